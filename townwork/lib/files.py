"""The one door for bytes that are kept: no reader, and no crash, ever meets half of a file."""

import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from townwork.lib.faults import fault_point

DRAFT = ".tmp"
CHUNK = 1024 * 1024  # bytes


class Damaged(Exception):
    """A file whose bytes are not those it is named by."""


def keep(data: bytes, path: Path) -> Path:
    """Under `path` lies afterwards exactly `data`, on disk.

    What lies there already is believed only after its size and hash were compared: a killed
    writer, a full disk or a bad sector may have left something else; the same upload heals it.
    """
    if holds(path, size=len(data), sha256=hashlib.sha256(data).hexdigest()):
        try:
            os.utime(path)  # as new as one just written, for whoever sweeps by age
            # Whoever put it there may have died before it was on disk.
            sync(path)
            sync(path.parent)
            return path
        except FileNotFoundError:  # swept between the two
            pass
    return publish(data, path.parent, path.name)


def holds(path: Path, *, size: int, sha256: str) -> bool:
    """Whether the file is there, of `size` bytes and with this hash."""
    try:
        return path.stat().st_size == size and digest(path) == sha256
    except FileNotFoundError:
        return False


def digest(path: Path) -> str:
    """SHA-256 of a file of any size. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def publish(data: bytes, folder: Path, name: str) -> Path:
    """Write beside, fsync, rename, fsync the folder.

    A second run with the same name replaces like with like.
    """
    with beside(data, folder / name) as put:
        put()
    return folder / name


@contextmanager
def beside(data: bytes, path: Path) -> Iterator[Callable[[], None]]:
    """The bytes on disk beside their place; calling what is given puts them there, for no more than
    a rename. Not called, nothing of them stays.

    For what must be there before a transaction commits and should not be written within it: on
    SQLite nobody else writes while one is open.
    """
    with _draft_of(path) as draft:
        fault_point("opened")
        draft.file.write(data)
        fault_point("unsynced")
        draft.settle()
        yield draft.put


def copy(source: Path, path: Path, *, sha256: str) -> None:
    """A file of any size, put in place only if its bytes have this hash.

    Raises Damaged where they have not, and OSError.
    """
    digest = hashlib.sha256()
    with source.open("rb") as original, being_written(path) as file:
        while chunk := original.read(CHUNK):
            digest.update(chunk)
            file.write(chunk)
        if digest.hexdigest() != sha256:
            raise Damaged(source)


@contextmanager
def being_written(path: Path) -> Iterator[BinaryIO]:
    """A file to write, which comes to lie at `path` once it is whole and on disk, or not at all."""
    with _draft_of(path) as draft:
        yield draft.file
        draft.settle()
        draft.put()


@dataclass(frozen=True)
class _Draft:
    file: BinaryIO
    name: str
    path: Path  # where it is to lie

    def settle(self) -> None:
        self.file.flush()
        os.fsync(self.file.fileno())
        fault_point("written")

    def put(self) -> None:
        os.replace(self.name, self.path)
        fault_point("replaced")
        sync(self.path.parent)


@contextmanager
def _draft_of(path: Path) -> Iterator[_Draft]:
    """Gone afterwards, unless it was put in its place."""
    make_folder(path.parent)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=DRAFT)
    try:
        with os.fdopen(handle, "wb") as file:
            yield _Draft(file, name, path)
    finally:
        Path(name).unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """With its parents, each of them on disk: a file in a folder that a power cut takes is gone."""
    new = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for path in new:
        sync(path.parent)


def sync(path: Path) -> None:
    """What a file holds, or which names a folder has, survives a power cut only once it is on
    disk.
    """
    handle = os.open(path, os.O_RDONLY)
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


def sweep(path: Path, *, before: float, is_wanted: Callable[[], bool]) -> bool:
    """Remove a file nobody needs that is older than `before` (s since the epoch); whether it went.

    It is set aside first: whoever keeps the same bytes meanwhile either finds them young in time,
    and they are put back, or finds none and writes them anew. `is_wanted` is asked last.
    """
    aside = path.with_name(f".{path.name}{DRAFT}")
    try:
        if path.stat().st_mtime >= before:
            return False
        os.replace(path, aside)
        if aside.stat().st_mtime >= before or is_wanted():
            os.replace(aside, path)
            return False
        aside.unlink()
    except FileNotFoundError:
        return False
    return True
