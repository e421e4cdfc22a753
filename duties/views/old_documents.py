"""从上年文件起草: the office's own paper of last year, pasted or uploaded, its clauses offered.

Nothing is kept until the draft is begun: each step carries the words to the next.
"""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from duties import services
from duties.old_forms import OldClauses, OldDocumentForm, ReadForm, with_all_ticked
from townwork.org.access import needs
from townwork.org.errors import Refusal
from townwork.org.views.acts import Attempt

NO_CLAUSES = "没有认出条款：条款要有序号（如“（一）”“1.”），或写明每月、每季度、几月底前。"


@needs("duties.draft")
@require_http_methods(["GET", "POST"])
def document_from_old(request):
    year = {"year": timezone.localdate().year}
    form = OldDocumentForm(request.POST or None, request.FILES or None, initial=year)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form=form):
            text, year = form.words(), form.cleaned_data["year"]
            clauses = OldClauses(text, year, None, actor=request.user)
            if not clauses.forms:
                raise Refusal(NO_CLAUSES)
            return _offered(request, text, year, clauses)
    return render(request, "duties/old_document.html", {"form": form})


@needs("duties.draft")
@require_POST
def document_from_old_begin(request):
    """The draft with what was ticked; or the page again, with all ticked that is whole."""
    read = ReadForm(request.POST)
    if not read.is_valid():
        messages.error(request, "没有起草：文字是空的，或超过了字数，请改了再试。")
        return redirect("document_from_old")
    text, year = read.cleaned_data["text"], read.cleaned_data["year"]
    clauses = OldClauses(text, year, request.POST, actor=request.user)
    if "all" in request.POST:
        ticked = with_all_ticked(request.POST, clauses)
        return _offered(request, text, year, OldClauses(text, year, ticked, actor=request.user))
    if not clauses.is_valid():
        return _offered(request, text, year, clauses)
    with Attempt(request) as attempt:
        drafted = services.draft_from_old(
            request.user.township, year, clauses.duties(), actor=request.user
        )
        attempt.done = f"已起草：{drafted}，{len(clauses.taken)} 条。请核对前言和条款，再印发。"
        return redirect("document", drafted.pk)
    return _offered(request, text, year, clauses)


def _offered(request, text: str, year: int, clauses: OldClauses):
    context = {"text": text, "year": year, "clauses": clauses, "read": clauses.read}
    return render(request, "duties/old_document_clauses.html", context)
