"""待办 of venues: problems to mend, and mendings to look at again."""

from django.urls import reverse

from records.kinds.venues.services import overdue_to_mend, still_to_mend, to_check, undated
from townwork.org.access import allows
from townwork.org.models import User
from townwork.org.todo import Todo


def todos(user: User) -> list[Todo]:
    if not allows(user, "records.write"):
        return []
    url = reverse("venue_watch")
    return [
        Todo("过了整改期限的阵地问题", overdue_to_mend(user).count(), f"{url}?show=late", True),
        Todo("待整改的阵地问题", still_to_mend(user).count(), f"{url}?show=mend"),
        Todo("整改后待复查的阵地问题", to_check(user).count(), f"{url}?show=check"),
        Todo("已整改没有填日期的阵地问题", undated(user).count(), f"{url}?show=undated"),
    ]
