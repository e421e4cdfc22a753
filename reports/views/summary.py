"""The summary's one page: choose the term, read the draft, see what is missing,
generate, download.
"""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from records.figures.catalogue import items_of
from records.figures.citations import source_url
from records.figures.gaps import lines
from records.figures.picking import grouped
from reports import grammar, services
from reports.drafts import make_draft, template_of
from reports.forms import TemplateForm
from reports.models import Edition
from reports.views.editing import editor_attributes
from reports.views.gaps import found_gaps
from reports.views.home import current_term
from townwork.jobs.models import Job
from townwork.org.access import needs
from townwork.org.models import Term, Unit
from townwork.org.views.chosen import chosen_township


@needs("summary.read")
def summary(request):
    """Goes to the term a summary is most likely wanted for: the newest with anything to say."""
    township = chosen_township(request)
    term = current_term(township)
    if term is None:
        return render(request, "reports/summary_empty.html", {"township": township})
    return redirect(address(term))


@needs("summary.read")
def summary_term(request, term):
    term = load_term(request, term)
    owing = found_gaps(request.user, term)
    context = {
        "term": term,
        "terms": Term.objects.filter(township=term.township),
        "job": Job.objects.visible_to(request.user)
        .filter(kind=services.SUMMARY_PDF, key=services.job_key(term))
        .first(),
        "editions": Edition.objects.filter(term=term).select_related("made_by", "term__township"),
        "gap_units": len(owing),
        "gap_lines": lines(owing),
        "gap_url": f"{reverse('gap_list')}?term={term.code}&township={term.township.code}",
        "leadership": _leadership(request.user, term),
        "here": address(term),
    }
    try:
        draft = make_draft(term.township, term)
    except grammar.GrammarError as error:
        return render(request, "reports/summary.html", context | {"problems": error.problems})
    urls = {code: source_url(code, term) for code in draft.figures}
    return render(request, "reports/summary.html", context | {"draft": draft, "urls": urls})


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


def load_term(request, code: str) -> Term:
    terms = (
        Term.objects.visible_to(request.user)
        .filter(township=chosen_township(request))
        .by_code(code)
    )
    return get_object_or_404(terms.select_related("township__district", "closed_by"))


def address(term: Term) -> str:
    return f"{reverse('summary_term', args=[term.code])}?township={term.township.code}"
