"""开账号 for who is listed already, many at once: whom it is proposed for, as what and by which
name, and the accounts opened, all or none.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from townwork.lib.text import pinyin
from townwork.org.access import require
from townwork.org.kind_questions import Row
from townwork.org.known_people import row_entry_key
from townwork.org.models import Unit, User
from townwork.org.sheets import MAX_ROWS, STAFF_COLUMNS, Report, write_staff

Role = User.Role
REPORTS = (
    "联络员",
    "联络人",
    "信息员",
    "通讯员",
    "宣传员",
    "文书",
)  # who reports for a unit, by post


@dataclass(frozen=True)
class Proposal:
    """`is_meant`: somebody of that role is wanting, so that it is ticked beforehand."""

    person: User
    username: str
    role: str
    is_meant: bool


def without_account(actor: User) -> list[User]:
    """Who is in service and has none, by unit; no more than one page can take."""
    people = User.objects.visible_to(actor).without_account().filter(is_active=True)
    return list(people.select_related("unit").order_by("unit__order", "unit_id", "id")[:MAX_ROWS])


def proposals(actor: User) -> list[Proposal]:
    """One for each of them: a secretary and a clerk by their posts, and for each unit whoever
    reports for it, where nobody is that yet. Three queries.
    """
    require(actor, "org.manage")
    people = without_account(actor)
    roles = _wanting(people, actor)
    taken = {name.lower() for name in _taken_names()}
    found = []
    for person in people:
        role = roles.get(person.pk, "")
        found.append(Proposal(person, _free_name(person, taken), role, bool(role)))
    return found


def missing_posts(found: Iterable[Proposal], actor: User) -> list[str]:
    """Whom the town cannot begin without, neither there nor proposed, by their role's name."""
    accounts = User.objects.visible_to(actor).with_account().filter(is_active=True)
    filled = set(accounts.values_list("role", flat=True)) | {one.role for one in found}
    return [role.label for role in (Role.SECRETARY, Role.CLERK) if role not in filled]


def _wanting(people: Iterable[User], actor: User) -> dict[int, str]:
    """{person: the role they are the first to fill}."""
    accounts = User.objects.visible_to(actor).with_account().filter(is_active=True)
    filled = set(accounts.values_list("role", "unit_id"))
    has_secretary = any(role == Role.SECRETARY for role, _ in filled)
    reported = {unit for role, unit in filled if role == Role.LIAISON}
    found: dict[int, str] = {}
    for person in sorted(people, key=lambda one: not _reports(one)):
        if "宣传干事" in person.position:
            found[person.pk] = Role.CLERK
        elif _is_secretary(person) and not has_secretary:
            found[person.pk], has_secretary = Role.SECRETARY, True
        elif person.unit.kind != Unit.Kind.LEADERSHIP and person.unit_id not in reported:
            found[person.pk] = Role.LIAISON
            reported.add(person.unit_id)
    return found


def _reports(person: User) -> bool:
    return any(post in person.position for post in REPORTS)


def _is_secretary(person: User) -> bool:
    is_first = "书记" in person.position and "副书记" not in person.position
    return is_first and person.unit.kind == Unit.Kind.LEADERSHIP


def _taken_names() -> Iterable[str]:
    """Of the whole installation: a user name is nobody else's in another township either."""
    return User.objects.with_account().values_list("username", flat=True)


def _free_name(person: User, taken: set[str]) -> str:
    """The pinyin of the name, numbered where somebody has it; it is taken then. "" of none."""
    plain = "".join(filter(str.isascii, pinyin(person.full_name)))
    plain = "".join(filter(str.isalnum, plain))
    if not plain:
        return ""
    names = (plain, *(f"{plain}{number}" for number in range(2, len(taken) + 3)))
    name = next(name for name in names if name not in taken)
    taken.add(name)
    return name


def open_accounts(wanted: Iterable[tuple[User, str, str]], *, actor: User) -> Report:
    """`wanted` are (person, user name, role). Their one-time passwords are the report's; a fault's
    row is the person's place in `wanted`, from 1 on.
    """
    require(actor, "org.manage")
    rows: list[Row] = []
    known: dict[str, str] = {}
    for number, (person, username, role) in enumerate(wanted, 1):
        rows.append((number, _cells(person, username, role)))
        known[row_entry_key(number)] = str(person.pk)
    return write_staff(rows, actor=actor, answers=known)


def _cells(person: User, username: str, role: str) -> dict[str, str]:
    said = {
        "username": username,
        "full_name": person.full_name,
        "unit": person.unit.name,
        "role": dict(Role.choices).get(role, role),
        "position": person.position,
    }
    return dict.fromkeys(STAFF_COLUMNS.values(), "") | said
