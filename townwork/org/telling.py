"""What the rooms tell of a unit on its page; rooms above add theirs in ready().

A chapter costs as many queries whatever it finds, and is empty for who may not read it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from townwork.org.models import Unit, User


@dataclass(frozen=True)
class Fact:
    """`url` leads to the rows it counts; "" where there is nowhere to lead."""

    words: str
    url: str = ""


@dataclass(frozen=True)
class Chapter:
    title: str
    facts: Callable[[Unit, User], list[Fact]]


_chapters: list[Chapter] = []


def register(*chapters: Chapter) -> None:
    _chapters.extend(chapters)


def told_of(unit: Unit, user: User) -> list[tuple[str, list[Fact]]]:
    """[(title, facts)] in the order of the rooms; nothing of a chapter without any."""
    found = [(its.title, its.facts(unit, user)) for its in _chapters]
    return [(title, facts) for title, facts in found if facts]
