"""A unit that is called otherwise since: pages, sheets and papers of an earlier half-year call it
as it was called then.
"""

import io
import re
from datetime import date

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.notices import notice_paper
from records.ledger.declaration import ledgers
from records.sheets.papers import filled
from tests.factories import (
    AssignmentFactory,
    CustomsReportFactory,
    DocumentFactory,
    DutyFactory,
    FilingFactory,
    FilmShowingFactory,
    InspectionFactory,
    MeetingFactory,
    NewsItemFactory,
    NoticeFactory,
    PaperReturnFactory,
    RectificationFactory,
    RoundFactory,
    TermFactory,
)
from townwork.org import units
from townwork.org.models import Unit

OLD, NEW = "塘头村", "新塘村"
OF_THEN = re.compile(f"{OLD}(?!一组)")  # a unit below it keeps its name


@pytest.fixture
def town(cast, time_machine):
    """The village has a record, a task, a card and a rectification of the first half of 2026, and
    is called otherwise from August on.
    """
    time_machine.move_to("2026-06-20 10:00+08:00")
    FilmShowingFactory(unit=cast.village, occurred_on=date(2026, 3, 5), entered_by=cast.clerk)
    duty = DutyFactory(document=DocumentFactory(township=cast.township, issued=True))
    first_half = {"start": date(2026, 1, 1), "end": date(2026, 6, 30), "due_on": date(2026, 6, 30)}
    AssignmentFactory(duty=duty, unit=cast.village, **first_half)
    RectificationFactory(
        unit=cast.village,
        issued_by=cast.clerk,
        issued_at=timezone.now(),
        due_on=date(2026, 7, 2),
    )
    meeting = MeetingFactory(unit=cast.office, entered_by=cast.clerk)
    round = RoundFactory(term=cast.term, state="public", meeting=meeting, opened_by=cast.clerk)
    round.scorecards.create(unit=cast.village, total=90, place=1, band="good")
    time_machine.move_to("2026-08-20 10:00+08:00")
    units.rename(cast.village, NEW, date(2026, 8, 1), actor=cast.administrator)
    cast.village = Unit.objects.get(pk=cast.village.pk)
    return cast


def shown(cast, client_of, address, **asked):
    page = client_of(cast.clerk).get(address, asked)
    assert page.status_code == 200
    return page.content.decode()


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "address",
    [
        "/records/films/",
        "/duties/matrix/?term=2026H1",
        "/duties/rates/?term=2026H1",
        "/board/?term=2026H1",
        "/gaps/?term=2026H1",
        "/assessments/rectifications/",
    ],
)
def test_a_page_of_an_earlier_half_year_says_the_name_of_then(town, client_of, address):
    page = shown(town, client_of, address)

    assert OF_THEN.search(page)


def test_control_a_page_of_today_says_today_s(town, client_of):
    FilmShowingFactory(unit=town.village, occurred_on=date(2026, 8, 10), entered_by=town.clerk)

    listed = shown(town, client_of, "/records/films/", since="2026-08-01")

    assert NEW in listed and not OF_THEN.search(listed)


def test_a_record_a_task_a_card_and_what_is_to_be_put_right_say_it(town, client_of):
    film = FilmShowingFactory._meta.model.objects.get()
    for address in (
        reverse("record_detail", args=["films", film.pk]),
        reverse("assignment", args=[town.village.assignments.get().pk]),
        reverse("scorecard", args=[town.village.scorecards.get().pk]),
        reverse("round", args=[town.village.scorecards.get().round_id]),
        reverse("rectification", args=[town.village.rectifications.get().pk]),
    ):
        assert OF_THEN.search(shown(town, client_of, address)), address


def test_title_heading_and_units_of_an_earlier_half_year_say_no_name_of_today(town, client_of):
    card, then = town.village.scorecards.get(), "?term=2026H1"
    unit_duties = reverse("unit_duties", args=[town.village.pk])
    films = reverse("indicator_card", args=["film.show_count"])
    for address in (
        reverse("scorecard", args=[card.pk]),
        unit_duties + then,
        films + then,
        reverse("unit_forecast", args=[town.village.pk]) + then,
        reverse("assignment", args=[town.village.assignments.get().pk]),
        reverse("rate_list") + f"{then}&unit={town.village.pk}&of=begun",
        "/duties/matrix/" + then,
        "/records/films/" + then,
        "/records/films/" + then + "&indicator=film.show_count&township=qingxi",
    ):
        page = shown(town, client_of, address)
        assert OF_THEN.search(page) and NEW not in page, address

    TermFactory(township=town.township, year=2026, half=2)
    assert NEW in shown(town, client_of, unit_duties + "?term=2026H2")  # control


def test_a_signed_letter_says_it_and_a_search_finds_it_by_either_name(town, client_of):
    document = town.village.assignments.get().duty.document
    document.papers.create(unit=town.village, form="pdf", sha256="0" * 64, size=1)

    page = shown(town, client_of, reverse("document", args=[document.pk]))
    assert f"{OLD}责任书" in page and f"{NEW}责任书" not in page

    for name in (OLD, NEW):
        found = shown(town, client_of, reverse("search"), q=name)
        assert f"{OLD} 2026-03-05" in found  # the record, called as it was that day
        assert f">{NEW}<" in found  # the unit


def test_a_record_named_after_its_unit_says_it(town):
    papers = PaperReturnFactory(
        unit=town.village, occurred_on=date(2026, 3, 6), entered_by=town.clerk
    )
    report = CustomsReportFactory(
        unit=town.village, occurred_on=date(2026, 3, 1), entered_by=town.clerk
    )

    look = InspectionFactory(
        unit=town.village, venue=None, occurred_on=date(2026, 3, 9), entered_by=town.clerk
    )
    article = NewsItemFactory(
        unit=town.village, occurred_on=date(2026, 3, 9), entered_by=town.clerk
    )

    assert [str(one).startswith(OLD) for one in (papers, report, look)] == [True] * 3
    assert article.own_mark == f"{article.title}（{OLD}）"


def test_a_workbook_says_it_and_goes_back_in_unchanged(town, client_of):
    answer = client_of(town.clerk).get(reverse("record_export", args=["films"]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    words = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]

    assert OLD in words and NEW not in words


@pytest.mark.parametrize(
    ("slug", "factory"),
    [("films", FilmShowingFactory), ("filings", FilingFactory), ("notices", NoticeFactory)],
)
def test_a_record_s_form_says_it(town, slug, factory):
    row = factory(unit=town.village, occurred_on=date(2026, 3, 6), entered_by=town.clerk)

    (form,) = filled(ledgers[slug], type(row).objects.filter(pk=row.pk), date(2026, 8, 20))

    assert OF_THEN.search(form.text) and NEW not in form.text


def test_the_results_say_it(town):
    round = town.village.scorecards.get().round

    assert OLD in "".join(line.text for line in notice_paper(round, "public"))
