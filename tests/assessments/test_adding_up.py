"""A printed card adds up: its marks, added by hand and rescaled by hand, give the total it prints,
of any marks (every card of the sample: test_every_line.py); what was published stays.
"""

from datetime import UTC, datetime
from decimal import ROUND_HALF_UP
from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from assessments.appealing import answer_appeal, ask_appeal
from assessments.models import Criterion, Mark, Rubric, Scorecard, Section
from assessments.results import sum_up, write_results

CENT = D("0.01")


def by_hand(got: D, full: D, bonus: D) -> D:
    return (got * 100 / full + bonus).quantize(CENT, ROUND_HALF_UP)


marks_ = st.lists(
    st.tuples(st.decimals("0.5", 9, places=1), st.decimals(0, 1, places=6)), min_size=1, max_size=30
)
bonuses_ = st.lists(st.decimals(0, 2, places=6), max_size=4)


def card_of(made, bonuses) -> list[Mark]:
    """Marks with six decimals, as older rounds kept them."""
    rubric = Rubric()
    scored, extra = (Section(rubric=rubric, code=part, part=part) for part in ("scored", "bonus"))
    lines = [(Criterion(section=scored, points=worth), worth * share) for worth, share in made]
    lines += [(Criterion(section=extra), score) for score in bonuses]
    return [Mark(criterion=criterion, checked=score) for criterion, score in lines]


@given(marks_, bonuses_)
def test_any_marks_as_they_are_printed_give_the_total(made, bonuses):
    marks = card_of(made, bonuses)
    printed = [mark.checked.quantize(CENT, ROUND_HALF_UP) for mark in marks]
    got, bonus = sum(printed[: len(made)]), min(sum(printed[len(made) :]), Rubric().bonus_cap)

    summed = sum_up(marks, (), Rubric())

    assert (summed.raw, summed.bonus) == (got, bonus)
    assert summed.total == by_hand(got, sum(worth for worth, _ in made), bonus)


def test_adding_what_is_not_printed_gives_another_total(monkeypatch):
    """The control: three times 4.666667, printed 4.67 each."""
    marks = card_of([(D(5), D("0.933333"))] * 3, [])
    assert sum_up(marks, (), Rubric()).total == by_hand(D("14.01"), D(15), D(0)) == D("93.40")

    monkeypatch.setattr(Mark, "final", property(lambda mark: mark.checked))

    assert sum_up(marks, (), Rubric()).total == D("93.33")


def test_a_published_total_stays_and_its_card_says_why_it_differs(cast, moved, card, client_of):
    moved("public")
    Scorecard.objects.filter(pk=card.pk).update(total=D("99.99"))

    page = client_of(cast.clerk).get(f"/assessments/cards/{card.pk}/").content.decode()

    assert "得分合计 100.00 / 适用满分 100 → 折算 100.00，加分 0.00，总分 100.00。" in page
    assert "公布的是 99.99：" in page
    card.refresh_from_db()
    assert card.total == D("99.99")


def test_an_appeal_moves_no_other_card_that_is_public(cast, moved, card, time_machine):
    round = moved("public")
    other = round.scorecards.get(unit=cast.sibling)
    Scorecard.objects.filter(pk=other.pk).update(total=D("99.99"))
    time_machine.move_to(datetime(2026, 7, 28, 2, tzinfo=UTC))
    mark = card.marks.select_related("scorecard__round", "scorecard__unit").get(
        criterion__code="A1"
    )
    appeal = ask_appeal(mark, "请复核。", actor=cast.liaison)

    answer_appeal(appeal, True, "属实", D(30), actor=cast.secretary)

    totals = dict(round.scorecards.values_list("unit", "total"))
    assert totals[cast.sibling.pk] == D("99.99")
    assert totals[cast.village.pk] == D("70.00")


def test_what_does_not_apply_is_said_in_points(cast, default_rubric, moved, card, client_of):
    """The leadership's item of 7 points beside the 100 of a village."""
    round = moved("settle")
    section = round.rubric.sections.get(part="scored")
    Criterion.objects.create(
        section=section, code="A9", title="班子", standard="x", points=D(7), kinds=["leadership"]
    )

    page = client_of(cast.clerk).get(f"/assessments/cards/{card.pk}/").content.decode()

    assert "适用满分 100 → 折算 100.00" in page
    assert "另有 7 分的项目不适用，不计入。" in page


def test_a_bonus_beyond_the_cap_says_so(cast, moved, card, client_of):
    moved("settle")
    seven = {"settled": D(7), "settle_reason": "查实", "settled_by": cast.secretary}
    card.marks.filter(criterion__code="G1").update(**seven)
    write_results(card.round)

    page = client_of(cast.clerk).get(f"/assessments/cards/{card.pk}/").content.decode()

    assert "加分 5.00（各项合计 7.00，最多加 5），总分 105.00。" in page
