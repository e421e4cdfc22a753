"""Sessions in the database that know whose they are (settings.SESSION_ENGINE)."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from townwork.lib.addresses import client_address
from townwork.lib.outages import FULL, outage_of
from townwork.org.models import Session, User

log = logging.getLogger(__name__)
# What a browser calls itself, the particular before the general: every one claims to be Safari.
BROWSERS = {
    "MicroMessenger": "微信",
    "DingTalk": "钉钉",
    "Edg": "Edge",
    "360SE": "360 浏览器",
    "QQBrowser": "QQ 浏览器",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "HarmonyOS": "鸿蒙",
    "Android": "安卓",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}


class SessionStore(DatabaseStore):
    """A full disk does not close them to readers."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = super().create_model_instance(data)
        row.user_id = data.get(SESSION_KEY)
        return row

    def save(self, must_create: bool = False) -> None:
        """When somebody was last seen is written with a page they only read: where it cannot be,
        they read on. A new session is not given out unless it was kept.
        """
        try:
            super().save(must_create)
        except (DatabaseError, UpdateError) as error:
            if must_create or outage_of(error) is not FULL:
                raise
            log.warning("a session was not kept: the disk is full")


@dataclass(frozen=True)
class SignedIn:
    """One of a person's sessions, as they are shown it. `handle` names it without opening it."""

    handle: str
    began: datetime
    address: str
    browser: str
    is_here: bool


def begin(request: HttpRequest, now: float) -> None:
    """Keep in the session when it began, where from and by what browser."""
    request.session["began"] = now
    request.session["address"] = client_address(request) or ""
    request.session["browser"] = browser_of(request.headers.get("User-Agent", ""))


def browser_of(user_agent: str) -> str:
    browser, system = (
        next((name for mark, name in known.items() if mark in user_agent), "")
        for known in (BROWSERS, SYSTEMS)
    )
    return " · ".join(filter(None, (browser, system))) or "（不明）"


def sessions_of(user: User, here: str | None) -> list[SignedIn]:
    """The newest first; `here` is the key of the session that asks."""
    rows = user.sessions.filter(expire_date__gt=timezone.now())
    shown = [_shown(row, here) for row in rows if "began" in row.get_decoded()]
    return sorted(shown, key=lambda one: one.began, reverse=True)


def _shown(row: Session, here: str | None) -> SignedIn:
    kept = row.get_decoded()
    began = datetime.fromtimestamp(kept["began"], timezone.get_current_timezone())
    return SignedIn(
        handle_of(row.session_key),
        began,
        kept.get("address") or "（不明）",
        kept.get("browser") or "（不明）",
        row.session_key == here,
    )


def handle_of(key: str) -> str:
    return salted_hmac("townwork.org.sessions", key).hexdigest()[:16]


def end(user: User, *, handle: str | None = None, but: str | None = None) -> int:
    """Sign a person out: of the session of this handle, or of all but the one with the key `but`.
    How many there were.
    """
    rows = user.sessions.exclude(session_key=but)
    keys = list(rows.values_list("session_key", flat=True))
    if handle is not None:
        keys = [key for key in keys if handle_of(key) == handle]
    return user.sessions.filter(session_key__in=keys).delete()[0]
