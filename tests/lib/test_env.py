"""Reading the environment: a wrong value stops the start and names itself."""

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from townwork.lib.env import key_from_file

ROOT = Path(__file__).resolve().parents[2]


def start(tmp_path, **environment):
    """What `manage.py check` says with these settings alone."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**kept, "TOWNWORK_DATA": str(tmp_path), **environment},
        capture_output=True,
        text=True,
    )


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    path = tmp_path / "var" / "secret.key"

    first = key_from_file(path)

    assert key_from_file(path) == first
    assert len(first) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [kept.name for kept in path.parent.iterdir()] == ["secret.key"]


def test_many_that_start_together_share_one_key(tmp_path):
    keys, gate = [], threading.Barrier(8)

    def begin():
        gate.wait(timeout=10)
        keys.append(key_from_file(tmp_path / "secret.key"))

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)

    assert len(keys) == 8
    assert len(set(keys)) == 1


def test_a_desk_needs_nothing_set(tmp_path):
    done = start(tmp_path)

    assert (done.returncode, (tmp_path / "secret.key").exists()) == (0, True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("DEBUG", "perhaps"),
        ("PASSWORD_PROFILE", "none"),
        ("TOWNWORK_JOB_LEASE", "long"),
    ],
)
def test_a_wrong_value_stops_the_start_and_is_named(tmp_path, name, value):
    done = start(tmp_path, **{name: value})

    assert done.returncode == 1
    assert name in done.stderr


def test_a_server_makes_up_no_key(tmp_path):
    done = start(tmp_path, ALLOWED_HOSTS="townwork.example")

    assert done.returncode == 1
    assert "SECRET_KEY" in done.stderr
    assert not (tmp_path / "secret.key").exists()
