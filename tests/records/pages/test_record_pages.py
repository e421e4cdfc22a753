"""A record's form and page beyond the plain round: twins, overtaken edits, history, what is
carried over.
"""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from records.ledger.declaration import ledgers
from records.models import FilmShowing
from records.pages.forms import form_for
from records.pages.services import save_record, void_record
from tests.factories import (
    AwardBatchFactory,
    FilmShowingFactory,
    InspectionFactory,
    StudySessionFactory,
    VenueFactory,
)
from tests.records.sheets.varied import FACTORY_OF, fill
from townwork.org.services import close_term

ADD = "/records/films/add/"


def entered(cast, **values):
    return {
        "unit": cast.village.pk,
        "occurred_on": "2026-03-10",
        "film": "春到田间",
        "genre": "story",
        "shows": "1",
    } | values


def page_of(name, record, slug="films"):
    return reverse(name, args=[slug, record.pk])


@pytest.mark.postgresql
@pytest.mark.parametrize("slug", ledgers)
def test_every_ledgers_record_opens_edits_and_voids(slug, cast, client_of):
    fill(cast, rows=4, only=[slug])
    client = client_of(cast.clerk)
    record = ledgers[slug].model.objects.visible_to(cast.clerk).standing().first()

    pages = [
        client.get(page_of(n, record, slug))
        for n in ("record_detail", "record_edit", "record_void")
    ]
    client.post(page_of("record_void", record, slug), {"reason": "重复录入"})

    record.refresh_from_db()
    assert [page.status_code for page in pages] == [200] * 3
    assert record.is_void


@pytest.mark.parametrize("slug", ledgers)
def test_every_form_lays_out_every_field_once(slug, cast):
    ledger = ledgers[slug]

    form = form_for(ledger)(actor=cast.clerk)

    assert sorted(form.fields) == sorted([*ledger.form_fields, "seen"])
    assert len(set(ledger.fields)) == len(ledger.fields)
    assert set(ledger.left_empty) <= set(ledger.form_fields)
    assert set(ledger.form_fields) == set(ledger.fields) - set(ledger.written_by_acts)


def test_a_twin_is_asked_about_once_then_saved(cast, client_of):
    FilmShowingFactory(unit=cast.village, entered_by=cast.liaison, film="春到田间")
    client = client_of(cast.liaison)

    asked = client.post(ADD, entered(cast))
    assert asked.status_code == 200
    assert "是不是重复了" in asked.content.decode() and 'name="sure"' in asked.content.decode()
    assert FilmShowing.objects.count() == 1

    client.post(ADD, entered(cast, sure="1"))
    assert FilmShowing.objects.count() == 2


@pytest.mark.parametrize("other", [{"film": "护林员"}, {"occurred_on": "2026-03-11"}])
def test_what_differs_is_no_twin(other, cast, client_of):
    FilmShowingFactory(unit=cast.village, entered_by=cast.liaison, film="春到田间")

    answer = client_of(cast.liaison).post(ADD, entered(cast, **other))

    assert answer.status_code == 302


def test_a_voided_record_has_no_twin(cast, client_of):
    void_record(
        FilmShowingFactory(unit=cast.village, entered_by=cast.liaison, film="春到田间"),
        actor=cast.liaison,
        reason="错",
    )

    assert client_of(cast.liaison).post(ADD, entered(cast)).status_code == 302


def test_an_overtaken_edit_shows_the_other_change_and_the_next_try_counts(cast, client_of):
    record = FilmShowingFactory(
        unit=cast.village, entered_by=cast.liaison, film="原片", team="一队"
    )
    client, address = client_of(cast.liaison), page_of("record_edit", record)
    seen = client.get(address).context["form"].initial["seen"]
    record.team = "二队"
    save_record(record, actor=cast.clerk)

    refused = client.post(address, entered(cast, film="我改的", seen=seen))

    html = refused.content.decode()
    assert "别人刚刚改过" in html and "放映队：一队 → 二队" in html and "我改的" in html
    assert cast.clerk.full_name in html
    latest = record.history.first().history_id
    assert f'name="seen" value="{latest}"' in html

    client.post(address, entered(cast, film="我改的", seen=latest))
    record.refresh_from_db()
    assert record.film == "我改的"


def test_the_history_says_who_changed_what_in_words(cast, client_of):
    record = StudySessionFactory(unit=cast.village, entered_by=cast.liaison, kind="core", present=9)
    save_record(record, actor=cast.liaison)
    record.kind, record.unit, record.present, record.has_plan = "branch", cast.sibling, None, True
    save_record(record, actor=cast.clerk)
    void_record(record, actor=cast.clerk, reason="重复录入")

    html = client_of(cast.clerk).get(page_of("record_detail", record, "study")).content.decode()

    for words in (
        "类别：中心组学习 → 支部学习",
        "单位：塘头村 → 柳林村",
        "实到人数：9 → —",
        "有计划：否 → 是",
        "作废：重复录入",
    ):
        assert words in html


def test_a_locked_record_shows_the_notice_instead_of_buttons(cast, client_of):
    record = FilmShowingFactory(unit=cast.village, entered_by=cast.liaison)
    client = client_of(cast.liaison)
    before = client.get(page_of("record_detail", record)).content.decode()
    close_term(cast.term, actor=cast.secretary, reason="总结已报送")

    after = client.get(page_of("record_detail", record)).content.decode()

    edit = page_of("record_edit", record)
    assert edit in before and "已锁定" not in before
    assert (
        edit not in after
        and "2026年上半年已锁定：总结已报送" in after
        and "向书记说明事由" in after
    )


def test_the_unit_and_parents_named_stay_choices_though_closed_since(cast, client_of):
    venue = VenueFactory(unit=cast.village, entered_by=cast.liaison)
    record = InspectionFactory(unit=cast.village, entered_by=cast.liaison, venue=venue)
    void_record(venue, actor=cast.liaison, reason="拆除")
    cast.village.is_active = False
    cast.village.save()

    edited = form_for(ledgers["inspections"])(instance=record, actor=cast.clerk)
    added = form_for(ledgers["inspections"])(actor=cast.clerk)

    assert (
        venue in edited.fields["venue"].queryset and cast.village in edited.fields["unit"].queryset
    )
    assert (
        venue not in added.fields["venue"].queryset
        and cast.village not in added.fields["unit"].queryset
    )


@pytest.mark.postgresql
def test_a_village_names_the_towns_batch_of_awards(cast, client_of):
    batch = AwardBatchFactory(unit=cast.office, entered_by=cast.clerk)

    client_of(cast.liaison).post(
        "/records/award-places/add/",
        {"unit": cast.village.pk, "occurred_on": "2026-03-10", "batch": batch.pk, "named": "12"},
    )

    assert [place.batch for place in ledgers["award-places"].model.objects.all()] == [batch]


def test_the_only_unit_is_chosen_already(cast):
    sibling = form_for(ledgers["films"])(actor=cast.sibling_liaison)
    parent = form_for(ledgers["films"])(actor=cast.liaison)

    assert sibling.initial["unit"] == cast.sibling.pk
    assert "unit" not in parent.initial


@pytest.mark.parametrize("slug", [slug for slug, ledger in ledgers.items() if not ledger.own_form])
def test_what_is_carried_over_leaves_the_fresh_fields_empty(slug, cast, client_of):
    ledger = ledgers[slug]
    FACTORY_OF[ledger.model](unit=cast.village, entered_by=cast.liaison)
    cast.clerk.unit = cast.village
    cast.clerk.save()

    page = client_of(cast.clerk).get(reverse("record_add", args=[slug]))

    initial = page.context["form"].initial
    assert not {*ledger.left_empty, "occurred_on"} & set(initial)
    assert initial["unit"] == cast.village.pk
    assert "已沿用本单位上次" in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"occurred_on": "0206-03-01"}, "请核对年份"),
        ({"occurred_on": (timezone.localdate() + timedelta(days=2)).isoformat()}, "不能晚于今天"),
        ({"occurred_on": "2026-02-30"}, "不是有效的日期"),
        ({"shows": "-1"}, "场次不能小于 0"),
        ({"shows": "很多"}, "整数"),
        ({"film": "\u200b \u202e"}, "请填写片名"),
        ({"film": "长" * 61}, "60"),
        ({"genre": "opera"}, "里没有这一项"),
    ],
)
def test_bad_input_is_told_beside_the_field_and_nothing_is_saved(typed, said, cast, client_of):
    page = client_of(cast.liaison).post(ADD, entered(cast, **typed))

    assert page.status_code == 200
    assert said in page.content.decode()
    assert not FilmShowing.objects.exists()


def test_text_is_cleaned_on_its_way_in(cast, client_of):
    client_of(cast.liaison).post(
        ADD, entered(cast, film=" 春到\u202e 田间\u200b ", team="cafe\u0301")
    )

    saved = FilmShowing.objects.get()
    assert (saved.film, saved.team) == ("春到 田间", "caf\u00e9")


def test_a_rule_between_fields_is_told_in_chinese(cast, client_of):
    page = client_of(cast.liaison).post(
        "/records/study/add/",
        {
            "unit": cast.village.pk,
            "occurred_on": "2026-03-10",
            "topic": "学",
            "kind": "core",
            "expected": "5",
            "present": "9",
        },
    )

    assert "实到人数不能多于应到人数。" in page.content.decode()


def test_what_is_typed_is_shown_as_text(cast, client_of):
    record = FilmShowingFactory(
        unit=cast.village, entered_by=cast.liaison, film="<script>alert(1)</script>"
    )
    client = client_of(cast.liaison)

    pages = [
        client.get(page_of(n, record)) for n in ("record_detail", "record_edit", "record_void")
    ]
    pages.append(client.get("/records/films/"))

    for page in pages:
        assert "<script>alert" not in page.content.decode()
        assert "&lt;script&gt;alert" in page.content.decode()


def test_the_next_one_starts_at_once(cast, client_of):
    answer = client_of(cast.liaison).post(ADD, entered(cast, again="1"))

    assert answer["Location"] == f"{ADD}?after={FilmShowing.objects.get().pk}"


@pytest.mark.parametrize("who", ["secretary", "reviewer", "administrator", "auditor"])
def test_readers_get_no_form(who, cast, client_of):
    assert client_of(getattr(cast, who)).get(ADD).status_code == 403


def test_a_record_of_a_term_not_set_up_says_so(cast, client_of):
    record = FilmShowingFactory(
        unit=cast.village, entered_by=cast.liaison, occurred_on=date(2024, 3, 1)
    )

    assert (
        "这个半年还没有建立"
        in client_of(cast.liaison).get(page_of("record_detail", record)).content.decode()
    )
