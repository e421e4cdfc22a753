from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from assessments.drafting import adopt_rubric, draft_rubric
from assessments.marking import Entry, marks_of, save_check, save_self, submit_check, submit_self
from assessments.models import Criterion, Round, Section
from assessments.rounds import advance, assign_inspector, choose_meeting, open_round
from records.models import Meeting

DAYS = {
    "self_by": date(2026, 7, 10),
    "check_by": date(2026, 7, 20),
    "settle_by": date(2026, 7, 25),
    "public_from": date(2026, 7, 27),
    "public_to": date(2026, 8, 2),
}


@pytest.fixture(autouse=True)
def early_july(time_machine):
    """The pages read the clock: the cast's first half-year is just over, its assessment begins."""
    time_machine.move_to(datetime(2026, 7, 3, 2, tzinfo=UTC))


@pytest.fixture
def default_rubric(cast):
    """The 36 default items, adopted."""
    rubric = draft_rubric(cast.township, actor=cast.clerk)
    adopt_rubric(rubric, actor=cast.clerk)
    rubric.refresh_from_db()
    return rubric


@pytest.fixture
def rubric(cast):
    """Three items of a village worth 100, a bonus and a veto, adopted: sums a reader can follow."""
    rubric = draft_rubric(cast.township, actor=cast.clerk)
    rubric.sections.all().delete()
    first = rubric.sections.create(code="A", title="甲")
    bonus = rubric.sections.create(code="G", title="加分", part=Section.Part.BONUS)
    veto = rubric.sections.create(code="H", title="否决", part=Section.Part.VETO)
    films = {"kind": "ratio", "fact": "film.show_count", "target": "6"}
    papers = {"kind": "ratio", "target": "100", "label": "完成率"}
    items = (
        {"section": first, "code": "A1", "title": "放映", "points": Decimal(60), "rules": [films]},
        {"section": first, "code": "A2", "title": "发行", "points": Decimal(30), "rules": [papers]},
        {"section": first, "code": "A3", "title": "现场", "points": Decimal(10), "rules": []},
        {
            "section": bonus,
            "code": "G1",
            "title": "转发",
            "rules": [{"kind": "each", "deduct": "1", "label": "件数"}],
        },
        {"section": veto, "code": "H1", "title": "造假", "effect": "fail"},
        {"section": veto, "code": "H2", "title": "事故", "effect": "not_excellent"},
    )
    for order, values in enumerate(items, 1):
        Criterion.objects.create(
            order=order, standard="按要求", kinds=["village", "office"], **values
        )
    adopt_rubric(rubric, actor=cast.clerk)
    rubric.refresh_from_db()
    return rubric


@pytest.fixture
def round(cast, rubric):
    """A round of the cast's two villages and its office, in 自评: the clerk inspects the villages."""
    made = open_round(
        Round(term=cast.term, rubric=rubric, **DAYS),
        [cast.village, cast.sibling, cast.office],
        actor=cast.clerk,
    )
    for card in made.scorecards.select_related("unit", "round"):
        inspector = cast.sibling_liaison if card.unit == cast.office else cast.clerk
        assign_inspector(card, inspector, actor=cast.clerk)
    return made


@pytest.fixture
def card(cast, round):
    """塘头村's scorecard."""
    return round.scorecards.select_related("unit", "round__term", "round__rubric").get(
        unit=cast.village
    )


@pytest.fixture
def meeting(cast):
    """The leading group's meeting."""
    return Meeting.objects.create(
        unit=cast.leadership,
        occurred_on=date(2026, 7, 2),
        entered_by=cast.clerk,
        name="领导小组会",
        kind="other",
    )


@pytest.fixture
def moved(cast, round, meeting):
    """Take the round to a state, every unit scoring itself and every inspector agreeing."""

    def moved(state: str) -> Round:
        path = ["self", "check", "settle", "public"]
        acts = [
            lambda: assess(cast, round),
            lambda: inspect(cast, round),
            lambda: settle(cast, round, meeting),
        ]
        for act in acts[: path.index(state)]:
            act()
            day = DAYS["public_from"] if act is acts[-1] else date(2026, 7, 12)
            advance(round, actor=cast.clerk, today=day)
            round.refresh_from_db()
        return round

    return moved


def assess(cast, round) -> None:
    """Each unit: full marks, 100 per cent entered."""
    staff = {
        cast.village.pk: cast.liaison,
        cast.sibling.pk: cast.sibling_liaison,
        cast.office.pk: cast.clerk,
    }
    for card in round.scorecards.select_related("unit", "round__term", "round__rubric"):
        entries = {
            mark.criterion_id: Entry(mark.criterion.points, "已做", Decimal(100))
            for mark in marks_of(card)
            if mark.criterion.points
        }
        save_self(card, entries, actor=staff[card.unit_id])
        submit_self(card, {}, actor=staff[card.unit_id])


def inspect(cast, round) -> None:
    """Each inspector gives what the unit gave itself."""
    for card in round.scorecards.select_related("unit", "round", "inspector"):
        entries = {
            mark.criterion_id: Entry(mark.self_score, "看过")
            for mark in marks_of(card)
            if mark.self_score is not None
        }
        save_check(card, entries, actor=card.inspector)
        submit_check(card, actor=card.inspector)


def settle(cast, round, meeting) -> None:
    choose_meeting(round, meeting, actor=cast.secretary)
