"""What every page's frame needs, without a query of its own beyond the user's."""

from townwork.org.access import ALLOWED


def shell(request):
    """`may`: the actions of this user, for templates: {% if may.records_write %}."""
    user = getattr(request, "user", None)
    role = user.role if user is not None and user.is_authenticated else None
    return {"may": {action.replace(".", "_"): role in roles for action, roles in ALLOWED.items()}}
