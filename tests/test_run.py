"""bin/run.py, what it settles before it serves; serving itself is tests/flows."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BESIDE_ANOTHER = """
import os, runpy, socket
from pathlib import Path
other = socket.socket()
other.bind(("127.0.0.1", 0))
other.listen()
usual = other.getsockname()[1]
run = runpy.run_path("bin/run.py", run_name="run")
run["set_up_django"].__globals__["BROKER_PORT"] = usual
broker = run["set_up_django"]()
from townwork.celery import app
port = broker and broker.getsockname()[1]
held = broker and not run["is_free"](port)
said = run["processes"](Path(os.environ["TOWNWORK_DATA"]), 8000, broker).get("broker", "")
print(usual, port, app.conf.broker_url, held, f"--port {port} " in said and run["is_free"](port))
"""


@pytest.fixture
def settled(tmp_path):
    """(the usual port, ours, where this process publishes, held while it prepares, let go for the broker) where
    another installation's broker has the usual port."""

    def settled(**env):
        kept = {
            k: v for k, v in os.environ.items() if k not in ("REDIS_URL", "DJANGO_SETTINGS_MODULE")
        }
        done = subprocess.run(
            [sys.executable, "-c", BESIDE_ANOTHER],
            cwd=ROOT,
            env={**kept, "TOWNWORK_DATA": str(tmp_path), **env},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.split()

    return settled


def test_beside_another_installation_it_publishes_to_its_own_broker(settled):
    usual, ours, published_to, *_ = settled()

    assert ours != usual
    assert published_to == f"redis://127.0.0.1:{ours}/0"


def test_the_port_is_held_until_the_broker_takes_it(settled):
    assert settled()[3:] == ["True", "True"]


def test_a_broker_that_is_given_is_used(settled):
    given = "redis://127.0.0.1:7001/0"

    assert settled(REDIS_URL=given)[1:] == ["None", given, "None", "False"]
