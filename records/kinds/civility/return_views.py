"""移风易俗月报: a village's totals of one month in one short form."""

from datetime import date

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from records.kinds.civility.jumps import last_return
from records.kinds.civility.returns import ReturnForm, months_back, return_of, save_return
from records.ledger.declaration import ledgers
from records.ledger.display import record_url
from records.ledger.months import due_on
from records.pages.views.records import save_form
from townwork.org.access import needs
from townwork.org.models import Term, Unit
from townwork.org.workdays import Workdays


@needs("records.write")
def customs_return(request):
    """月报: one unit's totals of one month. A month reported before is changed, not reported twice."""
    units = Unit.objects.visible_to(request.user)
    unit, month = _asked_unit(request, units), _asked_month(request)
    record = return_of(unit, month) if unit else None
    last = last_return(unit, month) if unit else None
    form = ReturnForm(
        request.POST or None, actor=request.user, unit=unit, month=month, record=record, last=last
    )
    draft = _draft(unit, month) if unit else ""
    saved = save_form(request, form, "已记下", draft=draft, save=save_return)
    if saved:
        return redirect(record_url("customs", saved.pk))
    context = {
        "ledger": ledgers["customs"],
        "tab": "customs_grid",
        "form": form,
        "record": record,
        "last": last,
        "unit": unit,
        "month": month,
        "due_on": unit and due_on(month, Workdays.load(unit.township)),
        "term": unit
        and Term.objects.visible_to(request.user)
        .filter(township=unit.township)
        .of_date(form.day)
        .first(),
        "draft": draft,
        "villages": units.active().filter(kind__in=ledgers["customs"].owed_by),
        "months": sorted({*months_back(timezone.localdate()), month}, reverse=True),
        "overtaken_by": getattr(form, "overtaken_by", ()),
    }
    return render(request, "records/kinds/civility/customs_return.html", context)


def _draft(unit: Unit, month: date) -> str:
    """Under what the browser keeps the form's draft: what was typed for another month is not lost by looking at this."""
    return f"return-{unit.pk}-{month:%Y-%m}"


def _asked_unit(request, units) -> Unit | None:
    """The unit of the form or the address; else one's own if it is a village, else the first village there is."""
    asked = request.POST.get("unit") or request.GET.get("unit", "")
    villages = units.active().filter(kind__in=ledgers["customs"].owed_by)
    if asked.isdecimal() and len(asked) < 10:
        return get_object_or_404(units.filter(kind__in=ledgers["customs"].owed_by), pk=int(asked))
    return villages.filter(pk=request.user.unit_id).first() or villages.first()


def _asked_month(request) -> date:
    """The month asked for as 2026-03; else last month, whose return is due now."""
    asked = request.POST.get("month") or request.GET.get("month", "")
    known = months_back(timezone.localdate())
    try:
        return min(date.fromisoformat(f"{asked}-01"), known[0])
    except ValueError:
        return known[1]
