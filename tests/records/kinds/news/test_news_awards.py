"""新闻 points by rule, an article once at its highest, 三审 by who read; 创评 steps and totals by
village.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.figures.reading import figures
from records.kinds.civility.views import steps_of
from records.models import NewsItem
from tests.examples import examples
from tests.factories import AwardBatchFactory, AwardPlaceFactory, NewsItemFactory, UnitFactory

Level, Spot = NewsItem.Level, NewsItem.Spot
PUBLISHED = [level for level in Level if level > Level.SENT]


@pytest.fixture(autouse=True)
def early_april(time_machine):
    time_machine.move_to(datetime(2026, 4, 3, 2, tzinfo=UTC))


def points(level, spot) -> Decimal:
    item = NewsItem(title="稿", level=level, spot=spot)
    item.index()
    return item.points


@given(st.sampled_from(Level), st.sampled_from(Level), st.sampled_from(Spot))
def test_a_higher_medium_never_gives_fewer_points(one, other, spot):
    low, high = sorted((one, other))

    assert points(low, spot) <= points(high, spot)


@given(st.sampled_from(PUBLISHED))
def test_the_front_page_gives_at_least_what_a_piece_of_its_own_does_and_that_what_a_round_up_does(
    level,
):
    front, alone, summary = (points(level, spot) for spot in (Spot.FRONT, Spot.ALONE, Spot.SUMMARY))

    assert front >= alone >= summary > 0


ROWS = st.lists(
    st.tuples(
        st.sampled_from("甲乙丙"), st.sampled_from(PUBLISHED), st.sampled_from(Spot), st.booleans()
    ),
    max_size=9,
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=examples(25),
    deadline=None,
)
@given(ROWS)
def test_an_article_gives_its_highest_points_once_wherever_it_was_printed(cast, rows):
    """Against the rule said plainly: of each article the highest level, of those the
    most points.
    """
    best: dict[str, tuple] = {}
    for article, level, spot, _ in rows:
        best[article] = max(best.get(article, (0, Decimal(0))), (int(level), points(level, spot)))

    with transaction.atomic():
        for article, level, spot, at_village in rows:
            unit = cast.village if at_village else cast.sibling
            NewsItemFactory(
                unit=unit, article=article, level=level, spot=spot, entered_by=cast.clerk
            )
        read = figures(cast.township, cast.term)
        transaction.set_rollback(True)

    assert read["news.points"].value == (sum(given for _, given in best.values()) if best else None)
    assert read["news.count"].value == (len(best) or None)


@pytest.fixture
def twins(cast):
    """The same article in two places: the district's medium, and the city's through another
    village.
    """
    low = NewsItemFactory(
        unit=cast.village,
        article="甲稿",
        level=Level.DISTRICT,
        medium="云岭融媒",
        entered_by=cast.clerk,
    )
    high = NewsItemFactory(
        unit=cast.sibling, article="甲稿", level=Level.CITY, medium="市日报", entered_by=cast.clerk
    )
    return low, high


def page_of(client, item):
    return client.get(reverse("record_detail", args=["news", item.pk]))


def test_the_page_shows_which_place_counts(cast, client_of, twins):
    low, high = twins

    shown = page_of(client_of(cast.clerk), low).context["siblings"]

    assert [(one.pk, one.is_counted) for one in shown] == [(high.pk, True), (low.pk, False)]


def test_a_liaison_learns_that_it_counts_elsewhere_and_not_where(cast, client_of, twins):
    low, _ = twins

    page = page_of(client_of(cast.liaison), low)

    assert [one.pk for one in page.context["siblings"]] == [low.pk]
    assert "这里不另计" in page.content.decode()
    assert "市日报" not in page.content.decode()


def test_an_article_of_another_half_year_or_township_is_no_sibling(cast, client_of, twins):
    low, high = twins
    NewsItemFactory(
        unit=cast.village,
        article="甲稿",
        occurred_on=date(2025, 12, 1),
        level=5,
        entered_by=cast.clerk,
    )
    NewsItemFactory(unit=cast.other_unit, article="甲稿", level=5, entered_by=cast.other_clerk)

    assert [one.pk for one in page_of(client_of(cast.clerk), low).context["siblings"]] == [
        high.pk,
        low.pk,
    ]


def test_the_table_adds_up_to_the_indicator(cast, client_of, twins):
    NewsItemFactory(unit=cast.village, level=Level.TOWN, entered_by=cast.clerk)

    tables = dict(
        client_of(cast.clerk).get(reverse("news_points") + "?term=2026H1").context["tables"]
    )

    by_level = {name: (one["items"], one["counted"], one["total"]) for name, one in tables["级别"]}
    assert by_level == {
        "市级": (1, 1, Decimal(5)),
        "区级": (1, 0, None),
        "镇级": (1, 1, Decimal("0.5")),
    }
    said = figures(cast.township, cast.term)["news.points"].value
    for lines in tables.values():
        assert sum(one["total"] or 0 for _, one in lines) == said


def typed(cast, **values):
    return {
        "unit": cast.village.pk,
        "occurred_on": "2026-03-10",
        "title": "春耕",
        "medium": "云岭日报",
        "level": "2",
        "spot": "alone",
        "genre": "text",
        "corrections": "0",
    } | values


@pytest.mark.postgresql
def test_three_readers_make_it_reviewed(cast, client_of):
    client_of(cast.liaison).post(
        reverse("record_add", args=["news"]),
        typed(cast, first_reader="采编岗", second_reader="宣传办主任", third_reader="分管领导"),
    )

    assert NewsItem.objects.visible_to(cast.liaison).get().reviewed


def test_a_bare_tick_is_asked_who_read(cast, client_of):
    page = client_of(cast.liaison).post(
        reverse("record_add", args=["news"]), typed(cast, reviewed="on", first_reader="采编岗")
    )

    assert page.context["form"].errors["reviewed"] == [
        "三审还缺复审、终审：请写明由哪个岗位审的，或去掉勾。"
    ]


def test_without_a_tick_two_readers_are_saved_as_not_yet_reviewed(cast, client_of):
    client_of(cast.liaison).post(
        reverse("record_add", args=["news"]),
        typed(cast, first_reader="采编岗", second_reader="宣传办主任"),
    )

    assert not NewsItem.objects.visible_to(cast.liaison).get().reviewed


def test_a_tick_from_an_earlier_sheet_stays_when_something_else_is_mended(cast, client_of):
    item = NewsItemFactory(unit=cast.village, reviewed=True, title="春耕", entered_by=cast.clerk)

    client_of(cast.liaison).post(
        reverse("record_edit", args=["news", item.pk]),
        typed(cast, reviewed="on", medium="市日报", article="春耕"),
    )

    item.refresh_from_db()
    assert (item.medium, item.reviewed) == ("市日报", True)


def test_a_batch_says_which_steps_are_dated_and_what_is_missing():
    batch = AwardBatchFactory.build(
        unit=None, entered_by=None, recommend_by=date(2026, 3, 20), public_from=date(2026, 3, 25)
    )

    assert [(step.name, step.said, step.missing) for step in steps_of(batch)] == [
        ("方案", "2026-03-10", ""),
        ("推荐", "2026-03-20", ""),
        ("公示", "2026-03-25", "缺公示结束日期"),
        ("命名", "", "缺命名文号"),
        ("授牌", "", "缺授牌日期"),
        ("动态复核", "", "缺复核日期"),
    ]


def test_a_batchs_totals_by_village_cost_one_query_however_many(cast, client_of):
    batch = AwardBatchFactory(unit=cast.office, entered_by=cast.clerk)
    client, address = client_of(cast.clerk), reverse("record_detail", args=["awards", batch.pk])

    def grow(count):
        for _ in range(count):
            unit = UnitFactory(township=cast.township)
            AwardPlaceFactory(unit=unit, batch=batch, places=4, named=3, entered_by=cast.clerk)

    def queries():
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            page = client.get(address)
        return len(captured), page.context["places_total"], page.context["named_total"]

    grow(2)
    few = queries()
    grow(10)

    assert few[1:] == (8, 6)
    assert queries() == (few[0], 48, 36)
