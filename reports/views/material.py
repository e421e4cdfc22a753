"""素材: what the records and the units have to say, each taken over under a heading or left."""

import re

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from reports import writing
from reports.addresses import address
from reports.forms import PutInForm
from reports.models import Contribution
from reports.suggestions import suggestions
from reports.views.terms import load_manuscript
from townwork.org.access import needs
from townwork.org.views.acts import Attempt

# Under which heading a text says what was missed and what comes next.
AHEAD = re.compile("不足|短板|问题|打算|下步|下一步|计划")


@needs("summary.write")
@require_safe
def material(request, term):
    manuscript = load_manuscript(request, term)
    return render(request, "reports/material.html", _context(request, manuscript))


def _context(request, manuscript) -> dict:
    newest = manuscript.newest
    headings = writing.headings(newest.body)
    sent = Contribution.objects.visible_to(request.user).filter(manuscript=manuscript)
    return {
        "manuscript": manuscript,
        "term": manuscript.term,
        "newest": newest,
        "headings": headings,
        "ahead": next((at for at, words in headings if AHEAD.search(words)), None),
        "suggestions": suggestions(manuscript.term),
        "contributions": sent.exclude(sent_at=None).select_related("unit"),
        "back": address(manuscript.term),
    }


@needs("summary.write")
@require_POST
def material_take(request, term):
    """Take words over as they now stand in their box."""
    manuscript = load_manuscript(request, term)
    form = PutInForm(request.POST)
    if form.is_valid():
        with Attempt(request, form=form) as attempt:
            words, below = form.cleaned_data["words"], form.cleaned_data["below"]
            base = form.cleaned_data["seen"]
            saved = writing.put_in(manuscript, words, below=below, base=base, actor=request.user)
            attempt.done = f"已写进文稿（第 {saved.revision.number} 版）。"
            return redirect(reverse("material", args=[term]))
    return render(request, "reports/material.html", _context(request, manuscript) | {"form": form})
