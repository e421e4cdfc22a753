"""Names locked after wrong passwords, each from the address they came from (django-axes)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.db.models import Max, Sum
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from townwork.org.limits import whole_minute
from townwork.org.models import User


def kept_name(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """What axes keeps of a typed name (settings.AXES_USERNAME_CALLABLE): its digest, for people
    type passwords into the wrong box.
    """
    typed = credentials or (request.POST if request is not None else {})
    return digest_of(str(typed.get("username") or ""))


def digest_of(username: str) -> str:
    return salted_hmac("townwork.org.locks", username).hexdigest()


def locked_until(usernames: Iterable[str], address: str | None = None) -> dict[str, datetime]:
    """Which of them cannot sign in, and until which minute: from `address`, or from any."""
    names = {digest_of(username): username for username in usernames}
    cool_off = get_cool_off()
    tries = AccessAttempt.objects.filter(
        username__in=names, attempt_time__gt=timezone.now() - cool_off
    )
    if address is not None:
        tries = tries.filter(ip_address=address)
    failed = tries.values("username", "ip_address").annotate(
        failures=Sum("failures_since_start"), last=Max("attempt_time")
    )
    locked = failed.filter(failures__gte=settings.AXES_FAILURE_LIMIT).order_by("last")
    return {names[row["username"]]: whole_minute(row["last"] + cool_off) for row in locked}


def release(user: User) -> None:
    reset(username=digest_of(user.username))
