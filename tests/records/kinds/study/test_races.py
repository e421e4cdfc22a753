"""Thirty phones at the same moment: everybody is marked once and the count is right, on both
databases.
"""

import threading

import pytest
from django.db import connection  # noqa: F401  read by the condition below

from records.kinds.study import desk as desks
from records.kinds.study import roster
from tests import cast as the_cast
from tests.factories import DAY, StudySessionFactory, UserFactory
from tests.jobs.test_races import together

PHONES = 30
only_with_row_locks = pytest.mark.skipif(
    "connection.vendor == 'sqlite'", reason="SQLite's write transactions are exclusive"
)


@pytest.fixture
def people(transactional_db):
    """A session of today with its desk open, and thirty people on its list."""
    cast = the_cast.cast()
    cast.term.delete()  # a half-year nobody set up: no row of it that signing in would wait for
    session = StudySessionFactory(
        unit=cast.village, entered_by=cast.liaison, occurred_on=DAY, expected=None, present=None
    )
    staff = UserFactory.create_batch(PHONES, unit=cast.village)
    roster.set_list(session, [person.pk for person in staff], actor=cast.liaison)
    return desks.open_desk(session, late_minutes=10, actor=cast.liaison), staff


def sign_in_all(desk, staff):
    waiting = list(staff)
    return together(PHONES, lambda: desks.sign_in(desk, person=waiting.pop()))


def present(desk):
    desk.session.refresh_from_db()
    return desk.session.present


def test_the_count_is_everybody(people):
    answers = sign_in_all(*people)

    assert len(answers) == PHONES
    assert present(people[0]) == PHONES


def test_one_persons_thirty_taps_are_one_mark(people):
    desk, (one, *_) = people

    answers = together(PHONES, lambda: desks.sign_in(desk, person=one))

    assert len({answer.marked_at for answer in answers}) == 1
    assert present(desk) == 1


@only_with_row_locks
def test_control_without_the_lock_phones_miss_each_other(people, monkeypatch):
    all_marked = threading.Barrier(PHONES)
    monkeypatch.setattr(desks, "lock", lambda session: session)
    monkeypatch.setattr(
        desks,
        "update_counts",
        lambda session: all_marked.wait(timeout=20) >= 0 and roster.update_counts(session),
    )

    sign_in_all(*people)

    assert present(people[0]) < PHONES
