"""What every form does with what was typed (townwork/org/forms/base.py)."""

import pytest
from django import forms

from townwork.org.forms.base import CleanTextMixin, NamedMessagesMixin
from townwork.org.models import Unit


class Sheet(CleanTextMixin, forms.Form):
    name = forms.CharField(label="名称")
    kind = forms.ChoiceField(label="类别", choices=[("", "---------"), ("a", "甲")])
    unit = forms.ModelChoiceField(label="单位", queryset=Unit.objects.all())
    day = forms.DateField(label="日期")
    count = forms.IntegerField(label="场次", min_value=0, max_value=99)
    money = forms.DecimalField(label="金额")
    why = forms.CharField(label="理由", error_messages={"required": "为什么？"})


def said(**typed) -> dict[str, list[str]]:
    return Sheet(typed).errors


@pytest.mark.django_db
def test_what_is_missing_is_named_and_asked_for():
    assert said() == {
        "name": ["请填写名称。"],
        "kind": ["请选择类别。"],
        "unit": ["请选择单位。"],
        "day": ["请填写日期。"],
        "count": ["请填写场次。"],
        "money": ["请填写金额。"],
        "why": ["为什么？"],  # a form's own words stay
    }


@pytest.mark.django_db
def test_what_cannot_be_read_is_named_with_its_remedy():
    found = said(name="名", kind="a", unit="999", day="三月五日", count="一", money="x", why="因")

    assert found == {
        "unit": ["单位里没有这一项，请重新选择。"],
        "day": ["日期不是有效的日期，请写成 2026-03-05。"],
        "count": ["场次要填整数。"],
        "money": ["金额要填数字。"],
    }


@pytest.mark.parametrize(
    ("count", "words"), [("-1", "场次不能小于 0。"), ("100", "场次不能大于 99，请核对。")]
)
@pytest.mark.django_db
def test_a_number_out_of_bounds_is_told_the_bound(count, words):
    assert said(count=count)["count"] == [words]


@pytest.mark.django_db
def test_an_empty_choice_says_so_in_words():
    form = Sheet()

    assert form.fields["kind"].choices[0] == ("", "请选择")
    assert form.fields["unit"].empty_label == "请选择"


def test_a_password_is_left_as_typed():
    class Secret(NamedMessagesMixin, forms.Form):
        password = forms.CharField(label="口令", strip=False)

    form = Secret({"password": " Ａ b "})

    assert form.is_valid()
    assert form.cleaned_data["password"] == " Ａ b "
