"""The first-run page: it answers until the first administrator exists, and to who has the token."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from townwork.lib.addresses import client_address
from townwork.org import founding, limits
from townwork.org.forms.founding import FirstRunForm
from townwork.org.views.acts import Attempt

WRONG_TOKEN = "启动口令不对。请在服务器的终端里查看，或在服务器上运行 manage.py found --token。"  # nosec B105


@sensitive_post_parameters("token")
@never_cache
@require_http_methods(["GET", "POST"])
def first_run(request):
    if founding.is_founded():
        raise Http404
    form = FirstRunForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form=form):
            limits.require_room("first_run", client_address(request))
            if founding.opens(form.cleaned_data["token"]):
                administrator, password = founding.found(form.founding())
                context = {"account": administrator, "password": password}
                return render(request, "org/founded.html", context)
            form.add_error("token", WRONG_TOKEN)
            limits.count("first_run", client_address(request))
    return render(request, "org/first_run.html", {"form": form})
