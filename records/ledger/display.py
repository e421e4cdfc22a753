"""A record's fields in words; pages, lists and history say them alike."""

from decimal import Decimal

from django.db import models
from django.urls import reverse

from records.ledger.declaration import Ledger
from records.ledger.own_kinds import label_of as label_of_choice


def display(record: models.Model, field: models.Field) -> str:
    """A field's value in words; an empty one is a dash, which is not a nought."""
    is_link = isinstance(field, models.ForeignKey)
    value = getattr(record, field.name) if is_link else field.value_from_object(record)
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if field.choices:
        return label_of_choice(field, value)
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def label_of(ledger: Ledger, field: models.Field) -> str:
    return ledger.date_label if field.name == "occurred_on" else str(field.verbose_name)


def record_url(slug: str, pk: int) -> str:
    return reverse("record_detail", args=[slug, pk])
