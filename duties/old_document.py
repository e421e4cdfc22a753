"""Last year's yearly document read for its clauses: each offered as it was understood. Pure.

What is numbered and has nothing numbered below it is a clause, and any other sentence that says how
often or until when. The rest is left out and said: title, preface, headings, names, signature.
Nothing is decided for the office.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from duties import clause_words as words
from duties.models import Duty
from townwork.lib.outline import number_of, points_of
from townwork.lib.text import clean_text, shortened

LEVELS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4}
ARTICLE, POINT = 5, 6
_ARTICLE = re.compile(r"\s*第[一二三四五六七八九十百\d]{1,4}条[\s、:：]*")
_CHAPTER = re.compile(r"\s*第[一二三四五六七八九十\d]{1,3}[章节][\s、:：]*")
_SIGNED = re.compile(r"[\d〇零一二三四五六七八九十]{4}年.{1,3}月.{1,3}日")
_NAMES = re.compile(r"(组\s*长|副组长|常务副组长|成\s*员|联系人|联系电话|签发人|电话)[:：\s]")
_ITSELF = re.compile(
    r"(制定|出台)本|本(文件|细则|办法|制度|责任制|方案|意见)[^，。]{0,4}(适用|自|由.{2,20}解释|所称)"
)
_BELONGS = re.compile(r"[（(]?(责任|承担|牵头|配合|落实|完成)(单位|部门|时限|时间)[:：]")
_ANNEX = re.compile(r"(附件|抄送|主送|报送|此件|印发)")
LONGEST_LEAD = 20  # signs before the first stop that are a clause's name
MOST = 60  # clauses of one document
BEFORE, HEADING, NAMED, FOOT, ANNEX, LOOSE, ITSELF = (
    "标题、主送和前言",
    "小标题",
    "人员名单",
    "落款",
    "附件、抄送",
    "没说频次、时限的段落",
    "说文件本身的话",
)


@dataclass(frozen=True)
class Offer:
    """A clause as it was understood, "" and [] where it was not; `units` are names."""

    section: str
    title: str
    requirement: str
    frequency: str
    due_on: date | None
    due_days: int
    kinds: list[str]
    units: list[str]

    @property
    def is_whole(self) -> bool:
        """Whether all a clause needs was understood."""
        return bool(self.section and self.frequency and (self.kinds or self.units))


@dataclass(frozen=True)
class LeftOut:
    line: str
    why: str


@dataclass(frozen=True)
class OldDocument:
    offers: list[Offer]
    left_out: list[LeftOut]

    @property
    def whole(self) -> int:
        return sum(offer.is_whole for offer in self.offers)


@dataclass
class _Piece:
    """A line, its number taken off; `level` 0 of one without. `more` are lines belonging to it."""

    line: str
    text: str
    level: int
    more: list[str]
    is_heading: bool = False

    @property
    def whole(self) -> str:
        """A name alone on its line ends there."""
        stop = "。" if self.more and self.is_bare else ""
        return stop.join([self.text, "".join(self.more)])

    @property
    def is_bare(self) -> bool:
        return len(self.text) <= LONGEST_LEAD and self.text[-1:] not in "。：:；"


def read_document(text: str, *, year: int, units: list[str]) -> OldDocument:
    """`year` is that of the new document; `units` the names of the town's."""
    pieces = _joined([_piece(line) for line in map(clean_text, text.splitlines()) if line])
    _mark_headings(pieces)
    offers, left_out = [], []
    headings: dict[int, str] = {}
    has_begun = False
    for piece in pieces:
        has_begun = has_begun or piece.level > 0
        why = _why_out(piece, has_begun=has_begun)
        if piece.is_heading:
            headings = {at: said for at, said in headings.items() if at < piece.level}
            headings[piece.level] = piece.text
        if why:
            left_out.append(LeftOut(shortened(piece.line, 60), why))
            continue
        above = list(reversed(headings.values()))
        offers += [_offer(part, above, year, units) for part in _parts(piece)]
    return OldDocument(offers[:MOST], left_out + _too_many(offers[MOST:]))


def _too_many(offers: list[Offer]) -> list[LeftOut]:
    return [LeftOut(offer.title, f"一次最多 {MOST} 条") for offer in offers]


def _piece(line: str) -> _Piece:
    for pattern, level in ((_CHAPTER, 1), (_ARTICLE, ARTICLE)):
        if found := pattern.match(line):
            return _Piece(line, line[found.end() :], level, [])
    number = number_of(line)
    if number is None:
        return _Piece(line, line, 0, [])
    return _Piece(line, line[number.end :], LEVELS[number.kind], [])


def _joined(pieces: list[_Piece]) -> list[_Piece]:
    """责任单位：… belongs to the clause above it, and so does the text below a clause's bare name."""
    found: list[_Piece] = []
    for piece in pieces:
        above = found[-1] if found else None
        if above and piece.level == 0 and _belongs(piece, above):
            above.more.append(piece.text)
        else:
            found.append(piece)
    return found


def _belongs(piece: _Piece, above: _Piece) -> bool:
    if above.level == 0 or _is_foot(piece):
        return False
    is_named = above.level > 1 and not above.more and above.is_bare
    return bool(_BELONGS.match(piece.text)) or is_named


def _mark_headings(pieces: list[_Piece]) -> None:
    """A numbered line is one where the next numbered line is deeper, or where it is the first level
    and a name alone.
    """
    numbered = [piece for piece in pieces if piece.level]
    for piece, after in zip_longest(numbered, numbered[1:]):
        is_name = piece.level == 1 and not piece.more and not words.says_when(piece.text)
        is_above = after is not None and after.level > piece.level
        piece.is_heading = is_above or (is_name and len(piece.text) <= 2 * LONGEST_LEAD)


def _is_foot(piece: _Piece) -> bool:
    return bool(_SIGNED.fullmatch("".join(piece.text.split())))


def _why_out(piece: _Piece, *, has_begun: bool) -> str:
    """Why it is no clause; "" of one that is."""
    if piece.is_heading:
        return HEADING
    if _NAMES.match(piece.text):
        return NAMED
    if piece.level and _ITSELF.search(piece.text):
        return ITSELF
    if piece.level:
        return NAMED if piece.text.endswith(("：", ":")) else ""
    if not has_begun:
        return BEFORE
    if _ANNEX.match(piece.text):
        return ANNEX
    if _is_foot(piece):
        return FOOT
    return "" if words.says_when(piece.text) and len(piece.text) > LONGEST_LEAD else LOOSE


def _parts(piece: _Piece) -> Iterator[str]:
    """A paragraph of 一是 …, 二是 … is as many clauses."""
    text = piece.whole
    points = points_of(text)
    if len(points) < 2:
        yield text
        return
    ends = [*(one.start for one in points[1:]), len(text)]
    for one, end in zip(points, ends, strict=True):
        yield text[one.end + 1 : end].rstrip("；;，, ")


def _offer(text: str, above: list[str], year: int, units: list[str]) -> Offer:
    lead, rest = _lead(text)
    frequency = words.frequency_of(text)
    kinds, named = words.owed_by(text, units)
    return Offer(
        section=next(filter(None, map(words.section_of, [*above, lead, text])), ""),
        title=lead,
        requirement=rest,
        frequency=frequency,
        due_on=words.day_of(text, year) if frequency == Duty.Frequency.ONCE else None,
        due_days=words.days_after_of(text) if frequency != Duty.Frequency.ONCE else 0,
        kinds=kinds,
        units=named,
    )


def _lead(text: str) -> tuple[str, str]:
    """A clause's name and what it asks; where it has no name of its own, how it begins."""
    found = re.match(rf"(?P<lead>[^。：:；，,]{{2,{LONGEST_LEAD}}})[。：:]\s*(?P<rest>.+)", text)
    if found:
        return found["lead"], found["rest"]
    first = re.split(r"[，。；：,;:]", text, maxsplit=1)[0]
    return shortened(first, LONGEST_LEAD), text
