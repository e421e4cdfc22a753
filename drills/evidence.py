"""A process of the web server killed while it keeps an uploaded file: at each step of the writing,
and at any moment. The same file is then sent again, and must be whole.
"""

import hashlib
import random
import subprocess
import sys
import threading
import time

import httpx

from drills.installation import DAY, Installation, Person, faults
from drills.told import Line, send

STEPS = ("opened", "unsynced", "written", "replaced")
AT_EACH_STEP = 20
SMALL, LARGE = 400_000, 15_000_000  # bytes
HEAD, TAIL = b"%PDF-1.7\n1 0 obj<<>>endobj\n%", b"\ntrailer<<>>\n%%EOF\n"
STRAIGHT = """
import os, signal, sys
with open(sys.argv[1], "wb") as file:
    file.write(sys.stdin.buffer.read())
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""
dice = random.Random(2026)


def pdf(size: int) -> bytes:
    return HEAD + dice.randbytes(size).hex().encode()[:size] + TAIL


class Desk:
    """A person with a record whose evidence is sent."""

    def __init__(self, person: Person):
        from records.models import Meeting

        self.person = person
        self.fresh = 0
        self.meetings = Meeting.objects.filter(occurred_on=DAY)

    def record(self) -> int:
        """A new one for each file: a record holds twenty."""
        self.fresh += 1
        name = f"佐证 {self.fresh}"
        self.person.write(name)
        return self.meetings.get(name=name).pk

    def send(self, record: int, data: bytes) -> bool:
        """Whether it was answered as taken."""
        files = {"files": ("佐证.pdf", data, "application/pdf")}
        try:
            answer = self.person.post(f"/records/meetings/{record}/evidence/", {}, files=files)
        except httpx.HTTPError:
            return False
        return answer.status_code == 302

    def trouble(self, record: int, data: bytes) -> tuple[int, int]:
        """(lost, doubled) of what was acknowledged: one row, and its bytes."""
        from townwork.org.models import Evidence

        rows = list(Evidence.objects.filter(object_id=record, uploaded_by__isnull=False))
        if not rows:
            return 1, 0
        got = self.person.browser.get(f"/evidence/{rows[0].pk}/")
        whole = got.status_code == 200 and same(got.content, data)
        return int(not whole), int(len(rows) > 1)


def same(got: bytes, sent: bytes) -> bool:
    return hashlib.sha256(got).digest() == hashlib.sha256(sent).digest()


def drill(house: Installation, rounds: int) -> None:
    house.start_all(beat=False)
    desk = Desk(house.person().sign_in())
    lines = [at_step(house, desk, step, AT_EACH_STEP) for step in STEPS]
    lines[0].control = straight_to_its_name(house)
    lines.append(at_any_moment(house, desk, rounds * 3))
    lines.append(left_by_an_older_version(desk))
    for line in lines:
        line.faults += faults()
    send(*lines)


def again(line: Line, desk: Desk, record: int, data: bytes) -> None:
    """The second sending, as soon as somebody answers."""
    started = time.monotonic()
    while not desk.send(record, data) and time.monotonic() - started < 30:
        time.sleep(0.2)
    line.seconds.append(time.monotonic() - started)
    lost, doubled = desk.trouble(record, data)
    line.lost += lost
    line.doubled += doubled


def at_step(house: Installation, desk: Desk, step: str, rounds: int) -> Line:
    line = Line(f"an upload killed -9 when {step}", rounds=rounds, bound=30)
    fault = house.data / "fault"
    for _ in range(rounds):
        record, data = desk.record(), pdf(SMALL)
        fault.write_text(step)
        line.hit += not desk.send(record, data)
        fault.unlink()
        again(line, desk, record, data)
    return line


def at_any_moment(house: Installation, desk: Desk, rounds: int) -> Line:
    line = Line("an upload killed -9 at any moment", rounds=rounds, bound=30)
    for _ in range(rounds):
        record, data = desk.record(), pdf(LARGE)
        strike = threading.Timer(dice.uniform(0.05, 0.6), house.kill_children, ["web"])
        strike.start()
        line.hit += not desk.send(record, data)
        strike.join()
        again(line, desk, record, data)
    return line


def straight_to_its_name(house: Installation) -> str:
    """What the one door of stored bytes spares: a writer killed between two halves of a file."""
    data, halves, tries = pdf(SMALL), 0, 5
    for n in range(tries):
        file = house.data / f"straight-{n}.pdf"
        subprocess.run([sys.executable, "-c", STRAIGHT, file], input=half_of(data), check=False)
        halves += file.read_bytes() == half_of(data)
        file.unlink()
    return f"written straight to its name: {halves} of {tries} left half a file"


def left_by_an_older_version(desk: Desk) -> Line:
    """Half a file under its final name; the same file is sent."""
    from townwork.org.models import StoredFile

    line = Line("half a file in its place, sent again", rounds=1, bound=30)
    record, data = desk.record(), pdf(SMALL)
    half = StoredFile(sha256=hashlib.sha256(data).hexdigest()).path
    half.parent.mkdir(parents=True, exist_ok=True)
    half.write_bytes(half_of(data))
    line.hit = 1
    again(line, desk, record, data)
    line.control = "before the one door it was given out as the file: 12 of 12"
    return line


def half_of(data: bytes) -> bytes:
    return data[: len(data) // 2]
