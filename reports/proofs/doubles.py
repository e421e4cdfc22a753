"""What stands twice: words, clauses, sentences. Pure."""

import re
from collections.abc import Iterator

from reports.proofs.check import Check, Context, Slip
from reports.proofs.paper import Paper, Paragraph, Stretch

_HAN = r"[\u4e00-\u9fff]"
# 一步一步, 逐村逐村 and 常抓常新 are no slips; 目的的, 除了了解 neither.
_WORD = re.compile(
    rf"(?P<word>(?![一逐越边]){_HAN}{{2,6}})(?P=word)"
    r"|(?<!目)的的(?!确)|(?<!除)了了(?!解|然)|(?<!于)是是(?!非)|在在|和和(?![气美睦])|与与(?!会)|将将(?!来)"
)
_RUN = re.compile(r"(?P<run>[^。]{7,80}?)[，。；、]?(?P=run)")
# 落实到位，落实到位: side by side a clause of any length; 学习、学习、再学习 is meant so.
_SIDE_BY_SIDE = re.compile(
    rf"(?P<clause>(?!再)(?:(?:^|(?<=[，。；：、！])){_HAN}{{3}}|{_HAN}{{4,6}}))"
    r"[，；、](?P=clause)(?=[，。；！]|$)(?![，；、]再)"
)
# 84场场, 12万元元: what is counted by, twice.
_MEASURE = re.compile(
    r"(?<=[\d余多万亿])(?P<measure>[场次个篇份件处块桩批期支元%])(?P=measure)(?!\d)"
)
# Signs that a figure may end with and another word begin: 青溪镇镇村干部, 委员会会议.
_COMPOUND = re.compile("镇[村域区直属级里上长]|会[议上场员后]|村[村民规委级干组支]|区[级域委直]")
_MEASURES = "场次个篇份件处块桩批期支元"  # told by themselves
_CLAUSE = re.compile(r"[^，。；：、！？]+")
_ENUMERATION = re.compile(r"[^，。；：！？]+")
_SHORT = 8  # signs: a shorter clause may well come twice
_SENTENCE = 12
_NEXT = 4  # signs of a sentence that is said again at once
# Before 3200余 there is nothing to say: it is a floor already. 近10多年 are the last ten.
_ABOUT = "(?<![节预签集公合契特])约|将近|接近|(?<![附最就临亲远贴])近"
_ROUGHLY = f"大约|{_ABOUT}|超过|超|逾|突破"
_AMOUNT = r"\d[\d.,]*[万亿千百]?[余多]万?亿?"
_ROUGH = re.compile(rf"(?P<said>{_ROUGHLY})(?={_AMOUNT}(?![余多年月天周日]|个[多月]))")
_AROUND = re.compile(
    rf"(?:{_AMOUNT}|(?:{_ABOUT})\d[\d.,]*[万亿千百]?)[^，。；、\d]{{0,3}}?(?P<said>左右|上下)(?![两联贯一齐])"
)
_EXACT = re.compile(r"\d*\d{2}[1-9]")


class DoubledWords(Check):
    code = "doubled_words"
    title = "词语重复"

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        for one in paper.paragraphs:
            for found in _WORD.finditer(one.text):
                once = found[0][: len(found[0]) // 2]
                yield Slip(one, *found.span(), f"“{once}”写了两遍。", once)
            for found in _MEASURE.finditer(one.text):
                said = found["measure"]
                yield Slip(one, *found.span(), f"“{said}”写了两遍。", said)
            for figure in one.figures:
                yield from _beside(one, figure)


def _beside(one: Paragraph, figure: Stretch) -> Iterator[Slip]:
    """青溪镇 from the records, and 镇 typed after it."""
    end = figure.end
    last, after = one.text[end - 1 : end], one.text[end : end + 1]
    is_word = last == after and re.match(_HAN, last) and last not in _MEASURES
    if is_word and not figure.missing and not _COMPOUND.match(one.text, end):
        yield Slip(one, end, end + 1, f"前面的数据里已经有“{after}”。", "")


class DoubledClauses(Check):
    """A clause, or a piece of one, that was pasted twice into its paragraph."""

    code = "doubled_clauses"
    title = "句子重复"

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        for one in paper.said:
            yield from (slip for slip in _twice(one) if not _is_of_blank(slip))


def _twice(one: Paragraph) -> Iterator[Slip]:
    taken: list[tuple[int, int]] = []
    for found in _RUN.finditer(one.text):
        if not re.search(_HAN, found["run"]):
            continue
        taken.append(found.span())
        yield Slip(one, *found.span(), "这一段话写了两遍。", found["run"])
    for found in _SIDE_BY_SIDE.finditer(one.text):
        if not any(start <= found.start() < end for start, end in taken):
            taken.append(found.span())
            yield Slip(one, *found.span(), "这个分句写了两遍。", found["clause"])
    yield from _again(one, taken)


def _is_of_blank(slip: Slip) -> bool:
    """Within 【待填：公益活动场数（村、居）】, which says again what stands before it."""
    blanks = (one for one in slip.paragraph.figures if one.missing)
    return any(one.start < slip.end and slip.start < one.end for one in blanks)


def _again(one: Paragraph, taken: list[tuple[int, int]]) -> Iterator[Slip]:
    seen: list[str] = []
    for found in _CLAUSE.finditer(one.text):
        clause = _whole(one.text, found)
        inside = any(start <= found.start() < end for start, end in taken)
        if len(clause) < _SHORT or inside:
            continue
        # 镇村两级常抓不懈，…，常抓不懈: the first may have had more before it.
        if clause in one.text[: found.start()]:
            yield Slip(one, *_with_mark(one, found), "同一段里有两处相同的分句。", "")
        elif any(clause.endswith(earlier) for earlier in seen):
            yield Slip(one, *found.span(), "同一段里有两处相同的分句。")
        seen.append(clause)


def _whole(text: str, found: re.Match[str]) -> str:
    """A clause; of 督促党政办、宣传办办结 all of it, which may begin as another does."""
    is_first_of_several = text.startswith("、", found.end())
    whole = _ENUMERATION.match(text, found.start()) if is_first_of_several else found
    return whole[0].strip() if whole else ""


def _with_mark(one: Paragraph, found: re.Match[str]) -> tuple[int, int]:
    """With the comma before it, so that taking it out leaves one mark."""
    start = found.start()
    return (start - 1 if start and one.text[start - 1] in "，、；" else start), found.end()


class DoubledSentences(Check):
    code = "doubled_sentences"
    title = "整句重复"

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        seen: set[str] = set()
        for one in paper.said:
            before = ""
            for sentence in one.sentences:
                said, last = _bare(sentence.text), before
                before = said
                if len(said) < (_NEXT if said == last else _SENTENCE):
                    continue
                if said == last or said in seen:
                    why = "与前面的一句相同。"
                    yield Slip(one, sentence.start, sentence.end, why, "")
                seen.add(said)


class DoubledRough(Check):
    """近3200余本, 约58.4万余元, 约6052人次: a number is told roughly once, and an exact one not."""

    code = "doubled_rough"
    title = "概数重复"

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        for one in paper.said:
            for found in _ROUGH.finditer(one.text):
                yield Slip(one, *found.span("said"), "后面已有“余”“多”，不再说约数。", "")
            for found in _AROUND.finditer(one.text):
                yield Slip(one, *found.span("said"), "前面已是约数，不再说“左右”“上下”。", "")
            for figure in one.figures:
                said = re.search(f"(?:大约|{_ABOUT})$", one.text[: figure.start])
                if said and _EXACT.fullmatch(one.text, figure.start, figure.end):
                    yield Slip(one, *said.span(), "后面是台账里的准数，不再说约数。", "")


def _bare(sentence: str) -> str:
    """Without number and closing mark."""
    return re.sub(
        r"^\s*(?:[（(]?[一二三四五六七八九十\d]+[）)、.]|[一二三四五六七八九十]+是)", "", sentence
    ).strip(" 。；")
