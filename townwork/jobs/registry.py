"""Which function does which kind of job.

A room declares its kinds; its AppConfig.ready() registers them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from townwork.jobs.models import Job


class Refused(Exception):
    """The job can't succeed however often it is tried; the message tells a person what to do."""


@dataclass(frozen=True)
class Kind:
    """`work` renders outside any transaction and returns what `publish` writes,
    given a token still valid.
    """

    name: str
    title: str
    work: Callable[[Job, Callable[[int, str], None]], object]
    publish: Callable[[Job, object], dict]


kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Called once a kind, as the apps become ready.

    Raises ValueError where two kinds take one name.
    """
    if kind.name in kinds:
        raise ValueError(f"job kind {kind.name} is registered twice")
    kinds[kind.name] = kind
