"""What a single fact may not say of itself, in the form and in a sheet alike."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from records.ledger.declaration import ledgers
from records.models import FilmShowing, NewsItem
from records.pages.forms import lookalike
from records.sheets.matching import key_of
from tests.factories import (
    AwardBatchFactory,
    AwardPlaceFactory,
    FilmShowingFactory,
    LectureHallFactory,
    NewsItemFactory,
    TalkFactory,
)


def problems(record) -> dict:
    try:
        record.clean()
    except ValidationError as error:
        return error.message_dict
    return {}


@pytest.mark.parametrize(("shows", "said"), [(0, {"shows"}), (1, set()), (2, set())])
def test_a_showing_is_at_least_one(cast, shows, said):
    assert set(problems(FilmShowingFactory.build(unit=cast.village, shows=shows))) == said


@pytest.mark.parametrize(
    ("places", "named", "said"), [(4, 5, {"named"}), (4, 4, set()), (None, 5, set()), (0, 0, set())]
)
def test_no_more_are_named_than_there_are_places(cast, places, named, said):
    batch = AwardBatchFactory(unit=cast.office, entered_by=cast.clerk)
    place = AwardPlaceFactory.build(unit=cast.village, batch=batch, places=places, named=named)

    assert set(problems(place)) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({"recommend_by": date(2026, 2, 28)}, {"recommend_by"}),
        ({"recommend_by": date(2026, 3, 20), "public_from": date(2026, 3, 19)}, {"public_from"}),
        ({"public_to": date(2026, 3, 27), "plaques_on": date(2026, 3, 26)}, {"plaques_on"}),
        ({"plaques_on": date(2026, 4, 1), "reviewed_on": date(2026, 3, 31)}, {"reviewed_on"}),
        ({"recommend_by": date(2026, 3, 10), "public_from": date(2026, 3, 10)}, set()),
    ],
)
def test_the_steps_of_a_batch_come_one_after_the_other(cast, days, said):
    batch = AwardBatchFactory.build(unit=cast.office, occurred_on=date(2026, 3, 1), **days)

    assert set(problems(batch)) == said


@pytest.mark.parametrize(
    ("day", "said"), [(date(2026, 1, 31), {"occurred_on"}), (date(2026, 2, 1), set())]
)
def test_a_hall_holds_no_talk_before_it_is_set_up(cast, day, said):
    hall = LectureHallFactory(
        unit=cast.village, occurred_on=date(2026, 2, 1), entered_by=cast.clerk
    )

    assert set(problems(TalkFactory.build(unit=cast.village, hall=hall, occurred_on=day))) == said


def test_the_same_article_in_another_medium_is_another_place_not_a_double(cast):
    day = date(2026, 3, 5)
    NewsItemFactory(
        unit=cast.village, title="春耕", medium="区融媒", occurred_on=day, entered_by=cast.clerk
    )

    def twin(medium):
        item = NewsItem(unit=cast.village, title="春耕", medium=medium, level=4, occurred_on=day)
        return lookalike(ledgers["news"], item)

    assert twin("省报") is None
    assert twin("区融媒") is not None
    assert "medium" in key_of(ledgers["news"])


def test_a_historys_manager_is_no_class_of_its_own_each_time():
    """simple_history makes one at each naming, a tenth of a millisecond with every save."""
    assert type(FilmShowing().history) is type(FilmShowing().history)
    assert type(FilmShowing.history) is type(NewsItem.history)
    assert FilmShowing.history.model is not NewsItem.history.model
