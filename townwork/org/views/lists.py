"""What list pages share: one page of a queryset, a workbook to download."""

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.utils.http import content_disposition_header

PAGE_SIZE = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def page_of(request, queryset, size: int = PAGE_SIZE) -> Page:
    """The page asked for.

    A number that isn't one, or is past the end, is answered with the nearest page.
    """
    return Paginator(queryset, size).get_page(request.GET.get("page"))


def download(data: bytes, name: str) -> HttpResponse:
    """A workbook under a name people can read."""
    response = HttpResponse(data, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
