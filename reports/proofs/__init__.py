"""校对: what is wrong with a paper, where, why, and what mends it by one click. Pure.

    findings = proof(blocks, Context(year=2026, half=1, figures=figures, known=known, ...))
    may_be_signed = not any(one.blocks_signing for one in findings if one.key not in left_be)

Blocks are a filled paper's (reports.grammar); a text as it is typed will do. Each check is a small
class; docs/adding-a-check.md is the way to another.
"""

from collections.abc import Sequence

from reports import grammar
from reports.proofs import (
    blanks,
    doubles,
    figures,
    last_time,
    marks,
    names,
    numbering,
    periods,
)
from reports.proofs.check import Check, Context, Finding, Name, Severity, Slip, finding
from reports.proofs.figures import typed_codes
from reports.proofs.mending import mended
from reports.proofs.names import exact
from reports.proofs.paper import Paper

__all__ = [
    "CHECKS",
    "Check",
    "Context",
    "Finding",
    "Name",
    "Paper",
    "Severity",
    "Slip",
    "exact",
    "mended",
    "proof",
    "read",
    "typed_codes",
]

CHECKS: tuple[Check, ...] = (
    blanks.Blank(),
    blanks.EmptyHeading(),
    periods.YearForHalf(),
    periods.YearAlone(),
    periods.OtherHalf(),
    periods.DateOutside(),
    periods.NoSuchDay(),
    periods.PastInPlan(),
    periods.PlannedTooLate(),
    numbering.Numbering(),
    numbering.Points(),
    numbering.NumberMark(),
    figures.NumberDiffers(),
    figures.TwoNumbers(),
    figures.TypedNumber(),
    figures.MayDiffer(),
    figures.PartialAsWhole(),
    figures.AllAgainstRate(),
    last_time.LeftFromLast(),
    last_time.LeftFromOld(),
    names.WrongName(),
    names.NearName(),
    names.WrongTerm(),
    names.WrongWord(),
    doubles.DoubledSentences(),
    doubles.DoubledClauses(),
    doubles.DoubledWords(),
    doubles.DoubledRough(),
    marks.HalfWidth(),
    marks.DoubledMark(),
    marks.LongParagraph(),
    marks.RareCharacter(),
)


def read(text: str | Sequence[grammar.Block], context: Context) -> Paper:
    """The paper as its checks read it."""
    known = {name: code for code, name in context.known.names.items()} if context.known else {}
    return Paper.of(text, context.half, known)


def proof(
    text: str | Sequence[grammar.Block] | Paper,
    context: Context,
    checks: Sequence[Check] = CHECKS,
) -> tuple[Finding, ...]:
    """Every finding, in the order of the paper; of two at one place the error first."""
    paper = text if isinstance(text, Paper) else read(text, context)
    seen: dict[str, int] = {}
    found = [finding(check, slip, seen) for check in checks for slip in check.slips(paper, context)]
    order = {Severity.ERROR: 0, Severity.WARNING: 1}
    return tuple(
        sorted(found, key=lambda one: (one.paragraph, one.start, order[one.severity], one.code))
    )
