"""Part of a town is never printed as the whole of it: the draft, its gap list, the page."""

from datetime import date

from django.urls import reverse

from records.models import NilReturn
from reports.drafts import make_draft
from tests.factories import CustomsReportFactory, FilmShowingFactory, NewsItemFactory


def text_of(draft) -> str:
    return "".join(run.text for block in draft.blocks for run in block.runs)


def test_one_villages_nil_return_says_nothing_of_the_town(cast):
    NilReturn.objects.create(
        unit=cast.village, term=cast.term, ledger="films", declared_by=cast.liaison
    )

    draft = make_draft(cast.township, cast.term)

    assert "电影0场" not in text_of(draft)
    assert "公益电影场次" in [shortage.name for shortage in draft.shortages]


def test_a_return_of_one_month_of_one_village_does_not_make_the_text_complete(cast, client_of):
    CustomsReportFactory(unit=cast.village, occurred_on=date(2026, 3, 5), frugal=2, saved=100)

    draft = make_draft(cast.township, cast.term)

    partial = {one.name: one.words for one in draft.partial}
    assert partial["节俭办理桩数"] == "2 村应报 12 份，已报 1 份"


def test_every_village_said_nil_and_the_town_has_a_true_nought(cast):
    for unit in (cast.village, cast.sibling):
        NilReturn.objects.create(
            unit=unit, term=cast.term, ledger="films", declared_by=cast.liaison
        )

    draft = make_draft(cast.township, cast.term)

    assert "公益电影场次" not in [shortage.name for shortage in draft.shortages]
    assert draft.figures["film.show_count"].value == 0


def test_a_figure_of_part_of_the_town_stands_with_how_much_of_it(cast):
    for month in range(1, 7):
        FilmShowingFactory(unit=cast.village, occurred_on=date(2026, month, 5))

    figure = make_draft(cast.township, cast.term).figures["film.show_count"]

    assert figure.value == 6
    assert figure.coverage.words == "2 村应报 12 份，已报 6 份"


def test_a_nought_beside_records_is_said_as_one_and_a_part_says_why_it_is_one(
    cast, client_of, time_machine
):
    """News are owed at the end of the half-year: that none is of the province by February is not
    that nobody recorded any.
    """
    time_machine.move_to("2026-02-10 10:00+08:00")
    day = date(2026, 2, 3)
    NewsItemFactory(unit=cast.village, occurred_on=day, entered_by=cast.clerk)

    draft = make_draft(cast.township, cast.term)
    page = client_of(cast.clerk).get(reverse("summary_term", args=[cast.term.code]))

    (shortage,) = (one for one in draft.shortages if one.code == "news.province_count")
    assert shortage.is_nought
    assert "已记的新闻信息里没有，还不能算 0：还没到该报的时候" in page.content.decode()
    assert all(one.words for one in draft.partial)
