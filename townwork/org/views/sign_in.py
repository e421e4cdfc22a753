"""The door: sign in, sign out, change one's password."""

import time
from contextlib import suppress
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from townwork.lib.addresses import client_address
from townwork.lib.returning import way_back
from townwork.org import limits, locks, second_factor, services, sessions, signing
from townwork.org.backends import Passwords
from townwork.org.forms.sign_in import ChangePasswordForm, CodeForm, SignInForm
from townwork.org.founding import is_founded
from townwork.org.models import User
from townwork.org.passwords import password_is_due
from townwork.org.second_factor import device_of
from townwork.org.views.acts import Attempt

HALF = "half signed in"
HALF_SECONDS = 300  # to find the phone
LOCKED = (
    "连续输错次数过多，这个用户名在您这个网络地址已暂停登录。请在 {} 以后再试，或请管理员解除锁定。"
)


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request):
    if request.user.is_authenticated:
        return redirect(_next(request))
    # A body without anything is a form sent empty, and is told so.
    sent = request.POST if request.method == "POST" else None
    form = SignInForm(sent, request=request)
    if sent is None:
        return _door(request, form)
    address = client_address(request)
    try:
        limits.require_room("sign_in", address)
    except limits.TooMany as refusal:
        return _shut(request, str(refusal))
    if form.is_valid():
        return _entered(request, form.user)
    if form.was_wrong and not _is_locked(request):
        services.note_failed_sign_in(form.cleaned_data["username"])
        with suppress(limits.TooMany):  # the next try is told
            limits.count("sign_in", address)
    return _door(request, form)


def _entered(request, user):
    """The password was right."""
    return _ask_for_code(request, user) if device_of(user) else _enter(request, user)


def _ask_for_code(request, user: User):
    """Who it was waits in the session, signed in nowhere."""
    request.session.cycle_key()
    request.session[HALF] = {
        "user": user.pk,
        "password": user.get_session_auth_hash(),  # changed meanwhile, it is to be given again
        "until": time.time() + HALF_SECONDS,
    }
    return redirect(f"{reverse('sign_in_code')}?{urlencode({'next': _asked_for(request)})}")


def _half_entered(request) -> User | None:
    """Who has given the password and still has time for the code."""
    half = request.session.get(HALF)
    if half is None or half["until"] < time.time():
        return None
    user = Passwords().get_user(half["user"])
    if user is None or user.get_session_auth_hash() != half["password"]:
        return None
    return user


@sensitive_post_parameters("otp")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_code(request):
    """The second half of signing in, for who has bound a phone."""
    user = _half_entered(request)
    if user is None:
        return redirect("sign_in")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form=form, at="otp"):
            kind = second_factor.confirm(user, form.cleaned_data["otp"])
            return _enter(request, user, by=kind)
    context = {"form": form, "next": _asked_for(request), "person": user}
    return render(request, "org/sign_in_code.html", context)


def _enter(request, user: User, *, by: str = ""):
    """Signed in, with a new session key; what others did to the account meanwhile is told."""
    request.session.pop(HALF, None)
    alarms = list(signing.alarms_since(user.last_login, user))
    login(request, user, backend="townwork.org.backends.Passwords")
    sessions.begin(request, time.time())
    request.session[second_factor.GIVEN] = bool(by)
    services.note_sign_in(user, by=by)
    for alarm in alarms:
        messages.warning(request, alarm)
    return redirect(_next(request))


@require_POST
def sign_out(request):
    if request.user.is_authenticated:
        services.note_sign_out(request.user)
        logout(request)
    response = redirect("sign_in")
    # Not "storage": what others kept on this machine and did not send is theirs
    # (static/js/drafts.js forgets one's own).
    response["Clear-Site-Data"] = '"cache", "cookies"'
    return response


@sensitive_post_parameters("old", "new", "again")
@login_required
@require_http_methods(["GET", "POST"])
def change_password(request):
    form = ChangePasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        services.change_password(request.user, form.cleaned_data["new"])
        update_session_auth_hash(request, request.user)
        messages.success(request, "口令已修改，下次登录请用新口令。")
        return redirect(_next(request))
    context = {
        "form": form,
        "due": password_is_due(request.user),
        "days": settings.PASSWORD_MAX_AGE_DAYS,
    }
    return render(request, "org/change_password.html", context)


def locked_out(request, response=None, credentials=None, *args, **kwargs):
    """What axes answers once a name has failed too often from one address
    (settings.AXES_LOCKOUT_CALLABLE).
    """
    username = (credentials or {}).get("username") or request.POST.get("username", "")
    services.note_failed_sign_in(username[:40], locked=True)
    until = locks.locked_until([username], client_address(request)).get(username, timezone.now())
    return _shut(request, LOCKED.format(f"{timezone.localtime(until):%H:%M}"))


def _shut(request, words: str):
    """The door, with why it does not open now; the name that was typed stays."""
    name = request.POST.get("username", "")[:40]
    form = SignInForm(request=request, initial={"username": name})
    return _door(request, form, locked=words, status=429)


def _door(request, form, *, locked="", status=200):
    context = {
        "form": form,
        "locked": locked,
        "idle": "idle" in request.GET,
        "next": _asked_for(request),
        "samples": _samples(),
        "sample_password": settings.DEMO_PASSWORD,
        "is_founded": is_founded(),
    }
    return render(request, "org/sign_in.html", context, status=status)


def _is_locked(request) -> bool:
    return bool(getattr(request, "axes_locked_out", False))


def _asked_for(request) -> str:
    """As the address says it, which anybody may have written."""
    return request.POST.get("next") or request.GET.get("next", "")


def _next(request) -> str:
    """Where the person was going, if it is on this site; else home."""
    return way_back(request, _asked_for(request), settings.LOGIN_REDIRECT_URL)


def _samples() -> list[User]:
    """The demo's first active account of each role; a served site shows none, whatever is set."""
    if settings.SERVED or not settings.DEMO_PASSWORD:
        return []
    active = (
        User.objects.filter(is_active=True)
        .select_related("unit__township", "district")
        .order_by("id")
    )
    first = {}
    for role in User.Role.values:
        first[role] = active.filter(role=role).first()
    return [user for user in first.values() if user]
