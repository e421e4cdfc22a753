"""Who may sign: nobody whom an administrator has just let in (docs/decisions/0010-who-signs.md)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from townwork.audit.models import AuditEvent
from townwork.audit.rows import change_rows
from townwork.audit.services import chain_of, record
from townwork.org import following
from townwork.org.access import require
from townwork.org.errors import Refusal, Unread
from townwork.org.models import User

ALARMS = ("重置口令", "重置动态码", "更换角色")
HELD = "管理员不久前为这个账号设过口令、角色或动态码，{} 以后才能签发。要早些，请审计员在“账号变动”页核实是您本人。"


def hold(user: User) -> None:
    """Unsaved: from now on, for as long as the settings say."""
    user.signs_from = timezone.now() + timedelta(hours=settings.SIGNING_WAIT_HOURS)


def is_held(user: User) -> bool:
    return user.signs_from is not None and user.signs_from > timezone.now()


def require_may_sign(user: User) -> None:
    if is_held(user):
        raise Refusal(HELD.format(f"{timezone.localtime(user.signs_from):%m月%d日 %H:%M}"))


def tell(user: User, act: str, *, actor: User | None) -> None:
    """Say it in the trail, where the auditor reads it, and to the person. None is who has the
    server in hand.
    """
    event = record(act, user, actor=actor, chain=chain_of(user))
    words = _alarm(act, event.actor_name, event.at)
    for follow in following.told:
        follow(user, words)


def alarms_since(since: datetime | None, user: User) -> Iterator[str]:
    """What others did to how the account is entered, the first act first; None tells nothing: a
    first sign-in knows.
    """
    if since is None:
        return
    events = AuditEvent.objects.about(User, [user.pk]).filter(action__in=ALARMS, at__gt=since)
    for event in events:
        yield _alarm(event.action, event.actor_name, event.at)


def events_of(user: User) -> QuerySet[AuditEvent]:
    """What befell one's own account, signing in and out too, the newest first."""
    return AuditEvent.objects.about(User, [user.pk]).order_by("-id")


def _alarm(act: str, by: str, at: datetime) -> str:
    when = f"{timezone.localtime(at):%m月%d日 %H:%M}"
    return f"{when} {by}对您的账号做了“{act}”。不是您要求的，请立即告诉审计员。"


def held_of(auditor: User) -> list[User]:
    """The accounts of the township that wait for somebody to say who uses them."""
    people = User.objects.visible_to(auditor).filter(is_active=True, signs_from__gt=timezone.now())
    return list(people.select_related("unit").order_by("signs_from"))


def wait_of(user: User) -> str:
    """Which wait it is: another act of the administrator's begins another."""
    return user.signs_from.isoformat() if user.signs_from else ""


@transaction.atomic
def vouch(user: User, *, actor: User, seen: str) -> None:
    """The auditor has seen or called the person: they asked for it themself, and sign from now on.

    An auditor whom the administrator has just let in knows nobody.

    seen -- the wait that was shown (wait_of). Raises Unread where another began since: what the
    person said was of the act before it.
    """
    require(actor, "org.vouch")
    if user.township_id != actor.township_id or user.pk == actor.pk:
        raise Refusal("只能核实本镇别人的账号。")
    if is_held(User.objects.get(pk=actor.pk)):
        raise Refusal("您自己的账号也刚被管理员改过，过了等待时间才能核实别人。")
    user = User.objects.select_for_update().get(pk=user.pk)
    if not is_held(user):
        raise Refusal("这个账号没有在等待核实。")
    if wait_of(user) != seen:
        raise Unread(
            "您打开本页以后，管理员又改过这个账号。请再问一次本人，再按“核实”。", wait_of(user)
        )
    change_rows(User.objects.filter(pk=user.pk), signs_from=None)
    record("核实账号由本人使用", user, actor=actor)
