"""补映 that names no month stands for the oldest month its village lacks (docs/facts.md §4.6)."""

from datetime import date

from records.kinds.events.models import FilmShowing
from records.ledger.debts import Every, stretch_of
from records.ledger.lives import Life, lives_of
from records.ledger.making_up import oldest_gap
from records.ledger.places import answering, of_units
from records.ledger.record import Record
from townwork.org.models import Unit, half_of

Month = tuple[int, date]  # (the village that answers, first of the month)


def name_months(items: list[Record]) -> None:
    """Names it, of rows of one township about to be written: a month lacking of the half-year it
    was shown in; its own where none is, so that one village's month never counts twice. Two
    queries, none where nothing is made up for without a month.
    """
    films = [one for one in items if isinstance(one, FilmShowing)]
    unnamed = [one for one in films if one.is_make_up and one.makes_up is None]
    if not unnamed:
        return
    shown = _shown_before(unnamed) | {_month(one) for one in films if one not in unnamed}
    lives = lives_of(Unit.objects.filter(pk__in={_village(one) for one in unnamed}))
    for one in sorted(unnamed, key=lambda one: one.occurred_on):
        there = {month for village, month in shown if village == _village(one)}
        gap = oldest_gap(_months_of(one, lives[_village(one)]), there)
        one.makes_up = gap or one.occurred_on.replace(day=1)
        shown.add(_month(one))


def _shown_before(films: list[FilmShowing]) -> set[Month]:
    """The months that stored rows stand for, of these films' villages and half-years."""
    first = min(half_of(one.occurred_on).start for one in films)
    villages = {_village(one) for one in films}
    rows = FilmShowing.objects.standing().filter(of_units(villages), occurred_on__gte=first)
    rows = rows.exclude(pk__in=[one.pk for one in films if one.pk]).annotate(village=answering())
    told = rows.values_list("village", "makes_up", "occurred_on")
    return {(village, named or day.replace(day=1)) for village, named, day in told}


def _month(film: FilmShowing) -> Month:
    return _village(film), film.makes_up or film.occurred_on.replace(day=1)


def _village(film: FilmShowing) -> int:
    unit: Unit = film.unit
    return unit.parent_id or unit.pk


def _months_of(film: FilmShowing, life: Life) -> list[date]:
    """Of the half-year before the month it was shown in, those its village was there."""
    half = half_of(film.occurred_on).start
    days = [half.replace(month=month) for month in range(half.month, film.occurred_on.month)]
    return [day for day in days if life.holds(stretch_of(Every.MONTH, day))]
