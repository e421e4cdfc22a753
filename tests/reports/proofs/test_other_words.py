"""校对 of numbers typed by hand whose words are only near a figure's name: 外宣稿件 for 上稿数, 省下开支 for
节约金额. What no figure says is found; what is of another thing is let be.
"""

import random
from dataclasses import replace

import pytest

from reports.proofs import CHECKS, proof
from tests.reports.proofs.other_words import OF_OTHER_THINGS, WRONG
from tests.reports.proofs.papers import KNOWN, context, figures, filled, paper

HELD_AGAINST = ("number_differs", "may_differ")
READ = figures(random.Random(7))


def alarms(sentence, checks=CHECKS):
    return proof(filled(paper(sentence), READ), context(READ), checks)


def is_found(row, checks=CHECKS):
    """Whether its number is held against the figure it is of, by name."""
    sentence, code = row.split("|")
    name = KNOWN.names[code]
    return any(
        one.code in HELD_AGAINST and f"“{name}”" in one.why for one in alarms(sentence, checks)
    )


def test_a_wrong_number_is_found_by_other_words():
    missed = [row for row in WRONG if not is_found(row)]

    assert len(WRONG) > 180
    assert len(missed) <= len(WRONG) * 0.05, missed


def test_control_without_the_two_checks_none_is_found():
    others = [check for check in CHECKS if check.code not in HELD_AGAINST]

    assert [row for row in WRONG if is_found(row, others)] == []


def test_numbers_of_other_things_are_let_be():
    found = [(row, one.text) for row in OF_OTHER_THINGS for one in alarms(row)]

    assert len(OF_OTHER_THINGS) > 140
    assert len(found) <= len(OF_OTHER_THINGS) * 0.02, found


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("上半年累计开展志愿服务活动712次。", {"may_differ"}),
        # Of other days than the half-year's, and no part of it.
        ("历年来累计开展志愿服务活动712次。", set()),
        ("2023年以来累计开展志愿服务活动712次。", set()),
        ("上年共开展志愿服务活动712次。", set()),
        ("历年办晚会40场。上半年开展志愿服务活动712次。", {"may_differ"}),
    ],
)
def test_what_is_of_other_days_is_not_held_against_the_half_year(sentence, found):
    assert {one.code for one in alarms(sentence)} == found


def test_what_a_sentence_is_about_may_have_been_said_before():
    """发现问题 is of the venues, where the paragraph speaks of them."""
    of_venues = "对宣传栏逐一查看。查出问题812处。"
    of_others = "对灶台逐一查看。查出问题812处。"

    assert ({one.code for one in alarms(of_venues)}, alarms(of_others)) == ({"may_differ"}, ())


def test_what_agrees_with_its_figure_is_no_fault():
    read = dict(READ)
    read["news.count"] = replace(read["news.count"], value=61)
    told = context(read)
    said = ("外宣稿件合计61篇。", "外宣稿件合计62篇。")

    found = [{one.code for one in proof(filled(paper(text), read), told)} for text in said]

    assert found == [set(), {"may_differ"}]
