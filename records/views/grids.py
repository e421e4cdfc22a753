"""The grids' page, one for all of them, and a village's monthly return in one short form."""

from datetime import date

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from records.display import record_url
from records.grids import GRIDS, halves
from records.grids.layout import State, with_links
from records.history import changes_of
from records.jumps import last_return
from records.ledgers import ledgers
from records.monthly import due_on
from records.returns import ReturnForm, months_back, return_of, save_return
from records.services import Overtaken
from townwork.org.access import allows, needs
from townwork.org.errors import Refusal
from townwork.org.models import Term, Township, Unit
from townwork.org.views.chosen import chosen_township
from townwork.org.workdays import Workdays


def chosen_half(request, township: Township) -> tuple[Term, list[Term]]:
    """The half-year of ?term=2026H1, or today's; and all to choose from."""
    terms, code = halves(request.user, township), request.GET.get("term", "")
    found = next((one for one in terms if one.code == code), None if code else terms[0])
    mine = Term.objects.visible_to(request.user).filter(township=township)
    return found or get_object_or_404(mine.by_code(code)), terms


@needs("records.read")
def grid(request, slug):
    """Who owes what when, and what is missing."""
    spec, township = GRIDS[slug], chosen_township(request)
    term, terms = chosen_half(request, township)
    units = Unit.objects.visible_to(request.user).filter(township=township)
    found = spec.read(units, term, Workdays.load(township), timezone.localdate())
    may_write = allows(request.user, "records.write") and not term.is_closed
    context = {
        "spec": spec,
        "ledger": spec.ledger,
        "tab": spec.tab,
        "township": township,
        "term": term,
        "terms": terms,
        "grid": with_links(spec.lay_out(found), lambda cell: spec.link(cell, may_write)),
        "counts": [(state, found.count(state)) for state in State if found.count(state)],
        "owing": len(found.owed_by_unit()),
    }
    return render(request, "records/grid.html", context)


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
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_return(
                form.save(commit=False), actor=request.user, seen=form.cleaned_data["seen"]
            )
            messages.success(request, f"已记下：{saved}。", extra_tags=_draft(unit, month))
            return redirect(record_url("customs", saved.pk))
        except Overtaken as overtaken:
            form.add_error(None, str(overtaken))
            form.overtaken_by = changes_of(form.instance, since=form.cleaned_data["seen"])
            form.show_latest(overtaken.latest)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
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
        "draft": unit and _draft(unit, month),
        "villages": units.active().filter(kind__in=ledgers["customs"].owed_by),
        "months": sorted({*months_back(timezone.localdate()), month}, reverse=True),
        "overtaken_by": getattr(form, "overtaken_by", ()),
    }
    return render(request, "records/customs_return.html", context)


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
