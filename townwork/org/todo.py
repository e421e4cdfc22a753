"""One line of 待办, the same in every room: the home page shows them together."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Todo:
    """`words` say what; `count` how many; `is_late` marks what is overdue."""

    words: str
    count: int
    url: str
    is_late: bool = False
