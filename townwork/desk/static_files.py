"""Static files are fingerprinted and compressed once, not at every start: it takes seconds."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command


def collect() -> None:
    stamp = settings.DATA_DIR / "static.stamp"
    wanted = sources_digest()
    made = (Path(settings.STATIC_ROOT) / "staticfiles.json").exists()
    if made and stamp.exists() and stamp.read_text() == wanted:
        return
    call_command("collectstatic", "-v0", "--noinput")
    stamp.write_text(wanted)


def sources_digest() -> str:
    """Of every source's name, size and time."""
    sources = sorted(
        f"{path} {storage.size(path)} {storage.get_modified_time(path).timestamp()}"
        for finder in get_finders()
        for path, storage in finder.list([])
    )
    return hashlib.sha256("\n".join(sources).encode()).hexdigest()
