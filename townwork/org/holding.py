"""What a person holds, as each room tells it; rooms above add theirs in ready().

Four sorts. A charge names the person who is to do it: it goes over to the next in a handover.
What they keep, their views of a list, goes with it where it is ticked; nothing waits for it. What
they began goes on under their name, by whoever has the post. What waits at the post is of whoever
has it: told on the paper, so that the next knows.
"""

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from townwork.org.models import User
from townwork.org.todo import Todo


@dataclass(frozen=True)
class Charge:
    """Rows that name one person, in `field`, to do them; `rows` are those still to be done.

    `fits`: whether another may be named in place of them, by the rule that named the first.
    """

    key: str
    words: str
    field: str
    rows: Callable[[User], QuerySet]
    fits: Callable[[Any, User], bool]
    name: Callable[[Any], str] = str

    def shared(self, giver: User, taker: User) -> tuple[list, list]:
        """(what goes over, what cannot), held until the transaction ends: what the giver finishes
        meanwhile is theirs.
        """
        goes: list = []
        stays: list = []
        for row in self.rows(giver).select_for_update(of=("self",)):
            (goes if self.fits(row, taker) else stays).append(row)
        return goes, stays


@dataclass(frozen=True)
class Keepsake(Charge):
    """Rows a person keeps that the next may go on with. `is_proposed`: ticked unless somebody says
    otherwise; what is the person's alone is offered, no more.
    """

    is_proposed: bool = True


@dataclass(frozen=True)
class Begun:
    """What a person drafted or set going and is not finished."""

    words: str
    rows: Callable[[User], Iterable]
    name: Callable[[Any], str] = str


@dataclass(frozen=True)
class Lot:
    """Some things of one sort, by their names; `key` that of a charge, "" of any other."""

    words: str
    names: list[str]
    key: str = ""

    @property
    def count(self) -> int:
        return len(self.names)


@dataclass(frozen=True)
class Held:
    charges: list[Lot] = field(default_factory=list)
    kept: list[Lot] = field(default_factory=list)
    begun: list[Lot] = field(default_factory=list)
    waiting: list[Todo] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many things name the person, or have their hand on them; not what they only keep."""
        return sum(lot.count for lot in (*self.charges, *self.begun))


charges: dict[str, Charge] = {}
_begun: list[Begun] = []
_waiting: list[Callable[[User], list[Todo]]] = []


def register(*told: Charge | Begun, waiting: Callable[[User], list[Todo]] | None = None) -> None:
    """waiting -- what waits at the person's post, without what a charge tells."""
    for one in told:
        if isinstance(one, Charge):
            charges[one.key] = one
        else:
            _begun.append(one)
    if waiting is not None:
        _waiting.append(waiting)


def held_by(user: User) -> Held:
    """Of all rooms; nothing that counts zero. Of one who is stopped too: what they had left."""
    named = _some(Lot(its.words, _names(its, user), key) for key, its in charges.items())
    begun = (Lot(its.words, _names(its, user)) for its in _begun)
    owed = [lot for lot in named if not is_kept(lot.key)]
    kept = [lot for lot in named if is_kept(lot.key)]
    return Held(owed, kept, _some(begun), _at_post(user))


def is_kept(key: str) -> bool:
    """Whether nobody must do what goes by this key."""
    return isinstance(charges[key], Keepsake)


def is_proposed(key: str) -> bool:
    its = charges[key]
    return not isinstance(its, Keepsake) or its.is_proposed


def _names(its: Charge | Begun, user: User) -> list[str]:
    return [its.name(row) for row in its.rows(user)]


def _some(lots: Iterable[Lot]) -> list[Lot]:
    return [lot for lot in lots if lot.names]


def _at_post(user: User) -> list[Todo]:
    """Nothing waits for one who cannot sign in: asked as if they still could."""
    person = copy(user)
    person.is_active = True
    return [todo for of in _waiting for todo in of(person) if todo.count]
