"""Short forms of the follow-ups: an inspection on a phone, a mending, a second look, a decision and
its end.
"""

from django import forms
from django.utils import timezone

from records.kinds.venues.ledger import INSPECTIONS
from records.kinds.venues.models import Inspection
from records.kinds.venues.services import MEND_WITHIN
from records.pages.forms import AskedMixin, SeenForm
from townwork.org.forms.base import CleanTextMixin, DayInput
from townwork.org.models import User
from townwork.org.workdays import Workdays


class InspectForm(AskedMixin, CleanTextMixin, forms.ModelForm):
    """Venue and unit are given, the inspector is who is signed in, the day is today: the rest is a
    number and a word.
    """

    ledger = INSPECTIONS
    is_fresh = forms.BooleanField(label="内容看过，没有过期", required=False, initial=True)

    class Meta:
        model = Inspection
        fields = ["occurred_on", "inspector", "problems", "problem", "mend_by"]
        labels = {"occurred_on": "巡查日期"}
        widgets = {"occurred_on": DayInput, "mend_by": DayInput}

    def __init__(self, *args, actor: User, **kwargs):
        today = timezone.localdate()
        initial = {
            "occurred_on": today,
            "inspector": actor.full_name,
            "problems": 0,
            "mend_by": Workdays.load(actor.township).rolled(today + MEND_WITHIN),
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["problems"].widget.attrs["inputmode"] = "numeric"
        self.fields["problems"].help_text = "没有问题就填 0"
        self.fields["mend_by"].help_text = "没有问题不用管"

    def clean(self):
        typed = super().clean()
        if not typed.get("problems"):
            typed["mend_by"] = None
        return typed


class MendForm(CleanTextMixin, forms.Form):
    day = forms.DateField(label="整改日期", widget=DayInput)


class CheckForm(SeenForm):
    note = forms.CharField(
        label="复查意见", max_length=120, required=False, help_text="退回时必填：哪里还没有改好"
    )
