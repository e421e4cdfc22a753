"""What a check (校对规则) is, and what it finds. Pure."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from records.figures.figure import Figure
from reports.proofs.paper import Paper, Paragraph
from reports.recognition.dictionary import Dictionary
from townwork.lib.text import split_words


class Severity(StrEnum):
    """An error blocks the signature, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Name:
    """What must be written so, and how it is commonly written wrong."""

    right: str
    wrong: tuple[str, ...] = ()

    @classmethod
    def listed(cls, text: str) -> "tuple[Name, ...]":
        """The list a town keeps, a name a line: 新时代文明实践站：文明实践点、文明工作站."""
        pairs = (re.split(r"[：:]", line.strip(), maxsplit=1) for line in text.splitlines())
        return tuple(
            cls(right.strip(), tuple(split_words("".join(wrong))))
            for right, *wrong in pairs
            if right.strip()
        )


@dataclass(frozen=True)
class Context:
    """What a paper is held against. What is not told is not checked.

    `half`: 1 or 2; 0 of a paper about the whole year.
    `figures`: the half-year's, by code, with value and coverage.
    `known`: what figures are called (reports.recognition.dictionary_of), for numbers typed by hand.
    `names`: the township's words, its units, and the list the town keeps.
    `units`: names whose numbers are not the town's.
    `last_text`: the last half-year's paper, as text.
    `old_text`: the office's old summary that it was begun from.
    `font_dir`: where the township's own typefaces lie; None: the bundled ones alone.
    """

    year: int = 0
    half: int = 0
    figures: Mapping[str, Figure] = field(default_factory=dict)
    known: Dictionary | None = None
    names: tuple[Name, ...] = ()
    units: tuple[str, ...] = ()
    last_text: str = ""
    old_text: str = ""
    font_dir: str | None = None


@dataclass(frozen=True)
class Slip:
    """Where a check finds something: signs `start` to `end` of a paragraph, why, and what to put in
    their place by one click ("" takes them out, None: only a person can tell).

    `against`: what it was held against outside its sentence (the records' number). A reason for
    leaving it holds for that alone.
    """

    paragraph: Paragraph
    start: int
    end: int
    why: str
    mend: str | None = None
    against: str = ""

    @property
    def text(self) -> str:
        return self.paragraph.text[self.start : self.end]


@dataclass(frozen=True)
class Finding:
    """A slip as a page shows it. `paragraph` counts from 0, `line` from 1.

    `key` names it by its check, its sentence and its words, figures by their indicator, and by
    nothing that stands around: a “不改，因为…” kept under it holds as long as the sentence stays as
    it is, wherever it moves and whatever its figures come to.
    """

    code: str
    title: str
    severity: Severity
    paragraph: int
    line: int
    start: int
    end: int
    text: str
    why: str
    mend: str | None
    key: str

    @property
    def is_gap(self) -> bool:
        """What the records owe, and no word in the text is wrong."""
        return self.text.startswith("【待填")

    @property
    def blocks_signing(self) -> bool:
        return self.severity == Severity.ERROR


class Check:
    """One rule. A new one is a class with these three and `slips`, and a line in CHECKS
    (docs/adding-a-check.md).
    """

    code: str
    title: str
    severity: Severity = Severity.WARNING

    def slips(self, paper: Paper, context: Context) -> Iterator[Slip]:
        raise NotImplementedError


def finding(check: Check, slip: Slip, seen: dict[str, int]) -> Finding:
    """`seen` counts equal keys: the second of two equal slips in equal sentences has its own."""
    paragraph = slip.paragraph
    sentence = paragraph.sentence_at(slip.start)
    said = paragraph.with_codes(sentence.start, sentence.end).strip()
    words = paragraph.with_codes(slip.start, slip.end)
    told = f"{said}\n{words}\n{slip.against}".encode()
    key = f"{check.code}:{hashlib.sha256(told).hexdigest()[:16]}"
    seen[key] = seen.get(key, 0) + 1
    if seen[key] > 1:
        key = f"{key}.{seen[key]}"
    return Finding(
        check.code,
        check.title,
        check.severity,
        paragraph.at,
        paragraph.line,
        slip.start,
        slip.end,
        slip.text,
        slip.why,
        slip.mend,
        key,
    )
