"""Forms of the summary: its template, a half-year's text, its readers, its signature."""

import re

from django import forms

from reports import carrying, grammar
from reports.drafts import names
from reports.models import ExactName, Manuscript, Reading, Submission
from reports.verifying import typed
from townwork.lib.text import clean_text, shortened
from townwork.org.forms.base import (
    CleanTextMixin,
    DayInput,
    NamedMessagesMixin,
    OfTownshipMixin,
    SeenMixin,
    SeveralField,
)
from townwork.org.forms.old_papers import LONGEST, OldPaperForm
from townwork.org.models import Township, Unit, User

MOST_MARKS = 2_000  # sentences looked at by one click
DOCUMENT_NUMBER = re.compile(r"\D+〔\d{4}〕[1-9]\d{0,4}号")
# How a year is bracketed by whoever has no 〔〕 on the keys.
ANY_BRACKETS = re.compile(r"[〔\[［【(（](\d{4})[〕\]］】)）]")


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
    again = forms.BooleanField(label="重新起草", required=False)


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


class ReplyForm(CleanTextMixin, forms.Form):
    """Words to a remark; `settles` asks for none."""

    words = forms.CharField(label="答复", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, settles: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["words"].required = not settles


class WaiverForm(CleanTextMixin, forms.Form):
    """No reason takes the waiver back."""

    key = forms.CharField(label="问题", max_length=80, widget=forms.HiddenInput)
    reason = forms.CharField(label="不改的理由", max_length=200, required=False)


class LookedForm(forms.Form):
    """The keys of the marks that were looked at (reports.carrying), one or many."""

    def clean(self):
        keys = self.data.getlist("key")[:MOST_MARKS]
        if not keys or not all(carrying.KEYS.fullmatch(key) for key in keys):
            raise forms.ValidationError("请从上期带来的清单里点。")
        return {"key": keys}


class CorrectForm(CleanTextMixin, forms.Form):
    reason = forms.CharField(
        label="更正事由", max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class DistrictForm(CleanTextMixin, forms.Form):
    """The district's word on what was submitted."""

    state = forms.ChoiceField(
        label="答复",
        choices=Submission.Answer.choices,
    )
    reason = forms.CharField(
        label="退回事由",
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class GenuineForm(NamedMessagesMixin, forms.Form):
    """A file, or the code off a paper."""

    file = forms.FileField(label="PDF 或 Word 文件", max_length=200, required=False)
    code = forms.CharField(
        label="或者纸上的核验码",
        max_length=40,
        required=False,
        help_text="末页下方的小字，如 3F2A-91C0-77BE-D014",
    )

    def clean_code(self):
        code = self.cleaned_data["code"]
        if code and not typed(code):
            raise forms.ValidationError("核验码是 16 个数字和 A–F 的字母，请照纸上的再抄一遍。")
        return typed(code)

    def clean(self):
        if not self.errors and not any(self.cleaned_data.values()):
            raise forms.ValidationError("请选一个文件，或填纸上的核验码。")
        return self.cleaned_data


class AskForm(CleanTextMixin, forms.Form):
    """Which units are asked for their words, and by when."""

    units = SeveralField(
        label="单位", queryset=Unit.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    due_on = forms.DateField(label="请于何日前交", widget=DayInput)

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

    def clean_body(self):
        """{{…}} would be the township's figure once the words are taken over."""
        body = self.cleaned_data["body"]
        if re.search(r"[{｛]{2}", body):
            raise forms.ValidationError("小结里不用写双花括号，直接写话就行，数字由台账来。")
        return body


class OfferForm(NamedMessagesMixin, forms.Form):
    """One sentence of 素材 (reports.suggestions.Suggestion.key)."""

    key = forms.CharField(label="句子", max_length=60, widget=forms.HiddenInput)


class PutInForm(CleanTextMixin, OfferForm):
    """Words to be taken over, and into which section of which version."""

    words = forms.CharField(label="句子", max_length=3000, widget=forms.Textarea(attrs={"rows": 2}))
    below = forms.IntegerField(label="放在哪一部分", min_value=1, max_value=10**6)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**9)

    @property
    def in_its_box(self) -> dict[str, str]:
        """{key of the sentence: the words as they stand in its box}."""
        return {self.data.get("key", ""): self.data.get("words", "")}


class MendForm(NamedMessagesMixin, forms.Form):
    key = forms.CharField(label="问题", max_length=80)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=10**9)


class ExactNameForm(OfTownshipMixin, forms.ModelForm):
    class Meta:
        model = ExactName
        fields = ["right", "wrong"]


class OldSummaryForm(OldPaperForm):
    """A paper of an earlier half-year."""

    noun = "总结"


class ChoicesForm(NamedMessagesMixin, forms.Form):
    """What each offered number is to be: offer_N = a code, or "" for as it was typed. A name in
    other_N, of whatever figure the township has, goes before it.
    """

    text = forms.CharField(max_length=LONGEST, widget=forms.HiddenInput, label="旧总结")

    def choices_of(self, read) -> dict[int, str]:
        """{number of the offer: code or ""}: only figures the township has.

        A name nobody has is an error of its own, which says where it stands.
        """
        codes = {name: code for code, name in read.names.items()}
        choices = {}
        for number, offer in enumerate(read.offers):
            chosen = self.data.get(f"offer_{number}")
            named = clean_text(self.data.get(f"other_{number}", ""))
            if named and named not in codes:
                self.add_error(None, f"“{offer.typed}{offer.measure}”：{_nobody_has(named)}")
            elif named:
                choices[number] = codes[named]
            elif chosen == "" or chosen in read.names:
                choices[number] = chosen
        return choices


def _nobody_has(name: str) -> str:
    return f"没有叫“{shortened(name, 30)}”的数据，请从提示里选一个，或者清空。"


class ReportForm(CleanTextMixin, forms.Form):
    """What a red-header 报告 says beside the summary it carries (reports.papers.report)."""

    title = forms.CharField(label="标题", max_length=80)
    number = forms.CharField(label="发文字号", max_length=40, help_text="如 青发〔2026〕12号")
    signer = forms.CharField(label="签发人", max_length=30)
    recipients = forms.CharField(label="主送机关", max_length=100)
    body = forms.CharField(
        label="正文",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="一段一行；总结作附件，不用抄在这里",
    )
    copied_to = forms.CharField(label="抄送", max_length=200, required=False)
    printed_by = forms.CharField(label="印发机关", max_length=60)
    dated = forms.DateField(label="成文日期", widget=DayInput)

    def clean_number(self):
        """六角括号, the year in full, no 第 and no leading zero (docs/facts.md §1.4)."""
        number = ANY_BRACKETS.sub(r"〔\1〕", self.cleaned_data["number"])
        if not DOCUMENT_NUMBER.fullmatch(number):
            raise forms.ValidationError(
                "发文字号要写成“青发〔2026〕12号”：机关代字、六角括号里的四位年份、序号；"
                "序号前不加“第”、不补零。"
            )
        return number
