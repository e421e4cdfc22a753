"""One hint a page, for whoever is new; closed, it does not come back.

The words lie in `hints.toml`. What somebody closed is kept with their account, on whatever machine
they are; it is no act of the town's. Whoever is no longer new is shown none.
"""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.http import HttpRequest
from django.utils import timezone

from townwork.org.models import User

NEW_FOR = timedelta(days=60)  # since the account was made
_FILE = Path(__file__).with_name("hints.toml")


@dataclass(frozen=True)
class Hint:
    key: str  # the name of the address
    words: str


@cache
def hints() -> dict[str, Hint]:
    listed = tomllib.loads(_FILE.read_text("utf-8"))
    return {key: Hint(key, words) for key, words in listed.items()}


def hint_of(request: HttpRequest) -> Hint | None:
    """What the page that is asked for says to a newcomer who has not closed it."""
    user, match = request.user, request.resolver_match
    if match is None or not isinstance(user, User) or not _is_new(user):
        return None
    hint = hints().get(match.url_name or "")
    return None if hint is None or hint.key in user.hints_closed else hint


def close(hint: Hint, user: User) -> None:
    """This person has read it."""
    closed = sorted({*user.hints_closed, hint.key} & hints().keys())
    User.objects.filter(pk=user.pk).update(hints_closed=closed)


def _is_new(user: User) -> bool:
    return timezone.now() - user.created_at < NEW_FOR
