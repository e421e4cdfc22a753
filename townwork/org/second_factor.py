"""动态码: a second factor besides the password, made by an app on a phone, without any network.

Where a person has one, nobody signs in without it; who must have one is the town's choice. A
phone's key lies sealed in the database and a recovery code as its mark, so that a copy of it shows
no code.
"""

import os
from base64 import b32encode
from binascii import unhexlify
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from townwork.audit.models import AuditEvent
from townwork.audit.services import record
from townwork.lib import seal
from townwork.org import limits
from townwork.org.errors import Refusal
from townwork.org.models import Township, User

Choice = Township.SecondFactor
ROLES = {
    Choice.NOBODY: set(),
    Choice.SIGNERS: {User.Role.ADMINISTRATOR, User.Role.SECRETARY},
    Choice.CLERKS: {User.Role.ADMINISTRATOR, User.Role.SECRETARY, User.Role.CLERK},
}
RECOVERY_CODES = 10
KEY_BYTES = 20  # as apps expect of a key
GIVEN = "second factor given"  # in the session: whether it was entered with one
SEALED = "sealed:"  # before a device's key; one without was bound before keys were sealed
CODE_OF_BEFORE = 8  # letters of a recovery code that was kept as it is: a mark has sixteen
LOST = (
    "系统的密钥换过，绑定的手机认不出来了。请管理员重置动态码后重新绑定；"
    "管理员自己的，请在服务器上运行 let_in。"
)


def chosen(township: Township) -> Choice:
    """Where the town has not chosen: on a served site who administers and who signs, on a desk
    nobody.
    """
    usual = Choice.SIGNERS if settings.SERVED else Choice.NOBODY
    return Choice(township.second_factor or usual)


def is_required(user: User) -> bool:
    """A reviewer reads every town of a district, and is of none that could choose for them."""
    if user.township is None:
        return settings.SERVED
    return user.role in ROLES[chosen(user.township)]


def device_of(user: User) -> TOTPDevice | None:
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def bound_among(users: Iterable[User]) -> Iterable[int]:
    """The keys of those who have bound a phone."""
    devices = TOTPDevice.objects.filter(user__in=list(users), confirmed=True)
    return devices.values_list("user_id", flat=True)


def new_device(user: User, key: str) -> TOTPDevice:
    """A device of this sealed key, not stored; without a key one is drawn."""
    return TOTPDevice(user=user, name="手机", key=key or _sealed(os.urandom(KEY_BYTES)))


def _sealed(key: bytes) -> str:
    return SEALED + seal.seal_short(key)


def _key_of(device: TOTPDevice) -> bytes:
    """Raises ValueError where it was sealed with a SECRET_KEY that is gone."""
    is_sealed = device.key.startswith(SEALED)
    return seal.unseal_short(device.key[len(SEALED) :]) if is_sealed else unhexlify(device.key)


# The one place where the library asks for the key. A subclass would be a model, with a migration.
TOTPDevice.bin_key = property(_key_of)


def key_in_words(device: TOTPDevice) -> str:
    """The key to be typed where nothing can be scanned, four letters at a time."""
    letters = b32encode(device.bin_key).decode()
    return " ".join(letters[at : at + 4] for at in range(0, len(letters), 4))


@transaction.atomic
def enrol(user: User, key: str, code: str) -> list[str]:
    """Bind the phone that shows this code for the key; the recovery codes, told once."""
    User.objects.select_for_update().get(pk=user.pk)
    if device_of(user):
        raise Refusal("已经绑定过手机。要换手机，请先解除绑定。")
    device = new_device(user, key)
    device.save()
    if not device.verify_token(code):
        raise Refusal("动态码不对。请核对手机时间是否准确，等下一个动态码出来再输。")
    recovery = StaticDevice.objects.create(user=user, name="恢复码")
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(
        StaticToken(device=recovery, token=seal.marks_of(code)[0]) for code in codes
    )
    record("绑定动态码", user, actor=user)
    return codes


def confirm(user: User, code: str) -> str:
    """Which kind of code it was, 动态码 or 恢复码; each is good once.

    Raises Refusal for a wrong one, which is audited and counted. Outside a transaction.
    """
    limits.require_room("code", user.pk)
    try:
        kind = _kind_of(user, code.replace(" ", "").lower())
    except ValueError as lost:
        raise Refusal(LOST) from lost
    if kind:
        limits.forgive("code", user.pk)
        return kind
    record("动态码不对", user, actor=user, result=AuditEvent.Result.DENIED)
    limits.count("code", user.pk)
    raise Refusal("动态码不对，或已经用过。请等下一个动态码出来再输；手机不在身边请输一个恢复码。")


@transaction.atomic
def _kind_of(user: User, code: str) -> str:
    """Which it is, used up; "" of a wrong one. Locked: of two who enter it at once one is late."""
    phone = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
    if phone:
        phone.key = _sealed(phone.bin_key)  # by the SECRET_KEY of today, once the code is right
        if phone.verify_token(code):
            return "动态码"
    recovery = StaticDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
    if recovery:
        marks = seal.marks_of(code) + ([code] if len(code) == CODE_OF_BEFORE else [])
        kept = recovery.token_set.filter(token__in=marks).first()
        if recovery.verify_token(kept.token if kept else marks[0]):
            return "恢复码"
    return ""


@transaction.atomic
def unbind(user: User) -> None:
    """By the person, who has shown a code."""
    forget(user)
    record("解除动态码", user, actor=user)


def forget(user: User) -> None:
    """Nothing of it is kept, as before the first binding; whoever calls says in the trail why."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
