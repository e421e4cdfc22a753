"""What a clause counts by its words: the figure of the ledgers, or nothing where it is a paper."""

from decimal import Decimal

import pytest

from duties.clause_counts import COUNTED, HANDED_IN, counted_by
from records.figures.targets import targetable


@pytest.mark.parametrize(
    ("text", "frequency", "code", "target"),
    [
        ("镇党委每年专题研究意识形态工作不少于2次", "yearly", "mtg.special_count", 2),
        ("党委书记每半年听取一次意识形态工作汇报", "half", "mtg.report_hear_count", 1),
        ("中心组集体学习每季度不少于两次", "quarterly", "study.core_session_count", 2),
        ("各支部每月开展1次“主题党日”学习", "monthly", "study.session_count", 1),
        ("责任单位每月巡查1次", "monthly", "site.inspect_count", 1),
        ("每季度每村开展市民讲坛宣讲1场", "quarterly", "forum.talk_count", 1),
        ("每村每月放映公益电影", "monthly", "film.show_count", 1),
        ("各村（社区）每月28日前上报红白事办理情况", "monthly", "custom.return_count", 1),
        ("各村每月报送信息不少于3条", "monthly", "news.sent_count", 3),
        ("各村每年上稿不少于十二篇", "yearly", "news.count", 12),
    ],
)
def test_the_words_name_the_figure_and_how_many(text, frequency, code, target):
    count = counted_by(text, frequency)

    assert (count.code, count.target) == (code, Decimal(target))


@pytest.mark.parametrize(
    ("text", "frequency"),
    [
        ("宣传办每半年通报一次用稿情况", "half"),
        ("每年报送学习计划", "yearly"),
        ("各村每季度报送宣讲情况报告", "quarterly"),
        ("村每年区级以上上稿不少于4篇", "yearly"),  # which counts all media
        ("各村每季度上报红白事办理情况", "quarterly"),  # its returns are of months
        ("各单位加强学习", "monthly"),
        ("每村放映公益电影1场", ""),
        ("于5月底前放映公益电影1场", "once"),
    ],
)
def test_a_paper_or_what_no_figure_says_counts_nothing(text, frequency):
    assert counted_by(text, frequency) is None


@pytest.mark.django_db
def test_each_figure_is_one_that_a_clause_may_count():
    assert {code for code, _ in (*COUNTED, *HANDED_IN)} <= set(targetable())
