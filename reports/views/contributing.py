"""单位小结: asked of the units by the office, written by each for itself."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from reports import contributing
from reports.addresses import address
from reports.forms import AskForm, ContributionForm
from reports.models import Contribution
from reports.unit_summaries import UnitSummary, summary_of
from reports.views.terms import load_manuscript
from townwork.org.access import allows, needs, require
from townwork.org.models import Unit
from townwork.org.views.acts import Attempt
from townwork.org.views.files import pdf_answer, word_answer
from townwork.org.views.groups import pressed_group


@needs("summary.read")
@require_http_methods(["GET", "POST"])
def contributions(request, term):
    """Who was asked, who has answered and with what; asking, for who writes the summary."""
    manuscript = load_manuscript(request, term)
    units = Unit.objects.visible_to(request.user).active().filter(township=manuscript.township)
    form = None
    if allows(request.user, "summary.write"):
        form = AskForm(request.POST or None, units=units)
    if request.method == "POST":
        require(request.user, "summary.write")
    is_pressed = form is not None and pressed_group(request, form, "units")
    is_sent = request.method == "POST" and not is_pressed
    if is_sent and form is not None and form.is_valid():
        with Attempt(request, form=form, at="due_on") as attempt:
            asked = contributing.ask(manuscript, **form.cleaned_data, actor=request.user)
            attempt.done = f"已向 {asked} 个单位要小结，首页待办和站内提醒都会告诉他们。"
            return redirect(reverse("contributions", args=[term]))
    rows = Contribution.objects.visible_to(request.user).filter(manuscript=manuscript)
    context = {
        "manuscript": manuscript,
        "term": manuscript.term,
        "rows": rows.select_related("unit", "sent_by"),
        "form": form,
        "back": address(manuscript.term),
    }
    return render(request, "reports/contributions.html", context)


@needs("summary.contribute")
@require_http_methods(["GET", "POST"])
def contribution(request, pk):
    """One unit's words, as they will be read."""
    rows = Contribution.objects.visible_to(request.user)
    one = get_object_or_404(rows.select_related("manuscript__term__township", "unit"), pk=pk)
    reported = contributing.reported(one)
    form = ContributionForm(request.POST or None, initial={"body": one.body or reported})
    draft_name = f"contribution-{one.pk}"
    if request.method == "POST" and form.is_valid():
        done = "已交。总结送审以前还可以再改。"
        with Attempt(request, done, form=form, draft=draft_name):
            contributing.send(one, form.cleaned_data["body"], actor=request.user)
            return redirect("contribution", one.pk)
    context = {"contribution": one, "form": form, "draft_name": draft_name, "reported": reported}
    return render(request, "reports/contribution.html", context)


@needs("summary.read_units")
@require_safe
def contribution_pdf(request, pk):
    """The unit's half-year as a paper, made as it is asked for: its figures are those of now."""
    said = _summary(request, pk)
    name = f"{said.name}.pdf"
    return pdf_answer(request, said.as_pdf().pdf, name, township=said.term.township)


@needs("summary.read_units")
@require_safe
def contribution_word(request, pk):
    said = _summary(request, pk)
    name = f"{said.name}.docx"
    return word_answer(request, said.as_word(), name, township=said.term.township)


def _summary(request, pk) -> UnitSummary:
    rows = Contribution.objects.visible_to(request.user)
    rows = rows.select_related("manuscript__term__township__district", "unit__parent")
    one = get_object_or_404(rows, pk=pk)
    return summary_of(one.unit, one.manuscript.term)
