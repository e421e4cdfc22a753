"""The ledgers' index and each ledger's list."""

from itertools import groupby

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from records.ledger import custom_ledgers as custom
from records.ledger.custom_models import CustomEntry, NilReturn
from records.ledger.declaration import Ledger, ledgers
from records.pages.filters import Listing
from records.pages.services import declare_nil, withdraw_nil
from records.pages.tables import table_for
from townwork.org.access import allows, needs
from townwork.org.models import Term, Township, Unit, User
from townwork.org.views.acts import Attempt

PAGE_SIZES = (25, 50, 100)


def find_ledger(slug: str, user: User | None = None) -> Ledger:
    """The ledger of an address. A custom one exists for its own township, and for its district's reviewer."""
    if slug in ledgers:
        return ledgers[slug]
    found = custom.by_slug(slug) if user else None
    if found is None or found.definition.is_void:
        raise Http404
    if not Township.objects.visible_to(user).filter(pk=found.definition.unit.township_id).exists():
        raise Http404
    return found


def may_fill(user, ledger: Ledger) -> bool:
    """Whether the user may add rows: the role, a ledger still in use, and a unit of a kind that fills it."""
    if ledger.is_retired or not allows(user, ledger.define_action):
        return False
    return (
        not ledger.kinds
        or Unit.objects.visible_to(user).active().filter(kind__in=ledger.kinds).exists()
    )


@needs("records.read")
def ledger_index(request):
    """Every ledger with how many records the newest term has in scope: one query a ledger."""
    term = newest_term(request.user)
    groups = [
        (name, [(ledger, _held(ledger, term, request.user)) for ledger in found if ledger.in_index])
        for name, found in groupby(ledgers.values(), lambda ledger: ledger.group)
    ]
    context = {"groups": groups, "term": term, "custom_group": custom.GROUP}
    return render(
        request, "records/pages/index.html", context | {"own": _own_ledgers(request.user, term)}
    )


def _own_ledgers(user, term: Term | None) -> list[tuple[Ledger, int, bool]]:
    """The township's custom ledgers, what the term holds, whether the user may add: one count for them all."""
    if not user.township_id:
        return []
    found = custom.of_township(user.township_id)
    rows = CustomEntry.objects.visible_to(user).standing()
    rows = rows.within(term.start, term.end) if term else rows.none()
    held = dict(rows.order_by().values_list("ledger").annotate(n=Count("pk")))
    kinds = (
        set(Unit.objects.visible_to(user).active().values_list("kind", flat=True))
        if found
        else set()
    )
    writes = allows(user, "records.write")
    return [
        (
            one,
            held.get(one.definition.pk, 0),
            writes and not one.is_retired and (not one.kinds or bool(kinds & set(one.kinds))),
        )
        for one in found
    ]


def newest_term(user) -> Term | None:
    return (
        Term.objects.visible_to(user).begun(timezone.localdate()).order_by("-year", "-half").first()
    )


def _held(ledger: Ledger, term: Term | None, user) -> int:
    rows = ledger.model.objects.visible_to(user).standing()
    return rows.within(term.start, term.end).count() if term else 0


@needs("records.read")
def record_list(request, slug):
    ledger = find_ledger(slug, request.user)
    listing = Listing(ledger, request.GET, request.user)
    may_add = allows(request.user, ledger.define_action)
    table = table_for(ledger, of_townships=bool(request.user.district_id), pickable=may_add)(
        listing.rows.select_related(*ledger.related, "unit__township")
    )
    size = request.GET.get("per_page", "")
    per_page = int(size) if size.isdigit() and int(size) in PAGE_SIZES else PAGE_SIZES[0]
    totals = listing.totals()
    # The rows are counted with the totals, once.
    paginator = type("CountedPaginator", (Paginator,), {"count": listing.count})
    paging = {"per_page": per_page, "silent": True, "paginator_class": paginator}
    RequestConfig(request, paginate=paging).configure(table)
    context = {
        "ledger": ledger,
        "listing": listing,
        "table": table,
        "totals": totals,
        "nil": _nil_state(request, ledger),
        "may_add": may_fill(request.user, ledger),
        "sizes": PAGE_SIZES,
        "query": request.GET.urlencode(),
    }
    template = "records/pages/_list.html" if request.htmx else "records/pages/list.html"
    return render(request, template, context)


def _nil_state(request, ledger: Ledger):
    """The own unit's nil return for the chosen or newest term, where the ledger asks for one."""
    user, code = request.user, request.GET.get("term", "")
    if not (ledger.takes_nil and user.unit_id and allows(user, "records.write")):
        return None
    if ledger.is_retired or (ledger.kinds and user.unit.kind not in ledger.kinds):
        return None
    term = Term.objects.visible_to(user).by_code(code).first() if code else newest_term(user)
    if term is None or term.is_closed:
        return None
    declared = NilReturn.objects.filter(unit=OuterRef("pk"), term=term, ledger=ledger.slug)
    rows = ledger.rows().standing().within(term.start, term.end).filter(unit=OuterRef("pk"))
    unit = Unit.objects.visible_to(user).annotate(declared=Exists(declared), has_rows=Exists(rows))
    return {"term": term} | unit.values("declared", "has_rows").get(pk=user.unit_id)


@needs("records.write")
@require_POST
def record_nil(request, slug):
    """零报告 of one's own unit, or of `unit` below it; asked again, it is withdrawn."""
    ledger = find_ledger(slug, request.user)
    term = get_object_or_404(
        Term.objects.visible_to(request.user).by_code(request.POST.get("term", ""))
    )
    asked = request.POST.get("unit", "")
    pk = int(asked) if asked.isdecimal() else request.user.unit_id
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    declared = NilReturn.objects.filter(unit=unit, term=term, ledger=slug).first()
    if declared:
        with Attempt(request, f"已撤回{unit}{term}{ledger.title}的零报告。"):
            withdraw_nil(declared, actor=request.user)
    else:
        with Attempt(request, f"已记下：{unit}{term}没有{ledger.title}事项。"):
            declare_nil(unit, term, ledger, actor=request.user)
    return redirect(f"{ledger.url()}?term={term.code}")
