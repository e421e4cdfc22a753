"""Acts on the rubric: draft, change, adopt, discard; and what changed between two versions."""

import tomllib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone

from assessments.facts import offered, strangers_to
from assessments.models import Criterion, Rubric, Section
from assessments.rules import BadRule, as_json, parse_rules
from assessments.scoring import FULL, AtHalf, Rule, RuleKind
from assessments.stretches import adds_up
from records.figures.fitting import misfit
from records.ledger.indicators import kinds_said
from townwork.audit.rows import add_rows
from townwork.audit.services import record, record_removal
from townwork.org.access import require
from townwork.org.drafts import VersionedDraft
from townwork.org.errors import Refusal
from townwork.org.models import Township, Unit, User

ADOPTED = "细则已经启用，不能再改；需要改动请另起一版。"
DEFAULT = Path(__file__).with_name("default_rubric.toml")
# The default items keep one identity in every township and version.
_NAMESPACE = uuid.UUID("0b8f5c2e-6f5e-5d7a-8a41-3f2d9c7b1e64")
_SHORT = {
    "VILLAGES": [Unit.Kind.VILLAGE, Unit.Kind.COMMUNITY],
    "OFFICES": [Unit.Kind.OFFICE, Unit.Kind.SUBORDINATE],
    "OTHERS": [Unit.Kind.OFFICE, Unit.Kind.VILLAGE, Unit.Kind.COMMUNITY, Unit.Kind.SUBORDINATE],
}
SCALE = ("bonus_cap", "excellent_at", "good_at", "pass_at")
COPIED = (
    "lineage",
    "code",
    "order",
    "title",
    "standard",
    "points",
    "rules",
    "evidence",
    "kinds",
    "effect",
)

DRAFTS = VersionedDraft(
    Rubric,
    noun="考核细则",
    action="assessments.draft",
    fixed="is_adopted",
    refusal=ADOPTED,
    copied=("township", "title", *SCALE),
)
save_rubric = DRAFTS.save
discard_rubric = DRAFTS.discard  # its items go with it


def default_rubric() -> dict:
    """The default's title, scale and sections; each section with unsaved
    criteria under `criterion`.
    """
    read = tomllib.loads(DEFAULT.read_text(encoding="utf-8"))
    for section in read["section"]:
        section["criterion"] = [
            _default(values, n) for n, values in enumerate(section["criterion"], 1)
        ]
    return read


def _default(values: dict, number: int) -> Criterion:
    rules = [
        row | {"kinds": _kinds(row["kinds"])} if "kinds" in row else row
        for row in values.get("rules", ())
    ]
    points = Decimal(values["points"]) if "points" in values else None
    values = values | {
        "kinds": _kinds(values["kinds"]),
        "rules": [as_json(rule) for rule in parse_rules(rules)],
        "points": points,
    }
    return Criterion(**values, order=number, lineage=uuid.uuid5(_NAMESPACE, values["code"]))


def _kinds(names: Iterable[str]) -> list[str]:
    return [str(kind) for name in names for kind in _SHORT.get(name, [name])]


@transaction.atomic
def draft_rubric(township: Township, *, actor: User) -> Rubric:
    """The next version as a draft: from the last one, or from the default."""
    require(actor, "assessments.draft")
    Township.objects.select_for_update().get(pk=township.pk)
    last = Rubric.objects.filter(township=township).first()
    if last is not None and not last.is_adopted:
        raise Refusal(f"已有草稿“{last}”，请在它上面改，或先删除。")
    rubric = _from_default(township, actor) if last is None else _from(last, actor)
    record("起草考核细则", rubric, actor=actor)
    return rubric


def _from_default(township: Township, actor: User) -> Rubric:
    read = default_rubric()
    scale = {name: Decimal(read[name]) for name in SCALE}
    rubric = Rubric.objects.create(
        township=township, title=read["title"], created_by=actor, **scale
    )
    for values in read["section"]:
        part = values.get("part", Section.Part.SCORED)
        section = rubric.sections.create(code=values["code"], title=values["title"], part=part)
        for criterion in values["criterion"]:
            criterion.section = section
        add_rows(Criterion, values["criterion"])
    return rubric


def _from(last: Rubric, actor: User) -> Rubric:
    rubric = DRAFTS.next_version(last, actor=actor)
    for old in last.sections.prefetch_related("criteria"):
        section = rubric.sections.create(code=old.code, title=old.title, part=old.part)
        add_rows(Criterion, (copied(criterion, section) for criterion in old.criteria.all()))
    return rubric


def copied(criterion: Criterion, section: Section) -> Criterion:
    """The same item, its lineage too, for another version."""
    return Criterion(section=section, **{name: getattr(criterion, name) for name in COPIED})


@transaction.atomic
def save_criterion(criterion: Criterion, *, actor: User) -> None:
    """Add or change an item of a draft; a new one goes last in its section."""
    require(actor, "assessments.draft")
    DRAFTS.lock(criterion.section.rubric)
    check_criterion(criterion)
    if not criterion.pk:
        criterion.order = (criterion.section.criteria.aggregate(last=Max("order"))["last"] or 0) + 1
    criterion.save()
    record("保存考核项", criterion, actor=actor, data={"细则": str(criterion.section.rubric)})


@transaction.atomic
def remove_criterion(criterion: Criterion, *, actor: User) -> None:
    require(actor, "assessments.draft")
    DRAFTS.lock(criterion.section.rubric)
    rubric = str(criterion.section.rubric)
    record_removal("删除考核项", criterion, actor=actor, data={"细则": rubric})


def check_criterion(criterion: Criterion) -> None:
    """Points where it is scored, an effect where it is a veto, rules that can be carried out.

    Raises Refusal.
    """
    try:
        rules = parse_rules(criterion.rules)
    except BadRule as error:
        raise Refusal(f"{criterion}：{error}") from error
    fault = _fault_of_rules(criterion, rules) or _fault_of_part(criterion, rules)
    if fault:
        raise Refusal(f"{criterion}：{fault}")


def _fault_of_rules(criterion: Criterion, rules: Sequence[Rule]) -> str:
    """What is wrong with what the rules read, "" where nothing is."""
    known = offered(criterion.section.rubric.township_id)
    unknown = [rule.fact for rule in rules if rule.fact and rule.fact not in known]
    if unknown:
        return f"没有“{unknown[0]}”这个数据来源。"
    halved = [
        rule
        for rule in rules
        if rule.at_half == AtHalf.SHARE and rule.fact and not adds_up(rule.fact)
    ]
    if halved:
        name = known[halved[0].fact].name
        return f"“{name}”不是逐月累加的数，不能折半；“上半年”请选“年底才计”或“不折半”。"
    if sum(not rule.fact for rule in rules) > 1:
        return "一项最多有一个由单位填报的数。"
    unfit = unfit_of(criterion, rules)
    return f"{unfit}：{_OTHERWISE}" if unfit else ""


_OTHERWISE = (
    "请改“适用单位类别”或这条规则的“只限单位类别”，或换一个数据；都不合适的不设规则，由考核组评分。"
)


def unfit_of(criterion: Criterion, rules: Sequence[Rule]) -> str:
    """Of which units a rule reads what is never theirs, in words; "" where none does."""
    for rule in rules:
        strangers = strangers_to(rule, criterion.kinds)
        if strangers:
            return misfit(rule.fact, kinds_said(strangers))
    return ""


def _fault_of_part(criterion: Criterion, rules: Sequence[Rule]) -> str:
    """What does not go with an item that is scored, a bonus or a veto, "" where all does."""
    part = criterion.section.part
    is_bonus = part == Section.Part.BONUS
    is_veto = part == Section.Part.VETO
    if (part == Section.Part.SCORED) != (criterion.points is not None):
        return "计分项要填分值，加分项和否决项不填。"
    if is_veto != bool(criterion.effect):
        return "否决项要选后果，其他项不选。"
    adds = any(rule.kind == RuleKind.EACH for rule in rules)
    if rules and not is_veto and is_bonus != adds:
        return "加分项用“按次加”，计分项用其他五种。"
    return "" if criterion.kinds else "请至少选一类适用单位。"


@transaction.atomic
def adopt_rubric(rubric: Rubric, *, actor: User) -> None:
    """启用: from now on it is never changed, and rounds can be held by it."""
    require(actor, "assessments.draft")
    stored = DRAFTS.lock(rubric)
    for criterion in Criterion.objects.filter(section__rubric=stored).select_related(
        "section__rubric"
    ):
        check_criterion(criterion)
    worth = Criterion.objects.filter(section__rubric=stored, section__part=Section.Part.SCORED)
    total = worth.aggregate(total=Sum("points"))["total"] or 0
    if total != FULL:
        raise Refusal(f"计分项合计 {total} 分，应为 100 分，请调整后再启用。")
    stored.adopted_at = timezone.now()
    stored.adopted_by = actor
    stored.save(update_fields=["adopted_at", "adopted_by"])
    record("启用考核细则", stored, actor=actor)


@dataclass(frozen=True)
class ItemChange:
    """An item that is new (`old` None), gone (`new` None) or changed in `fields`."""

    old: Criterion | None
    new: Criterion | None
    fields: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        if self.old is None:
            return "新增"
        return "删除" if self.new is None else "修改"


def item_changes(old: Iterable[Criterion], new: Iterable[Criterion]) -> list[ItemChange]:
    """What differs between two versions, matched by lineage: in the new order, then what went."""
    before = {item.lineage: item for item in old}
    changes = []
    lineages = set()
    for item in new:
        lineages.add(item.lineage)
        earlier = before.get(item.lineage)
        fields = _differing(earlier, item) if earlier else ()
        if earlier is None or fields:
            changes.append(ItemChange(earlier, item, fields))
    return changes + [
        ItemChange(item, None) for item in before.values() if item.lineage not in lineages
    ]


def _differing(old: Criterion, new: Criterion) -> tuple[str, ...]:
    names = [name for name in COPIED if name not in ("lineage", "order")]
    return tuple(
        Criterion._meta.get_field(name).verbose_name
        for name in names
        if getattr(old, name) != getattr(new, name)
    )
