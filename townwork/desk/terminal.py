"""What the person at the terminal reads: one line a step, ended by how long it took."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress


def say(words: str = "") -> None:
    """Lost where it cannot be written: what keeps the others up must not end by a full disk under
    the log it is redirected to.
    """
    with suppress(OSError):
        print(words, flush=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """On a terminal a command may draw its bar over the line meanwhile, and clears it: then the
    line is said again.
    """
    started = time.monotonic()
    line = f"{title} ……"
    print(line, end="", flush=True)
    try:
        yield
    except BaseException:
        say()
        raise
    if sys.stdout.isatty():
        print(f"\r{line}", end="")
    say(f" {time.monotonic() - started:.0f} 秒")
