"""How a record stands on the form an inspector files: declared by its ledger, filled in by
records.sheets.papers.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from records.ledger.record import Record
from townwork.lib.filled_form import Listing

SIGNED = "签字：　　　　　　　　　年　　月　　日"


def unit_then(record: Record) -> str:
    """The record's unit as it was called on its day."""
    return record.unit.name_on(record.occurred_on)


@dataclass(frozen=True)
class Said:
    """A cell that is no field of the record: its label, and its words of a record."""

    label: str
    words: Callable[[Record], str]


Cell = str | Said  # a field's name, or what follows from several


@dataclass(frozen=True)
class Box:
    """A cell across the form with room to write; `room` as townwork.lib.filled_form.ROOMS has it.

    `to_sign` stands at its foot. Where `is_asked` says no of a record, it has no such box.
    """

    cell: Cell
    room: int = 4
    to_sign: str = ""
    is_asked: Callable[[Record], bool] = lambda record: True


@dataclass(frozen=True)
class RecordPaper:
    """One ledger's form. What it does not say is as on the plain 登记表: the fields of its sections,
    who filled it in and who looked it over.

    `lines` are cells across the form (one) or beside each other (two), and boxes. `corner` is the
    field that stands above the cells at the right. `listings` are tables of what hangs on the
    record; `fetched` are the relations that its cells and tables read, so that many forms cost no
    more questions than one.
    """

    title: str = ""
    lines: Sequence[tuple[Cell, ...] | Box] = ()
    corner: str = ""
    listings: Sequence[Callable[[Record], Listing]] = ()
    signatures: Sequence[str] = ("填表人", "审核人", "日期")
    fetched: Sequence[str] = ()
