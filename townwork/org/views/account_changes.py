"""Accounts that an administrator has let in anew, before the auditor's eyes."""

from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from townwork.org import signing
from townwork.org.access import needs
from townwork.org.models import User
from townwork.org.views.acts import Attempt


@needs("org.vouch")
@require_safe
def account_changes(request):
    return render(request, "org/account_changes.html", {"held": signing.held_of(request.user)})


@needs("org.vouch")
@require_POST
def account_vouch(request, pk):
    user = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    with Attempt(request, f"已核实：{user}可以签发了。"):
        signing.vouch(user, actor=request.user)
    return redirect("account_changes")
