"""待办 of assessments: what waits for this person, counted, each leading to the act."""

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from assessments.models import Appeal, Rectification, RectificationReply, Round, Scorecard
from townwork.org.access import allows
from townwork.org.models import User
from townwork.org.todo import Todo, waiting

State = Round.State


def todos(user: User) -> list[Todo]:
    """In the order of urgency; nothing that counts zero."""
    return waiting(user, (_own, _to_check, _to_answer, _to_move, _to_sign))


def of_post(user: User) -> list[Todo]:
    """Without what names the person."""
    return waiting(user, (_own, _to_answer, _to_move, _to_sign))


def _own(user: User) -> list[Todo]:
    if not allows(user, "assessments.score_self"):
        return []
    cards = Scorecard.objects.visible_to(user)
    of_unit = Q(unit=user.unit_id) | Q(unit__parent=user.unit_id)
    to_score = cards.filter(of_unit, round__state=State.SELF, self_at=None).count()
    taken_over = Q(unit__successor=user.unit_id)
    open_items = Rectification.objects.visible_to(user).filter(of_unit | taken_over).open()
    late = open_items.overdue(timezone.localdate()).count()
    answered = (
        RectificationReply.objects.visible_to(user).filter(is_accepted=None).values("rectification")
    )
    url = reverse("rectifications") + "?standing="
    return [
        Todo("要自评的得分表", to_score, reverse("my_cards")),
        Todo("已逾期的整改", late, url + "late", True),
        Todo("未销号的整改", open_items.exclude(pk__in=answered).count() - late, url + "open"),
    ]


def awaited(user: User) -> list[Todo]:
    """What one's unit asked or answered and others have not looked at."""
    return waiting(user, (_asked,))


def _asked(user: User) -> list[Todo]:
    if not allows(user, "assessments.appeal"):
        return []
    appeals = Appeal.objects.visible_to(user).filter(
        is_upheld=None, mark__scorecard__round__state=State.PUBLIC, asked_by=user
    )
    replies = RectificationReply.objects.visible_to(user).filter(is_accepted=None, sent_by=user)
    return [
        Todo("申请了等答复的复核", appeals.count(), reverse("appeals")),
        Todo("回复了等核验的整改", replies.count(), reverse("rectifications") + "?standing=open"),
    ]


def to_check(user: User) -> QuerySet[Scorecard]:
    """The cards they were sent to inspect, in the rounds that are at it."""
    return Scorecard.objects.filter(inspector=user, round__state=State.CHECK, checked_at=None)


def _to_check(user: User) -> list[Todo]:
    if not allows(user, "assessments.check"):
        return []
    return [Todo("等您核查的得分表", to_check(user).count(), reverse("my_cards"))]


def _to_answer(user: User) -> list[Todo]:
    if not allows(user, "assessments.answer"):
        return []
    appeals = Appeal.objects.visible_to(user).filter(
        is_upheld=None, mark__scorecard__round__state=State.PUBLIC
    )
    appeals = appeals.exclude(asked_by=user).exclude(mark__scorecard__inspector=user)
    replies = (
        RectificationReply.objects.visible_to(user).filter(is_accepted=None).exclude(sent_by=user)
    )
    return [
        Todo("待答复的复核申请", appeals.count(), reverse("appeals")),
        Todo("待核验的整改回复", replies.count(), reverse("rectifications") + "?standing=open"),
    ]


def _to_move(user: User) -> list[Todo]:
    """Rounds whose stage is past its date: the clerk moves them on."""
    if not allows(user, "assessments.draft"):
        return []
    today = timezone.localdate()
    due = (
        Q(state=State.SELF, self_by__lt=today)
        | Q(state=State.CHECK, check_by__lt=today)
        | Q(state=State.SETTLE, settle_by__lt=today)
    )
    return [
        Todo(
            "到了下一阶段的考核",
            Round.objects.visible_to(user).filter(due).count(),
            reverse("rounds"),
        )
    ]


def _to_sign(user: User) -> list[Todo]:
    if not allows(user, "assessments.publish"):
        return []
    ripe = Round.objects.visible_to(user).filter(
        state=State.PUBLIC, public_to__lt=timezone.localdate()
    )
    late = Rectification.objects.visible_to(user).open().exclude(escalated_at=None)
    return [
        Todo("等您签发的考核结果", ripe.count(), reverse("rounds")),
        Todo("提请督办的整改", late.count(), reverse("rectifications") + "?standing=late", True),
    ]
