"""One line of a scorecard: how its mark came about, its files, 审定改分 and 申请复核."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from assessments import appealing, marking
from assessments.card_lines import CardLine, lines_of
from assessments.forms import AppealForm, SettleForm
from assessments.models import Appeal, Mark, RectificationReply, Round
from townwork.org.access import allows, needs
from townwork.org.models import Evidence
from townwork.org.views.acts import Attempt, left_behind
from townwork.org.views.files import evidence_answer

State = Round.State
TOO_LARGE = "文件合计超过 20 MB，没有收下；请分几次传，或压缩后再传。"


@needs("assessments.read")
def mark(request, pk):
    return _page(request, _load(request, pk))


def _page(request, mark: Mark, **forms):
    card = mark.scorecard
    line = next(line for line in lines_of(card, request.user) if line.mark.pk == mark.pk)
    acts = _acts(request.user, line)
    places = {"settle_form": acts["may_settle"], "appeal_form": acts["may_appeal"]}
    context = {
        "card": card,
        "round": card.round,
        "line": line,
        **acts,
        "settle_form": SettleForm(initial={"score": mark.final}),
        "appeal_form": AppealForm(),
        "unsaved": left_behind(forms, places),
        "appeal_files": _appeal_files(line.appeal),
        "rectifications": mark.rectifications.all(),
    }
    return render(request, "assessments/mark.html", context | forms)


def _acts(user, line: CardLine) -> dict:
    """What the page offers: the acts the services would not refuse."""
    card = line.mark.scorecard
    state = card.round.state
    own = user.answers_for(card.unit)
    scores_itself = state == State.SELF and own and not card.self_at
    may_settle = state == State.SETTLE and allows(user, "assessments.settle")
    may_appeal = card.round.takes_appeals() and own and allows(user, "assessments.appeal")
    return {
        "may_upload": scores_itself and allows(user, "assessments.score_self"),
        "may_settle": may_settle and card.inspector_id != user.pk,
        "may_appeal": may_appeal and line.appeal is None,
    }


def _appeal_files(appeal: Appeal | None):
    return appeal.evidence.select_related("file", "uploaded_by") if appeal else ()


@needs("assessments.settle")
@require_POST
def mark_settle(request, pk):
    mark = _load(request, pk)
    form = SettleForm(request.POST)
    if form.is_valid():
        with Attempt(request, "已按审定改分。", form=form, at="score"):
            marking.settle_mark(mark, **form.cleaned_data, actor=request.user)
            return redirect("mark", pk)
    return _page(request, mark, settle_form=form)


@needs("assessments.appeal")
@require_POST
def mark_appeal(request, pk):
    mark = _load(request, pk)
    form = AppealForm(request.POST)
    if form.is_valid():
        with Attempt(request, "已申请复核，由核查人以外的同志答复。", form=form):
            appeal = appealing.ask_appeal(mark, form.cleaned_data["reason"], actor=request.user)
            receive(request, appealing.add_appeal_file, appeal)
            return redirect("mark", pk)
    return _page(request, mark, appeal_form=form)


# --- Files ----------------------------------------------------------------------------------------
@needs("assessments.score_self")
@require_POST
def mark_file(request, pk):
    receive(request, marking.add_file, _load(request, pk))
    return redirect("mark", pk)


def receive(request, add: Callable[..., Evidence], subject) -> None:
    """Put every uploaded file under the subject; of each it is said whether it was stored.

    A file that is refused spoils neither the others nor what was written beside them.
    """
    if getattr(request, "upload_too_large", False):
        messages.error(request, TOO_LARGE)
    for file in request.FILES.getlist("files"):
        with Attempt(request) as attempt:
            stored = add(subject, file.name, file.read(), actor=request.user)
            attempt.done = f"已上传“{stored.name}”。"


@needs("assessments.read")
def assessed_file(request, pk):
    """A file under a mark, an appeal or a reply: for whoever may see what it lies under."""
    return evidence_answer(request, _load_file(request, pk))


@needs("assessments.score_self")
@require_POST
def assessed_file_remove(request, pk):
    evidence = _load_file(request, pk)
    if not isinstance(evidence.subject, Mark):
        raise Http404
    with Attempt(request, f"已移除“{evidence.name}”。"):
        marking.remove_file(evidence, actor=request.user)
    return redirect("mark", evidence.object_id)


def _load_file(request, pk) -> Evidence:
    """The scope is that of what the file lies under: an inspector of another
    unit sees what was handed in to them.
    """
    for model in (Mark, Appeal, RectificationReply):
        subject = model.objects.visible_to(request.user).filter(evidence=pk).first()
        if subject is not None:
            return subject.evidence.select_related("file", "unit__township").get(pk=pk)
    raise Http404


def _load(request, pk) -> Mark:
    rows = Mark.objects.visible_to(request.user).select_related(
        "criterion__section",
        "scorecard__round__term__township__district",
        "scorecard__round__rubric",
        "scorecard__unit",
        "scorecard__inspector",
        "checked_by",
        "settled_by",
    )
    return get_object_or_404(rows, pk=pk)
