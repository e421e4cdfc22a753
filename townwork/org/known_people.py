"""Who of a roster is among the staff already: of the same unit and name they are one person, known
by the same user name or post, or by a post that only says what they do here (负责人, 联络员).

Where that does not tell, it is asked on the row (同一个人 or 另一个人). Nobody is written twice, and
what a roster leaves blank stays as it was.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from townwork.lib.text import squeezed
from townwork.org.kind_questions import Row
from townwork.org.models import User

OTHER = "other"  # answered: somebody else of that name
OUT = "out"  # answered: the row does not go in
UNLIKE, LIKELY, SAME = 0, 1, 2  # how well a row fits who may be meant
# Posts a list of units or a roster writes for what somebody does there, beside the post they hold.
SAYS_LITTLE = frozenset(
    map(
        squeezed,
        "负责人 主要负责人 单位负责人 联络员 联络人 信息员 通讯员 工作联络员 经办人".split(),
    )
)
# One and the same post, as papers and people call it.
HEADS = frozenset(
    map(
        squeezed,
        "书记 村书记 村支书 支书 支部书记 党支部书记 村党支部书记 党总支书记 村党总支书记 党委书记 "
        "社区书记 书记主任 书记兼主任 村主任 主任 村委会主任 居委会主任 党支部书记村委会主任 "
        "党总支书记村委会主任".split(),
    )
)


@dataclass(frozen=True)
class Entry:
    """A row of a roster. `person` is who it is, or `same_as` another row that is; `alike` and
    `rows_alike` are whom it may be, to be asked. A row that stays out is `is_out`.
    """

    number: int
    cells: dict[str, str]
    person: User | None = None
    same_as: int = 0
    alike: tuple[User, ...] = ()
    rows_alike: tuple[int, ...] = ()
    is_out: bool = False

    @property
    def key(self) -> str:
        return row_entry_key(self.number)

    @property
    def is_asked(self) -> bool:
        return bool(self.alike or self.rows_alike)

    @property
    def is_new(self) -> bool:
        """Whether nobody there, and no row before it, is meant or may be."""
        return not (self.person or self.same_as or self.is_asked or self.is_out)

    @property
    def opens(self) -> bool:
        """Whether it gives somebody an account."""
        has_one = self.person is not None and self.person.has_account
        return bool(self.cells["username"]) and not has_one

    @property
    def typed(self) -> dict[str, str]:
        """What is written of them: the row, and where it is blank what was there."""
        if self.person is None:
            return self.cells
        was = {name: getattr(self.person, name) or "" for name in ("phone", "email")}
        kept = {name: self.cells.get(name) or old for name, old in was.items()}
        position = _position(self.person.position, self.cells["position"])
        own = {"full_name": self.person.full_name, "position": position}
        if self.person.has_account:
            own |= {"username": self.person.username or "", "role": self.person.role}
        return self.cells | kept | own

    @property
    def changes(self) -> list[str]:
        """What the row brings to who is known, in words."""
        if self.person is None:
            return []
        person, typed = self.person, self.typed
        said = ["补上账号"] if self.opens else []
        if typed["position"] != person.position:
            said.append(f"职务改为“{typed['position']}”")
        if typed["phone"] != person.phone and (self.opens or person.has_account):
            said.append("记下工作电话")
        return said

    @property
    def left(self) -> list[str]:
        """What the row says of an account that is there, and is not changed by a sheet."""
        if self.person is None or not self.person.has_account:
            return []
        said = {
            "用户名": self.cells["username"] not in ("", self.person.username),
            "角色": self.cells["role"] not in ("", self.person.get_role_display()),
        }
        return [f"{name}不改" for name, differs in said.items() if differs]

    @property
    def goes_in(self) -> bool:
        """Whether anything is written for it, or refused: a role without a user name is."""
        if self.same_as or self.is_out or self.is_asked:
            return False
        is_half = bool(self.cells["role"]) and not self.cells["username"]
        has_one = self.person is not None and self.person.has_account
        return self.person is None or bool(self.changes) or (is_half and not has_one)

    @property
    def told(self) -> str:
        """What becomes of the row, in words."""
        if self.same_as:
            return f"同第 {self.same_as} 行，是一个人"
        if self.is_asked:
            return "要您看一眼"
        if self.person is None:
            return "新登记，开账号" if self.opens else "新登记"
        return "，".join(["已登记", *(self.changes or ["没有要补的"]), *self.left])


def entries_of(
    rows: Iterable[Row], township_id: int, answers: Mapping[str, str] | None = None
) -> list[Entry]:
    """Each row and who it is; `answers` are {an entry's key: what was chosen}. One query."""
    said = answers or {}
    there = _there(township_id)
    listed = [Entry(number, cells) for number, cells in rows]
    settled = _surely([None if one.key in said else one for one in listed], there)
    for at, entry in enumerate(listed):
        if at in settled:
            continue
        rows_alike = {place: one for place, one in settled.items() if _may_be(one, entry)}
        known = there.get(_name(entry.cells), [])
        one = _settled(entry, known, list(rows_alike.values()), said.get(entry.key, ""))
        settled |= {place: _filled(first, one) for place, first in rows_alike.items()}
        settled[at] = one
    return [settled[at] for at in range(len(listed))]


def _surely(
    rows: list[Entry | None], there: Mapping[tuple[str, str], list[User]]
) -> dict[int, Entry]:
    """{place: the row} of those whose user name or post is somebody's there: first, whatever the
    order, so that another row of the name is not asked whether it is them.
    """
    found: dict[int, Entry] = {}
    taken: set[int] = set()
    for at, entry in enumerate(rows):
        known = there.get(_name(entry.cells), []) if entry else []
        same = [one for one in known if entry and _fit(one, entry) == SAME]
        if entry and len(same) == 1 and same[0].pk not in taken:
            found[at] = replace(entry, person=same[0])
            taken.add(same[0].pk)
    return found


def _there(township_id: int) -> dict[tuple[str, str], list[User]]:
    """{(unit, name): who is in service}."""
    found: dict[tuple[str, str], list[User]] = {}
    staff = User.objects.filter(unit__township=township_id, is_active=True)
    for person in staff.select_related("unit").order_by("id"):
        name = (squeezed(person.unit.name), squeezed(person.full_name))
        found.setdefault(name, []).append(person)
    return found


def _name(cells: Mapping[str, str]) -> tuple[str, str]:
    return (squeezed(cells["unit"]), squeezed(cells["full_name"]))


def _may_be(one: Entry, other: Entry) -> bool:
    """Whether another row names somebody it may be."""
    is_whole = bool(other.cells["full_name"]) and not (one.same_as or one.is_out)
    return is_whole and _name(one.cells) == _name(other.cells)


def _settled(entry: Entry, there: list[User], rows: list[Entry], answer: str) -> Entry:
    """Who it is: as it was answered, as the post tells, or to be asked. Whom another row is stays
    that row's.
    """
    taken = {one.person.pk: one for one in rows if one.person}
    known = [one for one in there if one.pk not in taken]
    answers = {
        **{str(pk): replace(entry, same_as=one.number) for pk, one in taken.items()},
        **{str(one.pk): replace(entry, person=one) for one in known},
        **{row_key(one.number): replace(entry, same_as=one.number) for one in rows},
        OTHER: entry,
        OUT: replace(entry, is_out=True),
    }
    if answer in answers or not (known or rows):
        return answers.get(answer, entry)
    meant = _meant([*known, *rows], entry)
    if isinstance(meant, User):
        return replace(entry, person=meant)
    if isinstance(meant, Entry):
        return replace(entry, same_as=meant.number)
    numbers = tuple(one.number for one in rows)
    return replace(entry, alike=tuple(known), rows_alike=numbers)


def row_entry_key(number: int) -> str:
    """Under which it is answered who the row of that number is."""
    return f"who-{number}"


def row_key(number: int) -> str:
    """How it is answered that a row is the one of that number."""
    return f"row-{number}"


def _meant(alike: list[User | Entry], entry: Entry) -> User | Entry | None:
    """The one of the same user name or post; a single one also by a post that says little."""
    same = [one for one in alike if _fit(one, entry) == SAME]
    if len(same) == 1:
        return same[0]
    is_likely = len(alike) == 1 and _fit(alike[0], entry) == LIKELY
    return alike[0] if is_likely else None


def _fit(one: User | Entry, entry: Entry) -> int:
    """How well the row fits who may be meant: UNLIKE, LIKELY or SAME."""
    names = (_said(one, "username"), entry.cells["username"])
    if all(names):
        return SAME if names[0] == names[1] else UNLIKE
    posts = {squeezed(_said(one, "position")), squeezed(entry.cells["position"])}
    if len(posts) == 1:
        return SAME
    return LIKELY if posts & (SAYS_LITTLE | {""}) or posts <= HEADS else UNLIKE


def _said(one: User | Entry, name: str) -> str:
    return one.cells[name] if isinstance(one, Entry) else getattr(one, name) or ""


def _filled(one: Entry, other: Entry) -> Entry:
    """With what a later row of the same person says besides."""
    if other.same_as != one.number:
        return one
    cells = {name: said or other.cells.get(name, "") for name, said in one.cells.items()}
    position = _position(one.cells["position"], other.cells["position"])
    return replace(one, cells=cells | {"position": position})


def _position(was: str, now: str) -> str:
    """The post a row gives; what only says what somebody does here replaces none."""
    return was if not now or (was and squeezed(now) in SAYS_LITTLE) else now
