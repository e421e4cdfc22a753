"""Sheets: a draft's clauses in and out in the same columns, and the matrix as it stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from duties.forms import DutyForm
from duties.matrix import Cell, Matrix, Row
from duties.models import Duty, ResponsibilityDocument
from duties.services import save_duty
from records.figures.catalogue import catalogue
from records.figures.targets import targetable
from records.sheets.cells import BadCell, read_date, read_number
from townwork.lib.pdf.tables import Table
from townwork.lib.printed_sheet import Form
from townwork.lib.sheet_problems import (
    Columns,
    Problem,
    cells_of,
    header_problems,
    sheet_of,
    write_whole,
)
from townwork.lib.text import split_words
from townwork.lib.workbooks import write
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


COLUMN_OF = {field: column for column, field in COLUMNS.items()}
CALLED = {
    "类别": "条款类别 职责类别 板块",
    "事项": "职责 职责事项 工作事项 任务 条款",
    "要求": "工作要求 具体要求 内容 职责内容 责任内容",
    "频次": "频率 周期 完成频次",
    "到期日": "完成时限 时限 截止日期 完成时间",
    "承担单位类别": "责任单位类别",
    "另外指定的单位": "责任单位 承担单位 牵头单位",
    "应交材料": "材料 报送材料",
}
NAMES = Columns(
    {name: CALLED.get(name, "") for name in COLUMNS}, needed=("类别", "事项", "要求", "频次")
)
NUMBERS = {"due_days": True, "target": False, "weight": False}  # whether it is a whole one
SEVERAL = ("kinds", "units")
EMPTY = "表格里没有数据。请下载模板，从第二行起填写，一行一条。"
STRANGE = "没有“{}”，请按“填写说明”里的写法。"


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


def _help(document: ResponsibilityDocument) -> tuple[str, list[str], list[tuple[str, str]]]:
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
    """Put the sheet's clauses into a draft, all or nothing: (how many, problems).

    A clause of the same title is changed and keeps its lineage; one the sheet leaves out stays.
    Raises BadWorkbook for a file that cannot be read, Refusal where the document is no draft.
    """
    sheet = sheet_of(data, TITLE, NAMES, empty=EMPTY)
    problems = header_problems(sheet, NAMES)
    if not problems:
        problems = write_whole(lambda: _put_all(document, cells_of(sheet), actor))
    return (0, problems) if problems else (len(sheet.rows), [])


def _put_all(
    document: ResponsibilityDocument, rows: list[tuple[int, dict]], actor: User
) -> list[Problem]:
    reader = _Reader.for_township(actor)
    by_title = {duty.title: duty for duty in document.duties.all()}
    problems: list[Problem] = []
    for number, cells in rows:
        # Taken out: a title written twice is a new clause the second time, and refused as such.
        duty = by_title.pop(_text(cells.get("事项")), None) or Duty(document=document)
        problems += _put(duty, number, cells, reader, actor)
    return problems


def _put(duty: Duty, number: int, cells: dict, reader: "_Reader", actor: User) -> list[Problem]:
    values, problems = reader.values_of(number, cells)
    if problems:
        return problems
    title = values.get("title", "")
    if duty.document.duties.filter(title=title).exclude(pk=duty.pk).exists():
        return [Problem(number, "事项", f"“{title}”在表里写了两次。")]
    form = DutyForm(values, instance=duty, actor=actor)
    if not form.is_valid():
        return [
            Problem(number, COLUMN_OF.get(field, ""), " ".join(messages))
            for field, messages in form.errors.items()
        ]
    save_duty(form.instance, list(form.cleaned_data["units"]), actor=actor)
    return []


@dataclass(frozen=True)
class _Reader:
    """Turns a row's words into what the form takes.

    `keys` is {field: {word: the key it stands for}}.
    """

    keys: dict[str, dict[str, str | int]]

    @classmethod
    def for_township(cls, actor: User) -> "_Reader":
        units = Unit.objects.visible_to(actor).active()
        # Of two indicators of one name the first counts, as the form lists them.
        indicators = reversed(targetable(actor.township_id).values())
        return cls(
            {
                "section": {label: key for key, label in Duty.Section.choices},
                "frequency": {label: key for key, label in Duty.Frequency.choices},
                "kinds": {label: key for key, label in Unit.Kind.choices},
                "units": {unit.name: unit.pk for unit in units},
                "indicator": {item.name: item.code for item in indicators},
            }
        )

    def values_of(self, number: int, cells: dict) -> tuple[dict, list[Problem]]:
        """The form's values by field; an empty cell gives none.

        What no key stands for is a problem.
        """
        values: dict = {"due_days": 0, "weight": 1}
        problems: list[Problem] = []
        for column, field in COLUMNS.items():
            cell = cells.get(column)
            if cell in (None, ""):
                continue
            if field in self.keys:
                values[field], strange = self._keys_of(field, str(cell))
                problems += [Problem(number, column, STRANGE.format(word)) for word in strange]
                continue
            try:
                values[field] = _read(field, cell)
            except BadCell as bad:
                problems.append(Problem(number, column, f"{bad}。"))
        return values, problems

    def _keys_of(self, field: str, text: str) -> tuple[str | list, list[str]]:
        """What the words stand for, a list where the field takes several; and the
        words nobody knows.
        """
        known = self.keys[field]
        words = split_words(text) if field in SEVERAL else [text.strip()]
        keys = [known[word] for word in words if word in known]
        strange = [word for word in words if word not in known]
        return (keys if field in SEVERAL else "".join(map(str, keys))), strange


def _read(field: str, cell: object) -> object:
    """Days and numbers as people write them, by the ledgers' own words."""
    if field == "due_on":
        return read_date(cell)
    if field in NUMBERS:
        return read_number(cell, whole=NUMBERS[field])
    return cell


def _text(cell: object) -> str:
    return str(cell or "").strip()


PLACED = ("类别", "职责", "单位", "已完成", "应完成", "状态")
UNITS_A_PAGE = 10  # columns a page across has room for


@dataclass(frozen=True)
class MatrixHead:
    """Whose matrix it is, of which half-year, as it stood on which day."""

    place: str
    period: str
    made_on: date

    title = "任务总表"
    foot = ("格内是“已完成/应完成”和状态；完成率为百分数，未开始的不计。",)

    @property
    def line(self) -> str:
        return f"单位：{self.place}　　期间：{self.period}　　制表日期：{self.made_on}"


def export_matrix(matrix: Matrix, head: MatrixHead) -> bytes:
    """A row for each duty of each unit, its numbers numbers; and the matrix to be printed."""
    placed = [_placed(row, cell) for row in matrix.rows for cell in row.cells if cell]
    heads = _heads(matrix.units)
    rows = _lines(matrix.rows, slice(None))
    widths = [10, 30, 10, *(8 for _ in matrix.units)]
    form = Form("打印", head.title, head.line, heads, widths, rows, head.foot)
    return write([(head.title, PLACED, placed)], form)


def matrix_tables(matrix: Matrix, head: MatrixHead) -> list[Table]:
    """The matrix on paper: where the units are more than a page is wide, they go on on the next."""
    places = range(0, max(1, len(matrix.units)), UNITS_A_PAGE)
    spans = [slice(place, place + UNITS_A_PAGE) for place in places]
    return [
        Table(
            head.title,
            head.place,
            head.period,
            head.made_on,
            tuple(_heads(matrix.units[span])),
            _lines(matrix.rows, span),
            remarks=head.foot,
        )
        for span in spans
    ]


def _placed(row: Row, cell: Cell) -> tuple:
    duty = row.duty.get_section_display(), row.duty.title
    return *duty, cell.unit.name, cell.done, cell.total, cell.standing.label


def _heads(units: Sequence[Unit]) -> list[str]:
    return ["类别", "职责", "完成率（%）", *(unit.name for unit in units)]


def _lines(rows: Sequence[Row], span: slice) -> list[tuple]:
    """The rows with those units' cells that are in the span."""
    return [
        (row.duty.get_section_display(), row.duty.title, _rate(row), *map(_said, row.cells[span]))
        for row in rows
    ]


def _rate(row: Row) -> int | float | None:
    percent = row.rate.percent
    if percent is None:
        return None
    return int(percent) if percent == int(percent) else float(percent)


def _said(cell: Cell | None) -> str | None:
    return f"{cell.done}/{cell.total} {cell.standing.label}" if cell else None
