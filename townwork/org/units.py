"""Acts on a unit's life: called otherwise, stopped, merged into another, moved under another, from
a day on; and each taken back as long as no half-year was locked on it.

A day may lie in the past, as far as nothing is locked: what is locked was counted by what was so
then (docs/decisions/0021-a-units-life-by-days.md). It never lies ahead: it is done on its day.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from townwork.audit.rows import change_rows
from townwork.audit.services import record, record_removal
from townwork.org import unfinished
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import FormerPlace, Stop, Term, Township, Unit, User
from townwork.org.unfinished import Line

STAFF, HEIRS = "staff", "heirs"  # in Stop.left, besides what the rooms have settled


# --- The day --------------------------------------------------------------------------------------
def open_from(township: Township) -> date:
    """The first day that no locked half-year has: nothing can be told of an earlier one."""
    closed = Term.objects.filter(township=township).exclude(closed_at=None)
    return max((term.end + timedelta(days=1) for term in closed), default=date.min)


def not_before(township: Township) -> date | None:
    """While the running half-year is locked: from which day on anything can be told again."""
    first = open_from(township)
    return first if first > timezone.localdate() else None


def _require_day(unit: Unit, day: date, what: str, *, not_before: date | None) -> None:
    """not_before -- the day of the unit's last act of the sort."""
    if day > timezone.localdate():
        raise Refusal(f"{what}的日期还没有到，请到那天再办。")
    first = open_from(unit.township)
    if day < first:
        raise Refusal(
            f"{_day(first)}以前的半年已经锁定，{what}的日期须在{_day(first)}或以后；"
            "确需更早的，请书记先在“半年”页重新开放。"
        )
    earliest = max(filter(None, (unit.begun_on, not_before)), default=None)
    if earliest is not None and day < earliest:
        raise Refusal(f"{what}的日期不能早于{_day(earliest)}：那是它上一次变动的日子。")


def _require_still_open(unit: Unit, day: date) -> None:
    first = open_from(unit.township)
    if day < first:
        raise Refusal(
            f"{_day(first)}以前的半年已经锁定，是按这次变动计的，不能撤销；"
            "请改为自今天起再办一次变动。"
        )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _held(unit: Unit, actor: User) -> Unit:
    """The row as it stands, locked, of the actor's township; its half-years cannot close now."""
    require(actor, "org.manage")
    if unit.township_id != actor.township_id:
        raise Refusal("只能维护本镇的单位。")
    rows = Unit.objects.select_for_update(of=("self",), no_key=True)
    stored = rows.select_related("township", "parent").get(pk=unit.pk)
    list(Term.objects.select_for_update().filter(township=stored.township_id))
    return stored


# --- Renamed --------------------------------------------------------------------------------------
@transaction.atomic
def rename(unit: Unit, name: str, day: date, *, actor: User) -> Unit:
    """Called `name` from the day on; what is of an earlier day keeps the name of then."""
    stored = _held(unit, actor)
    if name == stored.name:
        raise Refusal(f"{stored}现在就叫这个名称。")
    others = Unit.objects.filter(township=stored.township_id).exclude(pk=stored.pk)
    if others.filter(name=name).exists():
        raise Refusal("本镇已有同名单位，请换一个名称。")
    _require_day(stored, day, "改名", not_before=renamed_on(stored))
    was = call(stored, name, day)
    stored.save(update_fields=["name", "former_names"])
    record("单位改名", stored, actor=actor, data={"原名": was, "新名": name, "自": day.isoformat()})
    return stored


def call(unit: Unit, name: str, day: date) -> str:
    """Unsaved: the new name, and until when it had the old one, which is given back. A name it had
    for no day is not kept.
    """
    was, told = unit.name, day.isoformat()
    before = [until for _, until in unit.former_names]
    if told not in before[-1:] and unit.begun_on != day:
        unit.former_names = [*unit.former_names, [was, told]]
    unit.name = name
    return was


def renamed_on(unit: Unit) -> date | None:
    return date.fromisoformat(unit.former_names[-1][1]) if unit.former_names else None


@transaction.atomic
def take_back_name(unit: Unit, *, actor: User) -> Unit:
    """The last renaming never was."""
    stored = _held(unit, actor)
    day = renamed_on(stored)
    if day is None:
        raise Refusal(f"{stored}没有改过名。")
    _require_still_open(stored, day)
    *earlier, (name, _) = stored.former_names
    if Unit.objects.filter(township=stored.township_id, name=name).exclude(pk=stored.pk).exists():
        raise Refusal(f"“{name}”现在是另一个单位的名称，不能改回。")
    was, stored.name, stored.former_names = stored.name, name, earlier
    stored.save(update_fields=["name", "former_names"])
    record("撤销单位改名", stored, actor=actor, data={"名称": f"{was} → {name}"})
    return stored


# --- Stopped, and merged --------------------------------------------------------------------------
@dataclass(frozen=True)
class Leaving:
    """What there is to see before a unit is stopped: what is open, and who works there."""

    lines: list[Line]
    staff: list[User]
    below: list[Unit]

    @property
    def accounts(self) -> int:
        return sum(person.has_account for person in self.staff)

    @property
    def listed(self) -> int:
        """How many of them have no account."""
        return len(self.staff) - self.accounts

    @property
    def ends(self) -> list[Line]:
        """What ends even where another unit takes its place."""
        return [line for line in self.lines if not line.goes_over]

    @property
    def goes_over(self) -> list[Line]:
        return [line for line in self.lines if line.goes_over]


def leaving_of(unit: Unit) -> Leaving:
    staff = list(unit.staff.filter(is_active=True))
    return Leaving(unfinished.lines_of(unit), staff, list(unit.children.active()))


@transaction.atomic
def stop(
    unit: Unit, day: date, *, actor: User, successor: Unit | None = None, is_merger: bool = False
) -> Stop:
    """The unit is there no more from the day on: it owes nothing of later days, and all it did
    stays as it was.

    What it left open ends, or `successor` answers for it, under the old name; with `is_merger` its
    staff works there from now on.
    """
    stored = _held(unit, actor)
    if not stored.is_active:
        raise Refusal(f"{stored}已经停用。")
    _require_day(stored, day, "并入" if is_merger else "停用", not_before=_taken_up_on(stored))
    if successor is not None:
        successor = _able_to_take_over(stored, successor)
    _require_empty(stored, but_staff=is_merger)
    one = Stop(unit=stored, since=day, successor=successor, is_merger=is_merger)
    one.left = unfinished.settle(stored, day, goes_over=successor is not None)
    one.left |= {STAFF: _send_over(stored, one), HEIRS: _pass_on(stored, successor)}
    one.save()
    stored.is_active, stored.successor = False, successor
    stored.save(update_fields=["is_active", "successor"])
    data: dict[str, Any] = {"自": day.isoformat(), "接手": str(successor or "无，未办完的到此为止")}
    record("并入单位" if is_merger else "停用单位", stored, actor=actor, data=data | _told(one))
    return one


def _taken_up_on(unit: Unit) -> date | None:
    last = unit.stops.order_by("since").last()
    return last.until if last else None


def _able_to_take_over(unit: Unit, successor: Unit) -> Unit:
    stored = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=successor.pk)
    if stored.pk == unit.pk or stored.township_id != unit.township_id or not stored.is_active:
        raise Refusal("请选本镇另一个在用的单位。")
    return stored


def _require_empty(unit: Unit, *, but_staff: bool) -> None:
    if not but_staff and unit.staff.filter(is_active=True).exists():
        raise Refusal(
            f"{unit}还有在用的账号或在岗的人员，请先在“账号”页停用、在“人员”页记为离岗，"
            "或调到别的单位，再停用单位。"
        )
    if unit.children.filter(is_active=True).exists():
        raise Refusal(f"{unit}还有在用的下级单位，请先把它们改归别的单位，或停用它们。")


def _send_over(unit: Unit, one: Stop) -> list[int]:
    if not one.is_merger:
        return []
    people = User.objects.filter(unit=unit, is_active=True)
    keys = list(people.values_list("pk", flat=True))
    change_rows(people, unit=one.successor)
    return keys


def _pass_on(unit: Unit, successor: Unit | None) -> list[int]:
    """What the unit had itself taken over goes where its own does."""
    others = Unit.objects.filter(successor=unit)
    keys = list(others.values_list("pk", flat=True))
    change_rows(others, successor=successor)
    return keys


def _told(one: Stop) -> dict[str, int]:
    ended = {key: keys for key, keys in one.left.items() if key not in (STAFF, HEIRS)}
    told = {"转去的人员": len(one.left[STAFF]), "到此为止的事": sum(map(len, ended.values()))}
    return {words: count for words, count in told.items() if count}


def standing_stop(unit: Unit) -> Stop | None:
    return unit.stops.filter(until=None).select_related("successor").first()


@transaction.atomic
def take_back_stop(unit: Unit, *, actor: User) -> Unit:
    """It never was stopped: what ended is open again, and who went over comes back."""
    stored, one = _stopped(unit, actor)
    if one is None:
        raise Refusal(f"没有记下{stored}是从哪天停用的，请用“恢复”。")
    _require_still_open(stored, one.since)
    unfinished.restore(one.left)
    staff = User.objects.filter(pk__in=one.left.get(STAFF, ()), unit=one.successor)
    change_rows(staff, unit=stored)
    heirs = Unit.objects.filter(pk__in=one.left.get(HEIRS, ()), successor=one.successor)
    _wake(stored)
    change_rows(heirs, successor=stored)
    record_removal("撤销停用单位", one, actor=actor, data={"单位": str(stored)})
    return stored


@transaction.atomic
def take_up(unit: Unit, day: date, *, actor: User) -> Unit:
    """It is there again from the day on; what ended has ended."""
    stored, one = _stopped(unit, actor)
    _require_day(stored, day, "恢复", not_before=one.since if one else None)
    if one is not None:
        one.until = day
        one.save(update_fields=["until"])
    _wake(stored)
    record("恢复单位", stored, actor=actor, data={"自": day.isoformat()})
    return stored


def _stopped(unit: Unit, actor: User) -> tuple[Unit, Stop | None]:
    """None: it was stopped before anybody wrote down when."""
    stored = _held(unit, actor)
    if stored.is_active:
        raise Refusal(f"{stored}没有停用。")
    return stored, standing_stop(stored)


def _wake(unit: Unit) -> None:
    if unit.parent is not None and not unit.parent.is_active:
        raise Refusal(f"它的上级{unit.parent}已经停用，请先恢复上级。")
    unit.is_active, unit.successor = True, None
    unit.save(update_fields=["is_active", "successor"])


# --- Moved ----------------------------------------------------------------------------------------
def half_years_to_move_in(township: Township) -> list[date]:
    """First days of the half-years begun and not locked, the newest first: a half-year is counted
    in one place.
    """
    today, first = timezone.localdate(), open_from(township)
    now = date(today.year, 1 if today.month <= 6 else 7, 1)
    before = date(now.year - 1, 7, 1) if now.month == 1 else date(now.year, 1, 1)
    return [day for day in (now, before) if day >= first]


@transaction.atomic
def move(unit: Unit, parent: Unit | None, day: date, *, actor: User) -> Unit:
    """Under another from a half-year on: what it did before counts for who answered then."""
    stored = _held(unit, actor)
    if day not in half_years_to_move_in(stored.township):
        raise Refusal("归口从一个半年的头一天改起，那个半年须已开始、没有锁定。")
    _require_day(stored, day, "改归", not_before=stored.moved_on)
    if parent is not None:
        parent = _able_to_take_over(stored, parent)
    if (parent.pk if parent else None) == stored.parent_id:
        raise Refusal("它现在就归这里。")
    before = stored.parent or stored
    stored.parent = parent
    _require_two_levels(stored)
    if stored.moved_on != day:
        since = stored.moved_on or date.min
        FormerPlace.objects.create(unit=stored, head=before, since=since, until=day)
    stored.moved_on = day
    stored.save(update_fields=["parent", "moved_on"])
    data = {"原归": _place(before, stored), "改归": _place(parent or stored, stored)}
    record("单位改归", stored, actor=actor, data=data | {"自": day.isoformat()})
    return stored


def _require_two_levels(unit: Unit) -> None:
    try:
        unit.clean()
    except ValidationError as error:
        raise Refusal("".join(error.messages)) from None


def _place(head: Unit, unit: Unit) -> str:
    return "镇直管" if head.pk == unit.pk else str(head)


@transaction.atomic
def take_back_move(unit: Unit, *, actor: User) -> Unit:
    stored = _held(unit, actor)
    if stored.moved_on is None:
        raise Refusal(f"{stored}没有改归过。")
    _require_still_open(stored, stored.moved_on)
    last = stored.former_places.select_related("head").get(until=stored.moved_on)
    if last.head_id != stored.pk and not last.head.is_active:
        raise Refusal(f"原来的上级{last.head}已经停用，不能改回。")
    stored.parent = None if last.head_id == stored.pk else last.head
    _require_two_levels(stored)
    stored.moved_on = None if last.since == date.min else last.since
    stored.save(update_fields=["parent", "moved_on"])
    record_removal("撤销单位改归", last, actor=actor, data={"单位": str(stored)})
    return stored
