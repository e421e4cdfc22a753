"""Where a form leads back to."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def way_back(request: HttpRequest, address: str, otherwise: str) -> str:
    """The address, as a page or anybody wrote it, if it is one of this site; else the other."""
    is_ours = url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    )
    # What begins with no slash redirect() takes for a page's name.
    return address if is_ours and address.startswith("/") else otherwise
