"""What the acts on a letter ask for."""

from django import forms
from django.utils import timezone

from records.kinds.letters.models import Notice
from townwork.org.forms.base import CleanTextMixin, DayInput


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
