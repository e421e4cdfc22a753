"""A decision of a meeting, and its end."""

from datetime import timedelta

from django import forms

from records.kinds.meetings.models import Decision
from townwork.org.forms.base import CleanTextMixin, DayInput
from townwork.org.models import Unit, User


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
