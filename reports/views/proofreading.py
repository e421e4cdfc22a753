"""校对: the findings beside the text, one click to mend each, and the town's list of exact names."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reports import grammar, proofreading, proofs
from reports.addresses import address
from reports.drafts import make_draft
from reports.forms import ExactNameForm, LookedForm, MendForm
from reports.models import ExactName
from reports.views.terms import load_manuscript
from townwork.org.access import needs
from townwork.org.errors import Refusal
from townwork.org.views.acts import Attempt
from townwork.org.views.lists import page_of


@needs("summary.read")
@require_safe
def summary_proofs(request, term):
    """The panel of the summary page, which asks for it once it stands."""
    manuscript = load_manuscript(request, term)
    context = {"term": manuscript.term, "manuscript": manuscript, "newest": manuscript.newest}
    try:
        draft = make_draft(manuscript.township, manuscript.term)
    except grammar.GrammarError as error:
        return render(request, "reports/_proofs.html", context | {"problems": error.problems})
    found = proofreading.proofed(manuscript.term, draft.blocks)
    errors = sum(one.blocks_signing for one in found)
    body = manuscript.newest.body
    can_mend = {
        one.finding.key
        for one in found
        if proofs.mended(body, one.finding, draft.blocks) is not None
    }
    marks = proofreading.unlooked(manuscript)
    blanks = [one for one in found if one.finding.is_gap]
    others = [one for one in found if not one.finding.is_gap]
    context |= {"found": found, "blanks": blanks, "others": others, "errors": errors}
    context |= {"can_mend": can_mend, "marks": marks}
    return render(request, "reports/_proofs.html", context)


@needs("summary.write")
@require_POST
def summary_looked(request, term):
    """看过了: of sentences that came along from the last half-year."""
    manuscript = load_manuscript(request, term)
    form = LookedForm(request.POST)
    with Attempt(request):
        if not form.is_valid():
            raise Refusal("请从上期带来的清单里点。")
        proofreading.look(manuscript, form.cleaned_data["key"], actor=request.user)
    return redirect(address(manuscript.term) + "#proofs")


@needs("summary.write")
@require_POST
def summary_mend(request, term):
    manuscript = load_manuscript(request, term)
    form = MendForm(request.POST)
    with Attempt(request) as attempt:
        if not form.is_valid():
            raise Refusal("请从校对的清单里点。")
        finding, blocks = _finding(manuscript, form.cleaned_data["key"])
        base = form.cleaned_data["seen"]
        saved = proofreading.mend(manuscript, finding, blocks, base=base, actor=request.user)
        attempt.done = f"已改（第 {saved.revision.number} 版）。"
    return redirect(address(manuscript.term) + "#proofs")


def _finding(manuscript, key: str):
    """The finding as it stands now, and the text. Raises Refusal where it says so no more, or where
    the text can't be read.
    """
    try:
        draft = make_draft(manuscript.township, manuscript.term)
    except grammar.GrammarError as error:
        raise Refusal(f"文稿有写错的地方，请先改正：{error.problems[0].message}") from error
    found = proofreading.proofed(manuscript.term, draft.blocks)
    match = next((one.finding for one in found if one.finding.key == key), None)
    if match is None:
        raise Refusal("文稿刚才变了，这一处已经没有了。")
    return match, draft.blocks


@needs("summary.write")
@require_http_methods(["GET", "POST"])
def exact_names(request):
    """规范写法: names this township writes exactly so."""
    name = ExactName(township=request.user.township)
    form = ExactNameForm(request.POST or None, instance=name)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, f"已添加“{name.right}”。", form=form):
            proofreading.add_name(form.instance, actor=request.user)
            return redirect("exact_names")
    rows = ExactName.objects.visible_to(request.user).select_related("added_by")
    context = {
        "form": form,
        "page": page_of(request, rows),
        "built_in": proofs.exact(),
        "back": reverse("summary"),
    }
    return render(request, "reports/exact_names.html", context)


@needs("summary.write")
@require_POST
def exact_name_remove(request, pk):
    name = get_object_or_404(ExactName.objects.visible_to(request.user), pk=pk)
    with Attempt(request, f"已删除“{name.right}”。"):
        proofreading.remove_name(name, actor=request.user)
    return redirect("exact_names")
