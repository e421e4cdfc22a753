"""The summary's one page: choose the term, read the draft, see what is missing,
generate, download.
"""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from records.figures.catalogue import items_of
from records.figures.citations import source_url
from records.figures.gaps import lines
from records.figures.picking import grouped
from records.figures.reports import taken_back
from records.ledger.declaration import ledgers
from records.ledger.nil_returns import NilReturn
from reports import grammar, issuing, reviewing, services, writing
from reports.addresses import address
from reports.drafts import make_draft, template_of
from reports.drift import drift_of
from reports.forms import TemplateForm
from reports.models import Edition, Manuscript
from reports.remarking import threads
from reports.views.editing import editor_attributes
from reports.views.gaps import found_gaps
from reports.views.terms import load_term
from townwork.jobs.models import Job
from townwork.org.access import allows, needs
from townwork.org.models import PeopleGroup, Term, Unit
from townwork.org.views.chosen import chosen_township
from townwork.org.views.lists import folded


@needs("summary.read")
def summary(request):
    """Goes to the half-year that every page shows."""
    township = chosen_township(request)
    term = Term.objects.filter(township=township).shown_today()
    if term is None:
        return render(request, "reports/summary_empty.html", {"township": township})
    return redirect(address(term))


@needs("summary.read")
def summary_term(request, term):
    term = load_term(request, term)
    if request.user.district_id:
        return _received(request, term)
    owing = found_gaps(request.user, term)
    manuscript = Manuscript.objects.visible_to(request.user).filter(term=term).first()
    context = {
        "term": term,
        "terms": Term.objects.filter(township=term.township),
        "job": Job.objects.visible_to(request.user)
        .filter(kind=services.SUMMARY_PDF, key=services.job_key(term))
        .first(),
        "editions": folded(request, _editions(term)),
        "gap_units": len(owing),
        "gap_lines": lines(owing),
        "gap_url": f"{reverse('gap_list')}?term={term.code}&township={term.township.code}",
        **_nils(request.user, term),
        "here": address(term),
        "manuscript": manuscript,
        **_under_way(request.user, term, manuscript),
        **_in_force(term),
    }
    try:
        draft = make_draft(term.township, term)
    except grammar.GrammarError as error:
        return render(request, "reports/summary.html", context | {"problems": error.problems})
    urls = {code: source_url(code, term) for code in draft.figures}
    return render(request, "reports/summary.html", context | {"draft": draft, "urls": urls})


def _editions(term: Term):
    rows = Edition.objects.filter(term=term)
    return rows.select_related("made_by", "signed_by", "term__township", "submission")


def _under_way(user, term: Term, manuscript: Manuscript | None) -> dict:
    """Who wrote, who reads, what they said."""
    if manuscript is None:
        return {"last": writing.last_written(term)}
    readings = manuscript.readings.select_related("reader")
    return {
        "last": writing.last_written(term) if manuscript.may_be_written else None,
        "newest": manuscript.revisions.select_related("by").latest("number"),
        "readings": readings,
        "is_asked": any(one.reader_id == user.pk and not one.answer for one in readings),
        "people": reviewing.may_read(term.township_id, besides=user),
        "sending": {"groups": PeopleGroup.objects.visible_to(user)},
        "remarks": threads(manuscript),
        "present": writing.others_at(manuscript, user),
        "to_sign": _to_sign(manuscript),
    }


def _to_sign(manuscript: Manuscript) -> Edition | None:
    """The paper made of the text that was passed; none before it is there."""
    if manuscript.state != Manuscript.State.CHECKED:
        return None
    made = Edition.objects.filter(term=manuscript.term, revision=manuscript.newest.number)
    return made.filter(issue=None).order_by("-number").first()


def _in_force(term: Term) -> dict:
    """The signed paper, and what of its figures is another now."""
    signed = issuing.in_force(term)
    return {"signed": signed, "drifts": drift_of(signed) if signed else []}


def _received(request, term: Term):
    """What the district sees of a township's half-year: what was signed, never a draft."""
    editions = Edition.objects.visible_to(request.user).filter(term=term)
    rows = editions.select_related("signed_by", "term__township", "submission").order_by("-issue")
    context = {
        "term": term,
        "terms": Term.objects.filter(township=term.township),
        "editions": rows,
    }
    return render(request, "reports/summary_received.html", context)


def _nils(user, term: Term) -> dict:
    """Who says for the town that there was nothing, and of what they said so: {slug: title}."""
    leadership = _leadership(user, term)
    whole = {"term": term, "start": term.start, "end": term.end}
    said = list(
        NilReturn.objects.visible_to(user).filter(unit=leadership, ledger__in=ledgers, **whole)
    )
    gone = taken_back(said)
    holds = {one.ledger: ledgers[one.ledger].title for one in said if one.pk not in gone}
    may = allows(user, "summary.write") and leadership is not None and not term.is_closed
    return {"leadership": leadership, "said_nil": holds, "may_say_nil": may}


def _leadership(user, term: Term) -> Unit | None:
    """Who says for the town that of what nobody owes there was nothing."""
    units = Unit.objects.visible_to(user).active().filter(township=term.township_id)
    return units.filter(kind=Unit.Kind.LEADERSHIP).first()


@needs("summary.write")
@require_POST
def summary_generate(request, term):
    term = load_term(request, term)
    services.request_summary(term, actor=request.user)
    return redirect(address(term))


@needs("summary.write")
def summary_template(request):
    township = request.user.township
    form = TemplateForm(
        request.POST or None, initial={"body": template_of(township)}, township=township
    )
    form.fields["body"].widget.attrs.update(editor_attributes())
    if request.method == "POST" and form.is_valid():
        services.save_template(township, form.cleaned_data["body"], actor=request.user)
        messages.success(request, "模板已保存，下次生成总结时使用。", extra_tags="template")
        return redirect("summary")
    groups = grouped(items_of(township.pk))
    return render(request, "reports/template.html", {"form": form, "groups": groups})
