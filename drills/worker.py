"""The worker killed in the middle of a job: its pool's child, or all of it. Leases are as they are
set by default.
"""

from collections.abc import Callable

from drills.installation import (
    Installation,
    Person,
    faults,
    is_half_way,
    jobs_lost_and_doubled,
    newest_job,
    wait_for,
)
from drills.told import Line, send

BOUND = 60  # s: a lease of 30, a sweep of 15, and the work
CONTROL = 75  # s that a job without beat is waited for


def ask_and_meet(person: Person) -> bool:
    """Ask for a summary; whether it was met in the middle."""
    before = newest_job()
    person.ask_for_summary()
    assert wait_for(lambda: newest_job() != before, 10), "nothing was asked for"
    return wait_for(is_half_way, 30, pause=0.02) is not None


def is_done() -> bool:
    return newest_job().state == "done"


def broken(
    title: str, house: Installation, person: Person, rounds: int, strike: Callable[[], object]
) -> Line:
    line = Line(title, rounds=rounds, bound=BOUND)
    for _ in range(rounds):
        line.hit += ask_and_meet(person)
        strike()
        took = wait_for(is_done, 3 * BOUND)
        if took is not None:
            line.seconds.append(took)
    line.lost, line.doubled = jobs_lost_and_doubled()
    line.faults = faults()
    return line


def restart(house: Installation) -> None:
    house.kill("worker")
    house.start("worker")


def drill(house: Installation, rounds: int) -> None:
    house.start_all()
    person = house.person().sign_in()
    child = broken(
        "a worker's child killed -9 in mid-job",
        house,
        person,
        rounds,
        lambda: house.kill_children("worker"),
    )
    whole = broken(
        "a whole worker killed -9, another started", house, person, rounds, lambda: restart(house)
    )
    house.kill("beat")
    ask_and_meet(person)
    house.kill_children("worker")
    undone = wait_for(is_done, CONTROL) is None
    child.control = whole.control = (
        f"beat off: {'not done' if undone else 'DONE'} after {CONTROL} s"
    )
    send(child, whole)
