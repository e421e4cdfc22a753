"""待办 of the administrator: a backup that is not made, a check that found something."""

from django.urls import reverse

from townwork.org.access import allows
from townwork.org.models import User
from townwork.org.todo import Todo
from townwork.safekeeping.status import BAD, kept_safe


def todos(user: User) -> list[Todo]:
    if not allows(user, "house.read"):
        return []
    return [
        Todo(f"{line.title}有问题", max(1, len(line.more)), reverse("house_status"), is_late=True)
        for line in kept_safe()
        if line.state == BAD
    ]
