"""Whether a PDF acts when it is opened: runs a script, starts a program, sends a form, carries a
file.

Judged by its bytes, not by one reader's understanding of them: whatever stands in the file is
looked at, referred to or not. Objects may lie packed in object streams (ISO 32000-2, 7.5.7); those
are unpacked within limits, and a file that cannot be looked into is not taken. What is made to
hide from this is a virus scanner's to find.
"""

import re
import zlib

MAX_STREAM = 16 * 1024 * 1024  # bytes one object stream unpacks to; office programs write 100 KB
MAX_STREAMS = 64 * 1024 * 1024  # and all of a file's
MAX_PLACES = 100_000  # the word `stream` in one file: a scan of a thousand pages has some thousands
MAX_ESCAPES = 64  # letters of one dictionary's names written as #4a; programs write none
CHUNK = 64 * 1024

# Names that a document to be read has no use for; long enough to be no accident in packed bytes.
ACTIVE = (
    *("JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "SubmitForm"),
    *("ImportData", "GoToE"),
)
_ENDS = rb"(?![^\x00\s()<>\[\]{}/%])"  # a name ends at white space or at a delimiter
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_LONGEST_DICTIONARY = 4096  # bytes looked back from `stream` for the dictionary before it
_PLAIN_FILTERS = ([b"FlateDecode"], [b"Fl"])


def _names(*words: str) -> re.Pattern[bytes]:
    """Finds any of the names, with any of its letters written as #4a (7.3.5)."""
    spelt = ["".join(f"(?:{letter}|#(?i:{ord(letter):02x}))" for letter in word) for word in words]
    return re.compile(b"/(?:" + "|".join(spelt).encode() + b")" + _ENDS)


_ACTIVE = _names(*ACTIVE)
_ENCRYPT = _names("Encrypt")
_OF_OBJECTS = _names("First", "ObjStm")  # readers go by the first alone


class Unreadable(Exception):
    """It cannot be looked into: encrypted, packed in an unusual way, or beyond the limits."""


def is_active(data: bytes) -> bool:
    """Raises Unreadable."""
    if _ACTIVE.search(data):
        return True
    if _ENCRYPT.search(data):
        raise Unreadable
    left = MAX_STREAMS
    for place, match in enumerate(_STREAM.finditer(data)):
        if place == MAX_PLACES:
            raise Unreadable
        unpacked = _objects(data, match, min(left, MAX_STREAM))
        left -= len(unpacked)
        if _ACTIVE.search(unpacked):
            return True
    return False


def _objects(data: bytes, match: re.Match[bytes], most: int) -> bytes:
    """What lies packed in the stream that begins at `match`, if it is one of objects.

    Raises Unreadable where it says that it is and cannot be unpacked. One that does not say so
    where its dictionary seems to begin, but nearby, is tried: an `obj` in a string or a comment
    would hide the dictionary's head.
    """
    nearby = data[max(0, match.start() - _LONGEST_DICTIONARY) : match.start()]
    if not _OF_OBJECTS.search(nearby):
        return b""
    own = nearby[nearby.rfind(b"obj") + 3 :]
    says_so = bool(_OF_OBJECTS.search(own))
    try:
        return _unpacked(data, match.end(), most) if _is_packed(own) or not says_so else b""
    except Unreadable:
        if says_so:
            raise
        return b""


def _is_packed(dictionary: bytes) -> bool:
    """By plain Flate; what is not packed at all was read already. Raises Unreadable for others."""
    if dictionary.count(b"#") > MAX_ESCAPES:
        raise Unreadable
    dictionary = _ESCAPE.sub(_unescaped, dictionary)
    filters = re.search(rb"/Filter\s*(\[[^\]]*\]|/\w+)", dictionary)
    if filters is None:
        return False
    names = re.findall(rb"/(\w+)", filters[1])
    if names not in _PLAIN_FILTERS or b"/Predictor" in dictionary:
        raise Unreadable
    return True


def _unescaped(match: re.Match[bytes]) -> bytes:
    return bytes([int(match[1], 16)])


def _unpacked(data: bytes, start: int, most: int) -> bytes:
    """What the stream inflates to.

    Raises Unreadable where it is damaged (a reader would mend it, and show what is there), or more
    than `most` bytes.
    """
    inflate, parts, size = zlib.decompressobj(), [], 0
    for at in range(start, len(data), CHUNK):
        try:
            parts.append(inflate.decompress(data[at : at + CHUNK], most - size + 1))
        except zlib.error:
            raise Unreadable from None
        size += len(parts[-1])
        if size > most:
            raise Unreadable
        if inflate.eof:
            return b"".join(parts)
    raise Unreadable
