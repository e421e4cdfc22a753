"""An installation of the test's own: data folder, stored files, keys and a place for backups."""

import os
import subprocess
from pathlib import Path

import pytest

from records.pages.services import add_evidence
from tests.factories import FilmShowingFactory
from tests.processes import python
from townwork.audit.services import tell_rows

ROOT = Path(__file__).resolve().parents[2]
PASSPHRASE = "塘头村口的老樟树 1953"


def pdf(words: bytes = b"") -> bytes:
    return b"%PDF-1.7\n1 0 obj<<>>endobj\n%" + words + b"\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def house(settings, tmp_path):
    """Where this installation writes."""
    folder = tmp_path / "house"
    settings.DATA_DIR = settings.AUDIT_HEADS_DIR = folder
    settings.MEDIA_ROOT = folder / "files"
    settings.AUDIT_KEY_FILE = folder / "audit.key"
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.BACKUP_SECOND = ""
    settings.BACKUP_PASSPHRASE = PASSPHRASE
    return folder


@pytest.fixture
def place(house, settings):
    return settings.BACKUP_DIR


@pytest.fixture
def film(cast, house):
    """A record, in a house whose every row the trail knows."""
    film = FilmShowingFactory(unit=cast.village, entered_by=cast.liaison)
    tell_rows("试验")
    return film


@pytest.fixture
def evidence(film, cast):
    """Two files under a record."""
    return [
        add_evidence(film, f"佐证{n}.pdf", pdf(str(n).encode()), actor=cast.liaison)
        for n in range(2)
    ]


def elsewhere(folder: Path, *words: str, **given: str) -> subprocess.CompletedProcess:
    """manage.py on another machine, so to speak: an installation of its own in `folder`, on SQLite
    unless DATABASE_URL is given.
    """
    dropped = {"DATABASE_URL", "TOWNWORK_FAULT", "SECRET_KEY", "BACKUP_DIR", "BACKUP_PASSPHRASE"}
    env = {name: value for name, value in os.environ.items() if name not in dropped}
    return python("manage.py", *words, env={**env, "TOWNWORK_DATA": str(folder), **given})
