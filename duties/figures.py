"""What the catalogue says of duties: letters signed for, tasks done in time.

Of a locked half-year as of its lock. A version issued or a letter signed for later is not seen;
what is done on its tasks needs it open (duties.reporting).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from duties.matrix import Part, is_in_time, read_progress, read_reviews
from duties.models import Acknowledgement, Assignment, Paper, ResponsibilityDocument
from duties.standing import Progress
from records.figures.told import Told
from records.ledger.indicators import NOT_APPLICABLE
from townwork.lib.shares import per_cent
from townwork.org.models import Term


def letters(terms: Sequence[Term]) -> dict[int, dict[str, Any]]:
    """Of the letters of each township's document in force, those signed; None before one is
    issued. Three queries, however many townships.
    """
    documents = _in_force(terms)
    papers = Paper.objects.filter(document__in=documents).letters()
    owed = set(papers.values_list("document", "unit"))
    signed: dict[int, set[int]] = {}
    told = Acknowledgement.objects.filter(document__in=documents)
    for document, unit, at in told.values_list("document", "unit", "at"):
        if _is_seen(at, documents[document]) and (document, unit) in owed:
            signed.setdefault(document, set()).add(unit)
    number = Counter(document for document, _ in owed)
    rates: dict[int, Any] = {term.township_id: None for term in terms}
    for document, term in documents.items():
        have = len(signed.get(document, ()))
        rates[term.township_id] = per_cent(have, number[document], 1)
    return {township: {"duties.signed_rate": rate} for township, rate in rates.items()}


def _in_force(terms: Sequence[Term]) -> dict[int, Term]:
    """{key of the document in force: the half-year it is in force for}."""
    issued = ResponsibilityDocument.objects.exclude(issued_at=None)
    rows = issued.filter(township__in=[term.township_id for term in terms])
    rows = rows.filter(year__in={term.year for term in terms}).order_by("version")
    of = {(term.township_id, term.year): term for term in terms}
    newest: dict[int, int] = {}
    for pk, township, year, issued_at in rows.values_list("pk", "township", "year", "issued_at"):
        term = of.get((township, year))
        if term is not None and _is_seen(issued_at, term):
            newest[township] = pk
    return {newest[term.township_id]: term for term in terms if term.township_id in newest}


def _is_seen(moment: datetime, term: Term) -> bool:
    return term.closed_at is None or moment <= term.closed_at


def tasks(terms: Sequence[Term]) -> dict[int, dict[str, Any]]:
    """Of each township's tasks whose day has come, those done by it; None where it has none. As
    many queries for a thousand townships as for one.
    """
    today = timezone.localdate()
    seen = {term.township_id: term.day_seen(today) for term in terms}
    rows = Assignment.objects.current().of_terms(terms).filter(unit__township__in=list(seen))
    owing = set(rows.order_by().values_list("unit__township", flat=True).distinct())
    progress = come_due(rows, seen) if owing else []
    its: dict[int, list[Progress]] = {}
    for item in progress:
        its.setdefault(item.assignment.unit.township_id, []).append(item)
    return {
        township: {"duties.on_time_rate": _on_time_rate(its.get(township, []), township in owing)}
        for township in seen
    }


def come_due(rows: QuerySet[Assignment], seen: Mapping[int, date]) -> list[Progress]:
    """What 任务按时完成率 is taken of: with what the rates are made of, each seen on the day given for
    its township.
    """
    due = rows.filter(due_on__lte=max(seen.values()))
    progress = [
        item
        for item in read_progress(due, days=seen)
        if item.assignment.due_on <= seen[item.assignment.unit.township_id]
    ]
    read_reviews(progress)
    return progress


def _on_time_rate(due: Sequence[Progress], has_tasks: bool) -> Decimal | object | None:
    if not has_tasks:
        return None
    if not due:
        return NOT_APPLICABLE
    return per_cent(len(done_in_time(due)), len(due), 1)


def done_in_time(due: Sequence[Progress]) -> list[Progress]:
    """Of what has come due, what counts as done by its day."""
    return [item for item in due if item.is_done and is_in_time(item)]


def _due_page(term: Term) -> str:
    asked = f"term={term.code}&township={term.township.code}&of={Part.DUE}"
    return f"{reverse('rate_list')}?{asked}"


FIGURES = (
    Told(
        code="duties.signed_rate",
        name="责任书签收率",
        measure="%",
        group="职责",
        definition="本年度现行责任制文件的责任书中，已签收的份数÷全部份数；本期已锁定的，到锁定时为止。",
        read=letters,
        url=lambda term: f"{reverse('documents')}?township={term.township.code}",
    ),
    Told(
        code="duties.on_time_rate",
        name="任务按时完成率",
        measure="%",
        group="职责",
        definition=(
            "本期任务中到期日不晚于今天（本期已锁定的，到锁定那天）的，按时完成的件数÷到期件数。"
            "自动计数的，达标且记录在到期日前录入；要报告的，审核通过且在到期日前上报。"
            "到期没有完成的也在分母里：“完成情况”页的“已完成按时率”只除以已完成的，两个数不同。"
        ),
        read=tasks,
        url=_due_page,
    ),
)
