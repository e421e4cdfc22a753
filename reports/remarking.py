"""批注 beside the text: where the sentence a reader spoke of stands now. Pure but for the reading."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db.models import F, Prefetch, QuerySet

from reports.models import Manuscript, Remark, Reply
from reports.standing import Line
from townwork.lib.text import squeezed

_ALIKE = 0.6  # of its signs: what was mended since is the same sentence still


@dataclass(frozen=True)
class Placed:
    """A remark and its sentence's place in the typed line; no line where it is written no more."""

    remark: Remark
    line: Line | None = None
    start: int = 0
    end: int = 0


def open_remarks(manuscript: Manuscript) -> list[Remark]:
    """Those that nobody has dealt with."""
    return list(threads(manuscript).filter(settled_at=None))


def threads(manuscript: Manuscript) -> QuerySet[Remark]:
    """Every remark with what was said to it, those not dealt with first."""
    replies = Prefetch("replies", Reply.objects.select_related("by"))
    found = manuscript.remarks.select_related("by", "settled_by").prefetch_related(replies)
    return found.order_by(F("settled_at").asc(nulls_first=True), "pk")


def placed(remarks: Sequence[Remark], lines: Sequence[Line]) -> list[Placed]:
    """In the order of the text, those without a place at the end."""
    sentences = [one for line in lines if line.is_printed for one in _sentences(line)]
    found = [_placed(remark, sentences) for remark in remarks]
    return sorted(
        found, key=lambda one: (one.line is None, one.line and one.line.number, one.start)
    )


@dataclass(frozen=True)
class _Sentence:
    line: Line
    start: int
    end: int
    said: str


def _sentences(line: Line) -> Iterator[_Sentence]:
    for start, end in line.sentences:
        said = "".join(one.text for one in line.said if start <= one.start < end)
        yield _Sentence(line, start, end, squeezed(said))


def _placed(remark: Remark, sentences: Sequence[_Sentence]) -> Placed:
    """Where its words are; else the sentence most like them."""
    words = squeezed(remark.sentence)
    same = next((one for one in sentences if words and words in one.said), None)
    if same is None:
        compared = SequenceMatcher(None, "", words, autojunk=False)
        same = max(sentences, key=lambda one: _likeness(compared, one), default=None)
        if same is None or _likeness(compared, same) < _ALIKE:
            return Placed(remark)
    return Placed(remark, same.line, same.start, same.end)


def _likeness(compared: SequenceMatcher, sentence: _Sentence) -> float:
    compared.set_seq1(sentence.said)
    return compared.ratio() if compared.real_quick_ratio() >= _ALIKE else 0.0
