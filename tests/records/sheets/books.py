"""Sheets as people really have them, for the tests of the importer."""

import io
import zipfile

import openpyxl

HEADER = ("单位", "放映时间", "影片名称", "场次", "观众人数")
ROW = ("塘头村", "2026-03-05", "春到田间", 2, 30)


def book(*rows, fill=None, title="Sheet1") -> bytes:
    """A workbook of these rows, the first its header; `fill` may do anything else to it."""
    made = openpyxl.Workbook()
    made.active.title = title
    for row in rows:
        made.active.append(list(row))
    if fill:
        fill(made)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def text(*rows, encoding="utf-8", mark=",", end="\n") -> bytes:
    """The rows as delimited text."""
    lines = (mark.join("" if value is None else str(value) for value in row) for row in rows)
    return end.join(lines).encode(encoding)


def one(**changes) -> tuple:
    """A good row with cells changed by their column's name."""
    return tuple(changes.get(name, value) for name, value in zip(HEADER, ROW, strict=True))


def surgery(data: bytes, change) -> bytes:
    """The archive with its members changed: `change` takes and returns {name: bytes}."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in change(members).items():
            archive.writestr(name, content)
    return target.getvalue()


def as_wps(data: bytes) -> bytes:
    """As WPS saves: its own namespaces and extensions, no document properties."""
    sheet = "xl/worksheets/sheet1.xml"

    def change(members):
        members = {name: content for name, content in members.items() if name in members}
        members[sheet] = (
            members[sheet]
            .replace(
                b"<worksheet ",
                b'<worksheet xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" '
                b'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" ',
                1,
            )
            .replace(b"</worksheet>", b'<extLst><ext uri="{x}"><etc:a/></ext></extLst></worksheet>')
        )
        return members

    return surgery(data, change)


def with_prefix(data: bytes) -> bytes:
    """Every tag of the sheet with a namespace prefix, as some exporters write."""
    sheet = "xl/worksheets/sheet1.xml"

    def change(members):
        body = members[sheet].replace(b"</", b"</x:").replace(b"<x:/", b"</")
        body = b"".join(
            b"<x:" + part if part[:1].isalpha() else b"<" + part
            for part in body.split(b"<")
            if part
        )
        members[sheet] = body.replace(b"xmlns=", b"xmlns:x=", 1)
        return members

    return surgery(data, change)


def as_strict(data: bytes) -> bytes:
    """As Excel saves a “Strict Open XML” workbook: the same parts under the standard's own names."""
    names = (
        (b"schemas.openxmlformats.org/spreadsheetml/2006", b"purl.oclc.org/ooxml/spreadsheetml"),
        (b"schemas.openxmlformats.org/officeDocument/2006", b"purl.oclc.org/ooxml/officeDocument"),
    )

    def change(members):
        for old, new in names:
            members = {name: content.replace(old, new) for name, content in members.items()}
        return members

    return surgery(data, change)


def with_cell(data: bytes, column: str, value: object) -> bytes:
    """The workbook with the first row's cell under a column's name changed."""
    made = openpyxl.load_workbook(io.BytesIO(data))
    sheet = made.worksheets[0]
    at = [cell.value for cell in sheet[1]].index(column) + 1
    sheet.cell(2, at).value = value
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()
