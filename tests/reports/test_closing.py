"""What is looked at before a half-year is locked: who owes what, whose answer it waits for."""

import pytest
from django.urls import reverse

from records.figures.gaps import gaps
from reports import reviewing, writing
from townwork.org.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def page_of(cast, client_of, time_machine):
    time_machine.move_to("2026-07-03 10:00+08:00")

    def page(user):
        answer = client_of(user).get(reverse("term_close", args=[cast.term.pk]))
        assert answer.status_code == 200
        return answer.content.decode()

    return page


def test_each_unit_that_owes_is_named_with_what_and_one_press_reminds_it(cast, page_of, client_of):
    owing = gaps(Unit.objects.filter(township=cast.township), cast.term)
    village = next(gap for gap in owing if gap.unit == cast.village)

    page = page_of(cast.clerk)

    for gap in owing:
        assert f"#unit-{gap.unit.pk}" in page and gap.unit.name in page
    assert village.debts[0].ledger.title in page
    asked = {"term": cast.term.code, "pick": village.pick, "next": page_address(cast)}
    answer = client_of(cast.clerk).post(reverse("gaps_remind"), asked, follow=True)
    assert answer.redirect_chain[-1][0] == page_address(cast)
    assert "已提醒 1 人" in answer.content.decode()


def page_address(cast) -> str:
    return reverse("term_close", args=[cast.term.pk])


def test_who_may_not_remind_is_offered_no_button(cast, page_of):
    page = page_of(cast.secretary)

    assert cast.village.name in page
    assert reverse("gaps_remind") not in page


def test_the_readers_it_waits_for_are_named(cast, page_of):
    manuscript = writing.begin(cast.term, actor=cast.clerk)
    reviewing.send(manuscript, [cast.secretary], actor=cast.clerk)

    assert f"总结正在送审，还没有答复的：{cast.secretary.full_name}" in page_of(cast.clerk)


def test_a_half_year_that_is_not_over_is_said_to_have_days_left(cast, page_of, time_machine):
    assert "才过完" not in page_of(cast.clerk)

    time_machine.move_to("2026-06-29 10:00+08:00")
    assert "到 2026-06-30 才过完，还有 2 天" in page_of(cast.clerk)
