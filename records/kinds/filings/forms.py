"""What the acts on a filing or a letter ask for, and the township's rules for both."""

from django import forms
from django.utils import timezone

from records.pages.forms import SeenForm
from townwork.lib.fields import CountField
from townwork.org.forms.base import DayInput


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
