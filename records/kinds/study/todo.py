"""待办 of study: plans past their day and about to come, people without make-up study."""

from datetime import timedelta

from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone

from records.kinds.study.models import StudyPlan, StudySession
from records.ledger.locks import open_since
from townwork.org.access import allows
from townwork.org.models import User, half_of
from townwork.org.todo import Todo

AHEAD = 7  # days before its day that a session that is planned stands here


def todos(user: User) -> list[Todo]:
    """Of the running half-year's records in one's own unit and those below; what was missed in one
    before it can be made up for until that is locked.

    For who may act on them.
    """
    if not allows(user, "records.write"):
        return []
    today = timezone.localdate()
    half = half_of(today)
    plans = StudyPlan.objects.visible_to(user).standing()
    due = plans.filter(occurred_on__gte=half.start, occurred_on__lt=today)
    late = due.with_done().filter(is_done=False)
    next_week = (today, today + timedelta(days=AHEAD))
    coming = plans.filter(occurred_on__range=next_week).with_done().filter(is_done=False)
    coming_url = f"{reverse('study_plan')}?state=ahead&year={today.year}"
    late_url = f"{reverse('study_plan')}?state=late&half={half.half}"
    sessions = StudySession.objects.visible_to(user).standing()
    sessions = sessions.filter(occurred_on__range=(open_since(user.township, today), half.end))
    owed = sessions.owing().aggregate(people=Sum("owed_here"))["people"] or 0
    return [
        Todo("过了日子、要说明办了没有的学习计划", late.count(), late_url, True),
        Todo(f"{AHEAD} 天内要开展的学习", coming.count(), coming_url),
        Todo("缺课没有补学的人次", owed, reverse("study_owed")),
    ]
