"""人员 without an account: kept by whose unit they are of, put on lists, ticked from the paper.

Name, unit and position, and nothing more (docs/facts.md §0). Accounts are the administrator's:
townwork.org.services.
"""

from collections.abc import Iterable, Sequence

from django.db import transaction
from django.db.models import QuerySet

from townwork.audit.services import record, record_removal
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import PeopleGroup, Unit, User


@transaction.atomic
def save_person(person: User, *, actor: User) -> None:
    """Add or edit one of the units the actor sees.

    Raises Refusal for who has an account, for another's unit, and for who is there already.
    """
    require(actor, "org.keep_people")
    before = User.objects.select_for_update(of=("self",)).filter(pk=person.pk).first()
    _require_without_account(before or person)
    _require_own(person, before, actor)
    if person.is_active:
        _require_new(person)
    if before is None:
        person.set_unusable_password()
    person.save()
    facts = {
        "姓名": person.full_name,
        "单位": str(person.unit),
        "职务": person.position,
        "在岗": "是" if person.is_active else "否",
    }
    record("保存人员", person, actor=actor, data=facts)


def _require_without_account(person: User) -> None:
    if person.has_account:
        raise Refusal(f"{person.full_name}有账号，请管理员在“账号”页修改。")


def _require_own(person: User, before: User | None, actor: User) -> None:
    own = Unit.objects.visible_to(actor)
    units = {person.unit_id, before.unit_id if before else person.unit_id}
    if own.filter(pk__in=units).count() < len(units):
        raise Refusal("只能维护本单位和下级单位的人员。")


def _require_new(person: User) -> None:
    """Two of one name in a unit are told apart by their position."""
    same = User.objects.filter(unit=person.unit_id, full_name=person.full_name, is_active=True)
    if same.filter(position=person.position).exclude(pk=person.pk).exists():
        raise Refusal(f"{person.unit}已经有{person}了；是同名的另一个人，请填上不同的职务。")


# --- Those called for together --------------------------------------------------------------------
def staff_of(township_id: int) -> QuerySet[User]:
    """Everybody in service, with an account or without."""
    staff = User.objects.filter(unit__township=township_id, is_active=True)
    return staff.select_related("unit").order_by("unit__order", "id")


def named(township_id: int, people: Sequence[tuple[str, str]]) -> list[User | None]:
    """Who is meant by each (name, what is written of their unit and position); None where nobody is
    so called, or several are whom that does not tell apart. One query.
    """
    called: dict[str, list[User]] = {}
    names = {name for name, _ in people}
    for person in staff_of(township_id).filter(full_name__in=names):
        called.setdefault(person.full_name, []).append(person)
    return [_meant(called.get(name, []), about) for name, about in people]


def _meant(alike: list[User], about: str) -> User | None:
    if len(alike) > 1:
        alike = [one for one in alike if _is_told(one, about)]
    return alike[0] if len(alike) == 1 else None


def _is_told(person: User, about: str) -> bool:
    words = (person.unit.name, person.position)
    return any(word and word in about for word in words)


def by_unit(people: Iterable[User]) -> list[tuple[Unit, list[User]]]:
    """Under their units, in the order they come."""
    found: dict[Unit, list[User]] = {}
    for person in people:
        found.setdefault(person.unit, []).append(person)
    return list(found.items())


@transaction.atomic
def save_group(group: PeopleGroup, people: Iterable[int], *, actor: User) -> None:
    """Make it hold just these people, by id; who is not of the township's staff is passed over.

    Who has left stays in it unseen: back in service they are called for again.
    """
    require(actor, "org.keep_groups")
    if group.township_id != actor.township_id:
        raise Refusal("只能维护本镇的常用名单。")
    chosen = set(staff_of(group.township_id).filter(pk__in=list(people)))
    if not chosen:
        raise Refusal("名单里还没有人，请勾选人员再保存。")
    group.save()
    group.people.set(chosen | set(group.people.filter(is_active=False)))
    record("保存常用名单", group, actor=actor, data={"名称": group.name, "人数": len(chosen)})


@transaction.atomic
def remove_group(group: PeopleGroup, *, actor: User) -> None:
    """The lists filled from it stay as they are."""
    require(actor, "org.keep_groups")
    if group.township_id != actor.township_id:
        raise Refusal("只能维护本镇的常用名单。")
    record_removal("删除常用名单", group, actor=actor)
