"""A rubric as a sheet, out and in: a row a rule.

An item's further rules leave its own columns empty.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models

from assessments.drafting import DRAFTS, check_criterion, unfit_of
from assessments.facts import fact_named, offered
from assessments.models import Criterion, Rubric, Section
from assessments.rules import BadRule, as_json, parse_rules, said
from assessments.scoring import AtHalf, Effect, Every, Rule, RuleKind
from townwork.audit.services import record
from townwork.lib.lengths import messages_of
from townwork.lib.sheet_problems import (
    Columns,
    Problem,
    cells_of,
    header_problems,
    sheet_of,
    write_whole,
)
from townwork.lib.text import split_words
from townwork.lib.workbooks import Sheet, write
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import Unit, User

TITLE = "考核细则"
ITEM = ("板块代号", "板块", "性质", "编码", "项目", "分值", "要求", "佐证", "适用单位类别", "后果")
RULE = (
    "计分法",
    "数据",
    "任务条款",
    "频次",
    "上半年",
    "目标",
    "每档",
    "扣（加）分",
    "只限单位类别",
    "无记录不扣",
    "填报数名称",
)
COLUMNS = ITEM + RULE
CALLED = {
    "板块": "一级指标 板块名称 大项",
    "编码": "编号 项目编码 指标编号",
    "项目": "考核项目 考核内容 二级指标 指标 考核指标",
    "分值": "满分 标准分 分数",
    "要求": "考核标准 评分标准 评分细则 考核要求 计分标准",
    "佐证": "佐证材料 印证材料 考核依据",
}
NAMES = Columns(
    {name: CALLED.get(name, "") for name in COLUMNS},
    needed=("板块代号", "板块", "编码", "项目", "要求"),
)
BLOCK = ("板块代号", "板块", "性质")
PARTS = {label: key for key, label in Section.Part.choices}
KINDS = {label: key for key, label in Unit.Kind.choices}
EFFECTS = {label: key for key, label in Effect.choices}
RULE_KINDS = {label: key for key, label in RuleKind.choices}
AT_HALF = {label: key for key, label in AtHalf.choices}
EVERY = {label: key for key, label in Every.choices}
SECTION_COLUMNS = {"code": "板块代号", "title": "板块", "part": "性质"}
NUMBERS = {"目标": "target", "每档": "step", "扣（加）分": "deduct"}
STRANGE = "没有“{}”，请按“填写说明”里的写法。"


def export_rubric(rubric: Rubric) -> bytes:
    rows = [
        row
        for section in rubric.sections.prefetch_related("criteria")
        for criterion in section.criteria.all()
        for row in _rows(section, criterion)
    ]
    return write([(TITLE, COLUMNS, rows), _help(rubric)])


def _rows(section: Section, criterion: Criterion) -> list[list]:
    points = None if criterion.points is None else said(criterion.points)
    item = [
        section.code,
        section.title,
        section.get_part_display(),
        criterion.code,
        criterion.title,
        points,
        criterion.standard,
        criterion.evidence,
        _labels(criterion.kinds),
        criterion.get_effect_display(),
    ]
    rules = [_rule(rule) for rule in parse_rules(criterion.rules)] or [[None] * len(RULE)]
    empty = [None] * len(ITEM)
    return [(item if number == 0 else empty) + rule for number, rule in enumerate(rules)]


def _rule(rule: Rule) -> list:
    return [
        RuleKind(rule.kind).label,
        fact_named(rule.fact).name if rule.fact else None,
        rule.clause or None,
        Every(rule.every).label,
        AtHalf(rule.at_half).label if rule.at_half else None,
        said(rule.target),
        said(rule.step),
        said(rule.deduct),
        _labels(rule.kinds) or None,
        "是" if rule.none_is_fine else None,
        rule.label or None,
    ]


def _labels(kinds: Iterable[str]) -> str:
    return "、".join(Unit.Kind(kind).label for kind in kinds)


def _help(rubric: Rubric) -> tuple[str, list[str], list[tuple[str, str]]]:
    facts = "、".join(sorted(fact.name for fact in offered(rubric.township_id).values()))
    rows = [
        ("性质", "、".join(Section.Part.labels)),
        ("适用单位类别", "、".join(Unit.Kind.labels) + "；几类之间用顿号"),
        ("后果", "、".join(Effect.labels) + "；只有否决项填"),
        ("计分法", "、".join(RuleKind.labels)),
        ("频次", "、".join(Every.labels)),
        (
            "上半年",
            "频次为年的才填：折半（到 6 月底应达一半）、年底才计、不折半；"
            "空着的，次数、份数等逐月累加的折半，其他不折半",
        ),
        ("数据", facts + "；空着表示由单位填报"),
        ("一项多条规则", "第二条起另起一行，前十列空着"),
    ]
    return "填写说明", ["列名", "怎么填"], rows


# --- In -------------------------------------------------------------------------------------------
@dataclass
class _Item:
    row: int
    cells: dict
    rules: list[tuple[int, dict]] = field(default_factory=list)


class Imported(NamedTuple):
    """How many items came in; what is wrong, and then none did; and of which items the rules were
    left out, as they read what is never theirs: people mark those.
    """

    number: int
    problems: list[Problem]
    by_hand: list[Problem]


def import_rubric(rubric: Rubric, data: bytes, *, actor: User) -> Imported:
    """Put the sheet's items in place of a draft's, all or nothing.

    An item keeps the lineage of the one with its code, in this version or in the one before.
    Raises BadWorkbook for a file that cannot be read, Refusal where the rubric is no draft.
    """
    require(actor, "assessments.draft")
    empty = "表格里没有数据。请先导出现有细则，在它上面改。"
    sheet = sheet_of(data, TITLE, NAMES, empty=empty)
    problems = header_problems(sheet, NAMES)
    if problems:
        return Imported(0, problems, [])
    items, problems = _items(sheet)
    by_hand: list[Problem] = []

    def write() -> list[Problem]:
        replaced = problems + _replace(DRAFTS.lock(rubric), items, by_hand)
        record("导入考核细则", rubric, actor=actor, data={"项": len(items)})
        return replaced

    problems = write_whole(write)
    return Imported(0, problems, []) if problems else Imported(len(items), [], by_hand)


def _items(sheet: Sheet) -> tuple[list[_Item], list[Problem]]:
    """Rows with an item of their own, each with the rule rows below it.

    A block said once over its items is that of each of them; an item's own cells said again beside
    a further rule, as merged cells say them, are no second item.
    """
    items: list[_Item] = []
    problems = []
    block: dict = {}
    for number, cells in cells_of(sheet):
        if any(cells.get(name) for name in BLOCK):
            block = {name: cells.get(name) for name in BLOCK}
        if cells.get("编码") and not (items and _is_said_again(cells, items[-1].cells)):
            items.append(_Item(number, {**cells, **block}))
        elif not items:
            problems.append(Problem(number, "编码", "第一行要有编码。"))
            continue
        if cells.get("计分法"):
            items[-1].rules.append((number, cells))
    return items, problems


def _is_said_again(cells: dict, item: dict) -> bool:
    own = [name for name in ITEM if name not in BLOCK]
    return all(cells.get(name) in (None, "", item.get(name)) for name in own) and bool(
        cells.get("计分法")
    )


def _replace(rubric: Rubric, items: list[_Item], by_hand: list[Problem]) -> list[Problem]:
    lineages = _lineages(rubric.drafted_from_id) | _lineages(rubric.pk)
    rubric.sections.all().delete()
    sections: dict[str, Section] = {}
    codes: set[str] = set()
    problems: list[Problem] = []
    for order, item in enumerate(items, 1):
        code = _text(item.cells.get("编码"))
        if code in codes:
            problems.append(Problem(item.row, "编码", f"编码“{code}”用了两次。"))
            continue
        codes.add(code)
        reader = _add(rubric, sections, item, order, lineages.get(code))
        problems += reader.problems
        by_hand += reader.by_hand
    return problems


def _lineages(rubric_id: int | None) -> dict[str, UUID]:
    """{code: lineage} of a version's items; of no version, none."""
    items = Criterion.objects.filter(section__rubric=rubric_id)
    return dict(items.values_list("code", "lineage"))


def _add(
    rubric: Rubric, sections: dict[str, Section], item: _Item, order: int, lineage: UUID | None
) -> "_Reader":
    reader = _Reader(item, rubric.township_id)
    section = _section(rubric, sections, reader)
    rules = [reader.rule(number, cells) for number, cells in item.rules]
    criterion = Criterion(
        section=section,
        order=order,
        code=reader.text("编码"),
        title=reader.text("项目"),
        standard=reader.text("要求"),
        evidence=reader.text("佐证"),
        points=reader.text("分值") or None,
        kinds=reader.several("适用单位类别", KINDS),
        effect=reader.one("后果", EFFECTS) or "",
        rules=rules,
        **({"lineage": lineage} if lineage else {}),
    )
    if section.pk and not reader.problems:
        reader.save(criterion)
    return reader


def _section(rubric: Rubric, sections: dict[str, Section], reader: "_Reader") -> Section:
    """The block an item stands in, made by the first that names it.

    Where that one is faulty, none is stored.
    """
    code = reader.text("板块代号")
    if code not in sections:
        part = reader.one("性质", PARTS) or Section.Part.SCORED
        section = Section(rubric=rubric, code=code, title=reader.text("板块"), part=part)
        reader.save_section(section)
        sections[code] = section
    return sections[code]


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


@dataclass
class _Reader:
    """The cells of one item, with what is wrong in them."""

    item: _Item
    township_id: int
    problems: list[Problem] = field(default_factory=list)
    by_hand: list[Problem] = field(default_factory=list)

    def text(self, column: str) -> str:
        return _text(self.item.cells.get(column))

    def one(
        self, column: str, keys: dict[str, str], cells: dict | None = None, row: int = 0
    ) -> str | None:
        """The key the cell's first word stands for; None of an empty cell or a
        word nobody knows.
        """
        return next(iter(self.several(column, keys, cells, row)), None)

    def several(
        self, column: str, keys: dict[str, str], cells: dict | None = None, row: int = 0
    ) -> list[str]:
        """The keys the cell's words stand for; `cells` and `row` are those of a rule's own row."""
        words = split_words(_text((cells or self.item.cells).get(column)))
        for word in words:
            if word not in keys:
                self._complain(row or self.item.row, column, STRANGE.format(word))
        return [keys[word] for word in words if word in keys]

    def rule(self, row: int, cells: dict) -> dict:
        """One rule as it is kept; empty where something in its row is wrong."""
        problems_before = len(self.problems)
        values = {
            "kind": self.one("计分法", RULE_KINDS, cells, row) or "",
            "fact": self._fact(row, _text(cells.get("数据"))),
            "clause": _text(cells.get("任务条款")),
            "every": self.one("频次", EVERY, cells, row) or Every.HALF,
            "at_half": self.one("上半年", AT_HALF, cells, row) or "",
            "label": _text(cells.get("填报数名称")),
            "kinds": self.several("只限单位类别", KINDS, cells, row),
            "none_is_fine": _text(cells.get("无记录不扣")) == "是",
            **_numbers(cells),
        }
        # What follows from a cell already told of is no second problem.
        if len(self.problems) > problems_before:
            return {}
        try:
            return as_json(parse_rules([values])[0])
        except BadRule as error:
            self._complain(row, "计分法", str(error))
            return {}

    def _fact(self, row: int, name: str) -> str:
        """The code of the fact of that name; "" where none is named: the unit types the number."""
        codes: dict[str, str] = {}
        for code, fact in offered(self.township_id).items():
            codes.setdefault(fact.name, code)
        if name and name not in codes:
            words = f"没有“{name}”这个数据来源，请按“填写说明”里的写法。"
            self._complain(row, "数据", words)
        return codes.get(name, "")

    def _complain(self, row: int, column: str, message: str) -> None:
        self.problems.append(Problem(row, column, message))

    def save_section(self, section: Section) -> None:
        if self._is_clean(section, SECTION_COLUMNS, exclude=["rubric"]):
            section.save()

    def save(self, criterion: Criterion) -> None:
        columns = {one.name: str(one.verbose_name) for one in Criterion._meta.fields}
        try:
            if self._is_clean(criterion, columns, exclude=["section"]):
                self._leave_to_people(criterion)
                check_criterion(criterion)
                criterion.save()
        except Refusal as refusal:
            self._complain(self.item.row, "计分法", str(refusal))

    def _leave_to_people(self, criterion: Criterion) -> None:
        """A sheet of before the figure knew whose it is comes in, without what cannot be read."""
        unfit = unfit_of(criterion, parse_rules(criterion.rules))
        if unfit:
            criterion.rules = []
            words = f"{criterion}：{unfit}，这一项没有设规则，由考核组评分。"
            self.by_hand.append(Problem(self.item.row, "数据", words))

    def _is_clean(self, row: models.Model, columns: dict[str, str], *, exclude: list[str]) -> bool:
        """Whether its fields hold; each that does not is told in its column."""
        try:
            row.clean_fields(exclude=exclude)
        except ValidationError as error:
            for name, messages in messages_of(error).items():
                self._complain(self.item.row, columns[name], " ".join(messages))
            return False
        return True


def _numbers(cells: dict) -> dict[str, str]:
    """A rule's target, step and deduction, those that were written, as text:
    the rule parses them.
    """
    numbers = {name: _text(cells.get(column)) for column, name in NUMBERS.items()}
    return {name: text for name, text in numbers.items() if text}
