"""The clockwork works as soon as its clock is right, however far ahead it was."""

import time
from datetime import timedelta

import pytest
import time_machine
from celery.beat import PersistentScheduler
from celery.schedules import crontab
from django.conf import settings
from django.utils import timezone

from townwork.celery import app
from townwork.jobs import services
from townwork.jobs.beat import Scheduler
from townwork.jobs.models import Heartbeat

DAY = timedelta(days=1)


class Sent(list):
    """What a scheduler would have handed to the broker, by its names."""

    def __call__(self, entry, **kwargs):
        self.append(entry.name)


def clockwork(kind, folder, sent):
    made = kind(app, schedule_filename=str(folder / "beat"))
    made.apply_entry = sent
    made.__dict__["producer"] = None
    return made


def run_for(scheduler, clock, seconds) -> None:
    """Ticks of that many seconds of the given clock."""
    passed = 0.0
    while passed < seconds:
        pause = max(scheduler.tick(), 0.05)
        clock.shift(pause)
        passed += pause


@pytest.fixture
def sent():
    return Sent()


def after_a_day_ahead(kind, folder, sent) -> Sent:
    """What is sent in a minute by the right clock, after one that was a day ahead."""
    now = timezone.now()
    with time_machine.travel(now + DAY) as clock:
        ahead = clockwork(kind, folder, Sent())
        run_for(ahead, clock, 60)
        ahead.close()
    with time_machine.travel(now + timedelta(minutes=2)) as clock:
        right = clockwork(kind, folder, sent)
        run_for(right, clock, 60)
        right.close()
    return sent


def test_a_beat_started_after_its_clock_was_set_right_works_at_once(db, tmp_path, sent):
    after_a_day_ahead(Scheduler, tmp_path, sent)

    assert sent.count("sweep-jobs") >= 2
    assert "heartbeat" in sent


def test_control_celerys_own_sends_nothing_until_tomorrow(tmp_path, sent):
    assert after_a_day_ahead(PersistentScheduler, tmp_path, sent) == []


def set_right_while_it_runs(kind, folder, sent) -> Sent:
    now = timezone.now()
    with time_machine.travel(now + DAY) as clock:
        running = clockwork(kind, folder, sent)
        run_for(running, clock, 60)
        sent.clear()
        clock.move_to(now + timedelta(minutes=1))
        run_for(running, clock, 60)
        running.close()
    return sent


def test_a_clock_set_right_under_a_beat_that_runs_does_not_hold_it(db, tmp_path, sent):
    set_right_while_it_runs(Scheduler, tmp_path, sent)

    assert sent.count("sweep-jobs") >= 2
    assert "heartbeat" in sent


def test_control_celerys_own_is_held(tmp_path, sent):
    assert set_right_while_it_runs(PersistentScheduler, tmp_path, sent) == []


def test_it_signs_each_half_minute(db, tmp_path, sent, monkeypatch):
    scheduler = clockwork(Scheduler, tmp_path, sent)
    signs, now = [], time.monotonic()
    monkeypatch.setattr(services, "beat", signs.append)

    for passed in (0, 10, 29, 31, 40, 62):
        monkeypatch.setattr(time, "monotonic", lambda passed=passed: now + passed)
        scheduler.sign()

    assert signs == [services.BEAT] * 3
    scheduler.close()


def test_its_sign_is_a_row_beside_the_workers(db, tmp_path, sent):
    services.beat()
    scheduler = clockwork(Scheduler, tmp_path, sent)

    scheduler.tick()
    scheduler.close()

    assert set(Heartbeat.objects.values_list("name", flat=True)) == {"worker", "beat"}


def piles_up(entry: dict) -> bool:
    """Whether another is sent before the last has expired."""
    expires, every = entry.get("options", {}).get("expires"), entry["schedule"]
    if isinstance(every, crontab):
        return not expires
    return not expires or expires > every


def test_what_no_worker_takes_expires_before_it_is_sent_again():
    schedule = settings.CELERY_BEAT_SCHEDULE

    assert [name for name, entry in schedule.items() if piles_up(entry)] == []


@pytest.mark.parametrize("options", [{}, {"options": {"expires": 61}}])
def test_control_what_would_pile_up_is_found(options):
    assert piles_up({"schedule": 60.0, **options})
