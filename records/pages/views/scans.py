"""扫描件归档: photos of signed forms, each put under the record whose code it shows."""

from functools import partial

from django.contrib import messages
from django.db import transaction
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string

from records.ledger.custom_ledgers import ledger_of
from records.ledger.display import record_url
from records.ledger.record import Record
from records.pages.scans import Named, named_in
from records.pages.services import attach_evidence
from records.pages.views.evidence import each_file
from records.pages.views.lists import find_ledger
from townwork.org.access import needs
from townwork.org.errors import Refusal
from townwork.org.evidence import brought
from townwork.org.models import Evidence, User

NO_CODE = "没有认出表上的二维码。请把整张表拍全、拍正再传，或打开那条记录自己上传。"
NOT_YOURS = "这张表的记录找不到：不是您单位的，或者已经删了。"


@needs("records.write")
def scans(request):
    if request.method != "POST":
        return render(request, "records/pages/scans.html")
    outcomes = each_file(request, partial(_file, request.user))
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return JsonResponse({"files": [_as_json(request, *outcome) for outcome in outcomes]})
    for _, added, problem in outcomes:
        if added:
            messages.success(request, f"“{added.name}”已归到“{added.subject}”。{added.told}")
        else:
            messages.error(request, problem)
    return redirect("scans")


def _file(user: User, name: str, data: bytes) -> Evidence:
    with brought(name, data) as photo:
        named = named_in(photo.data) if photo.is_picture else None
        if named is None:
            raise Refusal(f"“{photo.name}”：{NO_CODE}")
        record = _record(named, user)
        with transaction.atomic():
            return attach_evidence(record, photo, actor=user)


def _record(named: Named, user: User) -> Record:
    """A stranger's does not exist."""
    try:
        rows = find_ledger(named.slug, user).rows().visible_to(user)
    except Http404:
        raise Refusal(NOT_YOURS) from None
    record = rows.select_related("unit__township").filter(pk=named.key).first()
    if record is None:
        raise Refusal(NOT_YOURS)
    return record


def _as_json(request, name: str, added: Evidence | None, problem: str) -> dict:
    """One photo's outcome for static/js/upload.js."""
    if added is None:
        return {"name": name, "problem": problem}
    subject = added.subject
    context = {"file": added, "url": record_url(ledger_of(subject).slug, subject.pk)}
    row = render_to_string("records/pages/_scan_row.html", context, request)
    return {"name": added.name, "row": row, "told": added.told}
