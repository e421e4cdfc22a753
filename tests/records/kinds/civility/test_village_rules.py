"""村规民约 are registered once, among the 制度文件; the month's return says their day by itself."""

from datetime import date

import pytest
from django.urls import reverse

from records.figures.reading import figures
from records.kinds.civility.village_rules import take_over_rules
from records.models import CustomsReport
from records.pages.services import save_record
from tests.factories import CustomsReportFactory, RegulationFactory

REVISED = date(2026, 2, 9)


def returned(cast, month, **more):
    said = {"unit": cast.village, "occurred_on": date(2026, month, 28), "frugal": 0} | more
    return save_record(CustomsReport(**said), actor=cast.clerk)


def covered(cast):
    return figures(cast.township, cast.term)["custom.rules_count"].value


@pytest.fixture
def registered(cast):
    RegulationFactory(unit=cast.village, kind="study", occurred_on=date(2026, 3, 1))
    RegulationFactory(unit=cast.sibling, kind="village", occurred_on=date(2026, 3, 2))
    return RegulationFactory(
        unit=cast.village, kind="village", occurred_on=REVISED, entered_by=cast.clerk
    )


def test_a_return_says_what_was_registered_by_its_month(cast, registered):
    assert returned(cast, 1).rules_revised_on is None
    assert returned(cast, 2).rules_revised_on == REVISED
    assert covered(cast) == 1


def test_what_returns_of_before_said_goes_on(cast):
    CustomsReportFactory(
        unit=cast.village, occurred_on=date(2026, 1, 9), rules_revised_on=date(2025, 5, 1)
    )

    assert returned(cast, 2).rules_revised_on == date(2025, 5, 1)


def test_the_form_does_not_ask_and_says_where(cast, client_of):
    page = client_of(cast.liaison).get(reverse("customs_return"))

    assert "rules_revised_on" not in page.context["form"].fields
    assert "登记一次，这里自动带出" in page.content.decode()


def test_a_whole_sheet_is_completed_by_two_questions(cast, registered, django_assert_num_queries):
    own = CustomsReport(
        unit=cast.village, occurred_on=date(2026, 3, 9), rules_revised_on=date(2020, 1, 1)
    )
    sheet = [CustomsReport(unit=cast.village, occurred_on=date(2026, 3, 9)), own]

    with django_assert_num_queries(2):
        take_over_rules(sheet)

    assert [one.rules_revised_on for one in sheet] == [REVISED, date(2020, 1, 1)]
