"""A virus scanner on this machine or a near one, asked by its own protocol (clamd's INSTREAM)."""

import socket
import struct
from urllib.parse import urlsplit

SECONDS = 30
CHUNK = 256 * 1024
_END = struct.pack(">L", 0)


class NotScanned(Exception):
    """Nobody answered, or the answer says neither clean nor infected."""


def infection(address: str, data: bytes) -> str:
    """The name of what was found, or nothing. `address` is tcp://host:port or unix:///socket.

    Raises NotScanned.
    """
    try:
        with _connect(address) as line:
            line.sendall(b"zINSTREAM\0")
            for at in range(0, len(data), CHUNK):
                chunk = data[at : at + CHUNK]
                line.sendall(struct.pack(">L", len(chunk)) + chunk)
            line.sendall(_END)
            answer = _read(line)
    except OSError as error:
        raise NotScanned(str(error)) from error
    verdict = answer.removeprefix("stream: ")
    if verdict == "OK":
        return ""
    if verdict.endswith(" FOUND"):
        return verdict.removesuffix(" FOUND")
    raise NotScanned(answer)


def _connect(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "tcp":
        return socket.create_connection((parts.hostname, parts.port), timeout=SECONDS)
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(SECONDS)
    try:
        line.connect(parts.path)
    except OSError:
        line.close()
        raise
    return line


def _read(line: socket.socket) -> str:
    """Up to the NUL that ends an answer."""
    parts = b""
    while not parts.endswith(b"\0"):
        more = line.recv(4096)
        if not more:
            break
        parts += more
    return parts.rstrip(b"\0").decode(errors="replace").strip()
