"""Whatever is pasted: no error, every place lies in its paragraph, every template is one."""

from hypothesis import given, settings
from hypothesis import strategies as st

from reports import grammar
from reports.drafts import names
from reports.proofs import Context, Name, mended, proof
from reports.recognition import Told, recognise
from tests.examples import examples
from tests.reports.proofs.papers import KNOWN, with_figures

# What a paper is made of, and what nobody means to type.
PIECES = st.sampled_from(
    [
        *(
            "一、",
            "（一）",
            "(二)",
            "1.",
            "1、",
            "（1）",
            "一是",
            "三是",
            "第一部分",
            "\n",
            "\n\n",
            "\u3000\u3000",
        ),
        *(
            "放映公益电影",
            "84",
            "场",
            "十余",
            "百分之九十",
            "12.6万余元",
            "3至5",
            "2026年",
            "13月40日",
            "6月",
        ),
        *(
            "。",
            "，",
            "；",
            "：",
            "“",
            "”",
            "《",
            "》",
            "（",
            "）",
            "{{",
            "}}",
            "{{公益电影场次}}",
            "【待填】",
            "%",
            ".",
        ),
        *(
            "全年",
            "下半年",
            "总结如下",
            "计划",
            "同比",
            "塘头村",
            "唐头村",
            "X",
            "__",
            "\uf0d8",
            "𠮷",
            "\x0b",
            "\u2028",
        ),
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=4), max_size=40).map("".join)
TOLD = Context(2026, 1, known=KNOWN, names=(Name("塘头村"), Name("", ("",))), last_text="84场。")


@settings(max_examples=examples(50))
@given(TEXTS)
def test_every_finding_lies_in_its_paragraph(text):
    lines = text.splitlines()

    for one in proof(text, TOLD):
        assert lines[one.line - 1][one.start : one.end] == one.text
        assert one.text and one.why and len(one.key) <= 80


@settings(max_examples=examples(50))
@given(TEXTS)
def test_keys_are_told_apart(text):
    keys = [one.key for one in proof(text, TOLD)]

    assert len(keys) == len(set(keys))


@settings(max_examples=examples(50))
@given(TEXTS)
def test_what_is_recognised_is_a_template(text):
    recognition = recognise(text, KNOWN, Told({"org.town_name": "塘头"}))

    for offer in recognition.offers:
        assert recognition.lines[offer.line][offer.start : offer.end] == offer.typed
    if recognition.lines:
        grammar.parse(recognition.template(), names())


@settings(max_examples=examples(50))
@given(TEXTS)
def test_a_mend_changes_its_line_alone(text):
    body = recognise(text, KNOWN).template()
    if not body.strip():
        return
    blocks = with_figures(body, dict.fromkeys(KNOWN.names, "7"))

    for one in proof(blocks, TOLD):
        mend = mended(body, one, blocks)
        if mend is not None:
            before, after = body.splitlines(), mend.splitlines()
            del before[one.line - 1], after[one.line - 1]
            assert before == after
