"""An import beside what other people do at the same moment: nothing is lost, nobody waits for
nobody.
"""

import contextlib
import threading
from datetime import date

import pytest

from records.kinds.study import roster
from records.ledger import custom_ledgers as custom
from records.models import FilmShowing
from records.sheets import job as import_job
from records.sheets.columns import label_of, set_columns
from records.sheets.receiving import receive
from tests import cast as the_cast
from tests.factories import StudySessionFactory
from tests.records.pages.test_lock_order import both, only_with_row_locks
from tests.records.sheets.books import HEADER, one, text
from tests.records.sheets.test_import_guards import checked
from townwork.jobs.models import Job
from townwork.jobs.services import run as run_job
from townwork.org.errors import Refusal

pytestmark = pytest.mark.usefixtures("store")
DAY = date(2026, 3, 5)


def test_a_confirmed_import_is_carried_out_whatever_file_comes_next(cast, monkeypatch):
    monkeypatch.setattr(import_job, "AT_ONCE", 10)
    data = text(HEADER, *(one(影片名称=f"第{n}部") for n in range(30)))
    made = receive(custom.find("films"), "a.csv", data, actor=cast.clerk)
    set_columns(made, {int(at): field for at, field in made.columns.items()}, actor=cast.clerk)
    import_job.run(made, actor=cast.clerk, carry_out=False)
    run_job(Job.objects.get().pk)
    made.refresh_from_db()
    import_job.run(made, actor=cast.clerk, carry_out=True)
    job = import_job.job_of(made)

    with contextlib.suppress(Refusal):
        receive(custom.find("films"), "b.csv", data, actor=cast.clerk)
    run_job(job.pk)

    assert FilmShowing.objects.count() == 30


def header(slug, *names):
    ledger = custom.find(slug)
    return [label_of(ledger, name) for name in names]


@only_with_row_locks
def test_an_import_that_waited_for_a_list_sees_the_list(transactional_db, monkeypatch, store):
    """A lock that was waited for brings the row anew, but not what a subquery of the same
    statement saw.
    """
    people = the_cast.cast()
    people.term.delete()  # no row of it that both would wait for
    empty = dict.fromkeys(("expected", "present", "on_leave", "made_up"))
    session = StudySessionFactory(
        unit=people.village, entered_by=people.liaison, occurred_on=DAY, topic="题", **empty
    )
    said = ("塘头村", DAY, "题", session.get_kind_display(), 50, 40)
    made = checked(
        people,
        "study",
        header("study", "unit", "occurred_on", "topic", "kind", "expected", "present"),
        said,
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
