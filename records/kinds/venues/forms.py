"""Short forms of the follow-ups: an inspection on a phone, a mending, a second look, a decision and
its end.
"""

from django import forms
from django.utils import timezone

from records.kinds.venues.models import Inspection
from records.kinds.venues.services import MEND_WITHIN
from records.pages.forms import SeenForm
from townwork.org.forms.base import CleanTextMixin, DayInput
from townwork.org.models import User
from townwork.org.workdays import Workdays


class InspectForm(CleanTextMixin, forms.ModelForm):
    """Venue and unit are given, the inspector is who is signed in, the day is today: the rest is a
    number and a word.
    """

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
        count = typed.get("problems")
        if count and not typed.get("problem"):
            self.add_error("problem", "发现了问题，请写一句是什么问题。")
        if count and not typed.get("mend_by"):
            self.add_error("mend_by", "发现了问题，请填写整改期限。")
        if count == 0 and typed.get("problem"):
            self.add_error("problems", "写了问题，请填写有几处。")
        if not count:
            typed["mend_by"] = None
        return typed


class MendForm(CleanTextMixin, forms.Form):
    day = forms.DateField(label="整改日期", widget=DayInput)


class CheckForm(SeenForm):
    note = forms.CharField(
        label="复查意见", max_length=120, required=False, help_text="退回时必填：哪里还没有改好"
    )
