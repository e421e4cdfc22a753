"""Sanity of a monthly return: a figure more than three times the unit's last one asks for a note,
and saves with it.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django import forms

from records.kinds.civility.models import CustomsReport
from townwork.org.models import Unit

TOTALS = ("weddings", "funerals", "frugal", "saved")
MANY_TIMES = 3  # docs/facts.md §4.4


@dataclass(frozen=True)
class Jump:
    """One figure that grew: its field, what it was, what is typed now."""

    field: str
    before: Decimal | int
    now: Decimal | int


def jumps(before: dict, now: dict) -> list[Jump]:
    """The figures of `now` above MANY_TIMES those of `before`.

    From nothing, or from a nought, nothing jumps.
    """
    grown = []
    for name in TOTALS:
        earlier, typed = before.get(name), now.get(name)
        if not earlier or typed is None:
            continue
        if typed > MANY_TIMES * earlier:
            grown.append(Jump(name, earlier, typed))
    return grown


def last_return(unit: Unit, month: date) -> CustomsReport | None:
    """The unit's newest return of a month before that of `month`."""
    returns = CustomsReport.objects.standing().filter(unit=unit)
    earlier = returns.filter(occurred_on__lt=month.replace(day=1))
    return earlier.order_by("-occurred_on", "-pk").first()


def ask_about_jumps(form: forms.ModelForm) -> None:
    """Each jump is named at its field, with both numbers, until the note says why."""
    typed = form.cleaned_data
    if typed.get("note") or not (typed.get("unit") and typed.get("occurred_on")):
        return
    last = last_return(typed["unit"], typed["occurred_on"])
    if last is None:
        return
    before = {name: getattr(last, name) for name in TOTALS}
    for jump in jumps(before, typed):
        form.add_error(jump.field, _question(jump, last))


def _question(jump: Jump, last: CustomsReport) -> str:
    label = CustomsReport._meta.get_field(jump.field).verbose_name
    month = f"{last.occurred_on:%Y年%-m月}"
    return (
        f"{label}本次填 {_plain(jump.now)}，上次（{month}）是 {_plain(jump.before)}，"
        f"超过 {MANY_TIMES} 倍：填错了请改；属实请在“备注”写明原因再保存。"
    )


def _plain(number: Decimal | int) -> str:
    return f"{number.normalize():f}" if isinstance(number, Decimal) else str(number)
