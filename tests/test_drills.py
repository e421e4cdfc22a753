"""How a drill's line is judged (drills/told.py); the drills themselves are `make drills`."""

import pytest

from drills.told import Line, received, send


def line(**more) -> Line:
    return Line(
        **{"broken": "x", "rounds": 2, "hit": 1, "seconds": [1.0, 59.0], "bound": 60.0, **more}
    )


def test_all_in_time_and_nothing_lost_is_good():
    assert line().is_good
    assert "1.0–59.0 ≤ 60  good" in str(line())


@pytest.mark.parametrize(
    "what",
    [
        {"lost": 1},
        {"doubled": 1},
        {"seconds": [1.0, 61.0]},
        {"seconds": [1.0]},
        {"faults": ["half a file"]},
        {"hit": 0},
    ],
    ids=["lost", "doubled", "late", "never again well", "a fault", "nothing was hit"],
)
def test_control_each_thing_amiss_is_bad(what):
    assert not line(**what).is_good
    assert "BAD" in str(line(**what))


def test_what_is_skipped_says_why_and_is_no_failure():
    skipped = Line("x", skipped="only root may")

    assert skipped.is_good
    assert "skipped: only root may" in str(skipped)


def test_lines_come_through_the_other_words_of_a_process(capsys):
    print("a warning of some library")
    send(line(lost=3, control="不行"))

    assert received(capsys.readouterr().out) == [line(lost=3, control="不行")]
