"""The broker killed, down, flushed: what was asked for is done all the same, once."""

import time

import redis

from drills.installation import Installation, faults, jobs_lost_and_doubled, newest_job, wait_for
from drills.told import Line, send
from drills.worker import ask_and_meet, is_done

DOWN = 20  # s
BACK_IN = 60  # s
FORGOTTEN = 120  # s a job may stand published and unclaimed, before it counts as lost
CONTROL = FORGOTTEN + 40


def drill(house: Installation, rounds: int) -> None:
    house.start_all()
    person = house.person().sign_in()

    killed = Line("the broker killed -9 in mid-job, back after 2 s", rounds=rounds, bound=BACK_IN)
    for _ in range(rounds):
        killed.hit += ask_and_meet(person)
        house.kill("broker")
        time.sleep(2)
        house.start("broker")
        note(killed, wait_for(is_done, 3 * BACK_IN))
    killed.control = "that of the flush: without beat nothing is sent again"

    down = Line(f"the broker down for {DOWN} s, pages in use", rounds=1, bound=BACK_IN)
    house.kill("broker")
    before = newest_job()
    person.ask_for_summary()
    down.hit += newest_job() != before
    until = time.monotonic() + DOWN
    pages = []
    while time.monotonic() < until:
        pages += [person.get("/"), person.get("/records/meetings/")]
        person.write(f"断线时 {len(person.acknowledged)}")
    if set(pages) != {200} or not person.acknowledged:
        down.faults.append(f"pages answered {sorted(set(pages))} while it was down")
    house.start("broker")
    note(down, wait_for(is_done, 3 * BACK_IN))
    down.control = f"{len(pages)} pages and {len(person.acknowledged)} records meanwhile"

    flushed = Line("the broker flushed with a job in it", rounds=1, bound=FORGOTTEN + BACK_IN)
    forget(house, person)
    flushed.hit = 1
    note(flushed, wait_for(is_done, 3 * FORGOTTEN))
    house.kill("beat")
    forget(house, person)
    undone = wait_for(is_done, CONTROL) is None
    flushed.control = f"beat off: {'not done' if undone else 'DONE'} after {CONTROL} s"
    house.start("beat")
    wait_for(is_done, BACK_IN)
    for line in (killed, down, flushed):
        line.lost, line.doubled = jobs_lost_and_doubled()
        line.faults += faults()
    send(killed, down, flushed)


def note(line: Line, took: float | None) -> None:
    if took is not None:
        line.seconds.append(took)


def forget(house: Installation, person) -> None:
    """A job waits in the queue, for no worker is there; then the queue has nothing."""
    house.kill("worker")
    before = newest_job()
    person.ask_for_summary()
    assert wait_for(lambda: newest_job() != before, 10)
    redis.Redis(port=house.broker_port).flushall()
    house.start("worker")
