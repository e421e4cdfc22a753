"""The indicators page and the 口径卡: what they say, to whom, and at what cost."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records.figures.catalogue import by_hand, catalogue, items_of, ledger_for, told
from records.figures.citations import source_url
from records.figures.windows import looked_for
from records.ledger.declaration import ledgers
from records.pages.services import declare_nil
from records.templatetags.figures import change_text, figure_text, measured
from tests.factories import (
    FilmShowingFactory,
    NewsItemFactory,
    NoticeFactory,
    RegulationFactory,
    StudySessionFactory,
    TermFactory,
    TownshipFactory,
    UnitFactory,
)
from tests.records.sheets.varied import fill
from townwork.org.models import Term

PAGE = "/indicators/"
DERIVED = ("activities.category.volunteer.attendance", "study.months", "venues.kind.board.new")


def row_of(page, code):
    """The context row of one indicator on the page of all."""
    return next(
        row for _, rows in page.context["groups"] for row in rows if row["item"].code == code
    )


@pytest.mark.parametrize(
    ("value", "applicable", "text"),
    [
        (None, True, "缺"),
        (None, False, "—"),
        (0, True, "0"),
        (12, True, "12"),
        (Decimal("12.50"), True, "12.5"),
        (Decimal("100.0"), True, "100"),
        (Decimal("1E+2"), True, "100"),
        ([], True, "无"),
        (["甲", "乙"], True, "甲、乙"),
        ([{"date": "2026-03-05", "host": "镇", "title": "晚会"}], True, "03-05 晚会"),
        ({"省级": 3, "市级": 1}, True, "省级 3、市级 1"),
        ({}, True, "无"),
        ("青溪镇", True, "青溪镇"),
    ],
)
def test_a_value_in_words(value, applicable, text):
    assert figure_text(value, applicable) == text


@pytest.mark.parametrize(
    ("value", "text"), [(None, "—"), (0, "持平"), (3, "+3"), (-3, "−3"), (Decimal("-1.50"), "−1.5")]
)
def test_a_change_in_words(value, text):
    assert change_text(value) == text


def test_only_numbers_take_a_measure():
    assert [measured(v, "场") for v in (3, Decimal("1.5"), ["甲"], None, "词")] == [
        " 场",
        " 场",
        "",
        "",
        "",
    ]


def test_figures_stand_beside_the_term_before_with_their_change(cast, client_of):
    FilmShowingFactory(unit=cast.village, entered_by=cast.liaison, shows=5)
    FilmShowingFactory(
        unit=cast.village, entered_by=cast.liaison, shows=2, occurred_on=date(2025, 9, 1)
    )

    page = client_of(cast.clerk).get(PAGE, {"term": "2026H1"})

    row = row_of(page, "film.show_count")
    assert (row["figure"].value, row["before"].value, row["change"]) == (5, 2, 3)
    html = page.content.decode()
    assert "+3" in html
    assert "/records/films/?indicator=film.show_count&amp;term=2026H1&amp;township=qingxi" in html
    assert "/indicators/film.show_count/?term=2026H1&amp;township=qingxi" in html


def test_a_month_has_no_change(cast, client_of):
    """责任制文件印发月 was 持平 where two years issued theirs in the same month, or +2."""
    for day in (date(2025, 7, 12), date(2026, 3, 12)):
        RegulationFactory(unit=cast.leadership, kind="responsibility", occurred_on=day)

    row = row_of(client_of(cast.clerk).get(PAGE, {"term": "2026H1"}), "doc.resp_issue_month")

    assert (row["figure"].value, row["before"].value, row["change"]) == (3, 7, None)


def test_missing_nought_and_not_applicable_are_told_apart(cast, client_of):
    declare_nil(cast.leadership, cast.term, ledgers["notices"], actor=cast.clerk)

    page = client_of(cast.clerk).get(PAGE, {"term": "2026H1"})

    shown = {
        code: figure_text(
            row_of(page, code)["figure"].value, row_of(page, code)["figure"].applicable
        )
        for code in ("film.show_count", "notice.count", "notice.ontime_rate")
    }
    assert shown == {"film.show_count": "缺", "notice.count": "0", "notice.ontime_rate": "—"}
    assert row_of(page, "film.show_count")["change"] is None


@pytest.mark.postgresql
def test_every_indicator_is_on_the_page_and_every_link_opens(cast, client_of):
    fill(cast, rows=4)
    client = client_of(cast.clerk)

    page = client.get(PAGE, {"term": "2026H1"})

    rows = [row for _, found in page.context["groups"] for row in found]
    assert {row["item"].code for row in rows} == set(items_of(cast.township.pk)) - (
        set(catalogue) - set(by_hand()) | set(told())
    )
    assert {client.get(row["url"]).status_code for row in rows} == {200}


def codes_on(page):
    return [row["item"].code for _, found in page.context["groups"] for row in found]


@pytest.mark.postgresql
@pytest.mark.parametrize("who", ["clerk", "liaison"])
def test_one_ledger_shows_all_its_figures_those_by_hand_first(who, cast, client_of):
    page = client_of(getattr(cast, who)).get(PAGE, {"term": "2026H1", "ledger": "publications"})

    assert codes_on(page) == list(ledgers["publications"].figures)
    assert "倡议书份数" in page.content.decode()


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("倡议书", {"倡议书登记条数", "倡议书份数", "倡议书清单"}),
        ("倡议 份", {"倡议书份数"}),
        ("cysfs", {"倡议书份数"}),
        ("没有这样的指标", set()),
    ],
)
def test_a_figure_is_found_by_a_part_of_its_name_or_its_initials(words, names, cast, client_of):
    page = client_of(cast.clerk).get(PAGE, {"term": "2026H1", "q": words})

    assert {catalogue[code].name for code in codes_on(page)} == names
    assert ("请换个说法" in page.content.decode()) == (not names)


@pytest.mark.postgresql
@pytest.mark.parametrize("who", ["clerk", "liaison"])
@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("同比", "study.session_count@yoy"),
        ("环比", "study.session_count@hoh"),
        ("本年累计", "study.session_count@todate"),
        ("年初至今", "study.session_count@todate"),
        ("上年同期", "study.session_count@same"),
        ("去年同期", "study.session_count@same"),
        ("理论学习场数同比", "study.session_count@yoy"),
        ("场数 比去年同期", "study.session_count@yoy"),
        ("llxxcs同比", "study.session_count@yoy"),
    ],
)
def test_a_figure_over_other_days_is_found_as_people_call_them(who, words, code, cast, client_of):
    StudySessionFactory(unit=cast.village, occurred_on=date(2026, 3, 9))

    page = client_of(getattr(cast, who)).get(PAGE, {"term": "2026H1", "q": words})

    assert code in codes_on(page)
    assert len(codes_on(page)) <= 60
    row = next(
        one for _, found in page.context["groups"] for one in found if one["item"].code == code
    )
    assert row["figure"].value is not None or code.endswith("@same")
    assert client_of(cast.clerk).get(row["url"]).status_code == 200


@pytest.mark.parametrize(
    ("words", "first", "rest"),
    [
        ("同比", "同比", ""),
        ("理论学习场数全年同比", "全年同比", "理论学习场数"),
        ("公益电影场次今年以来", "本年累计", "公益电影场次"),
        ("去年全年", "上年全年", ""),
        ("倡议书份数", "", "倡议书份数"),
    ],
)
def test_the_words_name_a_window_and_a_figure(words, first, rest):
    meant, left = looked_for(words)

    assert (meant[0].suffix if meant else "", left.strip()) == (first, rest)


@pytest.mark.postgresql
def test_what_duties_and_assessments_know_is_read_where_it_is_asked_for(cast, client_of):
    page = client_of(cast.clerk).get(PAGE, {"term": "2026H1", "rooms": "1"})

    assert codes_on(page) == list(told())
    assert "责任书签收率" in page.content.decode()
    # A unit is told nothing of the whole township's.
    unit = client_of(cast.liaison).get(PAGE, {"term": "2026H1", "rooms": "1"})
    assert not set(codes_on(unit)) & set(told())


def test_control_unasked_it_leads_to_the_ledgers_further_figures(cast, client_of):
    html = client_of(cast.clerk).get(PAGE, {"term": "2026H1"}).content.decode()

    assert "倡议书份数" not in html
    assert f"宣传品另有 {len(ledgers['publications'].derived)} 项" in html


@pytest.mark.parametrize("code", [*by_hand(), *DERIVED])
@pytest.mark.parametrize(
    "who", [pytest.param("clerk", marks=pytest.mark.postgresql), "liaison", "reviewer"]
)
def test_every_card_opens(who, code, cast, client_of):
    page = client_of(getattr(cast, who)).get(
        reverse("indicator_card", args=[code]), {"term": "2026H1", "township": "qingxi"}
    )

    assert page.status_code == 200
    html = page.content.decode()
    assert catalogue[code].definition in html and catalogue[code].changed in html


@pytest.mark.parametrize(("code", "is_said"), [("news.count", True), ("film.show_count", False)])
def test_a_card_says_what_counts_only_once(code, is_said, cast, client_of):
    shown = client_of(cast.clerk).get(f"{PAGE}{code}/").content.decode()

    assert ("的有效记录（含补录，不含已作废）；同一稿件每个半年只计一次" in shown) is is_said


@pytest.mark.parametrize(
    ("code", "words"), [("notice.count", "未收到提示函"), ("film.show_count", "")]
)
def test_a_card_says_what_a_nought_says(code, words, cast, client_of):
    shown = client_of(cast.clerk).get(f"{PAGE}{code}/").content.decode()

    assert ("为零时" in shown) is bool(words)
    assert f"总结写“{words}”" in shown or not words


def test_a_card_lists_terms_and_units_each_with_its_list(cast, client_of):
    NewsItemFactory(unit=cast.village, entered_by=cast.liaison)
    NewsItemFactory(unit=cast.sibling, entered_by=cast.sibling_liaison)
    NewsItemFactory(
        unit=cast.sibling, entered_by=cast.sibling_liaison, occurred_on=date(2025, 8, 1)
    )

    page = client_of(cast.clerk).get(
        reverse("indicator_card", args=["news.count"]), {"term": "2026H1"}
    )

    assert [(term.code, figure.value) for term, figure, _ in page.context["history"]] == [
        ("2026H1", 2),
        ("2025H2", 1),
    ]
    # the office owes news too, and has none
    assert [(unit, figure.value) for unit, figure in page.context["by_unit"]] == [
        (cast.office, None),
        (cast.village, 1),
        (cast.sibling, 1),
    ]
    link = (
        f"/records/news/?indicator=news.count&amp;term=2026H1&amp;township=qingxi&amp;unit="
        f"{cast.sibling.pk}"
    )
    assert link in page.content.decode()


@pytest.mark.postgresql
def test_a_liaison_reads_their_own_units_figures_and_nobody_elses(cast, client_of):
    FilmShowingFactory(unit=cast.village, entered_by=cast.liaison, shows=2)
    FilmShowingFactory(unit=cast.group, entered_by=cast.liaison, shows=3)
    FilmShowingFactory(unit=cast.sibling, entered_by=cast.sibling_liaison, shows=90)
    client = client_of(cast.liaison)

    page = client.get(PAGE, {"term": "2026H1"})
    card = client.get(reverse("indicator_card", args=["film.show_count"]), {"term": "2026H1"})

    assert row_of(page, "film.show_count")["figure"].value == 5
    assert next(figure.value for _, figure, _ in card.context["history"]) == 5
    # the village's are its group's too
    assert [(unit, figure.value) for unit, figure in card.context["by_unit"]] == [(cast.village, 5)]
    assert "柳林村" not in card.content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [("administrator", 403), ("auditor", 403), ("secretary", 200), ("clerk", 200)],
)
def test_who_may_read_figures(who, status, cast, client_of):
    client = client_of(getattr(cast, who))

    assert client.get(PAGE).status_code == status
    assert client.get(reverse("indicator_card", args=["film.show_count"])).status_code == status


@pytest.mark.parametrize(
    "params", [{"township": "baishi"}, {"township": "nonsense"}, {"term": "1999H1"}, {"term": "x"}]
)
def test_another_township_or_an_unknown_term_does_not_exist(params, cast, client_of):
    client = client_of(cast.clerk)

    assert client.get(PAGE, params).status_code == 404
    assert (
        client.get(reverse("indicator_card", args=["film.show_count"]), params).status_code == 404
    )


def test_an_unknown_indicator_does_not_exist(cast, client_of):
    assert client_of(cast.clerk).get("/indicators/nonsense/").status_code == 404


@pytest.mark.postgresql
def test_townships_stand_side_by_side_for_the_reviewer_of_their_district(cast, client_of):
    cast.neighbour.terms.create(year=2026, half=1)
    FilmShowingFactory(unit=cast.village, entered_by=cast.liaison, shows=5)
    FilmShowingFactory(unit=cast.other_unit, entered_by=cast.other_liaison, shows=7)

    page = client_of(cast.reviewer).get(PAGE, {"term": "2026H1", "group": "活动宣讲"})
    far = client_of(cast.far_reviewer).get(PAGE, {"term": "2026H1", "group": "活动宣讲"})

    at = [item.code for item in page.context["items"]].index("film.show_count")
    assert {town.code: found[at].value for town, found in page.context["rows"]} == {
        "baishi": 7,
        "qingxi": 5,
    }
    assert (
        "/records/films/?indicator=film.show_count&amp;term=2026H1&amp;township=baishi"
        in page.content.decode()
    )
    # how much each is of is read on the page, on a phone too
    assert "（2 村应报 12 份，已报 1 份）" in page.content.decode()
    assert "青溪镇" not in far.content.decode()


@pytest.mark.postgresql
def test_the_reviewer_may_read_one_township_in_full(cast, client_of):
    FilmShowingFactory(unit=cast.village, entered_by=cast.liaison, shows=5)

    page = client_of(cast.reviewer).get(PAGE, {"township": "qingxi", "term": "2026H1"})

    assert row_of(page, "film.show_count")["figure"].value == 5
    assert '<option value="baishi">' in page.content.decode()


@pytest.mark.postgresql
def test_fifty_townships_cost_the_queries_of_one(cast, client_of):
    client, address = client_of(cast.reviewer), PAGE + "?term=2026H1&group=活动宣讲"
    FilmShowingFactory(unit=cast.village, entered_by=cast.liaison)
    client.get(address)
    few = _queries(client, address)

    for number in range(48):
        town = TownshipFactory(code=f"zhen{number}", name=f"第{number}镇", district=cast.district)
        town.terms.create(year=2026, half=1)
        FilmShowingFactory(unit=UnitFactory(township=town), entered_by=cast.clerk)

    assert _queries(client, address) == few
    assert few <= 15
    assert client.get(address).context["page"].paginator.count == 50


def _queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_a_card_reads_its_own_ledger_alone(cast, client_of, django_assert_max_num_queries):
    fill(cast, rows=2)
    client, address = client_of(cast.clerk), reverse("indicator_card", args=["film.show_count"])
    client.get(address)

    # Two terms and the units: of each its rows, and who owes them (records.figures.reports).
    with django_assert_max_num_queries(22):
        client.get(address)


def test_next_years_plan_does_not_become_the_page_one_sees_first(cast, client_of):
    cast.township.terms.create(year=2090, half=2)

    assert client_of(cast.clerk).get(PAGE).context["term"].code == "2026H1"


def test_every_indicator_says_what_it_counts():
    silent = [
        c for c, item in catalogue.items() if not (item.name and item.definition and item.owner)
    ]
    unmeasured = [c for c, item in catalogue.items() if ledger_for(c) and not item.measure]

    assert (silent, unmeasured) == ([], [])


def test_a_late_answer_is_not_on_time_and_control(cast, client_of):
    NoticeFactory(
        unit=cast.village, entered_by=cast.liaison, answered_on=date(2026, 3, 17)
    )  # the 7th day
    NoticeFactory(unit=cast.village, entered_by=cast.liaison, answered_on=date(2026, 3, 18))
    NoticeFactory(unit=cast.village, entered_by=cast.liaison)

    page = client_of(cast.clerk).get(PAGE, {"term": "2026H1"})

    assert row_of(page, "notice.count")["figure"].value == 3
    assert row_of(page, "notice.ontime_rate")["figure"].value == Decimal("33.3")


@pytest.mark.postgresql
def test_the_words_of_the_term_before_are_its_own(cast, client_of):
    client, page = client_of(cast.clerk), f"{PAGE}?term=2026H1"
    Term.objects.filter(township=cast.township, year=2025, half=2).delete()
    none = client.get(page)
    assert row_of(none, "period.theme_phrase")["before"].value is None
    assert row_of(none, "report.date")["before"].value is None

    TermFactory(
        township=cast.township,
        year=2025,
        half=2,
        theme_phrase="四中全会精神",
        report_date=date(2026, 1, 8),
    )

    told = client.get(page)
    assert row_of(told, "period.theme_phrase")["before"].value == "四中全会精神"
    assert row_of(told, "report.date")["before"].value == "2026年1月8日"


@pytest.mark.parametrize("person", ["clerk", "secretary", "liaison", "reviewer"])
def test_a_fixed_word_leads_to_a_page_its_reader_may_open(cast, client_of, person):
    client = client_of(getattr(cast, person))
    for code in ("org.sign_name", "report.date"):
        assert client.get(source_url(code, cast.term)).status_code == 200

    card = client.get(source_url("org.sign_name", cast.term)).content.decode()
    assert (reverse("township_words") in card) == (person == "clerk")


def test_a_card_says_who_owes_of_those_whose_rows_count(cast, client_of):
    """All owe their lessons; the leadership's are its own alone."""
    clerk = client_of(cast.clerk)

    def owed(code):
        return clerk.get(reverse("indicator_card", args=[code])).context["owed_said"]

    assert owed("study.core_session_count").startswith("领导班子，")
    assert "村" in owed("study.session_count")


def test_a_card_says_no_code(cast, client_of):
    """What the program calls a figure is nobody's word."""
    page = client_of(cast.clerk).get("/indicators/film.show_count/").content.decode()

    shown = re.sub(r"<[^>]*>", " ", page[page.index("<main") :])
    assert "公益电影场次" in shown and "film.show_count" not in shown
