"""What is kept of a township is as old as its last act: every act moves it, no look does, and
nothing that was taken back is kept.
"""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.core.cache import caches
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from records.pages.services import save_record
from tests.cast import cast as make_cast
from tests.factories import PASSWORD, FilmShowingFactory
from townwork.audit import commands, movement
from townwork.audit.models import AuditEvent, AuditHead
from townwork.audit.services import record
from townwork.org import kept as keeping
from townwork.org.kept import eyes_of, kept, version_of
from townwork.org.models import SpecialDay
from townwork.org.services import add_special_day, close_term

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town():
    """The cast of a township in which somebody has acted."""
    caches["near"].clear()
    people = make_cast()
    record("保存单位", people.village, actor=people.administrator)
    yield people
    caches["near"].clear()


@pytest.fixture
def reckon(town):
    """Reckons a number for the township, and says how often it really was."""
    done = SimpleNamespace(times=0)

    def compute() -> int:
        done.times += 1
        return done.times

    def ask(township=town.township, *asked) -> int:
        return kept("number", township, *asked, compute=compute)

    return ask


def test_it_is_reckoned_once_until_somebody_acts(town, reckon):
    assert [reckon(), reckon(), reckon()] == [1, 1, 1]

    save_record(FilmShowingFactory.build(unit=town.village), actor=town.clerk)

    assert [reckon(), reckon()] == [2, 2]


def test_each_question_has_its_own_place(town, reckon):
    assert [reckon(town.township, "2026H1"), reckon(town.township, "2026H2")] == [1, 2]
    assert [reckon(town.township, "2026H1"), reckon(town.township, "2026H2")] == [1, 2]


def test_another_townships_act_moves_nothing(town, reckon):
    reckon()

    save_record(FilmShowingFactory.build(unit=town.other_unit), actor=town.other_clerk)

    assert reckon() == 1


def test_where_nobody_has_acted_nothing_is_kept(town, reckon):
    assert version_of(town.far) is None
    assert [reckon(town.far), reckon(town.far)] == [1, 2]


ACTS = {
    "a rest day": lambda town: add_special_day(
        SpecialDay(township=town.township, day=date(2026, 7, 6), is_workday=False),
        actor=town.administrator,
    ),
    "a lock": lambda town: close_term(town.term, actor=town.secretary, reason="已报送"),
    "an act of the district's": lambda town: record("督查", actor=town.reviewer),
    "a command": lambda town: commands.note(["demo"]),
    "a command that failed": lambda town: commands.note(["restore"], succeeded=False),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_acts_move_what_is_kept(town, reckon, act):
    reckon()

    act(town)

    assert reckon() == 2


def test_signing_in_and_out_and_what_is_refused_move_nothing(town, reckon):
    reckon()
    client = Client()

    client.post(reverse("sign_in"), {"username": town.liaison.username, "password": PASSWORD})
    assert client.get(reverse("accounts")).status_code == 403
    client.post(reverse("sign_out"))
    client.post(reverse("sign_in"), {"username": town.liaison.username, "password": "wrong"})
    client.post(reverse("sign_in"), {"username": "nobody", "password": "wrong"})

    acts = AuditEvent.objects.values_list("action", flat=True).order_by("id")
    assert list(acts)[1:] == ["登录", "越权访问", "退出", "登录失败", "登录失败"]
    assert reckon() == 1


def test_a_download_moves_nothing(town, client_of, reckon):
    save_record(FilmShowingFactory.build(unit=town.village), actor=town.clerk)
    reckon()

    answer = client_of(town.clerk).get(reverse("record_export", args=["films"]))

    assert answer.status_code == 200
    assert AuditEvent.objects.latest("id").action.startswith("导出")
    assert reckon() == 1


def test_the_day_moves_what_is_kept(town, reckon):
    with time_machine.travel(timezone.make_aware(timezone.datetime(2026, 6, 30, 23, 59))) as clock:
        assert [reckon(), reckon()] == [1, 1]
        clock.shift(timedelta(minutes=2))

        assert [reckon(), reckon()] == [2, 2]


def test_within_an_act_all_is_fresh_and_nothing_of_it_is_kept(town, reckon):
    reckon()

    with transaction.atomic():
        assert reckon() == 2
        record("修改", actor=town.clerk)
        assert reckon() == 3
        transaction.set_rollback(True)

    assert reckon() == 1


def test_an_act_is_seen_in_the_request_that_did_it(town, reckon):
    with movement.remembering():
        assert [reckon(), reckon()] == [1, 1]
        save_record(FilmShowingFactory.build(unit=town.village), actor=town.clerk)

        assert [reckon(), reckon()] == [2, 2]


def test_all_parts_of_a_page_ask_once_where_the_township_stands(
    town, reckon, django_assert_num_queries
):
    with movement.remembering():
        reckon()
        with django_assert_num_queries(0):
            reckon(town.township, "another")


def test_control_with_the_version_unmoved_an_act_is_not_seen(town, reckon):
    reckon()
    moved = AuditHead.objects.get(chain=town.township.code).moved

    save_record(FilmShowingFactory.build(unit=town.village), actor=town.clerk)
    AuditHead.objects.filter(chain=town.township.code).update(moved=moved)

    assert reckon() == 1


def test_another_code_or_another_setting_begins_anew(town, reckon):
    reckon()

    keeping._of_code.cache_clear()
    with override_settings(VENUE_FRESH_DAYS=30):
        assert reckon() == 2
    keeping._of_code.cache_clear()


def test_who_sees_the_same_shares_a_place_and_nobody_else(town):
    assert eyes_of(town.clerk) == ("clerk", None)
    assert eyes_of(town.liaison) == ("liaison", town.village.pk)
    assert eyes_of(town.sibling_liaison) == ("liaison", town.sibling.pk)
    assert eyes_of(town.reviewer) == ("reviewer", None)
