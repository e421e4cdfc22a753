"""What every page's frame needs, without a query of its own beyond the user's."""

from django.conf import settings
from django.http import HttpRequest

from townwork import __version__
from townwork.lib.disk import warning_at
from townwork.lib.numbering import current_number
from townwork.org.access import ADMINISTRATOR, ALLOWED, CLERK


def shell(request: HttpRequest) -> dict:
    """`may`: the actions of this user, for templates: {% if may.records_write %}.

    `version` and `number`: for the page's foot, and for one that tells of a fault.

    `short_of_room`: the sentence about a disk that fills, for those who can see to it.
    """
    user = getattr(request, "user", None)
    role = user.role if user is not None and user.is_authenticated else None
    may = {action.replace(".", "_"): role in roles for action, roles in ALLOWED.items()}
    return {
        "may": may,
        "version": __version__,
        "number": current_number.get(),
        "short_of_room": warning_at(settings.DATA_DIR) if role in (ADMINISTRATOR, CLERK) else "",
    }
