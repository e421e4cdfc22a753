"""Assignments: a liaison's list, the township's matrix, one assignment with all that is done on it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from duties import reporting
from duties.board import days_left, matrix_of, rate_lines, read_board, read_reviews
from duties.forms import AnswerForm, ExtensionForm, MatrixFilter, ReportForm, ReviewForm
from duties.halves import chosen_half, half_years
from duties.models import Assignment, Duty, Extension, ProgressReport
from duties.owed import Owed, read_mine
from duties.progress import progress_of
from duties.standing import Progress, Standing
from duties.todo import extensions_to_answer, my_letters, reports_to_review
from records.figures.reading import catalogue, ledger_for
from townwork.org.access import allows, needs
from townwork.org.errors import Refusal
from townwork.org.models import Evidence, Term, Unit
from townwork.org.views.chosen import chosen_township
from townwork.org.views.lists import page_of


@needs("duties.read")
def duties(request):
    """A unit sees its tasks, the township its matrix."""
    return redirect("matrix" if request.user.sees_township else "tasks")


@needs("duties.read")
def tasks(request):
    """我的任务: what one's units owe, the most pressing first; then what waits for a review; then what is done."""
    today = timezone.localdate()
    found = read_mine(request.user, today)
    owed = Owed.among(found)
    context = {
        "owed": [(item, days_left(item.assignment.due_on, today)) for item in owed.items],
        "numbers": owed,
        "waiting": [item for item in found if item.standing == Standing.SUBMITTED],
        "done": [item for item in found if item.is_done][-30:],
        "unsigned": my_letters(request.user, today.year),
        "several": len({item.assignment.unit_id for item in found}) > 1,
    }
    return render(request, "duties/tasks.html", context)


@needs("duties.review")
def review_list(request):
    """What waits for the clerk or the secretary: reports and extensions, the oldest first."""
    reports = reports_to_review(request.user)
    reports = reports.select_related("assignment__duty", "assignment__unit", "entered_by")
    extensions = extensions_to_answer(request.user)
    context = {
        "page": page_of(request, reports.order_by("submitted_at")),
        "extensions": extensions.select_related("assignment__duty", "assignment__unit").order_by(
            "asked_at"
        ),
    }
    return render(request, "duties/review_list.html", context)


@needs("duties.read")
def matrix(request):
    township = chosen_township(request)
    term, halves = chosen_half(request, township)
    filters, found = narrowed(request, township, term)
    context = {
        "township": township,
        "term": term,
        "filters": filters,
        "matrix": matrix_of(found, filters.chosen()["standing"]),
        "counts": _counts(found),
        "terms": halves,
    }
    return render(request, "duties/matrix.html", context)


def narrowed(request, township, term) -> tuple[MatrixFilter, list[Progress]]:
    """The page's filters, and the term's assignments they leave; the units are read once for both."""
    units = list(Unit.objects.visible_to(request.user).filter(township=township))
    filters = MatrixFilter(request.GET, units=units)
    if term is None:
        return filters, []
    rows = Assignment.objects.visible_to(request.user).current().filter(unit__township=township)
    return filters, read_board(filters.narrow(rows.of_term(term)), units=units)


def _counts(found) -> list[tuple[Standing, int]]:
    return [
        (standing, count)
        for standing in Standing
        if (count := sum(item.standing == standing for item in found))
    ]


@needs("duties.read")
def rates(request):
    """完成率、按时率、退回率, by unit and by section, of the last terms."""
    township = chosen_township(request)
    terms = half_years(request.user, township)[:4]
    shown = [term for term in terms if term.code == request.GET.get("term")] or terms
    rows = Assignment.objects.visible_to(request.user).current().filter(unit__township=township)
    found = read_board(rows.of_terms(shown))
    reviewed = read_reviews(found)
    tables = [_rates_of(term, found, reviewed) for term in shown]
    return render(request, "duties/rates.html", {"township": township, "tables": tables})


def _rates_of(term: Term, found, reviewed) -> dict:
    mine = [item for item in found if term.start <= item.assignment.end <= term.end]
    return {
        "term": term,
        "by_unit": rate_lines(mine, reviewed, _unit_line),
        "by_section": rate_lines(mine, reviewed, _section_line),
    }


def _unit_line(assignment: Assignment) -> tuple:
    return assignment.unit.order, assignment.unit_id, assignment.unit.name


def _section_line(assignment: Assignment) -> tuple:
    section = Duty.Section(assignment.duty.section)
    return list(Duty.Section).index(section), section.label


@needs("duties.read")
def unit_duties(request, pk):
    """One unit's assignments of a term."""
    unit = get_object_or_404(
        Unit.objects.visible_to(request.user).select_related("township"), pk=pk
    )
    return _listed(request, unit.township, str(unit), {"unit": unit})


@needs("duties.read")
def duty(request, pk):
    """One duty: what it asks, and how each unit stands. A clause an amendment replaced leads to what it is now."""
    mine = Assignment.objects.visible_to(request.user)
    seen = Duty.objects.visible_to(request.user)
    rows = seen.filter(assignments__in=mine).select_related("document__township").distinct()
    duty = rows.filter(pk=pk).first()
    if duty is None:
        old = get_object_or_404(seen.select_related("document"), pk=pk)
        same = rows.filter(lineage=old.lineage, document__year=old.document.year)
        return redirect(
            "duty", get_object_or_404(same.filter(document__township=old.document.township)).pk
        )
    return _listed(request, duty.document.township, duty.title, {"duty": duty})


def _listed(request, township, title: str, which: dict):
    term, halves = chosen_half(request, township)
    rows = Assignment.objects.visible_to(request.user).current().filter(**which)
    found = read_board(rows.of_term(term)) if term else []
    context = {
        "title": title,
        "found": found,
        "term": term,
        "terms": halves,
        **which,
    }
    return render(request, "duties/listed.html", context)


# --- One assignment ----------------------------------------------------------------------------------------
@needs("duties.read")
def assignment(request, pk):
    return _page(request, _load(request, pk))


def _page(request, assignment: Assignment, **forms):
    """The page with its forms; one that was refused comes back as it was typed."""
    report = assignment.reports.select_related("entered_by", "on_behalf_of", "reviewed_by").first()
    draft = report if report and report.state == ProgressReport.State.DRAFT else None
    term = (
        Term.objects.visible_to(request.user)
        .filter(township=assignment.unit.township)
        .of_date(assignment.end)
        .first()
    )
    frozen = bool((term and term.is_closed) or assignment.withdrawn_at)
    progress = progress_of([assignment])[0]
    may_report = (
        allows(request.user, "duties.report") and not frozen and not assignment.duty.is_counted
    )
    editable = may_report and assignment.state in (Assignment.State.OPEN, Assignment.State.RETURNED)
    awaited = assignment.extensions.filter(is_granted=None).exists()
    context = {
        "assignment": assignment,
        "progress": progress,
        "left": days_left(assignment.due_on, timezone.localdate()),
        "term": term,
        "frozen": frozen,
        "draft": draft,
        "reports": assignment.reports.exclude(state="draft").select_related(
            "entered_by", "on_behalf_of", "reviewed_by"
        ),
        "evidence": _evidence(request, assignment),
        "lacking": reporting.missing_of(draft, assignment),
        "extensions": assignment.extensions.select_related("asked_by", "answered_by"),
        "editable": editable,
        "steps": reporting.steps_of(assignment),
        "may_withdraw": may_report
        and assignment.state == Assignment.State.SUBMITTED
        and reporting.may_withdraw(report, assignment, request.user),
        "may_review": allows(request.user, "duties.review")
        and not frozen
        and assignment.state == Assignment.State.SUBMITTED
        and report.entered_by_id != request.user.pk,
        "awaited": awaited,
        "may_ask": allows(request.user, "duties.report")
        and not frozen
        and progress.is_owed
        and not progress.is_late
        and not awaited,
        "may_answer": allows(request.user, "duties.review") and not frozen,
        **_counted(assignment, term),
    }
    returned = report if report and report.state == ProgressReport.State.RETURNED else None
    context["returned"] = returned
    context["report_form"] = ReportForm(
        instance=draft,
        initial={"text": returned.text} if returned else None,
        unit=assignment.unit,
        actor=request.user,
    )
    context["review_form"], context["extension_form"] = ReviewForm(), ExtensionForm()
    context["answer_form"] = AnswerForm()
    return render(request, "duties/assignment.html", context | forms)


def _counted(assignment: Assignment, term) -> dict:
    """For a duty that fills itself: its indicator and the list of its rows."""
    if not assignment.duty.is_counted:
        return {}
    ledger = ledger_for(assignment.duty.indicator)
    term_code = f"&term={term.code}&indicator={assignment.duty.indicator}" if term else ""
    rows = f"{ledger.url()}?unit={assignment.unit_id}&since={assignment.start}&until={assignment.end}{term_code}"
    return {"indicator": catalogue[assignment.duty.indicator], "ledger": ledger, "rows_url": rows}


def _evidence(request, assignment: Assignment) -> dict[int, list[Evidence]]:
    """Files by report, in one query."""
    found = (
        Evidence.objects.visible_to(request.user)
        .filter(
            content_type__app_label="duties",
            content_type__model="progressreport",
            object_id__in=assignment.reports.values("pk"),
        )
        .select_related("file", "uploaded_by")
    )
    by_report: dict[int, list[Evidence]] = {}
    for file in found:
        by_report.setdefault(file.object_id, []).append(file)
    return by_report


@needs("duties.report")
@require_POST
def assignment_report(request, pk):
    """Save the text and the files; with 上报 pressed, submit too. What was typed is kept whatever is refused."""
    assignment = _load(request, pk)
    form = ReportForm(request.POST, unit=assignment.unit, actor=request.user)
    if not form.is_valid():
        return _page(request, assignment, report_form=form)
    try:
        reporting.save_report(
            assignment,
            form.cleaned_data["text"],
            actor=request.user,
            on_behalf_of=form.cleaned_data["on_behalf_of"],
        )
        add_files(request, assignment)
        if "submit" in request.POST:
            reporting.submit_report(assignment, actor=request.user)
            messages.success(request, "已上报，等待审核。", extra_tags=f"report-{pk}")
        else:
            messages.success(request, "已存草稿，还没有上报。", extra_tags=f"report-{pk}")
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, assignment, report_form=form)
    return redirect("assignment", pk)


def add_files(request, assignment: Assignment) -> None:
    """Put the uploaded files to the draft. Raises Refusal."""
    if getattr(request, "upload_too_large", False):
        raise Refusal("文件合计超过 20 MB，没有收下；文字已存为草稿。请压缩后再传。")
    for file in request.FILES.getlist("files"):
        reporting.add_paper(assignment, file.name, file.read(), actor=request.user)


@needs("duties.report")
@require_POST
def assignment_withdraw(request, pk):
    return _act(request, pk, "已撤回，可以修改后再报。", reporting.withdraw_report)


@needs("duties.review")
@require_POST
def assignment_review(request, pk):
    if "approve" in request.POST:
        return _act(request, pk, "已审核通过。", reporting.approve_report)
    assignment = _load(request, pk)
    form = ReviewForm(request.POST)
    try:
        if form.is_valid():
            reporting.return_report(assignment, form.cleaned_data["reason"], actor=request.user)
            messages.success(request, "已退回。")
            return redirect("assignment", pk)
    except Refusal as refusal:
        form.add_error("reason", str(refusal))
    return _page(request, assignment, review_form=form)


@needs("duties.report")
@require_POST
def extension_ask(request, pk):
    assignment = _load(request, pk)
    form = ExtensionForm(request.POST)
    try:
        if form.is_valid():
            reporting.ask_extension(assignment, **form.cleaned_data, actor=request.user)
            messages.success(request, "已提出延期申请，等待答复。")
            return redirect("assignment", pk)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    return _page(request, assignment, extension_form=form)


@needs("duties.review")
@require_POST
def extension_answer(request, pk):
    extension = get_object_or_404(Extension.objects.visible_to(request.user), pk=pk)
    form, granted = AnswerForm(request.POST), "grant" in request.POST
    try:
        if form.is_valid():
            reporting.answer_extension(
                extension, granted, form.cleaned_data["answer"], actor=request.user
            )
            messages.success(request, "已同意延期。" if granted else "已答复不同意延期。")
            return redirect("assignment", extension.assignment_id)
    except Refusal as refusal:
        form.add_error("answer", str(refusal))
    return _page(request, _load(request, extension.assignment_id), answer_form=form)


@needs("duties.report")
@require_POST
def paper_remove(request, pk):
    files = Evidence.objects.visible_to(request.user).filter(
        content_type__app_label="duties", content_type__model="progressreport"
    )
    evidence = get_object_or_404(files.select_related("file", "unit__township"), pk=pk)
    report = evidence.subject
    if report is None:
        raise Http404
    try:
        reporting.remove_paper(evidence, actor=request.user)
        messages.success(request, f"已移除“{evidence.name}”。")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("assignment", report.assignment_id)


def _act(request, pk, done: str, act):
    assignment = _load(request, pk)
    try:
        act(assignment, actor=request.user)
        messages.success(request, done)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("assignment", pk)


def _load(request, pk) -> Assignment:
    rows = Assignment.objects.visible_to(request.user).select_related(
        "duty__document", "unit__township__district"
    )
    return get_object_or_404(rows, pk=pk)
