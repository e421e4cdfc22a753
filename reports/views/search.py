"""The search page: everything found, a few of each kind; and all of one kind."""

from django.http import Http404
from django.shortcuts import render

from records.pages.searching import SearchWords
from records.pages.views.lists import may_fill
from reports.search import KINDS, ledgers_called, search
from townwork.help import searching as manual
from townwork.lib.text import clean_text
from townwork.org.access import allows, needs
from townwork.org.views.lists import page_of

LONGEST = 60
MOST_WORDS = 6
ANSWERS = 3  # places of the manual; the rest is one press away


@needs("records.read")
def search_page(request):
    asked = clean_text(request.GET.get("q", ""))
    text = " ".join(asked[:LONGEST].split()[:MOST_WORDS])
    context = {"asked": text, "is_cut": text != asked}
    if "in" in request.GET:
        return render(request, "reports/search_kind.html", context | _of_one_kind(request, text))
    groups = search(text, request.user)
    context |= {
        "groups": groups,
        "count": sum(group.count for group in groups),
        "called": [
            (ledger, may_fill(request.user, ledger))
            for ledger in ledgers_called(text, request.user)
        ],
        "answers": manual.search(text)[:ANSWERS] if text else [],
    }
    return render(request, "reports/search.html", context)


def _of_one_kind(request, text: str) -> dict:
    kind = KINDS.get(request.GET["in"])
    if kind is None or not allows(request.user, kind.action):
        raise Http404
    wanted = SearchWords.of(text, request.user)
    page = page_of(request, kind.find(request.user, wanted) if wanted.words else [])
    return {"kind": kind, "page": page, "hits": [kind.show(row) for row in page]}
