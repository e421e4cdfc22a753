"""Acts on an appeal (复核): asked for in the publicity window, answered by
who did not inspect the line.
"""

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.marking import lock_card, require_in_range, require_of_unit
from assessments.models import Appeal, Mark, Round
from assessments.results import write_results
from townwork.audit.services import record
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.evidence import attach, brought
from townwork.org.models import Evidence, User

State = Round.State


@transaction.atomic
def ask_appeal(mark: Mark, reason: str, *, actor: User, today: date | None = None) -> Appeal:
    """申请复核 in the publicity window, once a line."""
    require(actor, "assessments.appeal")
    card = lock_card(mark.scorecard, actor, State.PUBLIC)
    require_of_unit(card.unit, actor)
    require_window(card.round, today)
    try:
        with transaction.atomic():
            asked = Appeal.objects.create(
                mark=mark, reason=reason, asked_by=actor, score_before=mark.final or Decimal(0)
            )
    except IntegrityError:
        raise Refusal("这一项已经申请过复核，一项只能申请一次。") from None
    record("申请复核", asked, actor=actor, data={"理由": reason})
    return asked


def require_window(round: Round, today: date | None = None) -> None:
    if not round.takes_appeals(today):
        span = f"{round.public_from:%-m月%-d日}至{round.public_to:%-m月%-d日}"
        raise Refusal(f"只能在公示期内（{span}）申请复核。")


def add_appeal_file(appeal: Appeal, name: str, data: bytes, *, actor: User) -> Evidence:
    """佐证 under an appeal, until it is answered."""
    require(actor, "assessments.appeal")
    with brought(name, data) as file, transaction.atomic():
        card = lock_card(appeal.mark.scorecard, actor, State.PUBLIC)
        require_of_unit(card.unit, actor)
        if Appeal.objects.get(pk=appeal.pk).is_upheld is not None:
            raise Refusal("复核已经答复，不能再补材料。")
        return attach(appeal, file, actor=actor)


@transaction.atomic
def answer_appeal(
    appeal: Appeal, is_upheld: bool, answer: str, score: Decimal | None = None, *, actor: User
) -> None:
    """By someone other than the inspector and than whoever asked.

    Upheld, the line takes the new score.
    """
    require(actor, "assessments.answer")
    card = lock_card(appeal.mark.scorecard, actor, State.PUBLIC)
    stored = Appeal.objects.select_related("mark__criterion__section").get(pk=appeal.pk)
    if stored.is_upheld is not None:
        raise Refusal("这份申请已经答复过了。")
    if actor.pk in (card.inspector_id, stored.asked_by_id):
        raise Refusal("核查人和申请人不能答复，请由另一位同事答复。")
    if not answer.strip():
        raise Refusal("请写明答复。")
    if is_upheld:
        if score is None:
            raise Refusal("同意改分，请填复核后的得分。")
        _rescore(stored.mark, score, f"复核：{answer}", actor)
        stored.score_after = score
    stored.is_upheld = is_upheld
    stored.answer = answer
    stored.answered_by = actor
    stored.answered_at = timezone.now()
    stored.save()
    if is_upheld:
        write_results(card.round, only=card)
    data = {"原": str(stored.score_before), "现": str(stored.score_after), "答复": answer}
    record("复核改分" if is_upheld else "复核维持", stored, actor=actor, data=data)


def _rescore(mark: Mark, score: Decimal, reason: str, actor: User) -> None:
    require_in_range(mark, score)
    mark.settled = score
    mark.settle_reason = reason
    mark.settled_by = actor
    mark.save(update_fields=["settled", "settle_reason", "settled_by"])
