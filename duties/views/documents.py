"""The responsibility document: draft, clauses, preview, issue, amend.

Letters and who signed for them.
"""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from duties import services
from duties.drafting import changes, outdated
from duties.forms import DocumentForm, DutyForm, IssueForm, YearForm
from duties.issuing import ISSUE, carried_by, letters_of, make_plan, withdrawn_by
from duties.models import Duty, Paper, ResponsibilityDocument
from townwork.jobs.models import Job
from townwork.org.access import needs
from townwork.org.models import Unit
from townwork.org.views.acts import Attempt
from townwork.org.views.files import paper_answer
from townwork.org.views.groups import pressed_group
from townwork.org.views.lists import page_of
from townwork.org.workdays import Workdays


@needs("duties.read")
def documents(request):
    readable = ResponsibilityDocument.objects.visible_to(request.user).with_successor()
    rows = readable.select_related("township", "issued_by")
    context = {
        "page": page_of(request, rows),
        "form": YearForm(initial={"year": timezone.localdate().year}),
    }
    return render(request, "duties/documents.html", context)


@needs("duties.draft")
@require_POST
def document_draft(request):
    form = YearForm(request.POST)
    if not form.is_valid():
        messages.error(request, "请填写年度，如 2026。")
        return redirect("documents")
    with Attempt(request) as attempt:
        drafted = services.draft_document(
            request.user.township, form.cleaned_data["year"], actor=request.user
        )
        attempt.done = f"已起草：{drafted}。请核对条款，再印发。"
        return redirect("document", drafted.pk)
    return redirect("documents")


@needs("duties.read")
def document(request, pk):
    document = _load(request, pk)
    duties = list(document.duties.prefetch_related("units"))
    before = list(document.drafted_from.duties.all()) if document.drafted_from else []
    context = {
        "document": document,
        "sections": _sections(duties),
        "duties": duties,
        "changes": changes(before, duties) if document.drafted_from else [],
        "job": Job.objects.visible_to(request.user)
        .filter(kind=ISSUE, key=str(document.pk))
        .first(),
        "papers": document.papers.filter(unit=None),
    }
    if document.is_issued:
        context["letters"] = _letters(request, document)
    else:
        pairs = outdated(duties, document.year)
        context["outdated"] = changes([old for old, _ in pairs], [new for _, new in pairs])
    return render(request, "duties/document.html", context)


def _sections(duties: list[Duty]) -> list[tuple[str, list[Duty]]]:
    by_section: dict[Duty.Section, list[Duty]] = {section: [] for section in Duty.Section}
    for duty in duties:
        by_section[Duty.Section(duty.section)].append(duty)
    return [(section.label, clauses) for section, clauses in by_section.items() if clauses]


def _letters(request, document) -> list[dict]:
    """Each unit's letter: its files, and who signed for it when."""
    units = Unit.objects.visible_to(request.user)
    signed = {row.unit_id: row for row in document.acknowledgements.select_related("by")}
    papers = document.papers.filter(unit__in=units).select_related("unit").order_by("unit__order")
    # One issued by an earlier release has no Word form.
    word = {paper.unit_id: paper for paper in papers if paper.form == "docx"}
    return [
        {
            "paper": paper,
            "word": word.get(paper.unit_id),
            "unit": paper.unit,
            "signed": signed.get(paper.unit_id),
        }
        for paper in papers
        if paper.form == "pdf"
    ]


@needs("duties.draft")
def document_edit(request, pk):
    document = _load(request, pk)
    form = DocumentForm(request.POST or None, instance=document)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, "已保存。", form=form):
            services.save_document(form.instance, actor=request.user)
            return redirect("document", pk)
    context = {
        "form": form,
        "title": f"修改{document}",
        "back": f"/duties/documents/{pk}/",
        "parent": "责任制文件",
    }
    return render(request, "org/form.html", context)


@needs("duties.draft")
@require_POST
def document_amend(request, pk):
    document = _load(request, pk)
    with Attempt(request) as attempt:
        amended = services.amend_document(document, actor=request.user)
        attempt.done = f"已另起{amended}，改好后印发；在那之前仍按原版执行。"
        return redirect("document", amended.pk)
    return redirect("document", pk)


@needs("duties.draft")
@require_POST
def document_renew(request, pk):
    document = _load(request, pk)
    with Attempt(request) as attempt:
        renewed = services.renew_outdated(document, actor=request.user)
        attempt.done = f"已改 {renewed} 条，请核对文字；印发后执行。"
    return redirect("document", pk)


@needs("duties.draft")
def document_discard(request, pk):
    document = _load(request, pk)
    if request.method == "POST":
        with Attempt(request, "草稿已删除。"):
            services.discard_document(document, actor=request.user)
            return redirect("documents")
        return redirect("document", pk)
    context = {
        "title": "删除草稿",
        "question": f"删除“{document}”的草稿和它的全部条款？删除后不能恢复。",
        "button": "删除",
        "back": f"/duties/documents/{pk}/",
    }
    return render(request, "org/confirm.html", context)


@needs("duties.draft")
def document_issue(request, pk):
    """The preview of what issuing makes, and the button that does it."""
    document = _load(request, pk)
    today = timezone.localdate()
    form = IssueForm(request.POST or None, instance=document, initial={"issued_on": today})
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form=form):
            if "number" in form.changed_data:
                services.save_document(form.instance, actor=request.user)
            services.request_issue(document, form.cleaned_data["issued_on"], actor=request.user)
            return redirect("document", pk)
    duties = list(document.duties.prefetch_related("units"))
    plan = make_plan(document)
    carried = carried_by(document, plan)
    context = {
        "document": document,
        "form": form,
        "plan": plan,
        "carried": carried,
        "new": len(plan.assignments) - carried,
        "letters": len(letters_of(document, duties)),
        "withdrawn": withdrawn_by(document),
        "unknown_years": Workdays.load(document.township).unknown([document.year]),
    }
    return render(request, "duties/issue.html", context)


@needs("duties.draft")
def duty_add(request, pk):
    document = _load(request, pk)
    return _save_duty(request, Duty(document=document), f"新增条款 · {document}")


@needs("duties.draft")
def duty_edit(request, pk):
    duty = _load_duty(request, pk)
    return _save_duty(request, duty, f"修改条款：{duty}")


def _save_duty(request, duty: Duty, title: str):
    form = DutyForm(request.POST or None, instance=duty, actor=request.user)
    is_pressed = pressed_group(request, form, "units")
    if request.method == "POST" and not is_pressed and form.is_valid():
        with Attempt(request, f"已保存条款“{duty}”。", form=form):
            services.save_duty(duty, list(form.cleaned_data["units"]), actor=request.user)
            return redirect("document", duty.document_id)
    context = {
        "form": form,
        "title": title,
        "back": f"/duties/documents/{duty.document_id}/",
        "parent": "责任制文件",
    }
    return render(request, "org/form.html", context)


@needs("duties.draft")
@require_POST
def duty_remove(request, pk):
    duty = _load_duty(request, pk)
    with Attempt(request, f"已删除条款“{duty}”。"):
        services.remove_duty(duty, actor=request.user)
    return redirect("document", duty.document_id)


@needs("duties.acknowledge")
@require_POST
def acknowledge(request, pk, unit):
    document = _load(request, pk)
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=unit)
    with Attempt(request, f"{unit}已签收。"):
        services.acknowledge(document, unit, actor=request.user)
    return redirect("tasks") if request.POST.get("next") == "tasks" else redirect("document", pk)


@needs("duties.read")
def paper(request, pk):
    """A document's or a letter's file; another unit's letter does not exist."""
    papers = Paper.objects.visible_to(request.user).select_related("document__township", "unit")
    return paper_answer(request, get_object_or_404(papers, pk=pk))


def _load(request, pk) -> ResponsibilityDocument:
    readable = ResponsibilityDocument.objects.visible_to(request.user).with_successor()
    rows = readable.select_related("township__district", "drafted_from", "issued_by", "created_by")
    return get_object_or_404(rows, pk=pk)


def _load_duty(request, pk) -> Duty:
    rows = Duty.objects.visible_to(request.user).select_related("document__township")
    return get_object_or_404(rows, pk=pk)
