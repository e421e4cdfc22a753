"""One line of 待办, the same in every room: the home page shows them together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from townwork.audit import reads
from townwork.org import signing
from townwork.org.access import allows
from townwork.org.kept import eyes_of, kept_each
from townwork.org.models import User
from townwork.org.models.people import UNUSED_DAYS


@dataclass(frozen=True)
class Todo:
    """`words` say what; `count` how many; `is_late` marks what is overdue."""

    words: str
    count: int
    url: str
    is_late: bool = False


def waiting(user: User, lists: Iterable[Callable[[User], list[Todo]]]) -> list[Todo]:
    """What the lists say waits for the person, in their order; nothing that counts zero. Each is
    kept by itself: what moves one leaves the others.
    """
    named = {f"{one.__module__}.{one.__name__}": one for one in lists}

    def read(names: list[str]) -> dict[str, list[Todo]]:
        return {name: _counted(named[name], user) for name in names}

    if user.township is None:
        found = read([*named])
    else:
        parts, asked = dict.fromkeys(named), (user.pk, eyes_of(user))
        found = kept_each("todos", user.township, *asked, parts=parts, compute=read)
    return [todo for its in found.values() for todo in its]


def _counted(of: Callable[[User], list[Todo]], user: User) -> list[Todo]:
    with reads.of_part(f"{of.__module__}.{of.__name__}"):
        return [todo for todo in of(user) if todo.count]


def todos(user: User) -> list[Todo]:
    """Of this room: what the administrator did to accounts waits for the auditor, what
    nobody uses for the administrator.
    """
    held = len(signing.held_of(user)) if allows(user, "org.vouch") else 0
    told = [
        Todo("管理员改过口令、角色或动态码的账号待核实", held, reverse("account_changes")),
        Todo(
            f"{UNUSED_DAYS} 天没有登录的账号", _unused(user), reverse("accounts") + "?state=unused"
        ),
    ]
    return [todo for todo in told if todo.count]


def _unused(user: User) -> int:
    if not allows(user, "org.manage"):
        return 0
    return User.objects.visible_to(user).unused(timezone.now()).count()
