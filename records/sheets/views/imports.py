"""导入 in three steps: the file, its columns, what it would do; then the import, and its undoing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from records.ledger.declaration import Ledger
from records.pages.own_kinds import add_kinds
from records.pages.views.lists import find_ledger
from records.sheets import dropping
from records.sheets import job as import_job
from records.sheets.columns import set_answers, set_columns
from records.sheets.forms import ColumnsForm, Labels, MendForm
from records.sheets.models import Import
from records.sheets.receiving import receive
from records.sheets.undoing import undo_import
from records.sheets.waiting import GONE, file_of, require_checked
from townwork.jobs.models import Job
from townwork.org.access import allows, needs
from townwork.org.forms.sheets import SheetForm
from townwork.org.views.acts import Attempt

A_PAGE = 20


@needs("records.write")
def record_import(request, slug):
    """Choose a file; below, what was imported before."""
    ledger = _definable(request, slug)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with Attempt(request, form=form, at="file"):
            upload = receive(ledger, file.name, file.read(), actor=request.user)
            if not upload.outline.get("is_exact"):
                return redirect("import_columns", upload.pk)
            # The template itself, filled in: there is nothing to ask about its columns.
            import_job.run(upload, actor=request.user, carry_out=False)
            return redirect("import_check", upload.pk)
    done = Import.objects.visible_to(request.user).done().filter(ledger=slug)
    pages = Paginator(done.select_related("made_by", "undone_by", "file"), A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {"ledger": ledger, "form": form, "imports": page}
    return render(request, "records/sheets/import.html", context)


@needs("records.write")
def import_columns(request, pk):
    """Which column is which field; or turn to another sheet of the same file."""
    upload, ledger = _load(request, pk)
    if upload.done_at or not upload.outline or _is_under_way(upload):
        return redirect("import_check", pk)
    form = ColumnsForm(request.POST or None, upload=upload, ledger=ledger, actor=request.user)
    is_valid = form.is_valid()
    sheet = request.POST.get("sheet", "")
    if request.method == "POST" and sheet in upload.outline["sheets"]:
        with Attempt(request, form=form):
            data = file_of(upload)
            turned = receive(ledger, upload.name, data, actor=request.user, sheet=sheet)
            return redirect("import_columns", turned.pk)
    elif request.method == "POST" and is_valid:
        with Attempt(request, form=form):
            unit, same = form.cleaned_data["unit"], form.cleaned_data["same"]
            set_columns(
                upload,
                form.columns(),
                actor=request.user,
                unit=unit,
                given=form.given(),
                same=same,
            )
            return _checked(request, upload)
    context = {"ledger": ledger, "one": upload, "form": form}
    return render(request, "records/sheets/import_columns.html", context)


@needs("records.write")
def import_check(request, pk):
    """What the sheet would do; POST does it. Once done, what it did. What came with others is shown
    on their page.
    """
    upload, ledger = _load(request, pk)
    if upload.file and not upload.done_at:
        return redirect(sheet_of(upload))
    if request.method == "POST":
        with Attempt(request):
            require_checked(upload)
            import_job.run(upload, actor=request.user, carry_out=True)
        return redirect("import_check", pk)
    job = import_job.job_of(upload)
    if not (upload.outline or job):  # kept, and then nobody was asked to read it
        messages.error(request, GONE)
        return redirect("record_import", ledger.slug)
    if upload.outline and not (upload.done_at or upload.report or _is_open(job)):
        return redirect("import_columns", pk)
    return _check_page(request, upload, ledger, job)


def _check_page(request, upload: Import, ledger: Ledger, job, form: MendForm | None = None):
    if form is None and upload.report.get("asked"):
        form = MendForm(upload=upload, ledger=ledger, labels=Labels(request.user))
    context = {"ledger": ledger, "one": upload, "job": job, "report": upload.report, "form": form}
    return render(request, "records/sheets/import_check.html", context)


@needs("records.write")
@require_POST
def import_mend(request, pk):
    """What is meant by what nobody could read; then it is checked anew."""
    upload, ledger = _load(request, pk)
    # Answered already, or another hand's page was older.
    if _is_under_way(upload) or not upload.report.get("asked"):
        return redirect("import_check", pk)
    form = MendForm(request.POST, upload=upload, ledger=ledger, labels=Labels(request.user))
    if not form.is_valid():
        return _check_page(request, upload, ledger, None, form)
    with Attempt(request):
        with transaction.atomic():
            add_kinds(request.user.township, form.added(), actor=request.user)
            set_answers(upload, form.answers(), actor=request.user)
        return _checked(request, upload)
    return _check_page(request, upload, ledger, None, form)


def _checked(request, upload: Import):
    """Held against its ledger anew: with those it was dropped beside, on their page."""
    if upload.file:
        dropping.have_checked(upload.file.drop, actor=request.user)
        return redirect(sheet_of(upload))
    import_job.run(upload, actor=request.user, carry_out=False)
    return redirect("import_check", upload.pk)


def sheet_of(upload: Import) -> str:
    """Its place on the page of its drop."""
    return f"{reverse('drop', args=[upload.file.drop_id])}#s{upload.pk}"


def _is_under_way(upload: Import) -> bool:
    job = dropping.job_of(upload.file.drop) if upload.file else import_job.job_of(upload)
    return job is not None and job.is_active


def _is_open(job: Job | None) -> bool:
    """Whether there is something to say of it: it is under way, or it failed."""
    return job is not None and job.state != Job.State.DONE


@needs("records.write")
@require_POST
def import_undo(request, pk):
    upload, _ = _load(request, pk)
    with Attempt(request) as attempt:
        voided, put_back = undo_import(upload, actor=request.user)
        restored = f"，恢复 {put_back} 条" if put_back else ""
        attempt.done = f"已撤销导入“{upload}”：作废 {voided} 条{restored}。"
    return redirect("import_check", pk)


def _definable(request, slug: str) -> Ledger:
    ledger = find_ledger(slug, request.user)
    if not allows(request.user, ledger.define_action):
        raise PermissionDenied("只有宣传干事能定义台账。")
    return ledger


def _load(request, pk: int) -> tuple[Import, Ledger]:
    rows = Import.objects.visible_to(request.user).select_related(
        "unit__township", "unit_for_all__township", "made_by", "undone_by", "file__drop"
    )
    # One that waits is carried out in its maker's name and with its maker's rights: it is theirs
    # alone.
    upload = get_object_or_404(rows.filter(Q(made_by=request.user) | ~Q(done_at=None)), pk=pk)
    return upload, _definable(request, upload.ledger)
