"""What a form answers whose token is no longer good: a page left open, a second tab after signing
in again. Django's own page says so in English and loses what was typed.
"""

import re
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

# Fields whose content is never shown or sent again; every password field's name is among them
# (tests/org/test_stale_form.py).
TOKEN = "csrfmiddlewaretoken"  # nosec B105
SECRET = {TOKEN, "password", "old", "new", "again", "token", "otp", "key"}
# What somebody wrote; dates, codes and figures go along unseen.
WORDS = re.compile(r"[\u4e00-\u9fff]|\s")


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The same form once more, with a new token: one press sends what was typed.

    To a page of ours alone: what another site sent is not offered to be sent again.
    """
    typed = request.POST if _is_ours(request) else QueryDict()
    fields = [(name, value) for name in typed for value in typed.getlist(name)]
    kept = [(name, value) for name, value in fields if name not in SECRET]
    context = {
        "written": [field for field in kept if WORDS.search(field[1])],
        "unseen": [field for field in kept if not WORDS.search(field[1])],
        "files": [file.name for name in request.FILES for file in request.FILES.getlist(name)],
        "has_secrets": bool(SECRET.intersection(typed) - {TOKEN}),
        "address": request.get_full_path(),
    }
    return render(request, "403_csrf.html", context, status=403)


def _is_ours(request: HttpRequest) -> bool:
    """Whether a page of this site sent it, by the browser's word; without a word it is not."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    try:
        sender = urlsplit(request.headers.get("Origin") or request.headers.get("Referer") or "")
    except ValueError:
        return False
    return (sender.scheme, sender.netloc) == (request.scheme, request.get_host())
