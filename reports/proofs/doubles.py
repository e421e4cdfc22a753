"""What stands twice: words, clauses, sentences. Pure."""

import re
from collections.abc import Iterator

from reports.proofs.check import Check, Context, Slip
from reports.proofs.paper import Paper, Paragraph

_HAN = r"[\u4e00-\u9fff]"
# 一步一步, 逐村逐村 and 常抓常新 are no slips; 目的的, 除了了解 neither.
_WORD = re.compile(
    rf"(?P<word>(?![一逐越边]){_HAN}{{2,6}})(?P=word)"
    r"|(?<!目)的的(?!确)|(?<!除)了了(?!解|然)|(?<!于)是是(?!非)|在在|和和(?![气美睦])|与与(?!会)|将将(?!来)"
)
_RUN = re.compile(r"(?P<run>[^。]{7,80}?)[，。；、]?(?P=run)")
_CLAUSE = re.compile(r"[^，。；：、！？]+")
_SHORT = 8  # signs: a shorter clause may well come twice
_SENTENCE = 12


class DoubledWords(Check):
    code = "doubled_words"
    title = "词语重复"

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        for one in paper.paragraphs:
            for found in _WORD.finditer(one.text):
                once = found[0][: len(found[0]) // 2]
                yield Slip(one, *found.span(), f"“{once}”写了两遍。", once)


class DoubledClauses(Check):
    """A clause, or a piece of one, that was pasted twice into its paragraph."""

    code = "doubled_clauses"
    title = "句子重复"

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        for one in paper.said:
            taken = []
            for found in _RUN.finditer(one.text):
                if not re.search(_HAN, found["run"]):
                    continue
                taken.append(found.span())
                yield Slip(one, *found.span(), "这一段话写了两遍。", found["run"])
            yield from _again(one, taken)


def _again(one: Paragraph, taken: list[tuple[int, int]]) -> Iterator[Slip]:
    seen: list[str] = []
    for found in _CLAUSE.finditer(one.text):
        clause = found[0].strip()
        inside = any(start <= found.start() < end for start, end in taken)
        if len(clause) < _SHORT or inside:
            continue
        # 镇村两级常抓不懈，…，常抓不懈: the first may have had more before it.
        if clause in one.text[: found.start()]:
            yield Slip(one, *_with_mark(one, found), "同一段里有两处相同的分句。", "")
        elif any(clause.endswith(earlier) for earlier in seen):
            yield Slip(one, *found.span(), "同一段里有两处相同的分句。")
        seen.append(clause)


def _with_mark(one: Paragraph, found: re.Match[str]) -> tuple[int, int]:
    """With the comma before it, so that taking it out leaves one mark."""
    start = found.start()
    return (start - 1 if start and one.text[start - 1] in "，、；" else start), found.end()


class DoubledSentences(Check):
    code = "doubled_sentences"
    title = "整句重复"

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        seen: dict[str, int] = {}
        for one in paper.said:
            for sentence in one.sentences:
                said = _bare(sentence.text)
                if len(said) < _SENTENCE:
                    continue
                if said in seen:
                    why = f"与第 {seen[said]} 行的一句相同。"
                    yield Slip(one, sentence.start, sentence.end, why, "")
                seen.setdefault(said, one.line)


def _bare(sentence: str) -> str:
    """Without number and closing mark."""
    return re.sub(
        r"^\s*(?:[（(]?[一二三四五六七八九十\d]+[）)、.]|[一二三四五六七八九十]+是)", "", sentence
    ).strip(" 。；")
