"""Figures for the editor's picker and chips: what each is worth now, and what it is found by."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports.chips import ALL, DAYS, chips
from reports.writing import begin
from tests.factories import FilmShowingFactory
from tests.records.sheets.varied import fill


@pytest.fixture
def films(cast):
    for shows in (2, 3):
        FilmShowingFactory(
            unit=cast.village, entered_by=cast.liaison, shows=shows, occurred_on="2026-03-05"
        )
    return cast


def chip(cast, name: str, *asked: str) -> dict | None:
    groups = chips(cast.township, cast.term, asked)["groups"]
    all_of_them = [one for group in groups for one in group["figures"]]
    return next((one for one in all_of_them if one["name"] == name), None)


def test_a_chip_says_what_its_figure_is_worth_how_much_that_is_of_and_where_it_was_counted(films):
    one = chip(films, "公益电影场次")

    url = one.pop("url")
    assert one == {
        "name": "公益电影场次",
        "code": "film.show_count",
        "value": "5",
        "blank": "",
        "measure": "场",
        "coverage": one["coverage"],
        "missing": False,
        "base": "公益电影场次",
        "windows": ALL,
        "search": "公益电影场次 gydycc gongyidianyingchangci",
        "first": True,
    }
    assert "应报" in one["coverage"]
    assert url.startswith("/records/films/?indicator=film.show_count&term=2026H1")


def test_a_figure_nobody_reported_is_missing_and_not_nought(cast):
    one = chip(cast, "公益电影场次")

    assert (one["value"], one["measure"], one["missing"]) == ("", "", True)
    assert one["blank"] == "【待填：公益电影场次（村、居）】"


def test_a_figure_over_another_window_is_asked_for_by_name(films):
    assert chip(films, "公益电影场次全年") is None

    one = chip(films, "公益电影场次全年", "公益电影场次全年", "没有的指标")

    assert (one["value"], one["base"], one["code"]) == ("5", "公益电影场次", "film.show_count@year")


def test_a_name_nobody_has_brings_nothing(cast):
    assert chips(cast.township, cast.term, ["没有的指标"])["groups"] == []


def test_what_can_not_be_compared_has_days_alone(cast):
    assert chip(cast, "活动清单")["windows"] == DAYS
    assert chip(cast, "镇名")["windows"] == ""


def test_a_value_that_brings_its_measure_is_given_no_second(cast):
    fill(cast, rows=20)

    shares = [one for one in every(cast) if one["value"].endswith("%")]

    assert shares != []
    assert {one["measure"] for one in shares} == {""}


def every(cast) -> list[dict]:
    groups = chips(cast.township, cast.term)["groups"]
    return [one for group in groups for one in group["figures"]]


def test_the_queries_do_not_grow_with_the_records(cast):
    fill(cast, rows=3)
    with CaptureQueriesContext(connection) as few:
        every(cast)
    fill(cast, rows=12, seed=3)
    with CaptureQueriesContext(connection) as many:
        every(cast)

    assert 0 < len(many) <= len(few)


def test_the_address_is_of_ones_own_township(films, client):
    client.force_login(films.other_clerk)

    told = client.get(reverse("editor_figures"), {"name": "公益电影场次"}).json()

    assert [one["missing"] for group in told["groups"] for one in group["figures"]] == [True]


def test_the_pages_where_a_text_is_written_say_where_its_editor_asks(cast, client):
    begin(cast.term, source="template", actor=cast.clerk)
    client.force_login(cast.clerk)

    template = client.get(reverse("summary_template")).content.decode()
    text = client.get(reverse("summary_write", args=["2026H1"])).content.decode()

    assert 'data-figures="/summary/editor/figures/"' in template
    assert "data-autosave" not in template
    for told in (
        'data-figures="/summary/editor/figures/?term=2026H1"',
        'data-preview="/summary/editor/preview/?term=2026H1"',
        'data-autosave="/summary/2026H1/keep/"',
        'data-base="1" data-base-field="seen"',
    ):
        assert told in text


def test_another_half_years_figures_are_asked_for_by_its_name(films, client):
    client.force_login(films.clerk)

    def worth(term):
        asked = {"name": "公益电影场次", "term": term}
        groups = client.get(reverse("editor_figures"), asked).json()["groups"]
        return groups[0]["figures"][0]["value"]

    assert [worth("2026H1"), worth("2025H2")] == ["5", ""]
    assert client.get(reverse("editor_figures"), {"term": "1999H1"}).status_code == 404


def test_the_picker_knows_what_people_call_the_windows(cast):
    told = chips(cast.township, cast.term)
    phrases = {phrase: one for one in told["called"] for phrase in one["phrases"]}

    for said in ("同比", "环比", "本年累计", "上年同期", "年初至今", "去年同期"):
        over = phrases[said]
        assert over["suffix"] in told["windows"][ALL]
        name = f"公益电影场次{over['suffix']}"
        assert chip(cast, name, name)["code"] == f"film.show_count{over['key']}"


def test_a_change_with_nothing_to_compare_with_says_so(films):
    name = "公益电影场次同比"

    assert chip(films, name, name)["value"] == "（上年同期无数据）"
