"""素材: what the records and the units have to say, each taken over under a heading or dropped."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from reports import material as answering
from reports.addresses import address
from reports.forms import OfferForm, PutInForm
from reports.places import places_of
from reports.shown import worth
from reports.views.terms import load_manuscript
from townwork.org.access import needs
from townwork.org.errors import Refusal
from townwork.org.views.acts import Attempt


@needs("summary.write")
@require_safe
def material(request, term):
    manuscript = load_manuscript(request, term)
    return render(request, "reports/material.html", _context(request, manuscript))


def _context(request, manuscript, form=None) -> dict:
    newest = manuscript.newest
    offered = answering.offers(manuscript, request.user)
    typed = form.in_its_box if form else {}
    return {
        "manuscript": manuscript,
        "term": manuscript.term,
        "newest": newest,
        "places": places_of(newest.body),
        "groups": answering.grouped(offered),
        "worth": worth(manuscript.term, [one.said.sentence for one in offered]),
        "form": form,
        "typed": typed,
        "homeless": _homeless(typed, offered),
        "back": address(manuscript.term),
    }


def _homeless(typed: dict[str, str], offered: list[answering.Offer]) -> list[str]:
    """What was typed of a sentence that is not offered any more: it is shown all the same."""
    waiting = {one.said.key for one in offered if one.is_open}
    return [words for key, words in typed.items() if key not in waiting]


@needs("summary.write")
@require_POST
def material_take(request, term):
    """Take words over as they now stand in their box."""
    manuscript = load_manuscript(request, term)
    form = PutInForm(request.POST)
    if form.is_valid():
        with Attempt(request, form=form) as attempt:
            its = form.cleaned_data
            saved = answering.take(
                manuscript,
                its["key"],
                its["words"],
                below=its["below"],
                base=its["seen"],
                actor=request.user,
            )
            attempt.done = f"已写进文稿（第 {saved.revision.number} 版）。"
            return redirect(reverse("material", args=[term]))
    return render(request, "reports/material.html", _context(request, manuscript, form))


@needs("summary.write")
@require_POST
def material_drop(request, term):
    return _answer(request, term, answering.drop, "已收起，不再列出；数字变了会再列。")


@needs("summary.write")
@require_POST
def material_bring_back(request, term):
    return _answer(request, term, answering.bring_back, "已重新列出。")


def _answer(request, term, act, done: str):
    manuscript = load_manuscript(request, term)
    form = OfferForm(request.POST)
    with Attempt(request, done):
        if not form.is_valid():
            raise Refusal("请从素材的清单里点。")
        act(manuscript, form.cleaned_data["key"], actor=request.user)
    return redirect(reverse("material", args=[term]))
