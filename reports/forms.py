"""Forms of the summary: its template, a half-year's text, its readers, its signature."""

from django import forms

from reports import grammar
from reports.drafts import names
from reports.models import Manuscript, Reading, Submission
from townwork.lib.text import clean_text
from townwork.org.forms.base import CleanTextMixin, NamedMessagesMixin, SeenMixin, SeveralField
from townwork.org.models import Township, Unit, User

LONGEST = 60_000  # characters of a text: forty pages


class TemplateForm(NamedMessagesMixin, forms.Form):
    """The template's text; every line that can't be read is an error of its own."""

    body = forms.CharField(
        label="模板正文", max_length=30_000, widget=forms.Textarea(attrs={"rows": 28})
    )

    def __init__(self, *args, township: Township, **kwargs):
        super().__init__(*args, **kwargs)
        self.township = township

    def clean_body(self):
        body = clean_text(self.cleaned_data["body"], multiline=True)
        try:
            grammar.parse(body, names(self.township))
        except grammar.GrammarError as error:
            raise forms.ValidationError([problem.message for problem in error.problems]) from error
        return body


class BeginForm(NamedMessagesMixin, forms.Form):
    source = forms.ChoiceField(label="起草自", choices=Manuscript.Source)


class ManuscriptForm(SeenMixin, NamedMessagesMixin, forms.Form):
    """The whole text, and the version it was written on. A figure nobody knows is no fault here:
    what was typed is kept, and said beside it.
    """

    body = forms.CharField(
        label="正文", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 28})
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**9)

    def clean_body(self):
        return clean_text(self.cleaned_data["body"], multiline=True)


class ReadersForm(CleanTextMixin, forms.Form):
    readers = SeveralField(
        label="审阅人", queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["readers"].queryset = people.select_related("unit")
        self.fields["readers"].label_from_instance = lambda person: (
            f"{person.full_name}（{person.get_role_display()}）"
        )


class AnswerForm(CleanTextMixin, forms.Form):
    verdict = forms.ChoiceField(label="答复", choices=Reading.Answer)
    words = forms.CharField(
        label="意见", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class RemarkForm(CleanTextMixin, forms.Form):
    sentence = forms.CharField(
        label="针对的句子", max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    words = forms.CharField(label="批注", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class WaiverForm(CleanTextMixin, forms.Form):
    """No reason takes the waiver back."""

    key = forms.CharField(label="问题", max_length=80, widget=forms.HiddenInput)
    reason = forms.CharField(label="不改的理由", max_length=200, required=False)


class CorrectForm(CleanTextMixin, forms.Form):
    reason = forms.CharField(
        label="更正事由", max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class DistrictForm(CleanTextMixin, forms.Form):
    """The district's word on what was submitted."""

    state = forms.ChoiceField(
        label="答复",
        choices=[choice for choice in Submission.State.choices if choice[0] != "sent"],
    )
    reason = forms.CharField(
        label="退回事由",
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class AskForm(CleanTextMixin, forms.Form):
    """Which units are asked for their words, and by when."""

    units = SeveralField(
        label="单位", queryset=Unit.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    due_on = forms.DateField(label="请于何日前交", widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = units
        self.fields["units"].initial = list(units.values_list("pk", flat=True))


class ContributionForm(CleanTextMixin, forms.Form):
    body = forms.CharField(
        label="小结",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="几句话就够：做了什么、成效怎样、还差什么、下一步打算。数字由台账来，不用抄。",
    )
