"""One record: add, read, edit, void."""

from collections.abc import Callable
from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from records.figures.citations import indicators_counting, places_of
from records.ledger.custom_ledgers import ledger_of
from records.ledger.declaration import Ledger
from records.ledger.display import display, label_of, record_url
from records.ledger.history import changes_of
from records.ledger.locks import lock_of
from records.ledger.record import Record
from records.pages.forms import RecordForm, VoidForm, carried_over, copied, form_for, lookalike
from records.pages.panels import panel_of
from records.pages.services import Overtaken, save_record, void_record
from records.pages.views.lists import find_ledger
from townwork.org.access import allows, needs
from townwork.org.models import Evidence, Term, Unit
from townwork.org.views.acts import Attempt


@needs("records.write")
def record_add(request, slug):
    ledger = find_ledger(slug, request.user)
    _may_define(request.user, ledger)
    if ledger.is_retired:
        messages.error(request, f"“{ledger.title}”已停用，不再收新记录；已有的仍可查看和更正。")
        return redirect(ledger.url())
    if ledger.own_form and request.method == "GET" and "copy" not in request.GET:
        return redirect(f"{reverse(ledger.own_form)}?{request.GET.urlencode()}".rstrip("?"))
    source, last, initial = _copied(request, ledger), None, {}
    if source:
        initial = copied(ledger, source)
    elif request.method == "GET" and "blank" not in request.GET:
        unit = _unit_for(request)
        last, initial = carried_over(ledger, unit)
        initial = {"unit": unit and unit.pk} | initial | _known(request, ledger)
    form = form_for(ledger)(request.POST or None, initial=initial, actor=request.user)
    twin = _twin(request, ledger, form)
    saved = None if twin else save_form(request, form, "已记下", draft=draft_key(ledger))
    if saved and "again" in request.POST:
        return redirect("record_add", slug)
    if saved:
        return redirect(record_url(slug, saved.pk))
    context = {"ledger": ledger, "form": form, "last": last, "source": source, "twin": twin}
    return render(request, "records/pages/form.html", context | {"draft": draft_key(ledger)})


def draft_key(ledger: Ledger, pk: int | str = "new") -> str:
    """Under what the browser keeps this form's draft; the message of a success carries it, and the draft goes."""
    return f"record-{ledger.slug}-{pk}"


def _copied(request, ledger: Ledger) -> Record | None:
    """The record the address asks to copy; a stranger's does not exist."""
    asked = request.GET.get("copy", "")
    if request.method != "GET" or not asked:
        return None
    return _load(request, ledger, int(asked) if asked.isdecimal() and len(asked) < 19 else 0)


def _unit_for(request) -> Unit | None:
    """The unit the address names, such as a task's; else one's own."""
    asked = request.GET.get("unit", "")
    wanted = int(asked) if asked.isdecimal() and len(asked) < 10 else request.user.unit_id
    return Unit.objects.visible_to(request.user).filter(pk=wanted).first()


def _known(request, ledger: Ledger) -> dict:
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
    ledger = find_ledger(slug, request.user)
    record = _load(request, ledger, pk)
    if own := _own_address(ledger, record):
        return redirect(own)
    return detail_page(request, ledger, record)


def detail_page(request, ledger: Ledger, record: Record, **forms):
    """The record's page; a form of its panel that was refused comes back as it was typed."""
    term, lock = _term(record), lock_of(record)
    context = {
        "ledger": ledger,
        "record": record,
        "term": term,
        "sections": [
            (heading, [(label_of(ledger, f), display(record, f)) for f in _fields(ledger, names)])
            for heading, names in ledger.sections_of(record)
        ],
        **_uses(request.user, record, term),
        "evidence": Evidence.objects.of(record).select_related("file", "uploaded_by"),
        "changes": changes_of(record),
        "may_change": allows(request.user, ledger.define_action)
        and not (record.is_void or record.frozen)
        and (not lock or bool(record.living)),
        "lock": lock,
        "may_copy": allows(request.user, ledger.define_action),
    }
    context |= panel_of(ledger.slug, record, request.user)
    return render(request, "records/pages/detail.html", context | forms)


@needs("records.write")
def record_edit(request, slug, pk):
    ledger = find_ledger(slug, request.user)
    record = _load(request, ledger, pk)
    _may_define(request.user, ledger)
    if own := _own_address(ledger, record):
        return redirect(own)
    term, lock = _term(record), lock_of(record)
    context = {
        "ledger": ledger,
        "record": record,
        "title": str(record),
        "term": term,
        "lock": lock,
        **_uses(request.user, record, term),
    }
    form = form_for(ledger)(request.POST or None, instance=record, actor=request.user)
    if save_form(request, form, "已保存", draft=draft_key(ledger, pk)):
        return redirect(record_url(slug, pk))
    return render(
        request, "records/pages/form.html", context | {"form": form, "draft": draft_key(ledger, pk)}
    )


@needs("records.write")
def record_void(request, slug, pk):
    ledger = find_ledger(slug, request.user)
    record = _load(request, ledger, pk)
    _may_define(request.user, ledger)
    if own := _own_address(ledger, record):
        return redirect(own)
    term = _term(record)
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, f"已作废：{record}。", form=form):
            void_record(record, actor=request.user, reason=form.cleaned_data["reason"])
            return redirect(record_url(slug, pk))
    context = {
        "ledger": ledger,
        "record": record,
        "form": form,
        "term": term,
        "lock": lock_of(record),
        **_uses(request.user, record, term),
    }
    return render(request, "records/pages/void.html", context)


def _load(request, ledger: Ledger, pk: int) -> Record:
    links = [f.name for f in ledger.model._meta.fields if f.is_relation]
    return get_object_or_404(
        ledger.rows().visible_to(request.user).select_related(*links, "unit__township"), pk=pk
    )


def _own_address(ledger: Ledger, record: Record) -> str:
    """Where to read an entry of a custom ledger that was opened from the list of them all; "" where it is at home."""
    home = ledger_of(record)
    if ledger.slug == home.slug or (home.definition.classic and not home.definition.own_fields):
        return ""
    return record_url(home.slug, record.pk)


def _uses(user, record: Record, term: Term | None) -> dict:
    """Where the record counts, for the pages that show or warn of it."""
    if term is None:
        return {"counted": [], "places": []}
    places = [
        place if allows(user, place.action) else replace(place, url="")
        for place in places_of(record, term)
    ]
    return {"counted": indicators_counting(record, term), "places": places}


def _may_define(user, ledger: Ledger) -> None:
    if not allows(user, ledger.define_action):
        raise PermissionDenied("只有宣传干事能定义台账。")


def _term(record: Record) -> Term | None:
    """The half-year it is a fact of."""
    terms = Term.objects.filter(township=record.unit.township).select_related(
        "township", "closed_by"
    )
    return terms.of_date(record.occurred_on).first()


def save_form(
    request, form: RecordForm, done: str, *, draft: str, save: Callable[..., Record] = save_record
) -> Record | None:
    """The saved record, or None with the form holding what was typed and what to mend.

    `done` is the word before its name in the message, `draft` the browser's key of what was typed.
    What somebody else saved meanwhile is shown by the form, as `overtaken_by`.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    seen = form.cleaned_data["seen"]
    with Attempt(request, form=form, draft=draft) as attempt:
        saved = save(form.save(commit=False), actor=request.user, seen=seen)
        attempt.done = f"{done}：{saved}。"
        return saved
    if isinstance(attempt.refusal, Overtaken):
        form.overtaken_by = changes_of(form.instance, since=seen)
    return None


def _fields(ledger: Ledger, names):
    return [ledger.field(name) for name in names]
