"""One hint a page, for whoever is new; closed, it does not come back.

The words lie in `hints.toml`. What somebody closed is kept in a cookie of theirs: no record of the
town's, and whoever is no longer new is shown none, long before a browser forgets it.
"""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from townwork.org.models import User

NEW_FOR = timedelta(days=60)  # since the account was made
KEPT_FOR = timedelta(days=400)  # the most a browser keeps a cookie
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
    return None if hint is None or hint.key in _closed(request) else hint


def close(hint: Hint, request: HttpRequest, response: HttpResponse) -> None:
    """Keep in the answer's cookie that this person has read it."""
    closed = _closed(request) | {hint.key}
    response.set_cookie(
        _cookie(request.user),
        ".".join(sorted(closed)),
        max_age=KEPT_FOR,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def _is_new(user: User) -> bool:
    return timezone.now() - user.created_at < NEW_FOR


def _closed(request: HttpRequest) -> set[str]:
    """Names of hints; what else a cookie may say is nobody's hint."""
    return set(request.COOKIES.get(_cookie(request.user), "").split(".")) & hints().keys()


def _cookie(user: User | AnonymousUser) -> str:
    """Several people share a browser."""
    return f"hints-{user.pk}"
