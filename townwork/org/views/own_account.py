"""One's own account: where one is signed in, the phone bound to it, what was done to it."""

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from townwork.lib.returning import way_back
from townwork.org import second_factor, services, sessions, signing
from townwork.org.forms.people import OwnMailForm
from townwork.org.forms.sign_in import CodeForm, UnbindForm
from townwork.org.views.acts import Attempt

KEY = "second factor's key"  # in the session, until the phone has shown that it has it
SHOWN_EVENTS = 20


@login_required
@require_safe
def own_account(request):
    context = {
        "sessions": sessions.sessions_of(request.user, request.session.session_key),
        "device": second_factor.device_of(request.user),
        "is_required": second_factor.is_required(request.user),
        "events": signing.events_of(request.user)[:SHOWN_EVENTS],
    }
    return render(request, "org/own_account.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def own_mail(request):
    """工作邮箱, and back to where it was asked for."""
    back = way_back(request, request.GET.get("next", ""), reverse("own_account"))
    form = OwnMailForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        services.set_own_mail(request.user, form.cleaned_data["email"])
        messages.success(request, "已保存工作邮箱。")
        return redirect(back)
    context = {"form": form, "title": "工作邮箱", "back": back}
    return render(request, "org/form.html", context)


@login_required
@require_POST
def sessions_end(request):
    """Of the others the one named, or all of them."""
    ended = services.end_own_sessions(
        request.user, but=request.session.session_key, handle=request.POST.get("handle") or None
    )
    messages.success(request, f"已退出 {ended} 处登录。" if ended else "那处登录已经退出了。")
    return redirect("own_account")


@sensitive_post_parameters("otp")
@sensitive_variables("codes")
@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def bind(request):
    """The key as text and as a code to scan, until the phone shows the right code for it."""
    if second_factor.device_of(request.user):
        return redirect("own_account")
    device = second_factor.new_device(request.user, request.session.get(KEY, ""))
    request.session[KEY] = device.key
    form = CodeForm(request.POST or None)
    form.fields["otp"].help_text = "扫码或输入密钥后，手机上显示的六位数字"
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form=form, at="otp"):
            codes = second_factor.enrol(request.user, device.key, form.cleaned_data["otp"])
            del request.session[KEY]
            request.session[second_factor.GIVEN] = True
            after = way_back(request, request.GET.get("next", ""), reverse("home"))
            return render(request, "org/recovery_codes.html", {"codes": codes, "after": after})
    context = {
        "form": form,
        "is_required": second_factor.is_required(request.user),
        "key": second_factor.key_in_words(device),
        "code": segno.make(device.config_url).svg_data_uri(scale=5),
    }
    return render(request, "org/bind.html", context)


@sensitive_post_parameters("old", "otp")
@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def unbind(request):
    """With the password and a code: a screen left open is no phone."""
    if not second_factor.device_of(request.user):
        return redirect("own_account")
    form = UnbindForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, "已解除绑定。换手机的话，请现在绑定新的。", form=form, at="otp"):
            second_factor.confirm(request.user, form.cleaned_data["otp"])
            second_factor.unbind(request.user)
            request.session[second_factor.GIVEN] = False
            return redirect("second_factor")
    return render(request, "org/unbind.html", {"form": form})
