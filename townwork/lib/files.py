"""Putting a finished file in place so that no reader, and no crash, ever sees half of it."""

import os
import tempfile
import time
from pathlib import Path

from townwork.lib.faults import fault_point

DRAFT = ".tmp"


def publish(data: bytes, folder: Path, name: str) -> Path:
    """Write beside, fsync, rename, fsync the folder.

    A second run with the same name replaces like with like.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=folder, prefix=".", suffix=DRAFT)
    try:
        with os.fdopen(handle, "wb") as file:
            fault_point("opened")
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fault_point("written")
        os.replace(draft, folder / name)
        fault_point("replaced")
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    sync(folder)
    return folder / name


def sync(folder: Path) -> None:
    """The rename itself survives a power cut only once the folder is on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def clear_drafts(folder: Path, *, older_than: float = 3600) -> int:
    """Remove what killed writers left beside the finished files.

    A draft younger than that may still be written.
    """
    left = [
        path
        for path in folder.rglob(f".*{DRAFT}")
        if time.time() - path.stat().st_mtime > older_than
    ]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)
