"""One form for every ledger, laid out from its declaration; it reads input and writes nothing."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Field, Fieldset, Layout, Row
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import models
from django.db.models import Q
from django.utils import timezone

from records.ledger.checks import Asked, faults_of_ledger, is_for
from records.ledger.custom_ledgers import CustomDeclaration
from records.ledger.declaration import Ledger
from records.ledger.gap_days import in_words
from records.ledger.indicators import Period, kinds_said
from records.ledger.locks import lock_of
from records.ledger.own_kinds import KindField, choices_of
from records.ledger.record import Record
from townwork.lib.days import LONGEST
from townwork.lib.fields import ClockField, MonthField
from townwork.org.access import allows
from townwork.org.forms.base import (
    CleanTextMixin,
    DayInput,
    MonthInput,
    ReasonForm,
    SeenMixin,
    SuggestInput,
    TimeInput,
)
from townwork.org.models import Stop, Unit, User

WHOLE_NUMBERS = (models.PositiveIntegerField, models.PositiveSmallIntegerField)


class AskedMixin(forms.BaseModelForm):
    """A form of a ledger's record: what the ledger's checks find is told at its fields, beside what
    the record's own constraints find.
    """

    ledger: Any  # a Ledger; a custom one knows its definition

    def _post_clean(self):
        super()._post_clean()
        # Of a field that cannot be read there is nothing to say.
        if not set(self.errors) - {NON_FIELD_ERRORS}:
            self._ask_the_ledger()

    def _ask_the_ledger(self):
        said = self.changed_data if self.instance.pk else self.fields
        (faults,) = faults_of_ledger(self.ledger, [Asked(self.instance, frozenset(said))])
        for name, words in faults.items():
            self.add_error(name, words)


class RecordForm(AskedMixin, SeenMixin, CleanTextMixin, forms.ModelForm):
    """The base of every ledger's form: scoped choices, cleaned text, a version against lost
    updates.

    `seen` is the row of the history its page showed.
    """

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, actor: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["occurred_on"].label = self.ledger.date_label
        self.fields["unit"].help_text = self.ledger.unit_help
        if self.ledger.planned_in and not self.instance.pk:
            self.fields["occurred_on"].help_text = "还没有办的填将来的日期，就记入计划"
        self._offer_units(actor)
        self._offer_named(actor)
        self._offer_own_kinds(actor)
        self._suggest(actor)
        if self.instance.pk:
            self.initial["seen"] = self.instance.newest
            self._disable(self._fixed_for(actor) | self._locked())
        self._show_derived()
        self.helper = _helper(self.ledger)

    def ask_within(self, days: Period) -> None:
        """The form fills a gap: its day is one of these, said, and where the picker opens."""
        day = self.fields["occurred_on"]
        day.widget.attrs["min"] = days.start.isoformat()
        day.help_text = f"补的是{in_words(days)}，请填其中的一天"
        made_up = self.ledger.owes.made_up if self.ledger.owes else ""
        if made_up:
            self.initial.setdefault(made_up, f"{days.start:%Y-%m}")
            label = self.ledger.field(made_up).verbose_name
            day.help_text += f"；后来补办的填补办那天，{label}不改"
        else:
            day.widget.attrs["max"] = days.end.isoformat()

    def _owing_still(self) -> models.QuerySet:
        """Units stopped within a year, for what they had not reported until then: whoever took
        theirs over enters it, or the clerk.
        """
        since = timezone.localdate() - timedelta(days=366)
        return Stop.objects.filter(until=None, since__gte=since).values("unit")

    # What the record already names stays a choice, though it be closed or voided since.
    def _offer_units(self, actor: User) -> None:
        """The units the actor answers for that fill the ledger; where it is one, it is chosen."""
        named = Q(pk=self.instance.unit_id) | Q(pk__in=self._owing_still())
        units = Unit.objects.visible_to(actor).filter(Q(is_active=True) | named)
        if self.ledger.kinds:
            units = units.filter(Q(kind__in=self.ledger.kinds) | named)
        self.fields["unit"].queryset = units
        self._offer_choices(units)
        if not self.instance.pk and len(units[:2]) == 1:
            self.initial["unit"] = units[0].pk

    def _offer_choices(self, units: models.QuerySet) -> None:
        """Of a choice that is some kinds of unit's alone, what the offered units may choose; where
        not all of them may, it says whose it is.
        """
        if not self.ledger.choices_of:
            return
        offered = list(units.select_related("parent"))
        for name, kinds in self.ledger.choices_of.items():
            now = getattr(self.instance, name)
            self.fields[name].choices = [
                (value, self._whose(label, kinds.get(value, ()), offered))
                for value, label in self.fields[name].choices
                if value == now or any(is_for(kinds.get(value, ()), unit) for unit in offered)
            ]

    @staticmethod
    def _whose(label: str, kinds: Sequence[str], offered: list[Unit]) -> str:
        """党政班子会专题研究（只限领导班子）, where the form also offers a village."""
        if all(is_for(kinds, unit) for unit in offered):
            return label
        return f"{label}（只限{kinds_said(kinds)}）"

    def _offer_named(self, actor: User) -> None:
        """The other records this one may name."""
        for name, field in self.fields.items():
            if name == "unit" or not isinstance(field, forms.ModelChoiceField):
                continue
            rows = field.queryset.model.objects
            named = Q(pk=getattr(self.instance, f"{name}_id"))
            field.queryset = rows.filter(Q(pk__in=rows.choosable_by(actor)) | named)

    def _offer_own_kinds(self, actor: User) -> None:
        """The township's own beside the built-in ones."""
        for name, field in self.fields.items():
            if isinstance(field, forms.ChoiceField) and not isinstance(
                field, forms.ModelChoiceField
            ):
                column = self.ledger.field(name)
                kept = column.value_from_object(self.instance)
                own = choices_of(column, actor.township_id, kept=kept)
                if own:
                    field.choices = [*field.choices, *own]
                if isinstance(column, KindField) and len(column.flatchoices) == 1:
                    field.required = False  # unsaid, it is the built-in one
                    field.widget = field.widget if own else forms.HiddenInput()

    def _suggest(self, actor: User) -> None:
        """What the ledger proposes for a field that takes any text."""
        for name, offered in self.ledger.suggestions.items():
            field = self.fields[name]
            field.widget = SuggestInput(offered(actor), field.widget.attrs)

    def _fixed_for(self, actor: User) -> set[str]:
        """The fields set once, which only who may approve corrects."""
        if allows(actor, "records.approve"):
            return set()
        return set(self.ledger.set_once)

    def _locked(self) -> set[str]:
        """The fields an archive or a lock does not let go."""
        names = set(self.fields)
        if self.instance.frozen:
            return names
        if lock_of(self.instance):
            return names - {"seen", *self.instance.living}
        return set()

    def _disable(self, names: set[str]) -> None:
        for name in names:
            self.fields[name].disabled = True

    def _show_derived(self) -> None:
        """What follows from other rows is shown and not asked."""
        derived = set(self.instance.derived_fields) & set(self.fields)
        self._disable(derived)
        for name in derived:
            self.fields[name].help_text = "自动计算，不用填"

    def _get_validation_exclusions(self):
        # Own fields of a custom ledger are no model fields: Django would check again those already
        # faulted.
        return super()._get_validation_exclusions() | set(self.errors)


class CustomForm(RecordForm):
    """A custom ledger's own fields beside the columns every entry has."""

    def __init__(self, *args, instance=None, **kwargs):
        entry = instance or self.ledger.new()
        entry.ledger = self.ledger.definition
        self.own_fields = {name: self.ledger.field(name) for name in self.own}
        initial = {}
        if instance:
            for name, field in self.own_fields.items():
                initial[name] = field.value_from_object(entry)
        initial |= kwargs.pop("initial", None) or {}
        super().__init__(*args, instance=entry, initial=initial, **kwargs)

    def _post_clean(self):
        for name, field in self.own_fields.items():
            if name in self.cleaned_data:
                field.save_form_data(self.instance, self.cleaned_data[name])
        super()._post_clean()


def form_for(ledger: Ledger) -> type[RecordForm]:
    """The ledger's form class."""
    columns = {field.name for field in ledger.model._meta.fields}
    own = {name: _field(ledger.field(name)) for name in ledger.fields if name not in columns}
    base = CustomForm if isinstance(ledger, CustomDeclaration) else RecordForm
    attributes = {"ledger": ledger, "own": tuple(own), **own}
    return forms.modelform_factory(
        ledger.model,
        form=type(f"{ledger.model.__name__}Form", (base,), attributes),
        fields=[name for name in ledger.form_fields if name in columns],
        formfield_callback=_field,
    )


def _field(field: models.Field, **kwargs):
    """Days and times with the browser's own pickers; the rest as Django has it."""
    if isinstance(field, models.DateField):
        kwargs["widget"] = DayInput()
    if isinstance(field, MonthField):
        kwargs |= {"widget": MonthInput(), "input_formats": ["%Y-%m"]}
        kwargs["error_messages"] = {"invalid": f"{field.verbose_name}请写成 2026-06。"}
    if isinstance(field, ClockField):  # 下午3点30分 is longer than the 15:30 it is kept as
        kwargs |= {"widget": TimeInput(), "max_length": LONGEST}
    if isinstance(field, models.TextField) or getattr(field, "is_long", False):
        kwargs["widget"] = forms.Textarea(attrs={"rows": 4})
    form_field = field.formfield(**kwargs)
    if form_field and isinstance(field, WHOLE_NUMBERS):
        form_field.widget.attrs["inputmode"] = "numeric"
    return form_field


def _helper(ledger: Ledger) -> FormHelper:
    """How crispy lays out the ledger's sections."""
    texts = {f.name for f in ledger.model._meta.fields if isinstance(f, models.TextField)}
    wide = texts | {"note"}
    sections = []
    for heading, names in ledger.form_sections:
        columns = [_column(name, is_wide=name in wide) for name in names]
        sections.append(Fieldset(heading, Row(*columns)))
    helper = FormHelper()
    helper.form_tag = False
    helper.layout = Layout("seen", *sections)
    return helper


def _column(name: str, *, is_wide: bool) -> Column:
    css_class = "col-12" if is_wide else "col-12 col-lg-6"
    return Column(Field(name), css_class=css_class)


class VoidForm(ReasonForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "作废事由"
        self.fields["reason"].error_messages["required"] = "请写明为什么作废。"


def lookalike(ledger: Ledger, record: Record) -> Record | None:
    """A standing record of the same unit and day that names the same things: perhaps this one,
    entered already.
    """
    links = [name for name in ledger.form_fields if ledger.field(name).is_relation]
    names = [*ledger.name_fields, "unit", "occurred_on", *links]
    record.index()  # what it is called may follow from its other fields
    same = {name: getattr(record, name) for name in names}
    return ledger.rows().standing().filter(**same).first()


def carried_over(ledger: Ledger, unit: Unit | None) -> tuple[Record | None, dict]:
    """沿用上次: the unit's last record of the ledger, and those of its fields that are not
    `left_empty`.

    (None, {}) where there is none, or no unit.
    """
    if unit is None:
        return None, {}
    last = ledger.rows().standing().filter(unit=unit).order_by("-pk").first()
    if last is None:
        return None, {}
    fresh = {*ledger.left_empty, "occurred_on"}
    kept = [name for name in ledger.form_fields if name not in fresh]
    return last, {name: ledger.field(name).value_from_object(last) for name in kept}


def kept_after(ledger: Ledger, saved: Record) -> dict:
    """保存并再记一条: of the record just saved its habits, what the ledger keeps from one to the
    next, and the day after it, where that is not ahead.
    """
    fresh = {*ledger.left_empty, "occurred_on"} - set(ledger.kept_again)
    names = [name for name in ledger.form_fields if name not in fresh]
    kept = {name: ledger.field(name).value_from_object(saved) for name in names}
    if not (ledger.once_a_month or ledger.stands):
        following = saved.occurred_on + timedelta(days=1)
        is_ahead = following > timezone.localdate() and not saved.may_lie_ahead
        kept["occurred_on"] = saved.occurred_on if is_ahead else following
    return kept


def copied(ledger: Ledger, source: Record) -> dict:
    """复制: every field of a record but its dates, which are those of the new one."""
    fields = {name: ledger.field(name) for name in ledger.form_fields}
    return {
        name: field.value_from_object(source)
        for name, field in fields.items()
        if not isinstance(field, models.DateField)
    }


class SeenForm(SeenMixin, CleanTextMixin, forms.Form):
    """An act on the record as its page showed it."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
