"""What every page's frame needs, without a query of its own beyond the user's."""

from django.http import HttpRequest

from townwork import __version__
from townwork.org.access import ALLOWED


def shell(request: HttpRequest) -> dict:
    """`may`: the actions of this user, for templates: {% if may.records_write %}.

    `version`: for the page's foot.
    """
    user = getattr(request, "user", None)
    role = user.role if user is not None and user.is_authenticated else None
    may = {action.replace(".", "_"): role in roles for action, roles in ALLOWED.items()}
    return {"may": may, "version": __version__}
