"""What list pages share: one page of a queryset, or its newest few."""

from django.core.paginator import Page, Paginator

PAGE_SIZE = 20
FEW = 5  # of a long history, before more is asked for
ON_PAPER = 500  # rows of a list that go onto paper whole; a longer one is cut into its pages
WHOLE = "whole"  # asked by the page itself when it is printed (static/js/townwork.js)


def page_of(request, queryset, size: int = PAGE_SIZE) -> Page:
    """The page asked for.

    A number that isn't one, or is past the end, is answered with the nearest page.
    """
    paginator = Paginator(queryset, size)
    paginator.per_page = size_asked(request, paginator.count, size)
    return paginator.get_page(request.GET.get("page"))


def size_asked(request, count: int, size: int) -> int:
    """How many rows a page of a list of so many has: for paper all, where they are not too many."""
    return ON_PAPER if WHOLE in request.GET and count <= ON_PAPER else size


def folded(request, queryset) -> Page:
    """The first few; with ?all=1 all of them, page by page (org/_folded.html has the press)."""
    return page_of(request, queryset, PAGE_SIZE if "all" in request.GET else FEW)
