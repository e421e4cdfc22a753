"""Python in a process of its own, begun in less than half the time: forked off one that has the
libraries loaded, and nothing of ours or of any installation.

What is asked of the start itself (a wrong setting, a missing library, who is running) is not for
this: it starts as anybody does.
"""

import atexit
import gc
import json
import os
import runpy
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Three quarters of what starting takes. None reads settings while it is imported.
LIBRARIES = (
    *("celery.app.base", "kombu", "redis", "psycopg", "httpx", "weasyprint", "openpyxl", "docx"),
    *("pypdfium2", "django.core.management", "django.db.models", "django.test.signals"),
    *("django.contrib.postgres.fields", "django.forms", "django.urls", "django.template.engine"),
    *("django.views.generic", "PIL.Image", "cryptography.fernet"),
)


def python(
    *words: str, env: Mapping[str, str], cwd: Path = ROOT, typed: str = ""
) -> subprocess.CompletedProcess[str]:
    """What `python` with these words did: a script and its own words, or -c and the code."""
    return _warm().run(list(words), dict(env), cwd, typed)


class _Warm:
    """The process that is forked."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.processes"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.one_at_a_time = threading.Lock()

    def run(self, words, env, cwd, typed) -> subprocess.CompletedProcess[str]:
        with tempfile.TemporaryDirectory() as folder, self.one_at_a_time:
            ends = [Path(folder) / name for name in ("in", "out", "err")]
            ends[0].write_text(typed)
            asked = {"words": words, "env": env, "cwd": str(cwd), "ends": [str(e) for e in ends]}
            print(json.dumps(asked), file=self.process.stdin, flush=True)
            code = int(self.process.stdout.readline())
            said, complained = (end.read_text() for end in ends[1:])
        return subprocess.CompletedProcess(words, code, said, complained)

    def end(self) -> None:
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


_started: list[_Warm] = []


def _warm() -> _Warm:
    if not _started:
        _started.append(_Warm())
        atexit.register(_started[0].end)
    return _started[0]


# --- The process that is forked -------------------------------------------------------------------


def serve() -> None:
    for name in LIBRARIES:
        import_module(name)
    gc.freeze()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            become(**json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def become(words: list[str], env: dict[str, str], cwd: str, ends: list[str]) -> None:
    """As the interpreter begins, and as it ends; never returns."""
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    os.chdir(cwd)
    for number, end in enumerate(ends):
        os.dup2(os.open(end, os.O_RDWR | os.O_CREAT), number)
    sys.stdin, sys.stdout = os.fdopen(0), os.fdopen(1, "w")
    sys.stderr = os.fdopen(2, "w", buffering=1, errors="backslashreplace")
    sys.argv, sys.path[0] = (["-c"], "") if words[0] == "-c" else (words, cwd)
    code = 1
    try:
        if words[0] == "-c":
            exec(compile(words[1], "<string>", "exec"), {"__name__": "__main__"})
        else:
            runpy.run_path(words[0], run_name="__main__")
        code = 0
    except SystemExit as end:
        code = _code_of(end)
    except BaseException:
        traceback.print_exc()
    with suppress(Exception):
        threading._shutdown()
        atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _code_of(end: SystemExit) -> int:
    if end.code is None or isinstance(end.code, int):
        return (end.code or 0) & 0xFF
    print(end.code, file=sys.stderr)
    return 1


if __name__ == "__main__":
    serve()
