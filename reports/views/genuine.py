"""核验: whether a file in somebody's hand is what was signed, or which edition a paper's code is of.
It says that and nothing else, so that anybody may ask.
"""

import hashlib

from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from reports import issuing, verifying
from reports.forms import GenuineForm
from reports.models import Edition
from townwork.lib.addresses import client_address
from townwork.org import limits
from townwork.org.views.acts import Attempt

GENUINE, SUPERSEDED, UNKNOWN = "genuine", "superseded", "unknown"


@require_http_methods(["GET", "POST"])
def genuine(request):
    form = GenuineForm(request.POST or None, request.FILES or None)
    context = {"form": form}
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form=form):
            limits.count("genuine", client_address(request))
            context |= _found(**form.cleaned_data)
    return render(request, "reports/genuine.html", context)


def _found(file, code: str) -> dict:
    """Of both, the file tells: it is the whole text."""
    if file:
        return {"found": _standing(issuing.signed_as(_digest(file)))}
    return {"found": _standing(verifying.signed_under(code)), "is_by_code": True}


def _digest(file) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _standing(signed: Edition | None) -> str:
    if signed is None:
        return UNKNOWN
    return GENUINE if issuing.in_force(signed.term) == signed else SUPERSEDED
