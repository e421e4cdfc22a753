"""A text as it was typed, with each figure as its name and what it is worth: for pages that show
{{…}} to people without the editor.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from reports.chips import chips
from townwork.org.models import Term

_FIGURE = re.compile(r"\{\{([^{}]*)\}\}")
_COLON = re.compile(r"[：:]")
BLANK = "【待填】"


@dataclass(frozen=True)
class Worth:
    """A figure as a page shows it in a sentence; `value` "" where nobody can say."""

    name: str
    value: str = ""
    url: str = ""


@dataclass(frozen=True)
class Part:
    """Words as they were typed, or a figure in their place."""

    text: str
    figure: Worth | None = None


def worth(term: Term, texts: Iterable[str]) -> dict[str, Worth]:
    """{name or code: what it is worth over the half-year} of all that the texts name."""
    named = {_name(slot) for text in texts for slot in _FIGURE.findall(text)}
    if not named:
        return {}
    read = chips(term.township, term, sorted(named))["groups"]
    found: dict[str, Worth] = {}
    for one in (figure for group in read for figure in group["figures"]):
        found[one["name"]] = found[one["code"]] = _worth(one)
    return found


def _worth(chip: Mapping[str, Any]) -> Worth:
    return Worth(chip["name"], BLANK if chip["missing"] else chip["value"], chip["url"])


def shown(text: str, of: Mapping[str, Worth]) -> list[Part]:
    """The text in order; a name nobody has stays as it was typed."""
    parts: list[Part] = []
    done = 0
    for slot in _FIGURE.finditer(text):
        name = _name(slot[1])
        parts += [Part(text[done : slot.start()]), Part("", of.get(name) or Worth(name))]
        done = slot.end()
    return [one for one in (*parts, Part(text[done:])) if one.text or one.figure]


def with_values(text: str, of: Mapping[str, Worth]) -> str:
    """With figures as 〔名称 值〕, for who holds two texts against each other."""

    def told(slot: re.Match) -> str:
        name = _name(slot[1])
        one = of.get(name) or Worth(name)
        return f"〔{one.name} {one.value}〕" if one.value else f"〔{one.name}〕"

    return _FIGURE.sub(told, text)


def plain(text: str) -> str:
    """In one line of words, figures as 〔名称〕."""
    return _FIGURE.sub(lambda slot: f"〔{_name(slot[1])}〕", text)


def _name(slot: str) -> str:
    """What a figure is called, without its words about itself."""
    return _COLON.split(slot, maxsplit=1)[0].strip()
