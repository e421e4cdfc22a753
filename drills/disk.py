"""The disk filled under an office at work, and freed: all of it on a disk of its own, which
drills/__main__.py mounts, kept up by bin/run.py as on a desk.
"""

import os
import secrets
import signal
import sqlite3
import subprocess
import sys
import time
from functools import partial

import httpx

from drills.installation import (
    ROOT,
    TERM,
    TOWN,
    Installation,
    Person,
    faults,
    free_port,
    jobs_lost_and_doubled,
    lost_and_doubled,
    newest_job,
    wait_for,
)
from drills.told import Line, send
from drills.worker import is_done

BACK_IN = 120  # s
HELD = 30  # s it stays full: longer than a lease
FULL = "磁盘已满"
LONG = "逐条研究、逐项落实。" * 25


def office(house: Installation, port: int) -> subprocess.Popen:
    with (house.data / "run.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "bin/run.py"],
            cwd=ROOT,
            env={
                **os.environ,
                "PORT": str(port),
                "ALLOWED_HOSTS": "127.0.0.1",
                "SECRET_KEY": secrets.token_urlsafe(60),
                "TOWNWORK_PLAIN_HTTP": "1",
            },
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def drill(house: Installation, rounds: int) -> None:
    if "DRILL_DISK" not in os.environ:
        send(Line("the disk full, then freed", skipped="only root may mount a small disk"))
        return
    port = free_port()
    server = office(house, port)
    try:
        person = Person(f"http://127.0.0.1:{port}")
        assert wait_for(lambda: person.get("/sign-in/") == 200, 120), "it did not start"
        send(filled_and_freed(house, person.sign_in(), rounds))
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(60)


def filled_and_freed(house: Installation, person: Person, rounds: int) -> Line:
    line = Line("the disk full for 30 s, then freed", rounds=rounds, bound=BACK_IN)
    answer = person.write("有地方时")
    refused = answer is None or FULL in answer.text
    line.control = f"with room the same form is {'REFUSED' if refused else 'saved'}"
    for n in range(rounds):
        fill(house)
        line.hit += is_refused(person, n, line)
        held_until = time.monotonic() + HELD
        while time.monotonic() < held_until:
            read(person, line)
            time.sleep(1)
        (house.data / "filler").unlink()
        started = time.monotonic()
        wait_for(partial(saved, person, f"腾出后 {n}"), BACK_IN)
        ask(person)
        if wait_for(is_done, 2 * BACK_IN) is not None:
            line.seconds.append(time.monotonic() - started)
    with sqlite3.connect(house.data / "townwork.sqlite3") as database:
        line.faults += [
            words for (words,) in database.execute("PRAGMA integrity_check") if words != "ok"
        ]
    line.faults += faults()
    line.lost, line.doubled = (
        sum(pair)
        for pair in zip(lost_and_doubled(person.acknowledged), jobs_lost_and_doubled(), strict=True)
    )
    return line


def ask(person: Person) -> None:
    before = newest_job()
    person.ask_for_summary()
    wait_for(lambda: newest_job() != before, 10)


def fill(house: Installation) -> None:
    with (house.data / "filler").open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 2**16):
                pass
        except OSError:
            return


def is_refused(person: Person, n: int, line: Line) -> bool:
    """The write-ahead log has some room of its own; then it is said, and what was typed is kept."""
    for tries in range(300):
        answer = person.write(f"写满时 {n} {tries} {LONG}"[:90])
        if answer is not None and answer.status_code != 302:
            if FULL not in answer.text or f"写满时 {n}" not in answer.text:
                line.faults.append(f"a full disk was answered with {answer.status_code}")
            return True
    return False


def read(person: Person, line: Line) -> None:
    pages = [
        "/",
        "/records/meetings/",
        f"/search/?q={LONG[:4]}",
        f"/summary/{TERM}/?township={TOWN}",
    ]
    answers = {page: person.get(page) for page in pages}
    line.faults += [
        f"{page} was answered with {status} on a full disk"
        for page, status in answers.items()
        if status != 200 and f"{page} was" not in " ".join(line.faults)
    ]


def saved(person: Person, name: str) -> bool:
    try:
        answer = person.write(name)
    except httpx.HTTPError:
        return False
    return answer is not None and answer.status_code == 302
