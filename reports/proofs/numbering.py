"""The numbers of headings and points: none left out, none twice, each as it is written. Pure."""

from collections.abc import Iterator

from reports.proofs.check import Check, Context, Severity, Slip
from reports.proofs.paper import Paper, Paragraph
from townwork.lib import outline

_LEVELS = ("h1", "h2", "h3", "h4")


def _number_of(one: Paragraph) -> outline.Number | None:
    """Of a mistyped one (1、) the grammar makes a plain paragraph."""
    return one.number if one.number and one.kind in (one.number.kind, "p") else None


class Numbering(Check):
    """一、二、四; （一）（一）; a second level that begins with （二）."""

    code = "numbering"
    title = "序号不连续"
    severity = Severity.ERROR

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        last = dict.fromkeys(_LEVELS, 0)
        plain = False
        for one in paper.said:
            number = _number_of(one)
            if number is None:
                plain = True
                continue
            before = last[number.kind]
            is_list = number.kind in ("h3", "h4") and plain and number.value == 1
            if number.value != before + 1 and not is_list:
                yield _out_of_order(one, number, before)
            last[number.kind] = number.value
            for below in _LEVELS[_LEVELS.index(number.kind) + 1 :]:
                last[below] = 0
            plain = False


def _out_of_order(one: Paragraph, number: outline.Number, before: int) -> Slip:
    wanted = number.written(before + 1)
    why = f"序号重复，应为“{wanted}”。" if number.value == before else f"序号应为“{wanted}”。"
    return Slip(one, number.start, number.end, why, wanted)


class Points(Check):
    """一是、三是; 二是 without 一是; 一是 alone."""

    code = "points"
    title = "“一是”“二是”不连续"
    severity = Severity.ERROR

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        series: list[tuple[Paragraph, outline.Number]] = []
        for one in paper.said:
            if one.kind in ("h1", "h2"):
                yield from _lone(series)
                series = []
            for point in outline.points_of(one.text):
                if point.value == 1:
                    yield from _lone(series)
                    series = []
                elif point.value != (wanted := series[-1][1].value + 1 if series else 1):
                    right = outline.in_chinese(wanted)
                    yield Slip(one, point.start, point.end, f"应为“{right}是”。", right)
                series.append((one, point))
        yield from _lone(series)


def _lone(series: list[tuple[Paragraph, outline.Number]]) -> Iterator[Slip]:
    if len(series) == 1 and series[0][1].value == 1:
        one, point = series[0]
        yield Slip(one, point.start, point.end + 1, "只有“一是”，没有“二是”。", "")


class NumberMark(Check):
    """1、 is 1. and （一）、 is （一）: GB/T 9704-2012, docs/facts.md §1.4."""

    code = "number_mark"
    title = "序号写法"

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        for one in paper.said:
            number = _number_of(one)
            if number is None:
                continue
            typed = one.text[number.start : number.end].strip()
            wide = typed.replace("(", "（").replace(")", "）").replace("．", ".")
            if wide != number.right:
                why = f"序号应写作“{number.right}”。"
                yield Slip(one, number.start, number.end, why, number.right)
