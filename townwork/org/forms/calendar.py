"""Rest days and make-up workdays, as the administrator reads them off the yearly notice."""

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from townwork.org.forms.base import DayInput, OfTownshipMixin
from townwork.org.models import SpecialDay


class SpecialDayForm(OfTownshipMixin, forms.ModelForm):
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
