"""Whose a clause of a yearly document is: kinds of units, and of the town's units those it names.

Said outright (责任单位：…), or by who stands before how often. Whoever else is spoken of is a
guess, and said to be one; whom nobody knows is never somebody else. Pure.
"""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from duties.how_often import before_when
from townwork.lib.text import shortened
from townwork.org.models import Unit
from townwork.org.unit_kinds import kind_of_word

Kind = Unit.Kind
EVERYBODY = re.compile(r"各单位|全镇各|各级党组织|各基层|各村[^。；]{0,12}各?单位")
OFFICES = [Kind.OFFICE, Kind.VILLAGE, Kind.COMMUNITY, Kind.SUBORDINATE]
KINDS = (
    (
        Kind.LEADERSHIP,
        "党政班子|领导班子|班子成员|(?<!上级)党委|镇政府|镇人民政府|党政主要|主要领导|分管领导|中心组",
    ),
    (Kind.OFFICE, "站办所|各站|站所|内设机构|各办|各科室|科室|镇直|各部门|职能部门|各中心"),
    (
        Kind.VILLAGE,
        "各村|每个?村|行政村|村级|村[“]?两委|村委|村（居|村、|村（社区|村党|村支|村书记|村民委员会|村（",
    ),
    (Kind.COMMUNITY, "社区|每个?居|居委|村居|村（居|各居|（居）"),
    (
        Kind.SUBORDINATE,
        "下属单位|事业单位|学校|小学|中学|幼儿园|卫生院|直属单位|镇属单位|镇属各单位|驻镇",
    ),
)
# 责任单位：各村（社区）、文化站 says it outright.
OUTRIGHT = re.compile(
    r"(?:责任|承担|牵头|落实|完成)(?:单位|部门)[:：]([^。；）)]{1,80}(?:）[^。；）)]{0,40})?)"
)
# Who is of no kind: they sit in units of several, or of none.
NOBODYS = re.compile(
    "(?<![村居区党])各?(?:基层)?党?支部(?:书记)?|包[村片组保][^，。；、]{0,4}|驻村[^，。；、]{0,4}|"
    "网格员?|(?:有关|相关|涉及|涉事|主办|举办|承办)(?:各)?(?:单位|部门|方面|站所|村)|"
    "各级党组织|各基层党?组?织?|党组织书记|(?:全体|广大)?党员(?:干部)?|宣讲团|志愿者"
)
_BY = re.compile(r"由([^，。；：、由]{2,12})$")
# Whom it is done to, or told to, does not owe it.
_OBJECT = re.compile(
    "(?:(?<!应)对|向|给|面向|听取|指导|督促|组织(?!委)|深入|报(?![告送道表名])).*$"
)
_HELPS = re.compile("配合|协助|参与")
_ENDS = re.compile("(?:办|所|站|中心|局|委|会|组|队|院|校|科|联|部|公司|合作社)$")
_FILLER = re.compile(r"等$|^等|牵头|负责|[（(]牵头[）)]|^各$")
LONGEST = 12  # signs of who is unknown, as they are shown


@dataclass(frozen=True)
class Owing:
    kinds: list[str]
    units: list[str]
    doubts: tuple[str, ...] = ()


def owed_by(text: str, names: Sequence[str], above: Iterable[str] = ()) -> Owing:
    """`names` are the town's units; `above` the headings it stands under, the nearest first."""
    if outright := OUTRIGHT.search(text):
        return owed_outright(outright[1], names)
    first, *others = _subjects(text) or [("", False)]
    subject, is_by = first
    kinds, units = _told(subject, names)
    if nobody := NOBODYS.search(subject):
        return Owing(kinds, units, (f"原文为“{nobody[0]}”，请选是哪些单位",))
    if kinds or units:
        doubts = [*_strangers(subject, names), *_more(others, kinds, units, names)]
        return Owing(kinds, units, tuple(doubts))
    if is_by:
        return Owing([], [], (f"本镇单位里没有“{_brief(subject)}”",))
    return _guessed(_told(text, names)[0], subject, above)


def owed_outright(words: str, names: Sequence[str]) -> Owing:
    """Each that is named is a kind, or a unit, or said not to be known."""
    kinds: list[str] = []
    units: list[str] = []
    doubts: list[str] = []
    for part in _parts(words):
        if _HELPS.search(part):
            doubts.append(f"“{_brief(part)}”没有算作承担单位")
            continue
        meant, found = _told(part, names)
        meant = meant or ([] if found else _kind_called(part))
        units += found
        kinds += meant
        if nobody := NOBODYS.search(part):
            doubts.append(f"原文为“{nobody[0]}”，请选是哪些单位")
        elif not (found or meant or _FILLER.search(part)):
            doubts.append(f"本镇单位里没有“{_brief(part)}”")
    ordered: list[str] = [one for one in Kind if one in kinds]
    return Owing(ordered, list(dict.fromkeys(units)), tuple(dict.fromkeys(doubts)))


def kinds_in(text: str) -> list[str]:
    found = [one for one, said in KINDS if re.search(said, text)]
    if EVERYBODY.search(text):
        found += OFFICES
    return [one for one in Kind if one in found]


def _told(text: str, names: Sequence[str]) -> tuple[list[str], list[str]]:
    """(kinds, units): 中心小学 is that school, and not all that are schools."""
    units = []
    for name in sorted(names, key=len, reverse=True):
        if name in text:
            units.append(name)
            text = text.replace(name, "□")
    return kinds_in(text), [name for name in names if name in units]


def _guessed(spoken_of: list[str], subject: str, above: Iterable[str]) -> Owing:
    """Nobody is named who does it: the heading's, else whoever is spoken of; told as a guess."""
    for heading in above:
        if not subject and (kinds := kinds_in(heading)):
            return Owing(kinds, [], (f"没有直说是谁，按小标题“{_brief(heading)}”推定",))
    said = f"没认出“{_brief(subject)}”是哪些单位" if subject else "没有直说是哪些单位"
    return Owing(spoken_of, [], (said,))


def _subjects(text: str) -> list[tuple[str, bool]]:
    """(who stands before how often, whether by 由) of each part of a sentence that says how often:
    the first with all its sentence says before.
    """
    found: list[tuple[str, bool]] = []
    for sentence in re.split("[。；;]", text):
        if before_when(sentence) == sentence:
            continue
        found.append(_doer(before_when(sentence)))
        parts = [one for one in re.split("[，,]", sentence) if before_when(one) != one]
        found += [_doer(before_when(one)) for one in parts]
    return found or [(who, False) for who, _ in [_doer(text)] if kinds_in(who)]


def _doer(before: str) -> tuple[str, bool]:
    if by := _BY.search(before):
        return by[1], True
    return _OBJECT.sub("", re.split("[：:]", before)[-1]).strip("，, 、于应须要并"), False


def _more(
    others: list[tuple[str, bool]], kinds: list[str], units: list[str], names: Sequence[str]
) -> list[str]:
    """Whom the rest of it names besides: 各村每月一条，各站办所每月两条."""
    known = {*kinds, *units}
    said = [who for who, _ in others if not known.issuperset(itertools.chain(*_told(who, names)))]
    return [f"后面另说了“{_brief(said[0])}”"] if said else []


def _kind_called(part: str) -> list[str]:
    kind = kind_of_word(part, {})
    return [kind] if kind else []


def _parts(words: str) -> list[str]:
    """Parted where a mark stands outside brackets: 各村（居、社区）、文化站 are two."""
    plain = re.sub(
        r"[（(][^（）()]*[）)]", lambda inner: re.sub("[、，,；;/ ]", "·", inner[0]), words
    )
    return [
        part.strip()
        for part in re.split(r"[、，,；;/\s]|(?<=.)[及和与](?=.)", plain)
        if part.strip()
    ]


def _strangers(subject: str, names: Sequence[str]) -> tuple[str, ...]:
    """Beside those known an office nobody knows: 镇纪委、宣传办."""
    unknown = [
        part
        for part in _parts(subject)
        if _ENDS.search(part) and len(part) <= LONGEST and not any(_told(part, names))
    ]
    return tuple(f"本镇单位里没有“{part}”" for part in unknown)


def _brief(text: str) -> str:
    return shortened(text, LONGEST)
