"""Which function does which kind of job. A room names its kinds in its own tasks.py."""

from collections.abc import Callable
from dataclasses import dataclass

from townwork.jobs.models import Job


class Refused(Exception):
    """The job can't succeed however often it is tried; the message tells a person what to do."""


@dataclass(frozen=True)
class Kind:
    """`work` renders outside any transaction and returns what `publish` writes, given a token still valid."""

    name: str
    title: str
    work: Callable[[Job, Callable[[int, str], None]], object]
    publish: Callable[[Job, object], dict]


kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    if kind.name in kinds:
        raise ValueError(f"job kind {kind.name} is registered twice")
    kinds[kind.name] = kind
    return kind
