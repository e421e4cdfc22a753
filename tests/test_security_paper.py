"""docs/security.md says what is so: its sums are its tables', every test it names exists, and its
limits are the code's.
"""

import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from townwork import settings as as_installed
from townwork.lib import archives, pdf_contents, workbooks
from townwork.org import evidence, pictures
from townwork.org.limits import LIMITS

ROOT = Path(__file__).resolve().parents[1]
PAPER = (ROOT / "docs/security.md").read_text()
VERDICTS = ("met", "partly", "not met", "N/A")
ASVS = re.compile(r"^\| (V[\d.]+) \| (L[12]) \| ([^|]+) \| (.+) \|$", re.M)
MLPS = re.compile(r"^\| (\S+(?: [a-e])?) \| (\S+) \| ([^|]+) \| (.+) \|$", re.M)
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`")
# How many rows each chapter has at levels 1 and 2; V9, V10 and V17 have no object here.
CHAPTERS = {
    **{1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7},
    **{11: 14, 12: 9, 13: 13, 14: 9, 15: 13, 16: 16},
}


def asvs():
    return ASVS.findall(PAPER)


def mlps():
    """The rows below the last heading."""
    return MLPS.findall(PAPER[PAPER.index("## 等保") :].split("|---|---|---|---|\n")[1])


def sums(rows):
    counted = Counter(verdict for *_, verdict, _ in rows)
    return " · ".join(f"{name} {counted[name]}" for name in VERDICTS if counted[name])


def lost(text):
    """The tests a text names that are not there."""
    return [
        f"{path}::{name}"
        for path, name in NAMED.findall(text)
        if not (ROOT / path).is_file()
        or (name and not re.search(rf"^def {name}\(", (ROOT / path).read_text(), re.M))
    ]


def test_every_row_stands_once_with_a_verdict_and_what_holds_it():
    rows = asvs()

    assert len(rows) == len({row[0] for row in rows}) == sum(CHAPTERS.values()) == 210
    assert Counter(int(row[0][1:].split(".")[0]) for row in rows) == CHAPTERS
    assert {row[2] for row in rows} <= set(VERDICTS)
    assert len(mlps()) == len({row[0] for row in mlps()}) == 23
    assert {row[2] for row in mlps()} <= set(VERDICTS)


def test_the_sums_are_the_tables():
    said = re.search(r"210 rows: ([^.]+)\.", PAPER)[1], re.search(r"23 items: ([^.]+)\.", PAPER)[1]

    assert said == (sums(asvs()), sums(mlps()))


def test_only_what_two_rules_forbid_each_other_is_not_met():
    assert [row[0] for row in asvs() if row[2] == "not met"] == ["V6.2.5", "V6.2.10"]
    assert [row[0] for row in mlps() if row[2] == "not met"] == []


def test_every_test_it_names_exists():
    assert len(NAMED.findall(PAPER)) > 150
    assert lost(PAPER) == []


@pytest.mark.parametrize(
    "words",
    [
        "`tests/org/test_gone.py::test_a`",
        "`tests/test_access.py::test_gone`",
        "`tests/test_gone.py`",
    ],
)
def test_control_a_test_that_is_gone_is_found(words):
    assert lost(words) != []


def said(pattern):
    return re.search(pattern, PAPER)[0]


def test_its_limits_are_the_code_s():
    mb = 1024 * 1024
    minutes = {name: LIMITS[name].per // timedelta(minutes=1) for name in LIMITS}

    assert evidence.MAX_BYTES == as_installed.MAX_UPLOAD_BYTES == 20 * mb
    assert 5 * mb == workbooks.MAX_BYTES and said("20 MB; a sheet 5 MB")
    assert evidence.MAX_FILES == 20
    assert (as_installed.DROP_MAX_FILES, as_installed.DATA_UPLOAD_MAX_NUMBER_FILES) == (50, 51)
    assert (settings.UPLOAD_QUOTA_PERSON_MB, settings.UPLOAD_QUOTA_TOWNSHIP_MB) == (2_000, 20_000)
    assert workbooks.MAX_ROWS == 20_000 and said("20,000")
    assert (500, 50 * mb, 100) == (archives.MAX_MEMBERS, archives.MAX_UNPACKED, archives.MAX_RATIO)
    assert pictures.MAX_PIXELS == 25_000_000
    assert (16 * mb, 64 * mb) == (pdf_contents.MAX_STREAM, pdf_contents.MAX_STREAMS)
    assert (settings.CELERY_TASK_SOFT_TIME_LIMIT, settings.CELERY_TASK_TIME_LIMIT) == (120, 150)
    assert (settings.SESSION_IDLE_SECONDS, settings.SESSION_COOKIE_AGE) == (1800, 8 * 3600)
    counted = {name: (LIMITS[name].most, minutes[name]) for name in LIMITS}
    assert (counted["export"], counted["search"], counted["upload"]) == (
        (60, 10),
        (60, 1),
        (600, 10),
    )
    assert (counted["sign_in"], counted["password"], counted["code"]) == (
        (60, 15),
        (10, 15),
        (5, 15),
    )
