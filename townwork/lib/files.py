"""Putting a finished file in place so that no reader, and no crash, ever sees half of it."""

import os
import tempfile
from pathlib import Path


def publish(data: bytes, folder: Path, name: str) -> Path:
    """Write beside, fsync, rename, fsync the folder; a second run with the same name replaces like with like."""
    folder.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=folder, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, folder / name)
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
