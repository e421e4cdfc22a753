"""Two changes of one text, joined: both are in, or nothing is."""

from hypothesis import given
from hypothesis import strategies as st

from townwork.lib.joining import join

BASE = "题\n一、甲\n甲段。\n二、乙\n乙段。\n三、丙\n丙段。"


def test_changes_of_different_lines_are_both_in():
    mine, theirs = BASE.replace("甲段", "甲段改"), BASE.replace("丙段", "丙段改")

    assert join(BASE, mine, theirs) == mine.replace("丙段", "丙段改")


def test_the_same_change_of_both_is_one():
    both = BASE.replace("乙段", "乙段改")

    assert join(BASE, both, both) == both


def test_two_changes_of_one_line_are_not_joined():
    assert join(BASE, BASE.replace("乙段", "乙一"), BASE.replace("乙段", "乙二")) is None


def test_a_line_taken_out_and_one_put_in_elsewhere():
    mine = BASE.replace("甲段。\n", "")
    theirs = BASE + "\n四、丁"

    assert join(BASE, mine, theirs) == mine + "\n四、丁"


def test_a_line_taken_out_that_another_changed_is_not_lost():
    assert join(BASE, BASE.replace("乙段。\n", ""), BASE.replace("乙段", "乙段改")) is None


LINES = st.lists(st.sampled_from(["甲", "乙", "丙", "丁", "戊"]), max_size=8).map("\n".join)


@given(LINES, LINES)
def test_who_changed_nothing_takes_the_others_text(base, changed):
    wanted = "\n".join(changed.splitlines())

    assert join(base, base, changed) == wanted
    assert join(base, changed, base) == wanted


@given(LINES, LINES, LINES)
def test_what_only_one_put_in_is_in_the_joined_text(base, mine, theirs):
    joined = join(base, mine, theirs)

    if joined is not None:
        new = (set(mine.splitlines()) | set(theirs.splitlines())) - set(base.splitlines())
        assert new <= set(joined.splitlines())
        assert joined == join(base, theirs, mine)
