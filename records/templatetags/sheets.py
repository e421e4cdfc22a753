"""How a row of a sheet is named on a page."""

from collections.abc import Iterable

from django import template

from townwork.lib.headers import shown_row

register = template.Library()


@register.filter
def sheet_row(number: int) -> int:
    """As the sheet numbers it, of a row made of one of its cells too."""
    return shown_row(number)


@register.filter
def sheet_rows(numbers: Iterable[int]) -> list[int]:
    """The same of several, each once."""
    return list(dict.fromkeys(map(shown_row, numbers)))
