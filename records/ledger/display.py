"""A record's fields in words; pages, lists and history say them alike."""

from decimal import Decimal

from django.db import models
from django.urls import reverse

from records.ledger.declaration import Ledger
from records.ledger.own_kinds import label_of as label_of_choice
from townwork.lib.fields import MonthField
from townwork.org.models import Unit


def display(record: models.Model, field: models.Field) -> str:
    """A field's value in words; an empty one is a dash, which is not a nought."""
    value = linked(record, field) if is_link(field) else field.value_from_object(record)
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(field, MonthField):
        return f"{value.year}年{value.month}月"
    if field.choices:
        return label_of_choice(field, value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def is_link(field: models.Field) -> bool:
    return isinstance(field, models.ForeignKey)


def linked(record: models.Model, field: models.Field) -> models.Model | None:
    """What a link leads to; a unit as it was called on the record's day."""
    value = getattr(record, field.name)
    day = getattr(record, "occurred_on", None)
    return value.as_of(day) if isinstance(value, Unit) and day else value


def label_of(ledger: Ledger, field: models.Field) -> str:
    return ledger.date_label if field.name == "occurred_on" else str(field.verbose_name)


def record_url(slug: str, pk: int) -> str:
    return reverse("record_detail", args=[slug, pk])
