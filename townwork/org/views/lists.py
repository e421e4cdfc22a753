"""What list pages share: one page of a queryset, or its newest few."""

from django.core.paginator import Page, Paginator

PAGE_SIZE = 20
FEW = 5  # of a long history, before more is asked for


def page_of(request, queryset, size: int = PAGE_SIZE) -> Page:
    """The page asked for.

    A number that isn't one, or is past the end, is answered with the nearest page.
    """
    return Paginator(queryset, size).get_page(request.GET.get("page"))


def folded(request, queryset) -> Page:
    """The first few; with ?all=1 all of them, page by page (org/_folded.html has the press)."""
    return page_of(request, queryset, PAGE_SIZE if "all" in request.GET else FEW)
