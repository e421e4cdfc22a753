"""The sample township's assessments: of each half-year that is over, as far as an office has come
with it by today; published in the end, with what the units must put right.

Through the services its users have; then dated back to when an office would have done it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.utils import timezone

from assessments.appealing import answer_appeal, ask_appeal
from assessments.drafting import adopt_rubric, draft_rubric
from assessments.evaluation import judge
from assessments.marking import (
    Entry,
    decide_veto,
    marks_of,
    propose_veto,
    save_check,
    save_self,
    submit_check,
    submit_self,
)
from assessments.models import (
    Appeal,
    Criterion,
    Mark,
    Rectification,
    RectificationReply,
    Round,
    RoundStep,
    Rubric,
)
from assessments.notices import request_notice
from assessments.rectifying import issue_rectification, reply, verify
from assessments.rounds import (
    advance,
    assign_inspector,
    choose_meeting,
    criteria_of,
    is_of,
    open_round,
)
from assessments.scoring import rounded
from records.models import Meeting
from records.pages.services import save_record
from records.sample.life import Life
from townwork.jobs.services import run
from townwork.org.models import Term, Township, Unit, User

State = Round.State
# {what must be done by then: days after the round's first}
DAYS = {"self_by": 12, "check_by": 24, "settle_by": 30, "public_from": 31, "public_to": 38}
# What the inspectors found against the automatic mark: (unit, item, taken off, why).
FOUND = (
    ("塘头村", "C2", Decimal("0.5"), "有一次巡查记录没有写设施状况"),
    ("柳林村", "D3", Decimal("1"), "墙报缺设置照片"),
    ("财政所", "F2", Decimal("0.4"), "两条信息内容重复"),
)


def load_assessments(
    township: Township, life: Life, loaded_one: Callable[[], object] = lambda: None
) -> None:
    """`loaded_one` is called after each round."""
    people = _People(township)
    rubric = draft_rubric(township, actor=people.clerk)
    adopt_rubric(rubric, actor=people.clerk)
    rubric.refresh_from_db()
    year = life.older.year if life.older.half == 2 else life.older.year - 1
    Rubric.objects.filter(pk=rubric.pk).update(
        adopted_at=_at(date(year, 12, 1)), created_at=_at(date(year, 11, 20))
    )
    for term in Term.objects.filter(township=township).order_by("year", "half"):
        plan = _Plan.of(term, life)
        if plan.start > life.today:
            continue
        round = _round(term, rubric, plan, people)
        if plan.is_newest and round.state == State.PUBLIC:
            _appeals(round, people)
        if plan.is_newest and round.state in (State.PUBLIC, State.PUBLISHED):
            _rectify(round, people)
        loaded_one()


@dataclass(frozen=True)
class _Plan:
    """A round's days, the day it is looked at, and whether units still work on what it found."""

    start: date
    today: date
    is_newest: bool
    days: dict[str, date]

    @classmethod
    def of(cls, term: Term, life: Life) -> "_Plan":
        start = date(term.year, 7, 3) if term.half == 1 else date(term.year + 1, 1, 5)
        days = {name: start + timedelta(days=count) for name, count in DAYS.items()}
        is_newer = (term.year, term.half) == (life.newer.year, life.newer.half)
        if is_newer and life.is_over:  # its window is open on whatever day it is looked at
            opened = max(days["settle_by"], life.today - timedelta(days=3))
            days |= {
                "public_from": min(life.today, opened),
                "public_to": life.today + timedelta(days=7),
            }
        return cls(start, life.today, is_newer or not life.is_over, days)

    def has_passed(self, name: str) -> bool:
        return self.days[name] < self.today


class _People:
    """Who does what in the sample."""

    def __init__(self, township: Township):
        self.clerk = User.objects.get(username="clerk")
        self.secretary = User.objects.get(username="secretary")
        staff = User.objects.filter(unit__township=township, role=User.Role.LIAISON).select_related(
            "unit"
        )
        self.liaisons = {user.unit_id: user for user in staff.order_by("-pk")}
        offices = [
            user
            for user in staff
            if user.unit.kind == Unit.Kind.OFFICE and user.username.startswith("l")
        ]
        self.inspectors = [self.clerk, *offices[:4]]


def _round(term: Term, rubric: Rubric, plan: _Plan, people: _People) -> Round:
    """A round as far as its days have come."""
    units = Unit.objects.filter(township=term.township).active()
    round = open_round(Round(term=term, rubric=rubric, **plan.days), units, actor=people.clerk)
    _hand_out(round, people)
    _go_on(round, plan, people)
    _date_back(round, plan)
    round.refresh_from_db()
    return round


def _go_on(round: Round, plan: _Plan, people: _People) -> None:
    ahead = plan.days
    if not plan.has_passed("self_by"):
        return
    _assess(round, people, plan)
    advance(round, actor=people.clerk, today=ahead["self_by"] + timedelta(days=1))
    if not plan.has_passed("check_by"):
        return
    _inspect(round, people)
    advance(round, actor=people.clerk)
    if not plan.has_passed("settle_by"):
        return
    _settle(round, people, plan)
    advance(round, actor=people.clerk, today=ahead["public_from"])
    round.refresh_from_db()
    run(request_notice(round, actor=people.clerk, queued=False).pk)
    if plan.has_passed("public_to"):
        _publish(round, people, min(ahead["public_to"] + timedelta(days=2), plan.today))


def _hand_out(round: Round, people: _People) -> None:
    for number, card in enumerate(round.scorecards.select_related("unit", "round")):
        able = [one for one in people.inspectors if not is_of(one, card.unit)]
        assign_inspector(card, able[number % len(able)], actor=people.clerk)


def _assess(round: Round, people: _People, plan: _Plan) -> None:
    """Each unit takes the automatic marks; what is known of no ledger it scores itself.

    One of the newest round never does.
    """
    cards = list(round.scorecards.select_related("unit", "round__term", "round__rubric"))
    judged = _judged(round, cards)
    left_out = {
        unit: {pk for pk, one in mine.items() if one.is_left_out} for unit, mine in judged.items()
    }
    for number, card in enumerate(cards):
        liaison = people.liaisons.get(card.unit_id)
        if liaison is None or (plan.is_newest and card.unit.name == "麻园村"):
            continue
        marks = marks_of(card)
        automatic = {pk: one.score for pk, one in judged[card.unit_id].items()}
        for mark in marks:
            mark.entered = _entered(number) if mark.criterion.code == "A8" else None
        entries = {
            mark.criterion_id: _own_score(mark, automatic)
            for mark in marks
            if mark.criterion_id not in left_out[card.unit_id]
        }
        save_self(card, {pk: one for pk, one in entries.items() if one}, actor=liaison)
        submit_self(card, automatic, left_out[card.unit_id], actor=liaison)


def _entered(number: int) -> Decimal:
    """A unit's share of subscriptions, in per cent."""
    return Decimal(96 + number % 5)


def _judged(round: Round, cards) -> dict[int, dict]:
    """{unit: {criterion: as the round will freeze it}}."""
    criteria = list(criteria_of(round.rubric))
    press = next(one.pk for one in criteria if one.code == "A8")
    entered = {(card.unit_id, press): _entered(number) for number, card in enumerate(cards)}
    found = judge(
        round.term,
        [card.unit for card in cards],
        criteria,
        entered=entered,
        today=round.self_by + timedelta(days=1),
    )
    return {unit: {one.criterion.pk: one for one in mine} for unit, mine in found.items()}


def _own_score(mark: Mark, automatic: dict) -> Entry | None:
    score = automatic[mark.criterion_id]
    if mark.criterion.points is None:
        return Entry(min(rounded(score), Decimal(5)), "", mark.entered) if score else None
    if score is None:
        half = rounded(mark.criterion.points / 2)
        return Entry(half, "台账没有记全，按一半自评", mark.entered)
    return Entry(rounded(score), "", mark.entered)


def _inspect(round: Round, people: _People) -> None:
    found = {(unit, code): (taken, why) for unit, code, taken, why in FOUND}
    for card in round.scorecards.select_related("unit", "round", "inspector"):
        entries = {}
        for mark in marks_of(card):
            taken, why = found.get((card.unit.name, mark.criterion.code), (Decimal(0), ""))
            if not mark.is_left_out:
                entries[mark.criterion_id] = _inspected(mark, taken, why)
        save_check(card, {pk: one for pk, one in entries.items() if one}, actor=card.inspector)
        submit_check(card, actor=card.inspector)


def _inspected(mark: Mark, taken: Decimal, why: str) -> Entry | None:
    if mark.criterion.points is None:
        return Entry(mark.self_score) if mark.self_score is not None else None
    score = mark.automatic if mark.automatic is not None else (mark.self_score or Decimal(0)) / 2
    if mark.automatic is None and not why:
        why = (
            "现场核查：台账缺记录"
            if mark.self_score is not None
            else "未自评，现场核查没有看到材料"
        )
    return Entry(max(rounded(score) - taken, Decimal(0)), why)


def _settle(round: Round, people: _People, plan: _Plan) -> None:
    leadership = Unit.objects.get(township=round.term.township, kind=Unit.Kind.LEADERSHIP)
    meeting = Meeting(
        unit=leadership,
        occurred_on=plan.days["settle_by"],
        name=f"责任制考核领导小组会议（{round.term}）",
        kind=Meeting.Kind.OTHER,
        topic="审定考核得分和等次",
        host="书记",
        expected=9,
        present=9,
    )
    save_record(meeting, actor=people.clerk)
    choose_meeting(round, meeting, actor=people.secretary)
    if plan.is_newest:
        card = round.scorecards.get(unit__name="水务站")
        veto = Criterion.objects.get(section__rubric=round.rubric, code="H2")
        made = propose_veto(card, veto, "一次进校宣讲没有安全预案，未造成事故", actor=people.clerk)
        decide_veto(
            made, meeting, False, "没有发生责任事故，不成立，责成补齐预案", actor=people.secretary
        )
    for veto in round.scorecards.filter(vetoes__is_upheld=None, vetoes__isnull=False):
        for one in veto.vetoes.filter(is_upheld=None):
            decide_veto(one, meeting, False, "经核实已整改，不成立", actor=people.secretary)


def _publish(round: Round, people: _People, day: date) -> None:
    """The signature itself needs a password; the sample's is written as the service would."""
    Round.objects.filter(pk=round.pk).update(
        state=State.PUBLISHED, published_by=people.secretary, published_at=_at(day)
    )
    RoundStep.objects.create(round=round, state=State.PUBLISHED, by=people.secretary, at=_at(day))
    round.refresh_from_db()
    run(request_notice(round, actor=people.secretary, queued=False).pk)


def _date_back(round: Round, plan: _Plan) -> None:
    ahead = plan.days
    moved = {
        State.SELF: plan.start,
        State.CHECK: ahead["self_by"] + timedelta(days=1),
        State.SETTLE: ahead["check_by"],
        State.PUBLIC: ahead["public_from"],
    }
    for state, day in moved.items():
        RoundStep.objects.filter(round=round, state=state).update(at=_at(day))
    round.scorecards.exclude(self_at=None).update(self_at=_at(ahead["self_by"] - timedelta(days=2)))
    round.scorecards.update(checked_at=_at(ahead["check_by"] - timedelta(days=1)))
    Mark.objects.filter(scorecard__round=round).exclude(checked=None).update(
        checked_at=_at(ahead["check_by"] - timedelta(days=1))
    )


def _appeals(round: Round, people: _People) -> None:
    """One answered, one waiting."""
    marks = _marks(round)
    first = marks.get(scorecard__unit__name="柳林村", criterion__code="D3")
    made = ask_appeal(
        first, "墙报照片在活动台账里，请复核。", actor=people.liaisons[first.scorecard.unit_id]
    )
    by = people.secretary
    answer_appeal(made, True, "照片已补看，墙报属实。", Decimal(2), actor=by)
    second = marks.get(scorecard__unit__name="塘头村", criterion__code="C2")
    ask_appeal(
        second,
        "那次巡查记录的备注里写了设施状况。",
        actor=people.liaisons[second.scorecard.unit_id],
    )
    Appeal.objects.filter(mark__scorecard__round=round).update(
        asked_at=timezone.now() - timedelta(hours=20)
    )


def _marks(round: Round):
    return Mark.objects.filter(scorecard__round=round).select_related(
        "scorecard__unit", "scorecard__round", "scorecard__inspector", "criterion__section"
    )


def _rectify(round: Round, people: _People) -> None:
    """What the units must put right: done, answered, late, open."""
    marks, today = _marks(round), timezone.localdate()
    plan = (
        ("塘头村", "C2", "补全巡查记录", -20, "closed"),
        ("柳林村", "D3", "墙报设置登记补照片", 12, "replied"),
        ("麻园村", "B7", "补办支部学习并归档", -6, "late"),
        ("水务站", "F2", "按月报送信息", 20, "open"),
    )
    for unit, code, title, days, standing in plan:
        mark = marks.get(scorecard__unit__name=unit, criterion__code=code)
        due = today + timedelta(days=days)
        item = Rectification(
            unit=mark.unit,
            mark=mark,
            title=title,
            requirement="对照细则补齐材料，说明原因和今后做法。",
            due_on=due,
        )
        issue_rectification(item, actor=people.clerk, today=due)
        Rectification.objects.filter(pk=item.pk).update(issued_at=_at(due - timedelta(days=21)))
        if standing in ("closed", "replied"):
            made = reply(item, "已补齐，材料见台账。", actor=people.liaisons[item.unit_id])
            if standing == "closed":
                RectificationReply.objects.filter(pk=made.pk).update(
                    sent_at=_at(due - timedelta(days=3))
                )
                verify(made, True, actor=people.secretary)


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10, 20)))
