"""What list pages share: one page of a queryset."""

from django.core.paginator import Page, Paginator

PAGE_SIZE = 20


def page_of(request, queryset, size: int = PAGE_SIZE) -> Page:
    """The page asked for.

    A number that isn't one, or is past the end, is answered with the nearest page.
    """
    return Paginator(queryset, size).get_page(request.GET.get("page"))
