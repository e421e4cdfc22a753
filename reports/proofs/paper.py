"""A paper as its checks read it: paragraphs, sentences, numbers, where plans begin. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from reports import grammar
from reports.recognition.numbers import Number, numbers_in
from reports.recognition.words import begins_the_plans, words
from townwork.lib import outline

_FIGURE = re.compile(r"\{\{([^{}]*)\}\}")
_SENTENCE = re.compile(r"[^。！？；]*[。！？；]?")
_BRACKETED = re.compile(r"[（(].*[）)]")
_DAY = re.compile(r"20\d\d年\d{1,2}月\d{1,2}日")
_CLOSING = {grammar.SIGN: "sign", grammar.DATE: "date"}
HALVES = {1: "上半年", 2: "下半年"}


@dataclass(frozen=True)
class Stretch:
    """A figure in a paragraph: its place and its indicator."""

    start: int
    end: int
    code: str
    missing: bool = False


@dataclass(frozen=True)
class Sentence:
    """A sentence with its mark, and where in its paragraph it stands."""

    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(frozen=True)
class Paragraph:
    """A line of the paper. `at` counts paragraphs from 0, `line` lines of the text from 1; `kind`
    is that of reports.grammar; the first `lead` signs are its heading.

    `is_ahead`: it says what is still to come.
    """

    at: int
    line: int
    kind: str
    text: str
    lead: int
    figures: tuple[Stretch, ...] = ()
    is_ahead: bool = False

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        found = _SENTENCE.finditer(self.text)
        return tuple(Sentence(one[0], one.start()) for one in found if one[0])

    @cached_property
    def number(self) -> outline.Number | None:
        """What the line is numbered with."""
        return outline.number_of(self.text) if self.kind not in ("title", "date") else None

    @cached_property
    def numbers(self) -> tuple[Number, ...]:
        """What counts something in it, typed or read off records."""
        return tuple(numbers_in(self.text))

    def sentence_at(self, place: int) -> Sentence:
        return next((one for one in self.sentences if place < one.end), Sentence(self.text, 0))

    def figure_at(self, start: int, end: int) -> Stretch | None:
        return next((one for one in self.figures if one.start < end and start < one.end), None)

    def with_codes(self, start: int, end: int) -> str:
        """Its words between two places, each figure as {{its code}}: what stays when it moves."""
        said, at = "", start
        for one in self.figures:
            if one.start >= at and one.end <= end:
                said += f"{self.text[at : one.start]}{{{{{one.code}}}}}"
                at = one.end
        return said + self.text[at:end]


@dataclass(frozen=True)
class Paper:
    """A paper of a half-year (1 or 2; 0 of a whole year). `names` are of figures: {name: code}."""

    paragraphs: tuple[Paragraph, ...]
    names: Mapping[str, str]
    kept: dict[str, Any] = field(default_factory=dict, compare=False)  # read once for many checks

    @classmethod
    def of(
        cls, text: str | Sequence[grammar.Block], half: int, names: Mapping[str, str]
    ) -> "Paper":
        """Of blocks as they are filled, or of text as it is typed, where {{名称}} is a figure."""
        lines = _of_text(text, names) if isinstance(text, str) else _of_blocks(text)
        return cls(tuple(_told_ahead(list(lines), HALVES.get(half, ""))), names)

    @property
    def said(self) -> Iterator[Paragraph]:
        """Without title, signature and date."""
        return (one for one in self.paragraphs if one.kind not in ("title", "sign", "date"))


def _of_blocks(blocks: Sequence[grammar.Block]) -> Iterator[Paragraph]:
    for at, block in enumerate(blocks):
        figures, place = [], len(block.lead)
        for run in block.runs:
            end = place + len(run.text)
            if run.code or run.missing:
                figures.append(Stretch(place, end, run.code, run.missing))
            place = end
        yield Paragraph(at, block.line, block.kind, block.text, len(block.lead), tuple(figures))


def _of_text(text: str, names: Mapping[str, str]) -> Iterator[Paragraph]:
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    for at, (number, line) in enumerate(lines):
        kind = _kind(line, at, len(lines), names)
        figures = tuple(
            Stretch(*found.span(), names.get(found[1].strip(), ""))
            for found in _FIGURE.finditer(line)
        )
        yield Paragraph(at, number, kind, line, _lead(kind, line), figures)


def _kind(line: str, at: int, count: int, names: Mapping[str, str]) -> str:
    said = line.strip()
    if at == 0:
        return "title"
    if at == 1 and _BRACKETED.fullmatch(said):
        return "subtitle"
    figure = _FIGURE.fullmatch(said)
    if figure and names.get(figure[1].strip(), "") in _CLOSING:
        return _CLOSING[names[figure[1].strip()]]
    if at == count - 1 and _DAY.fullmatch(said):
        return "date"
    number = outline.number_of(line)
    return number.kind if number else "p"


def _lead(kind: str, line: str) -> int:
    if kind == "h1":
        return len(line)
    stop = line.find("。")
    return (stop + 1 or len(line)) if kind == "h2" else 0


def _told_ahead(paragraphs: list[Paragraph], half: str) -> Iterator[Paragraph]:
    """From the line that begins the plans to the next first-level heading."""
    is_ahead = False
    for one in paragraphs:
        if one.kind == "h1":
            is_ahead = False
        closes = one.kind in ("title", "subtitle", "sign", "date")
        is_ahead = not closes and (is_ahead or begins_the_plans(one.text.strip(), half))
        yield Paragraph(one.at, one.line, one.kind, one.text, one.lead, one.figures, is_ahead)


def is_planned(paragraph: Paragraph, sentence: str) -> bool:
    """Whether a sentence says what is to be done."""
    return paragraph.is_ahead or bool(words().plans.search(sentence))
