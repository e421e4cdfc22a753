"""Units and staff from a sheet: all of it or nothing, every fault named by row and column."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from django import forms
from django.contrib.auth.hashers import make_password
from django.db import transaction

from townwork.lib.sheet_problems import Problem
from townwork.lib.workbooks import BadWorkbook, Sheet, read, require_light, write
from townwork.org import services
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.forms.people import TOWN_ROLES, AccountForm, UnitForm
from townwork.org.models import Unit, User
from townwork.org.passwords import one_time_password

UNIT_COLUMNS = {"名称": "name", "类别": "kind", "上级单位": "parent", "序号": "order"}
STAFF_COLUMNS = {
    "用户名": "username",
    "姓名": "full_name",
    "单位": "unit",
    "角色": "role",
    "职务": "position",
    "工作电话": "phone",
}
UNIT_EXAMPLE = ["塘头村", "村", "", 11]
STAFF_EXAMPLE = ["tangtou", "甲一", "塘头村", "联络员", "文书", ""]
MAX_ROWS = 200  # a password is slow to hash, on purpose
MAX_PROBLEMS = 100
_NOBODY = (
    "0"  # no row has this id: a name nobody knows becomes an invalid choice, never another row's id
)
Typed = TypeVar("Typed", bound=forms.ModelForm)


@dataclass
class Report:
    added: list = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    passwords: list[tuple[User, str]] = field(default_factory=list)


class _Undo(Exception):
    """Rolls the sheet back."""


def unit_template() -> bytes:
    return write([("单位", list(UNIT_COLUMNS), [UNIT_EXAMPLE])])


def staff_template() -> bytes:
    return write([("人员", list(STAFF_COLUMNS), [STAFF_EXAMPLE])])


def import_units(data: bytes, *, actor: User) -> Report:
    """Raises BadWorkbook for a file that can't be read.

    A unit may name one above it in the same sheet.
    """
    require(actor, "org.manage")
    rows = _rows(data, UNIT_COLUMNS)
    report = Report()
    _all_or_nothing(
        report, lambda: _each(report, rows, UNIT_COLUMNS, lambda typed: _unit(typed, actor))
    )
    return report


def import_staff(data: bytes, *, actor: User) -> Report:
    """First every row is tried and undone; then passwords are made, outside any
    transaction; then all is written.
    """
    require(actor, "org.manage")
    rows = _rows(data, STAFF_COLUMNS)
    trial = Report()
    _all_or_nothing(
        trial,
        lambda: _each(trial, rows, STAFF_COLUMNS, lambda typed: _person(typed, actor, "!")),
        keep=False,
    )
    if trial.problems:
        return trial
    drawn = [one_time_password() for _ in rows]
    hashes = iter([make_password(password) for password in drawn])
    report = Report()
    _all_or_nothing(
        report,
        lambda: _each(
            report, rows, STAFF_COLUMNS, lambda typed: _person(typed, actor, next(hashes))
        ),
    )
    report.passwords = list(zip(report.added, drawn, strict=False))
    return report


def _rows(data: bytes, columns: dict[str, str]) -> list[tuple[int, dict]]:
    require_light(data)
    sheets = read(data)
    if not sheets or not sheets[0].rows:
        raise BadWorkbook("表格里没有数据。请下载模板，从第二行开始填写。")
    sheet = sheets[0]
    _check_header(sheet, columns)
    if len(sheet.rows) > MAX_ROWS:
        raise BadWorkbook(f"一次最多导入 {MAX_ROWS} 行，请分几次导入。")
    return [
        (
            number,
            {
                columns[name]: _text(value)
                for name, value in zip(sheet.header, values, strict=False)
                if name
            },
        )
        for number, values in sheet.rows
    ]


def _check_header(sheet: Sheet, columns: dict[str, str]) -> None:
    named = [name for name in sheet.header if name]
    missing = [name for name in columns if name not in named]
    strange = [name for name in named if name not in columns]
    if missing:
        raise BadWorkbook(f"缺少列：{'、'.join(missing)}。请下载模板，第一行的列名不要改。")
    if strange:
        raise BadWorkbook(f"不认识的列：{'、'.join(strange)}。请删去，或下载模板重填。")
    if len(named) > len(set(named)):
        raise BadWorkbook("第一行有重复的列名，请删去多余的列。")


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
            report.problems += [
                Problem(number, titles.get(name, ""), str(message)) for message in messages
            ]


def _unit(typed: dict, actor: User) -> UnitForm:
    kinds = {label: value for value, label in Unit.Kind.choices}
    above = dict(
        Unit.objects.visible_to(actor).active().filter(parent=None).values_list("name", "pk")
    )
    above_it = typed["parent"]
    values = {
        **typed,
        "kind": kinds.get(typed["kind"], typed["kind"]),
        "parent": above.get(above_it, _NOBODY) if above_it else "",
        "order": typed["order"] or "0",
    }
    form = UnitForm(values, actor=actor)
    _explain(form, "kind", f"请填：{'、'.join(kinds)}。")
    _explain(form, "parent", "没有这个上级单位；请先填它那一行，或改为“单位”页里的名称。")
    return _saved(form, services.save_unit, actor)


def _person(typed: dict, actor: User, password: str) -> AccountForm:
    roles = {label: value for value, label in TOWN_ROLES}
    units = dict(Unit.objects.visible_to(actor).active().values_list("name", "pk"))
    values = {
        **typed,
        "role": roles.get(typed["role"], typed["role"]),
        "unit": units.get(typed["unit"], _NOBODY) if typed["unit"] else "",
    }
    form = AccountForm(values, actor=actor)
    form.instance.password = password  # must_change_password is the default of a new account
    _explain(form, "role", f"请填：{'、'.join(roles)}。")
    _explain(form, "unit", "本镇没有这个在用的单位，请照“单位”页的名称填写。")
    return _saved(form, services.save_user, actor)


def _explain(form: forms.ModelForm, name: str, message: str) -> None:
    form.fields[name].error_messages["invalid_choice"] = message


def _saved(form: Typed, save: Callable, actor: User) -> Typed:
    if form.is_valid():
        try:
            save(form.instance, actor=actor)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return form
