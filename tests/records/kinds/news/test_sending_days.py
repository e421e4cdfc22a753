"""报送及时: three workdays after the event, by the township's rest days, kept with the item whichever
door it comes in by.
"""

from datetime import UTC, date, datetime
from importlib import import_module

import pytest
from django.apps import apps

from records.figures.reading import figures
from records.ledger.declaration import ledgers
from records.models import Import, NewsItem, WorkRules
from records.pages.services import save_record
from records.sheets.undoing import undo_import
from tests.factories import NewsItemFactory
from tests.records.sheets.books import book
from tests.records.sheets.imports import carried_out, problems_of
from townwork.org.models import SpecialDay
from townwork.org.services import close_term

EVENT = date(2026, 9, 30)  # then the National Day week; Saturday the 10th is made up for it
MONDAY = date(2026, 3, 9)


@pytest.fixture(autouse=True)
def late_october(time_machine):
    time_machine.move_to(datetime(2026, 10, 30, 2, tzinfo=UTC))


def item(cast, **values) -> NewsItem:
    said = {
        **{"unit": cast.village, "title": "稿", "medium": "云岭日报", "level": 2},
        **{"occurred_on": date(2026, 3, 20), "happened_on": MONDAY, "sent_on": date(2026, 3, 12)},
    }
    return NewsItem(**said | values)


def entered(cast, **values) -> NewsItem:
    return save_record(item(cast, **values), actor=cast.liaison)


def rest(cast, day):
    SpecialDay.objects.create(township=cast.township, day=day, is_workday=False, name="停电")


def rate(cast):
    return figures(cast.township, cast.term)["news.prompt_rate"].value


@pytest.mark.parametrize(
    ("event", "send_by"),
    [
        (MONDAY, date(2026, 3, 12)),  # Thursday, not Saturday
        (EVENT, date(2026, 10, 10)),
        (date(2026, 2, 14), date(2026, 2, 26)),  # before the Spring Festival
        (None, None),
    ],
)
def test_an_item_is_due_three_workdays_after_its_event(cast, event, send_by):
    assert entered(cast, happened_on=event).send_by == send_by


@pytest.mark.parametrize(("sent", "share"), [(date(2026, 3, 12), 100), (date(2026, 3, 13), 0)])
def test_the_third_workday_is_in_time_and_the_fourth_is_not(cast, sent, share):
    entered(cast, sent_on=sent)

    assert rate(cast) == share


def test_the_townships_own_days_and_number_are_what_counts(cast):
    WorkRules.objects.create(township=cast.township, send_days=5)
    rest(cast, date(2026, 3, 10))

    assert entered(cast).send_by == date(2026, 3, 17)


def test_what_is_learned_of_rest_days_and_rules_later_moves_nothing(cast):
    entered(cast, sent_on=date(2026, 3, 13))
    close_term(cast.term, actor=cast.secretary, reason="已报送")

    rest(cast, date(2026, 3, 10))
    WorkRules.objects.create(township=cast.township, send_days=9)

    assert rate(cast) == 0


@pytest.mark.postgresql
def test_an_event_of_another_day_is_due_another_day_and_any_other_change_leaves_it(cast):
    found = entered(cast)
    rest(cast, date(2026, 3, 10))

    found.title = "换了标题"
    save_record(found, actor=cast.liaison)
    assert NewsItem.objects.get().send_by == date(2026, 3, 12)

    found.happened_on = date(2026, 3, 10)
    save_record(found, actor=cast.liaison)
    assert NewsItem.objects.get().send_by == date(2026, 3, 13)


def test_a_sheet_brings_its_items_their_days_and_what_it_changes_is_put_back(cast):
    entered(cast, happened_on=None)
    said = {
        **{"单位": "塘头村", "发表日期": date(2026, 3, 20), "标题": "稿", "媒体": "云岭日报"},
        **{"级别": "区级", "事件日": MONDAY, "报送日": date(2026, 3, 12)},
    }
    sheet = book(said, said.values(), (said | {"标题": "又一稿"}).values())

    made = carried_out(ledgers["news"], sheet, actor=cast.clerk, same=Import.Same.UPDATE)

    assert (made.added, made.changed, problems_of(made)) == (1, 1, [])
    assert set(NewsItem.objects.values_list("send_by", flat=True)) == {date(2026, 3, 12)}

    undo_import(made, actor=cast.clerk)

    assert NewsItem.objects.standing().get().send_by is None


@pytest.mark.postgresql
def test_the_migration_gives_older_items_their_days_in_their_history_too(cast):
    rest(cast, date(2026, 3, 10))
    found = NewsItemFactory(
        unit=cast.village, happened_on=MONDAY, entered_by=cast.clerk, send_by=None
    )
    undated = NewsItemFactory(unit=cast.village, entered_by=cast.clerk)

    import_module("records.migrations.0008_news_keep_their_day").settle(apps, None)

    days = {
        model.__name__: list(model.objects.order_by("pk").values_list("id", "send_by"))
        for model in (NewsItem, NewsItem.history.model)
    }
    expected = [(found.pk, date(2026, 3, 13)), (undated.pk, None)]
    assert days == {"NewsItem": expected, "HistoricalNewsItem": expected}
