"""送审、核稿、批注: the text between who writes it and who reads it."""

from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from reports import reviewing, services
from reports.addresses import address
from reports.forms import AnswerForm, CorrectForm, ReadersForm, RemarkForm, ReplyForm, WaiverForm
from reports.models import Manuscript, Remark
from reports.views.terms import load_manuscript
from townwork.org.access import needs
from townwork.org.views.acts import Attempt
from townwork.org.views.groups import pressed_group


@needs("summary.write")
@require_POST
def summary_send(request, term):
    manuscript = load_manuscript(request, term)
    form = ReadersForm(request.POST, people=_people(request, manuscript))
    if not pressed_group(request, form, "readers") and form.is_valid():
        with Attempt(request, "已送审。审阅期间文字不能改，要改请先撤回。", form=form):
            reviewing.send(manuscript, form.cleaned_data["readers"], actor=request.user)
            return redirect(address(manuscript.term))
    return render(request, "reports/send.html", _asked(manuscript, form))


def _people(request, manuscript: Manuscript):
    return reviewing.may_read(manuscript.township.pk, besides=request.user)


def _asked(manuscript: Manuscript, form) -> dict:
    return {"form": form, "manuscript": manuscript, "back": address(manuscript.term)}


@needs("summary.remark")
@require_POST
def summary_answer(request, term):
    manuscript = load_manuscript(request, term)
    form = AnswerForm(request.POST)
    if form.is_valid():
        with Attempt(request, "已答复。", form=form):
            turned = reviewing.answer(manuscript, **form.cleaned_data, actor=request.user)
            if turned.state == Manuscript.State.CHECKED:
                services.request_summary(turned.term, actor=None)
            return redirect(address(manuscript.term))
    return render(request, "reports/answer.html", _asked(manuscript, form))


@needs("summary.write")
@require_POST
def summary_take_back(request, term):
    manuscript = load_manuscript(request, term)
    with Attempt(request, "已撤回，可以接着写。"):
        reviewing.take_back(manuscript, actor=request.user)
    return redirect(address(manuscript.term))


@needs("summary.write")
@require_http_methods(["GET", "POST"])
def summary_correct(request, term):
    manuscript = load_manuscript(request, term)
    form = CorrectForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, "已重新打开文稿。现行签发稿在新的一版签发以前仍然有效。", form=form):
            reviewing.correct(manuscript, form.cleaned_data["reason"], actor=request.user)
            return redirect("summary_write", manuscript.term.code)
    context = {
        "title": f"更正{manuscript.term}总结",
        "question": "签发过的一版照旧留着；改好、核稿后由书记签发新的一版，两版的不同会标出来。",
        "form": form,
        "button": "更正",
        "back": address(manuscript.term),
    }
    return render(request, "org/confirm.html", context)


@needs("summary.remark")
@require_POST
def summary_remark(request, term):
    manuscript = load_manuscript(request, term)
    form = RemarkForm(request.POST)
    if form.is_valid():
        with Attempt(request, "已加批注。", form=form):
            reviewing.remark(manuscript, **form.cleaned_data, actor=request.user)
            return redirect(address(manuscript.term) + "#remarks")
    return render(request, "reports/remark.html", _asked(manuscript, form))


@needs("summary.remark")
@require_POST
def remark_reply(request, pk):
    return _replied(request, pk, "答复", reviewing.reply, "已答复。")


@needs("summary.remark")
@require_POST
def remark_settle(request, pk):
    return _replied(request, pk, "办结", reviewing.settle, "批注已办结。")


@needs("summary.remark")
@require_POST
def remark_reopen(request, pk):
    return _replied(request, pk, "重开", reviewing.reopen, "批注已重开，办结以后才能签发。")


def _replied(request, pk: int, button: str, act, done: str):
    """One act on a remark with the words to it; refused, the words come back on a page."""
    remarks = Remark.objects.visible_to(request.user)
    remark = get_object_or_404(remarks.select_related("manuscript__term__township"), pk=pk)
    back = f"{address(remark.manuscript.term)}#remark-{remark.pk}"
    form = ReplyForm(request.POST, settles=act is reviewing.settle)
    if form.is_valid():
        with Attempt(request, done, form=form):
            act(remark, form.cleaned_data["words"], actor=request.user)
            return redirect(back)
    context = {"form": form, "remark": remark, "button": button, "back": back}
    return render(request, "reports/reply.html", context)


@needs("summary.write")
@require_POST
def summary_waive(request, term):
    """One finding of the proof-reading: left as it is with a reason, or asked of again."""
    manuscript = load_manuscript(request, term)
    form = WaiverForm(request.POST)
    if not form.is_valid():
        return render(request, "reports/waive.html", _asked(manuscript, form))
    key, reason = form.cleaned_data["key"], form.cleaned_data["reason"]
    with Attempt(request):
        if reason:
            reviewing.waive(manuscript, key, reason, actor=request.user)
        else:
            reviewing.unwaive(manuscript, key, actor=request.user)
    return redirect(address(manuscript.term) + "#proofs")
