"""区级账号: who reads all townships of a district. Given and taken at the server, for no township's
administrator may let anybody see the neighbours' records.
"""

from dataclasses import dataclass

from django.db import transaction

from townwork.audit.services import chain_of, record
from townwork.org.errors import Refusal
from townwork.org.models import District, User
from townwork.org.passwords import one_time_password
from townwork.org.services import end_sessions


@dataclass(frozen=True)
class Appointment:
    district: str
    username: str
    full_name: str


@transaction.atomic
def appoint(asked: Appointment) -> tuple[User, str]:
    """The reviewer and their one-time password, told once and kept nowhere. Raises Refusal for a
    district that is not there and a name that is taken; safe to repeat.
    """
    if User.objects.filter(username=asked.username).exists():
        raise Refusal(f"用户名 {asked.username} 已有人用，没有改动；换口令请用 let_in。")
    password = one_time_password()
    user = User.objects.create_user(
        asked.username,
        password,
        full_name=asked.full_name,
        role=User.Role.REVIEWER,
        district=_district(asked.district),
    )
    record("建立区级账号", user, chain=chain_of(user), data={"区": user.district.name})
    return user, password


def _district(name: str) -> District:
    found = District.objects.filter(name=name)
    if len(found) != 1:
        there = "、".join(District.objects.order_by("name").values_list("name", flat=True))
        raise Refusal(
            f"没有“{name}”这个区（现有：{there or '无'}），请核对；区随第一个镇由 found 建立。"
        )
    return found[0]


@transaction.atomic
def set_active(username: str, *, is_active: bool) -> User:
    """Stop or restore one; whoever is signed in is out at once. Raises Refusal."""
    user = User.objects.filter(username=username, role=User.Role.REVIEWER).first()
    if user is None:
        raise Refusal(f"没有用户名是 {username} 的区级账号；镇里的账号由镇管理员停用。")
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    record("恢复区级账号" if is_active else "停用区级账号", user, chain=chain_of(user))
    if not is_active:
        end_sessions(user)
    return user
