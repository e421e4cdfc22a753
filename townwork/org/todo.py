"""One line of 待办, the same in every room: the home page shows them together."""

from dataclasses import dataclass

from django.urls import reverse

from townwork.org import signing
from townwork.org.access import allows
from townwork.org.models import User


@dataclass(frozen=True)
class Todo:
    """`words` say what; `count` how many; `is_late` marks what is overdue."""

    words: str
    count: int
    url: str
    is_late: bool = False


def todos(user: User) -> list[Todo]:
    """Of this room: what the administrator did to accounts waits for the auditor."""
    held = len(signing.held_of(user)) if allows(user, "org.vouch") else 0
    return (
        [Todo("管理员改过口令、角色或动态码的账号待核实", held, reverse("account_changes"))]
        if held
        else []
    )
