"""What to look at before a half-year is locked; rooms above add theirs in ready().

None of it forbids the lock: an office may have its reasons, and writes them down.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from townwork.org.models import Term, User


@dataclass(frozen=True)
class Press:
    """A button: what it says, where it sends, and what."""

    words: str
    url: str
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Part:
    """Of a line, one that it is about: whose it is, what, where it is done, what helps."""

    name: str
    words: str
    url: str
    press: Press | None = None


@dataclass(frozen=True)
class Check:
    """A line of the list: what ought to be, whether it is, where it is done, who is waited for."""

    words: str
    is_done: bool
    url: str = ""
    parts: tuple[Part, ...] = ()
    press: Press | None = None


Checks = Callable[[Term, User], Iterable[Check]]
_checks: list[Checks] = []


def register(checks: Checks) -> None:
    _checks.append(checks)


def checks_of(term: Term, user: User) -> list[Check]:
    return [check for checks in _checks for check in checks(term, user)]
