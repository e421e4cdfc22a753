"""Places where a test or a drill may have the process killed, to see what the next one makes of
what is left.
"""

import os
import signal
from pathlib import Path


def fault_point(name: str) -> None:
    """SIGKILL here, no clean-up of any kind, where TOWNWORK_FAULT names this place; else nothing.

    `@` and a path names a file that holds the place: it can be changed under a server that runs.
    """
    wanted = os.environ.get("TOWNWORK_FAULT", "")
    if wanted.startswith("@"):
        file = Path(wanted[1:])
        wanted = file.read_text() if file.exists() else ""
    if wanted == name:
        os.kill(os.getpid(), signal.SIGKILL)
