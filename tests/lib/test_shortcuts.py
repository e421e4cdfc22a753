"""The shorter ways through WeasyPrint end where its own do, to the byte; and they are taken."""

import pytest
import weasyprint
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from weasyprint import HTML

from reports.grammar import Block, Run
from tests.examples import examples
from townwork.lib.pdf import SHEET, press, render, render_official, shortcuts, source
from townwork.lib.pdf.layout import Paragraph
from townwork.lib.pdf.source import Source

WORDS = "镇党委把责任落实到每个单位，做到有部署、有检查、有总结；报送“台账”128份，占98.6%。"
PAPERS = {
    "every level": [
        Paragraph("title", "青溪镇落实意识形态和宣传思想文化工作2026年上半年总结"),
        Paragraph("subtitle", "（2026年7月1日）"),
        Paragraph("h1", "", "一、学习"),
        Paragraph("h2", WORDS, "（一）会议。"),
        Paragraph("h3", WORDS, "1.培训。"),
        Paragraph("h4", WORDS, "（1）次数。"),
        *[Paragraph("p", WORDS * 4)] * 6,
        Paragraph("sign", "中共青溪镇委员会"),
        Paragraph("date", "2026年7月3日"),
    ],
    "red head": [
        Paragraph("masthead", "中共青溪镇委员会文件"),
        Paragraph("number", "青发〔2026〕1号\n某某某"),
        Paragraph("title", "关于报送半年总结的报告"),
        Paragraph("recipients", "县委宣传部："),
        Paragraph("p", WORDS * 3),
        Paragraph("annexes", "总结"),
        Paragraph("annex", "附件"),
        Paragraph("annex-title", "总结"),
        Paragraph("p", WORDS),
        Paragraph("imprint", "县纪委\n青溪镇党政办公室\n2026年7月3日"),
    ],
    "rare and foreign": [
        Paragraph("title", "堃喆祎赟"),
        Paragraph("p", "頔㛃䶮到会，e\u0301é，缺\U0002a6d6字，表情😀，右起אבג，" * 3),
        Paragraph("p", "https://www.example.cn/" + "abc123" * 40),
        Paragraph("p", "Two wide words AVATAR To. " * 20),
    ],
    "blanks": [
        Block("title", "", (Run("待填"),), 1),
        Block("p", "", (Run(WORDS), Run("【待填：公益电影场次】", missing=True), Run(WORDS)), 2),
    ],
}


def paper(name):
    return render_official("总结", PAPERS[name], author="青溪镇").pdf


@pytest.fixture
def whole_way():
    """WeasyPrint's own; the short ones again afterwards."""
    shortcuts.take_none()
    yield
    shortcuts.take()


def test_the_version_is_the_one_that_was_read():
    """shortcuts.py stands in for draw.text.draw_first_line, for text.line_break's Layout.setup,
    deactivate and reactivate and its _font_style_cache_key, and for layout.background's
    layout_box_backgrounds; source.py for HTML's own reading. With
    another version read those again, then name it here.
    """
    assert weasyprint.VERSION == "70.0"


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_the_same_to_the_byte(name, request):
    short = paper(name)

    request.getfixturevalue("whole_way")

    assert paper(name) == short


MIXED = "国镇村书记，。；：“”（）—…12345.%AVTo fi\u00a0\u3000\te\u0301אבعر👨\u200d👩😀㛃䶮𠮷한か"


@settings(max_examples=examples(8), deadline=None, suppress_health_check=list(HealthCheck))
@given(words=st.text(alphabet=MIXED, min_size=1, max_size=300))
def test_any_words_are_the_same_to_the_byte(words):
    blocks = [Paragraph("title", "总结"), Paragraph("h2", words, "（一）"), Paragraph("p", words)]
    short = render_official("总结", blocks).pdf

    shortcuts.take_none()
    try:
        assert render_official("总结", blocks).pdf == short
    finally:
        shortcuts.take()


def test_a_line_is_drawn_as_it_was_set(monkeypatch):
    """What justification adds is reckoned; control: reckoned otherwise, the paper is another."""
    short = paper("every level")
    monkeypatch.setattr(shortcuts, "more", lambda before, after: (0, after - before))

    assert paper("every level") != short


def test_every_line_of_our_faces_is_drawn_the_short_way(monkeypatch):
    def refuse(*given):
        raise AssertionError("the long way")

    monkeypatch.setattr(shortcuts, "DRAW_WHOLE", refuse)
    drawn = paper("every level")

    assert drawn.startswith(b"%PDF")
    with pytest.raises(AssertionError, match="the long way"):
        paper("rare and foreign")


def test_a_style_is_set_up_once_for_all_its_lines(monkeypatch):
    """Of a hundred lines; control: an underlined word is set up each time."""
    count = []

    def counted(layout, style):
        count.append(style)
        whole(layout, style)

    whole = shortcuts.SET_UP_WHOLE
    monkeypatch.setattr(shortcuts, "SET_UP_WHOLE", counted)
    lines = [Paragraph("title", "总结"), *[Paragraph("p", WORDS)] * 60]
    render_official("总结", lines)
    few = len(count)
    paper("blanks")

    assert few < 12
    assert any(style["text_decoration_line"] != "none" for style in count[few:])


GROUNDED = """<html lang="zh-CN"><head><title>总结</title></head><body>
  <p>一<span style="background:#eee">二</span></p>
  <p style="background:#ddd;border:1px solid;border-radius:4px 0 9px 2px">三</p>
  <p style="visibility:hidden;background:#000">四</p>
  <table style="background:#abc"><tr><td style="border-radius:3px;border:1px solid">五</td></tr></table>
</body></html>"""


def grounded():
    return press.printed(press.lay_out(GROUNDED, SHEET), missing=()).pdf


def test_a_ground_that_a_rule_gives_is_drawn_as_ever(request, monkeypatch):
    """Control: were no box asked, none had any."""
    short = grounded()
    with monkeypatch.context() as none_asked:
        none_asked.setattr(shortcuts, "is_bare", lambda style: True)
        bare = grounded()

    request.getfixturevalue("whole_way")

    assert grounded() == short != bare


def test_what_has_no_ground_is_not_asked_for_one(monkeypatch):
    asked = []
    whole = shortcuts.BACK_WHOLE
    monkeypatch.setattr(
        shortcuts,
        "BACK_WHOLE",
        lambda page, box, *more: asked.append(box) or whole(page, box, *more),
    )

    pages = render_official("总结", PAPERS["every level"]).pages

    # the page itself, and its body as the ground of the whole
    assert len(asked) <= 3 * pages


HTML_OF_A_PAPER = f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8" /><title>总结</title></head><body>
  <h1 class="title">总结<br />二</h1>
  <p>{WORDS * 9} &lt;b&gt; &amp;amp; &quot;</p>
</body></html>"""


def test_a_well_formed_paper_reads_as_it_would_by_the_reader_that_mends():
    made = [
        press.printed(press.lay_out(HTML_OF_A_PAPER, SHEET, xml=xml), missing=()).pdf
        for xml in (True, False)
    ]

    assert made[0] == made[1]


@pytest.mark.parametrize("name", PAPERS)
def test_the_template_is_well_formed(name, monkeypatch):
    """A <br> without its end would send every paper to the reader that mends, without a word."""
    read = []
    monkeypatch.setattr(source, "parsed", lambda markup: read.append(parsed(markup)) or read[-1])
    parsed = source.ElementTree.fromstring

    render_official("<总结>", PAPERS[name], author='"青溪" & 镇', code="AB-12")

    assert [root.tag for root in read] == ["html"] * len(read)
    assert read


def test_a_sign_that_xml_does_not_know_is_printed_all_the_same():
    made = render_official("总结", [Paragraph("title", "总结"), Paragraph("p", "一\x0b二\x01三")])

    assert made.pages == 1


def test_the_browser_s_sheet_says_of_a_paper_what_weasyprint_s_says(monkeypatch):
    html = (
        "<html lang=zh-CN><title>t</title><table><tr><th>甲<td>乙</table><ul><li>一</ul><q>引</q>"
    )
    ours = [paper("every level"), paper("red head"), render(html).pdf]

    monkeypatch.setattr(Source, "_ua_stylesheets", HTML._ua_stylesheets)

    assert [paper("every level"), paper("red head"), render(html).pdf] == ours
