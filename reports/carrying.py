"""What of a text carried over from the last half-year must be looked at. Pure.

Its words came along and its figures are new. A sentence that nobody has changed since is marked:
where it stands otherwise than it stood, where it says 提升 of what fell, where it is last
half-year's own (the township's template has no such sentence) or holds a number or a day typed by
hand; and, more quietly, where its figures alone are others. It stays marked until somebody says
看过了: of that sentence as it stands.
"""

import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports import grammar
from reports.shown import plain
from reports.slots import Slot, State
from reports.standing import Line
from townwork.lib import outline

KEY = "carried"
KEYS = re.compile(rf"{KEY}:[0-9a-f]{{16}}")
_UNMARKED = ("title", "subtitle", "sign", "date")
_TYPED = re.compile(r"[\d０-９]|[上下]半年|[一二三四五六七八九十]+月")
_FIGURE = re.compile(r"\{\{[^{}]*\}\}|[［\[][^［］\[\]：:]*[：:]")
_ROSE = re.compile("提升|提高|增长|增加|上升|攀升|扩大|进步|突破|更多")
_FELL = re.compile("下降|减少|降低|回落|下滑")
_LONGEST = 40  # signs of what was said, in a reason


@dataclass(frozen=True)
class Change:
    """A figure, and what it says now of what it said."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class Mark:
    """A sentence to be looked at: signs `start` to `end` of a typed line. Without `reasons` its
    figures alone are others.
    """

    key: str
    line: int
    start: int
    end: int
    text: str
    reasons: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def words(self) -> str:
        """The sentence to be read: figures by their names."""
        return plain(self.text)


def marks(now: Sequence[Line], last: Sequence[Line], ordinary: Collection[str]) -> list[Mark]:
    """The marks of a text; `last` is what it was begun with, as it stood. `ordinary` are the
    sentences any half-year says.
    """
    then = {text: (line, start, end) for line, start, end, text in _sentences(last)}
    found = []
    for line, start, end, text in _sentences(now):
        if text in then:
            old, since, until = then[text]
            changes = tuple(_changes(_slots(old, since, until), _slots(line, start, end)))
            standing = line.standing(start, end)
            turned = _turned(old, since, until, standing)
            reasons = (*turned, *_against(text, old, line, (since, until), (start, end)))
            reasons += _own(text, is_ordinary=text in ordinary)
            if reasons or changes:
                key = _key(text, standing)
                found.append(Mark(key, line.number, start, end, text, reasons, changes))
    return found


def sentences_of(text: str) -> set[str]:
    """Every sentence of a text as it is typed."""
    lines = (
        Line(0, grammar.normalise(line.strip()), "p", 0, True, (), (), (), ())
        for line in text.splitlines()
    )
    return {said for *_, said in _sentences(list(lines))}


def _sentences(lines: Sequence[Line]) -> Iterator[tuple[Line, int, int, str]]:
    """Each sentence that is no heading: its line, its place, its words made right."""
    for line in lines:
        if line.kind in _UNMARKED:
            continue
        for start, end in line.sentences:
            text = grammar.normalise(line.typed[start:end].strip())
            if text and end > line.lead:
                yield line, start, end, text


def _slots(line: Line, start: int, end: int) -> list[Slot]:
    return [slot for unit, slot in line.slots if start <= unit.start < end and slot.is_figure]


def _changes(old: Sequence[Slot], new: Sequence[Slot]) -> Iterator[Change]:
    before = {one.run.code: _shown(one) for one in old}
    for one in {one.run.code: one for one in new}.values():
        was, now = before.get(one.run.code, ""), _shown(one)
        if was and was != now:
            yield Change(one.run.text, was, now)


def _shown(slot: Slot) -> str:
    """What a figure is worth, in words: a nought too."""
    if slot.word.state is State.MISSING:
        return "缺"
    if slot.word.state is State.NONE:
        return "无此项"
    return slot.text or "无"


def _turned(old: Line, since: int, until: int, standing: str) -> tuple[str, ...]:
    before = old.standing(since, until)
    if before == standing:
        return ()
    if not standing:
        return ("上期写了这一句，本期数据变了，不写",)
    if not before:
        return ("上期没有写这一句，本期有了数据，要写",)
    said = "".join(one.text for one in old.said if since <= one.start < until)
    return (f"随数据换了说法，上期写的是“{_cut(said.removeprefix('是'))}”",)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}……"


def _against(
    text: str, old: Line, line: Line, then: tuple[int, int], now: tuple[int, int]
) -> tuple[str, ...]:
    """Words that say it rose of what fell, or the other way round."""
    words = _FIGURE.sub("", text)
    before = {one.run.code: _count(one) for one in _slots(old, *then)}
    found = []
    for one in _slots(line, *now):
        was, value = before.get(one.run.code), _count(one)
        if was is None or value is None or was == value:
            continue
        said = (_ROSE if value < was else _FELL).search(words)
        if said:
            how = "少了" if value < was else "多了"
            found.append(f"话里说“{said[0]}”，“{one.run.text}”却比上期{how}")
    return tuple(dict.fromkeys(found))


def _count(slot: Slot) -> Decimal | None:
    """What a figure counts; None where it says something else, or is not known."""
    value = slot.word.value if slot.word.state in (State.SAID, State.NIL) else None
    return value if isinstance(value, Decimal) else None


def _own(text: str, *, is_ordinary: bool) -> tuple[str, ...]:
    number = outline.number_of(text)
    typed = _TYPED.search(_FIGURE.sub("", text[number.end if number else 0 :]))
    if typed:
        return ("有照抄上期的数字或日期",)
    return () if is_ordinary else ("上期自己写的话，看本期还是不是这样",)


def _key(text: str, standing: str) -> str:
    told = f"{text}\n{standing}".encode()
    return f"{KEY}:{hashlib.sha256(told).hexdigest()[:16]}"
