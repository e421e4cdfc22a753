"""Less work for a clerk: a record copied, several voided at once, a draft that goes once it is
saved.
"""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records.ledger.declaration import ledgers
from records.models import FilmShowing
from records.pages.services import void_record, void_records
from tests.factories import FilmShowingFactory, StudySessionFactory
from tests.records.sheets.varied import fill
from townwork.audit.models import AuditEvent
from townwork.org.errors import Refusal
from townwork.org.services import close_term

MANY = "/records/films/void/"


def film(cast, **values):
    return FilmShowingFactory(**{"unit": cast.village, "entered_by": cast.liaison} | values)


def entered(cast, **values):
    sent = {
        "unit": cast.village.pk,
        "occurred_on": "2026-03-10",
        "film": "片",
        "genre": "story",
        "shows": "1",
    }
    return sent | values


# --- copying --------------------------------------------------------------------------------------


def test_a_copy_opens_the_form_with_everything_but_the_dates(cast, client_of):
    source = StudySessionFactory(
        unit=cast.sibling, entered_by=cast.clerk, topic="学习原文", present=9
    )
    client = client_of(cast.clerk)

    shown = client.get(reverse("record_detail", args=["study", source.pk])).content.decode()
    page = client.get(reverse("record_add", args=["study"]), {"copy": source.pk})

    assert f"/records/study/add/?copy={source.pk}" in shown
    form = page.context["form"]
    assert (form["topic"].value(), form["present"].value(), form["unit"].value()) == (
        "学习原文",
        9,
        cast.sibling.pk,
    )
    assert form["occurred_on"].value() is None
    assert "已复制“" in page.content.decode()
    assert type(source).objects.count() == 1


@pytest.mark.postgresql
@pytest.mark.parametrize("slug", ledgers)
def test_a_record_of_every_ledger_can_be_copied(slug, cast, client_of):
    fill(cast, rows=4, only=[slug])
    source = ledgers[slug].model.objects.visible_to(cast.clerk).first()

    page = client_of(cast.clerk).get(reverse("record_add", args=[slug]), {"copy": source.pk})

    assert page.status_code == 200
    assert page.context["form"]["occurred_on"].value() is None


def test_a_voided_record_and_one_of_a_closed_term_can_be_copied(cast, client_of):
    source = film(cast, film="旧片")
    void_record(source, actor=cast.clerk, reason="重复")
    close_term(cast.term, actor=cast.secretary, reason="已报送")

    assert (
        "旧片"
        in client_of(cast.liaison).get("/records/films/add/", {"copy": source.pk}).content.decode()
    )


@pytest.mark.parametrize("asked", ["0", "x", "9" * 30, "-1"])
def test_a_copy_of_nothing_does_not_exist(asked, cast, client_of):
    assert client_of(cast.clerk).get("/records/films/add/", {"copy": asked}).status_code == 404


def test_a_strangers_record_can_not_be_copied(cast, client_of):
    source = film(cast)

    answers = [
        client_of(who).get("/records/films/add/", {"copy": source.pk}).status_code
        for who in (cast.sibling_liaison, cast.other_clerk, cast.secretary)
    ]

    assert answers == [404, 404, 403]


# --- drafts ---------------------------------------------------------------------------------------


def test_a_success_names_the_draft_that_is_done_with(cast, client_of):
    client = client_of(cast.liaison)

    form = client.get("/records/films/add/").content.decode()
    done = client.post("/records/films/add/", entered(cast), follow=True).content.decode()

    assert 'data-draft="record-films-new"' in form and 'data-saved="record-films-new"' in done


def test_a_refusal_leaves_the_draft(cast, client_of):
    page = (
        client_of(cast.liaison).post("/records/films/add/", entered(cast, film="")).content.decode()
    )

    assert 'data-draft="record-films-new"' in page and "data-saved" not in page


def test_each_record_has_a_draft_of_its_own(cast, client_of):
    record, client = film(cast), client_of(cast.liaison)
    address = reverse("record_edit", args=["films", record.pk])

    form = client.get(address).content.decode()
    done = client.post(address, entered(cast, film="改了"), follow=True).content.decode()

    key = f"record-films-{record.pk}"
    assert f'data-draft="{key}"' in form and f'data-saved="{key}"' in done


# --- several at once ------------------------------------------------------------------------------


@pytest.mark.postgresql
def test_ticked_records_are_named_and_voided_with_one_reason(cast, client_of):
    first, second, kept = film(cast, film="甲片"), film(cast, film="乙片"), film(cast, film="丙片")
    client = client_of(cast.liaison)
    picked = {"pick": [first.pk, second.pk]}

    asked = client.get(MANY, picked).content.decode()
    assert "甲片" in asked and "乙片" in asked and "丙片" not in asked and "下列 2 条" in asked
    assert not FilmShowing.objects.exclude(voided_at=None).exists()

    done = client.post(MANY, picked | {"reason": "重复录入"}, follow=True).content.decode()
    assert "已作废 2 条" in done
    assert set(FilmShowing.objects.standing()) == {kept}
    assert AuditEvent.objects.filter(action__startswith="作废").count() == 2


def test_no_reason_no_voiding(cast, client_of):
    record = film(cast)

    page = client_of(cast.liaison).post(MANY, {"pick": [record.pk], "reason": " "}).content.decode()

    assert "请写明为什么作废" in page
    assert FilmShowing.objects.standing().exists()


def test_all_or_nothing_and_the_one_in_the_way_is_named(cast, client_of):
    open_one = film(cast, film="甲片")
    locked = film(cast, film="去年的片", occurred_on=date(2025, 8, 1))
    close_term(cast.previous, actor=cast.secretary, reason="已报送")

    page = client_of(cast.liaison).post(MANY, {"pick": [open_one.pk, locked.pk], "reason": "重复"})

    assert "“《去年的片》”不能作废，这一批都没有动" in page.content.decode()
    assert FilmShowing.objects.standing().count() == 2


def test_control_one_by_one_the_first_would_be_gone(cast):
    records = [film(cast), film(cast, occurred_on=date(2025, 8, 1))]
    close_term(cast.previous, actor=cast.secretary, reason="已报送")
    for record in records:
        try:
            void_record(record, actor=cast.liaison, reason="重复")
        except Refusal:
            break
    assert FilmShowing.objects.standing().count() == 1

    with pytest.raises(Refusal):
        void_records([film(cast), records[1]], actor=cast.liaison, reason="重复")
    assert FilmShowing.objects.standing().count() == 2


def test_a_strangers_record_among_them_makes_the_page_not_exist(cast, client_of):
    own, other = film(cast), film(cast, unit=cast.sibling)

    answer = client_of(cast.liaison).post(MANY, {"pick": [own.pk, other.pk], "reason": "重复"})

    assert answer.status_code == 404
    assert FilmShowing.objects.standing().count() == 2


@pytest.mark.parametrize("picked", [[], ["x"], ["9" * 30]])
def test_nothing_ticked_is_told(picked, cast, client_of):
    page = client_of(cast.liaison).get(MANY, {"pick": picked}, follow=True).content.decode()

    assert "请先勾选" in page


def test_what_is_void_already_is_passed_over(cast, client_of):
    void, standing = film(cast, film="废片"), film(cast, film="好片")
    void_record(void, actor=cast.liaison, reason="错")

    page = client_of(cast.liaison).get(MANY, {"pick": [void.pk, standing.pk]}).content.decode()

    assert "好片" in page and "废片" not in page


@pytest.mark.parametrize(
    ("who", "offered"), [("liaison", True), ("clerk", True), ("secretary", False)]
)
def test_boxes_are_for_all_and_voiding_for_those_who_may(who, offered, cast, client_of):
    film(cast)

    page = (
        client_of(getattr(cast, who)).get(reverse("record_list", args=["films"])).content.decode()
    )

    assert 'name="pick"' in page and "打印勾选的" in page
    assert ("作废勾选的" in page) is offered


@pytest.mark.postgresql
@pytest.mark.parametrize("slug", ledgers)
def test_naming_many_costs_the_same_as_naming_a_few(slug, cast, client_of):
    fill(cast, rows=12, only=[slug])
    rows = list(
        ledgers[slug].model.objects.visible_to(cast.clerk).standing().values_list("pk", flat=True)
    )
    client, address = client_of(cast.clerk), reverse("record_void_many", args=[slug])
    client.get(address, {"pick": rows[:1]})
    counts = []
    for picked in (rows[:2], rows):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address, {"pick": picked}).status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_the_reason_of_a_voiding_is_kept_until_it_is_done(cast, client_of):
    record, client = film(cast), client_of(cast.liaison)
    address = reverse("record_void", args=["films", record.pk])

    shown = client.get(address).content.decode()
    after = client.post(address, {"reason": "重复"}, follow=True).content.decode()

    key = f"void-films-{record.pk}"
    assert f'data-draft="{key}"' in shown
    assert f'data-saved="{key}"' in after
