"""Figures as pages show them."""

from decimal import Decimal

from django import template

from records.figures.catalogue import periods_of, source_ledger
from records.figures.citations import rows_url

register = template.Library()


@register.filter
def figure_text(value, applicable=True) -> str:
    """A figure's value in words: missing is 缺, never 0; nothing to divide by is —."""
    if value is None:
        return "缺" if applicable else "—"
    if isinstance(value, dict):
        return "、".join(f"{name} {count}" for name, count in value.items()) or "无"
    if isinstance(value, list):
        return "、".join(_item(item) for item in value) or "无"
    if isinstance(value, Decimal | float):
        return f"{Decimal(str(value)).normalize():f}"
    return str(value)


def _item(item) -> str:
    return f"{item['date'][5:]} {item['title']}" if isinstance(item, dict) else str(item)


@register.filter
def measured(value, measure) -> str:
    """The unit of measure after a number; words and lists take none."""
    return f" {measure}" if measure and isinstance(value, int | float | Decimal) else ""


@register.filter
def change_text(value) -> str:
    """A difference from the term before, with its sign; a dash where there is nothing
    to compare.
    """
    if value is None:
        return "—"
    return "持平" if value == 0 else f"{'+' if value > 0 else '−'}{figure_text(abs(value))}"


@register.simple_tag
def rows_of(figure, term, township, unit=None) -> str:
    """The address of the list a figure of the township, or of its unit, was counted from.

    Before the first half-year nothing was counted: the ledger.
    """
    if term is None:
        return source_ledger(figure.code).url()
    period = periods_of(figure.code, term)[0]
    return rows_url(figure.code, period, township.code, unit and unit.pk)


@register.filter
def get(mapping, key):
    """mapping[key], for keys a template can't spell."""
    return mapping.get(key)


@register.filter
def add_class(bound_field, css: str):
    """A form field's widget with a class."""
    return bound_field.as_widget(attrs={"class": css})
