"""A statement made once reads what one made anew reads, for whomever it is filled in."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.models import Q

from records.figures import grouped, reports, statements, targets
from records.figures.grouped import read_groups
from records.figures.targets import FigureSpan, LedgerSpan, keepers, measurable, measured
from records.ledger import places
from records.ledger.declaration import ledgers
from records.ledger.indicators import Period
from tests.factories import CustomEntryFactory, CustomLedgerFactory
from tests.records.sheets.varied import fill
from townwork.org.models import Unit

HALF = Period(date(2026, 1, 1), date(2026, 6, 30))
MONTHS = [(date(2026, 2, 1), date(2026, 2, 28)), (date(2026, 3, 1), date(2026, 3, 31))]
SPANS = [*MONTHS, (HALF.start, HALF.end), (date(2026, 2, 3), date(2026, 5, 9))]

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture(scope="module")
def filled(company) -> None:
    """Uneven rows of two townships in every ledger."""
    fill(company)


@pytest.fixture
def kept(filled, cast):
    statements.forget()
    yield cast
    statements.forget()


@pytest.fixture
def anew(monkeypatch):
    """Reads by what Django makes anew each time."""

    def read(what, *args, **named):
        with monkeypatch.context() as plain:
            made = ((grouped, "_ledger_query"), (targets, "_select"), (reports, "_by_month"))
            for room, name in made:
                plain.setattr(room, name, made_anew(getattr(room, name)))
            plain.setattr(targets, "_keepers", made_anew(targets._keepers))
            return what(*args, **named)

    def made_anew(once):
        return lambda *args, **named: statements.Statement.of(once.__wrapped__(*args, **named))

    return read


def scopes(cast) -> list[Q]:
    units = list(Unit.objects.filter(township=cast.township))
    return [
        Q(unit__township=cast.township),
        Q(unit__township=cast.neighbour.pk),
        Q(unit__in={cast.village.pk}),
        places.of_units({cast.village.pk}),
        Q(unit__in={cast.village.pk, cast.other_unit.pk}),
        Q(unit__in=units),
        Q(unit__in=Unit.objects.visible_to(cast.liaison)),
    ]


def twice(cast, fresh: Callable[[Q], Any]) -> Iterator[tuple[Q, Any]]:
    """Each with what is read of it anew; the first ones again, by what is known by then."""
    told = [fresh(scope) for scope in scopes(cast)]
    yield from zip(scopes(cast), told, strict=True)
    yield from zip(scopes(cast)[:3], told, strict=False)


def in_order(read: dict) -> dict:
    """PostgreSQL joins a figure's rows in the order it comes upon them."""
    return {
        group: {
            code: replace(figure, rows=tuple(sorted(figure.rows)))
            for code, figure in figures.items()
        }
        for group, figures in read.items()
    }


def test_figures_are_those_of_statements_made_anew(kept, anew):
    hows = [(by, rows) for by in ("unit", "unit__township") for rows in (True, False)]

    def fresh(scope):
        return [anew(read_groups, scope, by, HALF, rows=rows) for by, rows in hows]

    for scope, told in twice(kept, fresh):
        found = [read_groups(scope, by, HALF, rows=rows) for by, rows in hows]
        assert list(map(in_order, found)) == list(map(in_order, told))


def test_targets_are_those_of_statements_made_anew(kept, anew):
    own = CustomLedgerFactory(unit=kept.village, entered_by=kept.clerk)
    CustomEntryFactory(ledger=own, unit=kept.village, entered_by=kept.clerk)
    codes = [*list(measurable())[::3], own.code]
    asks = [FigureSpan(code, *days) for code in codes for days in SPANS]

    for scope, told in twice(kept, lambda scope: anew(measured, scope, asks)):
        found = measured(scope, asks)
        assert found == told
        assert measured(scope, asks[3:9]) == {
            (ask, unit): value for (ask, unit), value in found.items() if ask in asks[3:9]
        }
    assert measured(scopes(kept)[0], asks)


def test_keepers_are_those_of_statements_made_anew(kept, anew):
    asked = [
        LedgerSpan(slug, window, HALF) for slug in ledgers for window in ("term", "stock", "year")
    ]

    for scope, told in twice(kept, lambda scope: anew(keepers, scope, asked)):
        assert keepers(scope, asked) == told


def test_one_statement_serves_every_township_and_every_length(kept):
    for scope in scopes(kept)[:2]:
        read_groups(scope, "unit__township", HALF)
    made = len(statements._known)

    read_groups(Q(unit__township=kept.far), "unit__township", HALF)

    assert len(statements._known) == made
    of_figures = sum(bool(ledger.indicators) for ledger in ledgers.values())
    assert made == of_figures + sum(bool(ledger.owes) for ledger in ledgers.values())


def test_a_statement_of_another_day_or_of_other_days_is_another(kept):
    films = ledgers["films"]
    read_groups(scopes(kept)[0], "unit__township", HALF, only=[films])
    made = len(statements._known)

    read_groups(scopes(kept)[0], "unit__township", Period(HALF.start, MONTHS[0][1]), only=[films])
    with time_machine.travel(date(2031, 7, 1)):
        read_groups(scopes(kept)[0], "unit__township", HALF, only=[films])

    assert len(statements._known) == 3 * made


def test_what_is_left_open_is_never_asked_of_the_database(kept):
    films = ledgers["films"]
    statement = grouped._ledger_query.__wrapped__(
        films, films.indicators, Q(unit__township=statements._OPEN), "unit", HALF, rows=False
    )

    with pytest.raises(KeyError):
        statements.Statement.of(statement).filled({})


def test_no_condition_asks_the_database_while_it_is_made(kept, django_assert_num_queries):
    """A statement is kept for the process: what it hangs on must not lie in the database."""
    for ledger in ledgers.values():
        if ledger.indicators:
            with django_assert_num_queries(0):
                made = grouped._ledger_query.__wrapped__(
                    ledger, ledger.indicators, Q(unit__township=1), "unit", HALF, rows=True
                )
                made.query.get_compiler(connection=connection).as_sql()
