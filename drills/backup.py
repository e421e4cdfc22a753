"""A backup made under people who write, and restored into an empty installation: whatever was
acknowledged before it began is in it.
"""

import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

from django.core.management import get_commands

from drills.installation import ROOT, Installation
from drills.told import Line, send

WRITERS = 3
WARM_UP = 5  # s of writing before the backup begins


def manage(data: Path, *words: str) -> subprocess.CompletedProcess:
    environment = {**os.environ, "TOWNWORK_DATA": str(data), "BACKUP_PASSPHRASE": "drill-2026-keys"}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )


def drill(house: Installation, rounds: int) -> None:
    line = Line("a backup under load, restored elsewhere", rounds=rounds)
    if "backup" not in get_commands():
        line.skipped = "there is no command backup"
        send(line)
        return
    house.start_all()
    for n in range(rounds):
        before = backed_up_under_load(house, n, line)
        names = restored_names(house, n, line)
        line.lost += sum(names[name] == 0 for name in before)
        line.doubled += sum(count > 1 for count in names.values())
    send(line)


def backed_up_under_load(house: Installation, n: int, line: Line) -> list[str]:
    """What was acknowledged before it began; the writers go on until it is done."""
    people, over = [house.person().sign_in() for _ in range(WRITERS)], threading.Event()

    def write(person, who: int) -> None:
        count = 0
        while not over.is_set():
            person.write(f"备份 {n} {who} {count}")
            count += 1

    writers = [
        threading.Thread(target=write, args=(person, who)) for who, person in enumerate(people)
    ]
    for writer in writers:
        writer.start()
    time.sleep(WARM_UP)
    before = [name for person in people for name in list(person.acknowledged)]
    started = time.monotonic()
    done = manage(house.data, "backup", str(house.data / f"backup-{n}"))
    took = time.monotonic() - started
    over.set()
    for writer in writers:
        writer.join()
    if done.returncode:
        line.faults.append(f"backup: {done.stderr.strip()[-200:]}")
    else:
        line.seconds.append(took)
        line.hit += 1
    everything = sum(len(person.acknowledged) for person in people)
    line.control = f"{everything - len(before)} more were acknowledged while it ran"
    return before


def restored_names(house: Installation, n: int, line: Line) -> Counter:
    elsewhere = house.data / f"restored-{n}"
    done = manage(elsewhere, "restore", str(house.data / f"backup-{n}"))
    if done.returncode:
        line.faults.append(f"restore: {done.stderr.strip()[-200:]}")
        return Counter()
    with sqlite3.connect(elsewhere / "townwork.sqlite3") as database:
        rows = database.execute("SELECT name FROM records_meeting WHERE name LIKE '备份 %'")
        return Counter(name for (name,) in rows)
