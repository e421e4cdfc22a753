"""复核申请: what waits for an answer, and the answers."""

from django import forms
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from assessments import standings
from assessments.appealing import answer_appeal
from assessments.forms import AnswerForm
from assessments.models import Appeal
from assessments.standings import APPEALS, choices_of
from townwork.org.access import allows, needs
from townwork.org.forms.base import FilterForm
from townwork.org.views.acts import Attempt
from townwork.org.views.lists import page_of


class AppealFilter(FilterForm):
    standing = forms.ChoiceField(label="状态", choices=choices_of(APPEALS))


@needs("assessments.read")
def appeals(request):
    """What waits first."""
    return _page(request)


def _page(request, answered: int = 0, form: AnswerForm | None = None):
    """`answered` is the appeal whose answer was refused, with what was typed in `form`."""
    filters = AppealFilter(request.GET)
    asked = standings.appeals(request.user, filters.chosen()["standing"])
    rows = asked.select_related(
        "mark__criterion__section",
        "mark__scorecard__unit",
        "mark__scorecard__round__term",
        "asked_by",
        "answered_by",
    )
    rows = rows.prefetch_related("evidence__file").order_by("is_upheld", "-asked_at")
    page = page_of(request, rows)
    forms: dict[int, AnswerForm | None] = {
        appeal.pk: AnswerForm() for appeal in page if _may_answer(request.user, appeal)
    }
    has_place = answered in forms
    if has_place:
        forms[answered] = form
    context = {
        "filters": filters,
        "page": page,
        "listed": [(appeal, forms.get(appeal.pk)) for appeal in page],
        "unsaved": None if has_place else form,
    }
    return render(request, "assessments/appeals.html", context)


def _may_answer(user, appeal: Appeal) -> bool:
    """Neither whoever inspected the line nor whoever asked."""
    others = (appeal.mark.scorecard.inspector_id, appeal.asked_by_id)
    is_open = appeal.is_upheld is None and user.pk not in others
    return is_open and allows(user, "assessments.answer")


@needs("assessments.answer")
@require_POST
def appeal_answer(request, pk):
    appeals = Appeal.objects.visible_to(request.user).select_related(
        "mark__scorecard__round", "mark__scorecard__unit"
    )
    appeal = get_object_or_404(appeals, pk=pk)
    form = AnswerForm(request.POST)
    if form.is_valid():
        is_upheld = "uphold" in request.POST
        with Attempt(request, "已答复。", form=form, at="answer"):
            answer_appeal(appeal, is_upheld, **form.cleaned_data, actor=request.user)
            return redirect("appeals")
    return _page(request, appeal.pk, form)
