"""栏目: the page where a clerk defines what a custom ledger holds, and the panel that shows it."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render

from records.custom.defining import MOST_FIELDS, Definition, define, mark_of, require_unchanged
from records.ledger.custom_ledgers import by_ids
from records.ledger.custom_models import CustomField, CustomLedger
from records.ledger.display import record_url
from townwork.org.access import allows, needs
from townwork.org.forms.base import CleanTextMixin
from townwork.org.models import Unit
from townwork.org.views.acts import Attempt

BLANK = 4  # empty rows offered below the fields there are
LAST = 10_000  # after every number a field may be given


class WhoForm(CleanTextMixin, forms.Form):
    """Who fills the ledger, and how."""

    kinds = forms.MultipleChoiceField(
        label="由哪几类单位填报",
        choices=Unit.Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="都不勾就是各类单位都填",
    )
    every_term = forms.BooleanField(
        label="每个半年都要填（没有记录也没有零报告的单位列为缺口）", required=False
    )
    classic = forms.BooleanField(label="另带固定栏目：事项、地点、数量、金额", required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class FieldForm(CleanTextMixin, forms.ModelForm):
    """One field; a row without a label is none."""

    use_required_attribute = False

    class Meta:
        model = CustomField
        fields = [
            "label",
            "kind",
            "required",
            "measure",
            "choices",
            "is_counted",
            "order",
            "is_retired",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["order"].required = False
        if not self.instance.pk:
            self.initial["order"] = None  # last, unless a place is asked for
            del self.fields["is_retired"]

    def _get_validation_exclusions(self):
        # What may be summed, and by one field alone, the service tells over all rows in words of
        # its own.
        return super()._get_validation_exclusions() | {"is_counted"}


class Fields(forms.BaseModelFormSet):
    def validate_unique(self):
        """The service tells which label stands twice, whatever order they are saved in."""


def _formset(request, ledger: CustomLedger):
    formset_class = forms.modelformset_factory(
        CustomField,
        form=FieldForm,
        formset=Fields,
        extra=BLANK,
        max_num=MOST_FIELDS,
        validate_max=True,
    )
    return formset_class(request.POST or None, queryset=ledger.fields.all(), prefix="fields")


@needs("records.define")
def custom_fields(request, pk):
    ledger = _load(request, pk)
    has_entries = ledger.entries.exists()
    who = WhoForm(request.POST or None, initial=_initial(ledger, has_entries))
    formset = _formset(request, ledger)
    if request.method == "POST" and who.is_valid():
        with Attempt(request, form=who) as attempt:
            # Before the rows: one that is gone meanwhile is no fault of what was typed.
            require_unchanged(ledger, who.cleaned_data["seen"])
            if formset.is_valid():
                definition = Definition(**who.cleaned_data, fields=_rows(formset))
                define(ledger, definition, actor=request.user)
                attempt.done = f"“{ledger}”的栏目已保存，可以填报了。"
                return redirect(record_url("custom-ledgers", pk))
    context = {"record": ledger, "who": who, "formset": formset, "has_entries": has_entries}
    return render(request, "records/custom/fields.html", context)


def _load(request, pk) -> CustomLedger:
    """Read by the whole town; defined by who answers for its unit."""
    rows = CustomLedger.objects.visible_to(request.user).select_related("unit")
    ledger = get_object_or_404(rows, pk=pk, voided_at=None)
    if not Unit.objects.visible_to(request.user).filter(pk=ledger.unit_id).exists():
        raise PermissionDenied("只能定义本镇的台账。")
    return ledger


def _initial(ledger: CustomLedger, has_entries: bool) -> dict:
    """A ledger nobody has defined yet begins without the fixed fields."""
    is_defined = has_entries or ledger.fields.exists()
    return {
        "kinds": ledger.kinds,
        "every_term": ledger.every_term,
        "classic": ledger.classic and is_defined,
        "seen": mark_of(ledger),
    }


def _rows(formset) -> list[CustomField]:
    """The fields of the page in their order; those without a number come last, as they stand."""
    forms_filled = [form for form in formset if form.instance.pk or form.has_changed()]
    forms_filled.sort(key=lambda form: form.cleaned_data.get("order") or LAST)
    return [form.instance for form in forms_filled]


def definition_panel(record, user):
    """What the ledger is made of, and the way to define it."""
    return {
        "own": by_ids([record.pk]).get(record.pk),
        "fields": record.fields.all(),
        "may_define": allows(user, "records.define"),
    }
