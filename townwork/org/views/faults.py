"""What a page that could not be made says (django.conf.urls.handler500): the one place where every
request ends that something failed under, in a view or around it.
"""

import sys

from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.template.loader import render_to_string

from townwork.lib.numbering import current_number
from townwork.lib.outages import Outage, outage_of
from townwork.org.views.stale_form import SECRET

UNKNOWN = Outage(
    500,
    "系统出错",
    "这次操作没有完成，已有数据不受影响。请返回上一页重试；反复出现请把时间和编号告诉管理员。",
)
RETRY_AFTER = 30  # s


def could_not(request: HttpRequest) -> HttpResponse:
    """No session, no person, no database is asked: any of them may be what failed."""
    outage = outage_of(sys.exc_info()[1]) or UNKNOWN
    if request.headers.get("X-Requested-With") or request.headers.get("HX-Request"):
        # The script that asked says it in its own place: static/js/townwork.js, upload.js.
        answer = HttpResponse(outage.words, "text/plain; charset=utf-8", outage.status)
    else:
        page = render_to_string("500.html", {"outage": outage, **sent_with(request)})
        answer = HttpResponse(page, status=outage.status)
    if outage.status == 503:
        answer["Retry-After"] = str(RETRY_AFTER)
    return answer


def sent_with(request: HttpRequest) -> dict:
    """Nothing typed is lost with the page: it is shown, to be copied or sent once more.

    Only what has passed the check against forged forms, or the button would send a stranger's. A
    form with a password is not sent again from a page that must not hold one.
    """
    told: dict = {"number": current_number.get()}
    if request.method != "POST" or not is_of_our_forms(request):
        return told
    told["typed"] = [
        (name, words)
        for name, values in request.POST.lists()
        if name not in SECRET
        for words in values
        if words
    ]
    if not (SECRET - {"csrfmiddlewaretoken"}).intersection(request.POST):
        told |= {"again": request.get_full_path(), "token": get_token(request)}
    return told | {"had_files": bool(request.FILES)}


def is_of_our_forms(request: HttpRequest) -> bool:
    """What failed may have failed before Django looked."""
    return ForgeryCheck(could_not).process_view(request, None, (), {}) is None


class ForgeryCheck(CsrfViewMiddleware):
    """Django's, whose page for a refused form asks the database."""

    def _reject(self, request, reason):
        return HttpResponseForbidden()
