"""The progress of many assignments at once: what was counted, what was read, where each stands."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q
from django.utils import timezone

from duties.models import Acknowledgement, Assignment, Paper, ResponsibilityDocument
from duties.standing import Progress, stand
from records.figures.catalogue import catalogue
from records.figures.targets import Ask, measured
from records.ledger.indicators import RatioOf


def progress_of(assignments: Iterable[Assignment], *, today: date | None = None) -> list[Progress]:
    """Each assignment's progress, in the order given.

    Two queries however many; they come with their duties.
    """
    assignments = list(assignments)
    today = today or timezone.localdate()
    values = counted(assignments)
    read = letters_read(assignments)
    return [
        stand(
            one,
            today=today,
            value=values.get((ask_of(one), one.unit_id)),
            is_read=(one.duty.document_id, one.unit_id) in read,
            is_share=isinstance(catalogue.get(one.duty.indicator), RatioOf),
        )
        for one in assignments
    ]


def ask_of(assignment: Assignment) -> Ask:
    return Ask(assignment.duty.indicator, assignment.start, assignment.end)


def counted(assignments: list[Assignment]) -> dict:
    """{(ask, unit id): value} for the duties that fill themselves."""
    mine = [one for one in assignments if one.duty.is_counted]
    if not mine:
        return {}
    units = Q(unit__in={one.unit_id for one in mine})
    return measured(units, (ask_of(one) for one in mine))


def letters_signed(township_id: int, year: int) -> dict[int, bool]:
    """{unit id: signed for} of the letters of the document in force that year. Two queries."""
    document = (
        ResponsibilityDocument.objects.in_force()
        .filter(township=township_id, year=year)
        .values("pk")[:1]
    )
    letters = (
        Paper.objects.filter(document__in=document)
        .exclude(unit=None)
        .values_list("unit", flat=True)
    )
    signed = set(
        Acknowledgement.objects.filter(document__in=document).values_list("unit", flat=True)
    )
    return {unit: unit in signed for unit in letters}


def letters_read(assignments: list[Assignment]) -> set[tuple[int, int]]:
    """(document, unit) of the letters acknowledged."""
    documents = {one.duty.document_id for one in assignments}
    found = Acknowledgement.objects.filter(document__in=documents)
    return set(found.values_list("document_id", "unit_id")) if documents else set()
