"""待办 of assessments: what waits for this person, counted, each leading to the act."""

from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from assessments.models import Round, Scorecard
from assessments.standings import appeals, of_own_units, rectifications
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
    return [
        Todo("要自评的得分表", to_score, reverse("my_cards")),
        _own_rectifications("已逾期的整改", "late", user, is_late=True),
        _own_rectifications("整改中的事项", "due", user),
    ]


def _own_rectifications(words: str, standing: str, user: User, *, is_late: bool = False) -> Todo:
    own = rectifications(user, standing).filter(of_own_units(user))
    asked = urlencode({"standing": standing, "mine": "on"})
    return Todo(words, own.count(), f"{reverse('rectifications')}?{asked}", is_late)


def awaited(user: User) -> list[Todo]:
    """What one's unit asked or answered and others have not looked at."""
    return waiting(user, (_asked,))


def _asked(user: User) -> list[Todo]:
    if not allows(user, "assessments.appeal"):
        return []
    return [
        _appeals("申请了等答复的复核", "asked", user),
        _own_rectifications("回复了等核验的整改", "replied", user),
    ]


def _appeals(words: str, standing: str, user: User) -> Todo:
    number = appeals(user, standing).count()
    return Todo(words, number, f"{reverse('appeals')}?standing={standing}")


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
    to_verify = rectifications(user, "verify").count()
    return [
        _appeals("待答复的复核申请", "answer", user),
        Todo("待核验的整改回复", to_verify, f"{reverse('rectifications')}?standing=verify"),
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
    escalated = rectifications(user, "escalated").count()
    return [
        Todo("待签发的考核结果", ripe.count(), reverse("rounds")),
        Todo("提请督办的整改", escalated, f"{reverse('rectifications')}?standing=escalated", True),
    ]
