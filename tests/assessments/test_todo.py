"""待办 of assessments: counted right for each role, each leading to a page that lists as many."""

from datetime import UTC, date, datetime

import pytest

from assessments.appealing import ask_appeal
from assessments.models import Mark, Scorecard
from assessments.rectifying import escalate, reply
from assessments.todo import todos
from tests.assessments.conftest import assess, inspect
from tests.factories import RectificationFactory


def said(user) -> dict[str, int]:
    return {todo.words: todo.count for todo in todos(user)}


@pytest.mark.parametrize(
    "person", ["administrator", "auditor", "reviewer", "secretary", "clerk", "liaison"]
)
def test_nothing_to_do_is_no_entry(cast, person):
    assert todos(getattr(cast, person)) == []


def test_a_unit_is_asked_to_assess_itself_until_it_has(cast, round):
    assert said(cast.liaison) == {"要自评的得分表": 1}
    assert said(cast.other_liaison) == {}

    assess(cast, round)

    assert said(cast.liaison) == {}


def test_an_inspector_is_told_of_their_cards(cast, moved):
    round = moved("check")
    assert said(cast.clerk) == {"等您核查的得分表": 2}
    assert said(cast.sibling_liaison) == {"等您核查的得分表": 1}

    inspect(cast, round)

    assert said(cast.clerk) == {}


def test_a_stage_past_its_day_is_the_clerks_to_move(cast, round, time_machine):
    round.scorecards.update(self_at=datetime(2026, 7, 9, tzinfo=UTC), self_by=cast.liaison)
    assert said(cast.clerk) == {}

    time_machine.move_to(datetime(2026, 7, 11, 2, tzinfo=UTC))

    assert said(cast.clerk) == {"到了下一阶段的考核": 1}


def test_an_appeal_waits_for_whoever_did_not_inspect(cast, moved):
    moved("public")
    mark = Mark.objects.select_related("scorecard__round", "scorecard__unit").get(
        scorecard__unit=cast.village, criterion__code="A1"
    )
    ask_appeal(mark, "少算", actor=cast.liaison, today=date(2026, 7, 28))

    assert said(cast.secretary) == {"待答复的复核申请": 1}
    assert "待答复的复核申请" not in said(cast.clerk)  # who inspected the card


def test_a_result_is_the_secretarys_to_sign_after_the_window(cast, moved, time_machine):
    moved("public")
    time_machine.move_to(datetime(2026, 8, 2, 2, tzinfo=UTC))
    assert said(cast.secretary) == {}

    time_machine.move_to(datetime(2026, 8, 3, 2, tzinfo=UTC))

    assert said(cast.secretary) == {"待签发的考核结果": 1}


def test_rectification_is_told_to_the_unit_then_to_who_verifies_and_late_to_the_secretary(
    cast, time_machine
):
    RectificationFactory(unit=cast.village, issued_by=cast.clerk, due_on=date(2026, 7, 2))
    second = RectificationFactory(unit=cast.village, issued_by=cast.clerk)
    assert said(cast.liaison) == {"已逾期的整改": 1, "整改中的事项": 1}

    reply(second, "补了", actor=cast.liaison)
    escalate(date(2026, 7, 3))

    assert said(cast.liaison) == {"已逾期的整改": 1}
    assert said(cast.clerk) == {"待核验的整改回复": 1}
    assert said(cast.secretary) == {"待核验的整改回复": 1, "提请督办的整改": 1}
    assert said(cast.sibling_liaison) == {}


def test_a_reply_to_what_is_late_counts_for_nobody_but_who_verifies(cast):
    late = RectificationFactory(unit=cast.village, issued_by=cast.clerk, due_on=date(2026, 7, 2))

    reply(late, "补了", actor=cast.liaison)

    assert said(cast.liaison) == {}


@pytest.mark.postgresql
def test_every_entry_leads_to_a_page_of_that_role(cast, moved, client_of, time_machine):
    moved("check")
    RectificationFactory(unit=cast.village, issued_by=cast.clerk, due_on=date(2026, 7, 2))
    Scorecard.objects.filter(unit=cast.sibling).update(inspector=cast.liaison)
    for person in (cast.liaison, cast.clerk, cast.secretary):
        for todo in todos(person):
            assert client_of(person).get(todo.url).status_code == 200, todo
    (late,) = (todo for todo in todos(cast.liaison) if todo.words == "已逾期的整改")
    page = client_of(cast.liaison).get(late.url)
    assert page.context["page"].paginator.count == late.count == 1
