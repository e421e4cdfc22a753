"""Filters of the duty pages."""

from django import template

register = template.Library()


@register.filter
def of_report(evidence: dict, report) -> list:
    """The files of one report, from {report id: files}."""
    return evidence.get(report.pk, [])
