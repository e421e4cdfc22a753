"""A round's way: who may do what when, what holds it up, what is frozen, and one
signature of many.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from assessments.marking import Entry, save_self
from assessments.models import Criterion, Mark, Round, RoundStep, Veto
from assessments.rounds import (
    advance,
    assign_inspector,
    discard_round,
    obstacles,
    open_round,
    publish,
    save_days,
    share_out,
)
from tests.assessments.conftest import DAYS, assess, settle
from tests.factories import FilmShowingFactory
from townwork.audit.models import AuditEvent
from townwork.org.errors import Refusal

PASSWORD = "Qingxi-2026-shuji"
AFTER = date(2026, 8, 3)


def said(round, **kwargs) -> list[str]:
    return [str(one) for one in obstacles(round, **kwargs)]


def test_each_unit_gets_a_card_and_a_mark_for_each_item_but_vetoes(cast, round):
    cards = round.scorecards.all()

    assert [card.unit for card in cards] == [cast.office, cast.village, cast.sibling]
    codes = {card.pk: [mark.criterion.code for mark in card.marks.all()] for card in cards}
    assert list(codes.values()) == [["A1", "A2", "A3", "G1"]] * 3


def test_a_term_has_one_round(cast, round, rubric):
    with pytest.raises(Refusal, match="已经开始"):
        open_round(Round(term=cast.term, rubric=rubric, **DAYS), [cast.village], actor=cast.clerk)


def test_a_round_needs_an_adopted_rubric_and_a_unit(cast, rubric):
    rubric.adopted_at = None
    with pytest.raises(Refusal, match="还没有启用"):
        open_round(Round(term=cast.term, rubric=rubric, **DAYS), [cast.village], actor=cast.clerk)
    rubric.refresh_from_db()
    with pytest.raises(Refusal, match="至少选一个"):
        open_round(
            Round(term=cast.term, rubric=rubric, **DAYS), [cast.other_unit], actor=cast.clerk
        )


@pytest.mark.parametrize("person", ["liaison", "secretary", "administrator", "auditor", "reviewer"])
def test_only_the_clerk_opens_and_moves_a_round(cast, round, person):
    with pytest.raises(PermissionDenied):
        advance(round, actor=getattr(cast, person))


def test_nobody_inspects_their_own_unit_or_one_above_or_below(cast, round):
    village = round.scorecards.select_related("unit", "round").get(unit=cast.village)

    with pytest.raises(Refusal, match="不能核查自己的单位"):
        assign_inspector(village, cast.liaison, actor=cast.clerk)
    cast.sibling_liaison.unit = cast.group
    with pytest.raises(Refusal, match="不能核查自己的单位"):
        assign_inspector(village, cast.sibling_liaison, actor=cast.clerk)
    with pytest.raises(Refusal, match="本镇"):
        assign_inspector(village, cast.other_clerk, actor=cast.clerk)


@pytest.mark.postgresql
def test_cards_are_shared_out_and_never_to_ones_own(cast, round):
    round.scorecards.update(inspector=None)

    assert share_out(round, [cast.clerk, cast.liaison, cast.sibling_liaison], actor=cast.clerk) == 3

    given = {
        card.unit: card.inspector for card in round.scorecards.select_related("unit", "inspector")
    }
    assert given[cast.village] != cast.liaison
    assert given[cast.sibling] != cast.sibling_liaison
    assert given[cast.office] != cast.clerk
    assert max(list(given.values()).count(one) for one in given.values()) <= 2


def test_self_assessment_holds_the_round_up_until_its_day_is_past(cast, round):
    round.scorecards.filter(unit=cast.office).update(inspector=None)

    assert said(round, today=date(2026, 7, 10)) == [
        "还没有指定核查人：宣传办。",
        "还没有提交自评（7月10日截止，过后可以不等）：宣传办、塘头村、柳林村。",
    ]
    assert said(round, today=date(2026, 7, 11)) == ["还没有指定核查人：宣传办。"]
    with pytest.raises(Refusal, match="还没有指定核查人：宣传办"):
        advance(round, actor=cast.clerk, today=date(2026, 7, 11))


def test_who_never_assessed_themselves_is_written_down_and_stays_missing(cast, round):
    advance(round, actor=cast.clerk, today=date(2026, 7, 11))

    step = RoundStep.objects.get(round=round, state="check")
    assert (step.by, step.note) == (cast.clerk, "未自评：宣传办、塘头村、柳林村")
    assert set(Mark.objects.values_list("self_score", flat=True)) == {None}


@pytest.mark.postgresql
def test_automatic_marks_are_frozen_with_what_they_were_read_from(cast, round, card):
    FilmShowingFactory(unit=cast.village, entered_by=cast.liaison, shows=3)
    save_self(
        card,
        {card.marks.get(criterion__code="A2").criterion_id: Entry(None, "", Decimal(80))},
        actor=cast.liaison,
    )

    advance(round, actor=cast.clerk, today=date(2026, 7, 11))
    FilmShowingFactory(unit=cast.village, entered_by=cast.liaison, shows=3)

    marks = {mark.criterion.code: mark for mark in card.marks.select_related("criterion")}
    assert {code: mark.automatic for code, mark in marks.items()} == {
        "A1": 30,
        "A2": 24,
        "A3": None,
        "G1": None,
    }
    assert marks["A1"].readings == [{"values": ["3"], "applies": True}]
    assert marks["A1"].frozen_readings()[0].values == (3,)


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "rule",
    [
        {"kind": "count", "fact": "film.show_count", "target": "1"},
        {"kind": "count", "label": "件数", "target": "1"},
    ],
)
def test_a_veto_of_what_nobody_kept_is_left_to_people(round, moved, rule):
    """No ledger row to read it off, or a number nobody types in: neither is proposed."""
    Criterion.objects.filter(section__rubric=round.rubric, code="H2").update(rules=[rule])

    moved("check")

    assert not Veto.objects.exists()


def test_a_card_not_inspected_holds_the_round_up(cast, moved):
    round = moved("check")

    assert said(round) == ["核查还没有完成：宣传办、塘头村、柳林村。"]


def test_settling_needs_its_meeting_and_every_veto_decided(cast, moved):
    round = moved("settle")
    card = round.scorecards.get(unit=cast.village)
    Veto.objects.create(
        scorecard=card, criterion=round.rubric.sections.get(code="H").criteria.first(), fact="x"
    )

    assert said(round, today=DAYS["public_from"]) == [
        "还没有选定审定会议的记录。",
        "否决事项还没有决定：塘头村。",
    ]
    assert said(round, today=AFTER)[-1] == "公示结束日（8月2日）已过，请先改公示日期。"


def test_results_are_summed_and_ranked_when_the_inspection_is_over(cast, moved):
    round = moved("settle")

    assert list(
        round.scorecards.values_list("unit__name", "total", "band", "place", "sections")
    ) == [
        ("宣传办", Decimal("100.00"), "excellent", 1, {"A": ["100.00", "100.00"]}),
        ("塘头村", Decimal("100.00"), "excellent", 1, {"A": ["100.00", "100.00"]}),
        ("柳林村", Decimal("100.00"), "excellent", 1, {"A": ["100.00", "100.00"]}),
    ]


def test_days_can_be_changed_until_the_scores_are_public(cast, moved):
    round = moved("settle")
    round.public_to = date(2026, 8, 9)
    save_days(round, actor=cast.clerk)
    assert Round.objects.get().public_to == date(2026, 8, 9)

    Round.objects.update(state="public", meeting=None or cast_meeting(round))
    with pytest.raises(Refusal, match="公示"):
        save_days(round, actor=cast.clerk)


def test_the_window_does_not_open_before_its_day(cast, moved, meeting):
    round = moved("settle")
    settle(cast, round, meeting)

    with pytest.raises(Refusal, match="公示从 7月27日 开始"):
        advance(round, actor=cast.clerk, today=date(2026, 7, 26))
    advance(round, actor=cast.clerk, today=date(2026, 7, 27))  # control


def cast_meeting(round):
    from records.models import Meeting

    return Meeting.objects.filter(unit__township=round.term.township).first()


@pytest.mark.postgresql
def test_a_round_is_called_off_only_before_anybody_wrote_in_it(cast, round):
    assess(cast, round)
    with pytest.raises(Refusal, match="已有单位开始自评"):
        discard_round(round, actor=cast.clerk)

    Mark.objects.update(self_score=None, entered=None)
    discard_round(round, actor=cast.clerk)  # control

    assert Round.objects.count() == 0


@pytest.mark.postgresql
def test_every_step_is_stamped_and_audited(cast, moved):
    round = moved("public")

    assert list(round.steps.values_list("state", "by")) == [
        (state, cast.clerk.pk) for state in ("self", "check", "settle", "public")
    ]
    acts = AuditEvent.objects.filter(action__startswith="考核进入").values_list("action", flat=True)
    assert list(acts.order_by("id")) == ["考核进入核查", "考核进入审定", "考核进入公示"]


# --- 签发 -------------------------------------------------------------------------------------------
@pytest.fixture
def secretary(cast):
    cast.secretary.set_password(PASSWORD)
    cast.secretary.save()
    return cast.secretary


def test_the_secretary_signs_after_the_window_with_the_password(cast, moved, secretary):
    round = moved("public")
    with pytest.raises(Refusal, match="公示到 8月2日 结束"):
        publish(round, PASSWORD, actor=secretary, today=date(2026, 8, 2))
    with pytest.raises(Refusal, match="口令不对"):
        publish(round, "wrong", actor=secretary, today=AFTER)
    assert AuditEvent.objects.filter(action="口令不对", result="denied").count() == 1

    publish(round, PASSWORD, actor=secretary, today=AFTER)

    round.refresh_from_db()
    assert (round.state, round.published_by) == ("published", secretary)
    assert AuditEvent.objects.filter(action="签发考核结果", actor=secretary).count() == 1


def test_nobody_else_signs(cast, moved):
    round = moved("public")
    with pytest.raises(PermissionDenied):
        publish(round, "x", actor=cast.clerk, today=AFTER)


def test_signing_twice_says_who_signed_and_when(cast, moved, secretary, time_machine):
    round = moved("public")
    time_machine.move_to(datetime(2026, 8, 3, 2, 30, tzinfo=UTC))
    publish(round, PASSWORD, actor=secretary)

    with pytest.raises(Refusal, match=r"书记·青溪已于 8月3日 10:30 签发"):
        publish(round, PASSWORD, actor=secretary)


@pytest.mark.postgresql
def test_an_appeal_without_an_answer_holds_the_signature_up(cast, moved, secretary):
    from assessments.appealing import ask_appeal

    round = moved("public")
    mark = Mark.objects.select_related("scorecard__round", "scorecard__unit").get(
        scorecard__unit=cast.village, criterion__code="A1"
    )
    ask_appeal(mark, "少算一场", actor=cast.liaison, today=date(2026, 7, 28))

    with pytest.raises(Refusal, match="复核申请还没有答复：塘头村"):
        publish(round, PASSWORD, actor=secretary, today=AFTER)
