"""The indicators of a term, and each one's 口径卡."""

from collections.abc import Collection
from functools import partial
from itertools import groupby

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from records.figures.catalogue import (
    Item,
    by_hand,
    catalogue,
    items_of,
    ledger_for,
    own_figures,
    told,
)
from records.figures.citations import source_url
from records.figures.compiling import countable
from records.figures.coverage import HEAD, UNIT
from records.figures.figure import Figure, missing
from records.figures.picking import found, group_of, over_windows
from records.figures.reading import (
    figures,
    figures_by_township,
    figures_of_some,
    read_code,
)
from records.figures.told import Told
from records.figures.windows import Variant
from records.ledger.declaration import Ledger, ledgers
from records.ledger.indicators import FirstMonthOf, Indicator, Period, kinds_said
from records.pages.views.lists import find_ledger
from townwork.lib.text import clean_text
from townwork.org.access import needs
from townwork.org.kept import eyes_of, kept
from townwork.org.models import Term, Township, Unit
from townwork.org.views.chosen import chosen_place

PAGE = 50
MOST_FOUND, MOST_WORDS = 60, 40
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
    context = {
        "township": township,
        "term": term,
        "terms": _terms(township),
        "q": clean_text(request.GET.get("q", ""))[:MOST_WORDS],
        "chosen": ledgers.get(request.GET.get("ledger", "")),
        # What duties and assessments know is read off much, and so only where it is asked for.
        "of_rooms": request.user.sees_township and "rooms" in request.GET,
        "rooms": len(told()),
    }
    if request.user.district_id:
        context["townships"] = Township.objects.visible_to(request.user)
    if term:
        earlier = _before(request.user, term)
        is_asked = bool(context["q"] or context["chosen"] or context["of_rooms"])
        codes = _asked(township, context["q"], context["chosen"])
        if context["of_rooms"]:
            codes = list(told())
        context |= {
            "earlier": earlier,
            "is_running": term.start <= timezone.localdate() <= term.end,
            "groups": _groups(request.user, township, term, earlier, codes),
            "further": {} if is_asked else _further(),
            "most": MOST_FOUND if len(codes) == MOST_FOUND else 0,
        }
    return render(request, "records/pages/indicators.html", context)


def _asked(township: Township, words: str, chosen: Ledger | None) -> list[str]:
    """The figures looked for, all of one ledger, or unasked those written by hand: what is made by
    declaration is some hundreds.
    """
    items = items_of(township.pk)
    if words:
        hits = [*found(items.values(), words), *over_windows(items.values(), words)]
        return [item.code for item in hits][:MOST_FOUND]
    own = own_figures(township.pk)
    if chosen:
        return [*chosen.figures, *(code for code in own if ledger_for(code) == chosen)]
    unasked = set(catalogue) - set(by_hand()) | set(own) | set(told())
    return [code for code in items if code not in unasked]


def _further() -> dict[str, list[tuple[Ledger, int]]]:
    """{group: its ledgers with how many figures they have by declaration}."""
    groups: dict[str, list[tuple[Ledger, int]]] = {}
    for ledger in ledgers.values():
        if ledger.derived:
            groups.setdefault(ledger.group, []).append((ledger, len(ledger.derived)))
    return groups


def _before(user, term: Term) -> Term:
    """The half-year before; without a row where nobody has set it up."""
    if term.half == 1:
        year, half = term.year - 1, 2
    else:
        year, half = term.year, 1
    before = {"township": term.township, "year": year, "half": half}
    terms = Term.objects.visible_to(user).filter(**before).select_related("township__district")
    return terms.first() or Term(**before)


def _groups(user, township: Township, term: Term, earlier: Term, codes: list[str]):
    """[(ledger group, rows)]: each figure beside the term before it."""
    now, before = (_read(user, township, of_term, codes) for of_term in (term, earlier))
    rows = [
        {
            "item": catalogue[code],
            "figure": figure,
            "before": before[code],
            "change": _change(code, figure.told, before[code].told),
            "ledger": ledger_for(code),
            "is_told": isinstance(catalogue[code], Told),
            "url": source_url(code, term),
        }
        for code, figure in now.items()
    ]
    # The words of the township and the term, which have no ledger, come last.
    rows.sort(key=lambda row: row["ledger"] is None)
    return [(name, list(of_group)) for name, of_group in groupby(rows, _group_of)]


def _group_of(row: dict) -> str:
    return row["ledger"].group if row["ledger"] else group_of(row["item"])


def _change(code: str, now, before):
    """By how much a number differs from the term before; None where either is no number. From
    January to March nothing was added.
    """
    if isinstance(catalogue[code], FirstMonthOf):
        return None
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
    is_told = isinstance(item, Told)
    # What is the whole township's is not a liaison's to read.
    shown = [] if is_told and not request.user.sees_township else _terms(township)
    history = [
        (earlier, _one(request.user, township, earlier, code), source_url(code, earlier))
        for earlier in shown[:TERMS_ON_A_CARD]
    ]
    context = {
        **_told(request.user, township, term, ledger, item, history),
        "item": item,
        "ledger": ledger,
        "window": _window_of(item),
        "history": history,
        "told_url": source_url(code, term) if is_told and term else "",
        "by_unit": _by_unit(request.user, township, term, code) if term and ledger else [],
        "term": term,
        "township": township,
    }
    return render(request, "records/pages/indicator_card.html", context)


def _window_of(item: Item) -> str:
    """Which days count, in words."""
    if isinstance(item, Variant):
        return "口径里所说的起止日期之内"
    return WINDOWS[item.window] if isinstance(item, Indicator) else ""


def _one(user, township: Township, term: Term, code: str) -> Figure:
    """A single figure: its ledger alone is read."""
    if ledger_for(code) is None:
        return figures(township, term, codes=[code])[code]
    return _read(user, township, term, [code])[code]


def _told(user, township: Township, term: Term | None, ledger, item, history) -> dict:
    """What the card says of whose rows count: who owes them, how much is in, what is left out."""
    if ledger is None:
        return {}
    counted = item.base if isinstance(item, Variant) else item
    told: dict = {
        "whose_said": counted.whose_said,
        "owed_said": owed_said(ledger, counted.whose),
        "nought_said": _nought_said(ledger),
    }
    if term is None:
        return told
    of_term = (figure for then, figure, _ in history if then.pk == term.pk)
    told["coverage"] = next((figure.coverage for figure in of_term), None)
    if isinstance(item, Indicator) and item.whose:
        period = Period.of(term)
        units = Unit.objects.visible_to(user).filter(township=township)
        rows = countable(ledger, period).filter(item.rows_left_out(period), unit__in=units)
        told["left_out"] = rows.count()
        told["left_out_url"] = f"{source_url(item.code, term)}&left_out=1"
    return told


def owed_said(ledger: Ledger, whose: Collection[str] = ()) -> str:
    """Who owes the ledger a row, of the kinds whose rows count, how often, in words."""
    if ledger.owes is None:
        return "有事才记，没有应报单位"
    kinds = [kind for kind in ledger.owes.kinds if not whose or kind in whose]
    if not kinds:
        return "这几类单位有事才记"
    return f"{kinds_said(kinds)}，{ledger.owes.every.label}（记录或零报告）"


def _nought_said(ledger: Ledger) -> str:
    if ledger.stands:
        return "这本台账一条也没有为“缺”；登记过而无此项为 0"
    if ledger.owes is None:
        return "本期台账一条也没有为“缺”；有记录而无此项，或领导班子代全镇报了零报告，为 0"
    return (
        "没有单位报为“缺”；该报的单位都已报而无此项为 0；"
        "只报了一部分的注明报了多少，其中还没有这一项的仍为“缺”"
    )


def _by_unit(user, township: Township, term: Term, code: str) -> list[tuple[Unit, Figure]]:
    """The units that have a figure or owe one, in the order of the office, called as at the end of
    the half-year. What is below another is in its.
    """
    units = Unit.objects.visible_to(user).filter(township=township)
    # Who works below another unit sees their own alone.
    by = UNIT if user.unit_id and user.unit.parent_id and not user.sees_township else HEAD
    read = read_code(Q(unit__in=units), by, term, code)
    by_unit = []
    for unit in units:
        figure = read.get(unit.pk)
        if figure and (figure.value is not None or figure.coverage):
            by_unit.append((unit.as_of(term.end), figure))
    return by_unit


def _missing(code: str) -> Figure:
    return missing(catalogue[code])


def _district(request):
    """Townships side by side, a group of ledgers at a time.

    The number of queries does not grow with them.
    """
    terms = Term.objects.visible_to(request.user).order_by("-year", "-half")
    named = terms.by_code(request.GET.get("term", "")).first()
    term = named or terms.shown_today()
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
        "halves": [Term(year=y, half=h) for y, h in terms.values_list("year", "half").distinct()],
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


def _read(user, township: Township, term: Term, codes: list[str]) -> dict[str, Figure]:
    """The township's figures; a liaison's are those of their own unit and the ones below it."""
    if user.sees_township:
        return figures(township, term, codes=codes)
    read = partial(_of_units, user, township, term, codes)
    asked = eyes_of(user), term.code, tuple(codes)
    return kept("figures_of_units", township, *asked, compute=read)


def _of_units(user, township: Township, term: Term, codes: list[str]) -> dict[str, Figure]:
    units = Unit.objects.visible_to(user).filter(township=township).select_related("parent")
    return figures_of_some(township, term, list(units), codes)
