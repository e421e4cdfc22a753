"""Strangers' workbooks: each answered with a sentence, none with a crash, a flood or a fetch."""

import io
import tracemalloc
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Protection

from townwork.lib import workbooks
from townwork.lib.workbooks import BadWorkbook, read, write


def book(fill=None, **cells) -> bytes:
    """A workbook with these cells; `fill` may do anything else to it."""
    made = openpyxl.Workbook()
    for place, value in ({"A1": "列", "A2": "值"} | cells).items():
        made.active[place] = value
    if fill:
        fill(made)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def zipped(members: dict[str, bytes], **infos) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(name: str, change) -> bytes:
    """A good workbook with one member changed."""
    members = parts(book())
    members[name] = change(members[name])
    return zipped(members)


def added(name: str, data: bytes = b"x") -> bytes:
    return zipped(parts(book()) | {name: data})


def linked() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in parts(book()).items():
            archive.writestr(name, data)
        link = zipfile.ZipInfo("xl/link.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return target.getvalue()


def doubled() -> bytes:
    target = io.BytesIO()
    with pytest.warns(UserWarning), zipfile.ZipFile(target, "w") as archive:
        for name, data in parts(book()).items():
            archive.writestr(name, data)
        archive.writestr("xl/workbook.xml", b"<again/>")
    return target.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
BOMB = b"<?xml version='1.0'?>" + b" " * 60_000_000
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
)
OUTSIDE = LAUGHS.replace(b'"ha"', b'SYSTEM "file:///etc/passwd"')

REFUSED = {
    "empty": (lambda: b"", "文件是空的"),
    "too large": (lambda: b"PK" + b"x" * workbooks.MAX_BYTES, "超过 5 MB"),
    "text": (lambda: "单位,日期".encode("gbk"), "不是 .xlsx 表格"),
    "old xls or encrypted": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600,
        "旧版 .xls 或加了密码",
    ),
    "pdf": (lambda: b"%PDF-1.7\n%%EOF", "不是 .xlsx 表格"),
    "web page": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "不是 .xlsx 表格"),
    "some zip": (lambda: zipped({"a.txt": b"x"}), "不是 Excel 表格"),
    "word document": (lambda: zipped({"word/document.xml": b"<x/>"}), "不是 Excel 表格"),
    "truncated": (lambda: book()[:-200], "不完整"),
    "torn in the middle": (lambda: book()[:900] + b"\x00" * 300 + book()[1200:], "另存为 .xlsx"),
    "zip bomb": (lambda: added("xl/bomb.xml", BOMB), "解开后过大"),
    "ratio bomb": (lambda: added("xl/bomb.xml", b"\0" * 3_000_000), "解开后过大"),
    "a thousand members": (
        lambda: zipped(parts(book()) | {f"x/{n}": b"" for n in range(1000)}),
        "解开后过大",
    ),
    "climbing path": (lambda: added("../../etc/cron.d/x"), "内部结构不正常"),
    "absolute path": (lambda: added("/etc/x"), "内部结构不正常"),
    "drive path": (lambda: added("C:x"), "内部结构不正常"),
    "symbolic link": (linked, "内部结构不正常"),
    "doubled member": (doubled, "内部结构不正常"),
    "macro": (lambda: added("xl/vbaProject.bin"), "宏"),
    "external link": (lambda: added("xl/externalLinks/externalLink1.xml"), "外部链接"),
    "embedded object": (lambda: added("xl/embeddings/oleObject1.bin"), "嵌入对象"),
    "control": (lambda: added("xl/activeX/activeX1.xml"), "嵌入对象"),
    "laughs": (lambda: changed(SHEET, lambda _: LAUGHS), "已损坏"),
    "entity from outside": (lambda: changed(SHEET, lambda _: OUTSIDE), "已损坏"),
    "no xml": (lambda: changed(SHEET, lambda _: b"not xml"), "已损坏"),
    "cut xml": (lambda: changed(SHEET, lambda xml: xml[:-40]), "已损坏"),
    "formula": (lambda: book(B2="=1+1"), "单元格 B2 是公式"),
    "formula that calls out": (lambda: book(B2='=WEBSERVICE("http://x")'), "单元格 B2 是公式"),
    "error value": (lambda: book(B2="#REF!"), "单元格 B2 是错误值"),
    "too many rows": (
        lambda: book(lambda b: [b.active.append([n]) for n in range(workbooks.MAX_ROWS + 1)]),
        "超过 20000 行",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_in_words_that_help(case):
    make, words = REFUSED[case]

    with pytest.raises(BadWorkbook, match=words):
        read(make())


def header_and_first(data: bytes):
    sheet = read(data)[0]
    return [name for name in sheet.header if name], [
        value for value in sheet.rows[0][1] if value is not None
    ]


READ = {
    "a date": (book(A2=date(2026, 3, 5)), ["列"], [datetime(2026, 3, 5)]),
    "a date as text": (book(A2="2026年3月5日"), ["列"], ["2026年3月5日"]),
    "merged header": (book(lambda b: b.active.merge_cells("A1:B1"), B2="乙"), ["列"], ["值", "乙"]),
    "blank lines before": (book(A1=None, A2=None, A5="列", A6="值"), ["列"], ["值"]),
    "control characters": (book(A2="值\u200b\u202e"), ["列"], ["值"]),
    "full width": (book(A2="１２"), ["列"], ["１２"]),
    "rare characters": (book(A2="𠮷䶮㛃"), ["列"], ["𠮷䶮㛃"]),
    "a protected sheet": (book(lambda b: setattr(b.active["A2"], "protection", Protection(locked=True))), ["列"], ["值"]),
}  # fmt: skip


@pytest.mark.parametrize("case", READ)
def test_odd_but_honest_is_read(case):
    data, header, first = READ[case]

    assert header_and_first(data) == (header, first)


def test_a_sheet_that_is_only_a_name_is_no_sheet():
    assert read(zipped({name: data for name, data in parts(book()).items() if name != SHEET})) == []


def test_hidden_sheets_and_rows_are_data_too():
    def hide(made):
        made.active.row_dimensions[2].hidden = True
        made.create_sheet("藏").append(["列"])
        made["藏"].sheet_state = "hidden"

    assert [sheet.title for sheet in read(book(hide))] == ["Sheet", "藏"]


def test_what_lies_far_out_costs_nothing():
    def far(made):
        made.active["XFD1048576"] = "远"

    tracemalloc.start()
    sheet = read(book(far))[0]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert [row for row, _ in sheet.rows] == [2]
    assert peak < 60_000_000


def test_control_with_the_guard_off_the_bomb_would_be_unpacked(monkeypatch):
    data = changed(
        SHEET, lambda xml: xml.replace(b"</sheetData>", b"</sheetData>" + b" " * 60_000_000)
    )
    with pytest.raises(BadWorkbook):
        read(data)

    monkeypatch.setattr(workbooks, "is_bomb", lambda *a: False)

    assert read(data)[0].header[0] == "列"


NASTY = [
    "=1+1",
    "+1",
    "-1",
    "@x",
    "\t=1",
    "=cmd|'/C calc'!A0",
    "＝1",
    "{{7*7}}",
    "<b>",
    "'",
    "0123",
    "1e5",
    "𠮷",
]


@pytest.mark.parametrize("text", NASTY)
def test_what_is_written_as_text_is_read_as_text(text):
    data = write([("表", ["列"], [[text]])])

    cell = openpyxl.load_workbook(io.BytesIO(data)).active["A2"]
    assert cell.data_type == "s"
    assert cell.value == text.strip()


@given(
    st.lists(
        st.lists(
            st.one_of(st.none(), st.integers(-(10**9), 10**9), st.text(max_size=30)), max_size=4
        ),
        max_size=5,
    )
)
def test_nothing_written_is_ever_a_formula(rows):
    data = write([("表", ["甲", "乙", "丙", "丁"], rows)])

    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert all(
        cell.data_type in ("s", "n", "inlineStr") for row in sheet.iter_rows() for cell in row
    )
    read(data)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data):
    try:
        read(data)
    except BadWorkbook as error:
        assert str(error)
