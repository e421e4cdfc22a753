"""The administrator's one look at the house."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from townwork.org.access import needs
from townwork.safekeeping import status


@needs("house.read")
@require_safe
def house_status(request):
    return render(request, "safekeeping/status.html", {"lines": status.lines(request)})
