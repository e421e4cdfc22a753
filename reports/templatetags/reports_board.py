"""Filters of the board."""

from django import template

register = template.Library()


@register.filter
def count_of(counts: dict[str, int], key: str) -> int:
    """How many; a band nobody is in has nought."""
    return counts.get(key, 0)
