"""What the study pages ask for."""

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone

from records.kinds.study.attendance_models import Attendance, StudyBulletin
from records.kinds.study.elements import default_name
from records.kinds.study.models import StudySession
from records.ledger.record import EARLIEST_YEAR
from records.pages.forms import SeenForm
from townwork.lib.keys import key_of
from townwork.org.forms.base import CleanTextMixin, DayInput, FilterForm, SeenMixin
from townwork.org.models import Unit, User


class PeriodForm(FilterForm):
    """The units and days of an overview; of what is left out, the running half-year's."""

    since = forms.DateField(label="自", widget=DayInput)
    until = forms.DateField(label="至", widget=DayInput)


class OwedFilter(PeriodForm):
    unit = forms.ModelChoiceField(Unit.objects.none(), label="单位", empty_label="全部")

    def __init__(self, data, *, actor: User):
        super().__init__(data)
        self.fields["unit"].queryset = Unit.objects.visible_to(actor).active()


class PlanFilter(FilterForm):
    unit = forms.ModelChoiceField(Unit.objects.none(), label="单位", empty_label="全部")
    year = forms.IntegerField(
        label="年度",
        min_value=2000,
        max_value=2100,
        widget=forms.NumberInput(attrs={"placeholder": "今年", "inputmode": "numeric"}),
    )
    half = forms.ChoiceField(label="半年", choices=[("", "全年"), ("1", "上半年"), ("2", "下半年")])
    state = forms.ChoiceField(
        label="状态",
        choices=[("", "全部"), ("done", "已开展"), ("late", "逾期未办"), ("ahead", "未到期")],
    )

    def __init__(self, data, *, actor: User):
        super().__init__(data)
        self.fields["unit"].queryset = Unit.objects.visible_to(actor).active()


class FileForm(CleanTextMixin, forms.Form):
    """备案 of a unit's plan of the year."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label="单位", widget=forms.HiddenInput)
    year = forms.IntegerField(
        label="年度", min_value=2000, max_value=2100, widget=forms.HiddenInput
    )
    number = forms.CharField(label="备案文号", max_length=40)
    on = forms.DateField(label="备案日期", widget=DayInput)

    def __init__(self, *args, actor: User, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("number", "on"):
            self.fields[name].widget.attrs["class"] = "form-control form-control-sm"
        self.fields["unit"].queryset = Unit.objects.visible_to(actor).active()


class DeskForm(SeenForm):
    late_minutes = forms.IntegerField(
        label="几分钟后算迟到",
        initial=10,
        validators=[MinValueValidator(0), MaxValueValidator(240)],
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class MakeUpForm(CleanTextMixin, forms.Form):
    """补学: when and how; who confirms it is who is signed in."""

    WAYS = ("观看录像", "自学资料", "参加另一场", "集中补课")

    on = forms.DateField(label="补学日期", widget=DayInput)
    way = forms.CharField(
        label="补学方式",
        max_length=40,
        help_text="如观看录像、自学资料",
        widget=forms.TextInput(attrs={"list": "ways"}),
    )


class ElementsForm(CleanTextMixin, forms.Form):
    """The township's names of the five elements."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in StudySession.ELEMENTS:
            usual = default_name(field)
            self.fields[field] = forms.CharField(
                label=f"第{StudySession.ELEMENTS.index(field) + 1}项",
                max_length=10,
                required=False,
                help_text=f"默认“{usual}”；清空即恢复默认",
            )


class BulletinPeriodForm(CleanTextMixin, forms.Form):
    since = forms.DateField(
        label="自", widget=DayInput(attrs={"class": "form-control form-control-sm"})
    )
    until = forms.DateField(
        label="至", widget=DayInput(attrs={"class": "form-control form-control-sm"})
    )

    def clean(self):
        read = super().clean()
        since, until = read.get("since"), read.get("until")
        if since and until and since > until:
            self.add_error("until", "结束日期不能早于开始日期。")
        elif since and until and (until - since).days > 366:
            self.add_error("until", "一期通报最长一年，请缩短时段。")
        elif since and until and not _is_near(since, until):
            self.add_error("until", "时段要在今年前后，请核对年份。")
        return read


def _is_near(since: date, until: date) -> bool:
    return since.year >= EARLIEST_YEAR and until.year <= timezone.localdate().year + 1


class BulletinForm(SeenMixin, CleanTextMixin, forms.ModelForm):
    """The words of a draft. `seen` is the digest of those its page showed."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = StudyBulletin
        fields = ["title", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 18})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.instance.digest

    def show_latest(self, version: StudyBulletin) -> None:
        """The next try answers to the words as they stand now: the page shows them beside."""
        super().show_latest(version.digest)
        self.latest = version


class IssueForm(CleanTextMixin, forms.Form):
    """Sent together with the words, which are another card of the page."""

    number = forms.CharField(label="文号", max_length=40, help_text="如 青宣〔2026〕5号")
    on = forms.DateField(label="印发日期", widget=DayInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["form"] = "bulletin"

    def clean_on(self):
        day = self.cleaned_data["on"]
        if not day.year >= EARLIEST_YEAR or day > timezone.localdate():
            raise forms.ValidationError("印发日期不能晚于今天，请核对印发日期。")
        return day


def states_from(data, prefix: str = "state") -> dict[int, str]:
    """{attendance id: state} of a ticked list, or with `was` what it showed (Attendance.as_seen).

    A state nobody offered is left out.
    """
    states = {}
    offered = set(Attendance.State.values)
    if prefix == "was":
        offered |= {state + Attendance.MADE_UP for state in offered}
    for name, state in data.items():
        kind, _, text = name.partition("-")
        key = key_of(text)
        if kind == prefix and key is not None and state in offered:
            states[key] = state
    return states
