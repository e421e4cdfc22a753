"""How often and until when: what the system has is read, what it has not is told, never rounded."""

from datetime import date

import pytest

from duties.how_often import before_when, says_when, when_in_row, when_of

DENSEST = "系统最密为每月"


def said(text):
    """(frequency, month and day, days after)."""
    when = when_of(text, 2026)
    return (when.frequency, when.due_on and (when.due_on.month, when.due_on.day), when.due_days)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("各村每月巡查一次", ("monthly", None, 0)),
        ("各村按月统计，次月3日前报镇", ("monthly", None, 3)),
        ("各村于次月5日前报送，每月一报", ("monthly", None, 5)),
        ("各村一月一主题", ("monthly", None, 0)),
        ("各村每季度末研判", ("quarterly", None, 0)),
        ("各村一季一研判", ("quarterly", None, 0)),
        ("各村每三个月研判", ("quarterly", None, 0)),
        ("各村每半年至少一次，全年不少于两次", ("half", None, 0)),
        ("各村上、下半年各一次", ("half", None, 0)),
        ("各村每六个月一次", ("half", None, 0)),
        ("各村每年至少一次", ("yearly", None, 0)),
        ("各村全年上稿不少于20篇", ("yearly", None, 0)),
        ("各村每年3月底前报送", ("once", (3, 31), 0)),
        ("各村于二月底前报送", ("once", (2, 28), 0)),
        ("各村2025年11月11日前完成", ("once", (11, 11), 0)),
        ("二〇二五年一月一日前各村完成", ("once", (1, 1), 0)),
        ("各村年底前上报", ("once", (12, 31), 0)),
        ("6月底、12月底前各1次", ("half", None, 0)),
        ("各村6月、12月底前各报一次", ("half", None, 0)),
        ("3月、6月、9月、12月底前各研判一次", ("quarterly", None, 0)),
    ],
)
def test_what_the_system_has_is_read_and_nothing_is_asked(text, wanted):
    assert said(text) == wanted
    assert when_of(text, 2026).doubts == ()


@pytest.mark.parametrize(
    "word",
    "每日 每天 每周 每星期 每旬 每半月 每半个月 每15天 每两周 按周 天天 一周一 双周".split(),
)
def test_what_is_denser_than_a_month_is_said_to_be(word):
    when = when_of(f"各村{word}巡查一次，发现问题及时整改", 2026)

    assert (when.frequency, when.doubts) == ("monthly", (f"原文为“{word}”，{DENSEST}",))


@pytest.mark.parametrize(
    "word", "每两个月 每2个月 隔月 每双月 每四个月 每两年 隔年 每两个季度".split()
)
def test_what_fits_no_period_is_none(word):
    when = when_of(f"各村{word}放映一场", 2026)

    assert (when.frequency, when.doubts) == ("", (f"原文为“{word}”，系统没有这个频次",))


@pytest.mark.parametrize(
    "word", "随时 适时 及时 不定期 定期 经常 常态化 长期 每逢 重大节日".split()
)
def test_a_word_that_tells_no_period_gives_none(word):
    when = when_of(f"各村{word}开展检查", 2026)

    assert (when.frequency, when.doubts) == ("", (f"原文为“{word}”，没说多久一次",))


@pytest.mark.parametrize(
    ("text", "frequency", "doubt"),
    [
        ("各村一年两次", "yearly", "原文为“一年两次”：一年记一项任务，办够两次才算"),
        ("各村全年不少于四次", "yearly", "原文为“全年四次”：全年记一项任务，办够四次才算"),
        ("各村每月不少于2次", "monthly", "原文为“每月2次”：每月记一项任务，办够2次才算"),
        ("各村每学期一次", "half", "原文为“每学期”，先按每半年"),
        ("各村第一季度完成", "once", "原文为“第一季度”，先按那时的最后一天"),
        ("各村上半年完成", "once", "原文为“上半年”，先按那时的最后一天"),
        ("各村6月30日前、12月20日前各报一次", "once", "原文还有12月20日，一条只记一个日子"),
        ("各村3月底、9月底前各报一次", "once", "原文为“3月底、9月底前”，一条只记一个日子"),
        ("各村每月自查，每季度上报", "monthly", "原文说了两样：“每月”“每季度”"),
        ("各村每月自查，11月底前总结", "monthly", "原文还写了11月30日"),
        ("各村每月5日前报送", "monthly", "原文为“每月5日前”，按每月结束后第5天到期"),
        ("各村每月25日前报送", "monthly", "原文为“每月25日前”，按每月末前6天到期"),
        ("各村每月10日、25日各报一次", "monthly", "原文为“每月10日”，按每月结束后第10天到期"),
        ("各单位每年6月开展述职", "once", "原文为“每年6月”，先按那个月的最后一天"),
        ("各村每季度首月5日前报送", "quarterly", "原文还写了“季度首月5日前”"),
        ("各村开展季度通报", "quarterly", "没有直说多久一次，按“季度”推定"),
        ("各村不定期检查，纳入年度考核", "yearly", "没有直说多久一次，按“年度”推定"),
    ],
)
def test_what_is_supposed_or_more_is_asked_about(text, frequency, doubt):
    when = when_of(text, 2026)

    assert (when.frequency, when.doubts[0]) == (frequency, doubt)


def test_late_in_a_month_is_before_its_end():
    assert [when_of(f"各村每月{day}日前报送", 2026).due_days for day in (5, 15, 16, 25, 31)] == [
        *(5, 15, -15, -6, 0)
    ]


def test_a_day_that_is_none_is_no_day():
    assert said("各村13月40日前办结") == ("", None, 0)


@pytest.mark.parametrize(
    ("cell", "task", "frequency", "day", "doubts"),
    [
        ("每季度末", "网络舆情研判", "quarterly", None, ()),
        ("每季度", "每季度研判一次", "quarterly", None, ()),
        ("5月", "开展宣传月活动", "once", date(2026, 5, 31), ()),
        ("3月—11月", "开展活动", "once", date(2026, 11, 30), ("原文为“3月—11月”，先按最后一个月",)),
        ("12月底前", "每月巡查一次", "monthly", None, ()),
        ("全年", "每月巡查一次", "monthly", None, ()),
        ("长期坚持", "每月巡查一次", "monthly", None, ()),
        ("", "每月巡查一次", "monthly", None, ()),
        ("每季度", "每月巡查一次", "monthly", None, ("完成时限写的是“每季度”",)),
        ("每周五", "报送信息", "monthly", None, (f"原文为“每周”，{DENSEST}",)),
        ("长期坚持", "加强引导", "", None, ("原文为“长期”，没说多久一次",)),
        ("按上级通知", "加强引导", "", None, ("完成时限写的是“按上级通知”",)),
    ],
)
def test_a_rows_limit_and_its_words_together(cell, task, frequency, day, doubts):
    when = when_in_row(cell, task, 2026)

    assert (when.frequency, when.due_on, when.doubts) == (frequency, day, doubts)


def test_what_says_when_and_what_stands_before_it():
    assert [says_when(one) for one in ("各村每两个月一场", "及时报告", "高度重视")] == [
        *(True, False, False)
    ]
    assert before_when("各村（社区）于2月底前制定全年计划") == "各村（社区）于"
