"""Bytes that are kept survive a writer killed at any step: the same upload, made again, heals what
is left. The upload is the real one, in a process of its own that is really killed.
"""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.factories import FilmShowingFactory
from tests.jobs.conftest import database_url
from townwork.lib.files import digest
from townwork.org.models import Evidence

ROOT = Path(__file__).resolve().parents[2]
STEPS = ["opened", "unsynced", "written", "replaced"]
# Waits for a line of JSON, does that upload in a fork of itself, and says how the fork ended: to start
# Django once is enough.
UPLOADER = """
import json, os, sys
from contextlib import contextmanager
import django
django.setup()
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from townwork.lib import files
from townwork.lib.faults import fault_point
from townwork.org.models import User

@contextmanager
def straight_there(data, path):
    yield lambda: skip_or_write(data, path)

def skip_or_write(data, path):
    # What the store did before: nothing where the name is taken, else straight to the final name.
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(data[: len(data) // 2])
            file.flush()
            fault_point("unsynced")
            file.write(data[len(data) // 2 :])

def upload(asked):
    settings.MEDIA_ROOT = asked["folder"]
    os.environ["TOWNWORK_FAULT"] = asked["fault"]
    if asked["old_way"]:
        files.beside = straight_there
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(pk=asked["person"]))
    sent = SimpleUploadedFile(asked["name"], open(asked["source"], "rb").read())
    address = f"/records/films/{asked['film']}/evidence/"
    return client.post(address, {"files": [sent]}).status_code

for line in sys.stdin:
    child = os.fork()
    if child == 0:
        os._exit(0 if upload(json.loads(line)) == 302 else 1)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def paper() -> bytes:
    return b"%PDF-1.7\n1 0 obj<<>>endobj\n" + os.urandom(3_000_000) + b"\ntrailer<<>>\n%%EOF\n"


def photo() -> bytes:
    target = io.BytesIO()
    Image.effect_noise((900, 600), 80).convert("RGB").save(target, "JPEG")
    return target.getvalue()


@pytest.fixture(scope="module")
def uploader(django_db_setup):
    """The process that uploads."""
    process = subprocess.Popen(
        [sys.executable, "-c", UPLOADER],
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": database_url(),
            "DJANGO_SETTINGS_MODULE": "townwork.settings",
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.stdin.close()
    process.stdout.close()
    process.wait()


@pytest.fixture
def upload(cast, uploader, tmp_path, settings):
    """Upload a file elsewhere; how that ended: 0, or -9 where it was killed."""
    settings.MEDIA_ROOT = tmp_path / "files"
    film = FilmShowingFactory(unit=cast.village, entered_by=cast.liaison)
    source = tmp_path / "source"

    def run(name: str, data: bytes, *, fault: str = "", old_way: bool = False) -> int:
        source.write_bytes(data)
        asked = {
            "folder": str(settings.MEDIA_ROOT),
            "fault": fault,
            "old_way": old_way,
            "person": cast.liaison.pk,
            "film": film.pk,
            "name": name,
            "source": str(source),
        }
        uploader.stdin.write(json.dumps(asked) + "\n")
        uploader.stdin.flush()
        return int(uploader.stdout.readline())

    return run


def finished(folder: Path) -> list[Path]:
    """What a reader could meet: everything but drafts."""
    return [p for p in folder.rglob("*") if p.is_file() and not p.name.startswith(".")]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(("name", "made"), [("佐证.pdf", paper), ("照片.jpg", photo)])
def test_killed_at_any_step_no_half_is_met_and_the_same_upload_heals(
    upload, tmp_path, step, name, made
):
    data = made()

    killed = upload(name, data, fault=step)

    assert (killed, Evidence.objects.count()) == (-9, 0)
    assert all(path.name == digest(path) for path in finished(tmp_path / "files"))

    assert upload(name, data) == 0

    stored = Evidence.objects.get().file
    assert stored.is_whole
    assert Image.open(stored.thumbnail_path).size == (320, 213) if name == "照片.jpg" else True


def test_control_the_old_way_stays_half_and_says_it_was_uploaded(upload):
    data = paper()

    assert upload("佐证.pdf", data, old_way=True, fault="unsynced") == -9
    assert upload("佐证.pdf", data, old_way=True) == 0

    stored = Evidence.objects.get().file
    assert stored.path.stat().st_size == len(data) // 2
    assert not stored.is_whole


def test_a_half_that_the_old_way_left_is_healed_by_the_same_upload(upload, cast):
    data = paper()
    upload("佐证.pdf", data, old_way=True, fault="unsynced")
    upload("佐证.pdf", data, old_way=True)
    stored = Evidence.objects.get().file

    upload("佐证.pdf", data)  # under the same record: it is refused, and heals all the same

    assert stored.is_whole
    assert Evidence.objects.count() == 1
