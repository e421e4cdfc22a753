"""What can be done to many records of a list at once: those of every ledger, and a kind's own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django import forms
from django.db import models

from records.ledger.checks import Asked, faults_of_ledger
from records.ledger.custom_fields import OwnField
from records.ledger.custom_ledgers import CustomDeclaration, ledger_of
from records.ledger.custom_models import CustomEntry
from records.ledger.declaration import Ledger
from records.ledger.display import label_of
from records.ledger.own_kinds import choices_of
from records.ledger.own_kinds import label_of as label_of_choice
from records.ledger.record import Record
from records.pages.services import save_record
from townwork.org.access import allows
from townwork.org.errors import Refusal
from townwork.org.forms.base import CleanTextMixin, ReasonForm
from townwork.org.models import Unit, User


class NothingAsked(CleanTextMixin, forms.Form):
    """An act that needs no more words."""


@dataclass(frozen=True)
class BatchAct:
    """An act that a record's own page has, done to many.

    code      -- its name in an address.
    label     -- what the list offers it as.
    action    -- who may (townwork.org.access).
    carry_out -- the service of the single act: (record, *, actor, and what the form asks).
    undo      -- puts a record back: (record, its history row before, *, actor).
    form      -- asks once for all: (data, *, ledger, actor).
    said      -- the act with what was asked, in words.
    undo_action -- who may undo it, where that is not who may do it.
    locks_town  -- the service holds the township's row before the record's.
    """

    code: str
    label: str
    action: str
    carry_out: Callable[..., Any]
    undo: Callable[..., Any]
    form: Callable[..., forms.Form] = lambda data, **_: NothingAsked(data)
    said: Callable[[dict], str] | None = None
    undo_action: str = ""
    locks_town: bool = False

    def words(self, asked: dict) -> str:
        return self.said(asked) if self.said else self.label


def with_reason(data: Any, **_: Any) -> forms.Form:
    """One reason for all of them."""
    return ReasonForm(data)


_own: dict[str, tuple[BatchAct, ...]] = {}


def register(slug: str, acts: tuple[BatchAct, ...]) -> None:
    """Give the ledger of the slug its own acts. Raises ValueError where it has some already."""
    if slug in _own:
        raise ValueError(f"the batch acts of {slug} are registered twice")
    _own[slug] = acts


def acts_of(ledger: Ledger, user: User) -> dict[str, BatchAct]:
    """{code: act} of what the user may do to many of the ledger's records."""
    acts = (*_own.get(ledger.slug, ()), *_every_ledgers(ledger))
    return {act.code: act for act in acts if allows(user, act.action)}


def _every_ledgers(ledger: Ledger) -> Iterable[BatchAct]:
    """Another unit, another choice: what the form could change of each."""
    is_of_all = ledger.model is CustomEntry and not isinstance(ledger, CustomDeclaration)
    if is_of_all or ledger.define_action != "records.write":
        return
    yield MOVE
    for name in ledger.form_fields:
        field = ledger.field(name)
        if field.choices and name not in ledger.set_once:
            yield _choosing(ledger, field)


# --- Another unit, another choice -----------------------------------------------------------------
class UnitForm(CleanTextMixin, forms.Form):
    value = forms.ModelChoiceField(Unit.objects.none(), label="移到哪个单位")

    def __init__(self, data: Any, *, ledger: Ledger, actor: User):
        super().__init__(data)
        units = Unit.objects.visible_to(actor).active()
        self.fields["value"].queryset = (
            units.filter(kind__in=ledger.kinds) if ledger.kinds else units
        )


class ChoiceForm(CleanTextMixin, forms.Form):
    value = forms.ChoiceField()

    def __init__(self, data: Any, *, name: str, ledger: Ledger, actor: User):
        super().__init__(data)
        field = ledger.field(name)
        offered = [*field.flatchoices, *choices_of(field, actor.township_id)]
        asked = self.fields["value"]
        asked.label = f"{label_of(ledger, field)}改为"
        asked.choices = [("", "请选择"), *((str(key), word) for key, word in offered if key != "")]


def _change(record: Record, name: str, *, actor: User, value: Any) -> None:
    """As the form would: every rule of the ledger is asked, then it is saved."""
    ledger = ledger_of(record)
    field = ledger.field(name)
    if isinstance(value, str):
        value = field.to_python(value)
    _put(record, field, value)
    record.full_clean()
    (faults,) = faults_of_ledger(ledger, [Asked(record, frozenset([name]))])
    if faults:
        raise Refusal("".join(faults.values()))
    save_record(record, actor=actor)


def _put_back(record: Record, before: Any, name: str, *, actor: User) -> None:
    field = ledger_of(record).field(name)
    _put(record, field, field.value_from_object(before))
    record.validate_constraints()
    save_record(record, actor=actor)


def _put(record: Record, field: Any, value: Any) -> None:
    if isinstance(field, OwnField):
        field.save_form_data(record, value)
    else:
        setattr(record, field.attname, value.pk if isinstance(value, models.Model) else value)


def _of_field(name: str) -> dict[str, Any]:
    """A change of the field, and its undoing."""

    def carry_out(record: Record, *, actor: User, value: Any) -> None:
        _change(record, name, actor=actor, value=value)

    def undo(record: Record, before: Any, *, actor: User) -> None:
        _put_back(record, before, name, actor=actor)

    return {"carry_out": carry_out, "undo": undo}


MOVE = BatchAct(
    "unit",
    "移到其他单位",
    "records.write",
    form=UnitForm,
    said=lambda asked: f"移到{asked['value']}",
    **_of_field("unit"),
)


def _choosing(ledger: Ledger, field: Any) -> BatchAct:
    label = label_of(ledger, field)
    act = replace(MOVE, code=f"set-{field.name}", label=f"改“{label}”", **_of_field(field.name))
    return replace(
        act,
        form=partial(ChoiceForm, name=field.name),
        said=lambda asked: f"{label}改为“{_word(field, asked['value'])}”",
    )


def _word(field: Any, value: str) -> str:
    """The label of a chosen value."""
    return label_of_choice(field, field.to_python(value))
