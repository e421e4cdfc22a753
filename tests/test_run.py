"""bin/run.py, what it settles before it serves; serving itself is tests/flows."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BUSY = """
import os, runpy, socket
other = socket.socket()
other.bind(("127.0.0.1", 0))
run = runpy.run_path("bin/run.py", run_name="run")
run["set_up_django"].__globals__["BROKER_PORT"] = other.getsockname()[1]
broker = run["set_up_django"]()
from townwork.celery import app
print(other.getsockname()[1], broker, os.environ["REDIS_URL"], app.conf.broker_url)
"""


@pytest.fixture
def settled(tmp_path):
    """What it says where another installation's broker has the usual port."""

    def settled(**env):
        kept = {k: v for k, v in os.environ.items() if k not in ("REDIS_URL", "DJANGO_SETTINGS_MODULE")}
        done = subprocess.run(
            [sys.executable, "-c", BUSY],
            cwd=ROOT,
            env={**kept, "TOWNWORK_DATA": str(tmp_path), **env},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.split()

    return settled


def test_beside_another_installation_it_publishes_to_its_own_broker(settled):
    usual, broker, told, published_to = settled()

    assert broker != usual
    assert told == published_to == f"redis://127.0.0.1:{broker}/0"


def test_a_broker_that_is_given_is_used(settled):
    given = "redis://127.0.0.1:7001/0"

    assert settled(REDIS_URL=given)[1:] == ["None", given, given]
