"""What was left from the last half-year's paper. Pure."""

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
        if not context.last_text:
            return
        last = Paper.of(context.last_text, 0, {})
        said = {_bare(sentence) for one in last.said for sentence in one.sentences}
        for one in paper.said:
            for sentence in one.sentences:
                if _bare(sentence) in said and _has_typed_number(one, sentence):
                    why = "这一句连同数字与上期总结相同：请换成本期的数。"
                    yield Slip(one, sentence.start, sentence.end, why)


def _bare(sentence: Sentence) -> str:
    return sentence.text.strip()


def _has_typed_number(one: Paragraph, sentence: Sentence) -> bool:
    return len(_bare(sentence)) >= _SHORTEST and any(
        sentence.start <= number.start < sentence.end
        and not one.figure_at(number.start, number.end)
        for number in one.numbers
    )
