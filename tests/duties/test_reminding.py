"""Who is reminded of what, on which days, and never twice."""

import os
import threading
from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from duties.models import Message
from duties.reminding import remind, remind_unsigned
from duties.reporting import save_report, submit_report
from duties.todo import todos
from records.models import Notice
from records.pages.services import void_record
from tests.factories import AssignmentFactory, DutyFactory, NoticeFactory
from tests.jobs.conftest import database_url
from tests.processes import python
from townwork.org.models import SpecialDay

DUE = date(2026, 3, 31)  # a Tuesday


def told(**where) -> list[tuple]:
    rows = Message.objects.filter(channel="app", **where).order_by("id")
    return [(row.user.username, [line["text"] for line in row.lines]) for row in rows]


@pytest.mark.parametrize(
    ("today", "says"),
    [
        (date(2026, 3, 27), None),  # T-4
        (date(2026, 3, 28), None),  # T-3 is a Saturday: nobody is reminded on a rest day
        (date(2026, 3, 30), "还有 1 天"),
        (DUE, "今天到期"),
        (date(2026, 4, 1), "已逾期 1 天"),
        (date(2026, 4, 3), "已逾期 3 天"),
        (date(2026, 4, 6), None),  # 清明
        (date(2026, 4, 7), "已逾期 7 天"),
    ],
)
def test_the_days_of_reminding(reported, today, says):
    remind(today)

    lines = [line["due"] for message in Message.objects.all() for line in message.lines]
    assert lines == ([f"2026-03-31 {says}"] if says else [])


def test_a_table_extends_the_calendar_of_its_own_township(cast, reported):
    SpecialDay.objects.create(township=cast.township, day=DUE, is_workday=False, name="放假")

    assert remind(DUE) == 0


def test_control_a_neighbours_day_off_silences_nobody_here(cast, reported):
    SpecialDay.objects.create(township=cast.neighbour, day=DUE, is_workday=False, name="放假")

    assert remind(DUE) == 1


def test_it_goes_to_those_on_whose_list_it_stands_and_to_the_clerk_where_no_liaison_works(
    cast, reported
):
    AssignmentFactory(duty=reported.duty, unit=cast.group)  # has no liaison of its own

    remind(DUE)

    of_group = "塘头村一组 网站自查（2026年3月）"
    assert {name: set(lines) for name, lines in told()} == {
        "ganshi": {of_group},
        "tangtou": {"塘头村 网站自查（2026年3月）", of_group},
    }
    titles = dict(Message.objects.values_list("user__username", "title"))
    assert titles == {"ganshi": "没有联络员的单位 1 项任务要办", "tangtou": "2 项任务要办"}


def test_the_digest_says_the_numbers_of_the_home_page_and_the_list_of_tasks(
    cast, client_of, reported
):
    """However old: what is not on a line is counted on the last one."""
    duty = reported.duty
    for month in range(1, 13):
        start, end = date(2024, month, 1), date(2024, month, 28)
        AssignmentFactory(duty=duty, unit=cast.village, start=start, end=end, due_on=end)
        start, end = date(2026, month, 1), date(2026, month, 28)
        AssignmentFactory(
            duty=DutyFactory(document=duty.document),
            unit=cast.village,
            start=start,
            end=end,
            due_on=end,
        )

    remind(date(2026, 11, 24))

    message = Message.objects.get(user=cast.liaison)
    page = client_of(cast.liaison).get(reverse("tasks")).context
    told_at_home = {todo.words: todo.count for todo in todos(cast.liaison)}
    assert message.title == "24 项任务要办，其中 23 项已逾期"
    assert (len(page["owed"]), page["numbers"].late, page["numbers"].under_way) == (24, 23, 1)
    assert (told_at_home["已逾期的任务"], told_at_home["进行中的任务"]) == (23, 1)
    assert [line["text"] for line in message.lines][-1] == "其余 4 项见“我的任务”"
    assert message.lines[0]["due"] == "2026-11-28 还有 4 天"


def test_a_person_gets_one_digest_a_day_for_all(cast, reported, counted):
    remind(DUE)

    assert [name for name, _ in told()] == ["tangtou"]
    assert len(told()[0][1]) == 2


@pytest.mark.parametrize("today", [date(2026, 3, 30), DUE, date(2026, 4, 1)])
def test_what_was_sent_in_is_not_reminded_of(cast, reported, today):
    save_report(reported, "已自查", actor=cast.liaison)
    submit_report(reported, actor=cast.liaison)

    assert remind(today) == 0


def test_again_makes_nothing_new(reported):
    assert (remind(DUE), remind(DUE)) == (1, 0)


def test_control_without_the_key_it_would_be_made_twice(reported, monkeypatch):
    from itertools import count

    numbers = count()
    monkeypatch.setattr("duties.reminding.message_key", lambda *parts: f"{next(numbers)}")

    remind(DUE)
    remind(DUE)

    assert len(told()) == 2


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_make_each_message_once(cast, document):
    for n in range(3):
        AssignmentFactory(duty=DutyFactory(document=document, title=f"事{n}"), unit=cast.village)
    gate, failures = threading.Barrier(10), []

    def run():
        try:
            gate.wait(10)
            remind(DUE)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert failures == []
    assert [name for name, _ in told()] == ["tangtou"]


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["before-messages", "messages-uncommitted", "after-messages"])
def test_killed_at_a_step_and_begun_again_it_makes_each_message_once(cast, reported, counted, step):
    def elsewhere(**environment):
        code = (
            f"from datetime import date; from duties.reminding import remind; "
            f"remind(date({DUE.year}, {DUE.month}, {DUE.day}))"
        )
        env = {**os.environ, "DATABASE_URL": database_url(), **environment}
        return python("manage.py", "shell", "-v0", "-c", code, env=env).returncode

    assert elsewhere(TOWNWORK_FAULT=step) == -9
    assert len(told()) == (1 if step == "after-messages" else 0)

    assert elsewhere() == 0

    assert [(name, len(lines)) for name, lines in told()] == [("tangtou", 2)]


def test_reminding_of_the_letter_is_one_click_and_once_a_day(cast, issue):
    document = issue()

    assert remind_unsigned(document, actor=cast.clerk) == 2
    assert remind_unsigned(document, actor=cast.clerk) == 0
    assert {name for name, _ in told()} == {"tangtou", "liulin"}


# --- 提示函 in the same digest -----------------------------------------------------------------------
@pytest.fixture
def letter(cast):
    """塘头村's letter, due on Tuesday 2026-03-31."""
    return NoticeFactory(
        unit=cast.village, entered_by=cast.liaison, occurred_on=date(2026, 3, 24), due_on=DUE
    )


@pytest.mark.parametrize(
    ("today", "says"),
    [
        (date(2026, 3, 27), None),
        (date(2026, 3, 30), "还有 1 天"),
        (DUE, "今天到期"),
        (date(2026, 4, 2), "已逾期 2 天"),
    ],
)
def test_a_letter_is_reminded_of_on_the_same_days(letter, today, says):
    remind(today)

    lines = [line for message in Message.objects.all() for line in message.lines]
    expected = {
        "notice": letter.pk,
        "text": "塘头村 提示函反馈（3月24日收函）",
        "due": f"2026-03-31 {says}",
    }
    assert lines == ([expected] if says else [])


def test_a_letter_due_on_a_rest_day_is_told_on_the_last_workday(cast):
    """Its day is the sender's: 2026-03-29 is a Sunday, T-1 a Saturday; Friday would be T-2."""
    NoticeFactory(
        unit=cast.village,
        entered_by=cast.liaison,
        occurred_on=date(2026, 3, 22),
        due_on=date(2026, 3, 29),
    )

    assert remind(date(2026, 3, 27)) == 1


def test_tasks_and_letters_make_one_digest_a_person_a_day(cast, client_of, reported, letter):
    NoticeFactory(
        unit=cast.group, entered_by=cast.liaison, occurred_on=date(2026, 3, 24), due_on=DUE
    )

    remind(DUE)
    remind(DUE)

    titles = dict(Message.objects.values_list("user__username", "title"))
    assert titles == {"tangtou": "1 项任务要办；2 件提示函要反馈", "ganshi": "1 件提示函要反馈"}
    shown = client_of(cast.liaison).get(reverse("messages")).content.decode()
    assert reverse("record_detail", args=["notices", letter.pk]) in shown
    assert letter.number not in str(list(Message.objects.values_list("lines", flat=True)))


@pytest.mark.parametrize("done", [{"answered_on": DUE}, {"voided": True}])
def test_an_answered_or_voided_letter_is_not_reminded_of(cast, letter, done):
    if "voided" in done:
        void_record(letter, actor=cast.clerk, reason="重复")
    else:
        Notice.objects.update(**done)

    assert remind(DUE) == 0
