"""Names that must be written exactly, and words that are commonly written wrong. Pure."""

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from reports.proofs.check import Check, Context, Name, Severity, Slip
from reports.proofs.paper import Paper
from townwork.lib.text import pinyin

_FILE = Path(__file__).with_name("words.toml")
_SHORTEST = 3  # signs of a name that one wrong sign can be told in


class WrongName(Check):
    """What the town's list says is commonly written wrong."""

    code = "wrong_name"
    title = "名称写错"
    severity = Severity.ERROR

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        right = {wrong: name.right for name in context.names for wrong in name.wrong if wrong}
        if not right:
            return
        # A right name that holds a wrong one is none: 青溪镇人民政府 beside 青溪镇政府.
        whole = {name.right for name in context.names}
        pattern = _any_of(tuple(sorted({*right, *whole}, key=lambda one: (-len(one), one))))
        for one in paper.paragraphs:
            for found in pattern.finditer(one.text):
                if found[0] in right and found[0] not in whole:
                    mend = right[found[0]]
                    yield Slip(one, *found.span(), f"应为“{mend}”。", mend)


class NearName(Check):
    """唐头村 for 塘头村: one sign that is read the same. It may be another word (党政半年 is no slip
    for 党政办), so it is shown and blocks nothing.
    """

    code = "near_name"
    title = "名称疑似写错"

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        names = tuple(name.right for name in context.names if len(name.right) >= _SHORTEST)
        for pattern, right in _near(names):
            for one in paper.paragraphs:
                for found in pattern.finditer(one.text):
                    if found[0] not in names and _sounds_like(found[0], right):
                        yield Slip(one, *found.span(), f"是不是“{right}”？", right)


@lru_cache(maxsize=64)
def _any_of(texts: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, texts)))


@lru_cache(maxsize=16)
def _near(names: tuple[str, ...]) -> tuple[tuple[re.Pattern[str], str], ...]:
    """A pattern a name, of what differs from it in one sign."""
    return tuple(
        (
            re.compile(
                "|".join(
                    f"{re.escape(name[:at])}(?!{re.escape(name[at])})[\u4e00-\u9fff]"
                    f"{re.escape(name[at + 1 :])}"
                    for at in range(len(name))
                )
            ),
            name,
        )
        for name in dict.fromkeys(names)
    )


@lru_cache(maxsize=1024)
def _sounds_like(one: str, other: str) -> bool:
    """The last sign may begin another word (党政班子 beside 党政办): there the tone tells too."""
    if one[-1] != other[-1]:
        return pinyin(one, tones=True) == pinyin(other, tones=True)
    return pinyin(one) == pinyin(other)


class WrongTerm(Check):
    """Of the set phrases of the party and the state: they have one form."""

    code = "wrong_term"
    title = "规范用语"
    severity = Severity.ERROR

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        yield from _wrong(paper, {wrong: one.right for one in exact() for wrong in one.wrong})
        yield from _like(paper, "near")


@lru_cache(maxsize=1)
def exact() -> tuple[Name, ...]:
    """The names that every paper of this field writes exactly so, whatever town."""
    return tuple(Name(right, tuple(wrong)) for right, wrong in _listed()["exact"].items())


class WrongWord(Check):
    code = "wrong_word"
    title = "错别字"

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        yield from _wrong(paper, _listed()["words"])
        yield from _like(paper, "patterns")


def _like(paper: Paper, table: str) -> Iterator[Slip]:
    for one in paper.paragraphs:
        for pattern, mend in _patterns(table):
            for found in pattern.finditer(one.text):
                if found[0] != mend:
                    yield Slip(one, *found.span(), f"应为“{mend}”。", mend)


def _wrong(paper: Paper, right: dict[str, str]) -> Iterator[Slip]:
    pattern = _any_of(tuple(sorted(right, key=lambda one: (-len(one), one))))
    for one in paper.paragraphs:
        for found in pattern.finditer(one.text):
            mend = right[found[0]]
            yield Slip(one, *found.span(), f"应为“{mend}”。", mend)


@lru_cache(maxsize=1)
def _listed() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


@lru_cache(maxsize=2)
def _patterns(table: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(one["pattern"]), one["mend"]) for one in _listed()[table])
