"""签发、报送: the secretary's signature, and the district's word."""

from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from records.figures.catalogue import catalogue
from records.figures.citations import source_url
from reports import issuing, obstacles
from reports.addresses import address
from reports.comparing import differences
from reports.forms import DistrictForm
from reports.models import Edition, Manuscript, Submission
from townwork.org.access import needs
from townwork.org.forms.signing import PasswordForm
from townwork.org.views.acts import Attempt


@needs("summary.sign")
@require_http_methods(["GET", "POST"])
def edition_sign(request, pk):
    """The paper itself, what of it the signature answers for, what stands in its way, and the
    password.
    """
    edition = _load(request, pk)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        password = form.cleaned_data["password"]
        with Attempt(request, "已签发。", form=form, at="password"):
            issuing.sign(edition, password, actor=request.user)
            return redirect(address(edition.term))
    before, errors = issuing.in_force(edition.term), obstacles.errors_of(edition)
    manuscript = Manuscript.objects.filter(term=edition.term).first()
    context = {
        "edition": edition,
        "form": form,
        "obstacles": obstacles.obstacles(edition, errors),
        "cautions": obstacles.cautions(edition),
        "left_be": [one for one in errors if one.waiver],
        "before": before,
        "reason": manuscript.correction if manuscript else "",
        "changes": differences(before, edition) if before else (),
        "urls": {
            kept["code"]: source_url(kept["code"], edition.term)
            for kept in edition.figures
            if kept["code"] in catalogue
        },
        "back": address(edition.term),
    }
    return render(request, "reports/sign.html", context)


@needs("summary.submit")
@require_POST
def edition_submit(request, pk):
    edition = _load(request, pk)
    with Attempt(request, "已报送区里。"):
        issuing.submit(edition, actor=request.user)
    return redirect(address(edition.term))


@needs("summary.receive")
@require_POST
def submission_answer(request, pk):
    rows = Submission.objects.visible_to(request.user).select_related("edition__term__township")
    submission = get_object_or_404(rows, pk=pk)
    form = DistrictForm(request.POST)
    back = address(submission.edition.term)
    if form.is_valid():
        with Attempt(request, "已答复。", form=form, at="reason"):
            issuing.answer(submission, **form.cleaned_data, actor=request.user)
            return redirect(back)
    context = {"form": form, "submission": submission, "back": back}
    return render(request, "reports/submission_answer.html", context)


def _load(request, pk) -> Edition:
    rows = Edition.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("term__township__district", "made_by"), pk=pk)
