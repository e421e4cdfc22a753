"""What this machine must give before anything is written: a port, room on the disk, a password for
the sample.
"""

import secrets
import socket
import sys
from pathlib import Path

from townwork.lib import env
from townwork.lib.checks import short_of_room
from townwork.lib.files import publish

ROOT = Path(__file__).resolve().parents[2]


def web_port() -> int:
    port = env.number("PORT", 8000, most=65535)
    if not is_free(port):
        sys.exit(
            f"端口 {port} 已被占用：请先停掉占用它的程序，或换一个端口，如 PORT=8010 make run。"
        )
    return port


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def data_folder() -> Path:
    """Made if need be, once the disk is known to have room."""
    folder = env.data_folder("TOWNWORK_DATA", ROOT / "var")
    short = short_of_room(folder)
    if short:
        sys.exit(short)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def demo_password(folder: Path) -> str:
    """The one from the environment, or one made up once and kept beside the data."""
    given = env.text("TOWNWORK_DEMO_PASSWORD")
    if given:
        return given
    kept = folder / "demo-password"
    if not kept.exists():
        publish(f"Qx-{secrets.token_urlsafe(9)}7a".encode(), folder, kept.name)
    return kept.read_text()
