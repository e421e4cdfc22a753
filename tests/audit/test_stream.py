"""The trail as lines for another machine: sent to a real socket by the processes that run."""

import json
import os
import re
import socket

import pytest

from tests.databases import lay_copy
from tests.processes import python
from townwork.audit.services import record
from townwork.lib import env

# Two acts, of which one is rolled back; then what the logger makes of its settings.
ACTS = """
import django; django.setup()
from django.db import transaction
from townwork.audit.services import record
record("登录", data={"事由": "第一行\\n第二行"})
try:
    with transaction.atomic():
        record("没有办成")
        raise ZeroDivisionError
except ZeroDivisionError:
    pass
"""


def run(folder, words, **given):
    kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "AUDIT_LOG")}
    surroundings = {
        **kept,
        "TOWNWORK_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "townwork.settings",
        **given,
    }
    done = python(*words, env=surroundings)
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory, django_db_setup):
    folder = tmp_path_factory.mktemp("data")
    lay_copy(folder)
    return folder


def server(kind, tmp_path):
    """A syslog's end: its socket and the setting that leads to it."""
    if kind == "udp":
        line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        line.bind(("127.0.0.1", 0))
        return line, f"syslog://127.0.0.1:{line.getsockname()[1]}"
    line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    line.bind(str(tmp_path / "log"))
    return line, f"syslog://{tmp_path}/log"


@pytest.mark.parametrize("kind", ["udp", "unix"])
def test_each_committed_event_is_a_line_at_the_syslog(folder, tmp_path, kind):
    line, address = server(kind, tmp_path)
    with line:
        run(folder, ["-c", ACTS], AUDIT_LOG=address)
        line.settimeout(5)
        told = line.recv(65536).decode()
        line.setblocking(False)
        with pytest.raises(BlockingIOError):
            line.recv(65536)

    assert "\n" not in told
    priority, text = re.fullmatch(r"<(\d+)>townwork-audit: (\{.*\})", told).groups()
    assert int(priority) == 4 * 8 + 6  # auth, informational
    event = json.loads(text)
    assert (event["action"], event["data"], event["chain"]) == (
        "登录",
        {"事由": "第一行\n第二行"},
        "",
    )
    assert len(event["hash"]) == 64


def test_on_a_console_it_is_a_line_of_json(folder):
    said = run(folder, ["-c", ACTS], AUDIT_LOG="console")

    assert [json.loads(line)["action"] for line in said.splitlines()] == ["登录"]


def test_control_without_the_setting_nothing_is_said(folder):
    assert run(folder, ["-c", ACTS]) == ""


def test_a_syslog_that_is_away_stops_nobody(folder, tmp_path):
    run(folder, ["-c", ACTS], AUDIT_LOG=f"syslog://{tmp_path}/nobody")


@pytest.mark.parametrize("value", ["yes", "syslog://", "udp://host:514", "syslog://host:0"])
def test_another_address_ends_the_start(monkeypatch, value):
    monkeypatch.setenv("AUDIT_LOG", value)

    with pytest.raises(env.WrongSetting, match="AUDIT_LOG"):
        env.log_handler("AUDIT_LOG")


def test_an_event_is_recorded_whether_it_is_sent_or_not(cast):
    assert record("登录", actor=cast.clerk).number == 1
