"""Marks, paragraphs too long to read, and signs no typeface has. Pure."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from reports import grammar
from reports.proofs.check import Check, Context, Severity, Slip
from reports.proofs.paper import Paper, Paragraph
from townwork.lib.pdf import typefaces

PAGE = 22 * 28  # signs of a full page (docs/facts.md §1.1)
_DOUBLED = re.compile(r"([，、；：])[，、；：。]+|。[，、；：。]+|([！？])\2+")
_HAN = "\u4e00-\u9fff"
_STRAY = re.compile(
    rf"(?<=[{_HAN}”》）])\.(?!\d)"
    rf"|(?<=[{_HAN}，。；：、”》）])[ \u3000\xa0]+(?=[{_HAN}“《（])"
    r"|[\ue000-\uf8ff]"
)
# Which family sets which kind of paragraph: townwork/lib/pdf/official.css.
_FAMILIES = {"title": "biaosong", "subtitle": "kaiti", "h1": "heiti"}  # h2: its heading alone


class HalfWidth(Check):
    """What reports.grammar would write wide, GB/T 15834."""

    code = "half_width"
    title = "半角标点"

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        for one in paper.paragraphs:
            wide = grammar.normalise(one.text)
            if wide != one.text:
                yield from _differences(one, wide)
            for found in _STRAY.finditer(one.text):
                mend = "。" if found[0] == "." else ""
                yield Slip(one, *found.span(), "多余的空格、点或看不见的符号。", mend)


def _differences(one: Paragraph, wide: str) -> Iterator[Slip]:
    matcher = SequenceMatcher(None, one.text, wide, autojunk=False)
    for kind, start, end, other, until in matcher.get_opcodes():
        if kind != "equal":
            mend = wide[other:until]
            yield Slip(one, start, end, f"中文里用全角标点：应为“{mend}”。", mend)


class DoubledMark(Check):
    code = "doubled_mark"
    title = "标点重复"

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        for one in paper.paragraphs:
            for found in _DOUBLED.finditer(one.text):
                mend = "。" if "。" in found[0] else found[0][0]
                yield Slip(one, *found.span(), "两个标点连在一起。", mend)


class LongParagraph(Check):
    code = "long_paragraph"
    title = "段落过长"

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        for one in paper.said:
            if len(one.text) > PAGE:
                why = f"这一段有 {len(one.text)} 字，超过一页：请在“一是”“二是”等处分段。"
                yield Slip(one, 0, len(one.text), why)


class RareCharacter(Check):
    """A box in the PDF is named before it is printed."""

    code = "rare_character"
    title = "字库没有的字"
    severity = Severity.ERROR

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        for one in paper.paragraphs:
            body = _FAMILIES.get(one.kind, "fangsong")
            heading = "kaiti" if one.kind == "h2" else body
            lacking = {
                *typefaces.missing(one.text[: one.lead], context.font_dir, heading),
                *typefaces.missing(one.text[one.lead :], context.font_dir, body),
            }
            for at, sign in enumerate(one.text):
                if sign in lacking and not "\ue000" <= sign <= "\uf8ff":
                    why = f"字库里没有“{sign}”（U+{ord(sign):04X}），印出来是方框：请换一个字。"
                    yield Slip(one, at, at + 1, why)
