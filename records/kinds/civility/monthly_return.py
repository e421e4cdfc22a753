"""移风易俗月报 in one short form: the month's totals.

What stays the same is carried over from the last return.
"""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from records.kinds.civility.ledger import CUSTOMS
from records.kinds.civility.models import CustomsReport
from records.kinds.civility.return_check import TOTALS
from records.ledger.display import display
from records.ledger.months import last_day
from records.pages.forms import form_for
from records.pages.services import Overtaken, save_record
from townwork.org.models import Unit, User

MONTHS_BACK = 12


# mypy does not follow a class that is made of a declaration.
class ReturnForm(form_for(CUSTOMS)):  # type: ignore[misc]
    """The unit and month are chosen beforehand.

    A month's return that exists is opened, not written twice.
    """

    def __init__(
        self,
        *args: Any,
        unit: Unit | None,
        month: date,
        record: CustomsReport | None,
        last: CustomsReport | None,
        **kwargs: Any,
    ) -> None:
        initial = _carried_over(last) if last and not record else {}
        super().__init__(*args, instance=record, initial=initial, **kwargs)
        self.day = record.occurred_on if record else _day_of(month)
        self.initial["unit"] = unit and unit.pk
        for name in ("unit", "occurred_on"):
            self.fields[name].widget = forms.HiddenInput()
        self.fields["occurred_on"].required = False  # the day follows from the month
        for name in TOTALS:
            self.fields[name].required = name in CUSTOMS.asked
            self.fields[name].help_text = _hint(last, name)

    def clean_occurred_on(self) -> date:
        return self.day


def _hint(last: CustomsReport | None, name: str) -> str:
    hints = [_last_time(last, name)]
    if name in CUSTOMS.asked:
        hints.append("没有就填 0")
    return "；".join(filter(None, hints))


def _last_time(last: CustomsReport | None, name: str) -> str:
    """What the unit said of it the last time, beside the empty box."""
    if last is None or getattr(last, name) is None:
        return ""
    return f"上次（{last.occurred_on:%-m月}）{display(last, CustomsReport._meta.get_field(name))}"


def _carried_over(last: CustomsReport) -> dict:
    asked_anew = {*CUSTOMS.left_empty, "unit", "occurred_on"}
    return {name: getattr(last, name) for name in CUSTOMS.fields if name not in asked_anew}


def _day_of(month: date) -> date:
    """The month's last day; of a month still running, today."""
    return min(last_day(month), timezone.localdate())


def months_back(today: date) -> list[date]:
    """The first days of this month and those before it, the newest first."""
    months = [today.replace(day=1)]
    while len(months) < MONTHS_BACK:
        before = months[-1] - timedelta(days=1)
        months.append(before.replace(day=1))
    return months


def return_of(unit: Unit, day: date) -> CustomsReport | None:
    """The unit's return of the day's month."""
    rows = CustomsReport.objects.standing().filter(unit=unit)
    rows = rows.filter(occurred_on__year=day.year, occurred_on__month=day.month)
    return rows.select_related("unit__township").order_by("pk").first()


def save_return(record: CustomsReport, *, actor: User, seen: int | None = None) -> CustomsReport:
    """Save the month's return; `seen` as of save_record.

    Raises Overtaken too where what was typed on an empty form finds the month reported since.
    """
    if seen is None and record.pk and record.newest:
        raise Overtaken(record.newest)
    return save_record(record, actor=actor, seen=seen)
