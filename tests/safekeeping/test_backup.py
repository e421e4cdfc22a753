"""What a backup holds, what it says when something could not be saved, and which are kept."""

import shutil
import subprocess
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.examples import examples
from tests.safekeeping.conftest import PASSPHRASE, pdf
from townwork.lib import files, seal
from townwork.org.errors import Refusal
from townwork.safekeeping import backup, databases, retention, runs
from townwork.safekeeping.backup import back_up
from townwork.safekeeping.manifest import POOL, Manifest, backups_in

NOON = datetime(2026, 11, 26, 12, 0)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.django_db(transaction=True)
def test_it_holds_the_database_every_file_and_the_sealed_keys(evidence, place, settings):
    run = back_up(place, passphrase=PASSPHRASE)

    (folder,) = backups_in(place)
    manifest = Manifest.read(folder)
    assert list(manifest.faults(folder)) == []
    assert {one.sha256 for one in manifest.files} == {one.file.sha256 for one in evidence}
    assert manifest.tables["org_evidence"] == 2
    assert f"org.{'0007_fonds_number'}" in manifest.migrations
    keys = seal.unseal_with(PASSPHRASE, (folder / "keys.sealed").read_bytes())
    assert settings.SECRET_KEY in keys
    assert settings.AUDIT_KEY_FILE.read_text() in keys
    assert (run.findings, run.facts["新复制"], runs.last("backup")) == ([], 2, run)


@pytest.mark.django_db(transaction=True)
def test_without_a_passphrase_the_keys_are_left_out_and_that_is_said(evidence, place):
    run = back_up(place)

    (folder,) = backups_in(place)
    assert "keys.sealed" not in names(folder)
    assert "没有放进备份" in run.facts["密钥"]


def test_another_passphrase_opens_nothing():
    sealed = seal.seal_with(PASSPHRASE, "key")

    with pytest.raises(ValueError, match="口令不对"):
        seal.unseal_with(PASSPHRASE + " ", sealed)


@pytest.mark.django_db(transaction=True)
def test_a_file_is_copied_once_and_again_only_where_the_copy_went_bad(evidence, place, monkeypatch):
    back_up(place)
    copies = [path for path in (place / POOL).rglob("*") if path.is_file()]
    copies[0].write_bytes(copies[0].read_bytes()[:-1] + b"!")
    monkeypatch.setattr(backup, "STAMP", "%Y%m%d-%H%M%S")
    wait_a_second(place)

    run = back_up(place)

    assert run.facts["新复制"] == 1
    assert [list(Manifest.read(folder).faults(folder)) for folder in backups_in(place)] == [[], []]


def wait_a_second(place: Path) -> None:
    """Backups are named by the second: the one there becomes a little older."""
    (folder,) = backups_in(place)
    folder.rename(place / "20260101-023000")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("harm", ["gone", "damaged"])
def test_what_the_house_lost_already_is_named_and_the_rest_is_saved(evidence, place, harm):
    path = evidence[0].file.path
    path.unlink() if harm == "gone" else path.write_bytes(pdf(b"x"))

    with pytest.raises(CommandError, match="几处没有存下来"):
        call_command("backup", str(place), "--no-keys")

    (folder,) = backups_in(place)
    assert Manifest.read(folder).lost == [f"evidence/{path.parent.name}/{path.name}"]
    assert list(Manifest.read(folder).faults(folder)) == []


@pytest.mark.django_db(transaction=True)
def test_a_backup_that_fails_leaves_the_earlier_one_and_no_half(evidence, place, monkeypatch):
    back_up(place)
    wait_a_second(place)

    def full(*words, **named):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "copy", full)
    shutil.rmtree(place / POOL)
    with pytest.raises(OSError):
        back_up(place)

    assert names(place) == ["20260101-023000"]


@pytest.mark.django_db(transaction=True)
def test_it_does_not_lie_among_the_files_it_backs_up(house, settings):
    with pytest.raises(Refusal, match="不能放在"):
        back_up(settings.MEDIA_ROOT / "backup")


@pytest.mark.django_db(transaction=True)
def test_a_disk_without_room_is_said_before_anything_is_written(house, place, monkeypatch):
    monkeypatch.setattr(backup, "LEAST_ROOM", 1 << 60)

    with pytest.raises(Refusal, match="备份盘空间不够"):
        back_up(place)

    assert names(place) == []


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one(house, place):
    with runs.one_at_a_time(), pytest.raises(Refusal, match="正在进行"):
        back_up(place)


@pytest.mark.django_db(transaction=True)
def test_the_second_place_gets_the_same_and_says_when_it_is_not_there(evidence, place, tmp_path):
    second = tmp_path / "stick"
    away = back_up(place, second=str(second))
    wait_a_second(place)
    second.mkdir()

    there = back_up(place, second=str(second))

    assert "没有插上" in away.findings[0]
    assert there.findings == []
    assert names(second) == names(place)
    for folder in backups_in(second):
        assert list(Manifest.read(folder).faults(folder)) == []


@pytest.mark.django_db(transaction=True)
def test_files_no_backup_names_any_more_go_with_the_last_that_did(
    evidence, place, cast, monkeypatch
):
    back_up(place)
    wait_a_second(place)
    evidence[0].file.path.unlink()
    file = evidence[0].file
    evidence[0].delete()
    file.delete()
    monkeypatch.setattr(retention, "PERIODS", ((1, lambda at: at),))

    back_up(place)

    pool = [path.name for path in (place / POOL).rglob("*") if path.is_file()]
    assert (len(backups_in(place)), pool) == (1, [evidence[1].file.sha256])


# --- Which are kept -------------------------------------------------------------------------------


def test_of_a_year_of_nights_seven_days_four_weeks_and_twelve_months_are_kept():
    nights = [NOON - timedelta(days=n) for n in range(400)]

    kept = sorted(retention.kept(nights), reverse=True)

    assert kept[:7] == nights[:7]
    assert [at.date().isoformat() for at in kept[7:]] == [
        *("2026-11-15", "2026-11-08", "2026-10-31", "2026-09-30", "2026-08-31", "2026-07-31"),
        *("2026-06-30", "2026-05-31", "2026-04-30", "2026-03-31", "2026-02-28", "2026-01-31"),
        "2025-12-31",
    ]


def test_a_machine_that_was_off_for_a_month_keeps_what_it_had():
    old = [NOON - timedelta(days=40 + n) for n in range(7)]

    assert set(old) <= retention.kept([*old, NOON]) | {old[-1]}


@settings(max_examples=examples(100))
@given(st.sets(st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31)), max_size=60))
def test_the_newest_is_always_kept_and_what_is_kept_stays_so(times):
    kept = retention.kept(times)

    assert not times or max(times) in kept
    assert retention.kept(kept) == kept
    assert len(kept) <= 7 + 4 + 12


# --- PostgreSQL's programs ------------------------------------------------------------------------


class Server:
    def __init__(self, version):
        self.pg_version = version * 10_000 + 1


def program(folder: Path, version: str) -> Path:
    folder.mkdir(parents=True)
    path = folder / "pg_dump"
    path.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}'\n")
    path.chmod(0o755)
    return path


def test_a_program_as_new_as_the_server_is_found(tmp_path, monkeypatch):
    old, new = program(tmp_path / "15/bin", "15.18"), program(tmp_path / "18/bin", "18.4")
    monkeypatch.setattr(databases, "DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", f"{old.parent}:/bin:/usr/bin")
    monkeypatch.setattr(databases, "connection", Server(18))

    assert databases.tool("pg_dump") == new


@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL's own")
def test_the_programs_are_asked_with_the_words_of_the_settings_alone(db):
    """The driver's libpq is of 2025, Debian 12's pg_dump of 2022: it knows no `sslcertmode`."""
    connection.ensure_connection()
    told = connection.connection.info.get_parameters()

    assert "sslcertmode" in told  # the control: what the driver adds
    assert set(databases.target_parameters()) <= {
        "client_encoding",
        "dbname",
        "host",
        "options",
        "port",
        "user",
    }


@pytest.mark.parametrize(("there", "said"), [(True, "只有 15 版，比服务器旧"), (False, "没有装")])
def test_a_program_too_old_or_missing_is_said_with_what_to_install(
    tmp_path, monkeypatch, there, said
):
    if there:
        program(tmp_path / "15/bin", "15.18")
    monkeypatch.setattr(databases, "DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(databases, "connection", Server(18))

    with pytest.raises(Refusal, match=f"{said}：请安装 postgresql-client-18"):
        databases.tool("pg_dump")


def test_the_manifest_is_sealed_as_sha256sum_reads_it(tmp_path):
    Manifest("2026-11-26", "0.2.0", "sqlite", [], {}, [], []).write(tmp_path)

    done = subprocess.run(["sha256sum", "-c", "manifest.json.sha256"], cwd=tmp_path)

    assert done.returncode == 0
