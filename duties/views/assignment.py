"""One assignment: what it asks, what was reported on it, and every act on it."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from duties import reporting
from duties.counts import with_figures
from duties.forms import AnswerForm, ExtensionForm, ReportForm, ReviewForm
from duties.matrix import days_left
from duties.models import Assignment, Extension, ProgressReport
from duties.progress import ask_of, note_lateness, progress_of
from duties.standing import Progress
from records.figures.catalogue import catalogue, source_ledger
from records.figures.citations import rows_url
from townwork.org.access import allows, needs
from townwork.org.models import Evidence, Term, User, half_of
from townwork.org.views.acts import Attempt
from townwork.org.views.uploads import files_sent

State = Assignment.State
TOO_LARGE = "文件合计超过 20 MB，没有收下；文字已存为草稿。请压缩后再传。"


@needs("duties.read")
def assignment(request, pk):
    return assignment_page(request, load(request, pk))


def assignment_page(request, assignment: Assignment, **forms):
    """The page with its forms; one that was refused comes back as it was typed."""
    term = _term_of(request.user, assignment)
    frozen = bool(assignment.withdrawn_at or (term and term.is_closed))
    assignment.unit = assignment.unit.as_of(half_of(assignment.end).end)
    [progress] = with_figures(progress_of([assignment]))
    note_lateness([progress])
    context = {
        "assignment": assignment,
        "progress": progress,
        "left": _left(assignment, term),
        "term": term,
        "frozen": frozen,
        "steps": reporting.steps_of(assignment),
        **_what_was_reported(request.user, assignment, frozen),
        **_extensions(request.user, assignment, progress, frozen),
        **_what_was_counted(assignment),
    }
    return render(request, "duties/assignment.html", context | forms)


def _left(assignment: Assignment, term: Term | None) -> str:
    """How long still; of a locked half-year how long there was at its lock."""
    today = timezone.localdate()
    said = days_left(assignment.due_on, term.day_seen(today) if term else today)
    return f"锁定时{said}" if term and term.is_closed else said


def _term_of(user: User, assignment: Assignment) -> Term | None:
    """The half-year that freezes the assignment when it is closed."""
    terms = Term.objects.visible_to(user).filter(township=assignment.unit.township)
    return terms.of_date(assignment.end).first()


def _what_was_reported(user: User, assignment: Assignment, frozen: bool) -> dict:
    """The reports with their files, the one at hand, and what this person may do about it."""
    with_people = assignment.reports.select_related("entered_by", "on_behalf_of", "reviewed_by")
    newest = with_people.first()
    draft = _if_in(ProgressReport.State.DRAFT, newest)
    returned = _if_in(ProgressReport.State.RETURNED, newest)
    return {
        "draft": draft,
        "returned": returned,
        "reports": with_people.exclude(state=ProgressReport.State.DRAFT),
        "evidence": _files_by_report(user, assignment),
        "lacking": reporting.missing_of(draft, assignment),
        "report_form": ReportForm(
            instance=draft,
            # A returned report is written again from what it said.
            initial={"text": returned.text} if returned else None,
            unit=assignment.unit,
            actor=user,
        ),
        "review_form": ReviewForm(),
        **_report_acts(user, assignment, newest, frozen),
    }


def _if_in(state: str, report: ProgressReport | None) -> ProgressReport | None:
    return report if report and report.state == state else None


def _report_acts(
    user: User, assignment: Assignment, newest: ProgressReport | None, frozen: bool
) -> dict:
    """What the page offers: the acts the services would not refuse."""
    is_counted = assignment.duty.is_counted
    is_submitted = assignment.state == State.SUBMITTED
    may_report = allows(user, "duties.report") and not frozen and not is_counted
    may_review = allows(user, "duties.review") and not frozen and is_submitted
    return {
        "editable": may_report and assignment.state in (State.OPEN, State.RETURNED),
        "may_withdraw": may_report
        and is_submitted
        and newest is not None
        and reporting.may_withdraw(newest, assignment, user),
        "may_review": may_review and newest is not None and newest.entered_by_id != user.pk,
    }


def _files_by_report(user: User, assignment: Assignment) -> dict[int, list[Evidence]]:
    """{report id: its files}, in one query."""
    files = _report_files(user).filter(object_id__in=assignment.reports.values("pk"))
    by_report: dict[int, list[Evidence]] = {}
    for file in files.select_related("file", "uploaded_by"):
        by_report.setdefault(file.object_id, []).append(file)
    return by_report


def _report_files(user: User):
    return Evidence.objects.visible_to(user).filter(
        content_type__app_label="duties", content_type__model="progressreport"
    )


def _extensions(user: User, assignment: Assignment, progress: Progress, frozen: bool) -> dict:
    """延期: what was asked and answered, and whether this person may ask or answer now."""
    awaited = assignment.extensions.filter(is_granted=None).exists()
    may_ask = allows(user, "duties.report") and not frozen and not awaited
    return {
        "extensions": assignment.extensions.select_related("asked_by", "answered_by"),
        "awaited": awaited,
        "may_ask": may_ask and progress.is_owed and not progress.is_late,
        "may_answer": allows(user, "duties.review") and not frozen,
        "extension_form": ExtensionForm(),
        "answer_form": AnswerForm(),
    }


def _what_was_counted(assignment: Assignment) -> dict:
    """For a duty that fills itself: its indicator and the list of its rows."""
    indicator = assignment.duty.indicator
    if not assignment.duty.is_counted:
        return {}
    ask = ask_of(assignment)
    town = assignment.unit.township.code
    return {
        "indicator": catalogue[indicator],
        "ledger": source_ledger(indicator),
        "rows_url": rows_url(indicator, ask.days, town, assignment.unit_id),
    }


# --- The report -----------------------------------------------------------------------------------
@needs("duties.report")
@require_POST
def assignment_report(request, pk):
    """Save text and files; with 上报 pressed, submit too.

    What was typed is kept whatever is refused.
    """
    assignment = load(request, pk)
    form = ReportForm(request.POST, unit=assignment.unit, actor=request.user)
    if form.is_valid():
        with Attempt(request, form=form, draft=f"report-{pk}") as attempt:
            reporting.save_report(assignment, **form.cleaned_data, actor=request.user)
            add_files(request, assignment)
            attempt.done = "已存草稿，还没有上报。"
            if "submit" in request.POST:
                reporting.submit_report(assignment, actor=request.user)
                attempt.done = "已上报，等待审核。"
            return redirect("assignment", pk)
    return assignment_page(request, assignment, report_form=form)


def add_files(request, assignment: Assignment) -> None:
    """Put the uploaded files to the draft. Raises Refusal."""
    for name, data in files_sent(request, "files", TOO_LARGE):
        reporting.add_paper(assignment, name, data, actor=request.user)


@needs("duties.report")
@require_POST
def assignment_withdraw(request, pk):
    with Attempt(request, "已撤回，可以修改后再报。"):
        reporting.withdraw_report(load(request, pk), actor=request.user)
    return redirect("assignment", pk)


@needs("duties.review")
@require_POST
def assignment_review(request, pk):
    assignment = load(request, pk)
    if "approve" in request.POST:
        with Attempt(request, "已审核通过。"):
            reporting.approve_report(assignment, actor=request.user)
        return redirect("assignment", pk)
    form = ReviewForm(request.POST)
    if form.is_valid():
        with Attempt(request, "已退回。", form=form, at="reason"):
            reporting.return_report(assignment, form.cleaned_data["reason"], actor=request.user)
            return redirect("assignment", pk)
    return assignment_page(request, assignment, review_form=form)


@needs("duties.report")
@require_POST
def paper_remove(request, pk):
    files = _report_files(request.user).select_related("file", "unit__township")
    evidence = get_object_or_404(files, pk=pk)
    report = evidence.subject
    if report is None:
        raise Http404
    with Attempt(request, f"已移除“{evidence.name}”。"):
        reporting.remove_paper(evidence, actor=request.user)
    return redirect("assignment", report.assignment_id)


# --- Extensions -----------------------------------------------------------------------------------
@needs("duties.report")
@require_POST
def extension_ask(request, pk):
    assignment = load(request, pk)
    form = ExtensionForm(request.POST)
    if form.is_valid():
        with Attempt(request, "已提出延期申请，等待答复。", form=form):
            reporting.ask_extension(assignment, **form.cleaned_data, actor=request.user)
            return redirect("assignment", pk)
    return assignment_page(request, assignment, extension_form=form)


@needs("duties.review")
@require_POST
def extension_answer(request, pk):
    extension = get_object_or_404(Extension.objects.visible_to(request.user), pk=pk)
    form = AnswerForm(request.POST)
    is_granted = "grant" in request.POST
    done = "已同意延期。" if is_granted else "已答复不同意延期。"
    if form.is_valid():
        with Attempt(request, done, form=form, at="answer"):
            answer = form.cleaned_data["answer"]
            reporting.answer_extension(extension, is_granted, answer, actor=request.user)
            return redirect("assignment", extension.assignment_id)
    assignment = load(request, extension.assignment_id)
    return assignment_page(request, assignment, answer_form=form)


def load(request, pk) -> Assignment:
    """The assignment, as far as its reader may see it."""
    rows = Assignment.objects.visible_to(request.user)
    rows = rows.select_related("duty__document", "unit__township__district")
    return get_object_or_404(rows, pk=pk)
