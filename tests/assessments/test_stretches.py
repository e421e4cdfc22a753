"""Over which days a rule is read, and what of a year is owed by the end of June."""

from datetime import date
from decimal import Decimal

import pytest

from assessments.scoring import Every, Rule
from assessments.stretches import at_half_of, part_owed, stretches, whole_stretch
from tests.factories import TermFactory


@pytest.mark.parametrize(
    ("every", "today", "said"),
    [
        (Every.HALF, date(2026, 2, 9), [("01-01", "06-30")]),
        (Every.YEAR, date(2026, 2, 9), [("01-01", "06-30")]),
        (Every.QUARTER, date(2026, 2, 9), [("01-01", "03-31")]),
        (Every.QUARTER, date(2026, 4, 1), [("01-01", "03-31"), ("04-01", "06-30")]),
        (Every.MONTH, date(2026, 2, 9), [("01-01", "01-31"), ("02-01", "02-28")]),
        (Every.MONTH, date(2025, 12, 1), [("01-01", "01-31")]),  # not begun: its first is asked for
    ],
)
def test_only_what_has_begun_is_asked_for(cast, every, today, said):
    assert [
        (f"{one.start:%m-%d}", f"{one.end:%m-%d}") for one in stretches(every, cast.term, today)
    ] == said


@pytest.mark.parametrize(
    ("rule", "at_half"),
    [
        # what adds up over the year is owed by half, as far as it has a target
        (Rule("count", "study.session_count", every=Every.YEAR), "share"),
        (Rule("ratio", "news.points", every=Every.YEAR), "share"),
        (Rule("each", "news.province_count", every=Every.YEAR), "whole"),
        # a share, what stands, the villages that have something, faults, duties, what is typed in
        (Rule("count", "study.attendance_rate", every=Every.YEAR), "whole"),
        (Rule("has", "site.venue_count", every=Every.YEAR), "whole"),
        (Rule("has", "custom.council_count", every=Every.YEAR), "whole"),
        (Rule("papers", "news.unreviewed_count", every=Every.YEAR), "whole"),
        (Rule("ratio", "duties.signed_rate", every=Every.YEAR), "whole"),
        (Rule("ratio", label="完成率", every=Every.YEAR), "whole"),
        # said is said; and where no year is, nothing is halved
        (Rule("count", "study.session_count", every=Every.YEAR, at_half="end"), "end"),
        (Rule("count", "study.session_count"), ""),
        (Rule("count", "study.session_count", every=Every.MONTH), ""),
    ],
)
def test_what_a_yearly_rule_asks_by_the_end_of_june(cast, rule, at_half):
    second = TermFactory(township=cast.township, year=2026, half=2)

    assert at_half_of(rule) == at_half
    assert part_owed(rule, cast.term) == {"share": Decimal("0.5"), "end": 0}.get(at_half, 1)
    assert part_owed(rule, second) == 1


@pytest.mark.parametrize(
    ("every", "half", "days"),
    [
        (Every.HALF, 1, ("01-01", "06-30")),
        (Every.MONTH, 1, ("01-01", "06-30")),
        (Every.QUARTER, 2, ("07-01", "12-31")),
        (Every.YEAR, 1, ("01-01", "06-30")),
        (Every.YEAR, 2, ("01-01", "12-31")),
    ],
)
def test_a_mark_is_read_over_all_its_stretches(cast, every, half, days):
    """What the list behind a mark shows."""
    term = cast.term if half == 1 else TermFactory(township=cast.township, year=2026, half=2)

    read = whole_stretch(every, term)

    assert (f"{read.start:%m-%d}", f"{read.end:%m-%d}") == days
