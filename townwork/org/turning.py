"""The year turns by itself: the half-year running today is there in every township, by nobody's
hand. Those gone by before a township began here are made where something is entered of them.
"""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from townwork.audit.services import record
from townwork.org.access import require
from townwork.org.models import Term, Township, User, half_of


def open_halves() -> list[Term]:
    """Those that were lacking; of two that run at once one makes it."""
    today = timezone.localdate()
    have = Term.objects.of_date(today).values("township")
    return [open_half(township, today) for township in Township.objects.exclude(pk__in=have)]


@transaction.atomic
def open_half(township: Township, day: date) -> Term:
    half = half_of(day)
    term, is_new = _made(township, half)
    if is_new:
        record("建立半年", term, chain=township.code)
    return term


@transaction.atomic
def open_past_halves(halves: Iterable[Term], *, actor: User) -> None:
    """Last year's, for last year's ledgers; one that is there already stays."""
    require(actor, "org.set_up_term")
    for half in halves:
        term, is_new = _made(actor.township, half)
        if is_new:
            record("建立半年", term, actor=actor)


def _made(township: Township, half: Term) -> tuple[Term, bool]:
    return Term.objects.get_or_create(township=township, year=half.year, half=half.half)
