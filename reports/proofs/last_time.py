"""What was left from the last half-year's paper, or the old one a text was begun from. Pure."""

from collections.abc import Iterator

from reports.proofs.check import Check, Context, Slip
from reports.proofs.paper import Paper, Paragraph, Sentence

_SHORTEST = 10


class LeftFromLast(Check):
    """A sentence that is word for word and number for number last half-year's. Without a number it
    may well be said again; a number read off records is this half-year's, whatever it is.
    """

    code = "left_from_last"
    title = "上期的原话"

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        why = "这一句连同数字与上期总结相同：请换成本期的数。"
        yield from _left(paper, context.last_text, why)


class LeftFromOld(Check):
    """As the one above, of the office's old summary, whose numbers were left as they were typed."""

    code = "left_from_old"
    title = "旧总结的原话"

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        why = "这一句里的数还是旧总结的：请换成本期的数，或换成台账里的数据。"
        yield from _left(paper, context.old_text, why)


def _left(paper: Paper, text: str, why: str) -> Iterator[Slip]:
    if not text:
        return
    last = Paper.of(text, 0, paper.names)
    said = {_bare(one, sentence) for one in last.said for sentence in one.sentences}
    for one in paper.said:
        for sentence in one.sentences:
            if _has_typed_number(one, sentence) and _bare(one, sentence) in said:
                yield Slip(one, sentence.start, sentence.end, why)


def _bare(one: Paragraph, sentence: Sentence) -> str:
    """With figures by their codes: last half-year's may be at hand as it was typed alone."""
    return one.with_codes(sentence.start, sentence.end).strip()


def _has_typed_number(one: Paragraph, sentence: Sentence) -> bool:
    return len(sentence.text.strip()) >= _SHORTEST and any(
        sentence.start <= number.start < sentence.end
        and not one.figure_at(number.start, number.end)
        for number in one.numbers
    )
