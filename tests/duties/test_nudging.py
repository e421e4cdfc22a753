"""提醒未报: told once a day, to whose gaps they are, and nobody else."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from duties.models import Message
from duties.nudging import remind_owing
from records.grids.halves import half_of
from tests.factories import CustomsReportFactory, UserFactory
from townwork.org.errors import Refusal
from townwork.org.services import close_term

HALF = half_of(date(2026, 3, 1))


@pytest.fixture(autouse=True)
def mid_march(time_machine):
    time_machine.move_to(datetime(2026, 3, 12, 2, tzinfo=UTC))


def told() -> dict[str, list[str]]:
    return {m.user.username: [line["text"] for line in m.lines] for m in Message.objects.all()}


def test_each_liaison_is_told_of_their_own_gaps_and_of_none_of_their_group(cast):
    CustomsReportFactory(unit=cast.village, entered_by=cast.clerk, occurred_on=date(2026, 1, 9))
    CustomsReportFactory(unit=cast.sibling, entered_by=cast.clerk, occurred_on=date(2026, 1, 9))
    CustomsReportFactory(unit=cast.sibling, entered_by=cast.clerk, occurred_on=date(2026, 2, 9))

    nudged = remind_owing("customs", cast.township, HALF, actor=cast.clerk)

    assert (nudged.new, nudged.without_liaison) == (1, ())
    assert told() == {"tangtou": ["塘头村 移风易俗月报：2月"]}


def test_again_the_same_day_tells_nobody_twice(cast):
    first = remind_owing("customs", cast.township, HALF, actor=cast.clerk)
    again = remind_owing("customs", cast.township, HALF, actor=cast.clerk)

    assert (first.new, again.new) == (2, 0)


def test_two_grids_are_two_reminders(cast):
    remind_owing("customs", cast.township, HALF, actor=cast.clerk)

    assert remind_owing("films", cast.township, HALF, actor=cast.clerk).new == 2


def test_units_nobody_works_at_are_named(cast, client_of):
    cast.sibling_liaison.is_active = False
    cast.sibling_liaison.save()

    page = client_of(cast.clerk).post(
        reverse("grid_remind", args=["customs"]), {"term": "2026H1"}, follow=True
    )

    assert "已提醒 1 人。柳林村等 1 个单位没有联络员，请另行通知。" in page.content.decode()


def test_a_neighbours_villages_are_not_reminded(cast):
    remind_owing("customs", cast.township, HALF, actor=cast.clerk)

    assert "bs-cun" not in told()


def test_a_closed_half_year_reminds_nobody(cast):
    close_term(cast.term, actor=cast.clerk, reason="已报送")
    cast.term.refresh_from_db()

    with pytest.raises(Refusal, match="已锁定"):
        remind_owing("customs", cast.township, cast.term, actor=cast.clerk)


def test_only_who_drafts_the_duties_reminds(cast):
    with pytest.raises(PermissionDenied):
        remind_owing("customs", cast.township, HALF, actor=cast.liaison)


def test_the_line_leads_to_the_form_that_fills_the_gap(cast, client_of):
    remind_owing("customs", cast.township, HALF, actor=cast.clerk)

    page = client_of(cast.sibling_liaison).get(reverse("messages")).content.decode()

    assert f"/records/customs/return/?unit={cast.sibling.pk}&amp;month=2026-01" in page


def test_what_is_told_grows_with_people_not_the_queries(cast, django_assert_max_num_queries):
    for n in range(6):
        UserFactory(username=f"lian{n}", unit=cast.village)

    with django_assert_max_num_queries(22):
        assert remind_owing("customs", cast.township, HALF, actor=cast.clerk).new == 8
