"""视图: what a list shows, kept under a name; opened, changed, shared, and put first.

A view is a choice among what its reader may see anyway: it is opened as an address of the list, and
the list asks of that address what it asks of any.
"""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.forms import BaseForm
from django.http import QueryDict
from django.utils import timezone

from records.ledger.custom_ledgers import find
from records.ledger.declaration import Ledger
from records.ledger.display import label_of
from records.pages.columns import COLUMNS, HOW_SHOWN, SORT, TOWNSHIP, VIEW, offered, sorted_by
from records.pages.filters import Listing
from records.pages.models import FirstView, SavedView
from townwork.audit.services import record as audit
from townwork.lib.keys import key_of
from townwork.org.access import allows, require
from townwork.org.errors import Refusal
from townwork.org.models import Term, User

MOST = 20  # views a person keeps of one ledger
MOST_SORTS = 3  # columns one after another
LONGEST = 100  # of a condition's value, as the search box takes it
EVERYTHING = "all"  # in an address: the list as it is, whatever is put first
# Conditions that no field of the filter has: the figure a list stands behind.
OF_A_FIGURE = {"indicator": "口径", "left_out": "不计入的"}


@dataclass(frozen=True)
class Shown:
    """What a list shows: columns and their order, by what it is sorted, what narrows it."""

    columns: tuple[str, ...]
    sort: str
    conditions: dict[str, str]

    @classmethod
    def of(cls, params: QueryDict) -> "Shown":
        """What an address asks for."""
        conditions = {
            name: value for name, value in params.items() if value and name not in HOW_SHOWN
        }
        return cls(tuple(params.getlist(COLUMNS)), ",".join(sorted_by(params)), conditions)

    @classmethod
    def kept_in(cls, view: SavedView) -> "Shown":
        return cls(tuple(view.columns), view.sort, dict(view.conditions))

    def in_half_year(self, term: Term | None) -> "Shown":
        """With the half-year there is now where the view follows it."""
        if self.conditions.get("term") != SavedView.NEWEST:
            return self
        others = {name: value for name, value in self.conditions.items() if name != "term"}
        return replace(self, conditions=others | ({"term": term.code} if term else {}))

    def query(self, view: SavedView | None = None) -> str:
        """The address's part that asks for it."""
        asked = [(VIEW, str(view.pk))] if view else []
        asked += [(COLUMNS, name) for name in self.columns]
        asked += [(SORT, self.sort)] if self.sort else []
        return urlencode([*asked, *self.conditions.items()])


def views_of(ledger: Ledger, user: User) -> list[SavedView]:
    """Those of the ledger that the user may open, their own before others'; `is_first` marks the
    one they see first.
    """
    first = FirstView.objects.filter(user=user, view=OuterRef("pk"))
    views = SavedView.objects.visible_to(user).filter(ledger=ledger.slug)
    found = views.select_related("owner").annotate(is_first=Exists(first))
    return sorted(found, key=lambda view: (view.owner_id != user.pk, view.pk))


def asked_for(views: list[SavedView], params: QueryDict) -> SavedView | None:
    """The view an address names, if it is one of these."""
    key = key_of(params.get(VIEW, ""))
    return next((view for view in views if view.pk == key), None)


def may_change(view: SavedView, user: User) -> bool:
    """Its owner; of what all the township sees, its clerk; of what a unit sees, once its owner has
    left, whoever is there.
    """
    if view.owner_id == user.pk:
        return True
    if view.township_id:
        return view.township_id == user.township_id and allows(user, "records.define")
    has_left = not view.owner.is_active or view.owner.unit_id != view.unit_id
    return bool(view.unit_id) and view.unit_id == user.unit_id and has_left


def may_keep(view: SavedView, user: User) -> bool:
    """Whether it may become the user's in a handover: they could share it so themselves, and have
    none of the name.
    """
    same = SavedView.objects.filter(owner=user, ledger=view.ledger, name=view.name)
    if view.unit_id and view.unit_id != user.unit_id:
        return False
    return view.sharing in dict(ways_to_share(user)) and not same.exclude(pk=view.pk).exists()


def view_name(view: SavedView) -> str:
    """In a list of views of several ledgers."""
    return f"{find(view.ledger).title}“{view}”"


def ways_to_share(user: User) -> list[tuple[str, str]]:
    """With whom the user may share a view: nobody, their unit, and the clerk the township."""
    found = [SavedView.Sharing.OWN]
    if user.unit_id:
        found.append(SavedView.Sharing.UNIT)
    if user.township_id and allows(user, "records.define"):
        found.append(SavedView.Sharing.TOWN)
    return [(sharing.value, sharing.label) for sharing in found]


def opened(ledger: Ledger, views: list[SavedView], params: QueryDict, user: User) -> str:
    """Where an address leads that names a view and says no more, or nothing at all where a view is
    seen first. "": it is the list's own.
    """
    view = None
    if not params:
        view = next((one for one in views if one.is_first), None)
    elif set(params) == {VIEW}:
        view = asked_for(views, params)
    if view is None:
        return ""
    query = Shown.kept_in(view).in_half_year(_newest(view, user)).query(view)
    return "" if query == params.urlencode() else f"{ledger.url()}?{query}"


def follows_term(view: SavedView) -> bool:
    """Whether it is of whatever half-year there is."""
    return view.conditions.get("term") == SavedView.NEWEST


def _newest(view: SavedView, user: User) -> Term | None:
    """The half-year there is now, where the view follows it."""
    return Term.objects.visible_to(user).shown_today() if follows_term(view) else None


def differs(view: SavedView, listing: Listing) -> bool:
    """Whether the list shows other than the view was kept with."""
    kept = Shown.kept_in(view).in_half_year(_newest(view, listing.user))
    return Shown.of(listing.params) != kept


def losses(listing: Listing, view: SavedView | None) -> list[str]:
    """What the address asks for that there is no longer, in the words its view was kept with."""
    asked = listing.params.get(VIEW, "")
    if asked not in ("", EVERYTHING) and view is None:
        return ["这个视图已经删掉，或者不再共享给您，下面按您选的条件列出。"]
    labels = view.labels if view else {}
    lost = [labels.get(name, name) for name in listing.lost]
    problems = [f"“{'”“'.join(lost)}”现在不是这本台账的栏目，没有列出。"] if lost else []
    there = {*listing.form.form.fields, *OF_A_FIGURE}
    gone = [
        labels.get(name, name) for name in (view.conditions if view else ()) if name not in there
    ]
    if gone:
        problems.append(f"“{'”“'.join(gone)}”的条件现在没有了，没有按它筛选。")
    return problems


# --- Acts -----------------------------------------------------------------------------------------
@transaction.atomic
def save_view(
    view: SavedView, listing: Listing, sharing: str, *, actor: User, follows: bool = False
) -> SavedView:
    """Keep what the list shows as this view, new or changed, for whom `sharing` says;
    `follows`: of whatever half-year there is, where it is of one.

    Raises Refusal where it is not the actor's to change or to share so, where they have one of the
    name, and beyond MOST.
    """
    require(actor, "records.read")
    is_new = view.pk is None
    if is_new:
        view.owner, view.ledger = actor, listing.ledger.slug
    # One owner's views are one writer's at a time: no name, and not the last place, is given twice.
    User.objects.select_for_update(no_key=True).get(pk=view.owner_id)
    if is_new:
        _require_room(view)
    _require_changeable(view, actor)
    _require_name(view)
    _share(view, sharing, actor)
    _take(view, listing, follows)
    view.save()
    said = {"台账": listing.ledger.title, "给谁看": view.sharing.label}
    audit("保存视图" if is_new else "修改视图", view, actor=actor, data=said, moves=False)
    return view


@transaction.atomic
def update_view(view: SavedView, listing: Listing, *, actor: User) -> None:
    """Keep what the list shows now in the view's place; its name and whom it is for stay."""
    newest = _newest(view, actor)
    follows = newest is not None and listing.params.get("term") == newest.code
    save_view(view, listing, view.sharing, actor=actor, follows=follows)


@transaction.atomic
def delete_view(view: SavedView, *, actor: User) -> None:
    require(actor, "records.read")
    _require_changeable(view, actor)
    audit("删除视图", view, actor=actor, data={"给谁看": view.sharing.label}, moves=False)
    view.delete()


@transaction.atomic
def put_first(ledger: Ledger, view: SavedView | None, *, actor: User) -> None:
    """The actor sees this view first when they open the ledger; None: the list as it is."""
    require(actor, "records.read")
    if view is None:
        FirstView.objects.filter(user=actor, ledger=ledger.slug).delete()
    else:
        its = {"user": actor, "ledger": ledger.slug}
        FirstView.objects.update_or_create(**its, defaults={"view": view})
    words = str(view) if view else "全部"
    audit("先看视图", view, actor=actor, data={"台账": ledger.title, "视图": words}, moves=False)


def _require_changeable(view: SavedView, actor: User) -> None:
    if not may_change(view, actor):
        raise Refusal("这个视图是别人的，不能改；可以另存为您自己的。")


def _require_room(view: SavedView) -> None:
    own = SavedView.objects.filter(owner=view.owner, ledger=view.ledger)
    if own.count() >= MOST:
        raise Refusal(f"一本台账最多存 {MOST} 个视图，请先删掉不用的。")


def _require_name(view: SavedView) -> None:
    """No two of an owner's are called the same; a constraint holds it."""
    same = SavedView.objects.filter(owner=view.owner, ledger=view.ledger, name=view.name)
    if same.exclude(pk=view.pk).exists():
        raise Refusal(f"这本台账已有叫“{view.name}”的视图，请换个名称，或更新那一个。")


def _share(view: SavedView, sharing: str, actor: User) -> None:
    """Another's stays with those it is shared with, unless the actor may share it so themselves."""
    if sharing == view.sharing:
        return
    if sharing not in dict(ways_to_share(actor)):
        raise Refusal("不能这样共享，请重新选择给谁看。")
    view.unit = actor.unit if sharing == SavedView.Sharing.UNIT else None
    view.township = actor.township if sharing == SavedView.Sharing.TOWN else None


def _take(view: SavedView, listing: Listing, follows: bool) -> None:
    ledger, form = listing.ledger, listing.form.form
    of_figure = OF_A_FIGURE if listing.indicator else {}
    good = {*form.fields, *of_figure} - set(form.errors)
    shown = Shown.of(listing.params)
    kept = {
        name: value
        for name, value in shown.conditions.items()
        if name in good and len(value) <= LONGEST
    }
    if follows and "term" in kept:
        kept["term"] = SavedView.NEWEST
    sortable = [*offered(ledger), TOWNSHIP]
    sort = [name for name in sorted_by(listing.params) if name.removeprefix("-") in sortable]
    view.columns, view.conditions = list(listing.chosen), kept
    view.sort = ",".join(list(dict.fromkeys(sort))[:MOST_SORTS])
    named = (*listing.chosen, *(name.removeprefix("-") for name in sort))
    view.labels = {name: _head(ledger, name) for name in named}
    view.labels |= {name: _said(form, name) for name in kept}
    view.changed_at = timezone.now()


def _head(ledger: Ledger, name: str) -> str:
    return "镇" if name == TOWNSHIP else label_of(ledger, ledger.field(name))


def _said(form: BaseForm, name: str) -> str:
    return OF_A_FIGURE.get(name) or str(form.fields[name].label)
