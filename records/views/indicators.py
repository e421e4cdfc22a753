"""The indicators of a term, and each one's 口径卡."""

from itertools import groupby

from django.http import Http404
from django.shortcuts import get_object_or_404, render

from records.figures import (
    CONSTANTS,
    Figure,
    catalogue,
    figures,
    figures_by_township,
    figures_by_unit,
    ledger_for,
)
from records.indicators import Period
from records.places import source_url
from townwork.org.access import needs
from townwork.org.models import Term, Township, Unit

PAGE = 50


@needs("figures.read")
def indicators(request):
    if request.user.district_id and not request.GET.get("township"):
        return _district(request)
    township, term = _chosen(request)
    if term is None:
        return render(request, "records/indicators.html", {"township": township, "term": None})
    earlier = Term(township=township, year=term.year - (term.half == 1), half=3 - term.half)
    now, before = _read(request, township, term), _read(request, township, earlier)
    rows = [
        {
            "item": item,
            "figure": now[code],
            "before": before[code],
            "ledger": ledger_for(code),
            "url": source_url(code, term),
        }
        for code, item in catalogue.items()
        if code in now
    ]
    rows.sort(key=lambda row: row["ledger"] is None)
    groups = [
        (name, list(found))
        for name, found in groupby(rows, lambda r: r["ledger"].group if r["ledger"] else "固定用语")
    ]
    context = {
        "township": township,
        "term": term,
        "earlier": earlier,
        "groups": groups,
        "terms": _terms(township),
    }
    return render(request, "records/indicators.html", context)


@needs("figures.read")
def indicator_card(request, code):
    """口径卡: what the figure means, what is in it, and its last terms."""
    if code not in catalogue:
        raise Http404
    township, term = _chosen(request)
    terms = list(_terms(township)[:4])
    history = [(t, _read(request, township, t).get(code), source_url(code, t)) for t in terms]
    by_unit = []
    if term and ledger_for(code):
        read = figures_by_unit(township, term)
        units = Unit.objects.visible_to(request.user).filter(township=township)
        found = [(unit, read.get(unit.pk, {}).get(code)) for unit in units]
        by_unit = [(unit, figure) for unit, figure in found if figure and figure.value not in (None, 0)]
    context = {
        "item": catalogue[code],
        "ledger": ledger_for(code),
        "history": history,
        "by_unit": by_unit,
        "term": term,
        "township": township,
    }
    return render(request, "records/indicator_card.html", context)


def _district(request):
    """Townships side by side; the number of queries does not grow with them."""
    terms = Term.objects.visible_to(request.user).order_by("-year", "-half")
    term = terms.by_code(request.GET.get("term", "")).first() or terms.first()
    page = max(int(request.GET.get("page", "1")) if request.GET.get("page", "1").isdigit() else 1, 1)
    townships = list(Township.objects.visible_to(request.user)[(page - 1) * PAGE : page * PAGE + 1])
    more, townships = len(townships) > PAGE, townships[:PAGE]
    read = figures_by_township([t.pk for t in townships], Period.of(term)) if term else {}
    items = [
        item for code, item in catalogue.items() if ledger_for(code) and item.measure not in ("项", "种")
    ]
    rows = [(t, [read.get(t.pk, {}).get(item.code) for item in items]) for t in townships]
    codes = terms.values_list("year", "half").distinct()
    context = {
        "term": term,
        "items": items,
        "rows": rows,
        "page": page,
        "more": more,
        "codes": [f"{y}H{h}" for y, h in codes],
    }
    return render(request, "records/indicators_district.html", context)


def _chosen(request) -> tuple[Township, Term | None]:
    townships = Township.objects.visible_to(request.user).select_related("district")
    code = request.GET.get("township", "")
    township = get_object_or_404(townships, code=code) if code else townships.first()
    if township is None:
        raise Http404
    terms = _terms(township)
    asked = request.GET.get("term", "")
    return township, (get_object_or_404(terms.by_code(asked)) if asked else terms.first())


def _terms(township: Township):
    return Term.objects.filter(township=township).select_related("township")


def _read(request, township: Township, term: Term) -> dict[str, Figure]:
    """The township's figures; a liaison's are their own unit's."""
    if request.user.sees_township:
        return figures(township, term)
    own = figures_by_unit(township, term).get(request.user.unit_id, {})
    empty = {code: Figure(code, item.name, item.measure, None) for code, item in catalogue.items()}
    return {code: own.get(code, empty[code]) for code in catalogue if code not in {c.code for c in CONSTANTS}}
