"""Sheets made to cost: each small to send, and once a minute or a dead worker."""

import io
import random

import openpyxl

from tests.records.sheets.books import book, text
from tests.records.sheets.books import surgery as cut

WORKBOOK, SHEET = "xl/workbook.xml", "xl/worksheets/sheet1.xml"
TYPES = "[Content_Types].xml"
SPACE = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
GOOD = book(("单位", "放映时间", "影片名称"), ("塘头村", "2026-03-05", "春到田间"))


def surgery(data: bytes, change) -> bytes:
    """Changed, and with a picture of noise, so that it unpacks to no suspicious multiple."""

    def padded(members):
        members = change(members)
        size = sum(map(len, members.values()))
        return members | {"xl/media/image1.bin": random.Random(1).randbytes(size // 80)}

    return cut(data, padded)


def in_sheet(before: bytes, after: bytes) -> bytes:
    """The good book with a part of its sheet's text replaced."""
    return surgery(GOOD, lambda members: members | {SHEET: members[SHEET].replace(before, after)})


def brackets() -> bytes:
    """A header cell of opening brackets: each was looked through to the end for its fellow."""
    return text(("单位", "(" * 100_000), ("塘头村", "x"))


def many_sheets(count: int = 30_000) -> bytes:
    def change(members):
        named = b"".join(
            b'<sheet name="s%d" sheetId="%d" r:id="rId1" xmlns:r="http://schemas.openxmlformats.org'
            b'/officeDocument/2006/relationships"/>' % (number, number)
            for number in range(10, 10 + count)
        )
        return members | {WORKBOOK: members[WORKBOOK].replace(b"</sheets>", named + b"</sheets>")}

    return surgery(GOOD, change)


def many_merges(count: int = 15_000) -> bytes:
    merged = b"".join(
        b'<mergeCell ref="A%d:B%d"/>' % (2 * at, 2 * at + 1) for at in range(1, count)
    )
    return in_sheet(b"</worksheet>", b"<mergeCells>" + merged + b"</mergeCells></worksheet>")


def open_merges() -> bytes:
    """Tags that never end: each was looked through to the end of what was read."""
    # Behind a stretch where reading ends: what is malformed is not met before.
    far = b'<row r="5000"/>' * 10_000
    return in_sheet(b"</sheetData>", far + b"<mergeCell x" * 200_000)


def far_cell() -> bytes:
    """One cell in the last row and column there is."""
    row = (
        b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    )
    return in_sheet(b"</sheetData>", row)


def spread_rows(rows: int = 20_000, every: int = 199) -> bytes:
    """Rows so far apart that each stretch between is just short of the end of a sheet."""
    made = b"".join(
        b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (at, at)
        for at in range(3, 3 + rows * every, every)
    )
    return in_sheet(b"</sheetData>", made + b"</sheetData>")


def many_cells(count: int = 1_500_000) -> bytes:
    return in_sheet(b"</sheetData>", b"<row>" + b"<c/>" * count + b"</row></sheetData>")


def many_styles(count: int = 400_000) -> bytes:
    def change(members):
        styles = members["xl/styles.xml"].replace(b"</cellXfs>", b"<xf/>" * count + b"</cellXfs>")
        return members | {"xl/styles.xml": styles}

    return surgery(GOOD, change)


def many_strings(count: int = 400_000) -> bytes:
    def change(members):
        name = "xl/sharedStrings.xml"
        kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml"
        listed = b'<Override PartName="/%s" ContentType="%s.sharedStrings+xml"/></Types>'
        types = members[TYPES].replace(b"</Types>", listed % (name.encode(), kind))
        strings = b'<sst xmlns="%s">' % SPACE + b"<si><t/></si>" * count + b"</sst>"
        return members | {name: strings, TYPES: types}

    return surgery(GOOD, change)


def many_names(count: int = 20_000) -> bytes:
    def change(members):
        names = b"".join(
            b'<definedName name="n%d">Sheet1!$A$1</definedName>' % at for at in range(count)
        )
        made = b"<definedNames>" + names + b"</definedNames></workbook>"
        return members | {WORKBOOK: members[WORKBOOK].replace(b"</workbook>", made)}

    return surgery(GOOD, change)


def long_cells(signs: int = 120_000) -> bytes:
    """Cells that nearly are a date, a number, a foot line, a heading; each very long."""
    dash = "2026-" + "-" * signs
    return text(
        ("单位", "放映时间", "影片名称", "场次"), *[("塘头村", dash, "1," * signs, dash)] * 8
    )


def wide_rows() -> bytes:
    made = openpyxl.Workbook(write_only=True)
    sheet = made.create_sheet("表")
    for _ in range(150):
        sheet.append(["(" * 20] * 400)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def short_cells() -> bytes:
    """As many cells as a text may have that is read in a request."""
    return text(*[["a"] * 100] * 2_400)


def names_everywhere() -> bytes:
    """Each cell ends as a column's name does, each row could be a header."""
    return text(*[["放映时间", "甲乙丙丁单位"] * 13] * 900)


def headers_everywhere() -> bytes:
    """Every row begins another table."""
    other = ("单位", "放映时间", "影片名称", "观众人数")
    rows = ((f"单位{at}", *other[1:3], "场次") if at % 2 else other for at in range(8_000))
    return text(*rows)


def names_to_sign() -> bytes:
    """A 签到表 of fifty columns of names."""
    return text(["姓名", "签名"] * 50, *[["张三", "李"] * 50] * 450)


# --- Parts that are not where, or not what, they are said to be -----------------------------------
RELS = "xl/_rels/workbook.xml.rels"
_REFERS = b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_WIDE = (b"<row>" + b"<c><v>1</v></c>" * 90 + b"</row>") * 900


def _sheets(count: int) -> bytes:
    return b"".join(
        b'<sheet name="s%d" sheetId="%d" r:id="rId1" %s/>' % (at, at, _REFERS)
        for at in range(10, 10 + count)
    )


def _renamed(members: dict, *names: tuple[str, str]) -> dict:
    """With parts under other names, wherever they are named."""
    made = {}
    for name, content in members.items():
        for before, after in names:
            content = content.replace(before.encode(), after.encode())
            name = after if name == before else name
        made[name] = content
    return made


def one_part_many_sheets() -> bytes:
    """Unpacked once, and read fifty times."""

    def change(members):
        sheets = _sheets(48) + b"</sheets>"
        wide = members[SHEET].replace(b"</sheetData>", _WIDE + b"</sheetData>")
        listed = members[WORKBOOK].replace(b"</sheets>", sheets)
        return members | {WORKBOOK: listed, SHEET: wide}

    return surgery(GOOD, change)


def sheet_called_otherwise() -> bytes:
    """By its name no part of a workbook."""

    def change(members):
        wide = members[SHEET].replace(b"</sheetData>", _WIDE * 12 + b"</sheetData>")
        made = _renamed(members | {SHEET: wide}, (SHEET, "xl/media/image2.png"))
        targets = made[RELS].replace(b"worksheets/sheet1.xml", b"media/image2.png")
        return made | {RELS: targets}

    return surgery(GOOD, change)


def another_book() -> bytes:
    """Its real list of sheets lies beside the one that is looked at."""

    def change(members):
        other = "xl/book.xml"
        made = _renamed(members, (WORKBOOK, other), (RELS, "xl/_rels/book.xml.rels"))
        named = made["_rels/.rels"].replace(b"xl/workbook.xml", other.encode())
        sheets = members[WORKBOOK].replace(b"</sheets>", _sheets(8_000) + b"</sheets>")
        return made | {"_rels/.rels": named, other: sheets, WORKBOOK: members[WORKBOOK]}

    return surgery(GOOD, change)


def strings_called_otherwise() -> bytes:
    return cut(
        many_strings(600_000),
        lambda members: _renamed(members, ("xl/sharedStrings.xml", "xl/strings.dat")),
    )


def long_format() -> bytes:
    """A number's format of opening brackets: each was looked through to the end for its fellow."""

    def change(members):
        made = b'<numFmts count="1"><numFmt numFmtId="164" formatCode="%s"/></numFmts><fonts'
        styles = members["xl/styles.xml"].replace(b'<numFmts count="0"/>', b"")
        styles = styles.replace(b"<fonts", made % (b"[" * 190_000), 1)
        styles = styles.replace(b"</cellXfs>", b'<xf numFmtId="164"/></cellXfs>')
        return members | {"xl/styles.xml": styles}

    return surgery(GOOD, change)


def torn_index() -> bytes:
    """Its list of sheets does not unpack."""
    data = bytearray(GOOD)
    at = data.index(WORKBOOK.encode()) + len(WORKBOOK)
    data[at : at + 40] = b"\xff" * 40
    return bytes(data)


def sealed() -> bytes:
    """Each part under a password."""
    data = bytearray(GOOD)
    for mark, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = data.find(mark)
        while at >= 0:
            data[at + flags] |= 1
            at = data.find(mark, at + 1)
    return bytes(data)


NASTY = {
    one.__name__: one
    for one in (
        brackets,
        many_sheets,
        many_merges,
        open_merges,
        far_cell,
        spread_rows,
        many_cells,
        many_styles,
        many_strings,
        many_names,
        long_cells,
        wide_rows,
        short_cells,
        names_everywhere,
        headers_everywhere,
        names_to_sign,
        one_part_many_sheets,
        sheet_called_otherwise,
        another_book,
        strings_called_otherwise,
        long_format,
        torn_index,
        sealed,
    )
}
