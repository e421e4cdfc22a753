"""Short forms of the follow-ups: an inspection on a phone, a mending, a second look, a decision and its end."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from records.act_forms import SeenForm
from records.models import Decision, Inspection
from records.venue_care import MEND_WITHIN
from townwork.org.forms.base import CleanTextMixin, DayInput
from townwork.org.models import Unit, User
from townwork.org.workdays import Workdays


class InspectForm(CleanTextMixin, forms.ModelForm):
    """Venue and unit are given, the inspector is who is signed in, the day is today: the rest is a number and a word."""

    is_fresh = forms.BooleanField(label="内容看过，没有过期", required=False, initial=True)

    class Meta:
        model = Inspection
        fields = ["occurred_on", "inspector", "problems", "problem", "mend_by"]
        labels = {"occurred_on": "巡查日期"}
        widgets = {"occurred_on": DayInput, "mend_by": DayInput}

    def __init__(self, *args, actor: User, **kwargs):
        today = timezone.localdate()
        due = Workdays.load(actor.township).rolled(today + MEND_WITHIN)
        super().__init__(
            *args,
            initial={
                "occurred_on": today,
                "inspector": actor.full_name,
                "problems": 0,
                "mend_by": due,
            },
            **kwargs,
        )
        self.fields["problems"].widget.attrs["inputmode"] = "numeric"
        self.fields["problems"].help_text = "没有问题就填 0"
        self.fields["mend_by"].help_text = "没有问题不用管"

    def clean(self):
        typed = super().clean()
        if typed.get("problems") and not typed.get("problem"):
            self.add_error("problem", "发现了问题，请写一句是什么问题。")
        if typed.get("problems") and not typed.get("mend_by"):
            self.add_error("mend_by", "发现了问题，请填写整改期限。")
        if typed.get("problem") and typed.get("problems") == 0:
            self.add_error("problems", "写了问题，请填写有几处。")
        if not typed.get("problems"):
            typed["mend_by"] = None
        return typed


class MendForm(CleanTextMixin, forms.Form):
    day = forms.DateField(label="整改日期", widget=DayInput)


class CheckForm(SeenForm):
    note = forms.CharField(
        label="复查意见", max_length=120, required=False, help_text="退回时必填：哪里还没有改好"
    )


class DecisionForm(CleanTextMixin, forms.ModelForm):
    """One decision of a meeting: what, who answers for it, by when."""

    class Meta:
        model = Decision
        fields = ["matter", "unit", "due_on"]
        widgets = {"due_on": DayInput}
        labels = {"unit": "责任单位"}

    def __init__(self, *args, actor: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.visible_to(actor).active()
        self.fields["due_on"].required = True

    def clean_due_on(self):
        due = self.cleaned_data["due_on"]
        if due < self.instance.occurred_on:
            raise forms.ValidationError("办理时限不能早于会议日期，请核对。")
        if due > self.instance.occurred_on + timedelta(days=731):
            raise forms.ValidationError("办理时限最长两年，请核对年份。")
        return due


class DoneForm(CleanTextMixin, forms.Form):
    day = forms.DateField(label="办结日期", widget=DayInput)
    outcome = forms.CharField(
        label="办结情况",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写一句办结情况。"},
    )
