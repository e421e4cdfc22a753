"""The paper: on the grid, flush, tagged, complete, and fetching nothing but its typefaces."""

import http.server
import io
import re
import threading
from pathlib import Path

import pdfplumber
import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError

from reports.grammar import Block, Run
from tests.examples import examples
from townwork.lib import pdf
from townwork.lib.pdf import layout, press, typefaces  # noqa: F401  press mends what WeasyPrint sets

MM = 72 / 25.4
RIGHT = (210 - 26) * MM
FILLER = "镇党委把责任落实到每个单位，做到有部署、有检查、有总结；（各单位）按时报送“台账”，数据逐级核对。"


def block(text, kind="p", lead=""):
    return Block(kind, lead, (Run(text),), 1)


def paper(*blocks):
    return pdf.render_official("青溪镇工作总结", [block("青溪镇工作总结", "title"), *blocks])


def pages_of(made):
    return pdfplumber.open(io.BytesIO(made.pdf)).pages


def lines_of(page):
    """Body lines as lists of glyphs, top to bottom."""
    body = [
        c
        for c in page.chars
        if c["text"].strip() and 36 * MM < c["top"] < 261 * MM and c["size"] < 17
    ]
    rows = {}
    for char in body:
        rows.setdefault(round(char["bottom"]), []).append(char)
    return [sorted(rows[key], key=lambda c: c["x0"]) for key in sorted(rows)]


def text_of(made):
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages_of(made)))


def test_a_full_page_has_22_lines_of_28_characters_flush_with_the_edge():
    made = paper(*[block("国" * 400) for _ in range(4)])

    full = lines_of(pages_of(made)[1])

    assert len(full) == 22
    inner = [line for line in full if len(line) > 20 and line[0]["x0"] < 29 * MM][:-1]
    assert {len(line) for line in inner} == {28}
    assert max(abs(line[-1]["x1"] - RIGHT) for line in inner) < 0.3


@pytest.mark.parametrize(("kind", "lead"), [("p", ""), ("h1", "一、珺"), ("h2", "（一）珺。")])
def test_a_sign_of_a_supplement_is_no_higher_than_its_line(kind, lead):
    """珺 and 垚 of people's names stand in another face than their neighbours."""

    def pitch(rare):
        made = paper(*[block(f"镇{rare}" * 8, kind, lead) for _ in range(30)])
        lows = sorted({round(c["bottom"], 1) for c in pages_of(made)[1].chars if c["text"] == "镇"})
        return (lows[-1] - lows[0]) / (len(lows) - 1)

    assert pitch("珺") == pytest.approx(pitch("镇"), abs=0.02)
    assert pitch("珺") == pytest.approx(225 * MM / 22, abs=0.02)


def raggedness(flush):
    html = f"<html lang=zh-CN><title>t</title><body><p>{FILLER * 12}</p></body></html>"
    page = pages_of(pdf.render(html, flush=flush))[0]
    return max(RIGHT - line[-1]["x1"] for line in lines_of(page)[:-1])


def test_lines_with_marks_are_flush_too():
    assert raggedness(True) < 0.6 * MM


def test_lines_with_spaces_are_flush_as_those_without():
    """WeasyPrint has stretched their spaces by then."""
    made = paper(
        block("中文 mixed 文字 with 空格 and 123 数字，" * 12), block("Two wide words " * 40)
    )

    rows = lines_of(pages_of(made)[0])

    last = {len(rows) - 1, max(at for at, row in enumerate(rows) if row[-1]["text"] == "，")}
    edges = [RIGHT - row[-1]["x1"] for at, row in enumerate(rows) if at not in last]
    assert len(edges) > 10
    assert max(map(abs, edges)) < 0.6 * MM


def test_control_without_justification_lines_are_ragged():
    assert raggedness(False) > 3 * MM


@pytest.mark.parametrize(("short", "edge"), [(0, 0), (1, 0), (2, 2), (3, 3)])
def test_a_paragraphs_last_line_is_flush_where_it_lacks_one_character(short, edge):
    """Two short it leaves as much free as the next paragraph's beginning, and ends where it ends."""
    *_, last, _ = lines_of(pages_of(paper(block("国" * (54 - short)), block("完")))[0])

    assert (len(last), last[0]["x0"] / MM) == (28 - short, pytest.approx(28, abs=0.3))
    assert RIGHT - last[-1]["x1"] == pytest.approx(edge * 156 * MM / 28, abs=1)


def test_nothing_is_printed_after_the_last_mark_of_a_line():
    """A line break of the template is none on the paper, not even as a blank."""
    printed = [
        line["text"]
        for page in pages_of(paper(block("会议研究。"), block("（一）分工", "h2"), block("完")))
        for line in page.extract_text_lines(keep_blank_chars=True, strip=False)
    ]

    assert [text for text in printed if text != text.rstrip()] == []


def test_the_typefaces_follow_the_kind():
    made = paper(block("", "h1", "二、机制"), block("正文。", "h2", "（一）领导。"), block("其余"))

    fonts = {c["text"]: c["fontname"].split("+")[-1] for page in pages_of(made) for c in page.chars}

    assert [fonts[c][:5] for c in "青机领其"] == ["biaos", "heiti", "kaiti", "fangs"]


def test_signature_and_date_stand_where_a_paper_without_seal_has_them():
    made = paper(block("正文。"), block("中共青溪镇委员会", "sign"), block("2026年7月3日", "date"))

    *_, sign, date = lines_of(pages_of(made)[0])

    cell = 156 * MM / 28
    assert RIGHT - sign[-1]["x1"] == pytest.approx(2 * cell, abs=3)
    assert date[0]["x0"] - sign[0]["x0"] == pytest.approx(2 * cell, abs=6)


@pytest.mark.parametrize("lines", range(17, 23))
def test_a_signature_never_stands_alone_on_a_page(lines):
    body = [block("段落一行。") for _ in range(lines - 4)] + [block("国" * 70)]

    made = paper(*body, block("中共青溪镇委员会", "sign"), block("2026年7月3日", "date"))

    last = ["".join(c["text"] for c in line) for line in lines_of(pages_of(made)[-1])]
    assert last[-1] == "2026年7月3日"
    assert len(last) > 2, "“此页无正文”"


def test_a_date_longer_than_the_signature_keeps_two_characters_free():
    assert layout.signature_places(sign=8, date=12) == (12, 4)


def test_under_a_red_head_room_is_left_for_a_seal():
    """Four characters beside the date, the signature centred above it (GB/T 9704-2012 §7.3.5.1)."""
    made = paper(
        block("中共青溪镇委员会文件", "masthead"),
        block("青发〔2026〕1号", "number"),
        block("正文。"),
        block("中共青溪镇委员会", "sign"),
        block("2026年7月3日", "date"),
    )

    *_, sign, date = lines_of(pages_of(made)[0])

    cell = 156 * MM / 28
    assert RIGHT - date[-1]["x1"] == pytest.approx(4 * cell, abs=3)
    middle = [(line[0]["x0"] + line[-1]["x1"]) / 2 for line in (sign, date)]
    assert middle[0] == pytest.approx(middle[1], abs=cell / 2)


@pytest.mark.parametrize(
    ("sign", "places"), [(8, (10, 8)), (12, (8, 8)), (16, (6, 8)), (22, (4, 9)), (40, (4, 18))]
)
def test_a_sealed_signature_is_centred_on_its_date_whatever_its_length(sign, places):
    assert layout.sealed_places(sign, date=12) == places


@pytest.mark.parametrize(
    "title",
    ["青溪镇落实意识形态和宣传思想文化工作2026年上半年总结", "关于报送半年总结的报告", "总结" * 20],
)
def test_title_lines_are_balanced_and_lose_nothing(title):
    lines = layout.balanced(title)

    assert "".join(lines) == title
    assert max(map(len, lines)) <= 20
    assert min(map(len, lines)) > 2


def test_a_title_is_not_broken_inside_a_word_or_a_number():
    assert layout.balanced("青溪镇落实意识形态和宣传思想文化工作2026年上半年总结") == (
        "青溪镇落实意识形态和宣传思想文化",
        "工作2026年上半年总结",
    )


def test_the_file_is_sound_tagged_titled_and_bookmarked():
    made = paper(block("", "h1", "一、工作"), block("正文。"))

    with pikepdf.open(io.BytesIO(made.pdf)) as document:
        assert (
            document.check_pdf_syntax() == []
            if hasattr(document, "check_pdf_syntax")
            else document.check() == []
        )
        assert bool(document.Root.MarkInfo.Marked)
        assert str(document.Root.Lang) == "zh-CN"
        assert str(document.docinfo.Title) == "青溪镇工作总结"
        with document.open_outline() as outline:
            assert [item.title for item in outline.root] == ["青溪镇工作总结"]
            assert [item.title for item in outline.root[0].children] == ["一、工作"]


def test_the_same_input_gives_the_same_bytes():
    assert paper(block(FILLER)).sha256 == paper(block(FILLER)).sha256


def test_every_character_of_the_standard_table_prints_in_every_typeface():
    table = (Path(typefaces.BUNDLED) / "tongyong-8105.txt").read_text(encoding="utf-8").strip()

    for name, faces in typefaces.families(None).items():
        known = frozenset().union(*(face.characters for face in faces))
        assert [c for c in table if ord(c) not in known] == [], name


def test_rare_names_come_back_out_of_the_file():
    made = paper(block("堃喆祎赟頔㛃䶮"))

    assert "堃喆祎赟頔㛃䶮" in text_of(made)
    assert made.missing_glyphs == ()


def test_a_character_no_typeface_has_is_named():
    assert paper(block("人名\U0002a6d6")).missing_glyphs == ("\U0002a6d6",)


@settings(max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet="国镇村委书记，。；：“”（）《》、12345AZ", min_size=1, max_size=300))
def test_what_goes_in_comes_out(words):
    made = paper(block(words))

    assert words in text_of(made)


def test_user_text_is_text():
    made = paper(block('<img src="file:///etc/hostname"><b>粗</b>{{ 1 }}'))

    assert '<imgsrc="file:///etc/hostname"><b>粗</b>{{1}}' in text_of(made)


HOSTILE = {
    "image": '<img src="{url}">',
    "attachment": '<link rel="attachment" href="{url}">',
    "import": "<style>@import url({url});</style>",
    "background": '<p style="background:url({url})">x</p>',
    "face": "<style>@font-face{{font-family:x;src:url({url})}}p{{font-family:x}}</style><p>x",
}


@pytest.fixture
def outside():
    """A local server that remembers what was asked of it."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/x.png", asked
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("way", HOSTILE)
def test_no_document_fetches_anything(way, outside):
    url, asked = outside

    with pytest.raises(FatalURLFetchingError):
        pdf.render(f"<html><body>{HOSTILE[way].format(url=url)}</body></html>")

    assert asked == []


@pytest.mark.parametrize("way", HOSTILE)
def test_control_an_open_fetcher_would_have_gone_out(way, outside):
    url, asked = outside

    HTML(string=f"<html><body>{HOSTILE[way].format(url=url)}</body></html>").write_pdf()

    assert asked == ["/x.png"]


def test_files_of_this_machine_are_out_of_reach():
    with pytest.raises(FatalURLFetchingError):
        pdf.render('<html><body><img src="file:///etc/hostname"></body></html>')
