"""Acts on people, units, terms and rest days. One transaction each: guards, writes, audit."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from townwork.audit.models import AuditEvent
from townwork.audit.services import chain_of, record, record_removal
from townwork.org import following, limits, locks, sessions, signing, units
from townwork.org.access import require
from townwork.org.errors import Refusal, TermClosed
from townwork.org.models import (
    PasswordMemory,
    SpecialDay,
    Term,
    Township,
    Unit,
    User,
)
from townwork.org.passwords import one_time_password
from townwork.org.second_factor import chosen, device_of, forget


def require_open(township: Township, *days: date) -> None:
    """Guard of every write to a record: all its dates, old and new, fall in open terms (a term
    nobody made is open).

    Locks the terms' rows (PostgreSQL; SQLite's transactions are exclusive), so none closes before
    the write commits.
    """
    for day in days:
        terms = Term.objects.select_for_update().filter(township=township)
        term = terms.of_date(day).first()
        if term is not None and term.is_closed:
            raise TermClosed(term.lock_notice)


@transaction.atomic
def close_term(term: Term, *, actor: User, reason: str) -> None:
    require(actor, "org.close_term")
    term = Term.objects.select_for_update().get(pk=term.pk)
    if term.is_closed:
        raise Refusal(f"{term}已经锁定。")
    term.closed_at = timezone.now()
    term.closed_by = actor
    term.closed_reason = reason
    term.closed_words = term.township.words
    term.closed_liaisons = User.objects.filter(unit__township=term.township_id).liaisons_in_use()
    term.save()
    record("锁定半年", term, actor=actor, data={"事由": reason})


@transaction.atomic
def reopen_term(term: Term, *, actor: User, reason: str) -> None:
    require(actor, "org.reopen_term")
    term = Term.objects.select_for_update().get(pk=term.pk)
    if not term.is_closed:
        raise Refusal(f"{term}没有锁定。")
    term.closed_at = None
    term.closed_by = None
    term.closed_reason = ""
    term.closed_words = {}
    term.closed_liaisons = None
    term.save()
    record("重新开放半年", term, actor=actor, data={"事由": reason})


@transaction.atomic
def save_township(township: Township, *, actor: User) -> None:
    require(actor, "org.set_up_term")
    township.save()
    record("修改镇基本用语", township, actor=actor)


@transaction.atomic
def save_term(term: Term, *, actor: User) -> None:
    require(actor, "org.set_up_term")
    if term.pk and Term.objects.select_for_update().get(pk=term.pk).is_closed:
        raise TermClosed(term.lock_notice)
    term.save()
    record("设置半年", term, actor=actor)


@transaction.atomic
def add_special_days(days: list[SpecialDay], *, actor: User) -> None:
    """All of a stretch or none. Raises Refusal where one of them is there already."""
    require(actor, "org.manage")
    for day in days:
        _require_own(day, actor)
    rows = SpecialDay.objects.filter(township=actor.township_id)
    there = rows.filter(day__in=[day.day for day in days])
    if there:
        names = "、".join(str(day) for day in there)
        raise Refusal(f"已经登记了：{names}。要改动请先删除，再重新登记。")
    for day in days:
        day.save()
        record("登记节假日", day, actor=actor, data={"上班": day.is_workday})


@transaction.atomic
def remove_special_day(day: SpecialDay, *, actor: User) -> None:
    require(actor, "org.manage")
    _require_own(day, actor)
    record_removal("删除节假日", day, actor=actor, data={"上班": day.is_workday})


def _require_own(day: SpecialDay, actor: User) -> None:
    if day.township_id != actor.township_id:
        raise Refusal("只能维护本镇的节假日。")


@transaction.atomic
def save_unit(unit: Unit, *, actor: User) -> None:
    """Add or edit a unit of the actor's township; called otherwise, it is so from today on. Whether
    it is in use is townwork.org.units' to write.
    """
    require(actor, "org.manage")
    if unit.township_id != actor.township_id:
        raise Refusal("只能维护本镇的单位。")
    # The unit before its half-years: so does whoever writes its month.
    before = Unit.objects.select_for_update(of=("self",), no_key=True).filter(pk=unit.pk).first()
    if before is None:  # it owes nothing from before it was made
        unit.begun_on = unit.begun_on or timezone.localdate()
    elif _place_of(before) != _place_of(unit):
        _require_uncounted(before)
    if before and before.name != unit.name:
        name, unit.name = unit.name, before.name
        units.call(unit, name, timezone.localdate())
    unit.save()
    made = {} if before else {"新增": "是"}
    record("保存单位", unit, actor=actor, data=made | _changes(_unit_facts, before, unit))


def _place_of(unit: Unit) -> tuple:
    """What decides where its numbers count: the unit above, and the kind. 村 and 居 are one: a
    village that becomes a community stays where it was.
    """
    is_village = unit.kind in (Unit.Kind.VILLAGE, Unit.Kind.COMMUNITY)
    return unit.parent_id, Unit.Kind.VILLAGE if is_village else unit.kind


def _require_uncounted(unit: Unit) -> None:
    """That no locked half-year has counted the unit where it is: a unit made since has nothing in
    one.

    Locks the half-years' rows, so that none closes before the write commits.
    """
    terms = Term.objects.select_for_update().filter(township=unit.township_id)
    locked = [term for term in terms.order_by("year", "half") if term.is_closed]
    trail = AuditEvent.objects.about(Unit, [unit.pk]).filter(action="保存单位")
    made = next((at for at, data in trail.values_list("at", "data") if data.get("新增")), None)
    counted = [str(term) for term in locked if made is None or made <= term.closed_at]
    if counted:
        above = f"上级{unit.parent}" if unit.parent else "没有上级"
        raise Refusal(
            f"{'、'.join(counted)}已经锁定，{unit}的数已按“{unit.get_kind_display()}、{above}”计入，"
            "上级和类别不能再改。确需改动，请书记先在“半年”页重新开放；"
            "以后另有归口的，请在单位页上点“改归”，从一个半年起改。"
        )


def _unit_facts(unit: Unit) -> dict[str, str]:
    return {
        "名称": unit.name,
        "类别": unit.get_kind_display(),
        "上级": str(unit.parent or "无"),
        "在用": _yes(unit.is_active),
    }


def _user_facts(user: User) -> dict[str, str]:
    return {
        "用户名": user.username,
        "姓名": user.full_name,
        "角色": user.get_role_display(),
        "单位": str(user.unit or user.district),
        "在用": _yes(user.is_active),
    }


def _changes(facts_of: Callable[[Any], dict[str, str]], before: Any, after: Any) -> dict[str, str]:
    """What the trail tells of a thing that was saved: what it was → what it is, or what stayed."""
    now = facts_of(after)
    was = facts_of(before) if before else now
    return {
        name: value if was[name] == value else f"{was[name]} → {value}"
        for name, value in now.items()
    }


def _yes(is_so: bool) -> str:
    return "是" if is_so else "否"


@transaction.atomic
def save_user(user: User, *, actor: User, password: str = "") -> None:
    """Add or edit an account, or give one to who had none; a given password must be changed at the
    next sign-in.
    """
    require(actor, "org.manage")
    guard_account(user, actor)
    before = User.objects.with_account().filter(pk=user.pk).first()
    is_promoted = before is not None and before.role != user.role
    # Who has the person's phone besides is the person; a role is given to whoever it is.
    is_let_in = bool(password) and (before is None or device_of(before) is None)
    if is_promoted or is_let_in:
        signing.hold(user)
    if password:
        _give_password(user, password)
    user.save()
    record(
        "保存账号",
        user,
        actor=actor,
        data=_changes(_user_facts, before, user) | {"重置口令": _yes(bool(password))},
    )
    if before is not None and password:
        signing.tell(user, "重置口令", actor=actor)
    if is_promoted:
        signing.tell(user, "更换角色", actor=actor)
    if password:
        locks.release(user)
    if password or not user.is_active:
        end_sessions(user)


def _give_password(user: User, password: str) -> None:
    """Unsaved: one that is not the person's own, and remembered as none of theirs."""
    if user.pk and user.has_usable_password():
        PasswordMemory.objects.create(user=user, password=user.password)
    user.set_password(password)
    user.must_change_password = True
    user.is_sample = False


@transaction.atomic
def let_in(user: User) -> str:
    """A one-time password from who has the server in hand; what else kept one out goes too."""
    password = one_time_password()
    _give_password(user, password)
    signing.hold(user)
    user.save()
    forget(user)
    locks.release(user)
    signing.tell(user, "重置口令", actor=None)
    end_sessions(user)
    return password


def guard_account(user: User, actor: User) -> None:
    """The actor's own township, never oneself out, never the last administrator."""
    # Locked: two administrators who unseat each other at once would leave none.
    Township.objects.select_for_update().get(pk=actor.township_id)
    before = User.objects.filter(pk=user.pk).first()
    townships = {user.township_id, before.township_id if before else user.township_id}
    if user.role == User.Role.REVIEWER or townships != {actor.township_id}:
        raise Refusal("只能维护本镇的账号。")
    if user.pk == actor.pk and not user.is_active:
        raise Refusal("不能停用自己的账号，请由另一位管理员操作。")
    resigns = before is not None and _administers(before) and not _administers(user)
    if resigns and not _other_administrators(user, actor).exists():
        raise Refusal("这是本镇最后一个管理员，请先把另一位同事设为管理员。")


def _other_administrators(user: User, actor: User) -> QuerySet[User]:
    administrators = User.objects.filter(role=User.Role.ADMINISTRATOR, is_active=True)
    return administrators.filter(unit__township_id=actor.township_id).exclude(pk=user.pk)


def _administers(user: User) -> bool:
    return user.is_active and user.role == User.Role.ADMINISTRATOR


def note_sign_in(user: User, *, by: str = "") -> None:
    """by -- the kind of the second factor's code; "" where there was none."""
    record("登录", user, actor=user, data={"另用": by} if by else {}, moves=False)


def note_sign_out(user: User) -> None:
    record("退出", user, actor=user, moves=False)


def note_failed_sign_in(username: str, *, locked: bool = False) -> None:
    """A refused sign-in, in the chain of the township whose account was tried.

    An unknown name isn't written down: people type passwords into the wrong box.
    """
    user = User.objects.filter(username=username).select_related("unit__township").first()
    record(
        "登录锁定" if locked else "登录失败",
        user,
        chain=chain_of(user),
        data={"用户名": username if user else "（没有这个用户）"},
        result=AuditEvent.Result.DENIED,
    )


@transaction.atomic
def change_password(user: User, password: str) -> None:
    """One's own new password: remembers the old one, ends the user's sessions
    (the view starts a new one).
    """
    PasswordMemory.objects.create(user=user, password=user.password)
    user.set_password(password)
    user.must_change_password = False
    user.is_sample = False
    user.password_changed_at = timezone.now()
    user.save()
    record("修改口令", user, actor=user)
    end_sessions(user)


def confirm_password(user: User, password: str, *, for_what: str) -> None:
    """The password asked again inside a session; a wrong one is refused, audited and counted: a
    screen left open is no place to guess it.

    Outside a transaction, or the trail of a wrong one would be taken back with the refusal.
    """
    limits.require_room("password", user.pk)
    if user.check_password(password):
        limits.forgive("password", user.pk)
        return
    record("口令不对", user, actor=user, data={"用于": for_what}, result=AuditEvent.Result.DENIED)
    limits.count("password", user.pk)
    raise Refusal("现在的口令不对，请重新输入您的登录口令。")


def confirm_signature(user: User, password: str, *, for_what: str) -> None:
    """The password asked again before a signature, of somebody who may sign."""
    signing.require_may_sign(user)
    confirm_password(user, password, for_what=for_what)


@transaction.atomic
def reset_second_factor(user: User, *, actor: User) -> None:
    """For a phone that is lost: the person signs in with the password and binds another."""
    require(actor, "org.manage")
    guard_account(user, actor)
    if user.pk == actor.pk:
        raise Refusal("自己的动态码请在“我的账号”里解除，或请另一位管理员重置。")
    forget(user)
    signing.hold(user)
    user.save(update_fields=["signs_from"])
    signing.tell(user, "重置动态码", actor=actor)
    end_sessions(user)


@transaction.atomic
def choose_second_factor(township: Township, *, actor: User) -> None:
    require(actor, "org.manage")
    if township.pk != actor.township_id:
        raise Refusal("只能设置本镇的。")
    township.save(update_fields=["second_factor"])
    record("设置登录动态码", township, actor=actor, data={"须用": chosen(township).label})


@transaction.atomic
def free_user(user: User, *, actor: User) -> None:
    """Open a name that wrong passwords have locked; its password stays."""
    require(actor, "org.manage")
    if user.township_id != actor.township_id:
        raise Refusal("只能维护本镇的账号。")
    locks.release(user)
    record("解除登录锁定", user, actor=actor)


def end_sessions(user: User) -> None:
    """Sign `user` out everywhere: disabling or resetting takes effect now, not
    at the next expiry. What else the password had opened goes too.
    """
    sessions.end(user)
    for end in following.ends_with_sessions:
        end(user)


@transaction.atomic
def set_own_mail(user: User, address: str) -> None:
    """Where reminders go besides the page; "" for nowhere."""
    user.email = address
    user.save(update_fields=["email"])
    record("填写工作邮箱", user, actor=user)


@transaction.atomic
def end_own_sessions(user: User, *, but: str, handle: str | None = None) -> int:
    """Of the person's other sessions the one with this handle, or all; how many ended.

    but -- the key of the session that asks: signing out is another act.
    """
    ended = sessions.end(user, handle=handle, but=but)
    if ended:
        record("退出其他登录", user, actor=user, data={"个数": ended})
    return ended
