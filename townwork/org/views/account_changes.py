"""Accounts that an administrator has let in anew, before the auditor's eyes."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from townwork.org import signing
from townwork.org.access import needs
from townwork.org.forms.signing import VouchForm
from townwork.org.models import User
from townwork.org.views.acts import Attempt


@needs("org.vouch")
@require_safe
def account_changes(request):
    return render(request, "org/account_changes.html", {"held": signing.held_of(request.user)})


@needs("org.vouch")
@require_http_methods(["GET", "POST"])
def account_vouch(request, pk):
    """The password is asked for, as for the signatures this sets free."""
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    shown = {"seen": signing.wait_of(user)}
    form = VouchForm(request.POST or None, user=request.user, initial=shown)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, f"已核实：{user}可以签发了。", form=form):
            signing.vouch(user, actor=request.user, seen=form.cleaned_data["seen"])
            return redirect("account_changes")
    context = {
        "title": f"核实账号：{user}",
        "question": f"已当面或打电话问过{user.full_name}（{user.username}），确是本人要求的？"
        "核实后本人马上可以签发。",
        "form": form,
        "button": "核实",
        "back": reverse("account_changes"),
    }
    return render(request, "org/confirm.html", context)
