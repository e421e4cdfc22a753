"""Places where a test or a drill may have the process killed, to see what the next one makes of
what is left.
"""

import os
import signal
from collections import Counter
from pathlib import Path

_passed: Counter[str] = Counter()  # how often this process has come by, while one is wanted


def fault_point(name: str) -> None:
    """SIGKILL here, no clean-up of any kind, where TOWNWORK_FAULT names this place; else nothing.

    `name*2` is the second time this process comes by. `@` and a path names a file that holds the
    place: it can be changed under a server that runs.
    """
    wanted = os.environ.get("TOWNWORK_FAULT", "")
    if wanted.startswith("@"):
        file = Path(wanted[1:])
        wanted = file.read_text() if file.exists() else ""
    place, _, times = wanted.partition("*")
    if place != name:
        return
    _passed[name] += 1
    if _passed[name] == int(times or 1):
        os.kill(os.getpid(), signal.SIGKILL)
