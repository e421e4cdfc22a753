"""红头报告: the paper that carries a summary, as PDF and as Word; and every form on the grid of
GB/T 9704-2012 (docs/facts.md §1), with what strains it.
"""

import io
import shutil
from datetime import date
from itertools import pairwise

import docx
import pdfplumber
import pytest
from django.urls import reverse

from reports import grammar
from reports.forms import ReportForm
from reports.papers.report import Elements, report_paper
from tests.lib.test_word import laid_out
from tests.paper_grid import MM, body_lines, foot, shortcomings
from townwork.audit.models import AuditEvent
from townwork.lib import word
from townwork.lib.pdf import render, render_official

SAID = Elements(
    title="关于报送2026年上半年意识形态和宣传思想文化工作总结的报告",
    office="中共青溪镇委员会",
    number="青发〔2026〕12号",
    signer="赵一",
    recipients="中共云岭区委宣传部",
    body="现将总结随文报送，请审阅。\n特此报告。",
    dated=date(2026, 7, 3),
    printed_by="中共青溪镇委员会党政办公室",
    copied_to="区委办公室",
)
HAN = "镇党委把责任落实到每个单位，做到有部署、有检查、有总结；各单位（村、社区）按时报送“台账”，数据逐级核对。"
STRAINS = {
    "every level": "一、健全机制\n（一）加强领导。{0}\n1.专题研究。{0}\n（1）听取汇报。{0}\n{0}",
    "rare characters": "{0}由䶮、㛃两家承办，堃、喆、祎、赟同到。{0}",
    "long runs": "{0}ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghijklmnopqrstuvwxyz01234567890123456789{0}",
    "digits": "{0}2026年1月至6月放映84场，覆盖16个村（居），观众15673人次，占96.5%，折合126345.50元。{0}",
    "thirty pages": "\n".join(["一、健全机制", *["{0}"] * 40]),
}


def summary(strain="every level"):
    body = STRAINS[strain].format(HAN * 6)
    text = f"青溪镇工作总结\n{body}\n" + f"{HAN * 8}\n" * 10
    return list(grammar.parse(text, {}).blocks)


def pages_of(data):
    return pdfplumber.open(io.BytesIO(data)).pages


def words(page):
    return "".join((page.extract_text() or "").split())


def test_its_elements_stand_in_their_order():
    paper = report_paper(
        SAID, grammar.parse("总结\n（送审稿）\n一、机制\n{{署名}}", {"署名": grammar.SIGN}).blocks
    )

    assert [(block.kind, block.text) for block in paper] == [
        ("title", SAID.title),
        ("masthead", "中共青溪镇委员会文件"),
        ("number", "青发〔2026〕12号\n赵一"),
        ("recipients", "中共云岭区委宣传部："),
        ("p", "现将总结随文报送，请审阅。"),
        ("p", "特此报告。"),
        ("annexes", "总结"),
        ("sign", "中共青溪镇委员会"),
        ("date", "2026年7月3日"),
        ("annex", "附件"),
        ("annex-title", "总结"),
        ("subtitle", "（送审稿）"),
        ("h1", "一、机制"),
        ("imprint", "区委办公室\n中共青溪镇委员会党政办公室\n2026年7月3日印发"),
    ]


def test_the_number_and_who_signed_it_out_share_a_line_above_the_red_rule():
    paper = report_paper(SAID, summary())
    head = pages_of(render_official(SAID.title, paper).pdf)[0]

    lines = {"".join(c["text"] for c in line): line for line in body_lines(head)}
    line = lines["青发〔2026〕12号签发人：赵一"]
    cell = 156 / 28
    assert line[0]["x0"] / MM == pytest.approx(28 + cell, abs=0.5)
    assert line[-1]["x1"] / MM == pytest.approx(184 - cell, abs=0.5)
    assert [c["fontname"].split("+")[-1][:5] for c in line[-2:]] == ["kaiti", "kaiti"]
    rule = next(
        one for one in head.rects if one["width"] > 155 * MM and one["top"] > line[0]["top"]
    )
    # 4 mm below the line, whose leading is 2.3 mm.
    assert (rule["top"] - line[0]["bottom"]) / MM == pytest.approx(4 + 2.3, abs=1)


@pytest.mark.parametrize("copied", ["", "区委办公室", "区委办公室，" * 12])
def test_the_imprint_ends_with_the_text_however_many_are_sent_a_copy(copied):
    said = Elements(**{**SAID.__dict__, "copied_to": copied})

    last = pages_of(render_official(SAID.title, report_paper(said, summary())).pdf)[-1]

    rules = [one["bottom"] / MM for one in last.rects if one["width"] > 155 * MM]
    assert max(rules) == pytest.approx(262, abs=0.5)
    assert ("抄送" in words(last)) == bool(copied)
    # No line of the text is under it, and none of its own over the edge.
    assert max(char["x1"] / MM for char in last.chars) <= 184.5
    tops = sorted({round(char["top"]) for char in last.chars if char["top"] < 262 * MM})
    assert all(b - a > 8 for a, b in pairwise(tops))


@pytest.mark.parametrize("strain", STRAINS)
def test_a_summary_keeps_to_the_grid(strain):
    made = render_official("总结", summary(strain))
    pages = pages_of(made.pdf)

    assert shortcomings(pages[1:]) == []
    assert [foot(page) for page in pages] == [
        (f"—{number}—", bool(number % 2)) for number in range(1, len(pages) + 1)
    ]
    assert made.missing_glyphs == ()


def test_what_no_typeface_of_ours_has_is_named_and_kept_in_word():
    said = grammar.parse("总结\n由𠮷家和䶮家承办。", {}).blocks

    assert render_official("总结", said).missing_glyphs == ("𠮷",)
    assert docx.Document(io.BytesIO(word.official(said))).paragraphs[1].text == said[1].text


def test_the_body_of_a_report_keeps_to_the_grid():
    pages = pages_of(render_official(SAID.title, report_paper(SAID, summary())).pdf)

    # After the first page of the annex, before 版记.
    assert shortcomings(pages[3:-1]) == []


def test_control_letters_as_wide_as_their_size_fall_short():
    html = f"<html lang=zh-CN><title>t</title><body><p style='letter-spacing:0'>{HAN * 40}</p>"

    found = shortcomings(pages_of(render(html).pdf))

    assert any("characters a line" in one for one in found)


@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice here")
@pytest.mark.parametrize("strain", STRAINS)
def test_its_word_form_keeps_to_the_grid_too(strain, tmp_path):
    pages = laid_out(word.official(summary(strain)), tmp_path)

    assert shortcomings(pages[1:]) == []
    assert [foot(page) for page in pages] == [
        (f"—{number}—", bool(number % 2)) for number in range(1, len(pages) + 1)
    ]


# --- The page -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("青发〔2026〕12号", "青发〔2026〕12号"),
        ("青发[2026]12号", "青发〔2026〕12号"),
        ("青发（2026）12号", "青发〔2026〕12号"),
        ("青发〔2026〕第12号", ""),
        ("青发〔2026〕012号", ""),
        ("青发〔26〕12号", ""),
    ],
)
def test_the_number_is_written_as_the_standard_has_it(typed, said):
    form = ReportForm({"number": typed})
    form.full_clean()

    assert form.cleaned_data.get("number", "") == said
    assert ("number" in form.errors) == (not said)


@pytest.fixture
def edition(cast):
    """A signed one's words: those of the summary above."""
    from dataclasses import asdict

    from reports.models import Edition

    return Edition.objects.create(
        term=cast.term, number=1, title="青溪镇工作总结", template="", gaps=[], figures=[],
        blocks=[asdict(block) for block in summary()], sha256="0" * 64, size=1, pages=1,
    )  # fmt: skip


def asked(form, **more):
    said = {name: value for name, value in SAID.__dict__.items() if name != "office"}
    return said | {"dated": "2026-07-03", "form": form} | more


def test_the_page_begins_with_what_is_known(cast, edition, client_of):
    page = client_of(cast.clerk).get(reverse("edition_report", args=[edition.pk]))

    initial = page.context["form"].initial
    assert initial["recipients"] == f"中共{cast.district.name}委宣传部"
    assert "《青溪镇工作总结》" in initial["body"]
    assert "还没有签发" in page.content.decode()


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_the_answer_is_the_file_and_the_trail_knows(cast, edition, client_of, form):
    answer = client_of(cast.clerk).post(reverse("edition_report", args=[edition.pk]), asked(form))

    if form == "pdf":
        text = "".join(words(page) for page in pages_of(answer.content))
    else:
        text = "".join(line.text for line in docx.Document(io.BytesIO(answer.content)).paragraphs)
    for said in (
        "青发〔2026〕12号",
        "签发人：赵一",
        "中共云岭区委宣传部：",
        "附件：青溪镇工作总结",
    ):
        assert said in text
    assert answer["Content-Disposition"].startswith("attachment")
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.chain) == (
        {"pdf": "导出 PDF", "docx": "导出 Word"}[form],
        cast.township.code,
    )


def test_what_is_refused_keeps_what_was_typed(cast, edition, client_of):
    before = AuditEvent.objects.count()

    page = client_of(cast.clerk).post(
        reverse("edition_report", args=[edition.pk]),
        asked("docx", number="青发2026第12号", body="改过的正文"),
    )

    text = page.content.decode()
    assert "发文字号要写成“青发〔2026〕12号”" in text
    assert "改过的正文" in text
    assert AuditEvent.objects.count() == before
