"""Acts on a scorecard: self-assessment, inspection, the leading group's word, vetoes."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from assessments.models import Criterion, Mark, Round, Scorecard, Section, Veto
from assessments.results import write_results
from assessments.rounds import is_of, lock_round
from assessments.scoring import rounded
from records.models import Meeting
from townwork.audit.rows import rewrite
from townwork.audit.services import record
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.evidence import attach, brought, detach
from townwork.org.models import Evidence, Unit, User

State = Round.State


@dataclass(frozen=True)
class Entry:
    """What was typed on one line: a score (None: nothing), why, and the number a rule asks for."""

    score: Decimal | None
    note: str = ""
    entered: Decimal | None = None

    def scored(self, score: Decimal | None) -> "Entry":
        """The same line with this score."""
        return replace(self, score=score)


def most(mark: Mark) -> Decimal:
    """The most a line can get: its points; a bonus, the cap."""
    return mark.criterion.points or mark.scorecard.round.rubric.bonus_cap


def require_in_range(mark: Mark, score: Decimal | None) -> None:
    if score is not None and not 0 <= score <= most(mark):
        raise Refusal(f"{mark.criterion}：得分要在 0 到 {most(mark):f} 之间。")


def marks_of(card: Scorecard) -> list[Mark]:
    """The lines of a card in the rubric's order; each knows this very card."""
    rows = card.marks.select_related("criterion__section")
    return list(rows.order_by("criterion__section__code", "criterion__order"))


def lock_card(card: Scorecard, actor: User, *states: str) -> Scorecard:
    """The card, its round locked in one of the states.

    A card the actor may not see does not exist.
    """
    lock_round(card.round, *states)
    return (
        Scorecard.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("round__rubric", "round__term", "unit__township")
        .get(pk=card.pk)
    )


def require_of_unit(unit: Unit, actor: User) -> None:
    if not actor.answers_for(unit):
        raise Refusal(f"只能由{unit}的人办理。")


# --- 自评 -------------------------------------------------------------------------------------------
@transaction.atomic
def save_self(card: Scorecard, entries: dict[int, Entry], *, actor: User) -> None:
    """Write the unit's own scores, {criterion id: entry}; lines not named stay as they are."""
    require(actor, "assessments.score_self")
    stored = lock_card(card, actor, State.SELF)
    require_of_unit(stored.unit, actor)
    if stored.self_at:
        raise Refusal("自评已经提交；要改请先撤回。")
    marks = _named(stored, entries)
    for mark in marks:
        entry = entries[mark.criterion_id]
        require_in_range(mark, entry.score)
        mark.self_score = entry.score
        mark.self_note = entry.note
        mark.entered = entry.entered
    rewrite(marks, ["self_score", "self_note", "entered"])
    record("填写自评", stored, actor=actor, data={"项": len(entries)})


def _named(card: Scorecard, entries: dict[int, Entry]) -> list[Mark]:
    return [mark for mark in marks_of(card) if mark.criterion_id in entries]


def lacking_self(
    marks: Iterable[Mark], automatic: dict[int, Decimal | None], left_out: Container[int] = ()
) -> list[str]:
    """What submitting still lacks.

    A score that is not given is missing, never 0; a bonus not claimed is no gap, nor is what does
    not apply.
    """
    lacking = []
    for mark in marks:
        if mark.criterion_id in left_out:
            continue
        if mark.criterion.section.part == Section.Part.BONUS and mark.self_score is None:
            continue
        if mark.self_score is None:
            lacking.append(f"{mark.criterion}还没有自评分")
        elif _differs(mark.self_score, automatic.get(mark.criterion_id)) and not mark.self_note:
            lacking.append(f"{mark.criterion}的自评分与自动分不同，请写明理由")
    return lacking


def _differs(score: Decimal, other: Decimal | None) -> bool:
    """To the cent, as people see it."""
    return other is not None and rounded(score) != rounded(other)


@transaction.atomic
def submit_self(
    card: Scorecard,
    automatic: dict[int, Decimal | None],
    left_out: Container[int] = (),
    *,
    actor: User,
) -> None:
    """提交自评. `automatic` are today's automatic marks by criterion, `left_out` the criteria that do
    not apply today.
    """
    require(actor, "assessments.score_self")
    stored = lock_card(card, actor, State.SELF)
    require_of_unit(stored.unit, actor)
    if stored.self_at:
        raise Refusal("自评已经提交过了。")
    lacking = lacking_self(marks_of(stored), automatic, left_out)
    if lacking:
        raise Refusal("还不能提交：" + "；".join(lacking) + "。")
    stored.self_at = timezone.now()
    stored.self_by = actor
    stored.save(update_fields=["self_at", "self_by"])
    record("提交自评", stored, actor=actor)


@transaction.atomic
def withdraw_self(card: Scorecard, *, actor: User) -> None:
    require(actor, "assessments.score_self")
    stored = lock_card(card, actor, State.SELF)
    require_of_unit(stored.unit, actor)
    if not stored.self_at:
        raise Refusal("自评还没有提交。")
    stored.self_at = stored.self_by = None
    stored.save(update_fields=["self_at", "self_by"])
    record("撤回自评", stored, actor=actor)


def add_file(mark: Mark, name: str, data: bytes, *, actor: User) -> Evidence:
    """佐证 under a line, while the unit assesses itself."""
    require(actor, "assessments.score_self")
    with brought(name, data) as file, transaction.atomic():
        stored = lock_card(mark.scorecard, actor, State.SELF)
        require_of_unit(stored.unit, actor)
        return attach(mark, file, actor=actor)


@transaction.atomic
def remove_file(evidence: Evidence, *, actor: User) -> None:
    require(actor, "assessments.score_self")
    mark = Mark.objects.select_related("scorecard__round", "scorecard__unit").get(
        pk=evidence.object_id
    )
    stored = lock_card(mark.scorecard, actor, State.SELF)
    require_of_unit(stored.unit, actor)
    if stored.self_at:
        raise Refusal("自评已经提交，佐证不能移除；要改请先撤回。")
    detach(evidence, actor=actor)


# --- 核查 -------------------------------------------------------------------------------------------
@transaction.atomic
def save_check(card: Scorecard, entries: dict[int, Entry], *, actor: User) -> None:
    """The inspector's scores; one that differs from the automatic or the unit's own says why."""
    require(actor, "assessments.check")
    stored = lock_card(card, actor, State.CHECK)
    require_inspector(stored, actor)
    marks = _named(stored, entries)
    for mark in marks:
        entry = entries[mark.criterion_id]
        require_in_range(mark, entry.score)
        if entry.score is not None and mark.is_left_out:
            raise Refusal(f"{mark.criterion}：本单位不适用，不打分；要打分，由审定会议决定。")
        if entry.score is not None and not entry.note and is_disputed(mark, entry.score):
            raise Refusal(f"{mark.criterion}：与自动分或自评分不同，请写明理由。")
        is_scored = entry.score is not None
        mark.checked = entry.score
        mark.check_reason = entry.note
        mark.checked_by = actor if is_scored else None
        mark.checked_at = timezone.now() if is_scored else None
    rewrite(marks, ["checked", "check_reason", "checked_by", "checked_at"])
    record("填写核查", stored, actor=actor, data={"项": len(entries)})


def require_inspector(card: Scorecard, actor: User) -> None:
    if card.inspector_id != actor.pk:
        raise Refusal("只有指定的核查人能打分。")
    if is_of(actor, card.unit):
        raise Refusal("不能核查自己的单位，请宣传干事另派核查人。")


def is_disputed(mark: Mark, score: Decimal) -> bool:
    return _differs(score, mark.automatic) or _differs(score, mark.self_score)


@transaction.atomic
def take_agreed(card: Scorecard, *, actor: User) -> int:
    """Confirm every line on which the automatic mark and the unit's own agree; how many."""
    require(actor, "assessments.check")
    stored = lock_card(card, actor, State.CHECK)
    require_inspector(stored, actor)
    agreed = [
        mark
        for mark in marks_of(stored)
        if mark.checked is None
        and mark.automatic is not None
        and not is_disputed(mark, mark.automatic)
    ]
    for mark in agreed:
        mark.checked = mark.automatic
        mark.checked_by = actor
        mark.checked_at = timezone.now()
        if mark.criterion.section.part == Section.Part.BONUS:
            mark.checked = min(mark.checked, most(mark))
    rewrite(agreed, ["checked", "checked_by", "checked_at"])
    if agreed:
        record("采用一致的分数", stored, actor=actor, data={"项": len(agreed)})
    return len(agreed)


def lacking_check(marks: Iterable[Mark]) -> list[str]:
    """The scored lines that apply and nobody checked.

    A bonus not checked adds nothing and is no gap unless it was claimed.
    """
    return [
        f"{mark.criterion}还没有核查分"
        for mark in marks
        if mark.checked is None
        and not mark.is_left_out
        and (mark.criterion.section.part == Section.Part.SCORED or mark.self_score is not None)
    ]


@transaction.atomic
def submit_check(card: Scorecard, *, actor: User) -> None:
    require(actor, "assessments.check")
    stored = lock_card(card, actor, State.CHECK)
    require_inspector(stored, actor)
    lacking = lacking_check(marks_of(stored))
    if lacking:
        raise Refusal("还不能完成核查：" + "；".join(lacking) + "。")
    stored.checked_at = timezone.now()
    stored.save(update_fields=["checked_at"])
    record("完成核查", stored, actor=actor)


# --- 审定 -------------------------------------------------------------------------------------------
@transaction.atomic
def settle_mark(mark: Mark, score: Decimal, reason: str, *, actor: User) -> None:
    """The leading group's score in place of the inspector's, with its reason."""
    require(actor, "assessments.settle")
    card = lock_card(mark.scorecard, actor, State.SETTLE)
    if card.inspector_id == actor.pk:
        raise Refusal("这张表是您核查的，审定改分请由另一位同事录入。")
    if not reason.strip():
        raise Refusal("请写明审定改分的理由。")
    stored = Mark.objects.select_related("criterion__section", "scorecard__round__rubric").get(
        pk=mark.pk
    )
    require_in_range(stored, score)
    before = stored.final
    stored.settled = score
    stored.settle_reason = reason
    stored.settled_by = actor
    stored.save(update_fields=["settled", "settle_reason", "settled_by"])
    write_results(card.round)
    data = {"原": str(before), "现": str(score), "理由": reason}
    record("审定改分", stored, actor=actor, data=data)


@transaction.atomic
def propose_veto(card: Scorecard, criterion: Criterion, fact: str, *, actor: User) -> Veto:
    """By the inspector or whoever enters the leading group's decisions.

    It holds only once a meeting decided it.
    """
    stored = lock_card(card, actor, State.CHECK, State.SETTLE)
    if stored.inspector_id != actor.pk:
        require(actor, "assessments.settle")
    if (
        criterion.section.part != Section.Part.VETO
        or criterion.section.rubric_id != stored.round.rubric_id
    ):
        raise Refusal("请选本轮细则里的否决项。")
    try:
        with transaction.atomic():
            veto = Veto.objects.create(
                scorecard=stored, criterion=criterion, fact=fact, proposed_by=actor
            )
    except IntegrityError:
        raise Refusal("这一条已经提出过了。") from None
    record("提出否决", veto, actor=actor, data={"事实": fact})
    return veto


@transaction.atomic
def decide_veto(
    veto: Veto, meeting: Meeting, is_upheld: bool, decision: str, *, actor: User
) -> None:
    require(actor, "assessments.settle")
    card = lock_card(veto.scorecard, actor, State.SETTLE)
    if meeting.is_void or meeting.unit.township_id != card.unit.township_id:
        raise Refusal("请选本镇没有作废的会议记录。")
    if not decision.strip():
        raise Refusal("请写明会议的决定。")
    stored = Veto.objects.get(pk=veto.pk)
    stored.meeting = meeting
    stored.is_upheld = is_upheld
    stored.decision = decision
    stored.decided_by = actor
    stored.decided_at = timezone.now()
    stored.save()
    write_results(card.round)
    words = "否决成立" if is_upheld else "否决不成立"
    record(words, stored, actor=actor, data={"决定": decision, "会议": str(meeting)})
