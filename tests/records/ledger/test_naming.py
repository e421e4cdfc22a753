"""What a custom ledger and its fields may be called."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from records.custom.defining import Definition, define
from records.ledger.naming import outside
from records.models import CustomField, CustomLedger
from tests.factories import CustomLedgerFactory
from townwork.org.errors import Refusal

OUTSIDE = ("身份证号", "户主姓名", "家庭住址", "村民姓名", "网民账号", "发帖内容", "思想倾向")
FINE = ("宣讲员", "五好家庭户数", "主题", "联系电话", "信访工作培训次数")


@pytest.mark.parametrize("label", OUTSIDE)
def test_a_field_for_what_is_never_registered_is_refused(label, cast):
    ledger = CustomLedgerFactory(unit=cast.office, entered_by=cast.clerk)
    wanted = Definition(
        classic=False, kinds=[], every_term=False, fields=[CustomField(label=label)]
    )

    with pytest.raises(Refusal, match="不能登记：这里不记群众个人信息和言论"):
        define(ledger, wanted, actor=cast.clerk)
    assert not ledger.fields.exists()


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_ledger_for_it_is_refused_too(name, cast):
    ledger = CustomLedger(unit=cast.office, occurred_on=date(2026, 1, 1), name=name, measure="人")

    with pytest.raises(ValidationError, match="请改记总数"):
        ledger.clean()


@pytest.mark.parametrize("name", FINE)
def test_control_totals_and_staff_are_fine(name):
    assert outside(name) == ""
