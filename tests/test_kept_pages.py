"""What is kept is what would be read: whatever is done, in whatever order, each page is the one that
is reckoned anew; and how many queries it takes when something changed, and when nothing did.
"""

import re
from contextlib import suppress
from datetime import date, datetime, timedelta
from difflib import unified_diff

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from assessments.drafting import adopt_rubric, draft_rubric
from duties.models import Assignment
from duties.reporting import save_report, submit_report
from records.figures import statements
from records.ledger.declaration import ledgers
from records.models import FilmShowing, Import, NilReturn
from records.pages.services import declare_nil, save_record, void_record, withdraw_nil
from records.sheets.undoing import undo_import
from tests.cast import cast as make_cast
from tests.examples import examples
from tests.factories import (
    AssignmentFactory,
    CustomEntryFactory,
    CustomLedgerFactory,
    DocumentFactory,
    DutyFactory,
    FilmShowingFactory,
    NewsItemFactory,
    TalkFactory,
)
from tests.records.sheets import imports
from tests.records.sheets.books import HEADER, ROW, book
from townwork.audit import reads
from townwork.audit.models import AuditHead
from townwork.audit.services import record
from townwork.org import units
from townwork.org.errors import Refusal
from townwork.org.models import SpecialDay, Term, Unit
from townwork.org.services import (
    add_special_days,
    close_term,
    remove_special_day,
    reopen_term,
    save_unit,
)

pytestmark = pytest.mark.django_db(transaction=True)
MORNING = datetime(2026, 3, 30, 9, tzinfo=timezone.get_default_timezone())
PAGES = (
    ("clerk", "/"),
    ("liaison", "/"),
    ("clerk", "/indicators/"),
    ("liaison", "/indicators/"),
    ("clerk", "/gaps/"),
    ("liaison", "/gaps/"),
    ("clerk", "/duties/matrix/"),
    ("liaison", "/duties/tasks/"),
    ("clerk", "/duties/rates/"),
    ("secretary", "/board/"),
    ("clerk", "/assessments/forecast/"),
)
TOKEN = re.compile(r'"[A-Za-z0-9]{64}"')


@pytest.fixture
def town(settings, tmp_path):
    """A township at work: records, duties, a rubric, a custom ledger; and its clock."""
    settings.MEDIA_ROOT = tmp_path
    caches["near"].clear()
    statements.forget()
    with time_machine.travel(MORNING, tick=False) as clock:
        people = make_cast()
        people.clock = clock
        document = DocumentFactory(township=people.township, created_by=people.clerk, issued=True)
        for counted in (True, False):
            duty = DutyFactory(document=document, **({"counted": True} if counted else {}))
            for unit in (people.village, people.sibling):
                AssignmentFactory(duty=duty, unit=unit)
        adopt_rubric(draft_rubric(people.township, actor=people.clerk), actor=people.clerk)
        people.own = CustomLedgerFactory(unit=people.office, entered_by=people.clerk)
        save_record(film(people), actor=people.clerk)
        yield people
    caches["near"].clear()
    statements.forget()


def film(town, **values) -> FilmShowing:
    told = {"unit": town.village, "occurred_on": date(2026, 3, 5)}
    return FilmShowingFactory.build(**told | values)


# --- Acts -----------------------------------------------------------------------------------------


def standing(town):
    return FilmShowing.objects.standing().filter(unit__township=town.township).last()


def mend(town):
    one = standing(town)
    one.audience = (one.audience or 0) + 1
    save_record(one, actor=town.clerk)


def void(town):
    void_record(standing(town), actor=town.clerk, reason="重复录入")


def bring_in(town):
    imports.carried_out(ledgers["films"], book(HEADER, ROW), actor=town.clerk)


def take_out(town):
    undo_import(Import.objects.done().last(), actor=town.clerk)


def say_nil(town):
    declare_nil(town.sibling, town.term, ledgers["films"], actor=town.clerk)


def unsay_nil(town):
    withdraw_nil(NilReturn.objects.last(), actor=town.clerk)


def lock(town):
    close_term(town.term, actor=town.secretary, reason="已报送")


def reopen(town):
    reopen_term(town.term, actor=town.secretary, reason="更正")


def rest(town):
    """Where it has no name yet: the rows stay from one example to the next."""
    if SpecialDay.objects.filter(township=town.township, day=date(2026, 3, 31)).exists():
        return
    day = SpecialDay(township=town.township, day=date(2026, 3, 31), is_workday=False, name="休")
    add_special_days([day], actor=town.administrator)


def work(town):
    remove_special_day(SpecialDay.objects.last(), actor=town.administrator)


def rename(town):
    unit = Unit.objects.get(pk=town.village.pk)
    unit.name += "新"
    save_unit(unit, actor=town.administrator)


def stop(town):
    unit = Unit.objects.get(pk=town.group.pk)
    act = units.stop if unit.is_active else units.take_up
    act(unit, timezone.localdate(), actor=town.administrator)


def report(town):
    assignment = Assignment.objects.filter(unit=town.village, duty__indicator="").last()
    save_report(assignment, "已办", actor=town.liaison)
    submit_report(assignment, actor=town.liaison)


def think_better_of_it(town):
    """Done and taken back, with a look in between."""
    with transaction.atomic():
        save_record(film(town), actor=town.clerk)
        show(town, "clerk", "/indicators/")
        transaction.set_rollback(True)


ACTS = {
    "a film": lambda town: save_record(film(town), actor=town.clerk),
    "an article": lambda town: save_record(
        NewsItemFactory.build(unit=town.village), actor=town.clerk
    ),
    "a talk": lambda town: save_record(TalkFactory.build(unit=town.sibling), actor=town.clerk),
    "an entry of its own ledger": lambda town: save_record(
        CustomEntryFactory.build(ledger=town.own, unit=town.village), actor=town.clerk
    ),
    "a neighbour's": lambda town: save_record(
        film(town, unit=town.other_unit), actor=town.other_clerk
    ),
    "the district's": lambda town: record("督查", actor=town.reviewer),
    "a midnight": lambda town: town.clock.shift(timedelta(days=1)),
    **{
        act.__name__: act
        for act in (
            *(mend, void, bring_in, take_out, say_nil, unsay_nil, lock, reopen, rest, work),
            *(rename, stop, report, think_better_of_it),
        )
    },
}


# Statements serve one act after the other, as they do in a process. They too are made anew after
# what another act takes back, at the end of a day, which is the end of its statements, and at last:
# one that had come to say something else would have been found by then.
TAKEN_BACK = {"bring_in", "say_nil", "lock", "rest"}
IN_ORDER = [*ACTS]
ENDS = {*TAKEN_BACK, IN_ORDER[IN_ORDER.index("a midnight") - 1], IN_ORDER[-1]}


def do(town, act: str) -> None:
    """Where it can be done."""
    with suppress(Refusal, AttributeError):  # nothing there to be mended, locked, taken back
        ACTS[act](town)
    town.term = Term.objects.get(pk=town.term.pk)


# --- Pages ----------------------------------------------------------------------------------------


def show(town, who: str, address: str) -> str:
    """The page without what is the browser's own."""
    client = Client()
    client.force_login(getattr(town, who))
    answer = client.get(address)
    assert answer.status_code == 200
    return TOKEN.sub("", answer.content.decode())


def shown(town, pages=PAGES) -> dict[str, str]:
    return {f"{who} {address}": show(town, who, address) for who, address in pages}


def anew(town, pages=PAGES, *, unmade: bool = False) -> dict[str, str]:
    """As they are where nothing is kept: within a transaction; `unmade`, by statements made anew."""
    if unmade:
        statements.forget()
    with transaction.atomic():
        return shown(town, pages)


def strayed(town, pages=PAGES, *, unmade: bool = False) -> dict[str, list[str]]:
    """The pages that are not as they would be reckoned, with the lines that differ."""
    kept, fresh = shown(town, pages), anew(town, pages, unmade=unmade)
    return {
        page: list(
            unified_diff(kept[page].splitlines(), fresh[page].splitlines(), lineterm="", n=0)
        )
        for page in kept
        if kept[page] != fresh[page]
    }


@settings(
    max_examples=examples(5),
    phases=[Phase.explicit, Phase.generate],  # the rows stay from one example to the next
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=st.lists(st.sampled_from(sorted(ACTS)), min_size=1, max_size=3))
def test_whatever_is_done_each_page_is_as_it_would_be_reckoned(town, acts):
    for act in acts:
        do(town, act)
        assert strayed(town, unmade=act in TAKEN_BACK or act == acts[-1]) == {}, act


def test_after_each_act_each_page_is_as_it_would_be_reckoned(town):
    """One walk through all of them, in their order: each finds kept what was read after the one
    before, and can be done after it.
    """
    strayed(town)
    astray = {}
    for act in ACTS:
        ACTS[act](town)
        town.term = Term.objects.get(pk=town.term.pk)
        astray[act] = strayed(town, unmade=act in ENDS)

    assert {act: pages for act, pages in astray.items() if pages} == {}


def test_control_with_the_version_unmoved_pages_stray(town):
    pages = [page for page in PAGES if page[1] == "/indicators/"]
    assert strayed(town, pages) == {}
    moved = AuditHead.objects.get(chain=town.township.code).moved

    do(town, "a film")
    AuditHead.objects.filter(chain=town.township.code).update(moved=moved)

    assert {*strayed(town, pages)} == {"clerk /indicators/", "liaison /indicators/"}


@pytest.mark.parametrize(
    ("room", "act", "page"),
    [
        ("records.filmshowing", "a film", "/indicators/"),
        ("duties.assignment", "report", "/duties/matrix/"),
        ("records.nilreturn", "say_nil", "/gaps/"),
    ],
)
def test_control_with_one_thing_read_unseen_its_page_strays(town, monkeypatch, room, act, page):
    unseen = {table: label for table, label in reads._labels().items() if label != room}
    monkeypatch.setattr(reads, "_labels", lambda: unseen)
    assert strayed(town, [("clerk", page)]) == {}

    do(town, act)

    assert {*strayed(town, [("clerk", page)])} == {f"clerk {page}"}


def queries(town, who: str, address: str) -> int:
    client = Client()
    client.force_login(getattr(town, who))
    client.get(reverse("own_account"))  # a session's first page writes when it began
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize(("who", "address", "most"), [(*page, 12) for page in PAGES])
def test_where_nothing_changed_a_page_takes_twelve_queries_at_most(town, who, address, most):
    show(town, who, address)
    many = queries(town, who, address)
    do(town, "a film")
    changed = queries(town, who, address)

    assert many <= most
    assert changed > many  # control: what changed is read again
    assert queries(town, who, address) == many


def test_the_queries_of_what_changed_do_not_grow(town):
    def of_pages() -> list[int]:
        shown(town)  # all that an act does not move is kept
        return [queries(town, *page) for page in PAGES if not do(town, "a film")]

    before = of_pages()
    for _ in range(5):
        do(town, "a film")
        do(town, "an article")

    assert of_pages() == before
