"""Units and staff from a sheet as an office has it: first it is read, and what of it is not taken
is named; then all of it is written or nothing, every fault named by row and column.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import repeat
from typing import TypeVar

from django import forms
from django.contrib.auth.hashers import make_password
from django.db import transaction

from townwork.lib.grids import Grid
from townwork.lib.headers import Table, read_table
from townwork.lib.sheet_problems import Columns, Problem, cells_of, sheet_of
from townwork.lib.text import shortened, split_words
from townwork.lib.workbooks import BadWorkbook, Sheet, write
from townwork.org import services
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.forms.people import TOWN_ROLES, AccountForm, PersonForm, UnitForm
from townwork.org.kind_questions import Row, taken
from townwork.org.known_people import Entry, entries_of
from townwork.org.models import Unit, User
from townwork.org.passwords import one_time_password
from townwork.org.people import save_person
from townwork.org.unit_kinds import kind_of_name, learnt_of
from townwork.org.unit_names import named

UNIT_COLUMNS = {"名称": "name", "类别": "kind", "上级单位": "parent", "序号": "order"}
STAFF_COLUMNS = {
    "用户名": "username",
    "姓名": "full_name",
    "单位": "unit",
    "角色": "role",
    "职务": "position",
    "工作电话": "phone",
}
# Whom a sheet of units names: they may be listed as people, without an account.
PEOPLE_COLUMNS = {"负责人": "head", "联络员": "liaison"}
UNIT_FIELDS = UNIT_COLUMNS | PEOPLE_COLUMNS
# What people call them besides; and the columns that must be there.
UNIT_NAMES = Columns(
    {
        "名称": "单位 单位名称 村名 村 村居 村社区 村居名称 机构名称 部门 部门名称 站所名称",
        "类别": "单位类别 类型 性质 单位类型 单位性质",
        "上级单位": "上级 主管单位 所属单位",
        "序号": "排序 顺序",
        "负责人": "书记负责人 单位负责人 主要负责人 村书记 支部书记 党支部书记 书记 主任 书记主任",
        "联络员": "联络人 信息员 通讯员 工作联络员 宣传员",
    },
    needed=("名称",),
    ends={"负责人": ("书记", "负责人", "主任"), "联络员": ("联络员", "联络人", "宣传员")},
)
STAFF_NAMES = Columns(
    {
        "用户名": "账号 登录名",
        "姓名": "名字 人员姓名 人员",
        "单位": "单位名称 所在单位 工作单位 任职单位 所属单位 部门 所在部门 工作部门 科室 村居 村社区 村 所在村 单位部门",
        "角色": "权限",
        "职务": "岗位 单位职务 现任职务 担任职务 行政职务 工作岗位 职务职称 职务岗位 职位",
        "工作电话": "电话 联系电话 办公电话",
    },
    needed=("姓名", "单位"),
)
UNIT_EXAMPLE = ["塘头村", "村", "", 11]
STAFF_EXAMPLES = [
    ["tangtou", "甲一", "塘头村", "联络员", "文书", ""],
    ["", "甲二", "塘头村", "", "妇联主席", ""],
]
MAX_ROWS = 200  # a password is slow to hash, on purpose
MAX_PROBLEMS = 100
EMPTY = "表格里没有数据。请下载模板，从第二行开始填写。"
DATED = re.compile("日期|时间|月份|年月")  # of what happened: no list of what there is
PRIVATE = re.compile("手机|电话|号码|证件|身份|住址|地址|微信|出生|年龄|民族|政治面貌|学历")
# Columns of any sheet: they don't tell what it is a list of.
OF_ANY = re.compile(f"{PRIVATE.pattern}|备注|说明")
NO_USERNAME = "填了角色、没填用户名：要开账号的请填用户名；不开账号的请把角色清空。"
ASKED = "本单位有同名的，请选是不是同一个人。"
_NOBODY = (
    "0"  # no row has this id: a name nobody knows becomes an invalid choice, never another row's id
)
Typed = TypeVar("Typed", bound=forms.ModelForm)


@dataclass
class Report:
    """`added` are those that were written; `known` of them were there before, `unchanged` more were
    and brought nothing new.
    """

    added: list = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    passwords: list[tuple[User, str]] = field(default_factory=list)
    known: int = 0
    unchanged: int = 0

    @property
    def people(self) -> int:
        """How many of those added are people."""
        return sum(isinstance(one, User) for one in self.added)


class _Undo(Exception):
    """Rolls the sheet back."""


def unit_template() -> bytes:
    return write([("单位", list(UNIT_COLUMNS), [UNIT_EXAMPLE])])


def staff_template() -> bytes:
    return write([("人员", list(STAFF_COLUMNS), STAFF_EXAMPLES)])


@dataclass(frozen=True)
class Reading:
    """What a sheet says, before anything is written: its rows by field, the columns that are not
    taken, and what stands below the table.
    """

    rows: list[Row]
    not_taken: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)

    @property
    def private(self) -> list[str]:
        """Of the columns not taken those that are never kept here (docs/facts.md §0)."""
        return [name for name in self.not_taken if PRIVATE.search(name)]


def roster_in(grid: Grid) -> str:
    """What a sheet is that no ledger knows: "units" where each row is a unit, told by the names;
    "staff" where each is a person of one; else "".
    """
    table = roster_table(grid)
    if not table.rows or any(DATED.search(name) for name in table.header):
        return ""
    if _is_staff(table):
        return "staff"
    return "units" if _is_units(table) else ""


def roster_table(grid: Grid) -> Table:
    """The sheet by the columns that lists of units and of staff have."""
    return read_table(grid, UNIT_NAMES.known | STAFF_NAMES.known)


def _is_staff(table: Table) -> bool:
    found = set(STAFF_NAMES.found_in(table.header).values())
    return {"姓名", "单位"} <= found and bool(found & {"用户名", "职务", "角色", "工作电话"})


def _is_units(table: Table) -> bool:
    """A unit stands there once, most say by their names that they are units, and what stands beside
    them is mostly of units: a monthly return names a village and its head a row, too.
    """
    found = UNIT_NAMES.found_in(table.header)
    telling = [name for name in table.header if name and not OF_ANY.search(name)]
    if 2 * len(found) < len(telling):
        return False
    at = next((at for at, name in found.items() if name == "名称"), None)
    if at is None or not set(found.values()) & {"类别", "负责人", "联络员"}:
        return False
    names = [_text(values[at]) for _, values in table.rows if len(values) > at]
    is_once = len(set(names)) == len(names)
    return is_once and 2 * sum(bool(kind_of_name(name)) for name in names) >= len(names)


def read_units(data: bytes, *, actor: User, title: str = "") -> Reading:
    """The sheet of that title, or the first that is shown. The kinds are those its words mean; a
    word nobody knows stays as it is said, to be asked about (townwork.org.kind_questions). Raises
    BadWorkbook for a file that can't be read.
    """
    require(actor, "org.manage")
    reading = _read(data, title, UNIT_FIELDS, UNIT_NAMES)
    return replace(reading, rows=taken(reading.rows, learnt_of(actor.township)))


def read_staff(data: bytes, *, actor: User, title: str = "") -> Reading:
    """The units by the names they have here. Raises BadWorkbook for a file that can't be read."""
    require(actor, "org.manage")
    reading = _read(data, title, STAFF_COLUMNS, STAFF_NAMES)
    names = list(Unit.objects.visible_to(actor).active().values_list("name", flat=True))
    rows = [
        (number, cells | {"unit": named(cells["unit"], names)}) for number, cells in reading.rows
    ]
    return replace(reading, rows=rows)


def units_there(rows: list[Row], *, actor: User) -> set[int]:
    """The rows of units that the town has already: they are left as they are."""
    require(actor, "org.manage")
    names = set(Unit.objects.visible_to(actor).active().values_list("name", flat=True))
    return {number for number, cells in rows if cells["name"] in names}


def write_units(rows: list[Row], *, actor: User, with_people: bool = False) -> Report:
    """A unit may name one above it in the same sheet. `with_people`: whom the rows name is listed,
    without an account, where they are not yet.
    """
    require(actor, "org.manage")
    there = units_there(rows, actor=actor)
    report = Report(unchanged=len(there))
    new = [row for row in rows if row[0] not in there]

    def write() -> None:
        _each(report, new, UNIT_FIELDS, lambda typed: _unit(typed, actor))
        if with_people:
            people = entries_of(_named_in(rows), actor.township_id)
            _each_person(report, [one for one in people if one.is_new], actor, iter(()))

    _all_or_nothing(report, write)
    return report


def _named_in(rows: list[Row]) -> list[Row]:
    """A row for each person that the units' rows name; their post is the column's name."""
    blank = dict.fromkeys(STAFF_COLUMNS.values(), "")
    return [
        (number, blank | {"full_name": name, "unit": cells["name"], "position": title})
        for number, cells in rows
        for title, key in PEOPLE_COLUMNS.items()
        for name in split_words(cells[key])
    ]


def write_staff(
    rows: list[Row], *, actor: User, answers: Mapping[str, str] | None = None
) -> Report:
    """A row without a user name is a person without an account; who is there already is brought
    what the row says besides (townwork.org.known_people; `answers` to what is asked there).

    First every row is tried and undone; then the accounts' passwords are made, outside any
    transaction; then all is written.
    """
    require(actor, "org.manage")
    entries = entries_of(rows, actor.township_id, answers)
    asked = [
        Problem(one.number, "姓名", ASKED, one.cells["full_name"])
        for one in entries
        if one.is_asked
    ]
    going = [one for one in entries if one.goes_in]
    trial = Report(problems=asked)
    _all_or_nothing(trial, lambda: _each_person(trial, going, actor, repeat("!")), keep=False)
    if trial.problems:
        return trial
    drawn = [one_time_password() for one in going if one.opens]
    hashes = iter([make_password(password) for password in drawn])
    report = Report(
        known=sum(one.person is not None for one in going),
        unchanged=sum(one.person is not None and not one.goes_in for one in entries),
    )
    _all_or_nothing(report, lambda: _each_person(report, going, actor, hashes))
    opened = [user for user, one in zip(report.added, going, strict=False) if one.opens]
    report.passwords = list(zip(opened, drawn, strict=False))
    return report


def _read(data: bytes, title: str, columns: dict[str, str], names: Columns) -> Reading:
    sheet = sheet_of(data, title, names, empty=EMPTY, most=MAX_ROWS)
    _check_header(sheet, names)
    blank = dict.fromkeys(columns.values(), "")
    rows = [
        (number, blank | {columns[name]: _text(cells[name]) for name in cells if name in columns})
        for number, cells in cells_of(sheet)
    ]
    needed = [columns[name] for name in names.needed]
    count = max((at for at, (_, cells) in enumerate(rows, 1) if _is_full(cells, needed)), default=0)
    below = [text for _, values in sheet.rows[count:] for text in map(_text, values) if text]
    not_taken = [name for name in sheet.header if name and name not in columns]
    if not count:
        raise BadWorkbook(EMPTY)
    return Reading(rows[:count], not_taken, below)


def _is_full(cells: dict[str, str], needed: list[str]) -> bool:
    """Whether it is a row of the table: of one at its end with a single cell elsewhere it is not
    said, 落款 or a note.
    """
    return any(cells[name] for name in needed) or sum(map(bool, cells.values())) > 1


def _check_header(sheet: Sheet, names: Columns) -> None:
    named = [name for name in sheet.header if name]
    missing = [name for name in names.needed if name not in named]
    known = [name for name in named if name in names.called]
    if missing:
        raise BadWorkbook(
            f"缺少列：{'、'.join(missing)}。读到的列名是：{shortened('、'.join(named), 80)}。"
            "请把那一列改叫这个名字，或下载模板，照它的列名填。"
        )
    if len(known) > len(set(known)):
        raise BadWorkbook("有重复的列名，请删去多余的列。")


def _text(value: object) -> str:
    """A cell as one would type it: Excel keeps 1001 as 1001.0."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _all_or_nothing(report: Report, work: Callable[[], None], *, keep: bool = True) -> None:
    try:
        with transaction.atomic():
            work()
            if report.problems or not keep:
                raise _Undo
    except _Undo:
        report.added = []


def _each(
    report: Report, rows: Iterable[tuple[int, dict]], columns: dict[str, str], save: Callable
) -> None:
    titles = {name: title for title, name in columns.items()}
    for number, typed in rows:
        if len(report.problems) >= MAX_PROBLEMS:
            return
        form = save(typed)
        if not form.errors:
            report.added.append(form.instance)
        for name, messages in form.errors.items():
            read = shortened(typed.get(name, ""), 40)
            report.problems += [
                Problem(number, titles.get(name, ""), str(message), read) for message in messages
            ]


def _each_person(
    report: Report, entries: Iterable[Entry], actor: User, hashes: Iterator[str]
) -> None:
    rows = [
        (one.number, one.typed | {"person": one.person.pk if one.person else None})
        for one in entries
    ]
    _each(report, rows, STAFF_COLUMNS, lambda typed: _person(typed, actor, hashes))


def _unit(typed: dict, actor: User) -> UnitForm:
    above = dict(
        Unit.objects.visible_to(actor).active().filter(parent=None).values_list("name", "pk")
    )
    above_it = typed["parent"]
    values = {
        **typed,
        "parent": above.get(above_it, _NOBODY) if above_it else "",
        "order": typed["order"] or "0",
    }
    form = UnitForm(values, actor=actor)
    _explain(form, "kind", f"请填：{'、'.join(Unit.Kind.labels)}。")
    _explain(form, "parent", "没有这个上级单位；请先填它那一行，或改为“单位”页里的名称。")
    return _saved(form, services.save_unit, actor)


def _person(typed: dict, actor: User, hashes: Iterator[str]) -> forms.ModelForm:
    """`person` is who it is already, read anew: a sheet that is tried leaves no mark on them."""
    units = dict(Unit.objects.visible_to(actor).active().values_list("name", "pk"))
    values = {**typed, "unit": units.get(typed["unit"], _NOBODY) if typed["unit"] else ""}
    person = User.objects.visible_to(actor).get(pk=typed["person"]) if typed["person"] else None
    is_account = bool(typed["username"])
    make = _account if is_account else _listed
    form = make(values, person, actor, hashes)
    _explain(form, "unit", "本镇没有这个在用的单位，请照“单位”页的名称填写。")
    return _saved(form, services.save_user if is_account else save_person, actor)


def _account(values: dict, person: User | None, actor: User, hashes: Iterator[str]) -> AccountForm:
    roles = {label: value for value, label in TOWN_ROLES}
    values["role"] = roles.get(values["role"], values["role"])
    form = AccountForm(values, instance=person, actor=actor)
    if person is None or not person.has_account:
        form.instance.password = next(hashes)  # to be changed at the first sign-in, as any new one
    _explain(form, "role", f"请填：{'、'.join(roles)}。")
    return form


def _listed(values: dict, person: User | None, actor: User, hashes: Iterator[str]) -> PersonForm:
    """A role without a user name is an account half asked for."""
    form = PersonForm(values, instance=person, actor=actor)
    if values["role"]:
        form.add_error(None, NO_USERNAME)
    return form


def _explain(form: forms.ModelForm, name: str, message: str) -> None:
    form.fields[name].error_messages["invalid_choice"] = message


def _saved(form: Typed, save: Callable, actor: User) -> Typed:
    if form.is_valid():
        try:
            save(form.instance, actor=actor)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return form
