"""Which function does which kind of job.

A room declares its kinds; its AppConfig.ready() registers them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from townwork.jobs.models import Job

if TYPE_CHECKING:
    from townwork.org.models import User


class Refused(Exception):
    """The job can't succeed however often it is tried; the message tells a person what to do."""


class AnotherTurn(Exception):
    """A part of the job is done and kept; it goes on after those that wait, so that one long job
    keeps nobody from theirs.
    """


Report = Callable[
    [int, str], None
]  # what a waiting person is told: per cent, and the step in words
Outcome = TypeVar("Outcome")


def only_who_asked(user: "User", job: Job) -> bool:
    return job.requested_by_id == user.pk


@dataclass(frozen=True)
class Kind(Generic[Outcome]):
    """`work` renders outside any transaction and returns what `publish` writes,
    given a token still valid.

    `words` names what of the result is told in the trail; the rest are ids, of use to views alone.
    `may_ask` says who, of those who see the job, may have it done again; the room that declares the
    kind knows its rule.
    """

    name: str
    title: str
    work: Callable[[Job, Report], Outcome]
    publish: Callable[[Job, Outcome], dict]
    may_ask: Callable[["User", Job], bool] = only_who_asked
    words: Mapping[str, str] = field(default_factory=dict)

    def told(self, result: dict) -> dict:
        return {word: result[name] for name, word in self.words.items() if name in result}


kinds: dict[str, Kind[Any]] = {}


def title_of(name: str) -> str:
    """In words; a kind that this version no longer knows by its name."""
    return kinds[name].title if name in kinds else name


def register(kind: Kind[Any]) -> None:
    """Called once a kind, as the apps become ready.

    Raises ValueError where two kinds take one name.
    """
    if kind.name in kinds:
        raise ValueError(f"job kind {kind.name} is registered twice")
    kinds[kind.name] = kind
