"""Reading the environment: a wrong value raises at start and names itself."""

import os
import secrets
from pathlib import Path

from environs import Env

env = Env()


def key_from_file(path: Path) -> str:
    """The secret kept in `path`, made on first use: a desk needs no hand-made key, a server is given one."""
    try:
        return path.read_text()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    # Two processes may start together: whoever links its file first wins, the other reads it.
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(50))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text()
