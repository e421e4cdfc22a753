"""What becomes of a unit's tasks when it is there no more: what was due stays due, what begins from
that day on is not asked, and the rest ends or goes over.
"""

from datetime import date

import pytest

from duties.matrix import Rate, read_progress
from duties.models import Assignment
from tests.factories import AssignmentFactory, DocumentFactory, DutyFactory, FilmShowingFactory
from townwork.org import units
from townwork.org.models import Unit

TODAY, DAY = date(2026, 11, 28), date(2026, 11, 1)


@pytest.fixture
def town(cast, time_machine):
    """柳林村 has monthly films to show (counted) and a yearly paper to hand in."""
    time_machine.move_to("2026-11-28 10:00+08:00")
    document = DocumentFactory(township=cast.township, created_by=cast.clerk, issued=True)
    cast.films = DutyFactory(document=document, counted=True)
    cast.paper = DutyFactory(document=document, indicator="", target=None)
    return cast


def month(town, number: int, duty=None, last=None) -> Assignment:
    """The village's task of a month, due on its 25th."""
    return AssignmentFactory(
        duty=duty or town.films,
        unit=town.sibling,
        start=date(2026, number, 1),
        end=date(2026, number, last or 28),
        due_on=date(2026, number, 25),
    )


def merge(town, day=DAY, successor="village") -> None:
    heir = getattr(town, successor) if successor else None
    town.sibling_liaison.is_active = heir is not None
    town.sibling_liaison.save()
    unit = Unit.objects.get(pk=town.sibling.pk)
    units.stop(unit, day, actor=town.administrator, successor=heir, is_merger=heir is not None)


def rate() -> Rate:
    return Rate.of(read_progress(Assignment.objects.current(), today=TODAY))


def kept() -> set[int]:
    return set(Assignment.objects.current().values_list("pk", flat=True))


@pytest.mark.parametrize("successor", ["village", None])
def test_no_overdue_task_is_lost_by_a_merger_or_a_stop(town, successor):
    for number in (7, 8, 9):
        month(town, number)
    month(town, 10, town.paper)
    before = rate()
    assert before.late == 4

    merge(town, successor=successor)

    assert rate() == before


def test_what_begins_on_the_day_or_later_is_asked_of_nobody(town):
    """Merged on the first of November: November's own task, begun by today, ends too."""
    october, november = month(town, 10, town.paper), month(town, 11, town.paper)
    december = month(town, 12)

    merge(town)

    assert kept() == {october.pk}
    units.take_back_stop(Unit.objects.get(pk=town.sibling.pk), actor=town.administrator)
    assert kept() == {october.pk, november.pk, december.pk}


def test_amid_a_period_a_report_goes_over_and_a_count_ends(town):
    days = {"start": date(2026, 7, 1), "end": date(2026, 12, 31), "due_on": date(2026, 12, 31)}
    report = AssignmentFactory(duty=town.paper, unit=town.sibling, **days)
    AssignmentFactory(duty=town.films, unit=town.sibling, **days)

    merge(town)

    assert kept() == {report.pk}


def test_a_period_that_was_over_is_still_to_be_recorded_by_who_takes_over(town):
    """October's films, due on 30 November: as its monthly return is."""
    october = AssignmentFactory(
        duty=town.films,
        unit=town.sibling,
        start=date(2026, 10, 1),
        end=date(2026, 10, 31),
        due_on=date(2026, 11, 30),
    )

    merge(town)
    assert kept() == {october.pk}

    FilmShowingFactory(unit=town.sibling, occurred_on=date(2026, 10, 9), entered_by=town.clerk)
    assert rate().done == 1


def test_the_page_says_that_what_is_late_stays(town, client_of):
    month(town, 8)

    page = client_of(town.administrator).get(f"/units/{town.sibling.pk}/merge/")

    assert page.status_code == 200
    assert "已到期没有办完的任务 1 件" in page.content.decode()
    assert "仍算逾期，补报了才消，由并入的单位补报" in page.content.decode()
