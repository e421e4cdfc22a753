"""7日内, 3个工作日, 月底前: the day they mean of a row, proposed and never taken unasked."""

from datetime import date, timedelta

import pytest

from records.kinds.letters.models import Notice
from records.sheets.deadlines import due
from tests.records.sheets.books import book
from tests.records.sheets.dropped import answer, enter, send

SINCE = date(2026, 8, 6)


def later(day: date, count: int) -> date:
    """Every day a workday, and a mark that it was asked."""
    return day + timedelta(days=100 + count)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("7日内", date(2026, 8, 13)),
        ("一周内", date(2026, 8, 13)),
        ("两周", date(2026, 8, 20)),
        ("十五天之内", date(2026, 8, 21)),
        ("限10日内反馈", date(2026, 8, 16)),
        ("3个工作日", SINCE + timedelta(days=103)),
        ("三个工作日内", SINCE + timedelta(days=103)),
        ("1个月内", date(2026, 9, 6)),
        ("6个月内", date(2027, 2, 6)),
        ("月底前", date(2026, 8, 31)),
        ("9月底前", date(2026, 9, 30)),
        ("2027年2月底", date(2027, 2, 28)),
    ],
)
def test_what_is_said_of_how_long_there_is(words, day):
    assert due(words, SINCE, later) == day


@pytest.mark.parametrize("words", ["7日内", "3个月内", "3个工作日"])
def test_after_the_last_day_of_the_calendar_there_is_none(words):
    assert due(words, date(9999, 12, 30), later) is None


@pytest.mark.parametrize("words", ["", "尽快", "8月", "7日", "七号", "长期", "7日内" * 9, "0月底"])
def test_what_says_no_such_time(words):
    assert due(words, SINCE, later) is None


def test_of_a_long_month_the_last_day_of_a_short_one():
    assert due("1个月", date(2026, 1, 31), later) == date(2026, 2, 28)


HEAD = ("函号", "收函日期", "来文单位", "事项类别", "承办单位", "反馈时限")


@pytest.mark.postgresql
def test_each_row_is_proposed_its_own_day(cast, client_of, store):
    sheet = book(
        ("提示函台账",),
        HEAD,
        ("甲〔2026〕1号", "2026-03-02", "区委宣传部", "网络类", "塘头村", "3个工作日"),
        ("甲〔2026〕2号", "2026-03-09", "区委宣传部", "网络类", "塘头村", "3个工作日"),
        ("甲〔2026〕3号", "2026-03-09", "区委宣传部", "网络类", "塘头村", "一周内"),
        ("甲〔2026〕4号", "2026-03-09", "区委宣传部", "网络类", "塘头村", "尽快"),
    )
    client = client_of(cast.clerk)
    page = send(client, ("函.xlsx", sheet))
    form = page.context["desk"].sheets[0].mend
    told = {
        question["text"]: [(row, field.value()) for row, field in rows] or own.value()
        for question, own, rows, _ in form.questions()
    }
    assert told == {
        "3个工作日": [(3, "2026-03-05"), (4, "2026-03-12")],
        "一周内": "2026-03-16",
        "尽快": "尽快",  # nothing to propose: typed, or left out
    }

    page = answer(client, page, {"*": {"尽快": "2026-03-20"}})
    enter(client, page.context["one"])

    days = Notice.objects.order_by("number").values_list("due_on", flat=True)
    assert [f"{day:%m-%d}" for day in days] == ["03-05", "03-12", "03-16", "03-20"]


def test_a_slipped_year_is_told_and_ends_no_check(cast, client_of, store):
    row = ("甲〔2026〕1号", "9999-12-30", "区委宣传部", "网络类", "塘头村", "7日内")
    client = client_of(cast.clerk)

    page = send(client, ("函.xlsx", book(("提示函台账",), HEAD, row)))
    page = answer(client, page, {"*": {"7日内": "2026-03-20"}})

    problems = page.context["desk"].sheets[0].report["problems"]
    assert "发生日期不能晚于今天；事情办完再记。" in [one["message"] for one in problems]
