"""gunicorn as it serves: the line to a browser, what is logged, how it stops."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import free_port

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """(port, log) of a gunicorn with JSON logs and the access log on. No page of it needs the
    database.
    """
    data, port = tmp_path_factory.mktemp("served"), free_port()
    dropped = {"REDIS_URL", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PORT"}
    environment = {name: value for name, value in os.environ.items() if name not in dropped}
    environment |= {"TOWNWORK_DATA": str(data), "BIND": f"127.0.0.1:{port}"}
    environment |= {"LOG_FORMAT": "json", "ACCESS_LOG": "1"}
    with (data / "log").open("wb") as sink:
        server = subprocess.Popen(
            [Path(sys.executable).parent / "gunicorn", "townwork.wsgi"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=sink,
        )
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield port, data / "log"
    idle = socket.create_connection(("127.0.0.1", port))
    started = time.monotonic()
    server.send_signal(signal.SIGTERM)
    server.wait(20)
    idle.close()
    assert time.monotonic() - started < 8  # a browser's idle line holds nobody up


def test_an_idle_line_is_kept_longer_than_a_person_thinks(served):
    """With gunicorn's own 2 s a browser meets a closed line now and then, under a form it sends."""
    port, _ = served
    browser = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    browser.request("GET", "/no-such-page/%00")
    browser.getresponse().read()
    line = browser.sock

    time.sleep(4)
    browser.request("GET", "/no-such-page/%00")
    answer = browser.getresponse()

    assert answer.status == 400
    assert browser.sock is line
    browser.close()


def test_a_request_is_a_line_of_json_with_its_number_and_without_its_question(served):
    port, log = served
    browser = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    browser.request("GET", "/search/?q=secret%00")
    number = browser.getresponse().headers["X-Request-ID"]
    browser.close()

    until = time.monotonic() + 5
    while log.read_text().count(number) < 2 and time.monotonic() < until:
        time.sleep(0.1)
    # Python's own warnings, such as of static files not collected, come before any logging.
    lines = [json.loads(line) for line in log.read_text().splitlines() if line[0] == "{"]

    told = {line["logger"]: line["message"] for line in lines if line["number"] == number}
    assert told["django.request"] == "Bad Request: /search/"
    assert told["gunicorn.access"].startswith("127.0.0.1 GET /search/ 400 ")
    assert "secret" not in log.read_text()
