"""Every ledger's pages: they work, keep what was typed, cost the same at any size, and know whose
rows are whose.
"""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records.ledger.declaration import ledgers
from records.models import FilmShowing, NilReturn
from townwork.audit.models import AuditEvent
from townwork.org.services import close_term, reopen_term

DAY = date(2026, 3, 5)


def film(cast, **values):
    return FilmShowing.objects.create(
        **{"unit": cast.village, "occurred_on": DAY, "entered_by": cast.clerk, "film": "春到田间"}
        | values
    )


def entered(**values):
    return {
        "occurred_on": "2026-03-05",
        "film": "春到田间",
        "genre": "story",
        "shows": "1",
    } | values


def url(name, *args):
    return reverse(name, args=["films", *args])


@pytest.mark.postgresql
@pytest.mark.parametrize("slug", ledgers)
def test_every_ledger_lists_adds_imports_and_exports(slug, cast, client):
    client.force_login(cast.clerk)

    answers = [
        client.get(reverse(name, args=[slug]), follow=True)
        for name in (
            "record_list",
            "record_add",
            "record_import",
            "record_template",
            "record_export",
        )
    ]

    assert [answer.status_code for answer in answers] == [200] * 5


def queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_a_list_costs_the_same_with_10_and_2000_rows(cast, client):
    client.force_login(cast.clerk)
    FilmShowing.objects.bulk_create(
        FilmShowing(unit=cast.village, occurred_on=DAY, entered_by=cast.clerk, film=f"片{n}")
        for n in range(10)
    )
    client.get(url("record_list"))  # the first request of a session also writes its idle clock
    few = queries(client, url("record_list"))

    FilmShowing.objects.bulk_create(
        FilmShowing(unit=cast.sibling, occurred_on=DAY, entered_by=cast.clerk, film=f"影{n}")
        for n in range(1990)
    )

    assert queries(client, url("record_list")) == few
    assert few <= 12


@pytest.mark.postgresql
@pytest.mark.parametrize("word", ["春到", "cdtj", "田间 春"])
def test_search_by_words_and_by_pinyin_initials(word, cast, client):
    client.force_login(cast.clerk)
    film(cast)
    film(cast, film="护林员")

    page = client.get(url("record_list"), {"q": word}).content.decode()

    assert "春到田间" in page
    assert "护林员" not in page


@pytest.mark.parametrize(
    "bad",
    [
        {"term": "x"},
        {"unit": "abc"},
        {"since": "2026-99-99"},
        {"page": "0"},
        {"sort": "nope"},
        {"per_page": "9999"},
        {"indicator": "x"},
    ],
)
def test_nonsense_in_the_address_is_no_error(bad, cast, client):
    client.force_login(cast.clerk)

    assert client.get(url("record_list"), bad).status_code == 200


@pytest.mark.postgresql
def test_a_record_is_saved_with_who_and_when_and_audited(cast, client):
    client.force_login(cast.liaison)

    answer = client.post(url("record_add"), entered(unit=cast.village.pk))

    saved = FilmShowing.objects.get()
    assert answer.status_code == 302
    assert (saved.unit, saved.entered_by, saved.shows) == (cast.village, cast.liaison, 1)
    assert saved.history.get().history_user == cast.liaison
    assert AuditEvent.objects.filter(action="新增公益电影").count() == 1


def test_bad_input_keeps_what_was_typed_and_names_the_field(cast, client):
    client.force_login(cast.liaison)

    page = client.post(
        url("record_add"), entered(unit=cast.village.pk, film="", team="二队")
    ).content.decode()

    assert "请填写片名" in page
    assert "二队" in page
    assert not FilmShowing.objects.exists()


def test_a_unit_of_another_is_no_choice(cast, client):
    client.force_login(cast.liaison)

    for stranger in (cast.sibling, cast.other_unit):
        assert client.post(url("record_add"), entered(unit=stranger.pk)).status_code == 200

    assert not FilmShowing.objects.exists()


def test_the_next_record_starts_from_the_last(cast, client):
    client.force_login(cast.liaison)
    film(cast, team="放映三队")

    page = client.get(url("record_add"))
    blank = client.get(url("record_add"), {"blank": 1})

    assert page.context["form"].initial["team"] == "放映三队"
    assert "film" not in page.context["form"].initial
    assert "team" not in blank.context["form"].initial


def test_a_stranger_finds_nothing(cast, client):
    record = film(cast)
    client.force_login(cast.sibling_liaison)

    answers = [
        client.get(url(name, record.pk)).status_code
        for name in ("record_detail", "record_edit", "record_void")
    ]

    assert answers == [404, 404, 404]
    assert "春到田间" not in client.get(url("record_list")).content.decode()


def test_a_reader_may_not_write(cast, client):
    record = film(cast)
    client.force_login(cast.secretary)

    assert client.get(url("record_detail", record.pk)).status_code == 200
    assert client.get(url("record_edit", record.pk)).status_code == 403
    assert client.post(url("record_void", record.pk), {"reason": "x"}).status_code == 403


def test_a_closed_term_refuses_and_says_why_and_control_reopened_it_saves(cast, client):
    record = film(cast)
    close_term(cast.term, actor=cast.secretary, reason="总结已报送")
    client.force_login(cast.clerk)

    page = client.post(
        url("record_edit", record.pk), entered(unit=cast.village.pk, film="改名")
    ).content.decode()

    assert "总结已报送" in page and "书记" in page
    record.refresh_from_db()
    assert record.film == "春到田间"

    reopen_term(cast.term, actor=cast.secretary, reason="更正")
    client.post(url("record_edit", record.pk), entered(unit=cast.village.pk, film="改名"))
    record.refresh_from_db()
    assert record.film == "改名"


def test_a_record_can_not_be_moved_into_a_closed_term(cast, client):
    record = film(cast)
    close_term(cast.previous, actor=cast.secretary, reason="总结已报送")
    client.force_login(cast.clerk)

    client.post(
        url("record_edit", record.pk), entered(unit=cast.village.pk, occurred_on="2025-12-01")
    )

    record.refresh_from_db()
    assert record.occurred_on == DAY


def test_two_editors_do_not_overwrite_each_other(cast, client):
    record = film(cast)
    seen = record.history.first().history_id
    record.film = "别人改的"
    record.save()
    client.force_login(cast.clerk)

    page = client.post(
        url("record_edit", record.pk), entered(unit=cast.village.pk, film="我改的", seen=seen)
    ).content.decode()

    record.refresh_from_db()
    assert record.film == "别人改的"
    assert "别人刚刚改过" in page and "我改的" in page


def test_voiding_asks_for_a_reason_names_the_places_and_takes_the_count_back(cast, client):
    record = film(cast)
    client.force_login(cast.clerk)

    asked = client.get(url("record_void", record.pk)).content.decode()
    refused = client.post(url("record_void", record.pk), {"reason": " "}).content.decode()
    client.post(url("record_void", record.pk), {"reason": "重复录入"})

    record.refresh_from_db()
    assert "公益电影场次" in asked and "免费放映农村公益电影" in asked
    assert "请写明为什么作废" in refused
    assert record.is_void and record.void_reason == "重复录入"
    assert "目前不计入任何指标" in client.get(url("record_detail", record.pk)).content.decode()


@pytest.mark.postgresql
def test_a_late_entry_is_labelled(cast, client):
    film(cast)
    client.force_login(cast.clerk)

    assert "补录" in client.get(url("record_list")).content.decode()
    assert (
        client.get(url("record_list"), {"state": "late"}).context["table"].page.paginator.count == 1
    )


@pytest.mark.postgresql
def test_a_nil_return_is_declared_and_withdrawn(cast, client):
    client.force_login(cast.liaison)

    client.post(url("record_nil"), {"term": "2026H1"})
    assert NilReturn.objects.filter(unit=cast.village, ledger="films").count() == 1

    client.post(url("record_nil"), {"term": "2026H1"})
    assert not NilReturn.objects.exists()


def test_a_nil_return_next_to_records_is_refused(cast, client):
    film(cast)
    client.force_login(cast.liaison)

    client.post(url("record_nil"), {"term": "2026H1"})

    assert not NilReturn.objects.exists()
