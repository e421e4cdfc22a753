"""What no person did wrong and only the machine's keeper can mend: a full disk, a database away."""

import errno
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import InterfaceError, OperationalError

from townwork.lib import disk


@dataclass(frozen=True)
class Outage:
    """status -- what a machine is told; words -- what a person is told, and may do."""

    status: int
    title: str
    words: str


FULL = Outage(
    507,
    "磁盘已满",
    "磁盘已满，这一步没有保存；已有的照常可以查看。请管理员腾出空间，然后再提交一次。",
)
AWAY = Outage(503, "数据库连不上", "数据库暂时连不上，一会儿再试；已有数据不受影响。")
BUSY = Outage(503, "系统正忙", "系统正忙，这一步没有保存。请过一会儿再提交一次。")

DISK_FULL = "53100"  # PostgreSQL's codes, and the classes of those of a server that is not there
AWAY_CODES = {"57P01", "57P02", "57P03", "53300"}
AWAY_CLASS = "08"


def outage_of(error: BaseException | None) -> Outage | None:
    """Of the error or what it came of; None for every other fault."""
    found = (_full(link) or _away(link) for link in _chain(error))
    return next((outage for outage in found if outage), None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _full(error: BaseException) -> Outage | None:
    if isinstance(error, OSError):
        return FULL if error.errno in (errno.ENOSPC, errno.EDQUOT) else None
    if getattr(error, "sqlstate", None) == DISK_FULL:
        return FULL
    code = _sqlite_code(error)
    if code == sqlite3.SQLITE_FULL:
        return FULL
    # What it could not write beside the database, to the same disk.
    if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN):
        return FULL if disk.room_at(settings.DATA_DIR).is_none else None
    return None


def _away(error: BaseException) -> Outage | None:
    code = _sqlite_code(error)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return BUSY
    if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN):
        return AWAY
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    if not hasattr(error.__cause__, "sqlstate"):
        return None
    # Without a code: nobody answered, or the line was cut.
    state = error.__cause__.sqlstate
    is_away = state is None or state in AWAY_CODES or state.startswith(AWAY_CLASS)
    return AWAY if is_away else None


def _sqlite_code(error: BaseException) -> int:
    """The primary code; 0 for what is not SQLite's."""
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
