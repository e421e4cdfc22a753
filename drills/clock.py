"""A clock that was a day ahead, and then right: nothing waits until tomorrow. libfaketime lies to
one process at a time; SQLite's clock is that process's.
"""

import shutil
import time

from django.utils import timezone

from drills.installation import Installation, faults, jobs_lost_and_doubled, newest_job, wait_for
from drills.told import Line, send
from drills.worker import BOUND, ask_and_meet, is_done

AHEAD = ("faketime", "-f", "+1d")
LONG_ENOUGH = 35  # s: beat has sent each of its tasks once
CONTROL = 75  # s


def drill(house: Installation, rounds: int) -> None:
    if not shutil.which("faketime"):
        send(Line("a clock a day ahead, then right", skipped="faketime is not installed"))
        return
    house.start_all(beat=False)
    person = house.person().sign_in()
    beat = Line("beat a day ahead, then right", rounds=rounds, bound=BOUND)
    for _ in range(rounds):
        ahead_then_right(house, "beat")
        beat.hit += ask_and_meet(person)
        house.kill_children("worker")
        took = wait_for(is_done, 3 * BOUND)
        if took is not None:
            beat.seconds.append(took)
        house.kill("beat")
    (house.data / "beat").unlink(missing_ok=True)
    ahead_then_right(house, "plain-beat")
    ask_and_meet(person)
    house.kill_children("worker")
    undone = wait_for(is_done, CONTROL) is None
    beat.control = f"Celery's own beat: {'not done' if undone else 'DONE'} after {CONTROL} s"
    house.kill("plain-beat")
    house.start("beat")
    wait_for(is_done, BOUND)

    lease = Line("a worker a day ahead killed in mid-job", rounds=rounds, bound=BOUND)
    for _ in range(rounds):
        house.kill("worker")
        start_wrong(house, "worker")
        assert wait_for(house.worker_is_up, 60)
        lease.hit += ask_and_meet(person)
        hours = (newest_job().lease_until - timezone.now()).total_seconds() / 3600
        house.kill("worker")
        house.start("worker")
        took = wait_for(is_done, 3 * BOUND)
        if took is not None:
            lease.seconds.append(took)
        lease.control = f"by its lease alone it would be held for {hours:.1f} h"
    for line in (beat, lease):
        line.lost, line.doubled = jobs_lost_and_doubled()
        line.faults += faults()
    send(beat, lease)


def start_wrong(house: Installation, name: str) -> None:
    house.start(name, before=AHEAD, FAKETIME_DONT_FAKE_MONOTONIC="1", DONT_FAKE_MONOTONIC="1")


def ahead_then_right(house: Installation, name: str) -> None:
    start_wrong(house, name)
    time.sleep(LONG_ENOUGH)
    house.running[name].terminate()
    house.running.pop(name).wait()
    house.start(name)
