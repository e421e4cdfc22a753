"""What was left open: blanks, and headings that nothing stands under. Pure."""

import re
from collections.abc import Iterator

from reports.proofs.check import Check, Context, Severity, Slip
from reports.proofs.paper import Paper, Paragraph

_BLANK = re.compile(
    r"【\s*】|【待[^】]*】|[_＿]{2,}|（\s*）|\(\s*\)|（?(?:此处|待)(?:补充|填写|核实|填)[^，。；）]*）?"
    r"|(?<![A-Za-zＸ×])[XＸ×xX]{1,4}(?=[年月日号镇乡村区县市个场次篇份件条处块户桩批期支人万元族精、，。；])"
    r"|[○〇＊*]{2,}|(?<=[\u4e00-\u9fff])[ \u3000]{2,}(?=[场次篇份件条处块户桩批期支个名人万元])"
)
_LEVELS = ("h1", "h2", "h3", "h4")
_HEADING = 24  # a numbered line of that many signs and no inner stop is a heading


class Blank(Check):
    code = "blank"
    title = "没有填"
    severity = Severity.ERROR

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        for one in paper.paragraphs:
            missing = [figure for figure in one.figures if figure.missing]
            for figure in missing:
                yield Slip(
                    one, figure.start, figure.end, "这里缺数据：请先把台账补齐，或改写这一句。"
                )
            for found in _BLANK.finditer(one.text):
                if not one.figure_at(*found.span()):
                    yield Slip(one, *found.span(), _why(found[0]))


def _why(blank: str) -> str:
    if blank.startswith("【待写"):
        return "这里还没有写：请写上，或到“素材”里取用台账说的话。"
    return "这里没有填：请写上，或把这一句删去。"


class EmptyHeading(Check):
    code = "empty_heading"
    title = "标题下没有正文"
    severity = Severity.ERROR

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        following = (*paper.paragraphs[1:], None)
        for one, after in zip(paper.paragraphs, following, strict=False):
            if _is_heading(one) and _leaves_empty(one, after):
                yield Slip(one, 0, len(one.text), "标题下面没有正文：请补写，或删去这个标题。")


def _is_heading(one: Paragraph) -> bool:
    if one.kind not in _LEVELS or one.number is None:
        return False
    # 一、有深度。坚持每月一学: the text runs on.
    said = one.text.rstrip()
    if one.kind in ("h1", "h2"):
        return not re.search("[。；]", said[one.number.end : -1])
    # 1.抓好中心组学习。 is a sentence of a list, whole with its stop.
    return len(said) <= _HEADING and not re.search(r"[。；，：]", said)


def _leaves_empty(one: Paragraph, after: Paragraph | None) -> bool:
    if after is None or after.kind in ("sign", "date"):
        return True
    if after.kind not in _LEVELS:
        return False
    return _LEVELS.index(after.kind) <= _LEVELS.index(one.kind)
