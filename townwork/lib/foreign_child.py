"""The reader of sheets that openpyxl does not know, a process of its own: .xls, .et, Strict OOXML.

Run by path (townwork/lib/foreign.py): the file on standard input, JSON on standard output. Its
library lays out a sheet from its first cell to its last: a cell far out would cost gigabytes, so
processor and memory are capped here, and what is beyond ends this process alone.
"""

import io
import json
import re
import resource
import struct
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

SECONDS = 2  # of a processor
MEMORY = 400 * 1024 * 1024  # bytes of address space

# Records of an old workbook ([MS-XLS] 2.3), and where they say that something is not shown.
_SHEET, _BEGINS, _ENDS, _ROW, _COLUMNS = 0x0085, 0x0809, 0x000A, 0x0208, 0x007D
_ROW_FLAGS, _ROW_HIDDEN, _COLUMN_FLAGS, _COLUMN_HIDDEN = 12, 0x20, 8, 0x01
_INDEX, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_TAG = {
    name: re.compile(rb"<(?:\w{1,20}:)?%b\s([^>]{1,600})>" % tag)
    for name, tag in {
        "sheet": b"sheet",
        "link": b"Relationship",
        "row": b"row",
        "col": b"col",
    }.items()
}
_LINKED = re.compile(rb'\w{1,20}:id="(\w{1,40})"')
_ATTRIBUTE = re.compile(rb'(\w{1,40})="([^"]{0,300})"')
_TRUE = (b"1", b"true")


def main(most_rows: int, most_columns: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    data = sys.stdin.buffer.read()
    if data[:2] == b"PK" and zipfile.ZipFile(io.BytesIO(data)).testzip():
        sys.exit(1)  # torn: its reader would take what is left for the whole
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    try:
        unseen = _unseen(data)
    except (KeyError, ValueError, OSError, struct.error):
        unseen = []  # an odd file that the library can read all the same: nothing is known of it
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
                "hidden": unseen[at][0] if at < len(unseen) else [],
                "hidden_columns": unseen[at][1] if at < len(unseen) else [],
                "merges": [[*first, *last] for first, last in sheet.merged_cell_ranges or []],
            }
        )
    json.dump(found, sys.stdout)


def _unseen(data: bytes) -> list[tuple[list[int], list[int]]]:
    """Of each sheet (the rows it does not show, its columns): the library reads neither."""
    if data[:2] == b"PK":
        return _unseen_in_parts(data)
    import olefile

    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        name = "Workbook" if ole.exists("Workbook") else "Book"
        stream = ole.openstream(name).read()
    places = [
        struct.unpack_from("<I", stream, at)[0]
        for kind, at, size in _records(stream, 0)
        if kind == _SHEET and size >= 4
    ]
    return [_unseen_at(stream, place) for place in places]


def _unseen_in_parts(data: bytes) -> list[tuple[list[int], list[int]]]:
    """The same of Strict OOXML, of the tags of its sheets."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        places = dict(map(_said_of_link, _TAG["link"].findall(archive.read(_LINKS))))
        parts = [
            archive.read(f"xl/{places[found[1].decode()]}")
            for found in map(_LINKED.search, _TAG["sheet"].findall(archive.read(_INDEX)))
            if found
        ]
    return [_unseen_tags(part) for part in parts]


def _said_of_link(tag: bytes) -> tuple[str, str]:
    said = dict(_ATTRIBUTE.findall(tag))
    return said.get(b"Id", b"").decode(), said.get(b"Target", b"").decode().removeprefix("/xl/")


def _unseen_tags(part: bytes) -> tuple[list[int], list[int]]:
    rows: list[int] = []
    columns: list[int] = []
    for said in (dict(_ATTRIBUTE.findall(tag)) for tag in _TAG["row"].findall(part)):
        if said.get(b"hidden") in _TRUE and said.get(b"r", b"").isdigit():
            rows.append(int(said[b"r"]))
    for said in (dict(_ATTRIBUTE.findall(tag)) for tag in _TAG["col"].findall(part)):
        if said.get(b"hidden") in _TRUE:
            first, last = int(said[b"min"]), int(said[b"max"])
            columns += range(first - 1, min(last, 256))
    return rows, columns


def _unseen_at(stream: bytes, place: int) -> tuple[list[int], list[int]]:
    rows: list[int] = []
    columns: list[int] = []
    for kind, at, size in _records(stream, place):
        if kind == _ROW and size > _ROW_FLAGS + 1:
            number, flags = *struct.unpack_from("<H", stream, at), stream[at + _ROW_FLAGS]
            if flags & _ROW_HIDDEN:
                rows.append(number + 1)
        elif kind == _COLUMNS and size > _COLUMN_FLAGS + 1:
            first, last = struct.unpack_from("<HH", stream, at)
            if stream[at + _COLUMN_FLAGS] & _COLUMN_HIDDEN:
                columns += range(first, min(last, 255) + 1)
    return rows, columns


def _records(stream: bytes, place: int) -> Iterator[tuple[int, int, int]]:
    """(kind, where its body is, its size) up to the end of what begins at `place`; a chart within a
    sheet begins and ends there too.
    """
    depth = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        if place + 4 + size > len(stream):
            return
        depth += (kind == _BEGINS) - (kind == _ENDS)
        if depth <= 0:
            return
        yield kind, place + 4, size
        place += 4 + size


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
