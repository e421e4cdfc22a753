"""Showing a draft: each figure is a link to where it was counted."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reports.shown import Part, shown

register = template.Library()


@register.filter
def of(mapping, key):
    """mapping[key], for keys a template can't spell."""
    return mapping.get(key, "")


@register.filter
def as_it_stands(text: str, worth: dict) -> SafeString:
    """A sentence with its figures' values in it, each by its name."""
    return _joined(_value(part) for part in shown(text, worth or {}))


def _joined(parts) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _value(part: Part) -> str:
    if part.figure is None:
        return part.text
    one = part.figure
    return format_html(
        '<a class="cited" href="{}" title="{}">{}</a>', one.url, one.name, one.value or one.name
    )
