"""How often one person, or one address, may do what costs the others something.

Counted in the database, which all workers share. A stretch of time begins with the first try and is
not made longer by those after it: who waits gets in.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from townwork.org.errors import Refusal
from townwork.org.models import Tally


@dataclass(frozen=True)
class Limit:
    """`most` times in `per`; `words` say of what there was too much."""

    name: str
    most: int
    per: timedelta
    words: str


QUARTER = timedelta(minutes=15)
LIMITS = {
    limit.name: limit
    for limit in (
        # Failures only. An office has one address to the outside: sixty people may mistype once.
        Limit("sign_in", 60, QUARTER, "从您这个网络地址登录失败的次数过多"),
        Limit("password", 10, QUARTER, "口令输错的次数过多"),
        Limit("code", 5, QUARTER, "动态码输错的次数过多"),
        Limit("desk_number", 10, QUARTER, "签到数字输错的次数过多"),
        Limit("first_run", 20, QUARTER, "启动口令输错的次数过多"),
        Limit("export", 60, timedelta(minutes=10), "导出、打印过于频繁"),
        Limit("search", 60, timedelta(minutes=1), "查找过于频繁"),
        Limit("genuine", 30, timedelta(minutes=10), "核验过于频繁"),
        Limit("upload", 600, timedelta(minutes=10), "上传过于频繁"),
    )
}


class TooMany(Refusal):
    """Refused until a moment; the message names it."""

    def __init__(self, limit: Limit, until: datetime):
        self.until = until
        super().__init__(f"{limit.words}，请在 {timezone.localtime(until):%H:%M} 以后再试。")

    @property
    def seconds(self) -> int:
        """How long there is to wait, for Retry-After."""
        return max(1, round((self.until - timezone.now()).total_seconds()))


def require_room(name: str, who: object) -> None:
    """Before a check whose failures count: raises TooMany once there were too many."""
    limit, now = LIMITS[name], timezone.now()
    tally = Tally.objects.filter(key=_key(name, who), until__gt=now).first()
    if tally is not None and tally.count >= limit.most:
        raise TooMany(limit, whole_minute(tally.until))


def count(name: str, who: object) -> None:
    """Count one more. Raises TooMany where that is one too many.

    Outside any transaction that may be taken back: what was tried stays counted.
    """
    key, limit, now = _key(name, who), LIMITS[name], timezone.now()
    running = Tally.objects.filter(key=key, until__gt=now)
    if running.filter(count__lt=limit.most).update(count=F("count") + 1):
        return
    require_room(name, who)
    Tally.objects.filter(until__lte=now).delete()
    # Of two who begin a stretch at once the second's try may go uncounted.
    Tally.objects.get_or_create(key=key, defaults={"count": 1, "until": now + limit.per})


def forgive(name: str, who: object) -> None:
    """It was the right one in the end: what failed before is forgotten."""
    Tally.objects.filter(key=_key(name, who)).delete()


def _key(name: str, who: object) -> str:
    return f"{name}:{who}"


def whole_minute(moment: datetime) -> datetime:
    """What is told: nobody comes back within that minute and is refused again."""
    return moment.replace(second=0, microsecond=0) + timedelta(minutes=1)
