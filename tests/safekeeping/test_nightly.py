"""Once after each 2:30, whenever the machine is on."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from townwork.safekeeping import nightly, runs
from townwork.safekeeping.nightly import is_due

HERE = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=HERE)


@pytest.mark.parametrize(
    ("last", "now", "due"),
    [
        (None, at(26, 9), True),
        (at(26, 2, 31), at(26, 9), False),
        (at(26, 2, 31), at(27, 2, 29), False),
        (at(26, 2, 31), at(27, 2, 30), True),
        (at(23, 8), at(26, 8), True),  # off over the weekend: in the morning
        (at(26, 8), at(26, 23), False),
        (at(28, 2, 31), at(26, 9), True),  # a clock that was ahead counts as none
    ],
)
def test_it_is_due_once_after_each_half_past_two(last, now, due):
    assert is_due(last, now) is due


@pytest.mark.django_db(transaction=True)
def test_a_night_is_done_once_and_kept(evidence, settings):
    first = nightly.nightly()
    again = nightly.nightly()

    assert (first[-2:], again) == (["backup", "verify"], [])
    assert all(runs.last(kind).is_good for kind in first)
    assert "已用口令封存" in runs.last("backup").facts["密钥"]


@pytest.mark.django_db(transaction=True)
def test_a_backup_that_cannot_be_made_is_told_and_the_rest_is_done(house, settings, tmp_path):
    settings.BACKUP_DIR = tmp_path / "file" / "below"
    (tmp_path / "file").write_text("")

    assert nightly.nightly(at(26, 9))[-1] == "verify"
    assert "没有做完" in runs.last("backup").findings[0]
    assert runs.last("verify").is_good


@pytest.mark.django_db(transaction=True)
def test_where_another_is_at_it_it_is_done_half_an_hour_later(house):
    now = at(26, 9)
    with runs.one_at_a_time():
        assert "backup" not in nightly.nightly(now)

    assert "backup" in nightly.nightly(now + timedelta(minutes=30))


def test_a_file_of_a_run_that_cannot_be_read_counts_as_none(house):
    (house / "safekeeping").mkdir(parents=True)
    (house / "safekeeping" / "verify.json").write_text("{")

    assert runs.last("verify") is None


def test_the_night_is_not_cut_off_as_a_paper_would_be_nor_handed_out_twice(settings):
    """Unsaid, the worker's own limits hold, and a task that is acknowledged late comes again."""
    from townwork.safekeeping.tasks import LONGEST, nightly

    assert LONGEST > settings.CELERY_TASK_TIME_LIMIT * 10
    assert (nightly.soft_time_limit, nightly.acks_late) == (LONGEST, False)
    assert "townwork.safekeeping.tasks.nightly" in {
        entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()
    }
