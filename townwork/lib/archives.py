"""Whether a zip is what an office program writes, judged by its directory
before anything is unpacked.
"""

import zlib
from collections.abc import Sequence
from zipfile import BadZipFile, ZipFile, ZipInfo

MAX_MEMBERS = 500
MAX_UNPACKED = 50 * 1024 * 1024  # bytes
MAX_RATIO = 100  # bytes unpacked for one packed
# What a torn or sealed archive is opened with; of RuntimeError: a member under a password.
TORN = (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, OverflowError)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # .doc, .xls, .et, and whatever Office encrypts
_ACTIVE = ("vbaproject", "externallinks/", "embeddings/", "activex/")
# PNG, JPEG, GIF, BMP, EMF, WMF: what begins so is no XML, whatever it is called.
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"\x01\0\0\0", b"\xd7\xcd\xc6\x9a")
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


def is_picture(archive: ZipFile, member: ZipInfo) -> bool:
    """By its first bytes: a reader of XML stops there."""
    try:
        with archive.open(member) as content:
            return content.read(4).startswith(_PICTURES)
    except TORN:
        return False


def _climbs(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in name.split("/") or ":" in name


def _is_link(member: ZipInfo) -> bool:
    return (member.external_attr >> 16) & _FILE_TYPE == _LINK
