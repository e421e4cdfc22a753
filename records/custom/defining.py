"""Defining a custom ledger: its fields, who fills it, what its indicator counts."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction

from records.ledger.custom_fields import clean_words
from records.ledger.custom_models import CustomField, CustomLedger
from records.ledger.locks import require_same_count
from records.ledger.naming import label_problem
from records.pages.services import redefined, require_own
from townwork.audit.services import record as audit
from townwork.org.access import require
from townwork.org.errors import Refusal

MOST_FIELDS = 20
Kind = CustomField.Kind


@dataclass(frozen=True)
class Definition:
    """What a clerk asks of a ledger, as the page collects it. `fields` hold new rows and changed ones, in order."""

    classic: bool
    kinds: list[str]
    every_term: bool
    fields: list[CustomField] = field(default_factory=list)
    seen: str = ""  # the mark of the definition the page was opened on


def mark_of(ledger: CustomLedger) -> str:
    """Another one with every change of the definition."""
    return ledger.changed_at.isoformat()


def require_unchanged(ledger: CustomLedger, seen: str) -> None:
    """A page opened before a colleague's change would take back what they did."""
    if not seen or seen == mark_of(ledger):
        return
    names = "、".join(ledger.fields.values_list("label", flat=True)) or "（没有）"
    raise Refusal(
        f"别人刚刚改过这本台账，这次没有保存，您填的还在本页。现有栏目：{names}。请另开一页，在现在的栏目上改。"
    )


@transaction.atomic
def define(ledger: CustomLedger, wanted: Definition, *, actor) -> CustomLedger:
    """Give the ledger its fields. Once it has entries, labels change and optional fields are added or retired; no more.

    Raises Refusal saying which field can't be so.
    """
    require(actor, "records.define")
    ledger = (
        CustomLedger.objects.select_for_update(of=("self",))
        .select_related("unit")
        .get(pk=ledger.pk)
    )
    require_own(ledger.unit, actor)
    if ledger.is_void:
        raise Refusal("这本台账已作废，不能再改。")
    require_unchanged(ledger, wanted.seen)
    stored, counted = {one.pk: one for one in ledger.fields.all()}, ledger.reckoned
    _check_all(wanted)
    if ledger.entries.exists():
        _refuse_breaking(ledger, wanted, stored)
        kept = wanted.fields
    else:
        kept = [one for one in wanted.fields if not one.is_retired]
        ledger.fields.exclude(pk__in=[one.pk for one in kept if one.pk]).delete()
    _write_fields(ledger, kept)
    _write_ledger(ledger, wanted, actor)
    require_same_count(counted, ledger)
    said = [f"{one.label}：{one.get_kind_display()}" for one in kept]
    audit(
        "定义台账栏目",
        ledger,
        actor=actor,
        data={"栏目": said, "每个半年都要填": wanted.every_term},
    )
    return ledger


def _check_all(wanted: Definition) -> None:
    if len(wanted.fields) > MOST_FIELDS:
        raise Refusal(f"一本台账最多 {MOST_FIELDS} 个栏目，请减去几个。")
    seen: set[str] = set()
    for one in wanted.fields:
        _check(one)
        if one.label in seen or one.heading in seen:
            raise Refusal(f"“{one.label}”写了两次，栏目名称不能相同。")
        seen |= {one.label, one.heading}
    counted = [one.label for one in wanted.fields if one.is_counted]
    if len(counted) > 1:
        raise Refusal(f"指标只能合计一栏，现在勾了{'、'.join(counted)}，请只留一个。")


def _check(one: CustomField) -> None:
    """One field by itself."""
    for said in (one.label, one.heading):
        if problem := label_problem(said):
            raise Refusal(problem)
    if one.kind not in CustomField.NUMBERS and (one.is_counted or one.measure):
        asked = "合计" if one.is_counted else "填计量单位"
        raise Refusal(f"“{one.label}”是{one.get_kind_display()}，不能{asked}；只有整数和金额可以。")
    if one.is_counted and one.is_retired:
        raise Refusal(f"“{one.label}”要停用，就不能再作合计的栏目。")
    if one.kind != Kind.CHOICE and one.choices:
        raise Refusal(f"“{one.label}”不是选项类，不用写选项。")
    if one.kind == Kind.CHOICE:
        one.choices = "、".join(clean_words(one.choices))
        if len(one.words) < 2:
            raise Refusal(f"“{one.label}”至少要有两个选项，几个之间用顿号。")
        if any(len(word) > 20 for word in one.words):
            raise Refusal(f"“{one.label}”的选项每个不超过 20 字。")


def _refuse_breaking(
    ledger: CustomLedger, wanted: Definition, stored: dict[int, CustomField]
) -> None:
    """What would make a kept entry unreadable or wrong."""
    if wanted.classic != ledger.classic:
        raise Refusal("已有记录，固定栏目不能再增减。")
    if set(stored) - {one.pk for one in wanted.fields}:
        raise Refusal("已有记录，栏目不能删除；不再用的请勾“停用”。")
    for one in wanted.fields:
        before = stored.get(one.pk)
        if one.required and not one.is_retired and not (before and before.required):
            raise Refusal(f"已有记录，“{one.label}”不能设为必填：以前的记录没有填它。")
        if before is None:
            continue
        if before.kind != one.kind:
            raise Refusal(f"已有记录，“{before.label}”的类型不能改；可停用它，另加一栏。")
        if gone := [word for word in before.words if word not in one.words]:
            raise Refusal(
                f"已有记录，“{before.label}”的选项“{'、'.join(gone)}”不能去掉或改字，可以再加。"
            )


def _write_fields(ledger: CustomLedger, rows: list[CustomField]) -> None:
    # Two labels may change places, and the sum may move: the old ones give way first.
    for one in rows:
        if one.pk:
            CustomField.objects.filter(pk=one.pk).update(label=f"~{one.pk}", is_counted=False)
    for order, one in enumerate(rows, 1):
        one.ledger, one.order = ledger, order
        try:
            one.full_clean(exclude=["ledger"])
        except ValidationError as error:
            raise Refusal(f"“{one.label}”：{' '.join(error.messages)}") from error
        one.save()


def _write_ledger(ledger: CustomLedger, wanted: Definition, actor) -> None:
    Reading = CustomLedger.Reading
    ledger.classic, ledger.kinds, ledger.every_term = (
        wanted.classic,
        wanted.kinds,
        wanted.every_term,
    )
    if any(one.is_counted for one in wanted.fields):
        ledger.reading = Reading.FIELD
    elif ledger.reading == Reading.FIELD or not wanted.classic:
        ledger.reading = Reading.COUNT
    ledger._history_user = actor
    ledger.save()
    redefined(CustomLedger.objects.get(pk=ledger.pk))
