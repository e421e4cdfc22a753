"""What the editor tells beside a text while it is written: how each line stands today, what is
wrong in it, what its readers said, and what of it came along from the last half-year.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from reports import grammar
from reports.drafts import bent_of
from reports.forms import LONGEST
from reports.models import Manuscript, Remark, Reply
from reports.proofreading import Carried, Proofed, carried, proofed
from reports.proofs import Finding
from reports.proofs.blanks import Blank
from reports.remarking import Placed, open_remarks, placed
from reports.standing import Line, standing
from townwork.org.models import Term, Township


@dataclass(frozen=True)
class Beside:
    """Of a text that can't be read `problems` alone. `printed` are the lines of `lines` that the
    paper has.
    """

    lines: tuple[Line, ...] = ()
    found: Sequence[Proofed] = ()
    carried: Sequence[Carried] = ()
    problems: tuple[grammar.Problem, ...] = ()
    remarks: Sequence[Placed] = ()

    @property
    def printed(self) -> list[Line]:
        return [line for line in self.lines if line.is_printed]

    def as_json(self) -> dict:
        """Places count as a browser counts: signs beyond the basic plane twice."""
        printed = self.printed
        return {
            "lines": [_line(line) for line in self.lines],
            "found": [_found(one, printed[one.finding.paragraph]) for one in self.found],
            "carried": [_carried(one, self.lines) for one in self.carried],
            "remarks": [_remark(one) for one in self.remarks],
            "problems": [{"line": one.line, "message": one.message} for one in self.problems],
        }


def beside(
    text: str,
    township: Township,
    term: Term,
    manuscript: Manuscript | None = None,
    *,
    typed: Sequence[str] = (),
) -> Beside:
    """What is told beside `text`, in places of `typed`, its lines before they were cleaned. A
    township's template has no `manuscript`: of it nothing is proofed.
    """
    if len(text) > LONGEST:
        return Beside(problems=(grammar.Problem(1, f"最多 {LONGEST} 字，请缩短后再看。"),))
    try:
        bent = bent_of(text, township, term)
    except grammar.GrammarError as error:
        return Beside(problems=error.problems)
    lines = standing(text, bent, typed)
    if manuscript is None:
        return Beside(lines)
    remarks = placed(open_remarks(manuscript), lines)
    return Beside(lines, proofed(term, bent.blocks), carried(manuscript, lines), remarks=remarks)


def _line(line: Line) -> dict:
    """{line, gone: [[start, end, why]], put: [[at, words]], said: [[start, words]] of figures,
    rules: [{start, end, hidden, condition, why}]}.
    """
    at = _Places(line.typed)
    return {
        "line": line.number,
        "gone": [[at[one.start], at[one.end], one.why] for one in line.gone],
        "put": [[at[one.start], one.text] for one in line.said if one.end is None],
        "said": [[at[one.start], one.text] for one in line.said if one.code],
        "rules": [
            {
                "start": at[one.start],
                "end": at[one.end],
                "hidden": [[at[start], at[end]] for start, end in one.hidden],
                "condition": one.condition,
                "why": one.why,
            }
            for one in line.rules
        ],
    }


def _found(one: Proofed, line: Line) -> dict:
    found = one.finding
    return {
        "key": found.key,
        "title": found.title,
        "blocks": one.blocks_signing,
        "line": line.number,
        **_place(found, line),
        "text": found.text,
        "why": found.why,
        "mend": found.mend if line.is_typed(found.start, found.end) else None,
        "sentence": _sentence(found, line),
        "waived": one.waiver.reason if one.waiver else "",
        "by": one.waiver.by.full_name if one.waiver else "",
    }


def _place(found: Finding, line: Line) -> dict[str, int]:
    """Where it was typed; the whole line where its words are not typed."""
    at = _Places(line.typed)
    start, end = line.place_of(found.start, found.end) or (0, len(line.typed))
    return {"start": at[start], "end": at[end]}


def _sentence(found: Finding, line: Line) -> dict[str, int] | None:
    """The whole sentence a blank is in: where there is nothing to say, it goes as one."""
    place = line.place_of(found.start, found.end)
    if found.code != Blank.code or place is None:
        return None
    held = [(start, end) for start, end in line.sentences if start <= place[0] < end]
    at = _Places(line.typed)
    return {"line": line.number, "start": at[held[0][0]], "end": at[held[0][1]]} if held else None


def _carried(one: Carried, lines: Sequence[Line]) -> dict:
    mark = one.mark
    at = _Places(next(line.typed for line in lines if line.number == mark.line))
    return {
        "key": mark.key,
        "line": mark.line,
        "start": at[mark.start],
        "end": at[mark.end],
        "text": mark.words,
        "reasons": list(mark.reasons),
        "changes": [[change.name, change.old, change.new] for change in mark.changes],
        "looked": one.is_looked_at,
    }


def _remark(one: Placed) -> dict:
    """`line` is null where its sentence is written no more."""
    remark = one.remark
    at = _Places(one.line.typed if one.line else "")
    return {
        "key": f"remark-{remark.pk}",
        "line": one.line.number if one.line else None,
        "start": at[one.start],
        "end": at[one.end],
        "text": remark.sentence,
        "words": remark.words,
        "by": _by(remark),
        "replies": [{"words": reply.words, "by": _by(reply)} for reply in remark.replies.all()],
        "reply": reverse("remark_reply", args=[remark.pk]),
        "settle": reverse("remark_settle", args=[remark.pk]),
    }


def _by(said: Remark | Reply) -> str:
    return f"{said.by.full_name} {timezone.localtime(said.at):%m-%d %H:%M}"


class _Places:
    """Places of a line as a browser counts them."""

    def __init__(self, typed: str):
        self.typed = None if typed.isascii() or max(typed) < "\U00010000" else typed

    def __getitem__(self, at: int) -> int:
        return at if self.typed is None else len(self.typed[:at].encode("utf-16-le")) // 2
