"""The first of everything: district, township, leadership unit and an administrator.

At the terminal (manage.py found) for any township; on the first-run page for the very first, to who
has the token that the server's terminal shows.
"""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from townwork.audit.services import record
from townwork.lib import env
from townwork.lib.text import pinyin
from townwork.org.errors import Refusal
from townwork.org.models import District, Township, Unit, User
from townwork.org.passwords import one_time_password
from townwork.org.turning import open_half

LEADERSHIP = "领导班子"


@dataclass(frozen=True)
class Founding:
    """What is asked; an empty code is made of the name's pinyin."""

    district: str
    township: str
    username: str
    full_name: str
    unit: str = LEADERSHIP
    district_code: str = ""
    township_code: str = ""


def is_founded() -> bool:
    return User.objects.administrators().exists()


def code_of(name: str) -> str:
    """青溪镇 is qingxi: the pinyin without what kind of place it is."""
    short = name[:-1] if len(name) > 2 and name[-1] in "省市区县镇乡" else name
    return "".join(letter for letter in pinyin(short) if letter.isascii() and letter.isalnum())[:40]


@transaction.atomic
def found(asked: Founding) -> tuple[User, str]:
    """The administrator and their one-time password, told once and kept nowhere.

    A district that is there is used; so is a township without an administrator. Raises Refusal for
    what is taken, and changes nothing then: safe to repeat.
    """
    township = _township(asked, _district(asked))
    _require_no_administrator(township)
    if User.objects.filter(username=asked.username).exists():
        raise Refusal(f"用户名 {asked.username} 已有人用，请换一个。")
    unit = _unit(asked, township)
    password = one_time_password()
    administrator = User.objects.create_user(
        asked.username,
        password,
        full_name=asked.full_name,
        role=User.Role.ADMINISTRATOR,
        unit=unit,
    )
    open_half(township, timezone.localdate())
    record("建立镇和管理员", administrator, chain=township.code, data={"镇": township.name})
    with suppress(FileNotFoundError):
        _token_file().unlink()
    return administrator, password


def _district(asked: Founding) -> District:
    code = asked.district_code or code_of(asked.district)
    district, _ = District.objects.get_or_create(code=code, defaults={"name": asked.district})
    if district.name != asked.district:
        raise Refusal(f"区代码 {code} 已是“{district.name}”的，请核对区名，或换一个区代码。")
    return district


def _township(asked: Founding, district: District) -> Township:
    code = asked.township_code or code_of(asked.township)
    township, _ = Township.objects.get_or_create(
        code=code, defaults={"name": asked.township, "district": district}
    )
    if (township.name, township.district) != (asked.township, district):
        raise Refusal(
            f"镇代码 {code} 已是{township.district}“{township.name}”的，请核对，或换一个镇代码。"
        )
    return township


def _unit(asked: Founding, township: Township) -> Unit:
    unit, is_new = Unit.objects.get_or_create(
        township=township,
        name=asked.unit,
        # It owes nothing from before (townwork.org.services.save_unit).
        defaults={"kind": Unit.Kind.LEADERSHIP, "begun_on": timezone.localdate()},
    )
    if is_new:
        record("保存单位", unit, chain=township.code, data={"新增": "是"})
    return unit


def _require_no_administrator(township: Township) -> None:
    administrators = User.objects.administrators().filter(unit__township=township, is_active=True)
    names = "、".join(administrators.values_list("username", flat=True))
    if names:
        raise Refusal(
            f"{township}已有管理员（{names}），没有改动；别的账号由管理员在“账号”页增加。"
        )


# --- the first-run page's token -------------------------------------------------------------------
def token() -> str:
    """The page's key, made on first use, kept beside the data until there is an administrator."""
    if is_founded():
        raise Refusal("已有管理员，首次设置页已经关闭。")
    return env.key_from_file(_token_file())


def opens(typed: str) -> bool:
    try:
        kept = _token_file().read_text()
    except FileNotFoundError:
        return False
    return constant_time_compare(typed.strip(), kept)


def announcement() -> str:
    """What a server says at its start while nobody can sign in; "" afterwards."""
    try:
        key = token()
    except (Refusal, DatabaseError, OSError):  # founded; not migrated yet; no disk to write it on
        return ""
    address = f"{settings.PUBLIC_ADDRESS}{reverse('first_run')}"
    return f"还没有管理员：请打开 {address} ，启动口令 {key} ；或运行 manage.py found。"


def _token_file() -> Path:
    return Path(settings.DATA_DIR) / "first-run-token"
