"""A file is looked through, hashed and brought to the disk before the transaction that ties it to
its record: while one is open nobody else writes on SQLite.
"""

import sqlite3
from contextlib import closing

import pytest
from django.db import connection, transaction

from records.pages.services import add_evidence, changeable
from tests.factories import FilmShowingFactory
from townwork.lib import files
from townwork.org import evidence
from townwork.org.errors import Refusal
from townwork.org.models import Evidence

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def film(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return FilmShowingFactory(unit=cast.village, entered_by=cast.liaison)


@pytest.fixture
def steps(monkeypatch):
    """At each step of the writing: whether somebody else can write meanwhile."""
    told: dict[str, bool] = {}
    monkeypatch.setattr(files, "fault_point", lambda step: told.update({step: others_write()}))
    return told


def others_write() -> bool:
    if connection.vendor != "sqlite":  # there a transaction keeps nobody from another row
        return not connection.in_atomic_block
    with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=0.1)) as other:
        try:
            other.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return False
        return True


def test_others_write_while_a_file_is_brought_to_the_disk(film, cast, steps):
    add_evidence(film, "材料.pdf", PDF, actor=cast.liaison)

    assert steps == {"opened": True, "unsynced": True, "written": True, "replaced": False}


def test_control_within_the_transaction_nobody_writes(film, cast, steps):
    with transaction.atomic():
        kept = changeable(film, cast.liaison)
        with evidence.brought("材料.pdf", PDF) as file:
            evidence.attach(kept, file, actor=cast.liaison)

    assert set(steps.values()) == {False}


def test_what_is_refused_leaves_nothing(film, cast, tmp_path):
    film.voided_at, film.voided_by, film.void_reason = film.entered_at, cast.clerk, "重复"
    film.save()

    with pytest.raises(Refusal):
        add_evidence(film, "材料.pdf", PDF, actor=cast.liaison)

    assert Evidence.objects.count() == 0
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
