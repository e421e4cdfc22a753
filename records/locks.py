"""锁定: what a locked half-year keeps as it is, and what of its records lives on (docs/decisions/0005-what-a-lock-keeps.md).

A record stays as it was but for its model's `living` fields: a venue is renewed, a decision finished, a letter
answered, a filing archived in the half-year after. Nothing a locked half-year counts changes by it: its figures read
those fields as they stood when it was locked, off the record's history. Reopened, it counts them as they are.
"""

from collections.abc import Iterable

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import ExtractYear

from records.indicators import Period
from records.models import Record
from townwork.org.errors import TermClosed
from townwork.org.models import Term, Township


def in_open_terms(rows: QuerySet, township: Township | None) -> QuerySet:
    """Without the rows dated in the township's locked half-years: of what has nothing living."""
    for term in Term.objects.filter(township=township).exclude(closed_at=None):
        rows = rows.exclude(occurred_on__range=(term.start, term.end))
    return rows


def lock_of(record: Record) -> Term | None:
    """The locked half-year the record belongs to."""
    return next((term for term in _terms(record) if _has(term, record)), None)


def require_writable(record: Record, writes: Iterable[str]) -> None:
    """Guard of every write: of a record in a locked half-year only what is living. `writes` names the fields; none: all.

    Locks the half-years' rows, so that none closes before the write commits.
    """
    writes = set(writes)
    locked = [term for term in _terms(record).select_for_update(of=("self",)) if _has(term, record)]
    if locked and not (writes and writes <= set(record.living)):
        raise TermClosed(locked[0].lock_notice)


def _has(term: Term, record: Record) -> bool:
    """Whether the half-year is locked and the record in what it counts: what stands may have been noted since."""
    return term.is_closed and not (record.stands and record.entered_at > term.closed_at)


def _terms(record: Record) -> QuerySet:
    """The half-year of its date; of what stands and is counted again in each (阵地), every one since."""
    terms = (
        Term.objects.filter(township=record.unit.township_id)
        .select_related("closed_by")
        .order_by("year", "half")
    )
    day = record.occurred_on
    if not (record.stands and record.counts):
        return terms.of_date(day)
    return terms.filter(Q(year__gt=day.year) | Q(year=day.year, half__gte=1 if day.month <= 6 else 2))


def as_counted(rows: QuerySet, period: Period) -> QuerySet:
    """`counted_<field>` for each of the model's `counts`: as it is, or as it stood when its half-year was locked.

    What stands is counted by the half-year the period ends in, where it was entered before that was locked.
    """
    model = rows.model
    if not (model.counts or model.stands):
        return rows
    rows = _with_lock(rows, period)
    if model.stands:
        rows = rows.filter(Q(locked_at=None) | Q(entered_at__lte=F("locked_at")))
    past = model.history.filter(id=OuterRef("pk"))
    since = Exists(past.filter(history_date__gt=OuterRef("locked_at")))
    then = past.filter(history_date__lte=OuterRef("locked_at")).order_by("-history_date", "-history_id")
    return rows.annotate(
        **{
            f"counted_{name}": Case(When(since, then=Subquery(then.values(name)[:1])), default=F(name))
            for name in model.counts
        }
    )


def _with_lock(rows: QuerySet, period: Period) -> QuerySet:
    """`locked_at` of the half-year a row is counted in: the period's, or where that spans several, the row's own."""
    first, last = ((day.year, 1 if day.month <= 6 else 2) for day in (period.start, period.end))
    if first == last or rows.model.stands:
        year, half = map(Value, last)
    else:
        rows = rows.annotate(
            own_year=ExtractYear("occurred_on"),
            own_half=Case(When(occurred_on__month__lte=6, then=Value(1)), default=Value(2)),
        )
        year, half = OuterRef("own_year"), OuterRef("own_half")
    terms = Term.objects.filter(township=OuterRef("unit__township"), year=year, half=half)
    return rows.annotate(locked_at=Subquery(terms.values("closed_at")[:1]))
