"""A cross-table (村 × 月, 单位 × 类别) becomes rows where a ledger keeps such numbers: a row a cell,
or a month, of which several are counted (1月场次, 1月人次).

Where the ledger keeps each thing on a row of its own, no row can be made of a count; it is
then said where the number comes from.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from records.ledger.declaration import Ledger
from records.sheets.columns import Vocabulary, label_of
from records.sheets.models import Import
from records.sheets.proposing import (
    heading_of,
    is_month,
    month_and_measure,
    months_in_figures,
    spread_over,
    year_in,
)
from records.sheets.synonyms import CALLED
from townwork.lib.headers import SPREAD, TOTALS, Table, squeeze, text_of
from townwork.lib.text import squeezed
from townwork.lib.workbooks import MAX_ROWS, too_long
from townwork.org.errors import Refusal

_VILLAGE = re.compile(r"[\u4e00-\u9fff]{2,8}(?:村|社区)")
_UNITS = set(CALLED["unit"].split())
_NOUGHTS = ("", "0", "/", "-", "—", "无")


@dataclass(frozen=True)
class Spread:
    """How the table becomes rows: `kept` are columns every row of it keeps, `over` those that are
    months or choices, of the field `axis`; `measure` is the field of the numbers, or `measures`
    those of each column of `over`; `header` the table's own.
    """

    axis: str
    measure: str
    kept: tuple[int, ...]
    over: tuple[int, ...]
    header: tuple[str, ...]
    said: tuple[str, ...]  # what each column of `over` says of the axis
    with_noughts: bool = False
    measures: tuple[str, ...] = ()

    @classmethod
    def of(cls, stored: dict) -> "Spread":
        """From what is kept with the import: JSON knows no tuples."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in stored.items()
        }
        return cls(**values)

    @property
    def counted(self) -> tuple[str, ...]:
        """The field of each column of `over`."""
        return self.measures or (self.measure,) * len(self.over)

    @property
    def fields(self) -> list[str]:
        """Those the numbers of a row are of, each once."""
        return list(dict.fromkeys(self.counted))

    def stored(self) -> dict:
        return asdict(self)


def counted_over(ledger: Ledger, header: Sequence[str]) -> list[str]:
    """The columns that are months, or choices of one of the ledger's fields, or villages; [] of a
    table that lists.
    """
    choices = (ledger.field(name).choices or () for name in ledger.fields)
    found = spread_over(header, [str(label) for many in choices for _, label in many])
    return found or _villages(header)


def _villages(header: Sequence[str]) -> list[str]:
    """Of 品名 × 村, where none of them names the column its villages stand in."""
    if any(squeeze(name) in _UNITS for name in header):
        return []
    found = [name for name in header if _VILLAGE.fullmatch(squeezed(name))]
    return found if len(found) > 1 else []


def spread_of(vocabulary: Vocabulary, header: Sequence[str], heading: str) -> Spread | None:
    """How the table becomes rows of the ledger; None where it cannot."""
    ledger = vocabulary.ledger
    over = counted_over(ledger, header)
    measure = _measure(vocabulary, heading)
    if not over or not measure:
        return None
    at = tuple(place for place, name in enumerate(header) if name in over)
    measures = tuple(_measure_of(vocabulary, header[place]) or measure for place in at)
    if len(set(zip(map(_over_what, over), measures, strict=True))) < len(over):
        return None  # two columns of a month count the same
    axis = "occurred_on" if is_month(_over_what(over[0])) else _axis(ledger, over)
    axis = axis or ("unit" if _villages(header) == over else "")
    if not axis:
        return None
    kept = tuple(
        place
        for place, field in vocabulary.columns(tuple(header)).items()
        if place not in at
        and field not in (axis, *measures)
        and squeezed(header[place]) not in TOTALS
    )
    return Spread(
        axis,
        measure,
        tuple(sorted(kept)),
        at,
        tuple(header),
        _said(header, at, axis, year_in(heading)),
        ledger.once_a_month,
        measures,
    )


def _over_what(name: str) -> str:
    """The month or choice a column is of."""
    return month_and_measure(name)[0] or squeezed(name)


def _measure_of(vocabulary: Vocabulary, name: str) -> str:
    """The field a column says it counts in its month; "" where it says none."""
    _, said = month_and_measure(name)
    field = vocabulary.columns((said,)).get(0, "") if said else ""
    return field if field in vocabulary.ledger.spreads_into else ""


def _measure(vocabulary: Vocabulary, heading: str) -> str:
    """The field the numbers are of: the one the title names, else the ledger's first."""
    text = squeezed(heading)
    offered = vocabulary.ledger.spreads_into
    named = {
        max((len(name) for name in vocabulary.names[field] if name in text), default=0): field
        for field in reversed(offered)
    }
    return named[max(named)] if named else ""


def _axis(ledger: Ledger, over: Sequence[str]) -> str:
    """The field whose choices all of the columns are; "" where they are of several."""
    for name in ledger.fields:
        labels = {squeezed(str(label)) for _, label in ledger.field(name).choices or ()}
        if {squeezed(one) for one in over} <= labels:
            return name
    return ""


def _said(
    header: Sequence[str], over: Sequence[int], axis: str, year: int | None
) -> tuple[str, ...]:
    names = [_over_what(header[at]) for at in over]
    if axis != "occurred_on":
        return tuple(names)
    names = [months_in_figures(name.removesuffix("份")) for name in names]
    if year is None:
        return tuple(names)
    return tuple(name if "年" in name else f"{year}年{name}" for name in names)


def header_of(spread: Spread, ledger: Ledger) -> list[str]:
    """The columns of the rows."""
    kept = [spread.header[at] for at in spread.kept]
    return [*kept, *(label_of(ledger, name) for name in (spread.axis, *spread.fields))]


def columns_of(spread: Spread, vocabulary: Vocabulary) -> dict[str, str]:
    """{column of the rows: field}."""
    known = vocabulary.columns(spread.header)
    fields = [*(known[at] for at in spread.kept), spread.axis, *spread.fields]
    return {str(at): field for at, field in enumerate(fields)}


def as_rows(table: Table, spread: Spread, ledger: Ledger) -> Table:
    """A row a month or choice with a number in it; of a monthly return a nought is one too."""
    found = []
    for number, values in table.rows:
        kept = [values[at] if at < len(values) else None for at in spread.kept]
        for at, said, numbers in _counted_in(values, spread):
            found.append((SPREAD + number * 1_000 + at, (*kept, said, *numbers)))
    if len(found) > MAX_ROWS:
        raise too_long(table.title)
    header = tuple(header_of(spread, ledger))
    return replace(table, header=header, rows=tuple(found), hidden_columns=frozenset())


def _counted_in(values: tuple, spread: Spread) -> list[tuple[int, str, list]]:
    """Of a line, each month or choice it counts: (its first column, what it is, its numbers)."""
    found: dict[str, tuple[int, dict]] = {}
    for at, said, field in zip(spread.over, spread.said, spread.counted, strict=True):
        value = values[at] if at < len(values) else None
        text = text_of(value)
        if text and (text not in _NOUGHTS or (text == "0" and spread.with_noughts)):
            found.setdefault(said, (at, {}))[1][field] = value
    return [
        (at, said, [numbers.get(field) for field in spread.fields])
        for said, (at, numbers) in found.items()
    ]


def spread_out(upload: Import, vocabulary: Vocabulary) -> None:
    """Of a cross-table: what becomes of it in this ledger. Raises Refusal where nothing can."""
    outline = upload.outline
    was = outline.pop("spread", None)
    header = was["header"] if was else outline["header"]
    ledger = vocabulary.ledger
    if not counted_over(ledger, header):
        outline["header"] = list(header)
        return
    spread = spread_of(vocabulary, header, heading_of(upload.name, outline))
    if spread is None:
        raise Refusal(f"“{outline['sheet']}”是汇总表：{why_no_rows(ledger)}")
    outline |= {"spread": spread.stored(), "header": header_of(spread, ledger), "samples": []}
    lines = outline.setdefault("lines", outline["rows"])
    outline["rows"] = lines * len(spread.over)


def why_no_rows(ledger: Ledger) -> str:
    """Where the number of a cell comes from, in a ledger that keeps each thing on a row."""
    return (
        f"“{ledger.title}”一件事一行，一个汇总数拆不成一行行的记录。有登记明细的，改传明细；"
        f"没有的，在“{ledger.title}”里成批录入。记进去了，单位、月份、类别的汇总数自己算出来，列表和指标里都能看。"
    )
