"""The system checks, each with a machine on which it must complain."""

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import openpyxl
import psycopg.pq
import pytest
from django.core.checks import run_checks
from django.db import connection
from PIL import features

from townwork.lib import checks, harfbuzz
from townwork.lib.pdf import typefaces

ROOT = Path(__file__).resolve().parents[2]

on_sqlite = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite's PRAGMAs")


def ids(errors):
    return [error.id for error in errors]


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL's compiler")
def test_a_long_statement_is_carried_out_as_it_is_and_not_compiled_first(db):
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")

        assert cursor.fetchone() == ("off",)
        cursor.execute("RESET jit")  # what the connection begins with, not what a test set
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)


@on_sqlite
def test_the_pragmas_hold_on_the_test_database(db):
    assert checks.sqlite_pragmas(databases=["default"]) == []


@on_sqlite
@pytest.mark.parametrize(
    "pragma", ["foreign_keys = OFF", "busy_timeout = 5000", "synchronous = NORMAL"]
)
def test_a_pragma_that_did_not_take_is_an_error(transactional_db, pragma):
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
    try:
        found = checks.sqlite_pragmas(databases=["default"])
    finally:
        connection.close()

    assert ids(found) == ["townwork.E001"]
    assert pragma.split()[0] in found[0].msg


@on_sqlite
def test_control_a_bare_connection_would_fail_every_check(tmp_path):
    with sqlite3.connect(tmp_path / "bare.sqlite3") as bare:
        got = {name: bare.execute(f"PRAGMA {name}").fetchone()[0] for name in checks.WANTED_PRAGMAS}

    assert [name for name in got if got[name] == checks.WANTED_PRAGMAS[name]] in (
        [],
        ["synchronous"],
    )


def test_entity_bombs_are_defused_or_it_is_an_error(monkeypatch):
    assert checks.defused_xml() == []

    monkeypatch.setattr(openpyxl, "DEFUSEDXML", False)

    assert ids(checks.defused_xml()) == ["townwork.E002"]


@pytest.mark.parametrize(
    ("served", "password", "found"),
    [(True, "Qingxi-2026", ["townwork.E003"]), (True, "", []), (False, "Qingxi-2026", [])],
)
def test_sample_accounts_are_no_servers_business(db, settings, served, password, found):
    settings.SERVED, settings.DEMO_PASSWORD = served, password

    assert ids(checks.no_demo_in_production()) == found


def test_this_machine_has_what_papers_and_pictures_need(settings, tmp_path):
    settings.DATA_DIR = tmp_path  # an older working copy's own may stand open

    assert run_checks(tags=["machine"]) == []
    assert checks.fonts_are_cut_by_harfbuzz() == []


@pytest.fixture
def loader(tmp_path, monkeypatch):
    """WeasyPrint as the finder sees it: a loader of libraries with these lines, and
    nothing else.
    """

    def written(lines):
        (tmp_path / "weasyprint" / "text").mkdir(parents=True, exist_ok=True)
        (tmp_path / "weasyprint" / "__init__.py").touch()
        (tmp_path / "weasyprint" / "text" / "ffi.py").write_text(lines)
        monkeypatch.delitem(sys.modules, "weasyprint", raising=False)
        monkeypatch.syspath_prepend(tmp_path)

    return written


@pytest.mark.parametrize(
    ("lines", "found", "code"),
    [
        ("harfbuzz_subset = object()", [], 0),
        ("harfbuzz_subset = None", ["townwork.W002"], 3),
        ("raise OSError('cannot load library libpango-1.0-0')", ["townwork.W001"], 4),
    ],
)
def test_fonts_cut_by_fonttools_or_not_at_all_are_named(loader, lines, found, code):
    loader(lines)

    assert ids(checks.fonts_are_cut_by_harfbuzz()) == found
    assert harfbuzz.exit_code() == code


def test_asking_for_the_cutter_leaves_weasyprint_unloaded_and_the_terminal_alone():
    done = subprocess.run(
        [sys.executable, "-P", "-X", "importtime", "townwork/lib/harfbuzz.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stdout) == (0, "")
    assert "cffi" in done.stderr
    assert "weasyprint" not in done.stderr


ASKED = """
import sys
sys.addaudithook(lambda event, told: event == "subprocess.Popen" and sys.exit(str(told[1])))
sys.path.append("townwork/lib")
import harfbuzz
{control}
sys.exit(harfbuzz.exit_code())
"""


@pytest.mark.parametrize(
    ("control", "said"), [("", ""), ("harfbuzz.sys.platform = 'another'", "ldconfig")]
)
def test_no_other_program_is_asked_where_the_libraries_are(control, said):
    done = subprocess.run(
        [sys.executable, "-P", "-c", ASKED.format(control=control)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert (done.returncode, bool(said)) in ((0, False), (1, True))
    assert said in done.stderr


@pytest.mark.parametrize(
    ("vendor", "part", "found"),
    [
        ("postgresql", "python", ["townwork.W003"]),
        ("postgresql", "binary", []),
        ("sqlite", "python", []),
    ],
)
def test_psycopg_in_pure_python_is_named(monkeypatch, vendor, part, found):
    monkeypatch.setattr(connection, "vendor", vendor)
    monkeypatch.setattr(psycopg.pq, "__impl__", part)

    assert ids(checks.psycopg_is_compiled()) == found


def test_a_pillow_without_a_codec_is_named(monkeypatch):
    monkeypatch.setattr(features, "check_codec", lambda codec: codec != "jpg")

    (found,) = checks.pictures_can_be_read()

    assert found.id == "townwork.W004"
    assert "JPEG" in found.msg
    assert "PNG" not in found.msg


def test_a_lost_typeface_is_named(monkeypatch, tmp_path):
    for path in typefaces.BUNDLED.glob("*.otf"):
        (tmp_path / path.name).symlink_to(path)
    (tmp_path / "FandolFang-Regular.otf").unlink()
    monkeypatch.setattr(typefaces, "BUNDLED", tmp_path)

    (found,) = checks.typefaces_are_there()

    assert found.id == "townwork.W005"
    assert "FandolFang-Regular.otf" in found.msg


def test_a_folder_of_faces_no_paper_uses_is_named(settings, tmp_path):
    shutil.copy(typefaces.BUNDLED / "NotoSans-supplement.otf", tmp_path)
    settings.FONT_DIR = str(tmp_path)

    assert ids(checks.typefaces_are_there()) == ["townwork.W006"]


@pytest.mark.parametrize(("free", "found"), [(499, ["townwork.W007"]), (500, [])])
def test_a_disk_with_little_room_is_named(monkeypatch, free, found):
    usage = shutil.disk_usage("/")._replace(free=free * 1024**2)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)

    assert ids(checks.the_disk_has_room()) == found


@pytest.mark.parametrize(("year", "found"), [(2026, []), (2099, ["townwork.W008"])])
def test_a_year_whose_rest_days_nobody_knows_is_named(time_machine, year, found):
    time_machine.move_to(f"{year}-03-01 12:00+08:00")

    assert ids(checks.this_years_rest_days_are_known()) == found


def test_data_that_others_can_read_is_told_and_how_to_close_it(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    database = tmp_path / "townwork.sqlite3"
    database.touch()

    def found(folder, file):
        tmp_path.chmod(folder)
        database.chmod(file)
        return checks.the_data_is_private()

    (warning,) = found(0o755, 0o644)
    assert warning.msg.endswith(f"chmod -R go-rwx {tmp_path}")
    assert found(0o700, 0o644) == found(0o755, 0o600) == []  # either door is enough
