"""Filters of the duty pages."""

from functools import cache

from django import template
from django.urls import reverse
from django.utils.html import format_html

from duties.matrix import Cell
from duties.models import Assignment, Duty
from records.figures.catalogue import catalogue, source_ledger
from records.ledger.indicators import RatioOf

register = template.Library()


@register.filter
def is_share(duty: Duty) -> bool:
    """Whether the duty's target is a per cent."""
    return isinstance(catalogue.get(duty.indicator), RatioOf)


@register.filter
def add_url(assignment: Assignment) -> str:
    """The form that adds a record to the ledger the assignment is counted from."""
    slug = source_ledger(assignment.duty.indicator).slug
    return f"{reverse('record_add', args=[slug])}?unit={assignment.unit_id}"


@cache
def _assignments() -> str:
    """What the address of each begins with: looked up once, not for every cell."""
    return reverse("assignment", args=[0]).removesuffix("0/")


@register.simple_tag
def matrix_cell(duty: Duty, cell: Cell) -> str:
    """完成/应完成, leading to what wants attention first. A page has some thousand of them: drawn by
    a template each would cost ten times as much.
    """
    label = cell.standing.label
    return format_html(
        '<a class="standing-{}" href="{}{}/" title="{} {}：{}">'
        '{}/{}<span class="cell-word">{}</span></a>',
        *(cell.standing.value, _assignments(), cell.first),
        *(cell.unit.name, duty.title, label),
        *(cell.done, cell.total, label),
    )


@register.filter
def of_report(evidence: dict, report) -> list:
    """The files of one report, from {report id: files}."""
    return evidence.get(report.pk, [])


@register.filter
def figure_name(code: str) -> str:
    """As the catalogue calls it; the code of one that is gone."""
    return catalogue[code].name if code in catalogue else code
