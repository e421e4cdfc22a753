"""Files under a record: add, download, remove."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from records.custom import ledger_of
from records.display import record_url
from records.services import add_evidence, remove_evidence
from records.views.lists import find_ledger
from townwork.org.access import needs
from townwork.org.errors import Refusal
from townwork.org.models import Evidence


@needs("records.write")
@require_POST
def evidence_add(request, slug, pk):
    ledger = find_ledger(slug, request.user)
    record = get_object_or_404(ledger.rows().visible_to(request.user).select_related("unit__township"), pk=pk)
    files = request.FILES.getlist("files")
    if getattr(request, "upload_too_large", False):
        messages.error(request, "文件合计超过 20 MB，没有收下；请分几次传，或压缩后再传。")
    elif not files:
        messages.error(request, "请先选择要上传的文件。")
    for file in files:
        try:
            added = add_evidence(record, file.name, file.read(), actor=request.user)
            messages.success(request, f"已上传“{added.name}”。")
        except Refusal as refusal:
            messages.error(request, str(refusal))
    return redirect(record_url(slug, pk))


@needs("records.read")
def evidence_download(request, pk):
    evidence = get_object_or_404(Evidence.objects.visible_to(request.user).select_related("file"), pk=pk)
    try:
        file = default_storage.open(evidence.file.storage_name)
    except FileNotFoundError:
        raise Http404("文件不在了，请联系管理员从备份恢复。") from None
    response = FileResponse(
        file, as_attachment=True, filename=evidence.name, content_type=evidence.file.content_type
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@needs("records.write")
def evidence_remove(request, pk):
    evidence = get_object_or_404(
        Evidence.objects.visible_to(request.user).select_related("file", "unit__township"), pk=pk
    )
    record = evidence.subject
    back = record_url(ledger_of(record).slug, record.pk)
    if request.method != "POST":
        return render(
            request, "records/evidence_remove.html", {"evidence": evidence, "record": record, "back": back}
        )
    try:
        remove_evidence(evidence, actor=request.user)
        messages.success(request, f"已移除“{evidence.name}”。")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect(back)
