"""补发: a unit that comes while the year's paper is in force."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from duties.joining import newcomers
from duties.models import Assignment, Paper
from duties.services import acknowledge, amend_document, request_joining
from duties.todo import todos
from tests.duties.test_issuing import clause
from tests.factories import UserFactory
from townwork.audit.models import AuditEvent
from townwork.jobs.services import run
from townwork.org.errors import Refusal
from townwork.org.models import Unit
from townwork.org.services import save_unit
from townwork.org.units import stop, take_up

MARCH = datetime(2026, 3, 3, 2, tzinfo=UTC)
JUNE = datetime(2026, 6, 10, 2, tzinfo=UTC)


@pytest.fixture
def paper(issue, time_machine):
    """Issued in January, a monthly and a half-yearly clause; it is March now."""
    time_machine.move_to(datetime(2026, 1, 12, 2, tzinfo=UTC))
    issued = issue(duties=[clause(title="月报", frequency="monthly"), clause(title="自查")])
    time_machine.move_to(MARCH)
    return issued


@pytest.fixture
def bridge(cast, paper):
    """新桥村, made on 3 March."""
    unit = Unit(township=cast.township, name="新桥村", kind="village")
    save_unit(unit, actor=cast.administrator)
    return unit


def joined(document, cast):
    job = request_joining(document, actor=cast.clerk)
    run(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.error


def owed(unit, title):
    rows = Assignment.objects.current().filter(unit=unit, duty__title=title)
    return [start.month for start in rows.order_by("start").values_list("start", flat=True)]


def waits(cast):
    return {one.words: one.count for one in todos(cast.clerk)}.get("待补发责任书的单位", 0)


def test_the_clerk_is_told_of_a_village_made_in_march(cast, paper, client_of, bridge):
    """It had no tasks, no letter, and nobody was told."""
    page = client_of(cast.clerk).get(reverse("document", args=[paper.pk])).content.decode()

    assert waits(cast) == 1
    assert "新桥村没有责任书" in page
    assert "2026年4月1日起有 10 项任务" in page
    assert reverse("document_join", args=[paper.pk]) in page


def test_nobody_waits_where_no_unit_came(cast, paper, client_of):
    page = client_of(cast.clerk).get(reverse("document", args=[paper.pk])).content.decode()

    assert waits(cast) == 0
    assert "补发" not in page
    with pytest.raises(Refusal, match="没有要补发"):
        request_joining(paper, actor=cast.clerk)


def test_it_gets_its_tasks_from_its_first_full_period_on_and_its_letter(cast, paper, bridge):
    acknowledge(paper, cast.village, actor=cast.liaison)
    before = Paper.objects.exclude(unit=bridge).count()

    joined(paper, cast)

    assert owed(bridge, "月报") == [4, 5, 6, 7, 8, 9, 10, 11, 12]
    assert owed(bridge, "自查") == [7]
    assert {one.form for one in Paper.objects.filter(unit=bridge)} == {"pdf", "docx"}
    # Nobody else's was touched.
    assert Paper.objects.exclude(unit=bridge).count() == before
    assert paper.acknowledgements.get().unit == cast.village
    assert owed(cast.village, "月报") == list(range(1, 13))
    assert waits(cast) == 0
    told = AuditEvent.objects.get(action="补发责任书")
    assert told.data == {"新任务": 10, "单位数": 1, "单位": "新桥村"}


def test_its_liaison_signs_and_only_its_letter(cast, paper, bridge):
    liaison = UserFactory(unit=bridge, role="liaison")

    joined(paper, cast)
    acknowledge(paper, bridge, actor=liaison)

    assert paper.acknowledgements.get().by == liaison


def test_asked_twice_it_is_given_once(cast, paper, bridge):
    first = request_joining(paper, actor=cast.clerk)
    second = request_joining(paper, actor=cast.clerk)
    run(first.pk)
    run(second.pk)

    assert first == second
    assert Paper.objects.filter(unit=bridge).count() == 2
    assert len(owed(bridge, "月报")) == 9


def test_a_village_taken_up_again_gets_back_what_is_ahead_and_keeps_its_letter(
    cast, paper, time_machine
):
    cast.liaison.is_active = False
    cast.liaison.save()
    cast.village.staff.update(is_active=False)
    cast.village.children.update(is_active=False)
    stop(cast.village, date(2026, 3, 3), actor=cast.administrator)
    assert owed(cast.village, "月报") == [1, 2]  # what was due before it was stopped stays
    time_machine.move_to(JUNE)
    take_up(cast.village, date(2026, 6, 10), actor=cast.administrator)
    letters = Paper.objects.filter(unit=cast.village).count()
    assert waits(cast) == 1

    joined(paper, cast)

    assert owed(cast.village, "月报") == [1, 2, 7, 8, 9, 10, 11, 12]
    assert owed(cast.village, "自查") == [7]
    assert Paper.objects.filter(unit=cast.village).count() == letters
    assert waits(cast) == 0


def test_a_village_made_in_december_waits_for_the_next_years_paper(cast, paper, time_machine):
    time_machine.move_to(datetime(2026, 12, 3, 2, tzinfo=UTC))
    save_unit(Unit(township=cast.township, name="新桥村", kind="village"), actor=cast.administrator)

    assert newcomers(paper) == []
    assert waits(cast) == 0


def test_an_amendment_goes_on_with_what_it_was_given(cast, paper, bridge, issue):
    joined(paper, cast)

    issue(draft=amend_document(paper, actor=cast.clerk))

    assert owed(bridge, "月报") == [4, 5, 6, 7, 8, 9, 10, 11, 12]
    assert owed(bridge, "自查") == [7]
    assert waits(cast) == 0


def test_a_version_that_was_replaced_and_a_year_that_is_over_give_none(
    cast, paper, bridge, issue, time_machine
):
    assert [one.unit for one in newcomers(paper)] == [bridge]

    second = issue(draft=amend_document(paper, actor=cast.clerk))
    save_unit(Unit(township=cast.township, name="新坪村", kind="village"), actor=cast.administrator)

    assert newcomers(paper) == []
    assert [one.unit.name for one in newcomers(second)] == ["新坪村"]
    time_machine.move_to(datetime(2027, 1, 4, 2, tzinfo=UTC))
    assert newcomers(second) == []


def test_only_the_clerk_gives_them(cast, paper, bridge):
    for person in (cast.liaison, cast.secretary, cast.administrator):
        with pytest.raises(PermissionDenied):
            request_joining(paper, actor=person)


def test_the_button_gives_them(cast, paper, bridge, client_of):
    answer = client_of(cast.clerk).post(reverse("document_join", args=[paper.pk]))

    assert answer.status_code == 302
    page = client_of(cast.clerk).get(answer.url).content.decode()
    assert "正在补发责任书" in page


def test_the_page_asks_as_much_however_many_came(cast, paper, client_of):
    def queries():
        client = client_of(cast.clerk)
        client.get(reverse("document", args=[paper.pk]))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("document", args=[paper.pk]))
        return len(asked)

    def came(*names):
        for name in names:
            unit = Unit(township=cast.township, name=name, kind="village")
            save_unit(unit, actor=cast.administrator)

    came("一村")
    one = queries()
    came("二村", "三村", "四村")

    assert queries() == one
