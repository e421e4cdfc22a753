"""One record: add, read, edit, void."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Field
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html

from records.figures.citations import citations_of, indicators_counting, indicators_leaving_out
from records.ledger.custom_ledgers import CustomDeclaration, ledger_of
from records.ledger.declaration import Ledger
from records.ledger.display import display, label_of, record_url
from records.ledger.gap_days import from_address
from records.ledger.history import changes_of
from records.ledger.locks import lock_of
from records.ledger.record import Record
from records.pages.forms import (
    RecordForm,
    VoidForm,
    carried_over,
    copied,
    form_for,
    kept_after,
    lookalike,
)
from records.pages.panels import panel_of
from records.pages.planning import is_ahead, plan_form
from records.pages.services import Overtaken, save_record, save_with_evidence, void_record
from records.pages.views.lists import find_ledger
from townwork.lib.keys import key_of
from townwork.org.access import allows, needs
from townwork.org.models import DetachedEvidence, Evidence, Term, Unit, User
from townwork.org.quotas import nearly_full
from townwork.org.views.acts import Attempt
from townwork.org.views.uploads import FormFiles

TOO_LARGE = "文件合计超过 20 MB，没有收下；填的内容还在，请少选几个再保存。"


@needs("records.write")
def record_add(request, slug):
    ledger = find_ledger(slug, request.user)
    _require_define(request.user, ledger)
    if ledger.is_retired:
        messages.error(request, f"“{ledger.title}”已停用，不再收新记录；已有的仍可查看和更正。")
        return redirect(ledger.url())
    if ledger.own_form and request.method == "GET" and "copy" not in request.GET:
        return redirect(f"{reverse(ledger.own_form)}?{request.GET.urlencode()}".rstrip("?"))
    start = _start(request, ledger)
    form = form_for(ledger)(request.POST or None, initial=start.initial, actor=request.user)
    gap = from_address(request.GET.get("gap", ""))
    if gap:
        form.ask_within(gap)
    twin = _twin(request, ledger, form)
    draft = draft_key(ledger)
    if request.method == "POST" and not form.is_valid() and is_ahead(form):
        planned = _plan(request, form, draft)
        if planned:
            return redirect(record_url(ledger.planned_in, planned.pk))
    files = FormFiles(request, "files", TOO_LARGE, request.user)
    with_files = partial(_save_with_files, files)
    saved = None if twin else save_form(request, form, "已记下", draft=draft, save=with_files)
    if saved and "again" in request.POST:
        return redirect(f"{reverse('record_add', args=[slug])}?after={saved.pk}")
    if saved:
        return redirect(record_url(slug, saved.pk))
    files.wait(form)
    context = {
        "ledger": ledger,
        "form": form,
        "last": start.last,
        "source": start.source,
        "after": start.after,
        "twin": twin,
        "draft": draft,
        "waiting": files.waiting,
    }
    return render(request, "records/pages/form.html", context)


def _plan(request, form: RecordForm, draft: str) -> Record | None:
    """Kept as a plan instead; where that is refused, the form holds what was typed and why."""
    plan = plan_form(form, request.user)
    if plan is None:
        return None
    with Attempt(request, form=form, draft=draft) as attempt:
        saved = save_record(plan.save(commit=False), actor=request.user)
        attempt.done = f"还没有到日子，已记入{plan.ledger.title}：{saved}。到那天从这里开展。"
        return saved
    return None


def _save_with_files(files: FormFiles, record: Record, *, actor: User, seen: int | None) -> Record:
    return save_with_evidence(record, files.papers, actor=actor, seen=seen)


def draft_key(ledger: Ledger, pk: int | str = "new") -> str:
    """Under what the browser keeps this form's draft.

    The message of a success carries it, and the draft goes.
    """
    return f"record-{ledger.slug}-{pk}"


@dataclass(frozen=True)
class Start:
    """What a new record's form begins with, and the record it comes from: the one copied, the one
    just saved, or the unit's last.
    """

    initial: dict = field(default_factory=dict)
    source: Record | None = None
    after: Record | None = None
    last: Record | None = None


def _start(request, ledger: Ledger) -> Start:
    """A form sent back, or asked for blank, begins with nothing."""
    if request.method != "GET":
        return Start()
    key = request.GET.get("copy", "")
    if key:
        # A stranger's does not exist; nor does what is no key of the database.
        source = _load(request, ledger, key_of(key) or 0)
        return Start(copied(ledger, source), source=source)
    key = request.GET.get("after", "")
    if key:
        saved = _load(request, ledger, key_of(key) or 0)
        return Start(kept_after(ledger, saved), after=saved)
    if "blank" in request.GET:
        return Start()
    unit = _unit_for(request, ledger)
    last, carried = carried_over(ledger, unit)
    initial = {"unit": unit and unit.pk} | carried | _asked_values(request, ledger)
    return Start(initial, last=last)


def _unit_for(request, ledger: Ledger) -> Unit | None:
    """The unit the address names, such as a task's; else one's own, where the ledger is such a
    unit's.
    """
    key = key_of(request.GET.get("unit", ""))
    units = Unit.objects.visible_to(request.user).select_related("parent")
    if key is not None:
        return units.filter(pk=key).first()
    own = units.filter(pk=request.user.unit_id).first()
    return own if own and ledger.is_taken_for(own) else None


def _asked_values(request, ledger: Ledger) -> dict:
    """What the page that led here knows already, such as a gap's hall."""
    return {
        name: request.GET[name]
        for name in ledger.form_fields
        if name in request.GET and name != "unit"
    }


def _twin(request, ledger: Ledger, form) -> Record | None:
    """A record that may be this one; asked about once, then saved if the user is sure."""
    if request.method != "POST" or "sure" in request.POST or not form.is_valid():
        return None
    return lookalike(ledger, form.instance)


@needs("records.read")
def record_detail(request, slug, pk):
    ledger, record, home = _open(request, slug, pk)
    if _is_at_home(ledger, home):
        return detail_page(request, ledger, record, home=home)
    return redirect(record_url(home.slug, pk))


def detail_page(request, ledger: Ledger, record: Record, *, home: Ledger | None = None, **forms):
    """The record's page; a form of its panel that was refused comes back as it was typed.

    `home` is the ledger the record stands in, where the address is another's: the list of all
    custom entries.
    """
    home = home or ledger
    term = _term(record)
    lock = lock_of(record)
    may_define = allows(request.user, ledger.define_action)
    is_closed = record.is_void or record.frozen
    is_locked = lock and not record.living
    context = {
        "ledger": ledger,
        "record": record,
        "term": term,
        "lock": lock,
        "sections": _sections(ledger, record),
        "evidence": Evidence.objects.of(record).select_related("file", "uploaded_by"),
        # Both are asked of the database only where the template shows them: to who may change it.
        "detached": DetachedEvidence.objects.of(record).select_related("detached_by"),
        "nearly_full": partial(nearly_full, request.user, record.unit.township),
        "changes": changes_of(home, record),
        "may_change": may_define and not (is_closed or is_locked),
        "may_copy": may_define,
        **_uses(request.user, home, record, term),
        **panel_of(ledger.slug, record, request.user),
    }
    return render(request, "records/pages/detail.html", context | forms)


def _sections(ledger: Ledger, record: Record) -> list[tuple[str, list[tuple[str, str]]]]:
    """(heading, [(label, value in words)]) of what the record's page shows."""
    sections = []
    for heading, names in ledger.sections_of(record):
        fields = [ledger.field(name) for name in names]
        values = [(label_of(ledger, field), _shown(record, field)) for field in fields]
        sections.append((heading, values))
    return sections


def _shown(record: Record, field: Field) -> str:
    """Its words; the record's unit leads to its page."""
    words = display(record, field)
    if field.name != "unit":
        return words
    return format_html('<a href="{}">{}</a>', reverse("unit", args=[record.unit_id]), words)


@needs("records.write")
def record_edit(request, slug, pk):
    ledger, record, home = _open(request, slug, pk)
    _require_define(request.user, ledger)
    if not _is_at_home(ledger, home):
        return redirect(record_url(home.slug, pk))
    draft = draft_key(ledger, pk)
    # As it stands: the form writes what was typed on the record.
    term = _term(record)
    context = {
        "ledger": ledger,
        "record": record,
        "title": str(record),
        "term": term,
        "lock": lock_of(record),
        "draft": draft,
    }
    form = form_for(ledger)(request.POST or None, instance=record, actor=request.user)
    if save_form(request, form, "已保存", draft=draft):
        return redirect(record_url(slug, pk))
    context |= {"form": form, **_uses(request.user, home, record, term)}
    return render(request, "records/pages/form.html", context)


@needs("records.write")
def record_void(request, slug, pk):
    ledger, record, home = _open(request, slug, pk)
    _require_define(request.user, ledger)
    if not _is_at_home(ledger, home):
        return redirect(record_url(home.slug, pk))
    form = VoidForm(request.POST or None)
    draft = f"void-{ledger.slug}-{pk}"
    if request.method == "POST" and form.is_valid():
        with Attempt(request, f"已作废：{record}。", form=form, draft=draft):
            void_record(record, actor=request.user, reason=form.cleaned_data["reason"])
            return redirect(record_url(slug, pk))
    term = _term(record)
    context = {
        "ledger": ledger,
        "record": record,
        "form": form,
        "draft": draft,
        "term": term,
        "lock": lock_of(record),
        **_uses(request.user, home, record, term),
    }
    return render(request, "records/pages/void.html", context)


def _open(request, slug: str, pk: int) -> tuple[Ledger, Record, Ledger]:
    """The address's ledger, the record, and the ledger it stands in."""
    ledger = find_ledger(slug, request.user)
    record = _load(request, ledger, pk)
    return ledger, record, ledger_of(record)


def _load(request, ledger: Ledger, pk: int) -> Record:
    links = [f.name for f in ledger.model._meta.fields if f.is_relation]
    rows = ledger.rows().visible_to(request.user).select_related(*links, "unit__township")
    return get_object_or_404(rows, pk=pk)


def _is_at_home(ledger: Ledger, home: Ledger) -> bool:
    """Whether the record is read under this address: an entry with own fields is not, in the list
    of them all.
    """
    if ledger.slug == home.slug:
        return True
    return (
        isinstance(home, CustomDeclaration)
        and home.definition.classic
        and not home.definition.own_fields
    )


def _uses(user, home: Ledger, record: Record, term: Term | None) -> dict:
    """Where the record counts, for the pages that show or warn of it."""
    if term is None:
        return {"counted": [], "places": []}
    counted = indicators_counting(home, record, term)
    places = [
        place if allows(user, place.action) else replace(place, url="")
        for place in citations_of(counted, term)
    ]
    left_out = indicators_leaving_out(home, record, term)
    return {"counted": counted, "places": places, "left_out": left_out}


def _require_define(user, ledger: Ledger) -> None:
    if not allows(user, ledger.define_action):
        raise PermissionDenied("只有宣传干事能定义台账。")


def _term(record: Record) -> Term | None:
    """The half-year it is a fact of."""
    terms = Term.objects.filter(township=record.unit.township)
    return terms.select_related("township", "closed_by").of_date(record.occurred_on).first()


def save_form(
    request, form: RecordForm, done: str, *, draft: str, save: Callable[..., Record] = save_record
) -> Record | None:
    """The saved record, or None with the form holding what was typed and what to mend.

    `done` is the word before its name in the message, `draft` the browser's key of what was typed.
    What somebody else saved meanwhile is shown by the form, as `overtaken_by`.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    seen = form.cleaned_data["seen"]  # before a refusal puts a newer one in its place
    with Attempt(request, form=form, draft=draft) as attempt:
        saved = save(form.save(commit=False), actor=request.user, seen=seen)
        attempt.done = f"{done}：{saved}。"
        return saved
    if isinstance(attempt.refusal, Overtaken):
        form.overtaken_by = changes_of(form.ledger, form.instance, since=seen)
    return None
