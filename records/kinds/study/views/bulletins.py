"""学习通报: drafted from the records, edited, issued; and the files of it."""

from datetime import date, timedelta

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from records.kinds.study import bulletins as acts
from records.kinds.study.attendance_models import StudyBulletin
from records.kinds.study.forms import BulletinForm, BulletinPeriodForm, IssueForm
from records.kinds.study.ledger import STUDY
from townwork.jobs.models import Job
from townwork.org.access import allows, needs
from townwork.org.errors import Unread
from townwork.org.views.acts import Attempt
from townwork.org.views.lists import page_of

DAY = timedelta(days=1)


@needs("records.read")
def bulletins(request):
    return _list_page(request, BulletinPeriodForm(initial=_asked_period(request)))


def _list_page(request, form: BulletinPeriodForm):
    periods = []
    for since, until in _periods(timezone.localdate()):
        periods.append((acts.period_named(since, until), since, until))
    context = {
        "ledger": STUDY,
        "tab": "bulletins",
        "page": page_of(request, _readable(request.user)),
        "form": form,
        "periods": periods,
    }
    return render(request, "records/kinds/study/bulletins.html", context)


def _readable(user):
    """A draft is the clerk's; the others read what was issued."""
    rows = StudyBulletin.objects.visible_to(user).select_related("township", "issued_by")
    if allows(user, "records.define"):
        return rows
    return rows.exclude(issued_on=None)


def _asked_period(request) -> dict[str, date]:
    """The days of the period pressed; the last month's where none was."""
    form = BulletinPeriodForm(request.GET)
    if form.is_valid():
        return form.cleaned_data
    since, until = _periods(timezone.localdate())[0]
    return {"since": since, "until": until}


def _periods(today: date) -> list[tuple[date, date]]:
    """Last month and this one, last quarter and this one."""
    month = today.replace(day=1)
    quarter = _quarter(month)
    last_month = (month - DAY).replace(day=1)
    last_quarter = _quarter(quarter - DAY)
    return [
        (last_month, _end(last_month, months=1)),
        (month, _end(month, months=1)),
        (last_quarter, _end(last_quarter, months=3)),
        (quarter, _end(quarter, months=3)),
    ]


def _end(since: date, *, months: int) -> date:
    """The last day of the months that begin on the first of one."""
    within_next = since + 31 * months * DAY
    return within_next.replace(day=1) - DAY


def _quarter(day: date) -> date:
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


@needs("records.define")
@require_POST
def bulletin_draft(request):
    form = BulletinPeriodForm(request.POST)
    if form.is_valid():
        with Attempt(request, "已按台账起草，请核对、修改后印发。", form=form):
            draft = acts.draft_bulletin(
                request.user.township,
                form.cleaned_data["since"],
                form.cleaned_data["until"],
                actor=request.user,
            )
            return redirect("bulletin", draft.pk)
    return _list_page(request, form)


@needs("records.read")
def bulletin(request, pk):
    """A draft is edited here by the clerk; what is issued is read."""
    stored = _load(request, pk)
    if request.method != "POST" or not allows(request.user, "records.define"):
        return _page(request, stored, BulletinForm(instance=stored))
    form = BulletinForm(request.POST, instance=_load(request, pk))
    if form.is_valid():
        with Attempt(request, "已保存。", form=form, draft=f"bulletin-{pk}"):
            acts.save_bulletin(
                form.save(commit=False), actor=request.user, seen=form.cleaned_data["seen"]
            )
            return redirect("bulletin", pk)
    return _page(request, stored, form)


def _page(request, stored: StudyBulletin, form: BulletinForm, issue: IssueForm | None = None):
    """The bulletin as it stands; once issued, what was typed for it meanwhile is shown to copy."""
    jobs = Job.objects.visible_to(request.user).filter(kind=acts.BULLETIN, key=str(stored.pk))
    context = {
        "bulletin": stored,
        "form": None if stored.is_issued else form,
        "unsaved": form if stored.is_issued else None,
        "issue_form": issue or IssueForm(initial={"on": timezone.localdate()}),
        "papers": stored.papers.order_by("form"),
        "job": jobs.first(),
    }
    return render(request, "records/kinds/study/bulletin.html", context)


@needs("records.define")
@require_POST
def bulletin_issue(request, pk):
    """Issue what the page shows: the words come along, saved or not."""
    form = BulletinForm(request.POST, instance=_load(request, pk))
    issue = IssueForm(request.POST)
    if form.is_valid() and issue.is_valid():
        words = form.save(commit=False)
        seen = form.cleaned_data["seen"]
        done = "已印发，并记入制度文件台账。PDF 和 Word 正在生成。"
        with Attempt(request, done, form=issue) as attempt:
            acts.issue_bulletin(words, **issue.cleaned_data, actor=request.user, seen=seen)
            return redirect("bulletin", pk)
        if isinstance(attempt.refusal, Unread):  # it is the words that were overtaken
            form.show_latest(attempt.refusal.latest)
    stored = _load(request, pk)
    if stored.is_issued:
        messages.error(request, "通报已经印发，不能再改；有更正请另发一期。")
    return _page(request, stored, form, issue)


@needs("records.define")
@require_POST
def bulletin_discard(request, pk):
    stored = _load(request, pk)
    with Attempt(request, f"已删除草稿：{stored}。"):
        acts.discard_bulletin(stored, actor=request.user)
    return redirect("bulletins")


def _load(request, pk: int) -> StudyBulletin:
    return get_object_or_404(_readable(request.user), pk=pk)
