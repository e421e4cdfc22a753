"""An import beside what other people do at the same moment: nothing is lost, nobody waits for nobody."""

import contextlib
import threading
from datetime import date

import pytest
from django.db import connection, connections  # noqa: F401  read by the condition below

from records import custom, import_job, intake
from records.models import FilmShowing
from records.rows import label_of
from records.study import archiving, roster
from tests import cast as the_cast
from tests.factories import StudySessionFactory
from tests.records.sheets import HEADER, ROW, one, text
from tests.records.test_import_guards import checked
from townwork.jobs.models import Job
from townwork.jobs.services import run as run_job
from townwork.org.errors import Refusal

pytestmark = pytest.mark.usefixtures("store")
DAY = date(2026, 3, 5)
only_with_row_locks = pytest.mark.skipif(
    "connection.vendor == 'sqlite'", reason="SQLite's write transactions are exclusive"
)


def test_a_confirmed_import_is_carried_out_whatever_file_comes_next(cast, monkeypatch):
    monkeypatch.setattr(import_job, "AT_ONCE", 10)
    data = text(HEADER, *(one(影片名称=f"第{n}部") for n in range(30)))
    made = intake.receive(custom.find("films"), "a.csv", data, actor=cast.clerk)
    intake.set_columns(made, {int(at): field for at, field in made.columns.items()}, actor=cast.clerk)
    import_job.run(made, actor=cast.clerk, carry_out=False)
    run_job(Job.objects.get().pk)
    made.refresh_from_db()
    import_job.run(made, actor=cast.clerk, carry_out=True)
    job = import_job.job_of(made)

    with contextlib.suppress(Refusal):
        intake.receive(custom.find("films"), "b.csv", data, actor=cast.clerk)
    run_job(job.pk)

    assert FilmShowing.objects.count() == 30


def header(slug, *names):
    ledger = custom.find(slug)
    return [label_of(ledger, name) for name in names]


def both(*acts) -> list:
    told = [None] * len(acts)

    def run(place):
        try:
            told[place] = str(acts[place]())
        except Exception as error:
            told[place] = repr(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[place], name=f"{place}") for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return told


@only_with_row_locks
def test_archiving_and_an_import_do_not_wait_for_each_other(transactional_db, monkeypatch, store):
    """Archiving locks the half-year, then the township; an import the township, then the half-year."""
    people, gate = the_cast.cast(), threading.Barrier(2)
    session = StudySessionFactory(
        unit=people.village,
        entered_by=people.liaison,
        occurred_on=DAY,
        **dict.fromkeys(("has_plan", "has_sign_in", "has_record", "has_materials", "has_summary"), True),
    )
    made = checked(people, "films", HEADER, ROW)
    number, redefined = archiving.next_number, intake.redefined_problems
    monkeypatch.setattr(archiving, "next_number", lambda *args: (gate.wait(10), number(*args))[1])
    monkeypatch.setattr(intake, "redefined_problems", lambda rows: (gate.wait(10), redefined(rows))[1])

    told = both(
        lambda: archiving.archive(session, actor=people.clerk, queued=False),
        lambda: import_job.run(made, actor=people.clerk, carry_out=True),
    )

    assert not [said for said in told if "deadlock" in said]


@only_with_row_locks
def test_an_import_that_waited_for_a_list_sees_the_list(transactional_db, monkeypatch, store):
    """A lock that was waited for brings the row anew, but not what a subquery of the same statement saw."""
    people = the_cast.cast()
    people.term.delete()  # no row of it that both would wait for
    empty = dict.fromkeys(("expected", "present", "on_leave", "made_up"))
    session = StudySessionFactory(
        unit=people.village, entered_by=people.liaison, occurred_on=DAY, topic="题", **empty
    )
    said = ("塘头村", DAY, "题", session.get_kind_display(), 50, 40)
    made = checked(
        people, "study", header("study", "unit", "occurred_on", "topic", "kind", "expected", "present"), said
    )
    listed, real = threading.Event(), roster.audit

    def slow(*args, **kwargs):
        listed.set()
        threading.Event().wait(8)  # till the import waits for the row
        return real(*args, **kwargs)

    monkeypatch.setattr(roster, "audit", slow)

    both(
        lambda: roster.set_list(session, [people.liaison.pk], actor=people.clerk),
        lambda: listed.wait(10) and import_job.run(made, actor=people.clerk, carry_out=True),
    )

    session.refresh_from_db()
    assert (session.expected, session.present) == (1, None)
