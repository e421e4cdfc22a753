"""Whether a zip is what an office program writes, judged by its directory
before anything is unpacked.
"""

from collections.abc import Sequence
from zipfile import ZipInfo

MAX_MEMBERS = 500
MAX_UNPACKED = 50 * 1024 * 1024  # bytes
MAX_RATIO = 100  # bytes unpacked for one packed
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .doc, .xls, .et, and whatever Office encrypts
_ACTIVE = ("vbaproject", "externallinks/", "embeddings/", "activex/")
_FILE_TYPE = 0o170000
_LINK = 0o120000


def is_active(members: Sequence[ZipInfo]) -> bool:
    """Whether it holds macros, links to elsewhere or embedded objects."""
    names = [member.filename.lower() for member in members]
    return any(mark in name for name in names for mark in _ACTIVE)


def is_bomb(members: Sequence[ZipInfo], size: int) -> bool:
    """Whether it would unpack to too much; `size` is the zip's own, in bytes."""
    unpacked = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED:
        return True
    return unpacked > MAX_RATIO * max(size, 1)


def is_strange(members: Sequence[ZipInfo]) -> bool:
    """Paths that climb out, links and doubles: no office program writes them."""
    names = [member.filename for member in members]
    is_doubled = len(set(names)) < len(names)
    return is_doubled or any(_climbs(name) for name in names) or any(map(_is_link, members))


def _climbs(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in name.split("/") or ":" in name


def _is_link(member: ZipInfo) -> bool:
    return (member.external_attr >> 16) & _FILE_TYPE == _LINK
