"""移风易俗月报: a village's totals of one month in one short form."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from records.kinds.civility.monthly_return import (
    CUSTOMS,
    ReturnForm,
    months_back,
    return_of,
    save_return,
)
from records.kinds.civility.return_check import last_return
from records.ledger.display import record_url
from records.ledger.gap_days import from_address
from records.ledger.months import due_on
from records.pages.views.records import save_form
from townwork.lib.keys import key_of
from townwork.org.access import needs
from townwork.org.models import Term, Unit, User
from townwork.org.workdays import Workdays


@needs("records.write")
def customs_return(request: HttpRequest) -> HttpResponse:
    """月报: one unit's totals of one month.

    A month reported before is changed, not reported twice.
    """
    villages = _villages(request.user)
    unit = _asked_unit(request, villages)
    month = _asked_month(request)
    record = return_of(unit, month) if unit else None
    last = last_return(unit, month) if unit else None
    shown: dict[str, Any] = {"unit": unit, "month": month, "record": record, "last": last}
    form = ReturnForm(request.POST or None, actor=request.user, **shown)
    draft = _draft(unit, month) if unit else ""
    saved = save_form(request, form, "已记下", draft=draft, save=save_return)
    if saved:
        return redirect(record_url("customs", saved.pk))
    context = {
        "ledger": CUSTOMS,
        "tab": "customs_grid",
        "form": form,
        **shown,
        "draft": draft,
        "villages": villages.active(),
        "months": sorted({*months_back(timezone.localdate()), month}, reverse=True),
        "overtaken_by": getattr(form, "overtaken_by", ()),
    }
    if unit:
        context |= _days_of(request.user, unit, month, form.day)
    return render(request, "records/kinds/civility/customs_return.html", context)


def _days_of(user: User, unit: Unit, month: date, day: date) -> dict:
    """By when the month's return is due, and the half-year its `day` lies in."""
    terms = Term.objects.visible_to(user).filter(township=unit.township)
    return {
        "due_on": due_on(month, Workdays.load(unit.township)),
        "term": terms.of_date(day).first(),
    }


def _villages(user: User) -> QuerySet[Unit]:
    """The units whose return the user may write, one closed since among them."""
    return Unit.objects.visible_to(user).filter(kind__in=CUSTOMS.kinds)


def _draft(unit: Unit, month: date) -> str:
    """Under what the browser keeps the form's draft: what was typed for another month is not lost
    by looking at this.
    """
    return f"return-{unit.pk}-{month:%Y-%m}"


def _asked_unit(request: HttpRequest, villages: QuerySet[Unit]) -> Unit | None:
    """The unit of the form or the address.

    Else one's own if it is a village, else the first village there is; None where there is none.
    """
    key = key_of(request.POST.get("unit") or request.GET.get("unit", ""))
    if key is not None:
        return get_object_or_404(villages, pk=key)
    active = villages.active()
    return active.filter(pk=request.user.unit_id).first() or active.first()


def _asked_month(request: HttpRequest) -> date:
    """The month asked for as 2026-03, or of the gap one came from; else last month, whose return
    is due now.
    """
    gap = from_address(request.GET.get("gap", ""))
    asked = f"{gap.start:%Y-%m}" if gap else request.GET.get("month", "")
    month = request.POST.get("month") or asked
    this_month, last_month, *_ = months_back(timezone.localdate())
    try:
        return min(date.fromisoformat(f"{month}-01"), this_month)
    except ValueError:
        return last_month
