"""Writing the half-year's text: begin, write, versions side by side, bring one back."""

from django.db.models.functions import Length
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from records.figures.catalogue import items_of
from records.figures.picking import grouped
from reports import grammar, writing
from reports.addresses import address
from reports.comparing import places_of
from reports.drafts import names
from reports.forms import BeginForm, ManuscriptForm
from reports.models import Manuscript, Revision
from reports.remarking import open_remarks
from reports.views.editing import editor_attributes
from reports.views.terms import load_manuscript, load_term
from townwork.lib.keys import key_of
from townwork.org.access import needs
from townwork.org.errors import Refusal
from townwork.org.models import Township
from townwork.org.views.acts import Attempt
from townwork.org.views.lists import folded


@needs("summary.write")
@require_POST
def summary_begin(request, term):
    """From the template or the last half-year's text; what was typed elsewhere has its own page."""
    term = load_term(request, term)
    form = BeginForm(request.POST)
    if form.is_valid():
        with Attempt(request, "已起草。写的每一版都会留着。"):
            writing.begin(term, actor=request.user, **form.cleaned_data)
            return redirect("summary_write", term.code)
    return redirect(address(term))


@needs("summary.write")
@require_http_methods(["GET", "POST"])
def summary_write(request, term):
    """The text box; a browser with script puts the editor in its place."""
    manuscript = load_manuscript(request, term)
    if not manuscript.may_be_written and request.method == "GET":
        return redirect(address(manuscript.term))
    newest = manuscript.newest
    form = ManuscriptForm(
        request.POST or None, initial={"body": newest.body, "seen": newest.number}
    )
    form.fields["body"].widget.attrs.update(_editor(manuscript, form))
    theirs = None
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form=form, draft=_draft_name(manuscript)) as attempt:
            saved = writing.save(
                manuscript,
                form.cleaned_data["body"],
                base=form.cleaned_data["seen"],
                actor=request.user,
            )
            attempt.done = _said(saved)
            return redirect(address(manuscript.term))
        if isinstance(attempt.refusal, writing.Clash):
            theirs = attempt.refusal.latest
            form.show_latest(theirs.number)
    return render(request, "reports/write.html", _context(request, manuscript, form, theirs))


def _editor(manuscript: Manuscript, form) -> dict[str, str]:
    """The text box's editor: it saves by itself on top of the version the form was opened on."""
    term = manuscript.term
    at = {
        name: reverse(address, args=[term.code])
        for name, address in (
            ("autosave", "summary_keep"),
            ("waive", "summary_waive"),
            ("looked", "summary_looked"),
        )
    }
    return editor_attributes(term, base=str(form["seen"].value()), base_field="seen", **at)


def _context(request, manuscript, form, theirs: Revision | None) -> dict:
    term = manuscript.term
    context = {
        "manuscript": manuscript,
        "term": term,
        "form": form,
        "draft_name": _draft_name(manuscript),
        "newest": manuscript.newest,
        "groups": grouped(items_of(term.township_id)),
        "present": writing.others_at(manuscript, request.user),
        "remarks": open_remarks(manuscript),
        "problems": _problems(form, term.township),
        "back": address(term),
    }
    if theirs is not None:
        typed = form["body"].value() or ""
        context |= {"theirs": theirs, "places": places_of(typed, theirs.body, term)}
    return context


def _problems(form, township: Township) -> tuple[grammar.Problem, ...]:
    """What of the text can't be printed yet: said, never a reason not to keep it."""
    try:
        grammar.parse(form["body"].value() or "", names(township))
    except grammar.GrammarError as error:
        return error.problems
    return ()


def _draft_name(manuscript: Manuscript) -> str:
    return f"manuscript-{manuscript.pk}"


def _said(saved: writing.Saved) -> str:
    number = saved.revision.number
    if saved.is_joined:
        return f"已保存为第 {number} 版：别人刚才改的另外几段也在里面。"
    return f"已保存为第 {number} 版。"


@needs("summary.write")
@require_POST
def summary_keep(request, term):
    """Autosave: {version}, with `body` where another's change was joined; 409 with theirs where it
    could not be.
    """
    manuscript = load_manuscript(request, term)
    form = ManuscriptForm({"body": request.POST.get("body"), "seen": request.POST.get("base")})
    if not form.is_valid():
        faults = [str(fault) for faults in form.errors.values() for fault in faults]
        return JsonResponse({"problems": faults}, status=422)
    body, base = form.cleaned_data["body"], form.cleaned_data["seen"]
    try:
        saved = writing.save(
            manuscript, body, base=base, actor=request.user, kind=Revision.Kind.KEPT
        )
    except writing.Clash as clash:
        theirs = clash.latest
        told = {"version": theirs.number, "body": theirs.body, "words": str(clash)}
        return JsonResponse(told, status=409)
    except Refusal as refusal:
        return JsonResponse({"problems": [str(refusal)]}, status=422)
    told = {"version": saved.revision.number}
    if saved.is_joined:
        told |= {"body": saved.revision.body}
    return JsonResponse(told)


@needs("summary.write")
@require_POST
def summary_present(request, term):
    """Where somebody is writing; answered with who else is."""
    manuscript = load_manuscript(request, term)
    section = request.POST.get("section", "")
    present = writing.seen_at(manuscript, section, actor=request.user)
    newest = manuscript.newest
    context = {"present": present, "newest": newest, "term": manuscript.term}
    return render(request, "reports/_present.html", context)


@needs("summary.read")
@require_safe
def summary_versions(request, term):
    """Every version, the newest first; two of them side by side with ?from= and ?to=."""
    manuscript = load_manuscript(request, term)
    # A half-year has hundreds of them, each a whole text: only its length is told.
    revisions = manuscript.revisions.select_related("by").defer("body")
    context = {
        "manuscript": manuscript,
        "term": manuscript.term,
        "page": folded(request, revisions.annotate(length=Length("body"))),
        "newest": manuscript.newest,
        "back": address(manuscript.term),
    }
    older, newer = (_revision(manuscript, request.GET.get(side)) for side in ("from", "to"))
    if older and newer:
        places = places_of(older.body, newer.body, manuscript.term)
        context |= {"older": older, "newer": newer, "places": places}
    return render(request, "reports/versions.html", context)


def _revision(manuscript: Manuscript, number: str | None) -> Revision | None:
    key = key_of(number or "")
    if key is None:
        return None
    return get_object_or_404(manuscript.revisions.select_related("by"), number=key)


@needs("summary.write")
@require_POST
def summary_restore(request, term, number):
    manuscript = load_manuscript(request, term)
    get_object_or_404(manuscript.revisions, number=number)
    with Attempt(request) as attempt:
        revision = writing.restore(manuscript, number, actor=request.user)
        attempt.done = f"已把第 {number} 版的文字恢复为第 {revision.number} 版，中间各版都还在。"
    return redirect(reverse("summary_versions", args=[manuscript.term.code]))
