"""A ledger's list as a table built from its columns."""

from decimal import Decimal

import django_tables2 as tables
from django.db import models
from django.urls import reverse
from django.utils.html import format_html

from records.ledgers import Ledger


class RecordTable(tables.Table):
    """Columns every ledger has. The first own column leads to the record."""

    class Meta:
        attrs = {"class": "table table-hover records"}
        order_by = ("-occurred_on",)
        empty_text = ""


class ValueColumn(tables.Column):
    """A field as people read it: 是/—, numbers flush right, the first one a link with its badges."""

    def __init__(self, field: models.Field, *, leads: bool, label: str):
        self.field, self.leads = field, leads
        number = isinstance(field, models.IntegerField | models.DecimalField) and not field.choices
        attrs = (
            {"td": {"class": "number", "data-label": label}, "th": {"class": "number"}}
            if number
            else {"td": {"data-label": label}}
        )
        super().__init__(verbose_name=label, attrs=attrs, empty_values=())

    def render(self, record, value):
        shown = display(record, self.field)
        if not self.leads:
            return shown
        badges = [("补录", "state-warn", record.is_late), ("已作废", "state-bad", record.is_void)]
        link = format_html('<a href="{}">{}</a>', record_url(self.slug, record.pk), shown)
        for text, css, on in badges:
            if on:
                link = format_html('{} <span class="state {}">{}</span>', link, css, text)
        return link


def display(record, field: models.Field) -> str:
    """A field's value in words; an empty one is a dash, which is not a nought."""
    value = getattr(record, field.name)
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if field.choices:
        return getattr(record, f"get_{field.name}_display")()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def record_url(slug: str, pk: int) -> str:
    return reverse("record_detail", args=[slug, pk])


def table_for(ledger: Ledger) -> type[RecordTable]:
    columns = {}
    for position, name in enumerate(ledger.columns):
        field = ledger.model._meta.get_field(name)
        label = ledger.date_label if name == "occurred_on" else str(field.verbose_name)
        columns[name] = column = ValueColumn(field, leads=position == 0, label=label)
        column.slug = ledger.slug
    meta = type(
        "Meta",
        (RecordTable.Meta,),
        {"model": ledger.model, "fields": ledger.columns, "sequence": ledger.columns},
    )
    return type(f"{ledger.model.__name__}Table", (RecordTable,), columns | {"Meta": meta})
