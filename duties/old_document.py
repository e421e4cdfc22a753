"""Last year's yearly document read for its clauses: each offered as it was understood. Pure.

What is numbered and has nothing numbered below it is a clause, and any other sentence that says how
often or until when. The rest is left out and said: title, preface, headings, names, signature.
Nothing is decided for the office.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise, zip_longest

from duties.clause_words import section_of
from duties.how_often import (
    When,
    parts_by_frequency,
    says_when,
    when_in_row,
    when_of,
    without_whose,
)
from duties.models import Duty
from duties.old_tables import Reader, Row, is_row
from duties.whose import Owing, owed_by, owed_outright
from townwork.lib.outline import number_of, points_of
from townwork.lib.text import clean_text, shortened
from townwork.org.old_papers import BREAK, CELL

LEVELS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4}
ARTICLE, IN_TABLE = 5, 6
CAPTION = 4  # the level of a line above a table's rows that has none
_ARTICLE = re.compile(r"\s*第[一二三四五六七八九十百\d]{1,4}条[\s、:：]*")
_CHAPTER = re.compile(r"\s*第[一二三四五六七八九十\d]{1,3}[章节][\s、:：]*")
_SIGNED = re.compile(r"[\d〇零一二三四五六七八九十]{4}年.{1,3}月.{1,3}日")
_NAMES = re.compile(r"(组\s*长|副组长|常务副组长|成\s*员|联系人|联系电话|签发人|电话)[:：\s]")
_ITSELF = re.compile(
    r"(制定|出台)本|本(文件|细则|办法|制度|责任制|方案|意见)[^，。]{0,4}(适用|自|由.{2,20}解释|所称)"
)
_BELONGS = re.compile(r"[（(]?(责任|承担|牵头|配合|落实|完成)(单位|部门|时限|时间)[:：]")
_ANNEX = re.compile(r"附件|抄送|主送|报送|此件|印发|.{0,40}\d{4}\s*年.{1,3}月.{1,3}日\s*印发")
IN_TWO = "原文一条说了两样，拆成了两条，承担单位请看对不对"
LONGEST_TITLE = 40
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
    """A clause as it was understood, "" and [] where it was not; `units` are names, `doubts` what
    must be looked at, in words.
    """

    section: str
    title: str
    requirement: str
    frequency: str
    due_on: date | None
    due_days: int
    kinds: list[str]
    units: list[str]
    doubts: tuple[str, ...] = ()

    @property
    def is_said(self) -> bool:
        """Whether there is something of all a clause needs."""
        return bool(self.section and self.frequency and (self.kinds or self.units))

    @property
    def is_whole(self) -> bool:
        """Whether all of it was understood, and nothing of it only supposed."""
        return self.is_said and not self.doubts


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

    @property
    def doubtful(self) -> int:
        return len(self.offers) - self.whole


@dataclass
class _Piece:
    """A line, its number taken off; `level` 0 of one without. `more` are lines belonging to it."""

    line: str
    text: str
    level: int
    more: list[str]
    is_heading: bool = False
    rows: list[Row] = field(default_factory=list)

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
    pieces = _joined(list(_pieces(text)))
    _mark_headings(pieces)
    offers, left_out = [], []
    headings: dict[int, str] = {}
    has_begun = False
    for piece in pieces:
        has_begun = has_begun or piece.level > 0
        why = _why_out(piece, has_begun=has_begun)
        if piece.is_heading and _ANNEX.match(piece.text):
            headings = {}  # a table below it is of no section of the text
        elif piece.is_heading:
            headings = {at: said for at, said in headings.items() if at < piece.level}
            headings[piece.level] = piece.text
        if why in (FOOT, ANNEX):
            headings = {}  # what comes after the signature is of no section of the text
        if why:
            left_out.append(LeftOut(shortened(piece.line, 60), why))
            continue
        above = list(reversed(headings.values()))
        offers += [_row_offer(row, above, year, units) for row in piece.rows]
        for part in _parts(piece):
            offers += _offers(part, above, year, units)
    return OldDocument(offers[:MOST], left_out + _too_many(offers[MOST:]))


def _too_many(offers: list[Offer]) -> list[LeftOut]:
    return [LeftOut(offer.title, f"一次最多 {MOST} 条") for offer in offers]


def _pieces(text: str) -> Iterator[_Piece]:
    """Line by line; a row of a table that no header explains is as many lines as it has cells."""
    reader = Reader()
    for line in text.splitlines():
        rows = reader.rows(line) if is_row(line) else None
        if rows is not None:
            yield from (_Piece(row.task, row.task, IN_TABLE, [], rows=[row]) for row in rows)
            continue
        cells = [clean_text(cell) for cell in re.split(f"[{CELL}{BREAK}]", line)]
        yield from (_piece(cell) for cell in cells if cell)


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
    if above.level in (0, IN_TABLE) or _is_foot(piece):
        return False
    is_named = above.level > 1 and not above.more and above.is_bare
    return bool(_BELONGS.match(piece.text)) or is_named


def _mark_headings(pieces: list[_Piece]) -> None:
    """A numbered line is one where the next numbered line is deeper, or where it is the first level
    and a name alone.
    """
    for piece, after in pairwise(pieces):
        if after.rows and not piece.level and len(piece.text) <= 2 * LONGEST_LEAD:
            piece.level, piece.is_heading = CAPTION, True
    numbered = [piece for piece in pieces if piece.level]
    for piece, after in zip_longest(numbered, numbered[1:]):
        is_name = piece.level == 1 and not piece.more and not says_when(piece.text)
        is_above = after is not None and after.level > piece.level
        piece.is_heading = (
            piece.is_heading or is_above or (is_name and len(piece.text) <= 2 * LONGEST_LEAD)
        )


def _is_foot(piece: _Piece) -> bool:
    return bool(_SIGNED.fullmatch("".join(piece.text.split())))


def _why_out(piece: _Piece, *, has_begun: bool) -> str:
    """Why it is no clause; "" of one that is."""
    if piece.is_heading:
        return HEADING
    if piece.rows:
        return ""
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
    is_sentence = len(piece.text) > LONGEST_LEAD or piece.text.endswith("。")
    return "" if says_when(piece.text) and is_sentence else LOOSE


def _parts(piece: _Piece) -> Iterator[str]:
    """A paragraph of 一是 …, 二是 … is as many clauses."""
    if piece.rows:
        return
    text = piece.whole
    points = points_of(text)
    if len(points) < 2:
        yield text
        return
    ends = [*(one.start for one in points[1:]), len(text)]
    for one, end in zip(points, ends, strict=True):
        yield text[one.end + 1 : end].rstrip("；;，, ")


def _offers(text: str, above: list[str], year: int, units: list[str]) -> list[Offer]:
    """A clause of two frequencies is two, called alike but for how often."""
    lead, rest = _lead(text)
    parts = parts_by_frequency(rest)
    if len(parts) < 2:
        return [_offer(text, above, year, units)]
    return [_part_offer(lead, part, above, year, units) for part in parts]


def _part_offer(lead: str, part: str, above: list[str], year: int, units: list[str]) -> Offer:
    """Whose it is by its own words, else by what is told of all, which is to be looked at."""
    plain = without_whose(part)
    own = owed_by(plain, units)
    is_own = bool(own.kinds or own.units) and not own.doubts
    owing = own if is_own else owed_by(part, units, [*above, lead])
    part = plain if is_own else part
    made = _made(_short(lead), part, [*above, lead, part], when_of(part, year), owing)
    often = Duty.Frequency(made.frequency).label if made.frequency else ""
    title = f"{made.title}（{often}）" if often else made.title
    doubts = made.doubts if is_own else (*made.doubts, IN_TWO)
    return replace(made, title=title, doubts=doubts)


def _offer(text: str, above: list[str], year: int, units: list[str]) -> Offer:
    lead, rest = _lead(text)
    named = [] if rest == text else [lead]  # a clause without a name begins with itself
    owing = owed_by(rest, units, [*above, *named])
    return _made(lead, rest, [*above, lead, text], when_of(text, year), owing)


def _row_offer(row: Row, above: list[str], year: int, units: list[str]) -> Offer:
    """What the row's own columns say goes before what stands in its words."""
    lead, rest = (row.title, row.task) if row.title else _lead(row.task)
    if row.who:
        owing = owed_outright(row.who, units)
    else:
        owing = owed_by(rest, units, [*above, row.group, lead])
    about = [row.group, *above, lead, row.task]
    return _made(_short(lead), rest, about, when_in_row(row.when, row.task, year), owing)


def _short(title: str) -> str:
    return shortened(title, LONGEST_TITLE)


def _made(title: str, requirement: str, about: list[str], when: When, owing: Owing) -> Offer:
    """`about` says which section it is of, the surest first."""
    section = next(filter(None, map(section_of, about)), "")
    return Offer(
        section=section,
        title=title,
        requirement=requirement,
        frequency=when.frequency,
        due_on=when.due_on,
        due_days=when.due_days,
        kinds=owing.kinds,
        units=owing.units,
        doubts=(*_unsaid(section, when), *when.doubts, *owing.doubts),
    )


def _unsaid(section: str, when: When) -> list[str]:
    """What a clause needs and nothing says."""
    said = [] if section else ["没认出是哪一类"]
    return said if when.frequency or when.doubts else [*said, "没说多久一次"]


def _lead(text: str) -> tuple[str, str]:
    """A clause's name and what it asks; where it has no name of its own, how it begins."""
    found = re.match(rf"(?P<lead>[^。：:；，,]{{2,{LONGEST_LEAD}}})[。：:]\s*(?P<rest>.+)", text)
    if found:
        return found["lead"], found["rest"]
    first = re.split(r"[，。；：,;:]", text, maxsplit=1)[0]
    return _short(first), text
