"""A unit's life by days: renamed, stopped, merged, moved, and each taken back."""

from datetime import date

import pytest
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from assessments.models import Rectification, RoundStep
from assessments.todo import todos as assessed
from duties.models import Assignment
from records.figures.coverage import HEAD
from records.figures.gaps import gaps
from records.figures.grouped import read_groups
from records.figures.reading import figures, figures_of_units
from records.ledger.indicators import Period
from records.models import StudyBulletin
from reports.models import Edition
from tests.factories import (
    AssignmentFactory,
    DocumentFactory,
    FilingFactory,
    FilmShowingFactory,
    NoticeFactory,
    RectificationFactory,
    RegulationFactory,
    RoundFactory,
    TalkFactory,
    TermFactory,
)
from townwork.audit.models import AuditEvent
from townwork.org import units
from townwork.org.errors import Refusal
from townwork.org.issued import issued_since
from townwork.org.models import FormerPlace, Unit
from townwork.org.services import close_term

TODAY = date(2026, 8, 20)
CODES = ("film.show_count", "film.village_count", "forum.talk_count")


@pytest.fixture
def town(cast, time_machine):
    """The first half of 2026 is locked; every unit has shown a film and held a talk in it."""
    time_machine.move_to("2026-08-20 10:00+08:00")
    for unit in (cast.village, cast.group, cast.sibling, cast.office):
        FilmShowingFactory(unit=unit, occurred_on=date(2026, 3, 5), entered_by=cast.clerk)
        TalkFactory(unit=unit, occurred_on=date(2026, 4, 5), entered_by=cast.clerk)
    return cast


def counted(town):
    """Every figure of the town, of each with those below it, and of each unit, of the first half."""
    those = list(Unit.objects.filter(township=town.township).order_by("pk"))
    own = figures_of_units(those, town.term, CODES)
    heads = read_groups(Q(unit__township=town.township), HEAD, Period.of(town.term))
    whole = figures(town.township, town.term, rows=True)
    return (
        {code: (f.value, f.rows, f.coverage) for code, f in whole.items()},
        {pk: {c: f.value for c, f in its.items()} for pk, its in own.items()},
        {pk: {c: (f.value, f.coverage) for c, f in its.items()} for pk, its in heads.items()},
    )


def test_a_name_is_told_by_the_day(town):
    units.rename(town.village, "塘头社区", date(2026, 7, 10), actor=town.administrator)

    unit = Unit.objects.get(pk=town.village.pk)
    said = [unit.name_on(day) for day in (date(2026, 7, 9), date(2026, 7, 10), TODAY)]
    assert said == ["塘头村", "塘头社区", "塘头社区"]
    assert str(unit.as_of(date(2026, 3, 1))) == "塘头村"
    with pytest.raises(ValueError, match="not to be written"):
        unit.as_of(date(2026, 3, 1)).save()

    units.take_back_name(unit, actor=town.administrator)
    unit.refresh_from_db()
    assert (unit.name, unit.former_names) == ("塘头村", [])


def test_no_day_lies_in_what_is_locked_nor_ahead(town):
    close_term(town.term, actor=town.secretary, reason="已报送")
    for day, says in ((date(2026, 6, 30), "已经锁定"), (date(2026, 8, 21), "还没有到")):
        with pytest.raises(Refusal, match=says):
            units.rename(town.village, "新名", day, actor=town.administrator)
        with pytest.raises(Refusal, match=says):
            units.stop(town.group, day, actor=town.administrator)


def test_a_page_says_before_anybody_types_that_the_running_half_year_is_locked(town, client_of):
    """No day is left then: those of the lock are told, those after it have not come."""
    page = reverse("unit_rename", args=[town.village.pk])
    administrator = client_of(town.administrator)
    says, button = "改名要等到2027年1月1日再来办", 'btn-primary">改名</button>'
    assert says not in (before := administrator.get(page).content.decode())
    assert button in before

    close_term(TermFactory(township=town.township, half=2), actor=town.secretary, reason="已核对")

    assert says in (locked := administrator.get(page).content.decode())
    assert button not in locked


def test_what_is_locked_does_not_move_whatever_becomes_of_the_units(town):
    close_term(town.term, actor=town.secretary, reason="已报送")
    before, july = counted(town), date(2026, 7, 1)

    units.move(town.group, town.sibling, july, actor=town.administrator)
    with pytest.raises(
        Refusal, match="村的上级只能是村、居"
    ):  # its figures would leave the villages'
        units.move(town.sibling, town.office, july, actor=town.administrator)
    units.rename(town.village, "塘头社区", TODAY, actor=town.administrator)
    units.stop(town.group, TODAY, actor=town.administrator)
    units.stop(
        Unit.objects.get(pk=town.village.pk),
        TODAY,
        actor=town.administrator,
        successor=town.sibling,
        is_merger=True,
    )

    assert counted(town) == before
    FormerPlace.objects.all().delete()  # control: where they lay is forgotten
    Unit.objects.update(moved_on=None)
    assert counted(town) != before


def test_a_merged_units_staff_and_open_tasks_go_over_and_come_back(town):
    year_end = {"end": date(2026, 12, 31), "due_on": date(2026, 12, 31)}
    paper = AssignmentFactory(unit=town.village, duty__indicator="", **year_end)
    ahead = AssignmentFactory(
        unit=town.village, duty=paper.duty, start=date(2026, 10, 1), **year_end
    )
    units.stop(
        free(town),
        TODAY,
        actor=town.administrator,
        successor=town.sibling,
        is_merger=True,
    )

    town.liaison.refresh_from_db()
    assert town.liaison.unit == town.sibling
    assert set(Assignment.objects.visible_to(town.liaison).current()) == {paper}
    # What it had not reported is asked of who took it over, under its own name.
    asked = gaps(Unit.objects.visible_to(town.liaison), town.term)
    assert {gap.unit for gap in asked} >= {town.sibling, town.village}

    units.take_back_stop(town.village, actor=town.administrator)
    town.liaison.refresh_from_db()
    ahead.refresh_from_db()
    assert (town.liaison.unit, ahead.withdrawn_at) == (town.village, None)
    assert AuditEvent.objects.filter(action="撤销停用单位").exists()


def free(town):
    """塘头村 without a unit in use below it."""
    units.stop(town.group, TODAY, actor=town.administrator)
    return Unit.objects.get(pk=town.village.pk)


def test_a_unit_that_stops_without_an_heir_leaves_nothing_open(town):
    year_end = {"end": date(2026, 12, 31), "due_on": date(2026, 12, 31)}
    AssignmentFactory(unit=town.group, duty__indicator="", **year_end)

    units.stop(town.group, TODAY, actor=town.administrator)

    assert not Assignment.objects.current().filter(unit=town.group).exists()


def test_a_units_page_tells_its_life(town, client_of):
    units.rename(town.village, "塘头社区", date(2026, 7, 10), actor=town.administrator)

    page = client_of(town.administrator).get(f"/units/{town.village.pk}/").content.decode()
    assert "2026-07-10 起叫“塘头社区”" in page
    assert "2026-07-10 以前叫“塘头村”" in page


def test_letters_filings_and_rectifications_are_counted_before_the_unit_is_stopped(town):
    NoticeFactory(unit=town.sibling, entered_by=town.clerk)
    FilingFactory(unit=town.sibling, entered_by=town.clerk, state="pending")
    RectificationFactory(unit=town.sibling, issued_by=town.clerk)
    NoticeFactory(unit=town.village, entered_by=town.clerk)

    found = {line.words: line.count for line in units.leaving_of(town.sibling).lines}

    assert found["没有反馈的提示函"] == 1
    assert found["没有批完或没有归档的一会一报"] == 1
    assert found["没有销号的整改"] == 1


@pytest.mark.parametrize("goes_over", [False, True])
def test_a_rectification_ends_with_the_unit_or_is_its_successors(town, goes_over):
    item = RectificationFactory(unit=town.sibling, issued_by=town.clerk)
    town.sibling_liaison.is_active = False
    town.sibling_liaison.save()
    successor = town.village if goes_over else None

    units.stop(town.sibling, TODAY, actor=town.administrator, successor=successor)

    todo = [one.words for one in assessed(town.liaison) if "整改" in one.words]
    assert list(Rectification.objects.open()) == ([item] if goes_over else [])
    assert todo == (["已逾期的整改"] if goes_over else [])
    units.take_back_stop(town.sibling, actor=town.administrator)
    assert list(Rectification.objects.open()) == [item]


def test_taking_back_names_the_papers_issued_since(town, client_of):
    admin, page = client_of(town.administrator), f"/units/{town.village.pk}/take-back-name/"
    units.rename(town.village, "塘头社区", date(2026, 8, 3), actor=town.administrator)
    assert "已经印发" not in admin.get(page).content.decode()
    for day in (date(2026, 8, 2), date(2026, 8, 3)):
        StudyBulletin.objects.create(
            township=town.township,
            since=day,
            until=day,
            title=f"{day}学习通报",
            text="话",
            drafted_by=town.clerk,
            issued_on=day,
            issued_by=town.clerk,
            regulation=RegulationFactory(unit=town.office, entered_by=town.clerk),
        )

    said = admin.get(page).content.decode()

    assert "从那天起已经印发、签发的有：2026-08-03学习通报。" in said
    assert "2026-08-02" not in said


def test_each_room_names_its_papers(town):
    day = TODAY
    DocumentFactory(
        township=town.township,
        created_by=town.clerk,
        number="青发〔2026〕3号",
        issued_on=day,
        issued_at=timezone.now(),
        issued_by=town.clerk,
    )
    round = RoundFactory(term=town.term, opened_by=town.clerk)
    RoundStep.objects.create(round=round, state="published", by=town.secretary, at=timezone.now())
    RoundStep.objects.create(round=round, state="check", by=town.clerk)
    Edition(
        term=town.term,
        number=1,
        title="题",
        template="",
        blocks=[],
        figures=[],
        gaps=[],
        pages=1,
        issue=1,
        signed_by=town.secretary,
        signed_at=timezone.now(),
    ).keep(b"%PDF-").save()

    found = issued_since(town.township, day)

    assert len(found) == 3
    assert f"{town.term}总结" in found
    assert f"{round}的{round.State.PUBLISHED.label}" in found
    assert issued_since(town.township, date(2026, 8, 21)) == []
    assert issued_since(town.neighbour, day) == []
