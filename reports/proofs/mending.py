"""A mend put where the words were typed. Pure.

A finding tells its place in the paper as it stands, with figures in words; what is typed is the
text behind it, with {{名称}}.
"""

from collections.abc import Sequence

from reports import grammar
from reports.proofs.check import Finding


def mended(body: str, found: Finding, blocks: Sequence[grammar.Block]) -> str | None:
    """The text with the finding's mend in its place. `blocks` are what was proofed.

    None where there is no mend, or the words are not those that were typed: a figure stands in
    them, or the text is no longer the one that was proofed.
    """
    lines = body.splitlines()
    if found.mend is None or not found.text or found.line > len(lines):
        return None
    line = grammar.normalise(lines[found.line - 1].strip())
    said = blocks[found.paragraph].text
    if line.count(found.text) != said.count(found.text):
        return None
    start = _nth(line, found.text, said.count(found.text, 0, found.start + len(found.text)))
    lines[found.line - 1] = line[:start] + found.mend + line[start + len(found.text) :]
    return "\n".join(lines) + ("\n" if body.endswith("\n") else "")


def _nth(line: str, text: str, number: int) -> int:
    at = -1
    for _ in range(number):
        at = line.find(text, at + 1)
    return at
