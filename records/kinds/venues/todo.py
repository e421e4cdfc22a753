"""待办 of venues: problems to mend, and mendings to look at again."""

from django.urls import reverse
from django.utils import timezone

from records.kinds.venues.services import to_check, to_mend
from townwork.org.access import allows
from townwork.org.models import User
from townwork.org.todo import Todo


def todos(user: User) -> list[Todo]:
    if not allows(user, "records.write"):
        return []
    url, owed = reverse("venue_watch"), to_mend(user)
    late = owed.filter(mend_by__lt=timezone.localdate()).count()
    return [
        Todo("过了整改期限的阵地问题", late, f"{url}?show=mend", True),
        Todo("待整改的阵地问题", owed.count() - late, f"{url}?show=mend"),
        Todo("整改后待复查的阵地问题", to_check(user).count(), f"{url}?show=check"),
    ]
