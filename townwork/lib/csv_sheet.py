"""A list as CSV that Excel and WPS open rightly: UTF-8 with its mark, and no cell a formula.

A text that a sheet would reckon is written with an apostrophe before it, as one types it there;
what comes in again loses it.
"""

import csv
import io
from collections.abc import Iterable, Sequence

MARK = "\ufeff"
RECKONED = tuple("=+-@\t\r＝＋－＠")
GUARD = "'"


def write(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(map(_cell, header))
    writer.writerows(map(_cell, row) for row in rows)
    return f"{MARK}{target.getvalue()}".encode()


def _cell(value: object) -> object:
    return guarded(value) if isinstance(value, str) else value


def guarded(text: str) -> str:
    return f"{GUARD}{text}" if text.startswith((GUARD, *RECKONED)) else text


def unguarded(text: str) -> str:
    """As it was before `guarded`; any other text stays."""
    rest = text.removeprefix(GUARD)
    return rest if rest.startswith((GUARD, *RECKONED)) else text
