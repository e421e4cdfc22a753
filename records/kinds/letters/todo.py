"""待办 of 提示函."""

from datetime import date

from django.urls import reverse
from django.utils import timezone

from records.kinds.letters.models import Notice, NoticeExtension, NoticeQuerySet
from townwork.org.access import allows
from townwork.org.models import Township, User, answered_for
from townwork.org.todo import Todo


def todos(user: User) -> list[Todo]:
    url = reverse("letter_todo")
    lists = LetterLists(user, user.township, timezone.localdate())
    waiting = []
    if allows(user, "records.write"):
        overdue = lists.overdue().count()
        waiting += [
            Todo("超期没有反馈的提示函", overdue, f"{url}?which=overdue", True),
            Todo("没有签收的提示函", lists.unsigned().count(), f"{url}?which=unsigned"),
            Todo("要反馈的提示函", lists.under_way().count(), f"{url}?which=open"),
        ]
    if allows(user, "records.approve"):
        waiting.append(Todo("待答复的提示函延期申请", lists.asked().count(), f"{url}?which=asked"))
    return waiting


class LetterLists:
    """The lists of the letters' page 待办; a letter stands in one of the first three."""

    def __init__(self, user: User, township: Township, today: date) -> None:
        self.user = user
        self.today = today
        rows = (
            Notice.objects.visible_to(user)
            .standing()
            .filter(answered_for(), unit__township=township)
        )
        self.rows = rows.unanswered()

    def by_name(self) -> dict:
        """All of them, in the order of urgency, by what the page's address calls them."""
        return {
            "overdue": self.overdue(),
            "unsigned": self.unsigned(),
            "open": self.under_way(),
            "asked": self.asked(),
        }

    def overdue(self) -> NoticeQuerySet:
        return self.rows.overdue(self.today)

    def unsigned(self) -> NoticeQuerySet:
        return self.rows.unsigned().filter(due_on__gte=self.today)

    def under_way(self) -> NoticeQuerySet:
        return self.rows.filter(due_on__gte=self.today).exclude(signed_on=None)

    def asked(self) -> NoticeQuerySet:
        """Those with a request for more time that waits for an answer, which is not one's own."""
        waiting = NoticeExtension.objects.unanswered().exclude(asked_by=self.user)
        return self.rows.filter(pk__in=waiting.values("notice"))
