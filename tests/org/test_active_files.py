"""Files that act when they are opened: each made as an attacker makes it, and beside it the honest
file nearest to it.
"""

import io
import socket
import struct
import threading
import zipfile
import zlib

import openpyxl
import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.org.compound import compound
from townwork.lib import env, ole_contents, pdf_contents
from townwork.org.errors import Refusal
from townwork.org.evidence import check
from townwork.org.forms.sheets import SheetForm

Name, Dictionary = pikepdf.Name, pikepdf.Dictionary


def pdf(change=lambda document: None, **how) -> bytes:
    """A one-page document as qpdf writes it, after `change`."""
    document = pikepdf.new()
    document.add_blank_page()
    change(document)
    target = io.BytesIO()
    document.save(target, **how)
    return target.getvalue()


def script(document):
    action = Dictionary(S=Name.JavaScript, JS="app.alert(1)")
    document.Root.OpenAction = document.make_indirect(action)


def launch(document):
    document.pages[0].AA = Dictionary(O=Dictionary(S=Name.Launch, F="cmd.exe"))


def carried(document):
    document.attachments["工具.exe"] = b"MZ"


def sent(document):
    document.Root.OpenAction = Dictionary(S=Name.SubmitForm, F="http://a.example/")


def opened_at_a_page(document):
    document.Root.OpenAction = pikepdf.Array([document.pages[0].obj, Name.Fit])


def linked(document):
    link = Dictionary(S=Name.URI, URI="https://www.example.com/javascript")
    document.pages[0].Annots = pikepdf.Array(
        [Dictionary(Type=Name.Annot, Subtype=Name.Link, A=link, Rect=[0, 0, 9, 9])]
    )


PACKED = {"object_stream_mode": pikepdf.ObjectStreamMode.generate}
ACTS = "里有脚本、会启动的程序或夹带的文件"
HIDDEN = "无法检查"


def by_hand(dictionary: bytes, body: bytes) -> bytes:
    return (
        b"%PDF-1.7\n1 0 obj<<>>endobj\n2 0 obj\n<<"
        + dictionary
        + b">>\nstream\n"
        + body
        + b"\nendstream\nendobj\ntrailer<<>>\n%%EOF\n"
    )


OBJECTS = b"4 0 <</S/JavaScript/JS(app.alert(1))>>"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (pdf(script), ACTS),
        (pdf(script, **PACKED), ACTS),
        (pdf(launch), ACTS),
        (pdf(launch, **PACKED), ACTS),
        (pdf(carried), ACTS),
        (pdf(carried, **PACKED), ACTS),
        (pdf(sent), ACTS),
        (pdf(script).replace(b"/JavaScript", b"/Java#53cript"), ACTS),
        (pdf(script).replace(b"/JavaScript", b"/#4a#61vaScript"), ACTS),
        (by_hand(b"/N 1/First 4/Filter/FlateDecode", zlib.compress(OBJECTS)), ACTS),
        (by_hand(b"/N 1/F#69rst 4/Filter[/FlateDecode]", zlib.compress(OBJECTS)), ACTS),
        (by_hand(b"/N 1/First 4", OBJECTS), ACTS),
        (by_hand(b"/First 4/Filter/FlateDecode/X(1 0 obj<<)", zlib.compress(OBJECTS)), ACTS),
        (by_hand(b"/First 4/Filter/FlateDecode%1 0 obj\n", zlib.compress(OBJECTS)), ACTS),
        # cut short: a reader mends it, and finds what is there
        (by_hand(b"/N 1/First 4/Filter/FlateDecode", zlib.compress(OBJECTS * 9)[:-6]), HIDDEN),
        (by_hand(b"/N 1/First 4/Filter/ASCIIHexDecode", OBJECTS.hex().encode()), HIDDEN),
        (
            by_hand(
                b"/N 1/First 4/Filter/FlateDecode/DecodeParms<</Predictor 12>>",
                zlib.compress(OBJECTS),
            ),
            HIDDEN,
        ),
        (by_hand(b"/N 1/First 4/Filter/FlateDecode", zlib.compress(b" " * 17_000_000)), HIDDEN),
        (by_hand(b"", b"stream\n" * 100_001), HIDDEN),
        (by_hand(b"#41" * 65 + b"/First 4/Filter/FlateDecode", b""), HIDDEN),
        (pdf(encryption=pikepdf.Encryption(owner="x", user="")), HIDDEN),
    ],
)
def test_a_pdf_that_acts_or_cannot_be_looked_into_is_refused(data, said):
    with pytest.raises(Refusal) as refused:
        check("通知.pdf", data)

    assert said in str(refused.value)
    assert "请打开后用“打印”另存为 PDF" in str(refused.value)


@pytest.mark.parametrize(
    "data",
    [
        pdf(),
        pdf(**PACKED),
        pdf(opened_at_a_page),
        pdf(linked, **PACKED),
        by_hand(b"/Filter/FlateDecode", zlib.compress(b"(Launch) Tj")),
        by_hand(b"/First 4 0 R>>endobj\n3 0 obj<</Filter/DCTDecode", b"\xff\xd8 a picture"),
        by_hand(b"/Filter/DCTDecode", b"/JavaScripts and /Launching are other names"),
    ],
)
def test_a_pdf_to_be_read_is_taken(data):
    assert check("通知.pdf", data).data == data


def test_control_packed_objects_are_not_seen_in_the_bytes():
    """Why the object streams are unpacked."""
    assert b"JavaScript" not in pdf(script, **PACKED)
    assert pdf_contents.is_active(pdf(script, **PACKED))


def test_a_bomb_of_streams_is_not_unpacked_for_ever():
    """Each within its limit, all together beyond theirs."""
    body = zlib.compress(b" " * 15_000_000)
    one = b"2 0 obj\n<</First 4/Filter/FlateDecode>>\nstream\n" + body + b"\nendstream\n"

    with pytest.raises(Refusal, match=HIDDEN):
        check("弹.pdf", b"%PDF-1.7\n1 0 obj<<>>endobj\n" + one * 6 + b"%%EOF\n")


# --- Documents and workbooks ----------------------------------------------------------------------

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def document(body="", **parts) -> bytes:
    """A .docx with this body; further parts by their names."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("word/document.xml", f"<w:document {W}><w:body>{body}</w:body></w:document>")
        for name, content in parts.items():
            file.writestr(name, content)
    return target.getvalue()


def run(text):
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def field(*texts):
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    return begin + "".join(map(run, texts)) + end


def relations(kind, target, mode="External", at="word/_rels/document.xml.rels"):
    line = f'<Relationship Id="r1" Type="{RELATION}/{kind}" Target="{target}"'
    mode = f' TargetMode="{mode}"' if mode else ""
    return {at: f"<Relationships>{line}{mode}/></Relationships>"}


def workbook(**parts) -> bytes:
    target = io.BytesIO()
    book = openpyxl.Workbook()
    book.active["A1"] = "签到"
    book.save(target)
    with zipfile.ZipFile(target, "a") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return target.getvalue()


def excel_4_macros() -> bytes:
    """A sheet of Excel 4 macros, declared where such a sheet is, under a name that says nothing."""
    source, target = zipfile.ZipFile(io.BytesIO(workbook())), io.BytesIO()
    kind = "application/vnd.ms-excel.macrosheet+xml"
    with zipfile.ZipFile(target, "w") as file:
        for name in source.namelist():
            content = source.read(name)
            if name == "[Content_Types].xml":
                more = f'<Override PartName="/xl/a.xml" ContentType="{kind}"/></Types>'
                content = content.replace(b"</Types>", more.encode())
            file.writestr(name, content)
        file.writestr("xl/a.xml", "<macrosheet/>")
    return target.getvalue()


ACTIVE_OFFICE = {
    "DDEAUTO in a field": ("a.docx", document(field('DDEAUTO c:\\\\cmd.exe "/k calc"'))),
    "DDE over several runs": ("a.docx", document(field("D", "DE", " excel"))),
    "DDE in a simple field": ("a.docx", document('<w:fldSimple w:instr=" dde excel x"/>')),
    "DDE in a header": (
        "a.docx",
        document(**{"word/header1.xml": f"<w:hdr {W}>{run('DDE x')}</w:hdr>"}),
    ),
    "DDE spelt in numbers": ("a.docx", document(field("QUOTE 68 68 69"))),
    "DDE around a nested field": (
        "a.docx",
        document(field("D", "NESTED", "DE x").replace(run("NESTED"), field("SET a"))),
    ),
    "a document behind a link": ("a.docx", document(field('INCLUDETEXT "http://a/b.docx"'))),
    "a remote picture": ("a.docx", document(**relations("image", "http://a.example/1.png"))),
    "a picture on a share": ("a.docx", document(**relations("image", "file://srv/s/1.png"))),
    "a picture on a share, as typed": ("a.docx", document(**relations("image", "\\\\srv\\1.png"))),
    "a remote template": (
        "a.docx",
        document(**relations("attachedTemplate", "t.dotm", at="word/_rels/settings.xml.rels")),
    ),
    "an object behind a relation": ("a.docx", document(**relations("oleObject", "x.bin", ""))),
    "a page within": ("a.docx", document(**relations("aFChunk", "x.htm", ""))),
    "Excel 4 macros": ("a.xlsx", excel_4_macros()),
    "Excel 4 macros by relation": (
        "a.xlsx",
        workbook(**relations("xlMacrosheet", "a.xml", "", at="xl/_rels/x.rels")),
    ),
    "another workbook's values": (
        "a.xlsx",
        workbook(**relations("externalLink", "x/1.xml", "", at="xl/_rels/x.rels")),
    ),
}


@pytest.mark.parametrize(("name", "data"), ACTIVE_OFFICE.values(), ids=ACTIVE_OFFICE)
def test_an_office_file_that_acts_is_refused(name, data):
    with pytest.raises(Refusal) as refused:
        check(name, data)

    assert "含有宏、外部链接、嵌入对象或会执行命令的域" in str(refused.value)


HONEST_OFFICE = {
    "a page number and a date": ("a.docx", document(field("PAGE") + field(r"DATE \@ yyyy"))),
    "a word in the text": ("a.docx", document("<w:r><w:t>DDE 与 LINK</w:t></w:r>")),
    "a link to click": ("a.docx", document(**relations("hyperlink", "https://www.example.com/"))),
    "what pasting left": ("a.docx", document(**relations("image", "file:///C:\\tmp\\1.png"))),
    "a picture inside": ("a.docx", document(**relations("image", "media/1.png", ""))),
    "a plain workbook": ("a.xlsx", workbook()),
}


@pytest.mark.parametrize(("name", "data"), HONEST_OFFICE.values(), ids=HONEST_OFFICE)
def test_an_office_file_to_be_read_is_taken(name, data):
    assert check(name, data).data == data


def test_a_relation_that_is_no_xml_is_refused():
    with pytest.raises(Refusal, match="内容与扩展名不符"):
        check("a.docx", document(**{"word/_rels/document.xml.rels": "<Relationships"}))


# --- The virus scanner ----------------------------------------------------------------------------

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
CLEAN = pdf()


class Scanner:
    """A server that speaks clamd's protocol on a real socket: reads INSTREAM's chunks to their end
    and looks for the test file every scanner knows. `answer` replaces its verdict.
    """

    def __init__(self, family, address, answer=b""):
        self.seen, self.answer = b"", answer
        self.line = socket.socket(family)
        self.line.bind(address)
        self.line.listen()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                line, _ = self.line.accept()
            except OSError:
                return
            with line, line.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                self.seen = b""
                while size := struct.unpack(">L", stream.read(4))[0]:
                    self.seen += stream.read(size)
                found = EICAR in self.seen
                verdict = b"stream: Eicar-Test-Signature FOUND" if found else b"stream: OK"
                line.sendall((self.answer or verdict) + b"\0")


@pytest.fixture(params=["tcp", "unix"])
def scanner(request, settings, tmp_path):
    if request.param == "tcp":
        server = Scanner(socket.AF_INET, ("127.0.0.1", 0))
        settings.CLAMD_ADDRESS = f"tcp://127.0.0.1:{server.line.getsockname()[1]}"
    else:
        server = Scanner(socket.AF_UNIX, str(tmp_path / "clamd.ctl"))
        settings.CLAMD_ADDRESS = f"unix://{tmp_path}/clamd.ctl"
    yield server
    server.line.close()


def test_a_clean_file_is_taken_after_the_scanner_saw_all_of_it(scanner):
    data = CLEAN + b"%" * 600_000 + b"\n%%EOF\n"  # several chunks

    assert check("通知.pdf", data).data == data
    assert scanner.seen == data


def test_an_infected_file_is_refused_by_name(scanner):
    infected = CLEAN + EICAR + b"\n%%EOF\n"

    with pytest.raises(Refusal, match=r"判为有害（Eicar-Test-Signature），没有收下"):
        check("通知.pdf", infected)


def test_a_sheet_to_import_is_shown_to_it_too(scanner):
    clean, infected = (
        SheetForm({}, {"file": SimpleUploadedFile("表.xlsx", data)})
        for data in (b"PK", b"PK" + EICAR)
    )

    assert clean.is_valid() and clean.cleaned_data["file"].read() == b"PK"
    assert "判为有害（Eicar-Test-Signature）" in infected.errors["file"][0]


def test_control_without_a_scanner_it_would_be_taken(settings):
    settings.CLAMD_ADDRESS = ""

    assert check("通知.pdf", CLEAN + EICAR + b"\n%%EOF\n")


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR", b"?"])
def test_an_answer_that_is_no_verdict_lets_nothing_in(scanner, answer):
    scanner.answer = answer

    with pytest.raises(Refusal, match="杀毒服务没有应答"):
        check("通知.pdf", CLEAN)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "unix:///nowhere/clamd.ctl"])
def test_while_nobody_answers_nothing_is_let_in(settings, address):
    settings.CLAMD_ADDRESS = address

    with pytest.raises(Refusal, match=r"杀毒服务没有应答，“通知\.pdf”没有收下。请过几分钟再传"):
        check("通知.pdf", CLEAN)


@pytest.mark.parametrize("value", ["127.0.0.1:3310", "tcp://127.0.0.1", "unix://", "http://a:1"])
def test_an_address_of_another_kind_ends_the_start(monkeypatch, value):
    monkeypatch.setenv("CLAMD_ADDRESS", value)

    with pytest.raises(env.WrongSetting, match="CLAMD_ADDRESS"):
        env.scanner("CLAMD_ADDRESS")


@pytest.mark.parametrize("value", ["", "tcp://10.0.0.5:3310", "unix:///run/clamav/clamd.ctl"])
def test_an_address_of_the_kind_is_taken(monkeypatch, value):
    monkeypatch.setenv("CLAMD_ADDRESS", value)

    assert env.scanner("CLAMD_ADDRESS") == value


# --- The old formats, and OFD ---------------------------------------------------------------------
def records(*made: tuple[int, bytes]) -> bytes:
    """The beginning of a workbook's stream, as [MS-XLS] writes records."""
    packed = [struct.pack("<HH", kind, len(body)) + body for kind, body in made]
    return b"".join(packed) + struct.pack("<HH", 0x000A, 0)


def sheet(kind: int) -> tuple[int, bytes]:
    return 0x0085, struct.pack("<IBB", 0, 0, kind) + b"\x01\0A"


HEAD = (0x0809, b"\0\x06\x05\0" + b"\0" * 12)
PLAIN_BOOK = records(HEAD, sheet(0), (0x01AE, struct.pack("<HH", 1, 0x0401)))
ACTING_OLD = {
    "macros in a document": ("旧.doc", {"WordDocument": b"", "Macros/VBA/dir": b"x"}),
    "macros in a workbook": ("旧.xls", {"Workbook": PLAIN_BOOK, "_VBA_PROJECT_CUR/VBA/dir": b"x"}),
    "an object in a document": ("旧.wps", {"WordDocument": b"", "ObjectPool/_1/\x01Ole": b"x"}),
    "an object in a workbook": ("旧.et", {"Workbook": PLAIN_BOOK, "MBD00C4F1/\x01Ole": b"x"}),
    "a sheet of Excel 4 macros": ("旧.xls", {"Workbook": records(HEAD, sheet(1))}),
    "a link to elsewhere": (
        "旧.xls",
        {"Workbook": records(HEAD, (0x01AE, struct.pack("<HH", 1, 8) + b"cmd|/c x"))},
    ),
    "a command behind a field": ("旧.doc", {"WordDocument": b"\x13 DDEAUTO cmd /c calc \x15"}),
    "the same in two bytes a letter": (
        "旧.doc",
        {"WordDocument": "\x13 DDEAUTO cmd \x15".encode("utf-16-le")},
    ),
    "macros in slides": ("旧.ppt", {"PowerPoint Document": b"", "Macros/VBA/dir": b"x"}),
}
HONEST_OLD = {
    "a document": ("旧.doc", {"WordDocument": "例会 DDE 三个字母".encode("utf-16-le")}),
    "of WPS": ("纪要.wps", {"WordDocument": b"x"}),
    "a workbook": ("旧.xls", {"Workbook": PLAIN_BOOK}),
    "of WPS, of old": ("旧.et", {"Book": PLAIN_BOOK}),
    "slides": ("课件.ppt", {"PowerPoint Document": b"x", "Current User": b"x"}),
    "slides of WPS": ("课件.dps", {"PowerPoint Document": b"x"}),
}


@pytest.mark.parametrize(("name", "parts"), ACTING_OLD.values(), ids=ACTING_OLD)
def test_an_old_file_that_acts_is_refused(name, parts):
    with pytest.raises(Refusal, match="含有宏、外部链接、嵌入对象或会执行命令的域"):
        check(name, compound(parts))


@pytest.mark.parametrize(("name", "parts"), ACTING_OLD.values(), ids=ACTING_OLD)
def test_control_without_looking_inside_it_would_be_taken(name, parts, monkeypatch):
    monkeypatch.setattr(ole_contents, "is_active", lambda *_: False)

    assert check(name, compound(parts))


@pytest.mark.parametrize(("name", "parts"), HONEST_OLD.values(), ids=HONEST_OLD)
def test_an_honest_old_file_is_kept_byte_for_byte(name, parts):
    data = compound(parts)

    checked = check(name, data)

    assert (checked.data, checked.thumbnail) == (data, b"")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("密.xls", compound({"Workbook": records(HEAD, (0x002F, b"\0" * 6))}), "加了密码"),
        ("密.doc", compound({"EncryptedPackage": b"x"}), "加了密码"),
        ("假.xls", compound({"WordDocument": b"x"}), "内容与扩展名不符"),
        ("断.doc", compound({"WordDocument": b"x"})[:700], "内容与扩展名不符"),
        ("假.doc", b"<html>", "内容与扩展名不符"),
    ],
    ids=["locked book", "locked", "another's name", "cut", "a page"],
)
def test_a_locked_broken_or_false_old_file_is_refused(name, data, said):
    with pytest.raises(Refusal, match=said):
        check(name, data)


def test_a_workbook_of_endless_records_is_not_read_to_its_end(monkeypatch):
    monkeypatch.setattr(ole_contents, "MAX_RECORDS", 3)

    with pytest.raises(Refusal, match="内容与扩展名不符"):
        check("旧.xls", compound({"Workbook": records(HEAD, sheet(0), sheet(0), sheet(0))}))


def packed(parts: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return target.getvalue()


OFD = b'<?xml version="1.0"?><ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"/>'


def test_a_paper_as_offices_send_it_is_kept_and_one_that_carries_a_program_is_not():
    paper = packed({"OFD.xml": OFD, "Doc_0/Document.xml": b"<a/>"})

    assert check("公文.ofd", paper).data == paper
    with pytest.raises(Refusal, match="含有宏"):
        check("公文.ofd", packed({"OFD.xml": OFD, "Doc_0/Attachs/工具.EXE": b"MZ"}))
    with pytest.raises(Refusal, match="内容与扩展名不符"):
        check("公文.ofd", packed({"OFD.xml": b"<html/>"}))


def test_slides_are_looked_into_like_documents():
    slides = b'<p:presentation xmlns:p="urn:p"/>'
    remote = b'<a><b Type="x/video" Target="http://a/b.mp4" TargetMode="External"/></a>'

    assert check("课件.pptx", packed({"ppt/presentation.xml": slides}))
    with pytest.raises(Refusal, match="外部链接"):
        check(
            "课件.pptx",
            packed({"ppt/presentation.xml": slides, "ppt/slides/_rels/a.xml.rels": remote}),
        )


def test_wps_writes_the_new_format_under_its_own_name_too():
    document = b'<w:document xmlns:w="urn:w"/>'

    assert check("纪要.wps", packed({"word/document.xml": document}))


FILM = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 200


def test_a_short_video_is_taken_where_the_office_said_so(settings):
    with pytest.raises(Refusal, match="类型不能上传"):
        check("现场.mp4", FILM)

    settings.EVIDENCE_VIDEOS = True

    assert check("现场.mp4", FILM).content_type == "video/mp4"
    with pytest.raises(Refusal, match="内容与扩展名不符"):
        check("现场.mp4", b"<script>1</script>")
