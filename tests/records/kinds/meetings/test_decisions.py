"""督办: decisions are made on the meeting's page, followed by their unit, and done with a word on
how.
"""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from records.figures.reading import figures
from records.kinds.meetings.services import finish_decision
from records.kinds.meetings.views import agenda_of, share_of
from records.models import Decision
from tests.factories import DecisionFactory, MeetingFactory
from townwork.org.errors import Refusal
from townwork.org.services import close_term

TODAY = date(2026, 4, 3)


@pytest.fixture(autouse=True)
def early_april(time_machine):
    time_machine.move_to(datetime(2026, 4, 3, 2, tzinfo=UTC))


@pytest.fixture
def meeting(cast):
    return MeetingFactory(
        unit=cast.leadership,
        occurred_on=date(2026, 3, 10),
        topic="文创项目；党刊发行",
        expected=11,
        present=10,
        entered_by=cast.clerk,
    )


@pytest.fixture
def decision(cast, meeting):
    return DecisionFactory(
        unit=cast.village,
        meeting=meeting,
        occurred_on=meeting.occurred_on,
        due_on=date(2026, 3, 31),
        entered_by=cast.clerk,
    )


def add(meeting):
    return reverse("decision_add", args=[meeting.pk])


@pytest.mark.postgresql
def test_a_decision_is_added_from_the_meetings_page_dated_as_it(cast, client_of, meeting):
    client_of(cast.clerk).post(
        add(meeting), {"matter": "拟定方案", "unit": cast.village.pk, "due_on": "2026-04-30"}
    )

    made = Decision.objects.visible_to(cast.liaison).get()
    assert (made.meeting, made.occurred_on, made.due_on, made.unit) == (
        meeting,
        meeting.occurred_on,
        date(2026, 4, 30),
        cast.village,
    )


@pytest.mark.parametrize(
    ("given", "field", "says"),
    [
        ({"due_on": "2026-03-09"}, "due_on", "办理时限不能早于会议日期，请核对。"),
        ({"due_on": "2206-04-30"}, "due_on", "办理时限最长两年，请核对年份。"),
        ({"due_on": ""}, "due_on", "请填写办理时限。"),
        ({"unit": "0"}, "unit", "责任单位里没有这一项，请重新选择。"),
        ({"matter": ""}, "matter", "请填写议定事项。"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_kept(
    given, field, says, cast, client_of, meeting
):
    typed = {"matter": "拟定方案", "unit": cast.village.pk, "due_on": "2026-04-30"} | given

    page = client_of(cast.clerk).post(add(meeting), typed)

    assert page.context["form"].errors[field] == [says]
    assert page.context["form"]["matter"].value() == typed["matter"]


def test_no_decision_is_added_for_a_unit_of_another_township(cast, client_of, meeting):
    typed = {"matter": "拟定方案", "unit": cast.other_unit.pk, "due_on": "2026-04-30"}

    assert "unit" in client_of(cast.clerk).post(add(meeting), typed).context["form"].errors


def test_the_meetings_page_shows_agenda_attendance_and_decisions(
    cast, client_of, meeting, decision
):
    page = client_of(cast.clerk).get(reverse("record_detail", args=["meetings", meeting.pk]))

    assert page.context["agenda"] == ["文创项目", "党刊发行"]
    assert page.context["share"] == "90.9%"
    assert list(page.context["decisions"]) == [decision]
    assert "已超期" in page.content.decode()


def test_the_unit_in_charge_says_it_is_done_and_how(cast, client_of, decision):
    address = reverse("decision_done", args=[decision.pk])
    client = client_of(cast.liaison)

    asked = client.post(address, {"day": "2026-04-02", "outcome": ""})
    client.post(address, {"day": "2026-04-02", "outcome": "方案已印发"})

    decision.refresh_from_db()
    assert asked.context["form"].errors["outcome"] == ["请写一句办结情况。"]
    assert (decision.done_on, decision.outcome) == (date(2026, 4, 2), "方案已印发")


@pytest.mark.postgresql
@pytest.mark.parametrize("day", [date(2026, 3, 9), date(2026, 4, 4)])
def test_it_is_done_between_the_meeting_and_today(day, cast, decision):
    with pytest.raises(Refusal, match="会议当天到今天之间"):
        finish_decision(decision, day, "好了", actor=cast.liaison)


def test_it_is_done_once(cast, decision):
    finish_decision(decision, TODAY, "好了", actor=cast.liaison)

    with pytest.raises(Refusal, match="已于 2026-04-03 办结"):
        finish_decision(decision, TODAY, "又好了", actor=cast.clerk)


def test_one_of_a_locked_half_year_is_followed_until_it_is_done_and_counts_as_it_did(
    cast, client_of, decision
):
    close_term(cast.term, actor=cast.clerk, reason="已报送")
    client = client_of(cast.liaison)

    def lists():
        return [count for _, _, count in client.get(reverse("decision_follow")).context["lists"]]

    assert lists() == [1, 1, 0]
    client.post(
        reverse("decision_done", args=[decision.pk]), {"day": "2026-04-02", "outcome": "好了"}
    )

    assert lists() == [0, 0, 1]
    assert figures(cast.township, cast.term)["mtg.decision_done_rate"].value == 0


@pytest.mark.postgresql
def test_the_lists_are_open_overdue_and_done(cast, client_of, decision):
    def new(**values):
        return DecisionFactory(
            unit=cast.village,
            meeting=decision.meeting,
            occurred_on=date(2026, 3, 10),
            entered_by=cast.clerk,
            **values,
        )

    today, undated, done = new(due_on=TODAY), new(), new(done_on=TODAY)
    DecisionFactory(unit=cast.sibling, entered_by=cast.clerk)

    def shown(name):
        page = client_of(cast.liaison).get(reverse("decision_follow"), {"show": name})
        return set(page.context["page"])

    assert shown("open") == {decision, today, undated}
    assert shown("overdue") == {decision}  # due today is not late yet
    assert shown("done") == {done}


@pytest.mark.parametrize("page", ["follow", "meeting"])
def test_the_pages_cost_the_same_for_few_and_for_many(page, cast, client_of, meeting):
    client = client_of(cast.clerk)
    address = (
        reverse("decision_follow")
        if page == "follow"
        else reverse("record_detail", args=["meetings", meeting.pk])
    )

    def queries():
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    def grow(count):
        for n in range(count):
            unit = cast.village if n % 2 else cast.sibling
            DecisionFactory(unit=unit, meeting=meeting, entered_by=cast.clerk)

    grow(2)
    few = queries()
    grow(40)

    assert queries() == few


@given(
    st.lists(st.text("议题甲乙丙 ", min_size=1).filter(str.strip), max_size=6),
    st.sampled_from("；;"),
)
def test_an_agenda_comes_apart_where_it_was_put_together(items, mark):
    assert agenda_of(mark.join(items)) == [item.strip() for item in items]


@pytest.mark.parametrize(
    ("present", "expected", "said"),
    [(10, 11, "90.9%"), (0, 4, "0.0%"), (None, 4, ""), (3, None, ""), (0, 0, "")],
)
def test_attendance_is_a_share_where_it_was_counted(present, expected, said):
    assert share_of(present, expected) == said


def test_a_units_form_does_not_move_the_day(cast, client_of, decision):
    due, address = decision.due_on, reverse("record_edit", args=["decisions", decision.pk])
    sent = {"unit": decision.unit_id, "meeting": decision.meeting_id, "matter": "改了字",
            "occurred_on": decision.occurred_on.isoformat(), "due_on": "2026-12-31"}  # fmt: skip

    client_of(cast.liaison).post(address, sent)
    decision.refresh_from_db()
    assert (decision.matter, decision.due_on) == ("改了字", due)

    client_of(cast.clerk).post(address, sent)
    decision.refresh_from_db()
    assert decision.due_on == date(2026, 12, 31)
