"""Old summaries of other townships, with what each number is: ⟦84|film.show_count⟧."""

import re
from pathlib import Path

from reports.recognition import tidied

_MARKED = re.compile(r"⟦([^|⟧]+)\|([^⟧]+)⟧")
HERE = Path(__file__).parent


def read(text: str) -> tuple[str, dict[tuple[int, int], str]]:
    """The text as it was typed, and {(line, start): code} of its numbers."""
    meant = {}
    lines = []
    for at, line in enumerate(tidied(text)):
        plain = ""
        last = 0
        for mark in _MARKED.finditer(line):
            plain += line[last : mark.start()]
            meant[at, len(plain)] = mark[2]
            plain += mark[1]
            last = mark.end()
        lines.append(plain + line[last:])
    return "\n".join(lines), meant


def old_summary(name: str) -> tuple[str, dict[tuple[int, int], str]]:
    return read((HERE / f"old_summary_{name}.txt").read_text(encoding="utf-8"))
