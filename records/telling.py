"""What the ledgers tell of a unit on its page (townwork.org.telling)."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlencode

from django.db.models import Count, IntegerField, QuerySet, Value
from django.urls import reverse
from django.utils import timezone

from records.figures.gaps import gaps
from records.ledger import custom_ledgers
from records.ledger.declaration import Ledger, ledgers
from townwork.org.access import allows
from townwork.org.models import Term, Unit, User
from townwork.org.telling import Chapter, Fact


def owed(unit: Unit, user: User) -> list[Fact]:
    """Of the running half-year, up to today."""
    term = Term.objects.filter(township=unit.township_id).of_date(timezone.localdate()).first()
    if term is None or not allows(user, "figures.read"):
        return []
    found = gaps(Unit.objects.filter(pk=unit.pk), term)
    return [
        Fact(
            f"{debt.ledger.title} {len(debt.stretches)} 期",
            _gap_url(unit, term, debt.ledger),
        )
        for gap in found
        for debt in gap.debts
    ]


def _gap_url(unit: Unit, term: Term, ledger: Ledger) -> str:
    asked = {"term": term.code, "ledger": ledger.slug}
    return f"{reverse('gap_list')}?{urlencode(asked)}#unit-{unit.pk}"


def recorded(unit: Unit, user: User) -> list[Fact]:
    """How many of each ledger are the unit's own, of all years, voided ones not counted."""
    if not allows(user, "records.read"):
        return []
    own = custom_ledgers.of_township(unit.township_id)
    listed = [one for one in (*ledgers.values(), *own) if one.in_index]
    counts = _counts(listed, unit)
    return [
        Fact(
            f"{ledger.title} {counts[number]} 条",
            f"{reverse('record_list', args=[ledger.slug])}?unit={unit.pk}",
        )
        for number, ledger in enumerate(listed)
        if number in counts
    ]


def _counts(listed: Iterable[Ledger], unit: Unit) -> dict[int, int]:
    """{number of the ledger: rows}, asked in one statement."""
    first, *others = _each(listed, unit)
    return {number: found for number, found in first.union(*others, all=True) if found}


def _each(listed: Iterable[Ledger], unit: Unit) -> Iterator[QuerySet]:
    for number, ledger in enumerate(listed):
        rows = ledger.rows().standing().filter(unit=unit).order_by()
        asked = rows.annotate(asked=Value(number, output_field=IntegerField()))
        yield asked.values_list("asked").annotate(found=Count("pk"))


CHAPTERS = (Chapter("本半年欠报", owed), Chapter("台账记录", recorded))
