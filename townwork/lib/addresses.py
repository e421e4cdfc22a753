"""Where a request comes from. The one answer: for the trail, the lock-out and every limit."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The person's address. None where the web server listens on a socket that has none.

    Each of our own proxies (settings.PROXIES) adds whom it was asked by at the right end of
    X-Forwarded-For; what stands further left is what somebody wrote there and is not read. Without
    a proxy the header is not read at all.
    """
    if settings.PROXIES:
        told = request.headers.get("X-Forwarded-For", "").split(",")
        if len(told) >= settings.PROXIES:
            address = _read(told[-settings.PROXIES])
            if address:
                return address
    return _read(request.META.get("REMOTE_ADDR", ""))


def _read(written: str) -> str | None:
    """An address as it is compared: without a port, and IPv4 where it is one."""
    bare = written.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return None
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)
