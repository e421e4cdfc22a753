"""A stranger's file comes in: which of its sheets is meant, what its head says.

The file is kept for the next step: nothing of it is taken from the browser a second time. A light
file is read while the person waits; any other is a worker's, for a file may be made to cost.
"""

import hashlib
import unicodedata
from dataclasses import dataclass

from records.ledger.custom_ledgers import find
from records.ledger.declaration import Ledger
from records.sheets.by_cells import columns_meant
from records.sheets.columns import Vocabulary
from records.sheets.models import Import
from records.sheets.proposing import heading_of
from records.sheets.spread import Spread, columns_of, counted_over, spread_of, spread_out
from records.sheets.synonyms import EVERY_END
from records.sheets.waiting import GONE, READING, file_of, give_up, locked
from townwork.jobs import registry
from townwork.jobs import services as jobs
from townwork.jobs.models import Job
from townwork.lib import files, workbooks
from townwork.lib.gatherings import read_tables
from townwork.lib.grids import Grid, read_grids, refuse_at_the_door
from townwork.lib.headers import Table, squeeze
from townwork.lib.text import clean_text, shortened
from townwork.lib.workbooks import MAX_ROWS, BadWorkbook
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import Unit, User

ABOVE = 10  # texts over the header that are looked at for what its rows leave unsaid
SAMPLES = 3  # rows the page of columns shows
WIDEST = 40  # signs of a cell it shows
LONGEST_NAME = 150


def receive(ledger: Ledger, name: str, data: bytes, *, actor: User, sheet: str = "") -> Import:
    """Keep the file and read its head, or have it read: then `outline` is empty until the job is
    done. An unfinished one of the same hand is given up.

    `sheet` is the title of the one that is meant, where somebody chose. Raises BadWorkbook, and
    Refusal where the ledger takes nothing new.
    """
    require(actor, ledger.define_action)
    if ledger.is_retired:
        raise Refusal(f"“{ledger.title}”已停用，不再收新记录。")
    upload = Import(
        unit=actor.unit,
        ledger=ledger.slug,
        name=file_name(name),
        sha256=hashlib.sha256(data).hexdigest(),
        made_by=actor,
    )
    refuse_at_the_door(data)
    is_light = workbooks.is_light(data)
    if is_light:
        _describe(upload, _head_of(ledger, data, actor, sheet, is_light=True))
    give_up(Import.objects.filter(ledger=ledger.slug, made_by=actor))
    files.keep(data, upload.path)
    upload.save()
    if not is_light:
        params = {"import": upload.pk, "sheet": sheet, "carry_out": False}
        jobs.enqueue(
            READING,
            str(upload.pk),
            township=actor.township,
            actor=actor,
            params=params,
            about=upload.name,
        )
    return upload


def _head_of(ledger: Ledger, data: bytes, actor: User, sheet: str, *, is_light: bool) -> dict:
    """What is read of a file before its columns are named. Raises BadWorkbook."""
    vocabulary = Vocabulary.of(ledger, actor.township)
    found = tables_of(read_grids(data), vocabulary.known)
    return head_of(vocabulary, _meant(ledger, found, vocabulary.known, sheet), found, is_light)


@dataclass(frozen=True)
class Found:
    """A table of a file, and the sheet it stands on."""

    table: Table
    sheet: str
    is_hidden: bool


def tables_of(grids: list[Grid], known: set[str]) -> list[Found]:
    return [
        Found(table, grid.title, grid.is_hidden)
        for grid in grids
        for table in read_tables(grid, known, EVERY_END)
    ]


def head_of(vocabulary: Vocabulary, one: Found, beside: list[Found], is_light: bool) -> dict:
    """What the pages need of a table; `beside` are all of its file. Raises BadWorkbook."""
    _require_rows(one.table)
    outline = outline_of(one.table, [other.table.title for other in beside], on=one.sheet)
    outline["hidden_sheets"] = [other.table.title for other in beside if other.is_hidden]
    outline["is_exact"] = vocabulary.is_exact(one.table.header)
    outline["is_light"] = is_light
    return outline


def _describe(upload: Import, outline: dict) -> None:
    upload.outline = outline
    units = Unit.objects.visible_to(upload.made_by).active()
    ledger = find(upload.ledger)
    vocabulary = Vocabulary.of(ledger, upload.made_by.township)
    columns = columns_meant(vocabulary, outline, units)
    upload.columns = {str(at): field for at, field in columns.items()}
    header, heading = outline["header"], heading_of(upload.name, outline)
    # What cannot become rows stays as it is: the page of its columns says so.
    if counted_over(ledger, header) and spread_of(vocabulary, header, heading):
        spread_out(upload, vocabulary)
        upload.columns = columns_of(Spread.of(upload.outline["spread"]), vocabulary)


def _work(job: Job, told: registry.Report) -> tuple[Import, dict]:
    """In the worker: the head of a file that is not light."""
    told(5, "读表格")
    upload = Import.objects.select_related("made_by").filter(pk=job.params["import"]).first()
    if upload is None:
        raise registry.Refused(GONE)
    try:
        ledger = find(upload.ledger)
        data, sheet = file_of(upload), job.params["sheet"]
        return upload, _head_of(ledger, data, upload.made_by, sheet, is_light=False)
    except (Refusal, workbooks.BadWorkbook) as refusal:
        raise registry.Refused(str(refusal)) from refusal


def _publish(job: Job, work: tuple[Import, dict]) -> dict:
    _, outline = work
    try:
        upload = locked(work[0])
    except Refusal as refusal:
        raise registry.Refused(str(refusal)) from refusal
    _describe(upload, outline)
    upload.save(update_fields=["outline", "columns"])
    return {"文件": upload.name, "行数": outline["rows"]}


READ = registry.Kind(READING, "读表格", _work, _publish, words={"文件": "文件", "行数": "行数"})


def _meant(ledger: Ledger, found: list[Found], known: set[str], wanted: str) -> Found:
    """The table asked for, else the one named after the ledger, else the one whose header says
    most; a hidden one only where it was asked for.
    """
    named = [one for one in found if one.table.title == wanted]
    if named:
        return named[0]
    shown = [one for one in found if not one.is_hidden]
    named = [one for one in shown if one.table.title == ledger.title]
    return named[0] if named else max(shown, key=lambda one: names_known(one.table, known))


def names_known(table: Table, known: set[str]) -> int:
    return len({squeeze(name) for name in table.header} & known)


def _require_rows(table: Table) -> None:
    if not table.rows:
        raise BadWorkbook("表格里只有列名，没有数据。请在列名下面填写，一行一条。")
    if len(table.rows) > MAX_ROWS:
        raise BadWorkbook(f"工作表“{table.title}”超过 {MAX_ROWS} 行，请拆成几份再传。")


def file_name(name: str) -> str:
    whole = unicodedata.normalize("NFC", name).replace("/", "_").replace("\\", "_")
    return clean_text(whole)[-LONGEST_NAME:]


def outline_of(table: Table, sheets: list[str], *, on: str) -> dict:
    """What the pages show without reading the file again; the table stands `on` that sheet."""
    first = [values for _, values in table.rows[:SAMPLES]]
    width = max(map(len, [table.header, *first]))
    return {
        "on": on,
        "sheet": table.title,
        "sheets": sheets,
        "header_row": table.header_row,
        "header": [*table.header, *[""] * (width - len(table.header))],
        "samples": [[_shown(value) for value in values] for values in first],
        "rows": len(table.rows),
        "above": [shortened(text, WIDEST) for text in [*table.above[:ABOVE], table.over_all]],
        "span": list(table.span),
        "is_form": table.is_form,
        "people": len(table.people),
    }


def _shown(value: object) -> str:
    """A cell's beginning; of a faulty one, what is wrong with it."""
    return "" if value is None else shortened(str(getattr(value, "words", value)), WIDEST)
