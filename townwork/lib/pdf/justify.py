"""Flush right edges.

WeasyPrint stretches spaces only, and Chinese has none: spread a line's remainder over its
characters. Works on the laid-out pages before they are drawn. A line that another line of its
paragraph follows must end at the edge of the 版心 (GB/T 9704-2012 §5.2: 撑满版心); each of its text
boxes gets more letter spacing. So does a paragraph's last line that lacks no more than a character:
with less free at its end than the next one's beginning it would look like a full line that misses
the edge. How wide that makes it is reckoned, not laid out again: to draw a box lays it
out anyhow.
"""

from collections.abc import Iterator
from unicodedata import combining

from weasyprint import Document
from weasyprint.css import Style
from weasyprint.formatting_structure import boxes

UNITS = 1024  # of Pango's to a px: it spaces by whole ones
SLACK = 0.01  # px: nearer than this a line is flush
NEARLY = 1.5  # characters: a last line that lacks fewer is filled, as those before it


def justify(document: Document) -> None:
    for page in document.pages:
        for line, width in full_lines(page._page_box):
            spread(line, width)


def full_lines(box: boxes.Box) -> Iterator[tuple[boxes.LineBox, float]]:
    """Every line its paragraph goes on after, here or on the next page, and those that lack a
    character at most, with where they have to end.
    """
    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.LineBox):
            edge = (
                box.content_box_x() + box.width if box.style["text_align_all"] == "justify" else 0
            )
            if edge and (child.resume_at is not None or is_nearly_full(child, edge)):
                yield child, edge
        else:
            yield from full_lines(child)


def is_nearly_full(line: boxes.LineBox, right_edge: float) -> bool:
    texts = list(text_boxes(line))
    return bool(texts) and lacking(texts[-1], right_edge) < NEARLY * texts[-1].style["font_size"]


def spread(line: boxes.LineBox, right_edge: float) -> None:
    texts = list(text_boxes(line))
    count = sum(letters(text.text) for text in texts)
    if count < 2:
        return
    remainder = lacking(texts[-1], right_edge)
    if abs(remainder) < SLACK:
        return
    stretch(line, remainder / (count - 1))


def lacking(last: boxes.TextBox, right_edge: float) -> float:
    """What is free after a line's last text. A box's width has its letter spacing after every
    character, the last one too; ink ends before that.
    """
    return right_edge - (last.position_x + last.width - spacing(last))


def text_boxes(box: boxes.Box) -> Iterator[boxes.TextBox]:
    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.TextBox):
            yield child
        else:
            yield from text_boxes(child)


def letters(text: str) -> int:
    """How many places for space a text has: an accent stands with its letter."""
    return sum(not combining(character) for character in text)


def spacing(text: boxes.TextBox) -> float:
    value = text.style["letter_spacing"]
    return 0 if value == "normal" else value


def stretch(box: boxes.Box, extra: float, shift: float = 0) -> float:
    """Widen every text box below `box`, moving each by what the ones before it grew.

    The growth so far.
    """
    for child in getattr(box, "children", ()):
        child.position_x += shift
        if isinstance(child, boxes.TextBox):
            grown = widen(child, extra)
            shift += grown
        else:
            inner = stretch(child, extra, shift) - shift if hasattr(child, "children") else 0
            if not isinstance(child, boxes.LineBox) and hasattr(child, "children"):
                child.width += inner
            shift += inner
    return shift


def widen(text: boxes.TextBox, extra: float) -> float:
    """Give one text box `extra` px after each character; how much wider it became."""
    before = spacing(text)
    after = before + extra
    text.style = Spaced(text.style, after)
    # Pango spaces all but the last, WeasyPrint adds to that one what its style says.
    steps = int(after * UNITS) - int(before * UNITS)
    grown = (letters(text.text) - 1) * steps / UNITS + extra
    text.width += grown
    return grown


class Spaced(dict):
    """A style but for its letter spacing; what it says otherwise is reckoned once for all lines."""

    def __init__(self, style: Style, spacing: float) -> None:
        super().__init__(letter_spacing=spacing)
        self.style = style
        self.font_config = style.font_config

    def __missing__(self, key: str) -> object:
        return self.style[key]
