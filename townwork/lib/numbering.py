"""A number for each request (请求编号): on the page that failed, in the log, in the trail, in the
answer's head. What a person reads out over the telephone is found by it.
"""

import contextvars
import logging
import re
import secrets
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

View = Callable[[HttpRequest], HttpResponseBase]
HEADER = "X-Request-ID"
ACCEPTED = re.compile(r"[A-Za-z0-9-]{8,64}")

# Of the request under way, or the last one of this thread; "" where there was none. What is written
# far from any request, such as the trail, may name it too.
current_number: contextvars.ContextVar[str] = contextvars.ContextVar("current_number", default="")


def numbered(get_response: View) -> View:
    """The proxy's number where there is a proxy of ours; what a browser sends is never believed."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        told = request.headers.get(HEADER, "") if settings.SECURE_PROXY_SSL_HEADER else ""
        number = told if ACCEPTED.fullmatch(told) else secrets.token_hex(6)
        # Not taken back: Django and gunicorn log the answer after it has left here.
        current_number.set(number)
        response = get_response(request)
        response.headers[HEADER] = number
        return response

    return middleware


class Numbered(logging.Filter):
    """Gives each line of the log the number of its request."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.number = current_number.get() or "-"
        return True
