"""What the catalogue says of duties: letters signed for, tasks done in time.

Of a locked half-year as of its lock. A version issued or a letter signed for later is not seen;
what is done on its tasks needs it open (duties.reporting).
"""

from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from duties.matrix import is_in_time, read_progress, read_reviews
from duties.models import Acknowledgement, Assignment, Paper, ResponsibilityDocument
from records.figures.told import Told
from records.ledger.indicators import NOT_APPLICABLE
from townwork.lib.shares import per_cent
from townwork.org.models import Term


def letters(term: Term) -> dict[str, Decimal | None]:
    return {"duties.signed_rate": _signed_rate(term)}


def tasks(term: Term) -> dict[str, Decimal | object | None]:
    return {"duties.on_time_rate": _on_time_rate(term)}


def _signed_rate(term: Term) -> Decimal | None:
    """Of the letters of the document in force; None before one is issued."""
    document = _in_force(term)
    if document is None:
        return None
    letters = Paper.objects.filter(document=document).letters()
    units = set(letters.values_list("unit", flat=True))
    signed = Acknowledgement.objects.filter(document=document, unit__in=units)
    return per_cent(_until_lock(signed, "at", term).count(), len(units), 1)


def _in_force(term: Term) -> ResponsibilityDocument | None:
    issued = ResponsibilityDocument.objects.exclude(issued_at=None)
    of_year = issued.filter(township=term.township_id, year=term.year)
    return _until_lock(of_year, "issued_at", term).order_by("-version").first()


def _until_lock(rows: QuerySet, moment: str, term: Term) -> QuerySet:
    return rows.filter(**{f"{moment}__lte": term.closed_at}) if term.closed_at else rows


def _on_time_rate(term: Term) -> Decimal | object | None:
    """Of the tasks whose day has come, those done by it; None where the township has none."""
    seen = day_seen(term)
    rows = Assignment.objects.current().of_term(term).filter(unit__township=term.township_id)
    if not rows.exists():
        return None
    progress = read_progress(rows.filter(due_on__lte=seen), today=seen)
    if not progress:
        return NOT_APPLICABLE
    read_reviews(progress)
    return per_cent(sum(item.is_done and is_in_time(item) for item in progress), len(progress), 1)


def day_seen(term: Term) -> date:
    """Today, or of a locked half-year the day of the lock."""
    moment: datetime = term.closed_at or timezone.now()
    return timezone.localtime(moment).date()


def _rates_page(term: Term) -> str:
    return f"{reverse('rates')}?term={term.code}&township={term.township.code}"


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
        ),
        read=tasks,
        url=_rates_page,
    ),
)
