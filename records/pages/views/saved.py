"""视图: the columns of a list chosen, kept under a name, changed, shared and put first."""

from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from records.pages.columns import COLUMNS, SORT, chosen, sorted_by
from records.pages.conditions import said
from records.pages.filters import Listing
from records.pages.models import SavedView
from records.pages.view_forms import DOWN, UP, ColumnsForm, arranged, moved
from records.pages.viewing import (
    Shown,
    asked_for,
    delete_view,
    follows_term,
    may_change,
    put_first,
    save_view,
    update_view,
    views_of,
)
from records.pages.views.lists import find_ledger, newest_term
from townwork.lib.keys import key_of
from townwork.org.access import needs
from townwork.org.views.acts import Attempt

KEEPS = ("save", "update")


@needs("records.read")
def record_columns(request, slug):
    """The columns, their order and the sorting of the list whose question stands behind this
    address: looked at, kept as a view, or put in the place of the view that was open.
    """
    ledger = find_ledger(slug, request.user)
    listing = Listing(ledger, request.GET, request.user)
    view = asked_for(views_of(ledger, request.user), request.GET)
    if request.method != "POST":
        return _page(request, listing, view, _unsent(listing, _now(listing, view)))
    do = request.POST.get("do", "")
    if do.startswith(("up:", "down:")):
        return _moved(request, listing, view, do)
    form = ColumnsForm(request.POST, ledger=ledger, actor=request.user, keeps=do in KEEPS)
    if form.is_valid():
        wanted = Listing(ledger, _as_wanted(request.GET, form, ledger), request.user)
        if do not in KEEPS:
            return redirect(f"{ledger.url()}?{wanted.params.urlencode()}")
        if kept := _kept(request, wanted, view if do == "update" else None, form):
            return redirect(f"{ledger.url()}?view={kept.pk}")
    return _page(request, listing, view, form, chosen(ledger, request.POST)[0])


def _now(listing: Listing, view: SavedView | None) -> dict:
    """What the form begins with: how the list is shown, and the view that is open."""
    first = next(iter(sorted_by(listing.params)), "")
    newest = newest_term(listing.user)
    is_of_newest = newest is not None and listing.params.get("term") == newest.code
    begun = {
        "sort": first.removeprefix("-"),
        "direction": DOWN if first.startswith("-") else UP,
        "follows_term": is_of_newest and (view is None or follows_term(view)),
        "sharing": SavedView.Sharing.OWN,
    }
    if view is None:
        return begun
    return begun | {"name": view.name, "sharing": view.sharing, "is_first": view.is_first}


def _unsent(listing: Listing, initial: dict) -> ColumnsForm:
    return ColumnsForm(ledger=listing.ledger, actor=listing.user, keeps=False, initial=initial)


def _moved(request, listing: Listing, view: SavedView | None, do: str):
    """The same page with a column a place further; nothing is kept yet."""
    columns = moved(chosen(listing.ledger, request.POST)[0], do)
    return _page(request, listing, view, _unsent(listing, request.POST.dict()), columns)


def _as_wanted(asked: QueryDict, form: ColumnsForm, ledger) -> QueryDict:
    """The list's question with the columns and the sorting of the form; the ledger's own columns
    need not be said.
    """
    params = asked.copy()
    params.pop("page", None)
    columns = form.cleaned_data["columns"]
    params.setlist(COLUMNS, [] if tuple(columns) == ledger.columns else columns)
    params.setlist(SORT, [form.sorting] if form.sorting else [])
    return params


def _kept(request, listing: Listing, view: SavedView | None, form: ColumnsForm):
    """The view as it is kept now, new where none is to be changed; None where it was refused."""
    asked, actor = form.cleaned_data, request.user
    view = view or SavedView()
    view.name = asked["name"]
    with Attempt(request, f"已存好视图“{view.name}”。", form=form):
        save_view(view, listing, asked["sharing"], actor=actor, follows=asked["follows_term"])
        if asked["is_first"] != getattr(view, "is_first", False):
            put_first(listing.ledger, view if asked["is_first"] else None, actor=actor)
        return view
    return None


def _page(request, listing: Listing, view, form: ColumnsForm, columns=None):
    ledger = listing.ledger
    context = {
        "ledger": ledger,
        "listing": listing,
        "view": view,
        "may_update": view is not None and may_change(view, request.user),
        "form": form,
        "columns": arranged(ledger, listing.columns if columns is None else columns),
        "conditions": said(listing),
        "has_term": bool(listing.params.get("term")),
        "query": request.GET.urlencode(),
    }
    return render(request, "records/pages/columns.html", context)


@needs("records.read")
def record_views(request, slug):
    """The views of the ledger the reader may open: what each shows, whom it is for."""
    ledger = find_ledger(slug, request.user)
    views = views_of(ledger, request.user)
    for view in views:
        view.may_change = may_change(view, request.user)
        view.query = Shown.kept_in(view).query(view)
    return render(request, "records/pages/views.html", {"ledger": ledger, "views": views})


@needs("records.read")
@require_POST
def view_first(request, slug):
    """The view named in `view` is seen first; none, the list as it is."""
    ledger = find_ledger(slug, request.user)
    view = None
    if asked := request.POST.get("view", ""):
        found = SavedView.objects.visible_to(request.user).filter(ledger=ledger.slug)
        view = get_object_or_404(found, pk=key_of(asked))
    done = (
        f"以后打开{ledger.title}，先看“{view}”。" if view else f"以后打开{ledger.title}，先看全部。"
    )
    with Attempt(request, done):
        put_first(ledger, view, actor=request.user)
    return redirect("record_views", ledger.slug)


@needs("records.read")
@require_POST
def view_update(request, pk):
    """What the list of the question `of` shows takes the view's place."""
    view, ledger = _load(request, pk)
    asked = QueryDict(request.POST.get("of", ""))
    with Attempt(request, f"视图“{view}”已更新。"):
        update_view(view, Listing(ledger, asked, request.user), actor=request.user)
    return redirect(f"{ledger.url()}?{asked.urlencode()}")


@needs("records.read")
def view_delete(request, pk):
    view, ledger = _load(request, pk)
    if request.method != "POST":
        context = {"view": view, "ledger": ledger}
        return render(request, "records/pages/view_delete.html", context)
    with Attempt(request, f"视图“{view}”已删除，记录都还在。"):
        delete_view(view, actor=request.user)
    return redirect("record_views", ledger.slug)


def _load(request, pk):
    """A view the reader may change, with its ledger."""
    views = SavedView.objects.visible_to(request.user).select_related("owner")
    view = get_object_or_404(views, pk=pk)
    if not may_change(view, request.user):
        raise PermissionDenied("这个视图是别人的，不能改也不能删；可以另存为您自己的。")
    return view, find_ledger(view.ledger, request.user)
