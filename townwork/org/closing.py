"""What to look at before a half-year is locked; rooms above add theirs in ready().

None of it forbids the lock: an office may have its reasons, and writes them down.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from townwork.org.models import Term, User


@dataclass(frozen=True)
class Check:
    """One line of the list: what ought to be, whether it is, and where it is done."""

    words: str
    is_done: bool
    url: str = ""


Checks = Callable[[Term, User], Iterable[Check]]
_checks: list[Checks] = []


def register(checks: Checks) -> None:
    _checks.append(checks)


def checks_of(term: Term, user: User) -> list[Check]:
    return [check for checks in _checks for check in checks(term, user)]
