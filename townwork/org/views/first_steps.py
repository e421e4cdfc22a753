"""The steps of a beginning: one is left for later, or taken up again."""

from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from townwork.org import first_steps
from townwork.org.access import needs
from townwork.org.views.acts import Attempt


@needs("org.begin")
@require_POST
def step_leave(request, key):
    with Attempt(request):
        first_steps.leave(key, actor=request.user)
    return redirect("home")


@needs("org.begin")
@require_POST
def step_take_up(request, key):
    with Attempt(request):
        first_steps.take_up(key, actor=request.user)
    return redirect("home")
