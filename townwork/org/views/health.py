"""For whoever watches the machine: /health in words a script reads, /metrics for Prometheus."""

from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from townwork import __version__
from townwork.org.access import allows
from townwork.org.health import figures, parts_of


@require_safe
def health(request):
    """200 while every part does its work, else 503. Anybody is told which does not; figures and
    reasons are the administrator's.
    """
    parts = parts_of(request)
    is_well = all(part.is_ok for part in parts)
    told: dict[str, Any] = {
        "status": _word(is_well),
        **{part.name: _word(part.is_ok) for part in parts},
    }
    if allows(request.user, "org.manage"):
        told |= {"version": __version__, "details": {part.name: part.told for part in parts}}
    return JsonResponse(told, status=200 if is_well else 503)


def _word(is_ok: bool) -> str:
    return "ok" if is_ok else "fault"


@require_safe
def metrics(request):
    """Who may not read it is not told that it is there."""
    if not (_asks_from_where_it_may(request) or _has_the_token(request)):
        raise Http404
    return HttpResponse(figures(), content_type=CONTENT_TYPE_LATEST)


def _asks_from_where_it_may(request) -> bool:
    """Directly: behind a proxy everybody has the proxy's address, and needs the token."""
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:  # a socket has none
        return False
    return any(address in network for network in settings.METRICS_FROM)


def _has_the_token(request) -> bool:
    told = request.headers.get("Authorization", "")
    return bool(settings.METRICS_TOKEN) and constant_time_compare(
        told.encode(), f"Bearer {settings.METRICS_TOKEN}".encode()
    )
