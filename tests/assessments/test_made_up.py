"""补映: a mark is read off what pays for its months, as the duty and the gap are."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from assessments.facts import read_facts
from assessments.scoring import MISSING, Every, Reading, Rule
from assessments.templatetags.assessments import rows_behind
from records.models import FilmShowing
from records.pages.services import save_record
from tests.factories import FilmShowingFactory, RoundFactory, TermFactory
from townwork.org.services import close_term

pytestmark = pytest.mark.postgresql
EACH_MONTH = Rule("ratio", "film.show_count", every=Every.MONTH, target=Decimal(1))


@pytest.fixture(autouse=True)
def early_august(time_machine):
    time_machine.move_to(datetime(2026, 8, 3, 2, tzinfo=UTC))


@pytest.fixture
def second(cast):
    return TermFactory(township=cast.township, year=2026, half=2)


def read(term, unit, today=date(2026, 8, 3)) -> Reading:
    return read_facts(term, [(unit, EACH_MONTH)], today)[EACH_MONTH, unit.pk]


def make_up(cast):
    values = {"unit": cast.village, "occurred_on": date(2026, 7, 12), "is_make_up": True}
    film = FilmShowing(film="补映片", makes_up=date(2026, 6, 1), **values)
    save_record(film, actor=cast.liaison)


def test_junes_film_shown_in_july_is_junes(cast, second):
    for month in range(1, 6):
        FilmShowingFactory(unit=cast.village, occurred_on=date(2026, month, 9))
    before = read(cast.term, cast.village)

    make_up(cast)

    assert before.values == (1, 1, 1, 1, 1, 0)
    assert read(cast.term, cast.village).values == (1,) * 6
    assert read(cast.term, cast.leadership).values == (1,) * 6
    assert read(second, cast.village) == MISSING


def test_control_of_a_locked_half_year_it_is_none(cast, second):
    FilmShowingFactory(unit=cast.village, occurred_on=date(2026, 1, 9))
    close_term(cast.term, reason="上报", actor=cast.secretary)

    make_up(cast)

    assert read(cast.term, cast.village).values == (1, 0, 0, 0, 0, 0)


def test_the_list_behind_the_mark_comes_to_it(cast, second, client_of):
    make_up(cast)
    card = RoundFactory(term=cast.term).scorecards.create(unit=cast.village)

    listing = client_of(cast.clerk).get(rows_behind(EACH_MONTH, card).url).context["listing"]

    assert listing.comes.value == sum(read(cast.term, cast.village).values) == 1
