"""Serve townwork in one terminal: broker, web, worker and beat; Ctrl-C stops them all.

Before that: the data folder, the database, the sample township, the static files. After: the first
summary's PDF, made by the worker, the address and the sample accounts. A second run keeps the data
and starts in seconds.
"""

import gc
import io
import os
import signal
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from townwork.desk import machine  # noqa: E402
from townwork.desk.servers import (  # noqa: E402
    Servers,
    procfile,
    start_broker,
    wait_for_page,
)
from townwork.desk.terminal import say, step  # noqa: E402
from townwork.lib import broker, env  # noqa: E402
from townwork.lib.checks import short_of_room  # noqa: E402


class Failed(Exception):
    """A step that cannot be done; its text is the one sentence to say."""


def main() -> int:
    # Closing the window leaves the office at work; whoever wants it stopped says so.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    # Said for both: what starts us in the background may have had Ctrl-C ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with Servers() as servers:
            return serve(servers)
    except KeyboardInterrupt:
        say("\n已停止。")  # by hand: a good end
        return 0
    except Failed as failed:
        sys.exit(str(failed))


def serve(servers: Servers) -> int:
    os.chdir(ROOT)
    port, folder = machine.web_port(), machine.data_folder()
    is_served = bool(env.hosts("ALLOWED_HOSTS"))
    if not is_served:
        os.environ["TOWNWORK_DEMO_PASSWORD"] = machine.demo_password(folder)
    settle_broker(servers, folder)
    set_up_django()
    prepare(is_served)
    host = "0.0.0.0" if is_served else "127.0.0.1"  # nosec B104 # ALLOWED_HOSTS asks for it
    with step("启动服务"):
        serve_pages(servers, host, port)
    # Nobody opens 0.0.0.0: the first name that is one.
    named = [name for name in env.hosts("ALLOWED_HOSTS") if name[0] not in "*."]
    greet(is_served, f"http://{(named or [host])[0]}:{port}")
    gc.freeze()  # nothing loaded is traced once more at the end: the prompt comes back sooner
    raise Failed(servers.watch(lambda: short_of_room(folder)))


def serve_pages(servers: Servers, host: str, port: int) -> None:
    """The pages first: on an old PC's two cores all at once would be slower for who waits."""
    os.environ["BIND"] = f"{host}:{port}"
    commands = procfile()
    servers.start("web", commands.pop("web"))
    if not wait_for_page(servers, port):
        raise Failed(servers.ended() or "网页服务一分钟内没有启动，请看上面的错误。")
    for name, command in commands.items():
        servers.start(name, command)


def settle_broker(servers: Servers, folder: Path) -> None:
    """Before anything is done, for the sample's jobs are handed to it. The usual port may be
    another installation's, so the address is named before the settings are read.
    """
    if not env.text("REDIS_URL"):
        os.environ["REDIS_URL"] = start_broker(servers, folder)
        return
    silent = broker.no_answer(env.broker("REDIS_URL", ""))
    if silent:
        raise Failed(silent)


def set_up_django() -> None:
    import django
    from django.core.checks import run_checks

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "townwork.settings")
    try:
        django.setup()
    except Exception as error:  # a missing library: one sentence, not a traceback
        raise Failed(f"不能启动：{last_line(error)}") from error
    for found in run_checks(tags=["machine"]):
        say(f"注意：{found.msg}")


def prepare(is_served: bool) -> None:
    with step("准备数据库"):
        kept = manage("migrate", "-v0")
    if kept:  # where the database of before an upgrade lies
        say(kept)
    if not is_served:
        with step("装入示例镇"):
            manage("demo")
    with step("整理静态文件"):
        collect_static_files()


def collect_static_files() -> None:
    from townwork.desk import static_files

    try:
        static_files.collect()
    except OSError as error:
        raise Failed(f"写不了静态文件：{env.reason(error)}。") from error


def greet(is_served: bool, address: str) -> None:
    """Where to go, as whom, and the first paper: last, so that it stays in sight."""
    if is_served:
        say(f"\n服务地址：{address}/\n按 Ctrl-C 停止。")
        return
    with step("生成第一份总结"):
        summary = first_summary(address)
    say(f"\n地址：{address}/")
    say(manage("accounts_shown"))
    say(summary)
    say("按 Ctrl-C 停止。")


def first_summary(address: str) -> str:
    try:
        return manage("first_summary", "--address", address)
    except Failed as failed:  # the pages serve all the same
        return f"总结 PDF 没有生成：{failed}"


def manage(*words: str) -> str:
    """What a management command says. In this process: to start one for each would cost seconds on
    an old PC.
    """
    from django.core.management import CommandError, call_command
    from django.db import Error, OperationalError, connections

    said = io.StringIO()
    try:
        call_command(*words, stdout=said)
    except OperationalError as error:
        raise Failed(f"用不了 DATABASE_URL 所指的数据库：{last_line(error)}") from error
    except (CommandError, Error, OSError) as error:
        raise Failed(last_line(error)) from error
    finally:
        connections.close_all()  # PostgreSQL counts those that stand open
    return said.getvalue().strip()


def last_line(error: Exception) -> str:
    return str(error).strip().splitlines()[-1]


if __name__ == "__main__":
    sys.exit(main())
