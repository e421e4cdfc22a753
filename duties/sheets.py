"""Sheets: a draft's clauses in and out in the same columns, and the matrix as it stands."""

from dataclasses import dataclass

from django.db import transaction

from duties.board import Matrix
from duties.forms import DutyForm
from duties.models import Duty, ResponsibilityDocument
from duties.services import save_duty
from records.figures.catalogue import catalogue
from records.figures.targets import targetable
from townwork.lib.text import split_words
from townwork.lib.workbooks import BadWorkbook, read, write
from townwork.org.models import Unit, User

TITLE = "职责条款"
COLUMNS = {
    "类别": "section",
    "事项": "title",
    "要求": "requirement",
    "频次": "frequency",
    "到期日": "due_on",
    "宽限天数": "due_days",
    "承担单位类别": "kinds",
    "另外指定的单位": "units",
    "指标": "indicator",
    "每期目标": "target",
    "应交材料": "paper",
    "权重": "weight",
}


@dataclass(frozen=True)
class Problem:
    """One fault: the row as Excel numbers it (0 for the header), the column, what to do."""

    row: int
    column: str
    message: str


class _Stop(Exception):
    """Rolls the import back."""


def export_duties(document: ResponsibilityDocument) -> bytes:
    """The clauses in the columns the importer reads; of a document without any, the template."""
    duties = document.duties.prefetch_related("units")
    return write([(TITLE, list(COLUMNS), [_row(duty) for duty in duties]), _help(document)])


def _row(duty: Duty) -> list:
    kinds = dict(Unit.Kind.choices)
    indicator = catalogue[duty.indicator].name if duty.indicator else None
    return [
        duty.get_section_display(),
        duty.title,
        duty.requirement,
        duty.get_frequency_display(),
        duty.due_on,
        duty.due_days,
        "、".join(kinds[kind] for kind in duty.kinds),
        "、".join(unit.name for unit in duty.units.all()),
        indicator,
        None if duty.target is None else float(duty.target),
        duty.paper,
        float(duty.weight),
    ]


def _help(document: ResponsibilityDocument):
    rows = [
        ("类别", "、".join(Duty.Section.labels)),
        ("频次", "、".join(Duty.Frequency.labels)),
        ("到期日", "频次为“一次”时填写，如 2026-06-30"),
        ("承担单位类别", "、".join(Unit.Kind.labels) + "；几类之间用顿号"),
        ("另外指定的单位", "单位全名，几个之间用顿号"),
        (
            "指标",
            "、".join(sorted(item.name for item in targetable(document.township_id).values())),
        ),
    ]
    return "填写说明", ["列名", "怎么填"], rows


def import_duties(
    document: ResponsibilityDocument, data: bytes, *, actor: User
) -> tuple[int, list[Problem]]:
    """Put the sheet's clauses into a draft, all or nothing: (how many, problems). Raises BadWorkbook, Refusal.

    A clause of the same title is changed and keeps its lineage; one the sheet leaves out stays.
    """
    sheets = read(data)
    sheet = next((one for one in sheets if one.title == TITLE), sheets[0] if sheets else None)
    if sheet is None or not sheet.rows:
        raise BadWorkbook("表格里没有数据。请下载模板，从第二行起填写，一行一条。")
    header = [name for name in sheet.header if name]
    unknown = [Problem(0, name, f"没有“{name}”这一列。") for name in header if name not in COLUMNS]
    lacking = [
        Problem(0, n, f"缺少“{n}”这一列。")
        for n in ("类别", "事项", "要求", "频次")
        if n not in header
    ]
    if unknown or lacking:
        return 0, unknown + lacking
    problems: list[Problem] = []
    before = {duty.title: duty for duty in document.duties.all()}
    try:
        with transaction.atomic():
            for number, values in sheet.rows:
                cells = dict(zip(sheet.header, values, strict=False))
                duty = before.pop(str(cells.get("事项") or "").strip(), None) or Duty(
                    document=document
                )
                problems += _put(duty, number, cells, actor)
            if problems:
                raise _Stop
    except _Stop:
        return 0, problems
    return len(sheet.rows), []


def _put(duty: Duty, number: int, cells: dict, actor: User) -> list[Problem]:
    values, problems = _values(number, cells, actor)
    if problems:
        return problems
    same = duty.document.duties.filter(title=values.get("title", "")).exclude(pk=duty.pk)
    if same.exists():
        return [Problem(number, "事项", f"“{values['title']}”在表里写了两次。")]
    form = DutyForm(values, instance=duty, actor=actor)
    if not form.is_valid():
        names = {field: column for column, field in COLUMNS.items()}
        return [
            Problem(number, names.get(field, ""), " ".join(said))
            for field, said in form.errors.items()
        ]
    save_duty(form.instance, list(form.cleaned_data["units"]), actor=actor)
    return []


def _values(number: int, cells: dict, actor: User) -> tuple[dict, list[Problem]]:
    """The cells as the form takes them: words become the keys they stand for."""
    units = {unit.name: unit.pk for unit in Unit.objects.visible_to(actor).active()}
    codes = {item.name: item.code for item in reversed(targetable(actor.township_id).values())}
    keys = {
        "section": {label: key for key, label in Duty.Section.choices},
        "frequency": {label: key for key, label in Duty.Frequency.choices},
        "kinds": {label: key for key, label in Unit.Kind.choices},
        "units": units,
        "indicator": codes,
    }
    values, problems = {"due_days": 0, "weight": 1}, []
    for column, field in COLUMNS.items():
        value = cells.get(column)
        if value in (None, ""):
            continue
        if field not in keys:
            values[field] = value.date() if hasattr(value, "date") else value
            continue
        words = split_words(str(value)) if field in ("kinds", "units") else [str(value).strip()]
        strange = [word for word in words if word not in keys[field]]
        problems += [
            Problem(number, column, f"没有“{word}”，请按“填写说明”里的写法。") for word in strange
        ]
        found = [keys[field][word] for word in words if word in keys[field]]
        values[field] = found if field in ("kinds", "units") else "".join(map(str, found))
    return values, problems


def export_matrix(matrix: Matrix, title: str) -> bytes:
    """职责 × 单位: 完成/应完成 and how it stands, in words."""
    header = ["类别", "职责", "完成率", *(unit.name for unit in matrix.units)]
    rows = []
    for row in matrix.rows:
        percent = row.rate.percent
        cells = [
            f"{cell.done}/{len(cell.items)} {cell.standing.label}" if cell else None
            for cell in row.cells
        ]
        rate = "—" if percent is None else f"{percent}%"
        rows.append([row.duty.get_section_display(), row.duty.title, rate, *cells])
    return write([(title, header, rows)])
