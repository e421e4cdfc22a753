"""What every request and answer goes through, whoever asks."""

from django.http import HttpResponseBadRequest


def refuse_nul(get_response):
    """400 for NUL in path or query: PostgreSQL can't hold it, and nobody types it."""

    def middleware(request):
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest("请求中含有不能识别的字符。")
        return get_response(request)

    return middleware


def private_pages(get_response):
    """Pages are for one person: no shared or back-button copy, and nothing
    embeds them from elsewhere.
    """

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware
