"""A round's way: open, hand out, 自评 → 核查 → 审定 → 公示 → 发布.

Moving on is refused with every reason at once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from assessments.evaluation import judge
from assessments.facts import read_facts
from assessments.models import Criterion, Mark, Round, RoundStep, Rubric, Scorecard, Section, Veto
from assessments.results import write_results
from assessments.rules import reading_json
from assessments.scoring import MISSING
from records.models import Meeting
from townwork.audit.rows import add_rows, rewrite
from townwork.audit.services import record, record_removal
from townwork.lib.text import shortened
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import Unit, User
from townwork.org.services import confirm_signature

State = Round.State
ORDER = list(State)
NOTE_LENGTH = RoundStep._meta.get_field("note").max_length


@transaction.atomic
def open_round(round: Round, units: Iterable[Unit], *, actor: User) -> Round:
    """A card for each unit, a mark for each item that applies to it."""
    require(actor, "assessments.draft")
    if not round.rubric.is_adopted:
        raise Refusal("细则还没有启用，请先启用再开始考核。")
    units = [unit for unit in units if unit.township_id == round.term.township_id]
    if not units:
        raise Refusal("请至少选一个被考核单位。")
    round.opened_by = actor
    try:
        with transaction.atomic():
            round.save()
    except IntegrityError:
        raise Refusal(f"{round.term}的考核已经开始了。") from None
    _make_cards(round, units)
    RoundStep.objects.create(round=round, state=State.SELF, by=actor)
    record("开始考核", round, actor=actor, data={"单位": len(units)})
    return round


def _make_cards(round: Round, units: list[Unit]) -> None:
    cards = add_rows(Scorecard, (Scorecard(round=round, unit=unit) for unit in units))
    criteria = list(criteria_of(round.rubric).exclude(section__part=Section.Part.VETO))
    add_rows(
        Mark,
        (
            Mark(scorecard=card, criterion=criterion)
            for card in cards
            for criterion in criteria
            if criterion.applies_to(card.unit)
        ),
        batch_size=500,
    )


def criteria_of(rubric: Rubric) -> QuerySet[Criterion]:
    return Criterion.objects.filter(section__rubric=rubric).select_related("section")


@transaction.atomic
def discard_round(round: Round, *, actor: User) -> None:
    """Call a round off before anybody wrote anything in it."""
    require(actor, "assessments.draft")
    stored = lock_round(round, State.SELF)
    touched = Mark.objects.filter(scorecard__round=stored).exclude(self_score=None, entered=None)
    if touched.exists():
        raise Refusal("已有单位开始自评，不能取消这轮考核。")
    record_removal("取消考核", stored, actor=actor)


def lock_round(round: Round, *states: str) -> Round:
    """The row, locked, in one of the states."""
    stored = (
        Round.objects.select_for_update(of=("self",))
        .select_related("term__township", "rubric")
        .get(pk=round.pk)
    )
    if stored.state not in states:
        raise Refusal(f"考核已到“{stored.get_state_display()}”阶段，不能再这样做；请刷新页面。")
    return stored


@transaction.atomic
def save_days(round: Round, *, actor: User) -> None:
    """Change the dates of what has not passed yet."""
    require(actor, "assessments.draft")
    lock_round(round, State.SELF, State.CHECK, State.SETTLE)
    round.save(update_fields=["self_by", "check_by", "settle_by", "public_from", "public_to"])
    record("修改考核日程", round, actor=actor)


@transaction.atomic
def assign_inspector(card: Scorecard, inspector: User | None, *, actor: User) -> None:
    """Nobody inspects the unit they work for, nor one above or below it."""
    require(actor, "assessments.draft")
    lock_round(card.round, State.SELF, State.CHECK)
    if inspector is not None:
        if inspector.township_id != card.unit.township_id or not inspector.is_active:
            raise Refusal("核查人要是本镇在用的人员。")
        if is_of(inspector, card.unit):
            raise Refusal(f"{inspector.full_name}是{card.unit}的人，不能核查自己的单位。")
    card.inspector = inspector
    card.save(update_fields=["inspector"])
    record(
        "指定核查人", card, actor=actor, data={"核查人": inspector.full_name if inspector else ""}
    )


def is_of(user: User, unit: Unit) -> bool:
    """Whether the person works for the unit, for the one above it or for one below it."""
    is_above = user.unit is not None and user.unit.parent_id == unit.pk
    return user.answers_for(unit) or is_above


@transaction.atomic
def share_out(round: Round, inspectors: list[User], *, actor: User) -> int:
    """Give the cards without an inspector to the chosen people in turn; how many were given."""
    require(actor, "assessments.draft")
    stored = lock_round(round, State.SELF, State.CHECK)
    waiting = stored.scorecards.filter(inspector=None).select_related("unit", "round")
    given = dict.fromkeys(inspectors, 0)
    for card in waiting:
        able = [person for person in inspectors if not is_of(person, card.unit)]
        if able:
            inspector = min(able, key=given.__getitem__)
            given[inspector] += 1
            assign_inspector(card, inspector, actor=actor)
    return sum(given.values())


# --- Moving on ------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Obstacle:
    """Why a round cannot move on, and the units it concerns."""

    text: str
    units: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.text + (f"：{'、'.join(self.units)}" if self.units else "") + "。"


def obstacles(round: Round, today: date | None = None) -> list[Obstacle]:
    """Everything that keeps the round from its next state."""
    today = today or timezone.localdate()
    in_the_way = {
        State.SELF: _before_check,
        State.CHECK: _before_settling,
        State.SETTLE: _before_public,
        State.PUBLIC: _before_publishing,
    }
    if round.state not in in_the_way:
        return []
    return [obstacle for obstacle in in_the_way[round.state](round, today) if obstacle]


def _about(text: str, cards: QuerySet[Scorecard]) -> Obstacle | None:
    names = tuple(cards.values_list("unit__name", flat=True).distinct())
    return Obstacle(text, names) if names else None


def _before_check(round: Round, today: date) -> Iterator[Obstacle | None]:
    yield _about("还没有指定核查人", round.scorecards.filter(inspector=None))
    if today <= round.self_by:
        yield _about(
            f"还没有提交自评（{round.self_by:%-m月%-d日}截止，过后可以不等）",
            round.scorecards.filter(self_at=None),
        )


def _before_settling(round: Round, today: date) -> Iterator[Obstacle | None]:
    yield _about("核查还没有完成", round.scorecards.filter(checked_at=None))


def _before_public(round: Round, today: date) -> Iterator[Obstacle | None]:
    if round.meeting_id is None:
        yield Obstacle("还没有选定审定会议的记录")
    yield _about(
        "否决事项还没有决定", round.scorecards.filter(vetoes__is_upheld=None, vetoes__isnull=False)
    )
    yield _about("还有没打分的项目", round.scorecards.filter(total=None))
    if today < round.public_from:
        yield Obstacle(f"公示从 {round.public_from:%-m月%-d日} 开始，要提前请先改日程")
    if today > round.public_to:
        yield Obstacle(f"公示结束日（{round.public_to:%-m月%-d日}）已过，请先改公示日期")


def _before_publishing(round: Round, today: date) -> Iterator[Obstacle | None]:
    if today <= round.public_to:
        yield Obstacle(f"公示到 {round.public_to:%-m月%-d日} 结束，之后才能发布")
    yield _about(
        "复核申请还没有答复",
        round.scorecards.filter(marks__appeals__is_upheld=None, marks__appeals__isnull=False),
    )


@transaction.atomic
def advance(round: Round, *, actor: User, today: date | None = None) -> Round:
    """The next state, up to 公示; 发布 is the secretary's signature (publish)."""
    require(actor, "assessments.draft")
    stored = lock_round(round, State.SELF, State.CHECK, State.SETTLE)
    in_the_way = obstacles(stored, today)
    if in_the_way:
        raise Refusal("还不能进入下一阶段：" + "".join(map(str, in_the_way)))
    note = ""
    if stored.state == State.SELF:
        note = _freeze(stored, today)
    elif stored.state in (State.CHECK, State.SETTLE):
        write_results(stored)
    stored.state = ORDER[ORDER.index(stored.state) + 1]
    stored.save(update_fields=["state"])
    RoundStep.objects.create(round=stored, state=stored.state, by=actor, note=note)
    record(
        f"考核进入{stored.get_state_display()}",
        stored,
        actor=actor,
        data={"说明": note} if note else {},
    )
    return stored


def _freeze(round: Round, today: date | None) -> str:
    """Automatic marks with what they were read from: later changes of records
    are shown, not applied.
    """
    cards = list(round.scorecards.select_related("unit"))
    marks = list(
        Mark.objects.filter(scorecard__round=round).select_related(
            "criterion__section", "scorecard"
        )
    )
    entered = {(mark.scorecard.unit_id, mark.criterion_id): mark.entered for mark in marks}
    judged = judge(
        round.term,
        [card.unit for card in cards],
        criteria_of(round.rubric),
        entered=entered,
        today=today,
    )
    by_line = {
        (line.unit.pk, line.criterion.pk): line for lines in judged.values() for line in lines
    }
    for mark in marks:
        line = by_line.get((mark.scorecard.unit_id, mark.criterion_id))
        if line is None:  # of another kind since the round began: for people to score
            continue
        mark.readings = [reading_json(reading) for reading in line.readings]
        mark.automatic = line.score
    rewrite(marks, ["readings", "automatic"])
    _propose_vetoes(round, cards, today)
    silent = [card.unit.name for card in cards if card.self_at is None]
    return shortened(f"未自评：{'、'.join(silent)}", NOTE_LENGTH) if silent else ""


def _propose_vetoes(round: Round, cards: list[Scorecard], today: date | None) -> None:
    """What the facts themselves call a veto; the meeting decides."""
    criteria = criteria_of(round.rubric).filter(section__part=Section.Part.VETO)
    asked = [
        (card, criterion, rule)
        for card in cards
        for criterion in criteria
        for rule in criterion.rules_for(card.unit)
    ]
    readings = read_facts(round.term, [(card.unit, rule) for card, _, rule in asked], today)
    for card, criterion, rule in asked:
        # What nobody kept, and what a rule leaves to people, is no veto.
        reading = readings.get((rule, card.unit_id), MISSING)
        value = max(reading.values or (), default=0)
        if value >= rule.target:
            # The first rule that is met words the fact; a second leaves it as it is.
            Veto.objects.get_or_create(
                scorecard=card,
                criterion=criterion,
                defaults={"fact": f"系统核对：连续 {value} 次没有按期完成整改"},
            )


@transaction.atomic
def choose_meeting(round: Round, meeting: Meeting, *, actor: User) -> None:
    """The record of the meeting at which the leading group settled the scores."""
    require(actor, "assessments.settle")
    stored = lock_round(round, State.SETTLE)
    if meeting.is_void or meeting.unit.township_id != stored.term.township_id:
        raise Refusal("请选本镇没有作废的会议记录。")
    stored.meeting = meeting
    stored.save(update_fields=["meeting"])
    record("选定审定会议", stored, actor=actor, data={"会议": str(meeting)})


def publish(round: Round, password: str, *, actor: User, today: date | None = None) -> Round:
    """签发: the secretary's, with the password asked again.

    Of many at once one wins; the others are told who did.
    """
    require(actor, "assessments.publish")
    confirm_signature(actor, password, for_what="签发考核结果")
    with transaction.atomic():
        stored = claim_publication(round, actor)
        in_the_way = obstacles(stored, today)
        if in_the_way:
            raise Refusal("还不能发布：" + "".join(map(str, in_the_way)))
        stored.state = State.PUBLISHED
        stored.published_by = actor
        stored.published_at = timezone.now()
        stored.save(update_fields=["state", "published_by", "published_at"])
        RoundStep.objects.create(round=stored, state=State.PUBLISHED, by=actor)
        record("签发考核结果", stored, actor=actor)
    return stored


def claim_publication(round: Round, actor: User) -> Round:
    """The row as it stands now, locked; refused where somebody signed it already."""
    # Not joined with who signed it: PostgreSQL re-reads the row a lock waited for, but not what it
    # was joined with.
    rows = Round.objects.select_for_update(of=("self",)).select_related("term__township", "rubric")
    stored = rows.get(pk=round.pk)
    if stored.state == State.PUBLISHED:
        at = timezone.localtime(stored.published_at)
        raise Refusal(f"{stored.published_by.full_name}已于 {at:%-m月%-d日 %H:%M} 签发，不用再签。")
    if stored.state != State.PUBLIC:
        raise Refusal("考核结果还没有公示，不能签发。")
    return stored
