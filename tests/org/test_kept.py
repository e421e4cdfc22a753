"""What is kept of a township is as old as the last act that wrote what it was read from: such an
act moves it, no other does and no look, and nothing that was taken back is kept.
"""

import pickle
import time
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from datetime import date, timedelta
from threading import Barrier
from types import SimpleNamespace

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from records.figures.reading import figures
from records.ledger.indicators import NOT_APPLICABLE
from records.models import FilmShowing, Talk
from records.pages.services import save_record
from tests.cast import cast as make_cast
from tests.factories import PASSWORD, FilmShowingFactory, TalkFactory
from townwork.audit import commands, movement, reads
from townwork.audit.models import AuditEvent, AuditHead
from townwork.audit.services import record
from townwork.org import kept as keeping
from townwork.org.kept import eyes_of, kept, kept_each, moment_of
from townwork.org.models import SpecialDay, Unit
from townwork.org.services import add_special_days, close_term, save_unit

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
    """Reckons a number from the township's films, and says how often it really was."""
    done = SimpleNamespace(times=0)

    def compute() -> int:
        FilmShowing.objects.filter(unit__township=town.township).count()
        done.times += 1
        return done.times

    def ask(township=town.township, *asked) -> int:
        return kept("number", township, *asked, compute=compute)

    return ask


def test_it_is_reckoned_once_until_somebody_acts(town, reckon):
    assert [reckon(), reckon(), reckon()] == [1, 1, 1]

    save_record(FilmShowingFactory.build(unit=town.village), actor=town.clerk)

    assert [reckon(), reckon()] == [2, 2]


def test_an_act_on_other_rows_moves_nothing(town, reckon):
    reckon()

    save_record(TalkFactory.build(unit=town.village), actor=town.clerk)

    assert reckon() == 1


def test_an_act_on_who_and_where_moves_all(town, reckon):
    """They are read before anything is reckoned, and handed in."""
    reckon()

    record("修改", town.village, actor=town.administrator)
    assert reckon() == 1  # control: nothing was written
    save_unit(town.village, actor=town.administrator)
    assert reckon() == 2


def test_what_is_read_for_it_and_kept_moves_it_too(town, reckon):
    """The second time the inner one is not read, and known all the same."""

    def outer() -> int:
        return kept("outer", town.township, compute=lambda: 10 * reckon())

    def other() -> int:
        return kept("other", town.township, compute=lambda: 100 * reckon())

    assert [outer(), other()] == [10, 100]

    save_record(FilmShowingFactory.build(unit=town.village), actor=town.clerk)

    assert [outer(), other()] == [20, 200]


def test_of_several_parts_each_is_kept_by_itself(town):
    models, asked = {"films": FilmShowing, "talks": Talk}, []

    def compute(parts):
        asked.append([*parts])
        return {part: number(part) for part in parts}

    def number(part) -> int:
        with reads.of_part(part):
            return models[part].objects.count()

    def ask():
        parts = dict.fromkeys(models)
        return [*kept_each("rows", town.township, parts=parts, compute=compute).values()]

    assert [ask(), ask()] == [[0, 0], [0, 0]]
    save_record(TalkFactory.build(unit=town.village), actor=town.clerk)

    assert ask() == [0, 1]
    assert asked == [["films", "talks"], ["talks"]]
    with transaction.atomic():
        assert ask() == [0, 1]
    assert asked[2:] == [["films", "talks"]]


def test_what_is_read_for_several_parts_moves_them_all(town):
    asked = []

    def compute(parts):
        asked.append([*parts])
        return dict.fromkeys(parts, Talk.objects.count())

    def ask():
        parts = dict.fromkeys(("films", "talks"))
        return kept_each("rows", town.township, parts=parts, compute=compute)

    ask()
    save_record(TalkFactory.build(unit=town.village), actor=town.clerk)

    assert ask() == {"films": 1, "talks": 1}
    assert asked == [["films", "talks"], ["films", "talks"]]


def test_what_was_read_in_the_trail_moves_with_what_it_tells_of(town):
    def of_units() -> int:
        return AuditEvent.objects.about(Unit, [town.village.pk]).count()

    def of_all() -> int:
        return AuditEvent.objects.count()

    def ask():
        return [kept(one.__name__, town.township, compute=one) for one in (of_units, of_all)]

    before = ask()
    save_record(TalkFactory.build(unit=town.village), actor=town.clerk)
    assert ask() == [before[0], before[1] + 1]
    save_unit(town.village, actor=town.administrator)
    assert ask() == [before[0] + 1, before[1] + 2]


def test_who_asks_while_it_is_reckoned_waits_and_takes_it(town):
    """Four at once, as after an act: one reckons, three take it."""
    barrier, times = Barrier(4), []

    def compute() -> int:
        times.append(1)
        time.sleep(0.2)
        return len(times)

    def look() -> int:
        barrier.wait()
        try:
            return kept("slow", town.township, compute=compute)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as people:
        found = [one.result() for one in [people.submit(look) for _ in range(4)]]

    assert found == [1, 1, 1, 1]


def test_what_another_process_reckoned_since_an_act_is_taken(town, reckon, redis, settings):
    mine, others = settings.CACHES, deepcopy(settings.CACHES)
    others["near"]["LOCATION"] = "another process"
    reckon()

    save_record(FilmShowingFactory.build(unit=town.village), actor=town.clerk)
    settings.CACHES = others
    assert reckon() == 2
    settings.CACHES = mine

    assert reckon() == 2


def test_another_history_begins_anew(town, reckon):
    """As after a restore: the numbers go on, what they stand for is another."""
    save_record(FilmShowingFactory.build(unit=town.village), actor=town.clerk)
    reckon()
    save_record(TalkFactory.build(unit=town.village), actor=town.clerk)
    assert reckon() == 1

    AuditHead.objects.filter(chain=town.township.code).update(hash="another", moved="another")

    assert reckon() == 2


def test_each_question_has_its_own_place(town, reckon):
    assert [reckon(town.township, "2026H1"), reckon(town.township, "2026H2")] == [1, 2]
    assert [reckon(town.township, "2026H1"), reckon(town.township, "2026H2")] == [1, 2]


def test_another_townships_act_moves_nothing(town, reckon):
    reckon()

    save_record(FilmShowingFactory.build(unit=town.other_unit), actor=town.other_clerk)

    assert reckon() == 1


def test_where_nobody_has_acted_nothing_is_kept(town, reckon):
    assert moment_of(town.far) is None
    assert [reckon(town.far), reckon(town.far)] == [1, 2]


WIDE_ACTS = {
    "a rest day": lambda town: add_special_days(
        [SpecialDay(township=town.township, day=date(2026, 7, 6), is_workday=False)],
        actor=town.administrator,
    ),
    "a lock": lambda town: close_term(town.term, actor=town.secretary, reason="已报送"),
    "an act of the district's": lambda town: record("督查", actor=town.reviewer),
    "a command": lambda town: commands.note(["demo"]),
    "a command that failed": lambda town: commands.note(["restore"], succeeded=False),
}


@pytest.mark.parametrize("act", WIDE_ACTS.values(), ids=WIDE_ACTS)
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
        with django_assert_num_queries(1):  # of the films
            reckon(town.township, "another")


def test_control_with_the_version_unmoved_an_act_is_not_seen(town, reckon):
    reckon()
    moved = AuditHead.objects.get(chain=town.township.code).moved

    save_record(FilmShowingFactory.build(unit=town.village), actor=town.clerk)
    AuditHead.objects.filter(chain=town.township.code).update(moved=moved)

    assert reckon() == 1


def test_control_with_its_table_unseen_an_act_is_not_seen(town, reckon, monkeypatch):
    unseen = {table: label for table, label in reads._labels().items() if "film" not in label}
    monkeypatch.setattr(reads, "_labels", lambda: unseen)
    reckon()

    save_record(FilmShowingFactory.build(unit=town.village), actor=town.clerk)

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


def test_every_figure_read_again_is_the_very_same(town):
    first, again = (figures(town.township, town.term) for _ in range(2))

    assert again == first
    assert [one.code for one in first.values() if not one.applicable] != []


def test_what_is_told_apart_by_being_itself_still_is_when_read_back():
    """Kept values lie as bytes."""
    assert pickle.loads(pickle.dumps(NOT_APPLICABLE)) is NOT_APPLICABLE
