"""What every request and answer goes through, whoever asks."""

from collections.abc import Callable

from django.http import (
    Http404,
    HttpRequest,
    HttpResponseBadRequest,
    HttpResponseBase,
    HttpResponseNotAllowed,
)

from townwork.lib.keys import key_of

View = Callable[[HttpRequest], HttpResponseBase]

METHODS = ("GET", "HEAD", "POST")
# What a page of this house never asks a browser for.
NOT_ASKED_FOR = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"


def refuse_odd_methods(get_response: View) -> View:
    """405 for what no page sends: TRACE above all, which would be answered like GET."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return get_response(request)

    return middleware


def refuse_nul(get_response: View) -> View:
    """400 for NUL in path or query: PostgreSQL can't hold it, and nobody types it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest("请求中含有不能识别的字符。")
        return get_response(request)

    return middleware


def refuse_strange_keys(get_response: View) -> View:
    """404 for a key in the path that no column holds: SQLite would raise where a relation is asked
    for it. After the session's middleware: the page names who is signed in.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        keys = (part for part in request.path_info.split("/") if part.isdecimal())
        if any(key_of(key) is None for key in keys):
            raise Http404
        return get_response(request)

    return middleware


def private_pages(get_response: View) -> View:
    """Pages are for one person: no shared or back-button copy, and nothing
    embeds them from elsewhere.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", NOT_ASKED_FOR)
        return response

    return middleware
