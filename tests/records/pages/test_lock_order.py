"""Two acts at once may wait for each other's end, never for each other: locks are taken in one
order (records.pages.services).
"""

import threading
from contextlib import suppress
from datetime import date

import pytest
from django.db import connection, connections

from records.kinds.civility.monthly_return import save_return
from records.kinds.civility.village_awards import lines_of, save_lines
from records.kinds.study import archiving
from records.models import AwardPlace
from records.pages import services
from records.sheets import job as import_job
from records.sheets import matching
from tests import cast as the_cast
from tests.factories import (
    AwardBatchFactory,
    AwardPlaceFactory,
    CustomsReportFactory,
    FilmShowingFactory,
    StudySessionFactory,
)
from tests.records.sheets.books import HEADER, ROW
from tests.records.sheets.test_import_guards import checked

pytestmark = pytest.mark.usefixtures("store")
DAY = date(2026, 3, 5)
only_with_row_locks = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite's write transactions are exclusive"
)


def both(*acts) -> list[str]:
    """What two acts at once come to, each in a thread named by its place."""
    told = [None] * len(acts)

    def run(place):
        try:
            told[place] = str(acts[place]())
        except Exception as error:
            told[place] = repr(error)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=[place], name=f"{place}") for place in range(len(acts))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return told


@only_with_row_locks
def test_a_return_and_another_record_of_the_village_do_not_wait_for_each_other(
    transactional_db, monkeypatch
):
    """The return locks the unit, then the half-year; a new record the half-year, then (by its
    foreign key) the unit.
    """
    people, gate = the_cast.cast(), threading.Barrier(2)
    real_open = services.require_open

    def opened(*args):
        if threading.current_thread().name == "0":
            gate.wait(10)
        real_open(*args)
        if threading.current_thread().name == "1":
            gate.wait(10)

    monkeypatch.setattr(services, "require_open", opened)
    report = CustomsReportFactory.build(
        unit=people.village, occurred_on=date(2026, 3, 31), entered_by=people.liaison
    )
    film = FilmShowingFactory.build(unit=people.village, occurred_on=DAY, entered_by=people.liaison)

    told = both(
        lambda: save_return(report, actor=people.liaison),
        lambda: services.save_record(film, actor=people.liaison),
    )

    assert not [said for said in told if "deadlock" in said]


@only_with_row_locks
def test_archiving_and_an_import_do_not_wait_for_each_other(transactional_db, monkeypatch, store):
    """Archiving locks the half-year, then the township; an import the township, then
    the half-year.
    """
    people, gate = the_cast.cast(), threading.Barrier(2)
    session = StudySessionFactory(
        unit=people.village,
        entered_by=people.liaison,
        occurred_on=DAY,
        **dict.fromkeys(
            ("has_plan", "has_sign_in", "has_record", "has_materials", "has_summary"), True
        ),
    )
    made = checked(people, "films", HEADER, ROW)
    number, redefined = archiving.next_number, matching.redefined_problems
    monkeypatch.setattr(archiving, "next_number", lambda *args: (gate.wait(10), number(*args))[1])
    monkeypatch.setattr(
        matching, "redefined_problems", lambda intake: (gate.wait(10), redefined(intake))[1]
    )

    told = both(
        lambda: archiving.archive(session, actor=people.clerk, queued=False),
        lambda: import_job.run(made, actor=people.clerk, carry_out=True),
    )

    assert not [said for said in told if "deadlock" in said]


@only_with_row_locks
def test_a_page_of_places_and_an_edit_of_one_of_them_do_not_wait_for_each_other(
    transactional_db, monkeypatch
):
    """The page writes row after row, each with the half-year; an edit holds its row and wants the
    half-year.
    """
    people, gate = the_cast.cast(), threading.Barrier(2)
    batch = AwardBatchFactory(unit=people.office, entered_by=people.clerk)
    rows = [
        AwardPlaceFactory(unit=unit, batch=batch, places=5, named=3, entered_by=people.clerk)
        for unit in (people.village, people.sibling)
    ]
    real, met = services.require_writable, set()

    def writable(*args):
        name = threading.current_thread().name
        if name == "0":
            real(*args)
        if name not in met:
            met.add(name)
            with suppress(threading.BrokenBarrierError):
                gate.wait(2)
        if name == "1":
            real(*args)

    monkeypatch.setattr(services, "require_writable", writable)
    sent = {
        f"u{row.unit_id}-{name}": value
        for row in rows
        for name, value in {"places": 5, "named": 4, "seen": row.newest}.items()
    }
    lines = lines_of(batch, people.clerk, {name: str(value) for name, value in sent.items()}, DAY)
    assert all(line.form.is_valid() for line in lines)
    edited = AwardPlace.objects.get(pk=rows[1].pk)
    edited.note = "核过"

    told = both(
        lambda: save_lines(batch, lines, actor=people.clerk),
        lambda: services.save_record(edited, actor=people.clerk),
    )

    assert not [said for said in told if "deadlock" in said]
    assert "核过" in AwardPlace.objects.values_list("note", flat=True)
