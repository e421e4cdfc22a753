"""Session limits and the password that is due."""

import time
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from townwork.audit.models import AuditEvent
from townwork.audit.services import current_ip, record
from townwork.lib.addresses import client_address
from townwork.lib.middleware import View
from townwork.lib.outages import FULL, outage_of
from townwork.org import limits, second_factor, sessions
from townwork.org.access import came_from
from townwork.org.passwords import password_is_due

BEFORE_BINDING = ("second_factor", "change_password", "sign_out", "sign_in")
TOUCH_EVERY = 60  # s: the idle clock is written at most once a minute


def session_limits(get_response: View) -> View:
    """Sign out after SESSION_IDLE_SECONDS without an act, and SESSION_COOKIE_AGE after signing in;
    polling is no act.

    The cookie's own age would begin anew with every write to the session, so the beginning is kept
    in it.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        current_ip.set(client_address(request))
        if request.user.is_authenticated:
            now = time.time()
            seen = request.session.get("seen", 0)
            if "began" not in request.session:
                sessions.begin(request, now)
            began = request.session["began"]
            if (
                seen and now - seen > settings.SESSION_IDLE_SECONDS
            ) or now - began > settings.SESSION_COOKIE_AGE:
                record("登录超时退出", request.user, actor=request.user, moves=False)
                logout(request)
                return _to_sign_in(request)
            if now - seen > TOUCH_EVERY and not request.headers.get("X-Poll"):
                request.session["seen"] = now
        elif request.htmx:
            return (
                _to_sign_in(request)
                if request.path != reverse("sign_in")
                else get_response(request)
            )
        return get_response(request)

    return middleware


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """A page is redirected, a fragment tells the browser to go: no sign-in form
    inside a table cell.
    """
    target = f"{reverse('sign_in')}?{urlencode({'next': came_from(request), 'idle': 1})}"
    return HttpResponseClientRedirect(target) if request.htmx else redirect(target)


class ToldOfRefusals:
    """Who tried what they may not, and at which address: audited here, outside the transaction that
    the refusal rolled back.
    """

    def __init__(self, get_response: View):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        if isinstance(error, PermissionDenied) and request.user.is_authenticated:
            asked = {"地址": request.path[:200], "方式": request.method}
            denied = AuditEvent.Result.DENIED
            record("越权访问", actor=request.user, data=asked, result=denied)


def wrong_method(get_response: View) -> View:
    """An address that only takes a form, opened as a page (reloaded, or kept by
    a phone): in words, with a way on.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if response.status_code != 405 or response.content or request.htmx:
            return response
        page = render(request, "405.html", status=405)
        page["Allow"] = response["Allow"]
        return page

    return middleware


def password_due(get_response: View) -> View:
    """Until a due password is changed, only changing it, signing out and the manual work."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        free = {reverse("change_password"), reverse("sign_out"), reverse("sign_in")}
        if (
            request.user.is_authenticated
            and request.path not in free
            and not request.path.startswith(reverse("help"))
            and password_is_due(request.user)
        ):
            return _first_to("change_password", request)
        return get_response(request)

    return middleware


def _first_to(name: str, request: HttpRequest) -> HttpResponseBase:
    """What is due before the page that was asked for, and then on to it."""
    after = came_from(request)
    target = reverse(name) + (f"?{urlencode({'next': after})}" if after != "/" else "")
    return HttpResponseClientRedirect(target) if request.htmx else redirect(target)


def second_factor_due(get_response: View) -> View:
    """Until whoever must has bound a phone, only that, the password, signing out and the manual
    work.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if (
            request.user.is_authenticated
            and not request.session.get(second_factor.GIVEN)
            and second_factor.is_required(request.user)
            and request.path not in map(reverse, BEFORE_BINDING)
            and not request.path.startswith(reverse("help"))
        ):
            return _first_to("second_factor", request)
        return get_response(request)

    return middleware


class Limited:
    """Counts what settings.LIMITED names, and uploads; one too many is told when to come back."""

    def __init__(self, get_response: View):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple, kwargs: dict
    ) -> HttpResponseBase | None:
        name = _limit_of(request)
        if name is None:
            return None
        try:
            limits.count(name, request.user.pk or client_address(request))
        except limits.TooMany as refusal:
            return too_many(request, refusal)
        except DatabaseError as error:
            if outage_of(error) is not FULL:
                raise
            # Nothing can be counted on a full disk; searching is reading, and goes on.
        return None


def _limit_of(request: HttpRequest) -> str | None:
    if request.method == "POST" and request.content_type == "multipart/form-data":
        return "upload"
    match = request.resolver_match
    return settings.LIMITED.get(match.url_name) if match else None


def too_many(request: HttpRequest, refusal: limits.TooMany) -> HttpResponseBase:
    page = render(request, "429.html", {"refusal": refusal}, status=429)
    page["Retry-After"] = str(refusal.seconds)
    return page
