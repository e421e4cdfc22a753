"""Whether an office file of the old format (.doc, .xls, .ppt, .wps, .et, .dps) acts when it is
opened: macros, embedded objects, commands behind fields, sheets of Excel 4 macros and links to
elsewhere.

The directory is [MS-CFB]'s, read by olefile; a workbook's records are [MS-XLS]'s.
"""

import io
import re
import struct
from collections.abc import Iterator

import olefile

# The stream that makes it a document, a workbook or slides.
MAIN = {
    **dict.fromkeys(("doc", "wps"), ("WordDocument",)),
    **dict.fromkeys(("xls", "et"), ("Workbook", "Book")),
    **dict.fromkeys(("ppt", "dps"), ("PowerPoint Document",)),
}
_ACTIVE = {"macros", "vba", "_vba_project", "_vba_project_cur", "objectpool", "\x01ole10native"}
_EMBEDDED = "mbd"  # MBD00C4F1A2: an object in a workbook
_LOCKED = {"encryptedpackage", "encryptedsummary"}
# A field begins with 0x13; in text of one byte a letter, or of two.
_FIELD = re.compile(rb"\x13\s*DDE|\x13\x00(?:\s\x00)*D\x00D\x00E\x00", re.I)

# Records of a workbook: [MS-XLS] 2.4.28, 2.4.117, 2.4.271.
_SHEET, _PASSWORD, _LINK, _END = 0x0085, 0x002F, 0x01AE, 0x000A
_ACTING_SHEETS = (1, 6)  # Excel 4 macros, a VBA module
_OF_ITSELF = (0x0401, 0x3A01)  # a link to its own sheets, or to add-in functions
MAX_RECORDS = 200_000


class Unreadable(Exception):
    """No such file inside, or broken."""


class Locked(Exception):
    """Behind a password."""


def is_active(extension: str, data: bytes) -> bool:
    """Raises Unreadable and Locked."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return _is_active(extension, ole)
    except (OSError, ValueError, IndexError, TypeError, struct.error) as error:
        raise Unreadable from error


def _is_active(extension: str, ole: olefile.OleFileIO) -> bool:
    names = {part.lower() for path in ole.listdir(storages=True) for part in path}
    if names & _LOCKED:
        raise Locked
    main = next((name for name in MAIN[extension] if ole.exists(name)), None)
    if main is None:
        raise Unreadable
    if names & _ACTIVE or any(name.startswith(_EMBEDDED) for name in names):
        return True
    stream = ole.openstream(main).read()
    if extension in ("xls", "et"):
        return _acts_in_workbook(stream)
    return bool(_FIELD.search(stream))


def _acts_in_workbook(stream: bytes) -> bool:
    for kind, body in _records(stream):
        if kind == _PASSWORD:
            raise Locked
        if kind == _SHEET and len(body) > 5 and body[5] in _ACTING_SHEETS:
            return True
        if kind == _LINK and struct.unpack_from("<H", body, 2)[0] not in _OF_ITSELF:
            return True
    return False


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    """(kind, body) of those about the whole workbook; the sheets' own come after them."""
    place = 0
    for _ in range(MAX_RECORDS):
        if place + 4 > len(stream):
            return
        kind, size = struct.unpack_from("<HH", stream, place)
        if kind == _END:
            return
        yield kind, stream[place + 4 : place + 4 + size]
        place += 4 + size
    raise Unreadable
