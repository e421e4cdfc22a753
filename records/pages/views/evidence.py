"""Files under a record: add, download, look at small, remove."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST

from records.ledger.custom_ledgers import ledger_of
from records.ledger.display import record_url
from records.ledger.record import Record
from records.pages.services import add_evidence, put_evidence_back, remove_evidence
from records.pages.views.lists import find_ledger
from townwork.org.access import needs
from townwork.org.errors import Refusal
from townwork.org.models import DetachedEvidence, Evidence
from townwork.org.views.acts import Attempt
from townwork.org.views.files import evidence_answer, thumbnail_answer


@needs("records.write")
@require_POST
def evidence_add(request, slug, pk):
    ledger = find_ledger(slug, request.user)
    rows = ledger.rows().visible_to(request.user).select_related("unit__township")
    record = get_object_or_404(rows, pk=pk)
    outcomes = each_file(request, partial(add_evidence, record, actor=request.user))
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return JsonResponse({"files": [_as_json(request, *outcome) for outcome in outcomes]})
    for _, added, problem in outcomes:
        if added:
            messages.success(request, f"已上传“{added.name}”。{added.told}")
        else:
            messages.error(request, problem)
    return redirect(record_url(slug, pk))


Outcome = tuple[str, Evidence | None, str]


def each_file(request, put: Callable[[str, bytes], Evidence]) -> list[Outcome]:
    """(name, what was stored, what was wrong) of every file sent.

    A bad one does not spoil the rest: it is told beside it, by the list or the script that sent it.
    """
    files = request.FILES.getlist("files")  # reading them is what tells whether they were too much
    if getattr(request, "upload_too_large", False):
        return [("", None, "文件合计超过 20 MB，没有收下；请分几次传，或压缩后再传。")]
    if not files:
        return [("", None, "请先选择要上传的文件。")]
    return [_outcome(file.name, file.read(), put) for file in files]


def _outcome(name: str, data: bytes, put: Callable[[str, bytes], Evidence]) -> Outcome:
    try:
        return name, put(name, data), ""
    except Refusal as refusal:
        return name, None, str(refusal)


def _as_json(request, name: str, added: Evidence | None, problem: str) -> dict:
    """One file's outcome for static/js/upload.js: its row of the list, or what is wrong with it."""
    if added is None:
        return {"name": name, "problem": problem}
    context = {"file": added, "may_change": True}
    row = render_to_string("records/pages/_evidence_row.html", context, request)
    return {"name": added.name, "row": row, "told": added.told}


def _load(request, pk) -> Evidence:
    """A file of the reader's units.

    One under a scorecard is read on its own page, by whoever may see that.
    """
    rows = Evidence.objects.visible_to(request.user).exclude(content_type__app_label="assessments")
    return get_object_or_404(rows.select_related("file", "unit__township"), pk=pk)


@needs("records.read")
def evidence_thumbnail(request, pk):
    """A picture's small form, for the list."""
    return thumbnail_answer(request, _load(request, pk))


@needs("records.read")
def evidence_download(request, pk):
    return evidence_answer(request, _load(request, pk))


@needs("records.write")
def evidence_remove(request, pk):
    evidence = _load(request, pk)
    record = evidence.subject
    if not isinstance(record, Record):
        raise Http404  # its own page removes it: a duty's report
    back = record_url(ledger_of(record).slug, record.pk)
    if request.method != "POST":
        context = {"evidence": evidence, "record": record, "back": back}
        return render(request, "records/pages/evidence_remove.html", context)
    with Attempt(request, f"已移除“{evidence.name}”。"):
        remove_evidence(evidence, actor=request.user)
    return redirect(back)


@needs("records.write")
@require_POST
def evidence_put_back(request, pk):
    rows = DetachedEvidence.objects.visible_to(request.user).select_related(
        "file", "unit__township"
    )
    detached = get_object_or_404(rows, pk=pk)
    record = detached.subject
    if not isinstance(record, Record):
        raise Http404  # of a duty's report or a scorecard: uploaded again there
    with Attempt(request, f"已恢复“{detached.name}”。"):
        put_evidence_back(detached, actor=request.user)
    return redirect(record_url(ledger_of(record).slug, record.pk))
