"""The editor of a text: what goes in comes out, by keyboard alone, from Word, on a phone, and
without any script.
"""

import re
from pathlib import Path

import pytest

from reports import grammar
from reports.drafts import default_template, names
from tests.flows.conftest import at_the_end, press, rewrite, sign_in
from tests.flows.oldest import OLDEST, new_page

ROOT = Path(__file__).parents[2]
SCRIPTS = [
    ROOT / "static/js/drafts.js",
    next((ROOT / "static/vendor").glob("prosemirror-*/prosemirror.min.js")),
    *(
        ROOT / f"static/js/editor/{name}.js"
        for name in (
            "grammar",
            "document",
            "cleaning",
            "picker",
            "figures",
            "standing",
            "beside",
            "preview",
            "saving",
            "editor",
        )
    ),
]
FIGURES = {
    "groups": [
        {
            "title": "公益电影",
            "figures": [
                {
                    "name": "公益电影场次",
                    "code": "film.show_count",
                    "value": "84",
                    "measure": "场",
                    "coverage": "",
                    "url": "",
                    "missing": False,
                    "base": "公益电影场次",
                    "windows": "days",
                    "search": "公益电影场次 gydycc",
                    "first": True,
                }
            ],
        }
    ],
    "windows": {"days": ["全年", "上年同期"]},
    "called": [
        {"suffix": "同比", "key": "@yoy", "phrases": ["同比", "比去年同期"]},
        {"suffix": "全年", "key": "@year", "phrases": ["全年"]},
        {"suffix": "上年同期", "key": "@same", "phrases": ["上年同期", "去年同期"]},
    ],
}

# Any text is lines, braces in and out of pairs, marks, spaces and signs of two units.
ANY_TEXT = """() => {
  const pieces = ["{", "}", "{{", "}}", "{{公益电影场次}}", "{{名称：不说零}}", "{{}}", "{{ x }}", "［条件：", "］", "\\n",
    "\\n\\n", " ", "　", "\\t", "一、", "（一）", "1.", "。", "字", "abc", "😀", "\\ud83d", "\\u0301", "\\u200b", "\\u00a0",
    "<p>", "&amp;", "\\ufeff", "\\ue123", "\\u2028"];
  let seed = 20261127;
  const next = (most) => (seed = (seed * 1103515245 + 12345) % 2147483648) % most;
  const { docOf, textOf } = window.editor.document;
  const { editor } = document.querySelector("textarea");
  const wrong = [];
  for (let round = 0; round < 600; round++) {
    let text = "";
    for (let left = next(14); left > 0; left--) text += pieces[next(pieces.length)];
    if (textOf(docOf(text)) !== text) wrong.push(["read", text]);
    if (round % 10) continue;
    editor.put(text);
    if (editor.area.value !== text) wrong.push(["shown", text]);
  }
  return wrong;
}"""
ANY_TURN = """() => {
  let seed = 17;
  const next = (most) => (seed = (seed * 1103515245 + 12345) % 2147483648) % most;
  const some = () => Array.from({ length: 1 + next(8) }, () => ["甲", "乙", "", "一、丙{{名}}", "丁"][next(5)]).join("\\n");
  const { editor } = document.querySelector("textarea");
  const wrong = [];
  for (let round = 0; round < 300; round++) {
    const [old, now] = [some(), some()];
    editor.put(old);
    if (editor.area.value !== old) wrong.push(["put", old]);
    editor.since = [];
    editor.view.dispatch(editor.view.state.tr.insertText("新", 1));
    editor.join(`${old}`, `${now}\\n尾`);
    if (!editor.area.value.endsWith("尾") || !editor.area.value.includes("新")) {
      if (now.split("\\n")[0] === old.split("\\n")[0]) wrong.push(["join", old, now, editor.area.value]);
    }
  }
  return wrong;
}"""
PASTE = """([html, text]) => {
  const data = new DataTransfer();
  if (html) data.setData("text/html", html);
  data.setData("text/plain", text);
  document.querySelector(".editor-text").dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
COPY = """() => {
  const data = new DataTransfer();
  document.querySelector(".editor-text").dispatchEvent(
    new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true }));
  return [data.getData("text/html"), data.getData("text/plain")];
}"""
FROM_WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0}</style></head><body>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]-->
<p class="MsoNormal" style="text-indent:32pt"><span lang="EN-US">&nbsp;&nbsp; </span><b><span style="font-family:黑体">(一)
加强组织领导.</span></b>镇党委<span>&#xf0b7;</span>召开 会议 3 次,研究
了“旧”事;<o:p></o:p></p>
<p class="MsoListParagraph"><span style="mso-list:Ignore">&middot;<span style="font:7pt">&nbsp;&nbsp; </span></span>放映电影１２场</p>
<p class="MsoListParagraph"><span style="mso-list:Ignore">2.<span style="font:7pt">&nbsp; </span></span>按时报送:是</p>
<p class="MsoNormal"><o:p>&nbsp;</o:p></p>
<table><tr><td><p>村名</p></td><td><p>场次</p></td></tr></table>
<p style="mso-hide:all">看不见</p></body></html>"""
CLEANED = [
    "（一）加强组织领导。镇党委召开会议3次，研究了“旧”事；",
    "放映电影12场",
    "2.按时报送：是",
    "村名，场次",
]


@pytest.fixture
def bare(browser):
    """The editor on a page of nothing else, its server played by the test: how it reads a text and
    what it makes of an answer is no matter of which page it stands on.
    """
    context = browser.new_context(base_url="http://editor.test", locale="zh-CN")
    page = new_page(context)
    errors, answers = [], []
    page.on("pageerror", lambda error: errors.append(str(error)))

    def answer(route):
        told = answers.pop(0) if answers else (200, {"version": 2})
        if told is None:
            route.abort()
        else:
            route.fulfill(status=told[0], json=told[1])

    page.route(
        "**/*", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html")
    )
    page.route("**/figures", lambda route: route.fulfill(json=FIGURES))
    page.route("**/never", lambda route: None)
    page.route("**/save", answer)
    page.answers = answers
    page.goto("/")

    def mount(text, **data):
        given = " ".join(f'data-{name}="{value}"' for name, value in data.items())
        page.set_content(
            '<body data-user="1"><form data-draft="t"><input name="csrfmiddlewaretoken" value="x">'
            '<input type="hidden" name="seen" value="1">'
            f'<textarea name="body" data-editor {given} data-figures="/figures"></textarea></form>'
        )
        page.evaluate("text => { document.querySelector('textarea').value = text; }", text)
        for path in SCRIPTS:
            page.add_script_tag(content=path.read_text())
        return page

    yield mount
    context.close()
    assert errors == []


def lines(page):
    return page.input_value("[data-editor]").split("\n")


def test_whatever_is_put_in_comes_out_sign_by_sign(bare):
    page = bare("")

    assert page.evaluate(ANY_TEXT) == []


def test_lines_are_what_the_server_reads_them_as_and_marks_are_made_wide_alike(bare):
    page = bare("")
    texts = [
        default_template(),
        "题目\n（副题）\n一、甲{{年度}}乙\n（二）有句号。正文\n(三)无句号{{镇名}}。后\n 1.甲\n12．乙\n1.5倍\n（12）丙\n"
        "{{署名}}\n{{成文日期}}\n{{report.date}}\n正文{{署名}}",
        "一、先\n(x)",
        "题目\n（三）先［公益电影场次=84：说；否则：不说］后。文\n二、[公益电影场次=84：说]的事",
    ]
    said = [
        '甲,乙;3:4 a,b (丙)"丁"...--戊{{名}},',
        "(1)a",
        "(一)x,y",
        '"a"',
        '他说"好"和"',
        "1,234",
        "{{a,b}}(c)",
        "于(2025年12月30日）印发（见{{文号}},a)",
    ]
    codes = {"署名": "org.sign_name", "成文日期": "report.date", "report.date": "report.date"}

    kinds = page.evaluate(
        """([texts, codes]) => texts.map((text) =>
          window.editor.grammar.kinds(text.split("\\n"), (name) => codes[name] || "")
            .filter((line) => line.kind !== "blank").map((line) => [line.kind, line.lead]))""",
        [texts, codes],
    )
    wide = page.evaluate("said => said.map(window.editor.grammar.normalise)", said)

    read = [grammar.parse(text, names()).blocks for text in texts]
    assert kinds == [[[block.kind, len(block.lead)] for block in blocks] for blocks in read]
    assert wide == [grammar.normalise(line) for line in said]
    assert {kind for one in kinds for kind, _ in one} == set(
        "title subtitle h1 h2 h3 h4 p sign date".split()
    )


def go(page, *keys):
    """Move the cursor key by key, each once the editor knows of the last: a browser tells it a
    moment later, which no hand outruns.
    """
    place = "document.querySelector('[data-editor]').editor.view.state.selection.from"
    for key in keys:
        before = page.evaluate(place)
        page.keyboard.press(key)
        page.wait_for_function(f"before => {place} !== before", arg=before)


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("去年同期", ["公益电影场次上年同期"]),
        ("gydycc去年同期", ["公益电影场次上年同期"]),
        ("公益电影场次全年", ["公益电影场次全年"]),
        ("电影", ["公益电影场次"]),
        ("电影次", ["公益电影场次"]),  # cut short, as people write
        ("同比", []),  # what comes to no number has none
    ],
)
def test_a_figure_over_a_window_is_picked_by_what_people_call_it(bare, asked, names):
    page = bare("题目\n第一段")
    at_the_end(page)
    page.keyboard.press("Control+i")
    page.locator(".editor-pick").first.wait_for()

    page.get_by_role("combobox").fill(asked)

    assert page.locator(".editor-pick-name").all_inner_texts() == names
    page.keyboard.press("Enter" if names else "Escape")
    wanted = f"第一段{{{{{names[0]}}}}}" if names else "第一段"
    assert lines(page)[-1] == wanted


def test_what_the_server_has_not_taken_is_kept_and_sent_again(bare):
    page = bare("题目\n第一段", autosave="/save", base="1", **{"base-field": "seen"})
    page.answers += [None, (200, {"version": 2})]
    kept = "Object.values(localStorage).join()"
    at_the_end(page)

    page.keyboard.type("甲")
    page.locator(".editor-said", has_text="已存在这台电脑上").wait_for()
    assert "第一段甲" in page.evaluate(kept)
    page.keyboard.press("Control+s")
    page.locator(".editor-said", has_text="已保存").wait_for()

    assert page.evaluate(kept) == ""
    assert page.input_value("[name=seen]") == "2"


def test_what_others_changed_elsewhere_is_joined_among_what_is_being_typed(bare):
    page = bare("题目\n第一段\n第二段", autosave="/save", base="1")
    joined = "题目\n第一段，别人加的\n又一段\n第二段甲"
    page.answers += [(200, {"version": 3, "body": joined}), (200, {"version": 4})]
    at_the_end(page)
    page.keyboard.type("甲")

    # the answer comes after another key
    page.evaluate(
        "window.fetch = ((ask) => (...asked) => new Promise((done) => setTimeout(done, 300)).then(() => ask(...asked)))(window.fetch)"
    )
    page.keyboard.press("Control+s")
    page.locator(".editor-said", has_text="正在保存").wait_for()
    page.keyboard.type("乙")
    page.wait_for_function("document.querySelector('textarea').value.includes('又一段')")
    page.keyboard.type("丙")

    assert lines(page) == ["题目", "第一段，别人加的", "又一段", "第二段甲乙丙"]
    page.keyboard.press("Control+z")
    assert lines(page)[:3] == ["题目", "第一段，别人加的", "又一段"]
    assert lines(page)[3] in ("第二段", "第二段甲")  # one's own alone, as far as it was one burst


def test_of_what_two_changed_in_one_place_both_are_shown(bare):
    page = bare("题目\n第一段", autosave="/save", base="1")
    page.answers += [(409, {"version": 7, "body": "题目\n别人写的{{没有的数}}"})]
    at_the_end(page)
    page.keyboard.type("乙")

    page.keyboard.press("Control+s")
    box = page.locator(".editor-conflict")
    box.wait_for()
    shown = box.inner_text()
    assert "第一段乙" in shown and "别人写的没有的数" in shown  # words, no marks of the grammar
    assert lines(page) == ["题目", "第一段乙"]

    page.get_by_role("button", name="用现在保存的").click()
    assert lines(page) == ["题目", "别人写的{{没有的数}}"]
    page.locator(".editor-text").focus()
    page.keyboard.press("Control+z")
    assert lines(page) == ["题目", "第一段乙"]
    assert "有改动" in page.inner_text(".editor-said")


def test_any_text_turns_into_any_other(bare):
    """As it was, and with steps in between elsewhere: what was typed meanwhile is kept."""
    page = bare("")

    assert page.evaluate(ANY_TURN) == []


def test_a_template_is_written_by_keyboard_and_seen_as_it_will_be_printed(enter, page):
    enter("clerk")
    page.goto("/summary/template/")
    before = page.input_value("#id_body")
    assert before == page.evaluate("document.querySelector('#id_body').defaultValue")
    page.locator(".editor-page").first.wait_for()
    page.locator(".chip", has_text="青溪镇").first.wait_for()
    rewrite(page, "青溪镇半年总结\n\n一、文化\n")
    at_the_end(page)

    a_heading_looks_like_one_as_soon_as_its_number_stands(page)
    a_figure_is_found_by_its_initials_and_worth_what_it_is_worth_now(page)
    its_card_changes_its_days_and_it_is_taken_whole(page)
    two_braces_ask_which_and_an_unknown_name_is_told(page)
    the_pages_follow_within_a_second_of_a_pause(page)

    wanted = page.input_value("#id_body")
    press(page, "保存模板")
    page.goto("/summary/template/")
    assert page.input_value("#id_body") == wanted
    assert lines(page)[2] == "一、文化活动"
    rewrite(page, before)  # the other tests' text
    press(page, "保存模板")


def a_heading_looks_like_one_as_soon_as_its_number_stands(page):
    page.keyboard.insert_text("（一）放映。放映")

    assert page.locator(".line-h2 .line-lead").inner_text() == "（一）放映。"
    outline = page.locator(".editor-outline button").all_inner_texts()
    assert outline[1:] == ["一、文化", "（一）放映"]


def a_figure_is_found_by_its_initials_and_worth_what_it_is_worth_now(page):
    page.keyboard.press("Control+i")
    page.keyboard.type("gydy")
    page.locator(".editor-pick").first.wait_for()
    assert page.locator(".editor-pick[aria-selected=true]").inner_text().startswith("公益电影场次")
    page.keyboard.press("Enter")
    page.keyboard.type("场")

    assert lines(page)[-1] == "（一）放映。放映{{公益电影场次}}场"
    assert re.fullmatch(r"\d+", page.locator(".chip").inner_text())


def its_card_changes_its_days_and_it_is_taken_whole(page):
    """By Backspace; undone and done again."""
    go(page, "ArrowLeft", "ArrowLeft")
    page.keyboard.press("Enter")
    card = page.locator(".editor-card")
    assert "已报" in card.inner_text() and card.locator("a").get_attribute("href")
    card.get_by_label("口径").select_option("全年")
    assert lines(page)[-1] == "（一）放映。放映{{公益电影场次全年}}场"
    page.locator(".chip:not(.chip-bare)").wait_for()

    go(page, "End", "ArrowLeft")
    page.keyboard.press("Backspace")
    assert lines(page)[-1] == "（一）放映。放映场"
    page.keyboard.press("Control+z")
    assert lines(page)[-1].endswith("{{公益电影场次全年}}场")
    page.keyboard.press("Control+y")
    assert lines(page)[-1] == "（一）放映。放映场"


def two_braces_ask_which_and_an_unknown_name_is_told(page):
    """Left by Escape they are two braces."""
    page.keyboard.type("{{")
    page.locator(".editor-picker").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.type("x")
    assert "{{x" in lines(page)[-1]
    with page.expect_response("**/editor/preview/"):
        page.keyboard.type("}}")
    problem = page.locator(".editor-problems button")
    problem.wait_for()
    assert "没有名为“x”的指标" in problem.inner_text()
    page.keyboard.press("Backspace")


def the_pages_follow_within_a_second_of_a_pause(page):
    """From the last heading but one, come to by the keyboard."""
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    assert page.locator(".editor-outline .here").inner_text() == "一、文化"
    page.keyboard.press("End")
    mark = page.get_attribute(".editor-page", "data-mark")
    with page.expect_response("**/editor/preview/"):
        page.keyboard.insert_text("活动")
    page.wait_for_function(
        "mark => document.querySelector('.editor-page').dataset.mark !== mark", arg=mark
    )
    page.locator(".editor-problems li").wait_for(state="detached")


def test_what_word_and_wps_paste_is_cleaned(bare):
    page = bare("题目\n")
    at_the_end(page)

    page.evaluate(PASTE, [FROM_WORD, ""])
    assert lines(page) == ["题目", *CLEANED]

    page.keyboard.press("Control+z")
    assert lines(page) == ["题目", ""]
    page.evaluate(PASTE, ["", "●  镇 党委\u3000开会 3 次\r\n\r\nØ 放映{{公益电影场次}}场,\ue5e5好"])
    assert lines(page) == ["题目", "镇党委开会3次", "放映{{公益电影场次}}场，好"]


def test_what_was_struck_out_is_not_pasted_and_a_lists_numbers_are(bare):
    page = bare("题目\n")
    at_the_end(page)

    page.evaluate(
        PASTE,
        [
            "<p>老人56名<del>旧文字</del><ins>新文字</ins>"
            "<a style='mso-footnote-id:ftn1'><sup>1</sup></a>，10m<sup>2</sup></p>"
            "<ol start='3'><li>抓学习</li><li><p>抓阵地</p></li></ol><ul><li>抓宣讲</li></ul>"
            "<p>(一)办好“三下乡”.各村积极参与.群众满意.3.5万元</p>",
            "",
        ],
    )

    assert lines(page) == [
        "题目",
        "老人56名新文字，10m2",
        "3.抓学习",
        "4.抓阵地",
        "抓宣讲",
        "（一）办好“三下乡”。各村积极参与。群众满意.3.5万元",
    ]


def test_what_is_copied_is_words_elsewhere_and_the_same_again_here(bare):
    text = "题目\n\n  一、放映{{公益电影场次}}场, 好"
    page = bare(text)
    page.locator(".chip", has_text="84").wait_for()
    page.locator(".editor-text").focus()

    page.keyboard.press("Control+a")
    html, plain = page.evaluate(COPY)
    at_the_end(page)
    page.keyboard.press("Enter")
    at_the_end(page)
    page.evaluate(PASTE, [html, plain])

    assert "放映" in html and ">84</span>" in html
    assert plain == text
    assert page.input_value("[data-editor]") == f"{text}\n{text}"


def test_what_is_said_on_a_condition_is_marked_to_its_end_whatever_figures_are_in_it(bare):
    page = bare(
        "题目\n（一）数{{公益电影场次}}，［公益电影场次=84：放{{公益电影场次}}场；否则：少］完[旁注]。"
    )

    assert page.locator(".line-phrase").all_inner_texts() != []
    marked = "".join(page.locator(".line-phrase").all_inner_texts())
    assert marked == "［公益电影场次=84：放{{公益电影场次}}场；否则：少］".replace(
        "{{公益电影场次}}", "84"
    )


def test_how_a_figure_is_said_is_chosen_on_its_card(bare):
    page = bare("题目\n放{{公益电影场次：零则省}}场")
    page.locator(".chip", has_text="84").click()

    assert page.get_by_label("写法").input_value() == "：零则省"
    page.get_by_label("写法").select_option("为零时照说")
    assert lines(page)[1] == "放{{公益电影场次：零则说}}场"


@pytest.mark.skipif(OLDEST, reason="Chromium 88 has no way in for a driven input method")
def test_an_input_method_writes_a_heading_undisturbed(bare):
    page = bare("题目\n")
    at_the_end(page)
    session = page.context.new_cdp_session(page)

    page.keyboard.insert_text("（一）")
    for half in ("z", "zu", "zuzhi"):
        session.send(
            "Input.imeSetComposition",
            {"text": half, "selectionStart": len(half), "selectionEnd": len(half)},
        )
    session.send("Input.insertText", {"text": "组织领导。"})
    page.keyboard.insert_text("正文")

    assert lines(page) == ["题目", "（一）组织领导。正文"]
    assert page.locator(".line-lead").inner_text() == "（一）组织领导。"


@pytest.mark.layout
def test_it_lies_well_at_both_sizes(enter, page):
    enter("clerk")
    page.goto("/summary/template/")
    page.locator(".chip:not(.chip-bare)").first.wait_for()
    is_desk = page.viewport_size["width"] > 1200
    text, pages = page.locator(".editor-text"), page.locator(".editor-preview")

    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert [text.is_visible(), pages.is_visible()] == [True, is_desk]
    page.get_by_role("button", name="预览", exact=True).click()
    assert [text.is_visible(), pages.is_visible()] == [is_desk, not is_desk]
    if not is_desk:
        page.locator(".editor-page").first.wait_for()
        page.get_by_role("button", name="目录", exact=True).click()
        page.locator(".editor-outline button", has_text="二、").click()
        assert text.is_visible()
        assert page.locator(".line-h1", has_text="二、").bounding_box()["y"] < 400
    page.get_by_role("button", name="插入数据").click()
    panel = page.locator(".editor-picker").bounding_box()
    assert panel["x"] >= 0 and panel["x"] + panel["width"] <= page.viewport_size["width"]
    assert panel["y"] + panel["height"] <= page.viewport_size["height"] + 1


def test_without_script_it_is_a_text_box_that_loses_nothing(browser, stack):
    context = browser.new_context(java_script_enabled=False, base_url=stack.address)
    page = new_page(context)
    sign_in(page, "clerk", stack)
    page.goto("/summary/template/")
    body = page.input_value("#id_body")
    text = f"{body}\n  （三）空 格、{{{{公益电影场次}}}}与“引号”。"

    assert page.locator("[data-without-editor]").first.is_visible()
    page.fill("#id_body", text)
    press(page, "保存模板")

    page.goto("/summary/template/")
    assert page.input_value("#id_body") == text
    page.fill("#id_body", body)
    press(page, "保存模板")
    context.close()


def test_until_the_figures_are_read_they_are_called_by_their_names(bare):
    text = "题目\n一、放{{公益电影场次：零则省}}场。好\n再放{{公益电影场次}}场"
    page = bare(text, figures="/never")

    page.locator(".editor-text").wait_for()

    assert "{{" not in page.locator(".editor").inner_text()
    assert "放公益电影场次场" in page.locator(".editor-text").inner_text()
    assert "正在读取数据" in page.locator(".editor-bar").inner_text()
    assert lines(page)[2] == "再放{{公益电影场次}}场"
