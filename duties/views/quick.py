"""The phone link's pages. They sign nobody in: the token opens one form and nothing else."""

import segno
from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from duties.forms import QuickForm, ReportForm
from duties.models import Assignment
from duties.quick import GOOD_FOR, make_link, open_link, report_by_link
from duties.reporting import save_report
from duties.views.tasks import add_files, assignment_report
from townwork.org.access import needs
from townwork.org.errors import Refusal


@needs("duties.report")
@require_POST
def quick_make(request, pk):
    """Keep what was typed as the draft; show the link and its QR code once, for only its digest is kept."""
    rows = Assignment.objects.visible_to(request.user).select_related("duty", "unit__township")
    assignment = get_object_or_404(rows, pk=pk)
    typed = ReportForm(request.POST, unit=assignment.unit, actor=request.user)
    if not typed.is_valid():
        return assignment_report(request, pk)
    try:
        if typed.cleaned_data["text"]:
            save_report(assignment, **typed.cleaned_data, actor=request.user)
        add_files(request, assignment)
        token = make_link(assignment, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("assignment", pk)
    address = settings.PUBLIC_ADDRESS + reverse("quick", args=[token])
    code = segno.make(address).svg_data_uri(scale=6)
    minutes = GOOD_FOR.seconds // 60
    return render(
        request,
        "duties/quick_made.html",
        {"assignment": assignment, "address": address, "code": code, "minutes": minutes},
    )


def quick(request, token):
    """Open to whoever holds the token, and to nobody else."""
    try:
        link = open_link(token)
    except Refusal as refusal:
        return render(request, "duties/quick.html", {"refusal": str(refusal)}, status=404)
    draft = link.assignment.reports.filter(state="draft").first()
    form = QuickForm(request.POST or None, initial={"text": draft.text if draft else ""})
    if request.method == "POST" and form.is_valid():
        try:
            if getattr(request, "upload_too_large", False):
                raise Refusal("照片合计超过 20 MB，没有收下；请少选几张，文字还在。")
            files = [(file.name, file.read()) for file in request.FILES.getlist("files")]
            report_by_link(token, form.cleaned_data["text"], files)
            return render(request, "duties/quick.html", {"done": link})
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return render(request, "duties/quick.html", {"link": link, "form": form})
