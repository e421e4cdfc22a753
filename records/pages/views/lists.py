"""The ledgers' index and each ledger's list."""

from itertools import groupby

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from records.ledger import custom_ledgers as custom
from records.ledger.custom_models import CustomEntry
from records.ledger.debts import said, stretch_of
from records.ledger.declaration import Ledger, ledgers
from records.ledger.indicators import Period
from records.ledger.nil_returns import NilReturn
from records.pages.batch_acts import acts_of
from records.pages.columns import VIEW
from records.pages.filters import Listing
from records.pages.services import declare_nil, is_taken_back, withdraw_nil
from records.pages.tables import table_for
from records.pages.viewing import (
    EVERYTHING,
    asked_for,
    differs,
    losses,
    may_change,
    opened,
    views_of,
)
from townwork.lib.keys import key_of
from townwork.lib.returning import way_back
from townwork.org.access import allows, needs
from townwork.org.models import Term, Township, Unit, User
from townwork.org.views.acts import Attempt
from townwork.org.views.lists import size_asked

PAGE_SIZES = (25, 50, 100)


def find_ledger(slug: str, user: User | None = None) -> Ledger:
    """The ledger of an address.

    A custom one exists for its own township, and for its district's reviewer.
    """
    if slug in ledgers:
        return ledgers[slug]
    ledger = custom.by_slug(slug) if user else None
    if ledger is None or ledger.definition.is_void:
        raise Http404
    townships = Township.objects.visible_to(user)
    if not townships.filter(pk=ledger.definition.unit.township_id).exists():
        raise Http404
    return ledger


def may_fill(user, ledger: Ledger) -> bool:
    """Whether the user may add rows: the role, a ledger still in use, and a unit of a kind that
    fills it.
    """
    if ledger.is_retired or not allows(user, ledger.define_action):
        return False
    if not ledger.kinds:
        return True
    return Unit.objects.visible_to(user).active().filter(kind__in=ledger.kinds).exists()


@needs("records.read")
def ledger_index(request):
    """Every ledger with how many records the newest term has in scope: one query a ledger."""
    term = newest_term(request.user)
    groups = []
    for name, of_group in groupby(ledgers.values(), lambda ledger: ledger.group):
        shown = [ledger for ledger in of_group if ledger.in_index]
        counted = [(ledger, _count_of(ledger, term, request.user)) for ledger in shown]
        groups.append((name, counted))
    context = {
        "groups": groups,
        "term": term,
        "custom_group": custom.GROUP,
        "own": _own_ledgers(request.user, term),
    }
    return render(request, "records/pages/index.html", context)


def _own_ledgers(user, term: Term | None) -> list[tuple[Ledger, int, bool]]:
    """The township's custom ledgers, what the term holds, whether the user may add: one count for
    them all.
    """
    if not user.township_id:
        return []
    own = custom.of_township(user.township_id)
    if not own:
        return []
    counts = _counts_of_own(user, term)
    kinds = set(Unit.objects.visible_to(user).active().values_list("kind", flat=True))
    may_write = allows(user, "records.write")
    rows: list[tuple[Ledger, int, bool]] = []
    for ledger in own:
        is_of_kind = not ledger.kinds or not kinds.isdisjoint(ledger.kinds)
        may_add = may_write and not ledger.is_retired and is_of_kind
        rows.append((ledger, counts.get(ledger.definition.pk, 0), may_add))
    return rows


def _counts_of_own(user, term: Term | None) -> dict[int, int]:
    """{custom ledger's id: how many records the term has of it}."""
    if term is None:
        return {}
    rows = CustomEntry.objects.visible_to(user).standing().within(term.start, term.end)
    return dict(rows.order_by().values_list("ledger").annotate(n=Count("pk")))


def newest_term(user) -> Term | None:
    """The newest half-year that has begun in the user's townships; None before the first."""
    return Term.objects.visible_to(user).shown_today()


def _count_of(ledger: Ledger, term: Term | None, user) -> int:
    """How many records the term has in the user's scope."""
    if term is None:
        return 0
    rows = ledger.model.objects.visible_to(user).standing()
    return rows.within(term.start, term.end).count()


@needs("records.read")
def record_list(request, slug):
    ledger = find_ledger(slug, request.user)
    views = views_of(ledger, request.user)
    if address := opened(ledger, views, request.GET, request.user):
        return redirect(address)
    listing = Listing(ledger, request.GET, request.user)
    totals = listing.totals()
    table = _table(request, listing)
    view = asked_for(views, request.GET)
    listing.problems += losses(listing, view)
    context = {
        "ledger": ledger,
        "listing": listing,
        "table": table,
        "totals": totals,
        "nil": _nil_state(request, ledger),
        "may_add": may_fill(request.user, ledger),
        "may_void": allows(request.user, ledger.define_action),
        "acts": acts_of(ledger, request.user).values(),
        "sizes": PAGE_SIZES,
        "query": request.GET.urlencode(),
        "views": views,
        "view": view,
        "may_update": view and may_change(view, request.user) and differs(view, listing),
        "everything": f"{ledger.url()}?{VIEW}={EVERYTHING}" if views else ledger.url(),
    }
    template = "records/pages/_list.html" if request.htmx else "records/pages/list.html"
    return render(request, template, context)


def _table(request, listing: Listing):
    """The page of rows asked for. `listing.totals()` has counted them: once is enough."""
    table_class = table_for(listing, of_townships=bool(request.user.district_id))
    links = (*listing.ledger.related, "unit__township")
    table = table_class(listing.shown.select_related(*links))
    RequestConfig(request, paginate=False).configure(table)  # the order; it would take any size
    size = request.GET.get("per_page", "")
    per_page = int(size) if size in map(str, PAGE_SIZES) else PAGE_SIZES[0]
    counted = type("CountedPaginator", (Paginator,), {"count": listing.count})
    table.paginate(counted, per_page=size_asked(request, listing.count, per_page))
    table.page = table.paginator.get_page(request.GET.get("page"))
    return table


def _nil_state(request, ledger: Ledger) -> dict | None:
    """The own unit's nil return of the whole of the chosen or newest term; None where none is asked
    for. A month's or quarter's is said on the list of gaps.
    """
    if not _may_declare_nil(request.user, ledger):
        return None
    term = _nil_term(request)
    if term is None or term.is_closed:
        return None
    declared = NilReturn.objects.filter(
        unit=OuterRef("pk"), ledger=ledger.slug, start=term.start, end=term.end
    )
    rows = ledger.rows().standing().filter(occurred_on__range=(term.start, term.end))
    rows = rows.filter(unit=OuterRef("pk"))
    units = Unit.objects.visible_to(request.user)
    units = units.annotate(declared=Exists(declared), has_rows=Exists(rows))
    state = units.values("declared", "has_rows").get(pk=request.user.unit_id)
    return {"term": term, **state}


def _may_declare_nil(user, ledger: Ledger) -> bool:
    """Whether the user's own unit may report nothing: a ledger in use that asks it of the unit."""
    if not (user.unit_id and allows(user, "records.write")):
        return False
    return ledger.asks_for_nil_of(user.unit)


def _nil_term(request) -> Term | None:
    code = request.GET.get("term", "")
    if not code:
        return newest_term(request.user)
    return Term.objects.visible_to(request.user).by_code(code).first()


@needs("records.write")
@require_POST
def record_nil(request, slug):
    """零报告 of one's own unit, or of `unit` below it, for the whole term or the stretch from
    `start` that the ledger is owed by; asked again, it is withdrawn, unless `act` is to say it
    alone.
    """
    ledger = find_ledger(slug, request.user)
    terms = Term.objects.visible_to(request.user)
    term = get_object_or_404(terms.by_code(request.POST.get("term", "")))
    key = key_of(request.POST.get("unit", ""))
    pk = request.user.unit_id if key is None else key
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    stretch = _stretch(request.POST.get("start", ""), ledger, term)
    its = {"unit": unit, "ledger": slug, "start": stretch.start, "end": stretch.end}
    declared = NilReturn.objects.filter(**its).first()
    only_says = request.POST.get("act") == "say"  # pressed twice it is said all the same
    when = term if stretch == Period.of(term) else f"{term.year}年{said(stretch)}"
    if declared and not only_says and not is_taken_back(declared, ledger):
        with Attempt(request, f"已撤回{unit}{when}{ledger.title}的零报告。"):
            withdraw_nil(declared, actor=request.user)
    else:
        with Attempt(request, f"已记下：{unit}{when}没有{_matters(ledger)}。"):
            declare_nil(unit, term, ledger, actor=request.user, stretch=stretch)
    return redirect(back_to(request, f"{ledger.url()}?term={term.code}"))


def _matters(ledger: Ledger) -> str:
    """议定事项, 公益电影事项: what a ledger is of, with one 事项 at its end."""
    return f"{ledger.title.removesuffix('事项')}事项"


def back_to(request, otherwise: str) -> str:
    """The page of this house that the form was on, as it says, or another."""
    return way_back(request, request.POST.get("next", ""), otherwise)


def _stretch(start: str, ledger: Ledger, term: Term) -> Period:
    """The month or quarter of the ledger's that a day lies in; without one, the whole term."""
    try:
        day = parse_date(start)
    except ValueError:  # such as 2026-02-31
        day = None
    return stretch_of(ledger.owes.every, day) if day and ledger.owes else Period.of(term)
