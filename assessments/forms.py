"""What is filled in: the rubric and its items, a round's dates, a card's
lines, appeals, rectification.
"""

from decimal import Decimal

from django import forms

from assessments.facts import offered
from assessments.marking import Entry, most
from assessments.models import Criterion, Mark, Rectification, Round, Rubric, Section, Veto
from assessments.rules import BadRule, as_json, parse_rules, said
from assessments.scoring import AtHalf, Every, RuleKind
from records.figures.picking import grouped
from records.models import Meeting
from townwork.org.forms.base import CleanTextMixin, DayInput, SeveralField, the_only
from townwork.org.models import Unit, User


class RubricForm(CleanTextMixin, forms.ModelForm):
    class Meta:
        model = Rubric
        fields = ["title", "bonus_cap", "excellent_at", "good_at", "pass_at"]


class CriterionForm(CleanTextMixin, forms.ModelForm):
    kinds = forms.MultipleChoiceField(
        label="适用单位类别", choices=Unit.Kind.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Criterion
        fields = ["section", "code", "title", "points", "standard", "evidence", "kinds", "effect"]
        widgets = {"standard": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, rubric: Rubric, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = Section.objects.filter(rubric=rubric)
        self.fields["points"].help_text = "计分项填写；加分项、否决项留空"
        self.fields["effect"].help_text = "只有否决项选"


class RuleForm(CleanTextMixin, forms.Form):
    """One rule; a row without 计分法 is no rule."""

    kind = forms.ChoiceField(
        label="计分法", choices=[("", "（不用）"), *RuleKind.choices], required=False
    )
    fact = forms.ChoiceField(label="数据", required=False, help_text="不选则由单位填一个数")
    label = forms.CharField(
        label="填报数名称", max_length=40, required=False, help_text="没有选数据时写"
    )
    clause = forms.CharField(
        label="任务条款", max_length=40, required=False, help_text="任务类数据写职责事项名"
    )
    every = forms.ChoiceField(label="频次", choices=Every.choices, required=False)
    at_half = forms.ChoiceField(
        label="上半年",
        choices=[("", "按数据：累加的折半，其他不折半"), *AtHalf.choices],
        required=False,
        help_text="频次为“年”的才选：到 6 月底应达一半、只在下半年计、或上半年就按全年的目标",
    )
    target = forms.DecimalField(
        label="目标", min_value=Decimal("0.01"), max_digits=8, required=False
    )
    step = forms.DecimalField(label="每档", min_value=Decimal("0.01"), max_digits=8, required=False)
    deduct = forms.DecimalField(label="每档扣（加）分", min_value=0, max_digits=5, required=False)
    kinds = forms.MultipleChoiceField(
        label="只限单位类别",
        choices=Unit.Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    none_is_fine = forms.BooleanField(label="没有记录视为没有此类事项", required=False)

    def __init__(self, *args, township_id: int | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["fact"].choices = [
            ("", "（由单位填报）"),
            *(
                (group, [(fact.code, fact.name) for fact in facts])
                for group, facts in grouped(offered(township_id))
            ),
        ]
        self.fields["fact"].widget.attrs["data-pick"] = "找数据"

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("kind") or self.errors:
            return cleaned
        row = {name: value for name, value in cleaned.items() if value not in (None, "", [], False)}
        row |= {name: str(row[name]) for name in ("target", "step", "deduct") if name in row}
        try:
            self.row = as_json(parse_rules([row])[0])
        except BadRule as error:
            raise forms.ValidationError(str(error)) from error
        return cleaned


MOST_RULES = 20  # of one item; real rubrics have five


class BaseRuleFormSet(forms.BaseFormSet):
    default_error_messages = {
        **forms.BaseFormSet.default_error_messages,
        "too_many_forms": f"一项最多 {MOST_RULES} 条规则，请分成两项。",
    }


RuleFormSet = forms.formset_factory(
    RuleForm, BaseRuleFormSet, extra=2, max_num=MOST_RULES, validate_max=True
)


def rule_rows(formset) -> list[dict]:
    """The rules that were filled in, as they are kept."""
    return [form.row for form in formset if hasattr(form, "row")]


class RoundForm(CleanTextMixin, forms.ModelForm):
    units = SeveralField(
        label="被考核单位", queryset=Unit.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Round
        fields = ["term", "rubric", "self_by", "check_by", "settle_by", "public_from", "public_to"]
        widgets = dict.fromkeys(
            ("self_by", "check_by", "settle_by", "public_from", "public_to"), DayInput
        )

    def __init__(self, *args, terms, rubrics, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["term"].queryset = terms
        self.fields["rubric"].queryset = rubrics
        self.initial.setdefault("term", the_only(terms))
        self.fields["units"].queryset = units
        self.fields["units"].initial = [unit.pk for unit in units]


class DaysForm(CleanTextMixin, forms.ModelForm):
    class Meta:
        model = Round
        fields = ["self_by", "check_by", "settle_by", "public_from", "public_to"]
        widgets = dict.fromkeys(fields, DayInput)


class InspectorsForm(CleanTextMixin, forms.Form):
    """Who inspects: the cards without an inspector are shared out among them."""

    inspectors = SeveralField(
        label="核查人",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选一位核查人。"},
        help_text="系统平均分派，并避开各人自己的单位",
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["inspectors"].queryset = people
        self.fields["inspectors"].label_from_instance = User.get_full_name


class InspectorForm(CleanTextMixin, forms.Form):
    inspector = forms.ModelChoiceField(label="核查人", queryset=User.objects.none())

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["inspector"].queryset = people


class MeetingForm(CleanTextMixin, forms.Form):
    meeting = forms.ModelChoiceField(
        label="审定会议", queryset=Meeting.objects.none(), help_text="先在会议台账记一条，再来选"
    )

    def __init__(self, *args, meetings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = meetings
        self.initial.setdefault("meeting", the_only(meetings))
        self.fields["meeting"].label_from_instance = lambda meeting: (
            f"{meeting.occurred_on:%Y-%m-%d} {meeting.name}"
        )


class LinesForm(CleanTextMixin, forms.Form):
    """A card's lines at once: score_ID, note_ID and, where a rule asks for a number, entered_ID."""

    def __init__(
        self, data, *, marks: list[Mark], column: str, reason: str, enters: dict | None = None
    ):
        super().__init__(data)
        self.marks = marks
        self.enters = enters or {}
        for mark in marks:
            pk = mark.criterion_id
            limit = most(mark)
            self.fields[f"score_{pk}"] = _number(
                f"{mark.criterion}得分", getattr(mark, column), limit
            )
            self.fields[f"note_{pk}"] = forms.CharField(
                label=f"{mark.criterion}说明",
                max_length=300,
                required=False,
                initial=getattr(mark, reason),
            )
            if pk in self.enters:
                rule = self.enters[pk]
                self.fields[f"entered_{pk}"] = _number(rule.label, mark.entered, Decimal(999999))

    def entries(self) -> dict[int, Entry]:
        cleaned = self.cleaned_data
        return {
            mark.criterion_id: Entry(
                cleaned[f"score_{mark.criterion_id}"],
                cleaned[f"note_{mark.criterion_id}"],
                cleaned.get(f"entered_{mark.criterion_id}"),
            )
            for mark in self.marks
        }

    def of(self, mark: Mark) -> dict:
        """The bound fields of one line."""
        names = ("score", "note", "entered")
        return {
            name: self[f"{name}_{mark.criterion_id}"]
            for name in names
            if f"{name}_{mark.criterion_id}" in self.fields
        }


def _number(label: str, initial: Decimal | None, limit: Decimal):
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_value=limit,
        decimal_places=2,
        required=False,
        initial=None if initial is None else said(initial),
        error_messages={
            "min_value": "不能小于 0。",
            "max_value": f"最多 {said(limit)}。",
            "invalid": "请填数字。",
            "max_decimal_places": "最多两位小数。",
        },
        widget=forms.NumberInput(
            attrs={
                "class": "form-control form-control-sm score",
                "inputmode": "decimal",
                "step": "any",
            }
        ),
    )


class SettleForm(CleanTextMixin, forms.Form):
    score = forms.DecimalField(label="审定分", min_value=0, decimal_places=2)
    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class VetoForm(CleanTextMixin, forms.Form):
    criterion = forms.ModelChoiceField(label="否决项", queryset=Criterion.objects.none())
    fact = forms.CharField(label="事实", max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, criteria, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["criterion"].queryset = criteria


class DecideForm(MeetingForm):
    """What the meeting decided on one veto; `veto` says which, where a page has several."""

    decision = forms.CharField(label="会议决定", max_length=300)

    def __init__(self, *args, veto: Veto, **kwargs):
        super().__init__(*args, **kwargs)
        self.veto = veto


class AppealForm(CleanTextMixin, forms.Form):
    reason = forms.CharField(
        label="申请理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class AnswerForm(CleanTextMixin, forms.Form):
    score = forms.DecimalField(
        label="复核后得分", min_value=0, decimal_places=2, required=False, help_text="同意改分时填"
    )
    answer = forms.CharField(label="答复", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class RectificationForm(CleanTextMixin, forms.ModelForm):
    class Meta:
        model = Rectification
        fields = ["unit", "title", "requirement", "due_on"]
        widgets = {"requirement": forms.Textarea(attrs={"rows": 3}), "due_on": DayInput}

    def __init__(self, *args, actor: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.visible_to(actor).active()


class ReplyForm(CleanTextMixin, forms.Form):
    text = forms.CharField(
        label="整改情况", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class VerifyForm(CleanTextMixin, forms.Form):
    reason = forms.CharField(
        label="退回理由", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
