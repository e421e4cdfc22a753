"""Every clause the sample township issued can be met: what it counts is of who owes it."""

from datetime import UTC, datetime

import pytest

from duties.fitting import misfits
from duties.models import Assignment
from duties.progress import progress_of
from duties.standing import Standing
from tests.sample import sample_of


@pytest.fixture(scope="module")
def sample(django_db_setup, request):
    with sample_of(request, datetime(2026, 8, 10, 4, tzinfo=UTC)):
        yield


def test_no_unit_owes_what_its_records_never_count(db, sample):
    owed = list(Assignment.objects.current().select_related("duty__document", "unit__parent"))
    counted = [one for one in owed if one.duty.is_counted]
    unfit = [one for one in counted if misfits(one.duty.indicator, (), [one.unit])]

    assert unfit == []
    assert len(counted) > 1000


def test_the_weekly_meetings_the_town_held_meet_their_clause(db, sample):
    weekly = Assignment.objects.current().filter(duty__title="每周例会")
    stood = progress_of(weekly.select_related("duty__document", "unit"))

    assert any(one.standing == Standing.MET for one in stood)
