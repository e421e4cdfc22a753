"""What a clerk and a liaison fill in: the document, its clauses, a report, an extension."""

import re
from datetime import date
from urllib.parse import parse_qs

from django import forms

from duties.fitting import misfits
from duties.matrix import Part
from duties.models import Duty, ProgressReport, ResponsibilityDocument, Robot
from duties.standing import Standing
from records.figures.picking import grouped
from records.figures.targets import targetable
from townwork.lib.seal import seal
from townwork.org.forms.base import CleanTextMixin, DayInput, FilterForm, SeveralField
from townwork.org.models import Unit, User


class YearForm(CleanTextMixin, forms.Form):
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)


class DocumentForm(CleanTextMixin, forms.ModelForm):
    class Meta:
        model = ResponsibilityDocument
        fields = ["title", "number", "recipients", "copied_to", "preamble", "closing"]
        widgets = {
            "preamble": forms.Textarea(attrs={"rows": 5}),
            "closing": forms.Textarea(attrs={"rows": 3}),
        }


class IssueForm(CleanTextMixin, forms.ModelForm):
    """What a draft may still lack on the day it is issued."""

    issued_on = forms.DateField(label="成文日期", widget=DayInput)

    class Meta:
        model = ResponsibilityDocument
        fields = ["number"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["number"].required = True
        self.fields["number"].help_text = f"如：青发〔{self.instance.year}〕3号"


class OwedMixin(CleanTextMixin, forms.ModelForm):
    """What any clause needs: somebody who owes it, and a day in the document's year."""

    kinds = forms.MultipleChoiceField(
        label="承担单位类别",
        choices=Unit.Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    named = "units"  # the field of those named one by one

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("kinds") and not cleaned.get(self.named):
            self.add_error("kinds", "请至少选一类承担单位，或在下面另外指定单位。")
        day = cleaned.get("due_on")
        if day and day.year != self.instance.document.year:
            self.add_error("due_on", f"到期日要在 {self.instance.document.year} 年之内。")
        self._require_fit(cleaned)
        return cleaned

    def _require_fit(self, cleaned: dict) -> None:
        indicator, kinds = cleaned.get("indicator") or "", cleaned.get("kinds") or ()
        for one in misfits(indicator, kinds, cleaned.get(self.named) or ()):
            self.add_error(self.named if one.field == "units" else one.field, one.words)


class DutyForm(OwedMixin):
    indicator = forms.ChoiceField(
        label="指标", required=False, help_text="选了指标，记录一进台账就自动计数，不用再报"
    )

    class Meta:
        model = Duty
        fields = [
            "section",
            "title",
            "requirement",
            "kinds",
            "units",
            "frequency",
            "due_on",
            "due_days",
            "indicator",
            "target",
            "paper",
            "weight",
        ]
        field_classes = {"units": SeveralField}
        widgets = {
            "requirement": forms.Textarea(attrs={"rows": 3}),
            "due_on": DayInput,
            "units": forms.SelectMultiple(attrs={"size": 6}),
        }

    def __init__(self, *args, actor: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["units"].queryset = (
            Unit.objects.visible_to(actor).active().select_related("parent")
        )
        self.fields["units"].help_text = "类别之外再指定的单位；按住 Ctrl 可选多个"
        groups = grouped(targetable(actor.township_id))
        self.fields["indicator"].choices = [
            ("", "（不自动计数，由单位报告）"),
            *(
                (name, [(item.code, f"{item.name}（{item.measure}）") for item in items])
                for name, items in groups
            ),
        ]
        self.fields["indicator"].widget.attrs["data-pick"] = "找指标"


class ReportForm(CleanTextMixin, forms.ModelForm):
    class Meta:
        model = ProgressReport
        fields = ["text", "on_behalf_of"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, unit: Unit, actor: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].required = False
        staff = User.objects.filter(unit=unit, is_active=True).exclude(pk=actor.pk)
        self.fields["on_behalf_of"].queryset = staff
        self.fields["on_behalf_of"].empty_label = "（本人填报）"


class QuickForm(CleanTextMixin, forms.Form):
    text = forms.CharField(
        label="完成情况",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "一句话就行"}),
        error_messages={"required": "请写一句完成情况。"},
    )


class ReviewForm(CleanTextMixin, forms.Form):
    reason = forms.CharField(
        label="退回理由", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class ExtensionForm(CleanTextMixin, forms.Form):
    until = forms.DateField(label="延至", widget=DayInput)
    reason = forms.CharField(label="理由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class AnswerForm(CleanTextMixin, forms.Form):
    answer = forms.CharField(label="答复", max_length=200, required=False)


class MatrixFilter(FilterForm):
    """Which duties, whose, and how they stand."""

    section = forms.ChoiceField(label="类别", choices=[("", "全部"), *Duty.Section.choices])
    kind = forms.ChoiceField(label="单位类别", choices=[("", "全部"), *Unit.Kind.choices])
    unit = forms.ChoiceField(label="单位")
    standing = forms.ChoiceField(label="状态", choices=[("", "全部"), *Standing.choices])

    def __init__(self, data, *, units: list[Unit], day: date):
        """The units are called as on that day: the last of the half-year."""
        super().__init__(data)
        names = [(unit.pk, unit.name_on(day)) for unit in units]
        self.fields["unit"].choices = [("", "全部"), *names]

    def narrow(self, assignments):
        chosen = self.chosen()
        if chosen["section"]:
            assignments = assignments.filter(duty__section=chosen["section"])
        if chosen["kind"]:
            assignments = assignments.filter(unit__kind=chosen["kind"])
        if chosen["unit"]:
            assignments = assignments.filter(unit=chosen["unit"])
        return assignments


class RateFilter(FilterForm):
    """Which part of the assignments, and whose: one unit's, one section's or some kinds of unit."""

    of = forms.ChoiceField(choices=Part.choices)
    section = forms.ChoiceField(choices=Duty.Section.choices)
    unit = forms.ChoiceField()
    kind = forms.MultipleChoiceField(choices=Unit.Kind.choices)

    def __init__(self, data, *, units: list[Unit], day: date):
        """The units are called as in MatrixFilter."""
        super().__init__(data)
        self.fields["unit"].choices = [(unit.pk, unit.name_on(day)) for unit in units]

    @property
    def part(self) -> Part:
        return Part(self.chosen()["of"] or Part.BEGUN)

    def narrow(self, assignments):
        chosen = self.chosen()
        asked = {
            "duty__section": chosen["section"],
            "unit": chosen["unit"],
            "unit__kind__in": chosen["kind"],
        }
        return assignments.filter(**{name: value for name, value in asked.items() if value})

    def whose(self) -> str:
        """In words: 塘头村, 阵地管理, 村、居; "" for everybody's."""
        chosen = self.chosen()
        names = [str(dict(self.fields["unit"].choices).get(int(chosen["unit"] or 0), ""))]
        names.append(str(dict(Duty.Section.choices).get(chosen["section"], "")))
        names.append("、".join(Unit.Kind(kind).label for kind in chosen["kind"] or ()))
        return "，".join(filter(None, names))


def _key_in(text: str) -> str:
    """What the address of a group's robot says after key= or access_token=; else the text."""
    _, _, query = text.partition("?")
    said = parse_qs(query.partition("#")[0])
    return (said.get("key") or said.get("access_token") or [text])[0]


class RobotForm(CleanTextMixin, forms.Form):
    """The key is taken out of the address the group shows; it is never shown again."""

    kind = forms.ChoiceField(label="类别", choices=Robot.Kind.choices)
    name = forms.CharField(label="群名", max_length=40)
    key = forms.CharField(
        label="机器人地址",
        max_length=300,
        help_text="企业微信、钉钉的群机器人页面上叫“Webhook 地址”，整条复制过来",
    )
    secret = forms.CharField(
        label="加签密钥", max_length=100, required=False, help_text="钉钉必填，企业微信不填"
    )

    def clean_key(self):
        """An address of the right house, or the bare key."""
        text = self.cleaned_data["key"]
        key = _key_in(text)
        if not re.fullmatch(r"[A-Za-z0-9-]{16,128}", key):
            raise forms.ValidationError(
                "没有找到密钥，请把群机器人页面上的 Webhook 地址整条复制过来。"
            )
        return key

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("kind") == Robot.Kind.DINGTALK and not cleaned.get("secret"):
            self.add_error("secret", "钉钉机器人请用“加签”方式，并填加签密钥。")
        return cleaned

    def facts(self) -> dict:
        """The robot's fields, its secrets sealed."""
        return {
            "kind": self.cleaned_data["kind"],
            "name": self.cleaned_data["name"],
            "sealed_key": seal(self.cleaned_data["key"]),
            "sealed_secret": seal(self.cleaned_data["secret"])
            if self.cleaned_data["secret"]
            else "",
        }
