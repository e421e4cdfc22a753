"""The door: sign in, sign out, change one's password."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from townwork.org import services
from townwork.org.forms.sign_in import ChangePasswordForm, SignInForm
from townwork.org.middleware import password_is_due
from townwork.org.models import User

LOCKED = "连续输错次数过多，已暂停登录。请 15 分钟后再试，或请管理员重置口令。"


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request):
    if request.user.is_authenticated:
        return redirect(_next(request))
    # A body without anything is a form sent empty, and is told so.
    sent = request.POST if request.method == "POST" else None
    form = SignInForm(sent, request=request)
    if request.method == "POST" and form.is_valid() and form.user:
        login(request, form.user)  # rotates the session key
        services.note_sign_in(form.user)
        return redirect(_next(request))
    if request.method == "POST" and "username" in form.cleaned_data and not _is_locked(request):
        services.note_failed_sign_in(form.cleaned_data["username"])
    return _door(request, form)


@require_POST
def sign_out(request):
    if request.user.is_authenticated:
        services.note_sign_out(request.user)
        logout(request)
    return redirect("sign_in")


@sensitive_post_parameters("old", "new", "again")
@login_required
@require_http_methods(["GET", "POST"])
def change_password(request):
    form = ChangePasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        services.change_password(request.user, form.cleaned_data["new"])
        update_session_auth_hash(request, request.user)
        messages.success(request, "口令已修改，下次登录请用新口令。")
        return redirect("home")
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
    form = SignInForm(request=request, initial={"username": username[:40]})
    return _door(request, form, locked=LOCKED, status=429)


def _door(request, form, *, locked="", status=200):
    context = {
        "form": form,
        "locked": locked,
        "idle": "idle" in request.GET,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "samples": _samples(),
        "sample_password": settings.DEMO_PASSWORD,
    }
    return render(request, "org/sign_in.html", context, status=status)


def _is_locked(request) -> bool:
    return bool(getattr(request, "axes_locked_out", False))


def _next(request) -> str:
    """Where the person was going, if it is on this site; else home."""
    address = request.POST.get("next") or request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    # An address of this site begins with a slash: anything else redirect() takes for a page's name.
    return address if safe and address.startswith("/") else settings.LOGIN_REDIRECT_URL


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
