"""Rest days and make-up workdays, as the administrator reads them off the yearly notice."""

from datetime import date, timedelta

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from townwork.org.forms.base import DayInput, OfTownshipMixin
from townwork.org.models import SpecialDay

LONGEST = 15  # days: no holiday lasts longer, and a slip of the year shall not fill one


class SpecialDayForm(OfTownshipMixin, forms.ModelForm):
    until = forms.DateField(
        label="至",
        required=False,
        widget=DayInput,
        help_text="连着几天的填最后一天；只有一天的不填",
    )
    field_order = ["day", "until", "name", "is_workday"]

    class Meta:
        model = SpecialDay
        fields = ["day", "name", "is_workday"]
        widgets = {"day": DayInput}

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.township_id = actor.township_id
        self.fields["day"].validators += [
            MinValueValidator(date(2000, 1, 1)),
            MaxValueValidator(date(2100, 12, 31)),
        ]

    def clean(self):
        cleaned = super().clean()
        day, until = cleaned.get("day"), cleaned.get("until")
        if day and until and not day <= until < day + timedelta(days=LONGEST):
            self.add_error("until", f"要在起始日当天或以后，一次最多 {LONGEST} 天。")
        return cleaned

    def days(self) -> list[SpecialDay]:
        """One for each day of the stretch, unsaved."""
        asked = self.cleaned_data
        first, last = asked["day"], asked["until"] or asked["day"]
        return [
            SpecialDay(
                township_id=self.instance.township_id,
                day=first + timedelta(days=number),
                name=asked["name"],
                is_workday=asked["is_workday"],
            )
            for number in range((last - first).days + 1)
        ]
