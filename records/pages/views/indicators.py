"""The indicators of a term, and each one's 口径卡."""

from functools import partial
from itertools import groupby

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from records.figures.catalogue import catalogue, items_of, ledger_for, source_ledger
from records.figures.citations import source_url
from records.figures.reading import Figure, figures, figures_by_township, read_groups
from records.ledger.declaration import ledgers
from records.ledger.indicators import Indicator, Period
from records.pages.views.lists import find_ledger
from townwork.org.access import needs
from townwork.org.kept import eyes_of, kept
from townwork.org.models import Term, Township, Unit
from townwork.org.views.chosen import chosen_place

PAGE = 50
TERMS_ON_A_CARD = 4
WINDOWS = {
    "term": "发生在这个半年之内",
    "year": "自当年 1 月 1 日起至半年末",
    "stock": "至半年末为止、不论何时开始",
}


@needs("figures.read")
def indicators(request):
    if request.user.district_id and not request.GET.get("township"):
        return _district(request)
    township, term = chosen_place(request)
    context = {"township": township, "term": term, "terms": _terms(township)}
    if request.user.district_id:
        context["townships"] = Township.objects.visible_to(request.user)
    if term:
        earlier = _before(request.user, term)
        context |= {"earlier": earlier, "groups": _groups(request.user, township, term, earlier)}
    return render(request, "records/pages/indicators.html", context)


def _before(user, term: Term) -> Term:
    """The half-year before; without a row where nobody has set it up."""
    if term.half == 1:
        year, half = term.year - 1, 2
    else:
        year, half = term.year, 1
    before = {"township": term.township, "year": year, "half": half}
    terms = Term.objects.visible_to(user).filter(**before).select_related("township__district")
    return terms.first() or Term(**before)


def _groups(user, township: Township, term: Term, earlier: Term):
    """[(ledger group, rows)]: each figure beside the term before it."""
    now, before = _read(user, township, term), _read(user, township, earlier)
    rows = [
        {
            "item": catalogue[code],
            "figure": figure,
            "before": before[code],
            "change": _change(figure.value, before[code].value),
            "ledger": ledger_for(code),
            "url": source_url(code, term),
        }
        for code, figure in now.items()
    ]
    # The words of the township and the term, which have no ledger, come last.
    rows.sort(key=lambda row: row["ledger"] is None)
    return [(name, list(of_group)) for name, of_group in groupby(rows, _group_of)]


def _group_of(row: dict) -> str:
    return row["ledger"].group if row["ledger"] else "固定用语"


def _change(now, before):
    """By how much a number differs from the term before; None where either is no number."""
    if any(value is None or isinstance(value, str | list | dict) for value in (now, before)):
        return None
    return now - before


@needs("figures.read")
def indicator_card(request, code):
    """口径卡: what the figure means, what is in it, its last terms, and each unit's part."""
    if code not in catalogue:
        raise Http404
    township, term = chosen_place(request)
    ledger = ledger_for(code)
    if ledger and ledger.slug not in ledgers:
        find_ledger(ledger.slug, request.user)  # another township's does not exist
    item = catalogue[code]
    history = [
        (earlier, _one(request.user, township, earlier, code), source_url(code, earlier))
        for earlier in _terms(township)[:TERMS_ON_A_CARD]
    ]
    context = {
        "item": item,
        "ledger": ledger,
        "window": WINDOWS[item.window] if isinstance(item, Indicator) else "",
        "history": history,
        "by_unit": _by_unit(request.user, township, term, code) if term and ledger else [],
        "term": term,
        "township": township,
    }
    return render(request, "records/pages/indicator_card.html", context)


def _one(user, township: Township, term: Term, code: str) -> Figure:
    """A single figure: its ledger alone is read."""
    ledger = ledger_for(code)
    if ledger is None:
        return figures(township, term, only=())[code]
    scope = Q(unit__in=Unit.objects.visible_to(user).filter(township=township))
    read = read_groups(scope, "unit__township", Period.of(term), only=[ledger])
    return read.get(township.pk, {}).get(code) or _missing(code)


def _by_unit(user, township: Township, term: Term, code: str) -> list[tuple[Unit, Figure]]:
    """The units that have a figure, in the order of the office."""
    units = Unit.objects.visible_to(user).filter(township=township)
    read = read_groups(Q(unit__in=units), "unit", Period.of(term), only=[source_ledger(code)])
    by_unit = []
    for unit in units:
        figure = read.get(unit.pk, {}).get(code)
        if figure and figure.value is not None:
            by_unit.append((unit, figure))
    return by_unit


def _missing(code: str) -> Figure:
    return Figure(code, catalogue[code].name, catalogue[code].measure, None)


def _district(request):
    """Townships side by side, a group of ledgers at a time.

    The number of queries does not grow with them.
    """
    terms = Term.objects.visible_to(request.user).order_by("-year", "-half")
    named = terms.by_code(request.GET.get("term", "")).first()
    term = named or terms.begun(timezone.localdate()).first()
    with_figures = [ledger for ledger in ledgers.values() if ledger.indicators]
    groups = list(dict.fromkeys(ledger.group for ledger in with_figures))
    group = request.GET.get("group", "")
    if group not in groups:
        group = groups[0]
    townships = Paginator(Township.objects.visible_to(request.user), PAGE)
    page = townships.get_page(request.GET.get("page"))
    context = {
        "term": term,
        "page": page,
        "group": group,
        "groups": groups,
        "codes": [f"{y}H{h}" for y, h in terms.values_list("year", "half").distinct()],
        **_side_by_side(group, page, term),
    }
    return render(request, "records/pages/indicators_district.html", context)


def _side_by_side(group: str, page, term: Term | None) -> dict:
    """The group's indicators, and a row of their figures for each township of the page."""
    of_group = [ledger for ledger in ledgers.values() if ledger.group == group]
    items = [item for ledger in of_group for item in ledger.indicators]
    read = {}
    if term:
        keys = [township.pk for township in page.object_list]
        read = figures_by_township(keys, Period.of(term), only=of_group)
    rows = []
    for township in page.object_list:
        own = read.get(township.pk, {})
        rows.append((township, [own.get(item.code) or _missing(item.code) for item in items]))
    return {"items": items, "rows": rows}


def _terms(township: Township):
    terms = Term.objects.filter(township=township).select_related("township__district")
    return terms.begun(timezone.localdate())


def _read(user, township: Township, term: Term) -> dict[str, Figure]:
    """The township's figures; a liaison's are those of their own unit and the ones below it."""
    if user.sees_township:
        return figures(township, term)
    read = partial(_of_units, user, township, term)
    return kept("figures_of_units", township, eyes_of(user), term.code, compute=read)


def _of_units(user, township: Township, term: Term) -> dict[str, Figure]:
    units = Unit.objects.visible_to(user)
    read = read_groups(Q(unit__in=units), "unit__township", Period.of(term))
    own = read.get(township.pk, {})
    with_rows = [code for code in items_of(township.pk) if ledger_for(code)]
    return {code: own.get(code) or _missing(code) for code in with_rows}
