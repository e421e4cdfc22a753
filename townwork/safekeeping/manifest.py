"""清单: what one backup holds, by hashes. It is written last: a folder without it is no backup.

A backup is a folder named after its moment. Stored files lie beside all backups in `files/`, once
each, under the same names as in the installation:

    files/evidence/ab/abc…           of every backup
    20260101-023000/database.sqlite3  or database.dump
    20260101-023000/keys.sealed       where there was a passphrase
    20260101-023000/audit-heads.txt
    20260101-023000/manifest.json, manifest.json.sha256
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from townwork.lib import files
from townwork.org.errors import Refusal

NAME, SEAL = "manifest.json", "manifest.json.sha256"
FORMAT = 1
STAMP = "%Y%m%d-%H%M%S"  # local time; sorts as it reads
POOL = "files"
KEYS, HEADS = "keys.sealed", "audit-heads.txt"


@dataclass(frozen=True)
class Kept:
    """One file of a backup, by its place below the backup's folder or the pool."""

    path: str
    size: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> "Kept":
        return cls(path.name, path.stat().st_size, files.digest(path))


@dataclass(frozen=True)
class Manifest:
    made_at: str
    version: str
    database: str  # its kind
    migrations: list[str]  # app.name of each that was carried out
    tables: dict[str, int]  # rows
    own: list[Kept]  # the backup's own files: the database, keys, heads
    files: list[Kept]  # in the pool
    lost: list[str] = field(default_factory=list)  # missing or damaged already when it was made
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        data = json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()
        seal = f"{hashlib.sha256(data).hexdigest()}  {NAME}\n"  # as sha256sum -c reads it
        files.publish(seal.encode(), folder, SEAL)
        files.publish(data, folder, NAME)

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        """Raises Refusal where it is not there, not whole, or of a later kind."""
        try:
            data, seal = (folder / NAME).read_bytes(), (folder / SEAL).read_bytes()
        except OSError:
            raise Refusal(f"{folder} 不是一份完整的备份：缺少 {NAME} 或 {SEAL}。") from None
        if seal != f"{hashlib.sha256(data).hexdigest()}  {NAME}\n".encode():
            raise Refusal(f"备份的清单 {folder / NAME} 被改动或损坏，不能用它恢复。")
        said = json.loads(data)
        if said["format"] > FORMAT:
            raise Refusal("这份备份由更新版本的程序制作，请先升级本机的程序，再恢复。")
        lists = {name: [Kept(**one) for one in said[name]] for name in ("own", "files")}
        return cls(**{**said, **lists})

    def faults(self, folder: Path) -> Iterator[str]:
        """What of it is missing or not as it was made."""
        places = [(folder / one.path, one) for one in self.own]
        places += [(folder.parent / POOL / one.path, one) for one in self.files]
        for path, one in places:
            if not path.exists():
                yield f"备份缺少文件 {path}"
            elif not files.holds(path, size=one.size, sha256=one.sha256):
                yield f"备份里的文件坏了：{path}"


def moment_of(folder: Path) -> datetime | None:
    """When a backup was made, by its name; None for what is no backup's folder."""
    try:
        return datetime.strptime(folder.name, STAMP)
    except ValueError:
        return None


def backups_in(place: Path) -> list[Path]:
    """The finished ones, oldest first."""
    if not place.is_dir():
        return []
    return sorted(path for path in place.iterdir() if moment_of(path) and (path / NAME).is_file())
