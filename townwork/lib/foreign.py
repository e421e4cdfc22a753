"""Sheets that openpyxl does not know, read by a process of their own (foreign_child.py): the old
.xls and WPS' .et, Strict OOXML, odd but legal styles.
"""

import json
import subprocess  # nosec B404 # our own interpreter, by path, with no argument of a stranger's
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

CHILD = Path(__file__).with_name("foreign_child.py")
PATIENCE = 20  # s by the clock; of a processor the child takes two at the most
# What the directory of an OLE file calls its parts: a workbook's, and those of what we do not take.
_BOOK, _OLD_BOOK = "Workbook".encode("utf-16-le"), "Book\0".encode("utf-16-le")
_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_SEALED = "EncryptedPackage".encode("utf-16-le")


class Unreadable(Exception):
    """The child ended without a sheet: broken, sealed with a password, or beyond its bounds."""


def is_old_book(data: bytes) -> bool:
    """Whether an OLE file's directory names a workbook; no .doc and nothing sealed does."""
    return (_BOOK in data or _OLD_BOOK in data) and _SEALED not in data


def has_macros(data: bytes) -> bool:
    return _MACROS in data


def read_foreign(data: bytes, *, most_rows: int, most_columns: int) -> list[dict[str, Any]]:
    """Its sheets: `title`, `is_hidden`, `rows` as (number, values), `merges` as (top, left, bottom,
    right) from 0; `hidden` the numbers of rows an old workbook does not show, `hidden_columns` the
    positions of its columns.

    Raises Unreadable.
    """
    command = [sys.executable, "-I", str(CHILD), str(most_rows), str(most_columns)]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=PATIENCE, check=True
        )
        sheets = json.loads(done.stdout)
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        raise Unreadable from error
    for sheet in sheets:
        sheet["rows"] = [(number, tuple(map(_cell, cells))) for number, cells in sheet["rows"]]
    return sheets


def _cell(value: object) -> object:
    return datetime.fromisoformat(value["at"]) if isinstance(value, dict) else value
