"""Which function does which kind of job.

A room declares its kinds; its AppConfig.ready() registers them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from townwork.jobs.models import Job


class Refused(Exception):
    """The job can't succeed however often it is tried; the message tells a person what to do."""


Report = Callable[
    [int, str], None
]  # what a waiting person is told: per cent, and the step in words
Outcome = TypeVar("Outcome")


@dataclass(frozen=True)
class Kind(Generic[Outcome]):
    """`work` renders outside any transaction and returns what `publish` writes,
    given a token still valid.
    """

    name: str
    title: str
    work: Callable[[Job, Report], Outcome]
    publish: Callable[[Job, Outcome], dict]


kinds: dict[str, Kind[Any]] = {}


def register(kind: Kind[Any]) -> None:
    """Called once a kind, as the apps become ready.

    Raises ValueError where two kinds take one name.
    """
    if kind.name in kinds:
        raise ValueError(f"job kind {kind.name} is registered twice")
    kinds[kind.name] = kind
