"""移风易俗月报 in one short form: the month's totals; what stays the same is carried over from the last return."""

from datetime import date

from django import forms
from django.utils import timezone

from records.kinds.civility.jumps import TOTALS
from records.kinds.civility.models import CustomsReport
from records.ledger.declaration import ledgers
from records.ledger.display import display
from records.ledger.months import last_day
from records.pages.forms import form_for
from records.pages.services import Overtaken, save_record
from townwork.org.models import Unit, User

CUSTOMS = ledgers["customs"]
ASKED = ("weddings", "funerals", "frugal")
MONTHS_BACK = 12


class ReturnForm(form_for(CUSTOMS)):
    """The unit and month are chosen beforehand; a month's return that exists is opened, not written twice."""

    def __init__(self, *args, unit: Unit | None, month: date, record, last, **kwargs):
        initial = {} if record or not last else _carried_over(last)
        super().__init__(*args, instance=record, initial=initial, **kwargs)
        self.day = record.occurred_on if record else _day_of(month)
        self.initial |= {"unit": unit and unit.pk}
        for name in ("unit", "occurred_on"):
            self.fields[name].widget = forms.HiddenInput()
        self.fields["occurred_on"].required = False
        for name in TOTALS:
            self.fields[name].required = name in ASKED
            hints = [_last_time(last, name), "没有就填 0" if name in ASKED else ""]
            self.fields[name].help_text = "；".join(filter(None, hints))

    def clean_occurred_on(self) -> date:
        return self.day


def _last_time(last: CustomsReport | None, name: str) -> str:
    """What the unit said of it the last time, beside the empty box."""
    if last is None or getattr(last, name) is None:
        return ""
    return f"上次（{last.occurred_on:%-m月}）{display(last, CustomsReport._meta.get_field(name))}"


def _carried_over(last: CustomsReport) -> dict:
    kept = [name for name in CUSTOMS.fields if name not in {*CUSTOMS.fresh, "unit", "occurred_on"}]
    return {name: getattr(last, name) for name in kept}


def _day_of(month: date) -> date:
    """The month's last day; of a month still running, today."""
    return min(last_day(month), timezone.localdate())


def months_back(today: date) -> list[date]:
    """The first days of this month and those before it, the newest first."""
    number = today.year * 12 + today.month - 1
    return [date((number - n) // 12, (number - n) % 12 + 1, 1) for n in range(MONTHS_BACK)]


def return_of(unit: Unit, day: date) -> CustomsReport | None:
    """The unit's return of the day's month."""
    rows = CustomsReport.objects.standing().filter(unit=unit)
    rows = rows.filter(occurred_on__year=day.year, occurred_on__month=day.month)
    return rows.select_related("unit__township").order_by("pk").first()


def save_return(record: CustomsReport, *, actor: User, seen: int | None = None) -> CustomsReport:
    """Save the month's return. What was typed on an empty form answers to what was reported since."""
    if seen is None and record.pk and record.newest:
        raise Overtaken(record.newest)
    return save_record(record, actor=actor, seen=seen)
