"""The reader of sheets that openpyxl does not know, a process of its own: .xls, .et, Strict OOXML.

Run by path (townwork/lib/foreign.py): the file on standard input, JSON on standard output. Its
library lays out a sheet from its first cell to its last: a cell far out would cost gigabytes, so
processor and memory are capped here, and what is beyond ends this process alone.
"""

import io
import json
import resource
import sys
import zipfile
from datetime import date, datetime, time, timedelta

SECONDS = 2  # of a processor
MEMORY = 400 * 1024 * 1024  # bytes of address space


def main(most_rows: int, most_columns: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    data = sys.stdin.buffer.read()
    if data[:2] == b"PK" and zipfile.ZipFile(io.BytesIO(data)).testzip():
        sys.exit(1)  # torn: its reader would take what is left for the whole
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    found = []
    for at, about in enumerate(book.sheets_metadata):
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_index(at)
        cells = sheet.to_python(skip_empty_area=False, nrows=most_rows)
        rows = [
            [number, [_plain(cell) for cell in row[:most_columns]]]
            for number, row in enumerate(cells, 1)
            if any(cell != "" for cell in row[:most_columns])
        ]
        found.append(
            {
                "title": about.name,
                "is_hidden": about.visible != SheetVisibleEnum.Visible,
                "rows": rows,
                "merges": [[*first, *last] for first, last in sheet.merged_cell_ranges or []],
            }
        )
    json.dump(found, sys.stdout)


def _plain(cell: object) -> object:
    """What JSON can say; a day and an hour in their own words."""
    if isinstance(cell, datetime):
        return {"at": cell.isoformat()}
    if isinstance(cell, date):
        return {"at": f"{cell.isoformat()}T00:00:00"}
    if isinstance(cell, time | timedelta):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)  # an old workbook knows no whole numbers: 1001 is no 1001.0
    return None if cell == "" else cell


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
