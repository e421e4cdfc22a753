"""Files of the old office format, written for tests: [MS-CFB] version 3, a chain of siblings in
each storage, every stream in whole sectors.
"""

import struct

SECTOR, CUTOFF = 512, 4096
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
STORAGE, STREAM, ROOT = 1, 2, 5


def compound(parts: dict[str, bytes]) -> bytes:
    """`parts`: {"ObjectPool/_1/Ole": bytes}; a stream is filled up to the size that needs no
    mini-stream.
    """
    streams = {path: data.ljust(CUTOFF, b"\0") for path, data in parts.items()}
    paths = _with_storages(streams)
    directory_sectors = -(-(len(paths) + 1) * 128 // SECTOR)
    place, starts = 1 + directory_sectors, {}
    for path, data in streams.items():
        starts[path] = place
        place += -(-len(data) // SECTOR)
    fat = [FAT, *_chain(1, directory_sectors)]
    for path, data in streams.items():
        fat += _chain(starts[path], -(-len(data) // SECTOR))
    assert len(fat) <= SECTOR // 4, "one sector of the table is all this writer knows"
    fat += [FREE] * (SECTOR // 4 - len(fat))
    body = struct.pack(f"<{len(fat)}I", *fat) + _directory(paths, streams, starts)
    body += b"".join(
        data.ljust(-(-len(data) // SECTOR) * SECTOR, b"\0") for data in streams.values()
    )
    return _head() + body


def _with_storages(streams: dict[str, bytes]) -> list[str]:
    found = []
    for path in streams:
        names = path.split("/")
        for depth in range(1, len(names) + 1):
            one = "/".join(names[:depth])
            if one not in found:
                found.append(one)
    return found


def _chain(first: int, count: int) -> list[int]:
    return [*range(first + 1, first + count), END]


def _directory(paths: list[str], streams: dict[str, bytes], starts: dict[str, int]) -> bytes:
    children: dict[str, list[int]] = {}
    for number, path in enumerate(paths, start=1):
        children.setdefault(path.rpartition("/")[0], []).append(number)
    entries = [_entry("Root Entry", ROOT, child=children[""][0])]
    for number, path in enumerate(paths, start=1):
        parent, _, name = path.rpartition("/")
        siblings = children[parent]
        after = siblings[siblings.index(number) + 1 :]
        next_one = after[0] if after else FREE
        if path in streams:
            entries.append(_entry(name, STREAM, next_one, FREE, starts[path], len(streams[path])))
        else:
            entries.append(_entry(name, STORAGE, next_one, children[path][0]))
    packed = b"".join(entries)
    return packed.ljust(-(-len(packed) // SECTOR) * SECTOR, b"\0")


def _entry(
    name: str, kind: int, right: int = FREE, child: int = FREE, start: int = END, size: int = 0
) -> bytes:
    letters = name.encode("utf-16-le") + b"\0\0"
    head = letters.ljust(64, b"\0") + struct.pack("<HBB", len(letters), kind, 1)
    return (
        head
        + struct.pack("<III", FREE, right, child)
        + b"\0" * 36
        + struct.pack("<IQ", start, size)
    )


def _head() -> bytes:
    numbers = struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    tables = struct.pack("<9I", 0, 1, 1, 0, CUTOFF, END, 0, END, 0)
    sectors_of_fat = struct.pack("<109I", 0, *[FREE] * 108)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + numbers + tables + sectors_of_fat
