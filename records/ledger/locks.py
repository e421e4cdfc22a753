"""锁定: what a locked half-year keeps as it is, and what of its records lives on
(docs/decisions/0005-what-a-lock-keeps.md).

A record stays as it was but for its model's `living` fields: a venue is renewed, a decision
finished, a letter answered, a filing archived in the half-year after. Nothing a locked half-year
counts changes by it: its figures read those fields as they stood when it was locked, off the
record's history. Reopened, it counts them as they are.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Case, F, Field, Func, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import ExtractMonth, ExtractYear
from django.db.models.lookups import GreaterThan
from django.db.models.query import ModelIterable

from records.ledger.indicators import Period
from records.ledger.record import Record
from townwork.org.errors import TermClosed
from townwork.org.models import Term, Township, half_of


def in_open_terms(rows: QuerySet, township: Township | None) -> QuerySet:
    """Without the rows dated in the township's locked half-years: of what has nothing living."""
    for term in Term.objects.filter(township=township).exclude(closed_at=None):
        rows = rows.exclude(occurred_on__range=(term.start, term.end))
    return rows


def lock_of(record: Record) -> Term | None:
    """The locked half-year the record belongs to."""
    return next((term for term in _terms(record) if _has(term, record)), None)


def require_writable(record: Record, writes: Iterable[str]) -> None:
    """Guard of every write: of a record in a locked half-year only what is living. `writes` names
    the fields; none: all.

    Locks the half-years' rows, so that none closes before the write commits.
    """
    writes = set(writes)
    locked = [term for term in _terms(record).select_for_update(of=("self",)) if _has(term, record)]
    if locked and not (writes and writes <= set(record.living)):
        raise TermClosed(locked[0].lock_notice)


def _has(term: Term, record: Record) -> bool:
    """Whether the half-year is locked and the record in what it counts: what stands, or makes up
    for something in it, may have been noted since.
    """
    if not term.is_closed:
        return False
    is_dated_in = term.start <= record.occurred_on <= term.end
    may_be_later = record.lasts or not is_dated_in
    return not (may_be_later and record.entered_at > term.closed_at)


def _terms(record: Record) -> QuerySet:
    """The half-year of its date, and of the day it stands for; of what stands and is counted again
    in each (阵地), every one since.
    """
    terms = (
        Term.objects.filter(township=record.unit.township_id)
        .select_related("closed_by")
        .order_by("year", "half")
    )
    day = record.occurred_on
    if not (record.lasts and record.counts):
        own = terms.of_date(day)
        return own | terms.of_date(record.stands_for) if record.stands_for else own
    half = half_of(day)
    return terms.filter(Q(year__gt=half.year) | Q(year=half.year, half__gte=half.half))


def last_locked_before() -> Subquery:
    """Of what stands: the last half-year since its date that was locked before it was noted, as
    20261.
    """
    code = F("year") * 10 + F("half")
    own = ExtractYear(OuterRef("occurred_on")) * 10 + Case(
        When(GreaterThan(ExtractMonth(OuterRef("occurred_on")), Value(6)), then=Value(2)),
        default=Value(1),
    )
    locked = Term.objects.filter(
        township=OuterRef("unit__township"), closed_at__lt=OuterRef("entered_at")
    )
    locked = locked.annotate(code=code, own=own).filter(code__gte=F("own"))
    return Subquery(locked.order_by("-code").values("code")[:1])


def as_counted(rows: QuerySet, period: Period) -> QuerySet:
    """`counted_<field>` for each of the model's `counts`: as it is, or as it stood when its
    half-year was locked.

    `locked_at` is when that was, if it is (indicators.seen_until).
    What stands is counted by the half-year the period ends in, where it was entered before that
    was locked.
    """
    model = rows.model
    if not (model.counts or model.lasts):
        return rows
    year, half = _half_of(period, model.lasts)
    rows = rows.annotate(in_year=year, in_half=half)
    its = {
        "township": OuterRef("unit__township"),
        "year": OuterRef("in_year"),
        "half": OuterRef("in_half"),
    }
    rows = rows.annotate(locked_at=Subquery(Term.objects.filter(**its).values("closed_at")[:1]))
    if model.lasts:
        rows = rows.filter(Q(locked_at=None) | Q(entered_at__lte=F("locked_at")))
    return rows.annotate(**{f"counted_{name}": AtLock(name, year, half) for name in model.counts})


def _half_of(period: Period, lasts: bool) -> tuple:
    """The half-year a row is counted in: the period's, or where that spans several,
    the row's own.
    """
    first, last = half_of(period.start), half_of(period.end)
    if first.code == last.code or lasts:
        return Value(last.year), Value(last.half)
    own = Case(When(occurred_on__month__lte=6, then=Value(1)), default=Value(2))
    return ExtractYear("occurred_on"), own


class AsCounted(ModelIterable):
    """Rows of `as_counted` that say of themselves what is counted, not what has become of them
    since; those that have changed say `has_moved_on`. To be shown, never to be saved.
    """

    def __iter__(self) -> Iterator[Record]:
        for record in super().__iter__():
            for name in record.counts:
                counted = getattr(record, f"counted_{name}")
                record._has_moved_on |= counted != getattr(record, name)
                setattr(record, name, counted)
            yield record


def shown_as_counted(rows: QuerySet) -> QuerySet:
    """The rows of `as_counted` as a list behind a figure shows them."""
    shown = rows.all()
    if rows.model.counts:
        shown._iterable_class = AsCounted
    return shown


class AtLock(Func):
    """A field as it is, or as it stood when the row's half-year was locked.

    One piece of standard SQL: an indicator names its fields often, and subqueries of the ORM are
    built anew each time.
    """

    def __init__(self, name: str, year: Any, half: Any, **extra: Any):
        super().__init__(F(name), F("pk"), F("unit__township"), year, half, **extra)

    def _resolve_output_field(self) -> Field:
        return self.source_expressions[0].output_field

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list]:
        field, quote = self.output_field, connection.ops.quote_name
        (now, now_given), *of_row = map(compiler.compile, self.source_expressions)
        pk, town, year, half = (sql for sql, _ in of_row)
        past, term = quote(field.model.history.model._meta.db_table), quote(Term._meta.db_table)
        its = (
            f"FROM {past} past, {term} term WHERE past.id = {pk} AND term.township_id = {town} "
            f"AND term.year = {year} AND term.half = {half} AND past.history_date"
        )
        then = f"SELECT past.{quote(field.column)} {its} <= term.closed_at"
        then += " ORDER BY past.history_date DESC, past.history_id DESC LIMIT 1"
        given = [one for _, params in of_row for one in params]
        sql = f"CASE WHEN EXISTS (SELECT 1 {its} > term.closed_at) THEN ({then}) ELSE {now} END"
        return sql, [*given, *given, *now_given]


def open_since(township: Township | None, today: date) -> date:
    """The first day of the half-years that are not locked, today's and those just before: what was
    left open in them can still be made good.
    """
    now = half_of(today).start
    if township is None:
        return now
    terms = list(Term.objects.filter(township=township).begun(today))
    locked = max((term.end for term in terms if term.is_closed), default=date.min)
    return min([*(term.start for term in terms if term.start > locked), now])
