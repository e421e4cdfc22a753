"""待办 of venues: problems to mend, and mendings to look at again."""

from django.db.models import Count
from django.urls import reverse

from records.kinds.venues.services import past_its_day, to_check, to_mend, undated
from townwork.org.access import allows
from townwork.org.models import User
from townwork.org.todo import Todo


def todos(user: User) -> list[Todo]:
    if not allows(user, "records.write"):
        return []
    url = reverse("venue_watch")
    owed = (
        to_mend(user)
        .order_by()
        .aggregate(late=Count("pk", filter=past_its_day()), of_all=Count("pk"))
    )
    in_time = owed["of_all"] - owed["late"]
    return [
        Todo("过了整改期限的阵地问题", owed["late"], f"{url}?show=late", True),
        Todo("待整改的阵地问题", in_time, f"{url}?show=mend"),
        Todo("整改后待复查的阵地问题", to_check(user).count(), f"{url}?show=check"),
        Todo("已整改没有填日期的阵地问题", undated(user).count(), f"{url}?show=undated"),
    ]
