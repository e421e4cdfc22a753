"""Many townships, or all units of one, read at once: what each alone is read as, in no more
queries.
"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from duties.models import Assignment
from records.figures import statements
from records.figures.catalogue import by_hand, catalogue, items_of, ledger_for
from records.figures.figure import Figure
from records.figures.reading import Asked, figures, figures_of_townships, figures_of_units
from tests.recount import rooms
from tests.recount.town import HALVES, district
from townwork.org.models import Term, Township, Unit

NOW = datetime(2025, 11, 20, 4, tzinfo=UTC)
WINDOWS = ("year", "yoy", "last")
SOME = ("film.show_count", "study.attendance_rate", "news.count", "activities.list")

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """Untidy ones of one district; some with duties and assessments, some half-years locked. Made
    once: no test writes.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        with time_machine.travel(NOW, tick=False):
            townships = district(3, 5, NOW)
            for making in townships:
                rooms.oversee(making)
        yield [making.town.pk for making in townships]
        transaction.set_rollback(True)


@pytest.fixture
def towns(made, db):
    statements.forget()
    with time_machine.travel(NOW, tick=False):
        yield [Township.objects.get(pk=pk) for pk in made]
    statements.forget()


def told(read: dict[int, dict[str, Figure]]) -> dict[int, dict[str, Figure]]:
    """With the rows in their order: a database gives them in any."""
    return {
        group: {code: replace(one, rows=tuple(sorted(one.rows))) for code, one in its.items()}
        for group, its in read.items()
    }


def codes_of(town) -> list[str]:
    """Every figure of the town, its own too, and some over other windows."""
    over = [f"{code}@{key}" for code in SOME for key in WINDOWS]
    return [*items_of(town.pk), *(code for code in over if code in catalogue)]


@pytest.mark.parametrize(("year", "half"), HALVES)
def test_many_townships_are_read_as_each_alone(towns, year, half):
    terms = list(Term.objects.filter(year=year, half=half).select_related("township__district"))
    asked = [Asked(term.township, term, codes_of(term.township)) for term in terms]

    many = figures_of_townships(asked, rows=True)

    alone = {
        one.township.pk: figures(one.township, one.term, codes=one.codes, rows=True)
        for one in asked
    }
    assert told(many) == told(alone)
    assert [list(many[one.township.pk]) for one in asked] == [list(one.codes) for one in asked]
    said = [figure for its in many.values() for figure in its.values() if figure.value]
    assert len(many) == 5 and len(said) > 200  # and not of nothing


def test_the_units_of_a_township_are_read_as_each_alone(towns):
    term = Term.objects.select_related("township__district").get(
        township=towns[1], year=2025, half=1
    )
    units = list(Unit.objects.filter(township=towns[1]).select_related("parent"))
    codes = codes_of(towns[1])

    many = figures_of_units(units, term, codes, rows=True)

    alone = {unit.pk: figures_of_units([unit], term, codes, rows=True)[unit.pk] for unit in units}
    assert told(many) == told(alone)
    said = [figure for its in many.values() for figure in its.values() if figure.value]
    assert len(said) > 200


def test_what_the_units_with_those_below_them_did_is_what_the_township_did(towns):
    term = Term.objects.select_related("township__district").get(
        township=towns[1], year=2025, half=1
    )
    heads = list(Unit.objects.filter(township=towns[1], parent=None))
    counts = [code for code in by_hand() if ledger_for(code)]

    by_unit = figures_of_units(heads, term, counts, rows=True)

    whole = figures(term.township, term, codes=counts, rows=True)
    for code in counts:
        rows = [row for its in by_unit.values() for row in its[code].rows]
        assert sorted(rows) == sorted(whole[code].rows), code


def test_several_half_years_at_once_are_refused(towns):
    terms = Term.objects.filter(township=towns[0]).select_related("township__district")

    with pytest.raises(ValueError, match="several half-years"):
        figures_of_townships([Asked(term.township, term, SOME) for term in terms])


def queries(read) -> int:
    with CaptureQueriesContext(
        connection,
    ) as context:
        read()
    return len(context)


def test_more_townships_take_no_more_queries(towns):
    terms = Term.objects.filter(year=2025, half=1).select_related("township__district")
    # Those with duties first: of what is not there nothing further is asked.
    terms = sorted(
        terms, key=lambda term: not Assignment.objects.filter(unit__township=term.township).exists()
    )
    codes = [code for code in codes_of(towns[0]) if catalogue.has_built_in(code.partition("@")[0])]
    asked = [Asked(term.township, term, codes) for term in terms]

    few = queries(lambda: figures_of_townships(asked[:2]))
    many = queries(lambda: figures_of_townships(asked))

    assert few == many


def test_more_units_take_no_more_queries(towns):
    term = Term.objects.select_related("township__district").get(
        township=towns[0], year=2025, half=1
    )
    units = list(Unit.objects.filter(township=towns[0]).select_related("parent"))
    # One that was moved asks where it lay, of however many.
    units.sort(key=lambda unit: unit.moved_on is None)
    heads = [unit for unit in units if not unit.parent_id]
    below = [unit for unit in units if unit.parent_id]
    codes = codes_of(towns[0])

    few = queries(lambda: figures_of_units([heads[0], below[0]], term, codes))
    many = queries(lambda: figures_of_units(units, term, codes))

    assert few == many
