"""How much room the data's disk has, and when people are to be warned."""

import shutil
from dataclasses import dataclass
from pathlib import Path

LEAST_ROOM = 500 * 1024 * 1024  # bytes: the database, the broker's log and the first papers
LEAST_SHARE = 0.1  # of the disk
NO_ROOM = 1024 * 1024  # bytes; with less nothing is written any more


@dataclass(frozen=True)
class Room:
    """Bytes of the disk on which a folder lies, or will lie."""

    free: int
    total: int

    @property
    def is_short(self) -> bool:
        return self.free < LEAST_ROOM or self.free < self.total * LEAST_SHARE

    @property
    def is_none(self) -> bool:
        return self.free < NO_ROOM

    def __str__(self) -> str:
        return f"{self.free / 1024**3:.1f} GB（{self.free * 100 // self.total}%）"


def room_at(folder: Path) -> Room:
    standing = next(path for path in (folder, *folder.parents) if path.exists())
    usage = shutil.disk_usage(standing)
    return Room(usage.free, usage.total)


def warning_at(folder: Path) -> str:
    """The sentence for whoever can see to it, or nothing."""
    room = room_at(folder)
    if not room.is_short:
        return ""
    return (
        f"磁盘快满了，只剩 {room}：写满以后还能查看，但什么都存不下。"
        "请清理数据所在的盘，或换一个大的。"
    )
