"""Showing a draft: each figure is a link to where it was counted."""

from django import template

register = template.Library()


@register.filter
def of(mapping, key):
    """mapping[key], for keys a template can't spell."""
    return mapping.get(key, "")
