"""The summary's one page: choose the term, read the draft, see what is missing,
generate, download.
"""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from records.figures.catalogue import items_of
from records.figures.citations import source_url
from records.figures.gaps import gaps
from records.figures.picking import grouped
from reports import grammar, services
from reports.drafts import make_draft, template_of
from reports.forms import TemplateForm
from reports.models import Edition
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
    context = {
        "term": term,
        "terms": Term.objects.filter(township=term.township),
        "job": Job.objects.visible_to(request.user)
        .filter(kind=services.SUMMARY_PDF, key=services.job_key(term))
        .first(),
        "editions": Edition.objects.filter(term=term).select_related("made_by", "term__township"),
        "silent": gaps(Unit.objects.filter(township=term.township), term),
        "here": address(term),
    }
    try:
        draft = make_draft(term.township, term)
    except grammar.GrammarError as error:
        return render(request, "reports/summary.html", context | {"problems": error.problems})
    urls = {code: source_url(code, term) for code in draft.figures}
    return render(request, "reports/summary.html", context | {"draft": draft, "urls": urls})


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
