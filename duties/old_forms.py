"""从上年文件起草: the old paper, and its clauses as they were understood, to accept or to change."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from duties.clause_counts import Count, counted_by
from duties.fitting import misfits
from duties.forms import OwedMixin
from duties.models import Duty, ResponsibilityDocument
from duties.old_document import Offer, OldDocument, read_document
from records.figures.catalogue import catalogue
from townwork.org.forms.base import DayInput
from townwork.org.forms.old_papers import LONGEST, OldPaperForm
from townwork.org.models import Unit, User

SMALL = {"class": "form-select form-select-sm"}


class OldDocumentForm(OldPaperForm):
    noun = "文件"
    by_rows = True

    year = forms.IntegerField(label="起草哪一年的", min_value=2000, max_value=2100)
    field_order = ["year", "text", "file"]


class ReadForm(forms.Form):
    """What each step carries to the next."""

    year = forms.IntegerField(min_value=2000, max_value=2100, widget=forms.HiddenInput)
    text = forms.CharField(max_length=LONGEST, widget=forms.HiddenInput)


class OldClauseForm(OwedMixin):
    """A clause that was understood; in the draft only where it is `taken`."""

    taken = forms.BooleanField(label="收进草稿", required=False)
    is_counted = forms.BooleanField(required=False)
    beside = forms.MultipleChoiceField(
        label="另外指定的单位", required=False, widget=forms.CheckboxSelectMultiple
    )
    named = "beside"

    class Meta:
        model = Duty
        fields = ["section", "title", "requirement", "kinds", "frequency", "due_on", "due_days"]
        widgets = {
            "section": forms.Select(attrs=SMALL),
            "frequency": forms.Select(attrs=SMALL),
            "title": forms.TextInput(attrs={"class": "form-control form-control-sm"}),
            "requirement": forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
            "due_on": DayInput(attrs={"class": "form-control form-control-sm"}),
            "due_days": forms.NumberInput(attrs={"class": "form-control form-control-sm"}),
        }

    def __init__(self, data: Mapping[str, Any] | None, *, offer: Offer, number: int, **given: Any):
        units: Mapping[str, Unit] = given.pop("units")
        first = {name: getattr(offer, name) for name in self.Meta.fields}
        super().__init__(data, prefix=f"c{number}", initial=first, **given)
        self.offer, self.units = offer, units
        self.count = _count_of(offer, units)
        if self.count is None:
            del self.fields["is_counted"]
        else:
            self.fields["is_counted"].label = _counting(self.count, offer.frequency)
            self.initial["is_counted"] = True
        self.fields["beside"].choices = [(name, name) for name in offer.units]
        self.initial["beside"] = offer.units

    def clean(self) -> dict[str, Any]:
        """The day that was proposed goes with the frequency it was proposed for."""
        if self.cleaned_data.get("frequency") != Duty.Frequency.ONCE:
            self.cleaned_data["due_on"] = None
        cleaned = super().clean()
        if self.count and cleaned.get("is_counted"):
            self.instance.indicator, self.instance.target = self.count.code, self.count.target
        return cleaned

    def _require_fit(self, cleaned: dict) -> None:
        """What is counted must be theirs who owe it, as for any clause."""
        if self.count and cleaned.get("is_counted"):
            units = [self.units[name] for name in cleaned.get("beside") or ()]
            for one in misfits(self.count.code, cleaned.get("kinds") or (), units):
                self.add_error("is_counted", f"{one.words}不自动计数就去掉勾。")

    @property
    def anchor(self) -> str:
        """Where it stands on the page, counted as its legend counts."""
        return f"clause-{int(self.prefix[1:]) + 1}"

    @property
    def is_taken(self) -> bool:
        return bool(self["taken"].value())

    def said(self) -> list[str]:
        """The clause as it stands, in words."""
        chosen = [_label(self[name]) for name in ("section", "frequency")]
        due = [str(self["due_on"].value() or "")]
        owing = [*_labels(self["kinds"]), *_labels(self["beside"])]
        return [word for word in [*chosen, *due, "、".join(owing)] if word]

    @property
    def chosen_units(self) -> list[Unit]:
        return [self.units[name] for name in self.cleaned_data["beside"]]


def _count_of(offer: Offer, units: Mapping[str, Unit]) -> Count | None:
    """What its words count, where that is of whoever owes it as far as they are known."""
    count = counted_by(f"{offer.title}。{offer.requirement}", offer.frequency)
    named = [units[name] for name in offer.units]
    return count if count and not misfits(count.code, offer.kinds, named) else None


def _counting(count: Count, frequency: str) -> str:
    figure = catalogue[count.code]
    each = dict(Duty.Frequency.choices)[frequency]
    return f"按台账自动计数，不用再报：{figure.name}，{each} {count.target} {figure.measure}"


def _label(bound: forms.BoundField) -> str:
    """What is chosen, as the page calls it; "" where nothing is."""
    value = bound.value()
    return str(dict(bound.field.choices).get(value, "")) if value else ""


def _labels(bound: forms.BoundField) -> list[str]:
    return [str(label) for key, label in bound.field.choices if key in (bound.value() or [])]


class OldClauses:
    """All clauses of an old paper on one page; what is not ticked is not asked about."""

    def __init__(
        self, text: str, year: int, data: Mapping[str, Any] | None, *, actor: User
    ) -> None:
        units = {unit.name: unit for unit in Unit.objects.visible_to(actor).active()}
        self.read: OldDocument = read_document(text, year=year, units=list(units))
        document = ResponsibilityDocument(township=actor.township, year=year)
        self.forms = [
            OldClauseForm(
                data, offer=offer, number=at, units=units, instance=Duty(document=document)
            )
            for at, offer in enumerate(self.read.offers)
        ]

    @property
    def taken(self) -> list[OldClauseForm]:
        return [form for form in self.forms if form.is_taken]

    @property
    def faulty(self) -> list[OldClauseForm]:
        return [form for form in self.taken if form.errors]

    def is_valid(self) -> bool:
        """Each is asked, so that each says what is wrong with it."""
        return not [form for form in self.taken if not form.is_valid()]

    def duties(self) -> list[tuple[Duty, list[Unit]]]:
        return [(form.instance, form.chosen_units) for form in self.taken]


def with_all_ticked(data: QueryDict, clauses: OldClauses) -> QueryDict:
    """What was typed, and a tick at each clause that was understood whole."""
    ticks = {form.add_prefix("taken"): "on" for form in clauses.forms if form.offer.is_whole}
    sent = data.copy()
    sent.update(ticks)
    return sent
