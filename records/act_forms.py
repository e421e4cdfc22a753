"""What the acts on a filing or a letter ask for, and the township's rules for both."""

from django import forms
from django.utils import timezone

from records.forms import SeenMixin
from records.models import Notice, WorkRules
from townwork.lib.fields import CountField
from townwork.org.forms.base import CleanTextMixin, DayInput, OfTownshipMixin


class SeenForm(SeenMixin, CleanTextMixin, forms.Form):
    """An act on the record as its page showed it."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ConsentForm(SeenForm):
    head = forms.CharField(label="单位负责人", max_length=20)
    head_on = forms.DateField(label="同意日期", widget=DayInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["head_on"].initial = timezone.localdate


class DecideForm(SeenForm):
    """A reason is asked for where it is returned or refused; the service says so."""

    reason = forms.CharField(
        label="理由（退回、不同意时必填）",
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class WhyForm(SeenForm):
    reason = forms.CharField(label="事由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class ResultForm(SeenForm):
    attendance = forms.IntegerField(
        label="实到人数",
        min_value=0,
        max_value=CountField.most,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class LetterAnswerForm(CleanTextMixin, forms.Form):
    answer_number = forms.CharField(
        label="反馈件号", max_length=Notice._meta.get_field("answer_number").max_length
    )
    answered_on = forms.DateField(label="反馈日期", widget=DayInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answered_on"].initial = timezone.localdate


class LongerForm(CleanTextMixin, forms.Form):
    until = forms.DateField(label="延至", widget=DayInput)
    reason = forms.CharField(label="理由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class ReplyForm(CleanTextMixin, forms.Form):
    reply = forms.CharField(label="答复（不同意时必填）", max_length=200, required=False)


MOST_DAYS = 90


class RulesForm(OfTownshipMixin, forms.ModelForm):
    class Meta:
        model = WorkRules
        fields = [
            "apply_days",
            "close_days",
            "large_size",
            "forum_size",
            "answer_days",
            "answers_in_workdays",
        ]

    def clean(self):
        """A quarter is the longest a rule can mean; more is a slip."""
        cleaned = super().clean()
        for name in ("apply_days", "close_days", "answer_days"):
            if (cleaned.get(name) or 0) > MOST_DAYS:
                self.add_error(name, f"最多 {MOST_DAYS} 天，请核对。")
        return cleaned
