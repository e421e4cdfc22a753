"""One form for every ledger, laid out from its declaration; it reads input and writes nothing."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Field, Fieldset, Layout, Row
from django import forms
from django.db import models
from django.db.models import Q

from records.ledger.custom_ledgers import Own
from records.ledger.declaration import Ledger
from records.ledger.locks import lock_of
from records.ledger.record import Record
from townwork.org.access import allows
from townwork.org.forms.base import CleanTextMixin, DayInput, ReasonForm, SeenMixin
from townwork.org.models import Unit, User


class RecordForm(SeenMixin, CleanTextMixin, forms.ModelForm):
    """The base of every ledger's form: scoped choices, cleaned text, a version against lost updates.

    `seen` is the row of the history its page showed.
    """

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, actor: User, **kwargs):
        super().__init__(*args, **kwargs)
        # What the record already names stays a choice, though it be closed or voided since.
        units = Unit.objects.visible_to(actor).filter(
            Q(is_active=True) | Q(pk=self.instance.unit_id)
        )
        if self.ledger.kinds:
            units = units.filter(Q(kind__in=self.ledger.kinds) | Q(pk=self.instance.unit_id))
        self.fields["unit"].queryset = units
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField) and name != "unit":
                rows = field.queryset.model.objects
                named = Q(pk__in=rows.choosable_by(actor)) | Q(
                    pk=getattr(self.instance, f"{name}_id")
                )
                field.queryset = rows.filter(named)
        self.fields["occurred_on"].label = self.ledger.date_label
        if not self.instance.pk and len(units[:2]) == 1:
            self.initial["unit"] = units[0].pk
        if self.instance.pk:
            self.initial["seen"] = self.instance.newest
            for name in () if allows(actor, "records.approve") else self.ledger.fixed:
                self.fields[name].disabled = True
            for name in self._held_fast():
                self.fields[name].disabled = True
        for name in set(self.instance.derived_fields) & set(self.fields):
            self.fields[name].disabled, self.fields[name].help_text = True, "自动计算，不用填"
        self.helper = _helper(self.ledger)

    def _held_fast(self) -> set[str]:
        """The fields an archive or a lock does not let go."""
        if self.instance.frozen:
            return {*self.fields}
        return {*self.fields} - {"seen", *self.instance.living} if lock_of(self.instance) else set()

    def clean(self):
        cleaned = super().clean()
        if self.ledger.check:
            self.ledger.check(self)
        return cleaned

    def _get_validation_exclusions(self):
        # Own fields of a custom ledger are no model fields: Django would check again those already faulted.
        return super()._get_validation_exclusions() | set(self.errors)


class CustomForm(RecordForm):
    """A custom ledger's own fields beside the columns every entry has."""

    def __init__(self, *args, instance=None, **kwargs):
        entry = instance or self.ledger.new()
        entry.ledger = self.ledger.definition
        own = {name: self.ledger.field(name) for name in self.own}
        given = (
            {name: field.value_from_object(entry) for name, field in own.items()}
            if instance
            else {}
        )
        super().__init__(
            *args, instance=entry, **{**kwargs, "initial": given | (kwargs.get("initial") or {})}
        )
        self.own_fields = own

    def _post_clean(self):
        for name, field in self.own_fields.items():
            if name in self.cleaned_data:
                field.save_form_data(self.instance, self.cleaned_data[name])
        super()._post_clean()


def form_for(ledger: Ledger) -> type[RecordForm]:
    """The ledger's form class."""
    columns = {field.name for field in ledger.model._meta.fields}
    own = {name: _field(ledger.field(name)) for name in ledger.fields if name not in columns}
    base = CustomForm if isinstance(ledger, Own) else RecordForm
    return forms.modelform_factory(
        ledger.model,
        form=type(
            f"{ledger.model.__name__}Form", (base,), {"ledger": ledger, "own": tuple(own), **own}
        ),
        fields=[name for name in ledger.form_fields if name in columns],
        formfield_callback=_field,
    )


def _field(field: models.Field, **kwargs):
    """Dates with the browser's own calendar; the rest as Django has it."""
    if isinstance(field, models.DateField):
        kwargs["widget"] = DayInput()
    if isinstance(field, models.TextField) or getattr(field, "is_long", False):
        kwargs["widget"] = forms.Textarea(attrs={"rows": 4})
    made = field.formfield(**kwargs)
    if made and isinstance(field, models.PositiveIntegerField | models.PositiveSmallIntegerField):
        made.widget.attrs["inputmode"] = "numeric"
    return made


def _helper(ledger: Ledger) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    texts = {f.name for f in ledger.model._meta.fields if isinstance(f, models.TextField)}
    wide = texts | {"note"}
    sections = [
        Fieldset(
            heading,
            Row(
                *(
                    Column(Field(name), css_class="col-12" if name in wide else "col-12 col-lg-6")
                    for name in names
                )
            ),
        )
        for heading, names in ledger.form_sections
    ]
    helper.layout = Layout("seen", *sections)
    return helper


class VoidForm(ReasonForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "作废事由"
        self.fields["reason"].error_messages["required"] = "请写明为什么作废。"


def lookalike(ledger: Ledger, record: Record) -> Record | None:
    """A standing record of the same unit and day that names the same things: perhaps this one, entered already."""
    told_apart = [*ledger.called, "unit", "occurred_on"]
    told_apart += [name for name in ledger.form_fields if ledger.field(name).is_relation]
    record.index()  # what it is called may follow from its other fields
    same = {name: getattr(record, name) for name in told_apart}
    return ledger.rows().standing().filter(**same).first()


def carried_over(ledger: Ledger, unit: Unit | None) -> tuple[Record | None, dict]:
    """沿用上次: the unit's last record of the ledger, and its fields but those that are new each time."""
    last = ledger.rows().standing().filter(unit=unit).order_by("-pk").first() if unit else None
    if last is None:
        return None, {}
    kept = [name for name in ledger.form_fields if name not in {*ledger.fresh, "occurred_on"}]
    return last, {name: ledger.field(name).value_from_object(last) for name in kept}


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
