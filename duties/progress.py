"""The progress of many assignments at once: what was counted, what was read, where each stands."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from duties.models import Acknowledgement, Assignment, Paper, ResponsibilityDocument
from duties.standing import Progress, stand
from records.figures.catalogue import catalogue
from records.figures.targets import FigureSpan, measured, of_units
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
            assignment,
            today=today,
            value=values.get((ask_of(assignment), assignment.unit_id)),
            is_read=(assignment.duty.document_id, assignment.unit_id) in read,
            is_share=isinstance(catalogue.get(assignment.duty.indicator), RatioOf),
        )
        for assignment in assignments
    ]


def ask_of(assignment: Assignment) -> FigureSpan:
    return FigureSpan(assignment.duty.indicator, assignment.start, assignment.end)


def counted(assignments: list[Assignment]) -> dict:
    """{(ask, unit id): value} for the duties that fill themselves."""
    self_filling = [assignment for assignment in assignments if assignment.duty.is_counted]
    if not self_filling:
        return {}
    units = of_units({assignment.unit_id for assignment in self_filling})
    return measured(units, (ask_of(assignment) for assignment in self_filling))


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
    documents = {assignment.duty.document_id for assignment in assignments}
    acknowledgements = Acknowledgement.objects.filter(document__in=documents)
    return set(acknowledgements.values_list("document_id", "unit_id")) if documents else set()
