"""The phone link's pages. They sign nobody in: the token opens one form and nothing else."""

import segno
from django.conf import settings
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from duties.forms import QuickForm, ReportForm
from duties.models import Assignment
from duties.quick_links import GOOD_FOR, make_link, open_link, report_by_link
from duties.reporting import save_report
from duties.views.assignment import add_files, assignment_page, load
from townwork.org.access import needs
from townwork.org.errors import Refusal
from townwork.org.views.acts import Attempt
from townwork.org.views.uploads import FormFiles

TOO_LARGE = "照片合计超过 20 MB，没有收下；请少选几张，文字还在。"


@needs("duties.report")
@require_POST
def quick_make(request, pk):
    """Keep what was typed as the draft.

    Show the link and its QR code once: only its digest is kept.
    """
    assignment = load(request, pk)
    form = ReportForm(request.POST, unit=assignment.unit, actor=request.user)
    if form.is_valid():
        with Attempt(request, form=form):
            if form.cleaned_data["text"]:
                save_report(assignment, **form.cleaned_data, actor=request.user)
            add_files(request, assignment)
            return _show_once(request, assignment, make_link(assignment, actor=request.user))
    return assignment_page(request, assignment, report_form=form)


def _show_once(request, assignment: Assignment, token: str):
    address = settings.PUBLIC_ADDRESS + reverse("quick", args=[token])
    context = {
        "assignment": assignment,
        "address": address,
        "code": segno.make(address).svg_data_uri(scale=6),
        "minutes": GOOD_FOR.seconds // 60,
    }
    return render(request, "duties/quick_made.html", context)


def quick(request, token):
    """Open to whoever holds the token, and to nobody else."""
    try:
        link = open_link(token)
    except Refusal as refusal:  # no act is refused: the address leads to nothing
        return render(request, "duties/quick.html", {"refusal": str(refusal)}, status=404)
    draft = link.assignment.reports.filter(state="draft").first()
    form = QuickForm(request.POST or None, initial={"text": draft.text if draft else ""})
    files = FormFiles(request, "files", TOO_LARGE, link.user)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form=form):
            report_by_link(token, form.cleaned_data["text"], files.papers)
            return render(request, "duties/quick.html", {"done": link})
    files.wait(form)
    context = {"link": link, "form": form, "waiting": files.waiting}
    return render(request, "duties/quick.html", context)
