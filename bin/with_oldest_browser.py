"""Run a command with TOWNWORK_CHROMIUM naming Chromium 88, the oldest that offices have
(docs/testing.md); it is fetched once, from a package that brings the browser itself.
"""

import base64
import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import brotli

PACKAGE = "chrome-aws-lambda@5.5.0"
DIGEST = "nYSDzTsVEVsvIFaUUAUN53ulXBLKSRXFS+eVYZOLZD5SA1If59rqBAiy4raMgorQwXWqjSsjK1SF4As+qzPLqA=="
FOLDER = Path(__file__).resolve().parent.parent / ".oldest"
BROWSER = FOLDER / "chromium"


def fetch() -> None:
    """Raises SystemExit without npm, and for a package that is not the one that was looked at."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("要有 npm（随 Node 装上）才能取 Chromium 88。")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([npm, "pack", "--silent", PACKAGE], cwd=folder, check=True)
        (packed,) = Path(folder).glob("*.tgz")
        data = packed.read_bytes()
    if base64.b64encode(hashlib.sha512(data).digest()).decode() != DIGEST:
        raise SystemExit(f"{PACKAGE} 不是核对过的那一份，没有使用。")
    unpack(data)


def unpack(data: bytes) -> None:
    FOLDER.mkdir(exist_ok=True)
    with tarfile.open(fileobj=io.BytesIO(data)) as package:
        browser = _inflated(package, "chromium")
        graphics = _inflated(package, "swiftshader.tar")
    with tarfile.open(fileobj=io.BytesIO(graphics)) as parts:
        parts.extractall(FOLDER / "swiftshader", filter="data")
    made = BROWSER.with_suffix(".making")
    made.write_bytes(browser)
    made.chmod(0o755)
    made.rename(BROWSER)


def _inflated(package: tarfile.TarFile, name: str) -> bytes:
    member = package.extractfile(f"package/bin/{name}.br")
    assert member is not None
    return brotli.decompress(member.read())


if __name__ == "__main__":
    if not BROWSER.exists():
        fetch()
    surroundings = {**os.environ, "TOWNWORK_CHROMIUM": str(BROWSER)}
    sys.exit(subprocess.run(sys.argv[1:], env=surroundings).returncode)
