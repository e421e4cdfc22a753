"""What two people do at the same moment. On PostgreSQL; SQLite's write transactions are exclusive
from their start.
"""

import threading

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet

from tests.cast import cast
from tests.factories import RoundFactory, UserFactory
from tests.org.test_second_factor import shown
from townwork.audit.models import AuditEvent
from townwork.audit.services import broken_links, record
from townwork.org import handover, second_factor, services
from townwork.org.errors import Refusal, TermClosed
from townwork.org.holding import Charge
from townwork.org.models import Handover, Term, User

postgresql = pytest.mark.skipif(
    "connection.vendor == 'sqlite'", reason="SQLite's write transactions are exclusive"
)


def together(*acts):
    """Run the acts at once, each on a connection of its own; what each raised, or None."""
    gate, raised = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place, act):
        try:
            gate.wait(timeout=10)
            act()
        except Refusal as refusal:
            raised[place] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return raised


@postgresql
def test_two_administrators_cannot_unseat_each_other(transactional_db):
    first = cast().administrator
    second = UserFactory(role="administrator", unit=first.unit)

    def unseat(whom, actor):
        user = User.objects.get(pk=whom.pk)
        user.is_active = False
        services.save_user(user, actor=actor)

    together(lambda: unseat(first, second), lambda: unseat(second, first))

    assert User.objects.filter(role="administrator", is_active=True, unit=first.unit).count() == 1


@postgresql
def test_of_many_who_enter_one_code_at_once_one_is_let_in(transactional_db):
    """Read over a shoulder, or off a sheet of recovery codes, and typed at the same moment."""
    clerk = cast().clerk
    key = second_factor.new_device(clerk, "").key
    codes = second_factor.enrol(clerk, key, shown(key, -1))

    for code in (shown(key), codes[0]):
        raised = together(*[lambda code=code: second_factor.confirm(clerk, code)] * 4)
        assert [str(one)[:6] for one in raised if one] == ["动态码不对，"] * 3


@postgresql
def test_a_chain_written_from_many_sides_stays_whole(transactional_db):
    clerk = cast().clerk

    together(*[lambda: [record("登录", actor=clerk) for _ in range(10)] for _ in range(5)])

    assert AuditEvent.objects.filter(chain="qingxi").count() == 50
    assert list(broken_links("qingxi")) == []


@postgresql
def test_a_write_under_way_lets_no_term_close_before_it_commits(transactional_db):
    people = cast()
    term, inside, order = people.term, threading.Event(), []

    def write():
        with transaction.atomic():
            services.require_open(people.township, term.start)
            inside.set()
            threading.Event().wait(0.5)
            order.append("written")

    def close():
        inside.wait(timeout=10)
        services.close_term(Term.objects.get(pk=term.pk), actor=people.clerk, reason="x")
        order.append("closed")

    assert together(write, close) == [None, None]
    assert order == ["written", "closed"]
    with pytest.raises(TermClosed), transaction.atomic():
        services.require_open(people.township, term.start)


def test_the_trail_is_guarded_again_after_a_test_with_real_commits(transactional_db):
    record("登录")
    with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_auditevent")


test_and_once_more = test_the_trail_is_guarded_again_after_a_test_with_real_commits


# --- Handed over to two at once -------------------------------------------------------------------
def given_to_two():
    """A clerk's cards to check, handed to two others at the same moment: how many each paper has."""
    company = cast()
    round = RoundFactory(term=company.term, state="check", opened_by=company.clerk)
    for unit in (company.village, company.sibling, company.group):
        round.scorecards.create(unit=unit, inspector=company.clerk)
    takers = [UserFactory(unit=company.office, role="clerk", full_name=name) for name in "甲乙"]

    def give(taker):
        giver = User.objects.select_related("unit").get(pk=company.clerk.pk)
        handover.hand_over(giver, taker, ["check"], actor=company.clerk)

    together(*[lambda taker=taker: give(taker) for taker in takers])
    moved = Handover.objects.values_list("moved", flat=True)
    return sorted(len(one.get("check", ())) for one in moved)


@postgresql
def test_what_is_handed_to_two_at_once_goes_to_one(transactional_db):
    assert given_to_two() == [0, 3]


@postgresql
def test_control_without_holding_the_rows_two_papers_say_they_got_them(
    transactional_db, monkeypatch
):
    both_have_read = threading.Barrier(2)
    shared = Charge.shared

    def unheld(self, giver, taker):
        monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **how: rows)
        read = shared(self, giver, taker)
        both_have_read.wait(timeout=10)
        return read

    monkeypatch.setattr(Charge, "shared", unheld)

    assert given_to_two() == [3, 3]
