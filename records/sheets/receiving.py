"""A stranger's file comes in: which of its sheets is meant, what its head says.

The file is kept for the next step.

Nothing of it is taken from the browser a second time.
"""

import hashlib
import unicodedata

from records.ledger.declaration import Ledger
from records.sheets.columns import Vocabulary
from records.sheets.headers import Table, read_table
from records.sheets.models import Import
from records.sheets.synonyms import squeeze
from records.sheets.waiting import give_up
from townwork.lib import files
from townwork.lib.grids import Grid, read_grids
from townwork.lib.text import clean_text, shortened
from townwork.lib.workbooks import MAX_ROWS, BadWorkbook
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import User

SAMPLES = 3  # rows the page of columns shows
WIDEST = 40  # signs of a cell it shows
LONGEST_NAME = 150


def receive(ledger: Ledger, name: str, data: bytes, *, actor: User, sheet: str = "") -> Import:
    """Read a sheet's head and keep the file; an unfinished one of the same hand is given up.

    `sheet` is the title of the one that is meant, where somebody chose. Raises BadWorkbook, and
    Refusal where the ledger takes nothing new.
    """
    require(actor, ledger.define_action)
    if ledger.is_retired:
        raise Refusal(f"“{ledger.title}”已停用，不再收新记录。")
    vocabulary = Vocabulary(ledger, actor.township)
    grids = read_grids(data)
    table = _meant(ledger, grids, vocabulary.known, sheet)
    _require_rows(table)
    columns = vocabulary.columns(table)
    upload = Import(
        unit=actor.unit,
        ledger=ledger.slug,
        name=_file_name(name),
        sha256=hashlib.sha256(data).hexdigest(),
        outline=_outline(table, [grid.title for grid in grids])
        | {"is_exact": vocabulary.is_exact(table.header)},
        columns={str(at): field for at, field in columns.items()},
        made_by=actor,
    )
    give_up(Import.objects.filter(ledger=ledger.slug, made_by=actor))
    files.keep(data, upload.path)
    upload.save()
    return upload


def _meant(ledger: Ledger, grids: list[Grid], known: set[str], wanted: str) -> Table:
    """The sheet asked for, else the one named after the ledger, else the one whose header says
    most.
    """
    tables = [read_table(grid, known) for grid in grids]
    named = [table for table in tables if table.title == (wanted or ledger.title)]
    if named:
        return named[0]
    return max(tables, key=lambda table: len({squeeze(name) for name in table.header} & known))


def _require_rows(table: Table) -> None:
    if not table.rows:
        raise BadWorkbook("表格里只有列名，没有数据。请在列名下面填写，一行一条。")
    if len(table.rows) > MAX_ROWS:
        raise BadWorkbook(f"工作表“{table.title}”超过 {MAX_ROWS} 行，请拆成几份再传。")


def _file_name(name: str) -> str:
    whole = unicodedata.normalize("NFC", name).replace("/", "_").replace("\\", "_")
    return clean_text(whole)[-LONGEST_NAME:]


def _outline(table: Table, sheets: list[str]) -> dict:
    """What the pages show without reading the file again."""
    first = [values for _, values in table.rows[:SAMPLES]]
    width = max(map(len, [table.header, *first]))
    return {
        "sheet": table.title,
        "sheets": sheets,
        "header_row": table.header_row,
        "header": [*table.header, *[""] * (width - len(table.header))],
        "samples": [[_shown(value) for value in values] for values in first],
        "rows": len(table.rows),
    }


def _shown(value: object) -> str:
    """A cell's beginning; of a faulty one, what is wrong with it."""
    return "" if value is None else shortened(str(getattr(value, "words", value)), WIDEST)
