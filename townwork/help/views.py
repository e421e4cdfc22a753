"""The manual: its contents, a page, what is found, all of it as PDF. Everybody signed in may
read all of it.
"""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from townwork.help import hints
from townwork.help import paper as papers
from townwork.help.manual import pages
from townwork.help.rendering import html_of
from townwork.help.searching import search
from townwork.lib.text import clean_text
from townwork.org.access import came_from, needs
from townwork.org.views.files import manual_answer

LONGEST = 60  # signs of a question that are looked for


@needs("help.read")
@require_safe
def help_index(request):
    """One's own role first, then the jobs one does, then the others'."""
    listed = list(pages().values())
    mine = [page for page in listed if request.user.role in page.roles]
    context = {"mine": mine, "others": [page for page in listed if page not in mine]}
    return render(request, "help/index.html", context)


@needs("help.read")
@require_safe
def help_page(request, slug):
    page = pages().get(slug)
    if page is None:
        raise Http404
    return render(request, "help/page.html", {"page": page, "html": html_of(page)})


@needs("help.read")
@require_safe
def help_search(request):
    asked = clean_text(request.GET.get("q", ""))[:LONGEST]
    context = {"help_asked": asked, "hits": search(asked) if asked else []}
    return render(request, "help/search.html", context)


@needs("help.read")
@require_safe
def help_pdf(request):
    return manual_answer(papers.paper().pdf, "使用说明.pdf")


@needs("help.read")
@require_POST
def hint_close(request, key):
    """知道了: back to the page, which says it no more."""
    hint = hints.hints().get(key)
    if hint is None:
        raise Http404
    hints.close(hint, request.user)
    return HttpResponse() if request.htmx else redirect(came_from(request))
