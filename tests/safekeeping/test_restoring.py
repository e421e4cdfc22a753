"""What is put back, and all that is refused before anything is written."""

import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.safekeeping.conftest import PASSPHRASE, ROOT, elsewhere, pdf
from townwork.org.errors import Refusal
from townwork.org.models import Evidence
from townwork.safekeeping import restoring
from townwork.safekeeping.backup import back_up
from townwork.safekeeping.manifest import POOL, Manifest, backups_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made(evidence, place) -> Path:
    """A backup's folder."""
    back_up(place, passphrase=PASSPHRASE)
    return backups_in(place)[0]


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def parts(folder: Path) -> list[Path]:
    pool = [path for path in (folder.parent / POOL).rglob("*") if path.is_file()]
    return sorted([*folder.iterdir(), *pool])


def test_one_flipped_byte_anywhere_is_refused(made):
    assert restoring.check(made, passphrase=PASSPHRASE)[0] == made
    tried = parts(made)

    for path in tried:
        size = path.stat().st_size
        for at in {0, size // 3, size // 2, size - 1}:
            flip(path, at)
            with pytest.raises(Refusal):
                restoring.check(made, passphrase=PASSPHRASE)
            flip(path, at)

    assert len(tried) >= 6
    assert restoring.check(made, passphrase=PASSPHRASE)[0] == made


def test_a_missing_part_is_refused_by_name(made):
    for path in parts(made):
        aside = path.rename(path.with_name("aside"))
        with pytest.raises(Refusal) as refused:
            restoring.check(made, passphrase=PASSPHRASE)
        assert path.name in str(refused.value) or "manifest" in str(refused.value)
        aside.rename(path)


def test_control_a_whole_one_with_a_stranger_beside_it_is_taken(made):
    (made / "readme.txt").write_text("放在办公室保险柜")

    assert restoring.check(made, passphrase=PASSPHRASE)


def test_the_schema_of_a_newer_program_is_refused_with_its_version(made):
    manifest = Manifest.read(made)
    newer = [*manifest.migrations, "records.0042_of_tomorrow"]
    replace(manifest, migrations=newer, version="9.1.0").write(made)

    with pytest.raises(Refusal, match=r"来自更新的版本 9\.1\.0.*请先升级程序"):
        restoring.check(made)


def test_another_kind_of_database_is_refused(made):
    other = "postgresql" if connection.vendor == "sqlite" else "sqlite"
    replace(Manifest.read(made), database=other).write(made)

    with pytest.raises(Refusal, match="请把 DATABASE_URL 改成同一种数据库"):
        restoring.check(made)


def test_a_wrong_passphrase_is_refused_before_anything_is_written(made):
    with pytest.raises(Refusal, match="口令不对"):
        restoring.restore(made, passphrase="别的口令")


def test_a_house_with_people_in_it_is_refused_and_left_as_it_is(made):
    with pytest.raises(CommandError, match="只能恢复到空的安装"):
        call_command("restore", str(made))

    assert Evidence.objects.count() == 2


def test_the_trails_keys_and_heads_of_another_machine_are_kept(made, house):
    """Both may lie elsewhere and know more than the backup."""
    manifest, key = Manifest.read(made), house / "audit.key"
    own = key.read_text()
    key.write_text("newer\nother")
    (house / "audit-heads.txt").write_text("longer")
    heads = replace(manifest, own=[*manifest.own, replace(manifest.own[0], path="audit-heads.txt")])

    restoring._put_keys_back(made, heads, PASSPHRASE)
    once = key.read_text()
    restoring._put_keys_back(made, heads, PASSPHRASE)

    assert once.split() == [own, "newer", "other"]
    assert key.read_text() == once
    assert (house / "audit-heads.txt").read_text() == "longer"


def test_former_secrets_come_back_too_with_where_to_set_them(evidence, place, house, settings):
    settings.SECRET_KEY_FALLBACKS = ["before", "and before that"]
    back_up(place, passphrase=PASSPHRASE)
    (folder,) = backups_in(place)

    (note,) = restoring._put_keys_back(folder, Manifest.read(folder), PASSPHRASE)

    assert "SECRET_KEY_FALLBACKS" in note
    assert (house / "secret.key.former").read_text() == "before,and before that"
    assert (house / "secret.key").read_text() == settings.SECRET_KEY


def test_a_path_that_leads_elsewhere_is_refused(made):
    with pytest.raises(Refusal, match="不该有的路径"):
        restoring._target("../../etc/passwd")


def test_a_folder_without_a_backup_says_so(tmp_path, house):
    with pytest.raises(CommandError, match="里没有备份"):
        call_command("restore", str(tmp_path))


def test_only_what_was_lost_is_put_back_while_people_work(made, evidence, place):
    gone, bad = (one.file.path for one in evidence)
    gone.unlink()
    bad.write_bytes(pdf(b"other"))

    call_command("restore", str(place), "--files")

    assert [one.file.is_whole for one in evidence] == [True, True]
    assert Evidence.objects.count() == 2


def test_what_the_backup_has_not_either_is_named(made, evidence, place):
    path = evidence[0].file.path
    path.unlink()
    (place / POOL / "evidence" / path.parent.name / path.name).unlink()

    with pytest.raises(CommandError, match="补回 0 个文件，还缺 1 个"):
        call_command("restore", str(place), "--files")


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="the dump is SQLite's")
def test_a_backup_of_the_version_before_is_restored_and_then_migrated(tmp_path):
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    with sqlite3.connect(old / "townwork.sqlite3") as database:
        database.executescript((ROOT / "tests/upgrades/before-the-rooms.sql").read_text())

    kept = elsewhere(old, "backup", str(tmp_path / "backups"), BACKUP_PASSPHRASE=PASSPHRASE)
    done = elsewhere(new, "restore", str(tmp_path / "backups"), BACKUP_PASSPHRASE=PASSPHRASE)

    assert (kept.returncode, done.returncode) == (0, 0), kept.stderr + done.stderr
    assert elsewhere(new, "migrate", "--check").returncode == 0
    with sqlite3.connect(new / "townwork.sqlite3") as database:
        assert database.execute("SELECT film FROM records_filmshowing").fetchall()
    shutil.rmtree(old)
