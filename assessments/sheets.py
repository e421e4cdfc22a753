"""A rubric as a sheet, out and in: a row a rule; an item's further rules leave its own columns empty."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction

from assessments.drafting import DRAFTS, check_criterion
from assessments.facts import fact_named, offered
from assessments.models import Criterion, Rubric, Section
from assessments.rules import BadRule, as_json, parse_rules, said
from assessments.scoring import Effect, Every, RuleKind
from duties.sheets import Problem
from townwork.audit.services import record
from townwork.lib.text import split_words
from townwork.lib.workbooks import BadWorkbook, Sheet, read, write
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
    "目标",
    "每档",
    "扣（加）分",
    "只限单位类别",
    "无记录不扣",
    "填报数名称",
)
COLUMNS = ITEM + RULE
NEEDED = ("板块代号", "板块", "编码", "项目", "要求")
PARTS = {label: key for key, label in Section.Part.choices}
KINDS = {label: key for key, label in Unit.Kind.choices}
EFFECTS = {label: key for key, label in Effect.choices}
RULE_KINDS = {label: key for key, label in RuleKind.choices}
EVERY = {label: key for key, label in Every.choices}


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


def _rule(rule) -> list:
    return [
        RuleKind(rule.kind).label,
        fact_named(rule.fact).name if rule.fact else None,
        rule.clause or None,
        Every(rule.every).label,
        said(rule.target),
        said(rule.step),
        said(rule.deduct),
        _labels(rule.kinds) or None,
        "是" if rule.none_is_fine else None,
        rule.label or None,
    ]


def _labels(kinds) -> str:
    return "、".join(Unit.Kind(kind).label for kind in kinds)


def _help(rubric: Rubric):
    facts = "、".join(sorted(fact.name for fact in offered(rubric.township_id).values()))
    rows = [
        ("性质", "、".join(Section.Part.labels)),
        ("适用单位类别", "、".join(Unit.Kind.labels) + "；几类之间用顿号"),
        ("后果", "、".join(Effect.labels) + "；只有否决项填"),
        ("计分法", "、".join(RuleKind.labels)),
        ("频次", "、".join(Every.labels)),
        ("数据", facts + "；空着表示由单位填报"),
        ("一项多条规则", "第二条起另起一行，前十列空着"),
    ]
    return "填写说明", ["列名", "怎么填"], rows


# --- In ----------------------------------------------------------------------------------------------------
@dataclass
class _Item:
    row: int
    cells: dict
    rules: list[tuple[int, dict]] = field(default_factory=list)


class _Stop(Exception):
    """Undo everything: some row has a problem."""


def import_rubric(rubric: Rubric, data: bytes, *, actor: User) -> tuple[int, list[Problem]]:
    """Put the sheet's items in place of a draft's: all or nothing. (how many, problems). Raises BadWorkbook, Refusal."""
    require(actor, "assessments.draft")
    sheets = read(data)
    sheet = next((one for one in sheets if one.title == TITLE), sheets[0] if sheets else None)
    if sheet is None or not sheet.rows:
        raise BadWorkbook("表格里没有数据。请先导出现有细则，在它上面改。")
    if problems := _bad_header(sheet):
        return 0, problems
    items, problems = _items(sheet)
    try:
        with transaction.atomic():
            problems += _replace(DRAFTS.lock(rubric), items)
            if problems:
                raise _Stop
            record("导入考核细则", rubric, actor=actor, data={"项": len(items)})
    except _Stop:
        return 0, problems
    return len(items), []


def _bad_header(sheet: Sheet) -> list[Problem]:
    header = [name for name in sheet.header if name]
    unknown = [Problem(0, name, f"没有“{name}”这一列。") for name in header if name not in COLUMNS]
    return unknown + [
        Problem(0, name, f"缺少“{name}”这一列。") for name in NEEDED if name not in header
    ]


def _items(sheet: Sheet) -> tuple[list[_Item], list[Problem]]:
    """Rows with an item of their own, each with the rule rows below it."""
    items: list[_Item] = []
    problems = []
    for number, values in sheet.rows:
        cells = dict(zip(sheet.header, values, strict=False))
        if cells.get("编码"):
            items.append(_Item(number, cells))
        elif not items:
            problems.append(Problem(number, "编码", "第一行要有编码。"))
            continue
        if cells.get("计分法"):
            items[-1].rules.append((number, cells))
    return items, problems


def _replace(rubric: Rubric, items: list[_Item]) -> list[Problem]:
    lineages = dict(Criterion.objects.filter(section__rubric=rubric).values_list("code", "lineage"))
    if rubric.drafted_from_id:
        before = Criterion.objects.filter(section__rubric=rubric.drafted_from_id)
        lineages = dict(before.values_list("code", "lineage")) | lineages
    rubric.sections.all().delete()
    sections: dict[str, Section] = {}
    problems, seen = [], set()
    for order, item in enumerate(items, 1):
        code = _text(item.cells.get("编码"))
        if code in seen:
            problems.append(Problem(item.row, "编码", f"编码“{code}”用了两次。"))
            continue
        seen.add(code)
        problems += _add(rubric, sections, item, order, lineages.get(code))
    return problems


def _add(rubric, sections: dict[str, Section], item: _Item, order: int, lineage) -> list[Problem]:
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
    if not reader.problems:
        reader.save(criterion)
    return reader.problems


def _section(rubric, sections: dict[str, Section], reader: "_Reader") -> Section:
    code = reader.text("板块代号")
    if code not in sections:
        part = reader.one("性质", PARTS) or Section.Part.SCORED
        sections[code] = Section(
            rubric=rubric, code=code[:2], title=reader.text("板块")[:40], part=part
        )
        sections[code].save()
    return sections[code]


def _text(value) -> str:
    return "" if value is None else str(value).strip()


@dataclass
class _Reader:
    """The cells of one item, with what is wrong in them."""

    item: _Item
    township_id: int
    problems: list[Problem] = field(default_factory=list)

    def text(self, column: str) -> str:
        return _text(self.item.cells.get(column))

    def one(
        self, column: str, keys: dict[str, str], cells: dict | None = None, row: int = 0
    ) -> str | None:
        found = self.several(column, keys, cells, row)
        return found[0] if found else None

    def several(
        self, column: str, keys: dict[str, str], cells: dict | None = None, row: int = 0
    ) -> list[str]:
        words = split_words(_text((cells or self.item.cells).get(column)))
        for word in words:
            if word not in keys:
                said_ = f"没有“{word}”，请按“填写说明”里的写法。"
                self.problems.append(Problem(row or self.item.row, column, said_))
        return [keys[word] for word in words if word in keys]

    def rule(self, row: int, cells: dict) -> dict:
        names: dict[str, str] = {}
        for code, fact in offered(self.township_id).items():
            names.setdefault(fact.name, code)
        told = len(self.problems)
        text = _text(cells.get("数据"))
        if text and text not in names:
            self.problems.append(
                Problem(row, "数据", f"没有“{text}”这个数据来源，请按“填写说明”里的写法。")
            )
        made = {
            "kind": self.one("计分法", RULE_KINDS, cells, row) or "",
            "fact": names.get(text, ""),
            "clause": _text(cells.get("任务条款")),
            "every": self.one("频次", EVERY, cells, row) or Every.HALF,
            "label": _text(cells.get("填报数名称")),
            "kinds": self.several("只限单位类别", KINDS, cells, row),
            "none_is_fine": _text(cells.get("无记录不扣")) == "是",
        }
        for column, name in (("目标", "target"), ("每档", "step"), ("扣（加）分", "deduct")):
            if _text(cells.get(column)):
                made[name] = _text(cells.get(column))
        if len(self.problems) > told:  # what follows from a cell already told is no second problem
            return {}
        try:
            return as_json(parse_rules([made])[0])
        except BadRule as error:
            self.problems.append(Problem(row, "计分法", str(error)))
            return {}

    def save(self, criterion: Criterion) -> None:
        try:
            criterion.clean_fields(exclude=["section"])
            check_criterion(criterion)
            criterion.save()
        except Refusal as refusal:
            self.problems.append(Problem(self.item.row, "计分法", str(refusal)))
        except ValidationError as error:
            for name, said_ in error.message_dict.items():
                label = Criterion._meta.get_field(name).verbose_name
                self.problems.append(Problem(self.item.row, label, " ".join(said_)))
