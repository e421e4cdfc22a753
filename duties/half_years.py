"""The half-years of a township's duties: those set up, and those it owes
something in though nobody set them up.
"""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from duties.models import Assignment
from townwork.org.models import Term, Township, User, half_of


def half_years(user: User, township: Township) -> list[Term]:
    """Those begun by today, the newest first.

    One nobody set up is a Term without a row: its days, and open.
    """
    today = timezone.localdate()
    by_half = {(term.year, term.half): term for term in _set_up(user, township).begun(today)}
    owed = Assignment.objects.visible_to(user).current().filter(unit__township=township)
    for end in (
        owed.filter(end__lte=half_of(today).end).order_by().values_list("end", flat=True).distinct()
    ):
        half = half_of(end)
        by_half.setdefault((half.year, half.half), half)
    return [by_half[half] for half in sorted(by_half, reverse=True)]


def chosen_half(request: HttpRequest, township: Township) -> tuple[Term | None, list[Term]]:
    """The half-year of ?term=2026H1, or the one every page shows; and all to choose from."""
    halves = half_years(request.user, township)
    code = request.GET.get("term", "")
    if not code:
        return _set_up(request.user, township).shown_today() or next(iter(halves), None), halves
    shown = next((half for half in halves if half.code == code), None)
    return shown or get_object_or_404(_set_up(request.user, township).by_code(code)), halves


def _set_up(user: User, township: Township) -> QuerySet[Term]:
    return Term.objects.visible_to(user).filter(township=township)
