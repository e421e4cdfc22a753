"""Places where a test may have the process killed, to see what the next one
makes of what is left.
"""

import os
import signal


def fault_point(name: str) -> None:
    """SIGKILL here, no clean-up of any kind, where TOWNWORK_FAULT names this
    place; else nothing.
    """
    if os.environ.get("TOWNWORK_FAULT") == name:
        os.kill(os.getpid(), signal.SIGKILL)
