"""Defining a custom ledger: its fields, who fills it, what its indicator counts."""

import dataclasses
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from records.ledger.custom_fields import clean_words
from records.ledger.custom_ledgers import forget
from records.ledger.custom_models import CustomField, CustomLedger
from records.ledger.naming import label_problem
from records.pages.services import require_own
from townwork.audit.rows import change_rows
from townwork.audit.services import record as audit
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import User

MOST_FIELDS = 20
LONGEST_WORD = 20
Kind = CustomField.Kind


@dataclass(frozen=True)
class Definition:
    """What a clerk asks of a ledger, as the page collects it.

    `fields` hold new rows and changed ones, in order.
    """

    classic: bool
    kinds: list[str]
    every_term: bool
    fields: list[CustomField] = dataclasses.field(default_factory=list)
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
def define(ledger: CustomLedger, definition: Definition, *, actor: User) -> CustomLedger:
    """Give the ledger its fields.

    Once it has entries, labels change and optional fields are added or retired; no more.

    Raises Refusal saying which field can't be so.
    """
    require(actor, "records.define")
    rows = CustomLedger.objects.select_for_update(of=("self",)).select_related("unit")
    ledger = rows.get(pk=ledger.pk)
    require_own(ledger.unit, actor)
    if ledger.is_void:
        raise Refusal("这本台账已作废，不能再改。")
    require_unchanged(ledger, definition.seen)
    reckoned = ledger.reckoned
    _check_all(definition)
    fields = _kept_fields(ledger, definition)
    _write_fields(ledger, fields)
    _write_ledger(ledger, definition, actor)
    ledger.require_same_count(reckoned)
    named = [f"{field.label}：{field.get_kind_display()}" for field in fields]
    data = {"栏目": named, "每个半年都要填": definition.every_term}
    audit("定义台账栏目", ledger, actor=actor, data=data)
    return ledger


def _check_all(definition: Definition) -> None:
    if len(definition.fields) > MOST_FIELDS:
        raise Refusal(f"一本台账最多 {MOST_FIELDS} 个栏目，请减去几个。")
    names: set[str] = set()
    for field in definition.fields:
        _check(field)
        if field.label in names or field.heading in names:
            raise Refusal(f"“{field.label}”写了两次，栏目名称不能相同。")
        names |= {field.label, field.heading}
    counted = [field.label for field in definition.fields if field.is_counted]
    if len(counted) > 1:
        raise Refusal(f"指标只能合计一栏，现在勾了{'、'.join(counted)}，请只留一个。")


def _check(field: CustomField) -> None:
    """One field by itself."""
    problem = label_problem(field.label) or label_problem(field.heading)
    if problem:
        raise Refusal(problem)
    if field.kind not in CustomField.NUMBERS:
        _check_words(field)
    if field.is_counted and field.is_retired:
        raise Refusal(f"“{field.label}”要停用，就不能再作合计的栏目。")
    if field.kind == Kind.CHOICE:
        _check_choices(field)
    elif field.choices:
        raise Refusal(f"“{field.label}”不是选项类，不用写选项。")


def _check_words(field: CustomField) -> None:
    """What is no number is not summed, and has no measure."""
    kind = field.get_kind_display()
    if field.is_counted:
        raise Refusal(f"“{field.label}”是{kind}，不能合计；只有整数和金额可以。")
    if field.measure:
        raise Refusal(f"“{field.label}”是{kind}，不能填计量单位；只有整数和金额可以。")


def _check_choices(field: CustomField) -> None:
    field.choices = "、".join(clean_words(field.choices))
    if len(field.words) < 2:
        raise Refusal(f"“{field.label}”至少要有两个选项，几个之间用顿号。")
    if any(len(word) > LONGEST_WORD for word in field.words):
        raise Refusal(f"“{field.label}”的选项每个不超过 {LONGEST_WORD} 字。")


def _kept_fields(ledger: CustomLedger, definition: Definition) -> list[CustomField]:
    """The fields as they will be. Before there are entries one is taken out again, not retired."""
    if ledger.entries.exists():
        _refuse_breaking(ledger, definition)
        return definition.fields
    kept = [field for field in definition.fields if not field.is_retired]
    ledger.fields.exclude(pk__in=[field.pk for field in kept if field.pk]).delete()
    return kept


def _refuse_breaking(ledger: CustomLedger, definition: Definition) -> None:
    """What would make a kept entry unreadable or wrong."""
    stored = {field.pk: field for field in ledger.fields.all()}
    if definition.classic != ledger.classic:
        raise Refusal("已有记录，固定栏目不能再增减。")
    if set(stored) - {field.pk for field in definition.fields}:
        raise Refusal("已有记录，栏目不能删除；不再用的请勾“停用”。")
    for field in definition.fields:
        before = stored.get(field.pk)
        _refuse_required(before, field)
        if before:
            _refuse_other_kind(before, field)


def _refuse_required(before: CustomField | None, field: CustomField) -> None:
    """What is asked for now may be empty in the entries there are."""
    was_required = before is not None and before.required
    if field.required and not field.is_retired and not was_required:
        raise Refusal(f"已有记录，“{field.label}”不能设为必填：以前的记录没有填它。")


def _refuse_other_kind(before: CustomField, field: CustomField) -> None:
    """What an entry has in the field is still of its kind, and one of its words."""
    if before.kind != field.kind:
        raise Refusal(f"已有记录，“{before.label}”的类型不能改；可停用它，另加一栏。")
    gone = [word for word in before.words if word not in field.words]
    if gone:
        words = "、".join(gone)
        raise Refusal(f"已有记录，“{before.label}”的选项“{words}”不能去掉或改字，可以再加。")


def _write_fields(ledger: CustomLedger, fields: list[CustomField]) -> None:
    # Two labels may change places, and the sum may move: the old ones give way first.
    for field in fields:
        if field.pk:
            rows = CustomField.objects.filter(pk=field.pk)
            change_rows(rows, label=f"~{field.pk}", is_counted=False)
    for order, field in enumerate(fields, 1):
        field.ledger = ledger
        field.order = order
        try:
            field.full_clean(exclude=["ledger"])
        except ValidationError as error:
            problems = " ".join(error.messages)
            raise Refusal(f"“{field.label}”：{problems}") from error
        field.save()


def _write_ledger(ledger: CustomLedger, definition: Definition, actor: User) -> None:
    Reading = CustomLedger.Reading
    ledger.classic = definition.classic
    ledger.kinds = definition.kinds
    ledger.every_term = definition.every_term
    if any(field.is_counted for field in definition.fields):
        ledger.reading = Reading.FIELD
    elif ledger.reading == Reading.FIELD or not definition.classic:
        ledger.reading = Reading.COUNT
    ledger._history_user = actor
    ledger.save()
    CustomLedger.objects.get(pk=ledger.pk).update_dependents()  # read anew: by its new fields
    forget()
