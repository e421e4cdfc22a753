"""Days as people say them; built in, so that no page writes its own."""

from datetime import date, datetime

from django import template
from django.utils import timezone

register = template.Library()


@register.filter
def day(value: date | datetime | None) -> str:
    """3月5日.

    With its year where it is not this one: a day without it would be read as this year's.
    """
    if value is None:
        return ""
    value = timezone.localtime(value).date() if isinstance(value, datetime) else value
    words = f"{value.month}月{value.day}日"
    return words if value.year == timezone.localdate().year else f"{value.year}年{words}"
