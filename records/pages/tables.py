"""A ledger's list as a table built from its columns."""

import django_tables2 as tables
from django.db import models
from django.utils.html import format_html

from records.ledger.declaration import Ledger
from records.ledger.display import display, label_of, record_url
from records.pages.filters import Listing


class RecordTable(tables.Table):
    """Columns every ledger has. The first own column leads to the record."""

    class Meta:
        attrs = {"class": "table table-hover records"}
        order_by = ("-occurred_on",)
        empty_text = ""


class PickColumn(tables.Column):
    """A box to tick each row that still stands by; the batch form of the page takes them."""

    def __init__(self):
        box = '<input class="form-check-input" type="checkbox" data-tick-all aria-label="{}">'
        head = format_html(box, "全选本页")
        attrs = {"td": {"class": "pick"}, "th": {"class": "pick"}}
        super().__init__(
            verbose_name=head, orderable=False, attrs=attrs, empty_values=(), accessor="pk"
        )

    def render(self, record):
        if record.is_void:
            return ""
        box = '<input class="form-check-input" type="checkbox" name="pick" value="{}" form="batch" aria-label="选中{}">'
        return format_html(box, record.pk, str(record))


class ValueColumn(tables.Column):
    """A field as people read it: 是/—, numbers flush right, the first one a link with its badges."""

    def __init__(self, ledger: Ledger, name: str, *, leads: bool):
        self.field, self.slug, self.leads = ledger.field(name), ledger.slug, leads
        self.sorted_by, label = ledger.sorted_by(name), label_of(ledger, self.field)
        attrs = {"td": {"data-label": label}}
        is_number = isinstance(self.field, models.IntegerField | models.DecimalField)
        if is_number and not self.field.choices:
            attrs = {"td": {"class": "number", "data-label": label}, "th": {"class": "number"}}
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

    def order(self, queryset, is_descending):
        # Rows alike in the column keep one order, or a page could show a row twice and another never.
        return queryset.order_by(ordered(self.sorted_by, is_descending), "-pk"), True


def ordered(key, is_descending: bool):
    """A column's name as it is; an expression with the empty ones last, whichever way and on either database."""
    if isinstance(key, str):
        return f"-{key}" if is_descending else key
    return key.desc(nulls_last=True) if is_descending else key.asc(nulls_last=True)


def table_for(
    ledger: Ledger, *, of_townships: bool = False, pickable: bool = False
) -> type[RecordTable]:
    """The ledger's table class; `of_townships` names each row's township, for those who see several;
    `pickable` puts a box before each row."""
    columns, shown = {}, ("township",) if of_townships else ()
    for position, name in enumerate(ledger.columns):
        columns[name] = ValueColumn(ledger, name, leads=position == 0)
    meta = type(
        "Meta",
        (RecordTable.Meta,),
        {
            "fields": ledger.columns,
            "sequence": (*(("pick",) if pickable else ()), ledger.columns[0], *shown, "..."),
        },
    )
    if of_townships:
        columns = {
            "township": tables.Column("镇", "unit__township", attrs={"td": {"data-label": "镇"}})
        } | columns
    if pickable:
        columns["pick"] = PickColumn()
    return type(f"{ledger.model.__name__}Table", (RecordTable,), columns | {"Meta": meta})


def as_listed(listing: Listing) -> models.QuerySet:
    """All rows of the list in the order its page shows them: what is exported or printed follows what is seen."""
    table = table_for(listing.ledger, of_townships=True)(listing.rows)
    if sort := listing.params.getlist("sort"):
        table.order_by = sort
    return table.data.data
