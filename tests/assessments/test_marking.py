"""A scorecard's way: 自评, 核查, 审定, 否决, 复核; and whatever anybody does in whatever order."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.appealing import add_appeal_file, answer_appeal, ask_appeal
from assessments.marking import (
    Entry,
    add_file,
    decide_veto,
    marks_of,
    propose_veto,
    remove_file,
    save_check,
    save_self,
    settle_mark,
    submit_check,
    submit_self,
    take_agreed,
    withdraw_self,
)
from assessments.models import Appeal, Criterion, Mark, Round, Scorecard, Veto
from assessments.rounds import advance, choose_meeting, publish
from tests.assessments.conftest import DAYS
from tests.examples import examples
from tests.factories import PASSWORD
from townwork.audit.models import AuditEvent
from townwork.org.errors import Refusal

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
OPEN = DAYS["public_from"]


def line(card: Scorecard, code: str) -> Mark:
    return next(
        mark for mark in marks_of(Scorecard.objects.get(pk=card.pk)) if mark.criterion.code == code
    )


def entries(card, **scores) -> dict[int, Entry]:
    return {line(card, code).criterion_id: entry for code, entry in scores.items()}


FULL = {"A1": Entry(Decimal(60)), "A2": Entry(Decimal(30)), "A3": Entry(Decimal(10))}


# --- 自评 -------------------------------------------------------------------------------------------
def test_what_the_unit_did_not_score_is_missing_and_never_zero(cast, card):
    save_self(card, entries(card, A1=FULL["A1"]), actor=cast.liaison)

    with pytest.raises(Refusal, match="A2 发行还没有自评分；A3 现场还没有自评分"):
        submit_self(card, {}, actor=cast.liaison)
    assert line(card, "A2").self_score is None


def test_a_bonus_not_claimed_is_no_gap(cast, card):
    save_self(card, entries(card, **FULL), actor=cast.liaison)

    submit_self(card, {}, actor=cast.liaison)

    card.refresh_from_db()
    assert card.self_by == cast.liaison
    assert line(card, "G1").self_score is None


def test_a_self_score_unlike_the_automatic_one_says_why(cast, card):
    automatic = {line(card, "A1").criterion_id: Decimal(20)}
    save_self(card, entries(card, **FULL), actor=cast.liaison)
    with pytest.raises(Refusal, match="A1 放映的自评分与自动分不同，请写明理由"):
        submit_self(card, automatic, actor=cast.liaison)

    save_self(card, entries(card, A1=Entry(Decimal(60), "两场漏记")), actor=cast.liaison)
    submit_self(card, automatic, actor=cast.liaison)  # control


@pytest.mark.parametrize("score", ["-0.01", "60.01", "1000"])
def test_a_score_lies_between_nothing_and_the_points(cast, card, score):
    with pytest.raises(Refusal, match="得分要在 0 到 60"):
        save_self(card, entries(card, A1=Entry(Decimal(score))), actor=cast.liaison)


def test_what_was_sent_in_is_taken_back_before_it_is_changed(cast, card):
    save_self(card, entries(card, **FULL), actor=cast.liaison)
    submit_self(card, {}, actor=cast.liaison)
    with pytest.raises(Refusal, match="请先撤回"):
        save_self(card, entries(card, A1=Entry(Decimal(1))), actor=cast.liaison)

    withdraw_self(card, actor=cast.liaison)
    save_self(card, entries(card, A1=Entry(Decimal(1))), actor=cast.liaison)  # control

    assert line(card, "A1").self_score == 1


@pytest.mark.parametrize(
    ("person", "error"),
    [
        ("sibling_liaison", Scorecard.DoesNotExist),
        ("other_liaison", Scorecard.DoesNotExist),
        ("clerk", Refusal),
        ("secretary", PermissionDenied),
        ("auditor", PermissionDenied),
    ],
)
def test_nobody_else_scores_a_unit_for_itself(cast, card, person, error):
    given = entries(card, **FULL)
    with pytest.raises(error):
        save_self(card, given, actor=getattr(cast, person))
    assert line(card, "A1").self_score is None


def test_evidence_lies_under_its_line_until_the_card_is_sent_in(cast, card, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    kept = add_file(line(card, "A3"), "现场.pdf", PDF, actor=cast.liaison)
    save_self(card, entries(card, **FULL), actor=cast.liaison)
    submit_self(card, {}, actor=cast.liaison)
    with pytest.raises(Refusal, match="佐证不能移除"):
        remove_file(kept, actor=cast.liaison)

    withdraw_self(card, actor=cast.liaison)
    remove_file(kept, actor=cast.liaison)  # control


# --- 核查 -------------------------------------------------------------------------------------------
def test_a_checked_mark_unlike_the_others_says_why(cast, moved, card):
    moved("check")
    with pytest.raises(Refusal, match="A1 放映：与自动分或自评分不同，请写明理由"):
        save_check(card, entries(card, A1=Entry(Decimal(40))), actor=cast.clerk)

    save_check(card, entries(card, A1=Entry(Decimal(40), "少放两场")), actor=cast.clerk)

    mark = line(card, "A1")
    assert (mark.checked, mark.check_reason, mark.checked_by) == (40, "少放两场", cast.clerk)


def test_only_the_cards_inspector_checks_it(cast, moved, card):
    moved("check")
    given = entries(card, A3=Entry(Decimal(10)))
    with pytest.raises(Refusal, match="只有指定的核查人"):
        save_check(card, given, actor=cast.liaison)

    save_check(card, given, actor=cast.clerk)  # control


def test_who_moved_to_the_unit_meanwhile_checks_it_no_more(cast, moved, card):
    moved("check")
    cast.clerk.unit = cast.village
    cast.clerk.save()

    with pytest.raises(Refusal, match="不能核查自己的单位"):
        save_check(card, entries(card, A3=Entry(Decimal(10))), actor=cast.clerk)


@pytest.mark.postgresql
def test_what_unit_and_system_agree_on_is_taken_at_once(cast, moved, card):
    moved("check")
    Mark.objects.filter(scorecard=card, criterion__code="A1").update(automatic=Decimal(60))
    Mark.objects.filter(scorecard=card, criterion__code="A2").update(automatic=Decimal("29.99"))

    assert take_agreed(card, actor=cast.clerk) == 1

    assert [line(card, code).checked for code in ("A1", "A2", "A3")] == [60, None, None]


def test_a_check_is_done_when_every_line_is(cast, moved, card):
    moved("check")
    with pytest.raises(Refusal, match="A1 放映还没有核查分"):
        submit_check(card, actor=cast.clerk)

    save_check(
        card,
        {pk: Entry(one.score, "看过") for pk, one in entries(card, **FULL).items()},
        actor=cast.clerk,
    )
    submit_check(card, actor=cast.clerk)  # control


def test_an_older_mark_of_many_decimals_counts_as_it_is_printed(cast, moved, card):
    moved("check")
    third = Decimal(10) / 3
    Mark.objects.filter(scorecard=card, criterion__code="A3").update(
        automatic=third, self_score=None
    )

    save_check(card, entries(card, A3=Entry(Decimal("3.33"))), actor=cast.clerk)  # no dispute
    assert line(card, "A3").final == Decimal("3.33")

    Mark.objects.filter(scorecard=card, criterion__code="A3").update(checked=third)
    assert line(card, "A3").final == Decimal("3.33")


# --- 审定 and 否
# 决 ------------------------------------------------------------------------------------------
def test_the_leading_groups_word_counts_with_its_reason(cast, moved, card):
    moved("settle")
    with pytest.raises(Refusal, match="理由"):
        settle_mark(line(card, "A1"), Decimal(50), " ", actor=cast.secretary)

    settle_mark(line(card, "A1"), Decimal(50), "会议决定", actor=cast.secretary)

    card.refresh_from_db()
    assert (line(card, "A1").final, card.total) == (50, Decimal("90.00"))


def test_the_inspector_does_not_settle_their_own_card(cast, moved, card):
    moved("settle")
    Scorecard.objects.filter(pk=card.pk).update(inspector=cast.secretary)

    with pytest.raises(Refusal, match="另一位同事"):
        settle_mark(line(card, "A1"), Decimal(50), "x", actor=cast.secretary)


@pytest.mark.postgresql
def test_a_veto_holds_only_with_the_meeting_that_decided_it(cast, moved, card, meeting):
    moved("settle")
    cheat = Criterion.objects.get(section__rubric=card.round.rubric, code="H1")
    veto = propose_veto(card, cheat, "签到表是后补的", actor=cast.clerk)
    card.refresh_from_db()
    assert card.band == "excellent"
    with pytest.raises(Refusal, match="写明会议的决定"):
        decide_veto(veto, meeting, True, "", actor=cast.secretary)

    decide_veto(veto, meeting, True, "会议认定", actor=cast.secretary)

    card.refresh_from_db()
    assert (card.band, card.total) == ("failed", Decimal("100.00"))
    assert Veto.objects.get().meeting == meeting


def test_a_veto_is_proposed_once_and_by_its_rubric(cast, moved, card):
    moved("settle")
    cheat = Criterion.objects.get(section__rubric=card.round.rubric, code="H1")
    propose_veto(card, cheat, "x", actor=cast.clerk)
    with pytest.raises(Refusal, match="已经提出过"):
        propose_veto(card, cheat, "x", actor=cast.clerk)
    with pytest.raises(Refusal, match="本轮细则里的否决项"):
        propose_veto(card, line(card, "A1").criterion, "x", actor=cast.clerk)


# --- 复核 -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("day", "is_open"), [(-1, False), (0, True), (6, True), (7, False)])
def test_an_appeal_is_taken_in_the_window_only(cast, moved, card, day, is_open):
    moved("public")
    today = date(2026, 7, 27 + day) if day < 5 else date(2026, 8, day - 4)

    if is_open:
        assert ask_appeal(line(card, "A1"), "少算", actor=cast.liaison, today=today)
    else:
        with pytest.raises(Refusal, match="只能在公示期内（7月27日至8月2日）"):
            ask_appeal(line(card, "A1"), "少算", actor=cast.liaison, today=today)


def test_one_appeal_a_line_by_the_unit_itself(cast, moved, card):
    moved("public")
    with pytest.raises(Scorecard.DoesNotExist):
        ask_appeal(line(card, "A1"), "x", actor=cast.sibling_liaison, today=OPEN)

    ask_appeal(line(card, "A1"), "x", actor=cast.liaison, today=OPEN)
    with pytest.raises(Refusal, match="一项只能申请一次"):
        ask_appeal(line(card, "A1"), "再来", actor=cast.liaison, today=OPEN)
    ask_appeal(line(card, "A2"), "另一项", actor=cast.liaison, today=OPEN)  # control


def test_who_inspected_does_not_answer(cast, moved, card):
    moved("public")
    made = ask_appeal(line(card, "A1"), "x", actor=cast.liaison, today=OPEN)

    with pytest.raises(Refusal, match="由另一位同事答复"):
        answer_appeal(made, False, "维持", actor=cast.clerk)
    answer_appeal(made, False, "维持", actor=cast.secretary)  # control


def test_an_answer_changes_the_score_once(cast, moved, card):
    moved("public")
    made = ask_appeal(line(card, "A1"), "x", actor=cast.liaison, today=OPEN)
    with pytest.raises(Refusal, match="请填复核后的得分"):
        answer_appeal(made, True, "属实", actor=cast.secretary)
    with pytest.raises(Refusal, match="得分要在 0 到 60"):
        answer_appeal(made, True, "属实", Decimal(61), actor=cast.secretary)

    answer_appeal(made, True, "属实", Decimal(45), actor=cast.secretary)

    card.refresh_from_db()
    made.refresh_from_db()
    assert (card.total, made.score_before, made.score_after) == (Decimal("85.00"), 60, 45)
    with pytest.raises(Refusal, match="已经答复过"):
        answer_appeal(made, False, "又", actor=cast.secretary)


@pytest.mark.postgresql
def test_evidence_of_an_appeal_comes_before_its_answer(cast, moved, card, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    moved("public")
    made = ask_appeal(line(card, "A1"), "x", actor=cast.liaison, today=OPEN)
    add_appeal_file(made, "照片.pdf", PDF, actor=cast.liaison)  # control
    answer_appeal(made, False, "维持", actor=cast.secretary)

    with pytest.raises(Refusal, match="不能再补材料"):
        add_appeal_file(made, "又一张.pdf", PDF, actor=cast.liaison)


# --- Whatever anybody does ------------------------------------------------------------------------
ORDER = list(Round.State)
PEOPLE = (
    "liaison",
    "sibling_liaison",
    "clerk",
    "secretary",
    "administrator",
    "auditor",
    "other_clerk",
)


def acts(cast, round, meeting):
    """Acts on 塘头村's card, each as its person would do it on the day it is due."""
    card = round.scorecards.select_related("round", "unit").get(unit=cast.village)
    given = {pk: Entry(one.score, "看过") for pk, one in entries(card, **FULL).items()}

    def fill_others(_):
        round.scorecards.exclude(pk=card.pk).update(checked_at="2026-07-12T00:00Z")
        Mark.objects.filter(
            scorecard__round=round, criterion__points__isnull=False, checked=None
        ).exclude(scorecard=card).update(
            checked=1, checked_by=cast.clerk, checked_at="2026-07-12T00:00Z"
        )

    day = {"self": date(2026, 7, 12), "check": date(2026, 7, 12), "settle": OPEN}

    def move(who):
        fill_others(who)
        state = Round.objects.get().state
        return advance(round, actor=who, today=day.get(state, OPEN))

    return {
        "score": lambda who: save_self(card, given, actor=who),
        "submit": lambda who: submit_self(card, {}, actor=who),
        "withdraw": lambda who: withdraw_self(card, actor=who),
        "move": move,
        "check": lambda who: save_check(card, given, actor=who),
        "done": lambda who: submit_check(card, actor=who),
        "meet": lambda who: choose_meeting(round, meeting, actor=who),
        "settle": lambda who: settle_mark(line(card, "A3"), Decimal(9), "会议", actor=who),
        "appeal": lambda who: ask_appeal(line(card, "A3"), "少了", actor=who, today=OPEN),
        "answer": lambda who: answer_appeal(_open_appeal(), True, "属实", Decimal(10), actor=who),
        "sign": lambda who: publish(round, PASSWORD, actor=who, today=date(2026, 8, 3)),
    }


def _open_appeal():
    found = Appeal.objects.order_by("-pk").first()
    if found is None:
        raise Refusal("没有申请")
    return found


def facts(round) -> tuple:
    card = round.scorecards.get(unit__name="塘头村")
    lines = Mark.objects.filter(scorecard=card).order_by("pk")
    return (
        Round.objects.get().state,
        card.self_at is not None,
        card.total,
        tuple(lines.values_list("self_score", "checked", "settled")),
        tuple(Appeal.objects.values_list("is_upheld", flat=True)),
    )


def attempt(cast, round, made, act, person) -> None:
    before, audited = facts(round), _audited()
    try:
        with transaction.atomic():
            made[act](getattr(cast, person))
    except (Refusal, PermissionDenied, Scorecard.DoesNotExist):
        assert (facts(round), _audited()) == (before, audited)
        return
    after = facts(round)
    assert _audited() == audited + 1
    assert before[0] != "published"
    steps = ORDER.index(after[0]) - ORDER.index(before[0])
    assert steps == (1 if act in ("move", "sign") else 0)
    if before[0] == "public" and act != "answer":
        assert after[2:4] == before[2:4]  # what is public changes by an answered appeal only


def _audited() -> int:
    return AuditEvent.objects.filter(result="ok").count()


step = st.tuples(
    st.sampled_from(
        [
            "score",
            "submit",
            "withdraw",
            "move",
            "check",
            "done",
            "meet",
            "settle",
            "appeal",
            "answer",
            "sign",
        ]
    ),
    st.sampled_from(PEOPLE),
)
WAY = [
    ("score", "liaison"), ("submit", "liaison"), ("move", "clerk"), ("check", "clerk"), ("done", "clerk"),
    ("move", "clerk"), ("meet", "secretary"), ("settle", "secretary"), ("move", "clerk"), ("appeal", "liaison"),
    ("answer", "secretary"), ("sign", "secretary"),
]  # fmt: skip


@settings(
    max_examples=examples(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.integers(0, len(WAY)), st.lists(step, max_size=8), st.lists(st.sampled_from(WAY), max_size=6)
)
def test_any_acts_by_any_roles(cast, round, meeting, far, wild, likely):
    """Some of the right way, then anything."""
    with transaction.atomic():
        made = acts(cast, round, meeting)
        for act, person in [*WAY[:far], *wild, *likely]:
            attempt(cast, round, made, act, person)
        transaction.set_rollback(True)


@pytest.mark.postgresql
def test_control_the_way_leads_to_the_end(cast, round, meeting):
    made = acts(cast, round, meeting)
    for act, person in WAY:
        attempt(cast, round, made, act, person)

    assert facts(round)[0] == "published"


# --- Files ----------------------------------------------------------------------------------------
@pytest.mark.postgresql
def test_a_file_under_a_line_is_read_on_its_own_page_alone(
    cast, card, client_of, settings, tmp_path
):
    """The records' address asks only for the unit: it would show a reviewer what the scorecard's
    scope hides.
    """
    settings.MEDIA_ROOT = tmp_path
    evidence = add_file(line(card, "A2"), "存根.pdf", PDF, actor=cast.liaison)
    own = reverse("assessed_file", args=[evidence.pk])
    others = [
        reverse(f"evidence_{name}", args=[evidence.pk])
        for name in ("download", "thumbnail", "remove")
    ]

    assert client_of(cast.liaison).get(own).status_code == 200
    assert [client_of(cast.liaison).get(other).status_code for other in others] == [404, 404, 404]
    assert (
        client_of(cast.reviewer).get(others[0]).status_code
        == client_of(cast.reviewer).get(own).status_code
        == 404
    )
