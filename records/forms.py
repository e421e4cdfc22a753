"""One form for every ledger, laid out from its declaration; it reads input and writes nothing."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Field, Fieldset, Layout, Row
from django import forms
from django.db import models

from records.ledgers import Ledger
from records.models import Record
from townwork.lib.text import clean_text
from townwork.org.models import Unit, User


class RecordForm(forms.ModelForm):
    """The base of every ledger's form: scoped choices, cleaned text, a version against lost updates."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, actor: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units = Unit.objects.visible_to(actor).active()
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField) and name != "unit":
                field.queryset = field.queryset.model.objects.visible_to(actor).standing()
        self.fields["occurred_on"].label = self.ledger.date_label
        for field in self.fields.values():
            field.error_messages["required"] = (
                f"请{'选择' if isinstance(field, forms.ChoiceField) else '填写'}{field.label}。"
            )
        if not self.instance.pk and len(units) == 1:
            self.initial["unit"] = units[0].pk
        if self.instance.pk:
            latest = self.instance.history.first()
            self.initial["seen"] = latest.history_id if latest else None
        self.helper = _helper(self.ledger)

    def clean(self):
        cleaned = super().clean()
        for name, value in cleaned.items():
            if isinstance(value, str):
                cleaned[name] = clean_text(value)
                field = self.fields[name]
                if value and field.required and not cleaned[name]:
                    self.add_error(name, field.error_messages["required"])
        return cleaned


def form_for(ledger: Ledger) -> type[RecordForm]:
    """The ledger's form class."""
    return forms.modelform_factory(
        ledger.model,
        form=type(f"{ledger.model.__name__}Form", (RecordForm,), {"ledger": ledger}),
        fields=list(ledger.fields),
        formfield_callback=_field,
    )


def _field(field: models.Field, **kwargs):
    """Dates with the browser's own calendar, full-width digits forgiven by it; the rest as Django has it."""
    if isinstance(field, models.DateField):
        kwargs["widget"] = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    made = field.formfield(**kwargs)
    if made and isinstance(field, models.PositiveIntegerField | models.PositiveSmallIntegerField):
        made.widget.attrs["inputmode"] = "numeric"
    return made


def _helper(ledger: Ledger) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    sections = [
        Fieldset(
            heading,
            Row(
                *(
                    Column(Field(name), css_class="col-12" if name == "note" else "col-12 col-lg-6")
                    for name in names
                )
            ),
        )
        for heading, names in ledger.sections
    ]
    helper.layout = Layout("seen", *sections)
    return helper


class VoidForm(forms.Form):
    reason = forms.CharField(
        label="作废事由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明为什么作废。"},
    )

    def clean_reason(self):
        reason = clean_text(self.cleaned_data["reason"])
        if not reason:
            raise forms.ValidationError("请写明为什么作废。")
        return reason


def carried_over(ledger: Ledger, unit: Unit | None) -> tuple[Record | None, dict]:
    """沿用上次: the unit's last record of the ledger, and its fields but those that are new each time."""
    last = ledger.model.objects.standing().filter(unit=unit).order_by("-pk").first() if unit else None
    if last is None:
        return None, {}
    kept = [name for name in ledger.fields if name not in {*ledger.fresh, "occurred_on"}]
    return last, {name: getattr(last, f"{name}_id" if hasattr(last, f"{name}_id") else name) for name in kept}
