"""A ledger's list as a table built from its columns."""

from collections.abc import Iterator

import django_tables2 as tables
from django.db import models
from django.utils.html import format_html
from django_tables2.columns import BoundColumn
from django_tables2.rows import BoundRow
from django_tables2.utils import AttributeDict

from records.ledger.declaration import Ledger
from records.ledger.display import display, label_of, record_url
from records.pages.columns import TOWNSHIP, offered, sorted_by
from records.pages.filters import Listing


class RecordTable(tables.Table):
    """Columns every ledger has. The first own column leads to the record."""

    class Meta:
        attrs = {"class": "table table-hover records lines"}
        order_by = ("-occurred_on",)
        empty_text = ""

    @tables.Table.order_by.setter
    def order_by(self, value):
        """What the address asks for, but for a column's name with a point in it: there is none, and
        django-tables2 would take it for a path.
        """
        asked = value.split(",") if isinstance(value, str) else value or ()
        tables.Table.order_by.fset(self, [name for name in asked if "." not in name])

    def drawn_rows(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        """The rows of the page: (its attributes, [(a cell's, its words)]), as django-tables2 gives
        them, but for asking of each cell again what its column has said.
        """
        columns = [(column, *_attributes(column)) for column in self.columns]
        for row in self.paginated_rows:
            drawn = [(_drawn(column, row), *attrs) for column, *attrs in columns]
            cells = [
                (lacking if words in LACKING else attrs, words) for words, attrs, lacking in drawn
            ]
            yield row.attrs.as_html(), cells


# What a line on a phone leaves out: the cell says that something is not there.
LACKING = ("", "—", "否")


def _attributes(column: BoundColumn) -> tuple[str, str]:
    """A cell's attributes, and those of one that lacks what its column tells."""
    attrs = column.attrs["td"]
    lacking = AttributeDict(attrs, **{"class": f"{attrs.get('class', '')} none".strip()})
    return attrs.as_html(), lacking.as_html()


def _drawn(column: BoundColumn, row: BoundRow) -> str:
    if isinstance(column.column, PickColumn | ValueColumn):
        return column.column.render(row.record)
    return row.get_cell(column.name)


class PickColumn(tables.Column):
    """A box to tick each row that still stands by; the batch form of the page takes them."""

    HEAD = '<input class="form-check-input" type="checkbox" data-tick-all aria-label="{}">'
    BOX = (
        '<input class="form-check-input" type="checkbox" name="pick" value="{}" form="batch"'
        ' aria-label="选中{}">'
    )

    def __init__(self):
        super().__init__(
            verbose_name=format_html(self.HEAD, "全选本页"),
            orderable=False,
            attrs={"td": {"class": "pick"}, "th": {"class": "pick"}},
            empty_values=(),
            accessor="pk",
        )

    def render(self, record):
        if record.is_void:
            return ""
        return format_html(self.BOX, record.pk, str(record))


class ValueColumn(tables.Column):
    """A field as people read it: 是/—, numbers flush right, the first one a link with its badges."""

    def __init__(self, ledger: Ledger, name: str, *, leads: bool, visible: bool = True):
        self.field = ledger.field(name)
        self.slug = ledger.slug
        self.leads = leads
        self.sorted_by = ledger.sorted_by(name)
        label = label_of(ledger, self.field)
        attrs = {"td": {"data-label": label}, "th": {}}
        is_number = isinstance(self.field, models.IntegerField | models.DecimalField)
        if is_number and not self.field.choices:
            attrs["td"]["class"] = "number"
            attrs["th"]["class"] = "number"
        elif isinstance(self.field, models.BooleanField):
            attrs["td"]["class"] = "yes"
        super().__init__(verbose_name=label, attrs=attrs, empty_values=(), visible=visible)

    def render(self, record):
        words = display(record, self.field)
        if not self.leads:
            return words
        link = format_html('<a href="{}">{}</a>', record_url(self.slug, record.pk), words)
        if record.is_late:
            link = format_html('{} <span class="state state-warn">补录</span>', link)
        if record.is_void:
            link = format_html('{} <span class="state state-bad">已作废</span>', link)
        if record.has_moved_on:
            link = format_html('{} <span class="state state-warn">锁定后有变</span>', link)
        return link

    def order(self, queryset, is_descending):
        # Rows alike in the column keep one order, or a page could show a row twice and another
        # never.
        return queryset.order_by(ordered(self.sorted_by, is_descending), "-pk"), True


def ordered(key, is_descending: bool):
    """A column's name as it is.

    An expression with the empty ones last, whichever way and on either database.
    """
    if isinstance(key, str):
        return f"-{key}" if is_descending else key
    return key.desc(nulls_last=True) if is_descending else key.asc(nulls_last=True)


def table_for(listing: Listing, *, of_townships: bool = False) -> type[RecordTable]:
    """The list's table class: a box before each row, to print several, or to void them; then the
    columns asked for.

    `of_townships` names each row's township, for those who see several.
    """
    ledger = listing.ledger
    first, *others = listing.columns
    columns = {"pick": PickColumn(), first: ValueColumn(ledger, first, leads=True)}
    if of_townships:
        label = {"td": {"data-label": "镇"}}
        columns[TOWNSHIP] = tables.Column("镇", "unit__township", attrs=label)
    for name in others:
        columns[name] = ValueColumn(ledger, name, leads=False)
    sequence = tuple(columns)
    for name in _sorted_unseen(listing):
        columns[name] = ValueColumn(ledger, name, leads=False, visible=False)
    meta = type("Meta", (RecordTable.Meta,), {"sequence": (*sequence, "...")})
    return type(f"{ledger.model.__name__}Table", (RecordTable,), columns | {"Meta": meta})


def _sorted_unseen(listing: Listing) -> list[str]:
    """What the list is sorted by without showing it."""
    asked = (name.removeprefix("-") for name in sorted_by(listing.params))
    there = offered(listing.ledger)
    return [name for name in asked if name in there and name not in listing.columns]


def as_listed(listing: Listing) -> models.QuerySet:
    """All rows of the list in the order its page shows them: what is exported or printed follows
    what is seen.
    """
    table = table_for(listing, of_townships=True)(listing.rows)
    if sort := sorted_by(listing.params):
        table.order_by = sort
    return table.data.data
