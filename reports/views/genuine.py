"""核验: whether a PDF in somebody's hand is what was signed. It says that and nothing else, so that
anybody may ask.
"""

import hashlib

from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from reports import issuing
from reports.forms import GenuineForm
from townwork.lib.addresses import client_address
from townwork.org import limits
from townwork.org.views.acts import Attempt

GENUINE, SUPERSEDED, UNKNOWN = "genuine", "superseded", "unknown"


@require_http_methods(["GET", "POST"])
def genuine(request):
    form = GenuineForm(request.POST or None, request.FILES or None)
    found = ""
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form=form):
            limits.count("genuine", client_address(request))
            found = _standing(form.cleaned_data["file"])
    return render(request, "reports/genuine.html", {"form": form, "found": found})


def _standing(file) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    signed = issuing.signed_as(digest.hexdigest())
    if signed is None:
        return UNKNOWN
    return GENUINE if issuing.in_force(signed.term) == signed else SUPERSEDED
