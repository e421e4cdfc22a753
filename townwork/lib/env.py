"""Reading the environment: a wrong value raises at start and names itself."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from environs import Env

env = Env()


def key_from_file(path: Path) -> str:
    """The secret kept in `path`, made on first use: a desk needs no hand-made key, a server is given one."""
    try:
        return path.read_text()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    # Many may start together: whoever links its draft first wins, the others read it.
    with NamedTemporaryFile("w", dir=path.parent, prefix=f"{path.name}.") as draft:
        draft.write(secrets.token_urlsafe(50))
        draft.flush()
        with suppress(FileExistsError):
            os.link(draft.name, path)
    return path.read_text()
