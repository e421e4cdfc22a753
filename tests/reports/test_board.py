"""The secretary's board: its numbers, the pages they open, what it costs, and whom it
shows what.
"""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape
from itertools import chain

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.models import Scorecard
from reports.models import BoardLook
from tests.factories import (
    AssignmentFactory,
    DocumentFactory,
    DutyFactory,
    FilmShowingFactory,
    RectificationFactory,
    RoundFactory,
    RubricFactory,
    SectionFactory,
    StudyPlanFactory,
    StudySessionFactory,
    TermFactory,
    UnitFactory,
)
from townwork.audit.services import record


@pytest.fixture(autouse=True)
def late_autumn(time_machine):
    time_machine.move_to(datetime(2026, 11, 24, 2, tzinfo=UTC))


@pytest.fixture
def rubric(cast):
    made = RubricFactory(township=cast.township, created_by=cast.clerk, adopted=True)
    SectionFactory(rubric=made, code="A", title="学习")
    SectionFactory(rubric=made, code="B", title="阵地")
    return made


@pytest.fixture
def public(cast, rubric):
    """Two public rounds: last half-year's and this one's, with the numbers of three units."""
    made = {}
    for term, totals in ((cast.previous, ("80", "70", "90")), (cast.term, ("92.5", "58", None))):
        made[term] = RoundFactory(term=term, rubric=rubric, opened_by=cast.clerk, **settled(cast))
        for unit, total in zip((cast.village, cast.sibling, cast.office), totals, strict=True):
            score(made[term], unit, total)
    return made[cast.term]


def settled(cast) -> dict:
    from records.models import Meeting

    meeting = Meeting.objects.create(
        unit=cast.leadership,
        occurred_on=date(2026, 7, 2),
        entered_by=cast.clerk,
        name="会",
        kind="other",
    )
    return {"state": "public", "meeting": meeting}


def score(round, unit, total: str | None, place: int = 1) -> Scorecard:
    band = "" if total is None else "excellent" if Decimal(total) >= 90 else "failed"
    sections = {"A": ["3", "4"], "B": ["5", "5"]} if unit.kind == "village" else {"A": ["1", "3"]}
    total = None if total is None else Decimal(total)
    return round.scorecards.create(
        unit=unit, total=total, band=band, place=place, sections=sections
    )


def shown(client, **query) -> dict:
    return client.get("/board/", query).context


def test_units_are_ranked_among_their_like_by_the_newest_public_round(cast, client_of, public):
    cards = {card.unit: card for card in public.scorecards.select_related("unit")}
    Scorecard.objects.filter(pk=cards[cast.sibling].pk).update(place=2)

    ranking = shown(client_of(cast.secretary))["ranking"]

    assert [
        (name, [(bar.label, bar.value, bar.note) for bar in bars]) for name, bars in ranking
    ] == [
        (
            "村居",
            [
                ("塘头村", Decimal("92.50"), "第 1 名，优秀"),
                ("柳林村", Decimal("58.00"), "第 2 名，不合格"),
            ],
        ),
        ("站办所", [("宣传办", None, "第 1 名，")]),
    ]
    assert ranking[0][1][0].url == f"/assessments/cards/{cards[cast.village].pk}/"


def test_the_heat_map_is_each_section_in_per_cent(cast, client_of, public):
    context = shown(client_of(cast.secretary))

    assert context["sections"] == ["学习", "阵地"]
    assert [(row.label, row.cells) for row in context["heat"]] == [
        ("宣传办", [33, None]),
        ("塘头村", [75, 100]),
        ("柳林村", [75, 100]),
    ]


@pytest.mark.parametrize(("score", "shown_as"), [("65.94", 66), ("65.5", 66), ("65.49", 65)])
def test_a_share_on_the_heat_map_is_rounded_half_up_never_cut(
    score, shown_as, cast, client_of, public
):
    public.scorecards.filter(unit=cast.village).update(sections={"A": [score, "100"]})

    context = shown(client_of(cast.secretary))

    assert {row.label: row.cells[0] for row in context["heat"]}["塘头村"] == shown_as


def test_the_trend_is_the_mean_of_each_group_oldest_first(cast, client_of, public):
    context = shown(client_of(cast.secretary))

    assert [str(one.term) for one in context["trend_rounds"]] == ["2025年下半年", "2026年上半年"]
    assert [(row.label, row.cells) for row in context["trend"]] == [
        ("村居", [Decimal("75.00"), Decimal("75.25")]),
        ("站办所", [Decimal("90.00"), None]),
    ]


def test_a_round_not_yet_public_is_not_on_the_board(cast, client_of, public):
    public.state, public.meeting = "check", None
    public.save()

    assert str(shown(client_of(cast.secretary))["latest"].term) == "2025年下半年"


def test_duties_are_counted_by_group(cast, client_of):
    document = DocumentFactory(township=cast.township, created_by=cast.clerk, issued=True)
    done, late = (DutyFactory(document=document) for _ in range(2))
    one = AssignmentFactory(duty=done, unit=cast.village, state="approved")
    one.reports.create(
        unit=cast.village,
        entered_by=cast.liaison,
        state="approved",
        submitted_at=datetime(2026, 3, 30, tzinfo=UTC),
        reviewed_by=cast.clerk,
        reviewed_at=timezone.now(),
    )
    AssignmentFactory(duty=late, unit=cast.village)
    AssignmentFactory(duty=late, unit=cast.office)

    rows = shown(client_of(cast.secretary), term="2026H1")["on_time"]

    counted = [
        (row.label, row.rate.in_time, row.rate.done_late, row.rate.late, row.rate.under_way)
        for row in rows
    ]
    assert counted == [("村居", 1, 0, 1, 0), ("站办所", 0, 0, 1, 0)]


def test_each_number_of_the_duties_leads_to_as_many_assignments(cast, client_of):
    """村居 逾期 108 led to the whole matrix, of all units, which said 145."""
    document = DocumentFactory(township=cast.township, created_by=cast.clerk, issued=True)
    duty = DutyFactory(document=document)
    for unit, state in ((cast.village, "open"), (cast.group, "returned"), (cast.office, "open")):
        AssignmentFactory(duty=duty, unit=unit, state=state)
    client = client_of(cast.secretary)
    page = client.get(reverse("board") + "?term=2026H1")
    behind = re.findall(r'href="([^"]*of=late)">(\d+)</a>', page.content.decode())

    listed = [client.get(unescape(url)).context["page"].paginator.count for url, _ in behind]

    assert [int(number) for _, number in behind] == listed == [2, 1]


def test_study_is_set_against_its_own_plan(cast, client_of):
    plan = {"unit": cast.leadership, "entered_by": cast.clerk, "kind": "core"}
    StudyPlanFactory(occurred_on=date(2026, 2, 10), **plan)
    StudyPlanFactory(occurred_on=date(2026, 3, 10), **plan)
    for day in (12, 13, 14):  # three where one was planned
        StudySessionFactory(occurred_on=date(2026, 3, day), **plan)
    StudySessionFactory(
        occurred_on=date(2026, 3, 13), unit=cast.village, entered_by=cast.clerk, kind="branch"
    )

    months = shown(client_of(cast.secretary), term="2026H1")["study"]

    assert [(one.label, one.planned, one.done) for one in months] == [
        ("1月", 0, 0),
        ("2月", 1, 0),
        ("3月", 1, 1),
        ("4月", 0, 0),
        ("5月", 0, 0),
        ("6月", 0, 0),
    ]


def test_a_months_plan_leads_to_what_is_planned_in_it_and_what_was_held(cast, client_of):
    """Only 计划 led somewhere, to the half-year's."""
    plan = {"unit": cast.leadership, "entered_by": cast.clerk, "kind": "core"}
    for day in (date(2026, 2, 10), date(2026, 2, 28), date(2026, 3, 10)):
        StudyPlanFactory(occurred_on=day, **plan)
    StudySessionFactory(occurred_on=date(2026, 2, 12), **plan)
    client = client_of(cast.secretary)
    page = client.get(reverse("board") + "?term=2026H1").content.decode()
    behind = re.findall(r'href="([^"]*study-plans/[^"]*until=[^"]*)">(\d+)</a>', page)

    listed = [client.get(unescape(url)).context["table"].paginator.count for url, _ in behind]

    both = [(0, 0), (2, 1), (1, 0), (0, 0), (0, 0), (0, 0)]
    assert [int(number) for _, number in behind] == listed == [*chain(*both)]


def test_open_rectifications_stand_by_unit_the_overdue_first(cast, client_of):
    today = timezone.localdate()
    issued = {"issued_by": cast.clerk}
    RectificationFactory(unit=cast.village, due_on=today, **issued)
    RectificationFactory(unit=cast.sibling, due_on=today - timedelta(days=1), **issued)
    answered = RectificationFactory(unit=cast.sibling, due_on=today - timedelta(days=9), **issued)
    answered.replies.create(text="已改", sent_by=cast.sibling_liaison)
    RectificationFactory(
        unit=cast.office, due_on=today, closed_on=today, answered_on=today, **issued
    )

    context = shown(client_of(cast.secretary))

    assert [(row.unit, row.open, row.late) for row in context["items"]] == [
        (cast.sibling, 2, 1),
        (cast.village, 1, 0),
    ]
    assert (context["items_open"], context["items_late"]) == (3, 1)


@pytest.mark.postgresql
def test_what_waits_is_counted_and_leads_to_the_act(cast, client_of, public):
    public.public_to = timezone.localdate() - timedelta(days=1)
    public.save()
    mark = public.scorecards.first().marks.create(criterion=criterion(public))
    mark.appeals.create(reason="少算", asked_by=cast.liaison, score_before=1)
    client = client_of(cast.secretary)

    waiting = shown(client)["waiting"]

    assert waiting[-1].words == "各单位该报未报的台账" and waiting[-1].count > 0
    assert waiting[-1].is_late  # each is past its day
    assert [(todo.words, todo.count) for todo in waiting[:-1]] == [
        ("考核结果待签发", 1),
        ("复核申请待答复", 1),
        ("进展报告待审核", 0),
        ("整改已逾期", 0),
        ("总结待签发", 0),
        ("总结签发后变了的数据", 0),
    ]
    assert [client.get(todo.url).status_code for todo in waiting] == [200] * 7


def criterion(round):
    return round.rubric.sections.first().criteria.create(
        code="A1", title="x", standard="x", points=4, kinds=["village"]
    )


@pytest.mark.postgresql
def test_changes_count_from_the_last_look(cast, client_of, time_machine):
    client = client_of(cast.secretary)
    record("上报进展", cast.village, actor=cast.liaison)
    record("登录", cast.liaison, actor=cast.liaison)
    record("上报进展", cast.other_unit, actor=cast.other_liaison)
    assert shown(client)["look"]["changes"] == [("上报进展", 1)]

    client.post("/board/seen/")
    time_machine.shift(timedelta(minutes=1))
    assert shown(client)["look"]["changes"] == []
    record("整改销号", cast.village, actor=cast.clerk)
    record("审核通过", cast.village, actor=cast.clerk)

    assert shown(client)["look"]["changes"] == [("审核通过", 1), ("整改销号", 1)]
    page = client.get("/board/changes/", {"action": "整改销号"})
    assert [event.action for event in page.context["page"]] == ["整改销号"]
    assert [one.user for one in BoardLook.objects.all()] == [cast.secretary]


def test_an_empty_township_says_what_is_not_there_yet(cast, client_of):
    page = client_of(cast.secretary).get("/board/").content.decode()

    assert page.count("还没有公示的考核。") == 3
    assert "没有未销号的整改。" in page


def test_the_board_is_of_ones_own_township(cast, client_of, public):
    other = shown(client_of(cast.other_clerk))

    assert (other["latest"], other["items"]) == (None, [])
    assert client_of(cast.other_clerk).get("/board/", {"township": "qingxi"}).status_code == 404


# --- The district ---------------------------------------------------------------------------------
def test_the_district_sees_its_townships_side_by_side(cast, client_of, public):
    RectificationFactory(
        unit=cast.village, due_on=timezone.localdate() - timedelta(days=2), issued_by=cast.clerk
    )

    context = shown(client_of(cast.reviewer))

    lines = [
        (line.township, line.mean, line.bands, line.open, line.late) for line in context["lines"]
    ]
    assert lines == [
        (cast.neighbour, None, {}, 0, 0),
        (cast.township, Decimal("75.25"), {"": 1, "excellent": 1, "failed": 1}, 1, 1),
    ]


@pytest.mark.postgresql
def test_the_district_opens_a_township_and_sees_what_is_public_only(cast, client_of, public):
    public.state, public.meeting = "settle", None
    public.save()

    context = shown(client_of(cast.reviewer), township="qingxi")

    assert str(context["latest"].term) == "2025年下半年"
    assert shown(client_of(cast.far_reviewer))["lines"][0].township == cast.far


# --- Cost -----------------------------------------------------------------------------------------
def fill(cast, rubric, units: int, terms: int) -> None:
    """Every unit scored in every term, with duties, plans, sessions, records and rectification in
    the last.
    """
    document = DocumentFactory(township=cast.township, created_by=cast.clerk, issued=True)
    duties = [DutyFactory(document=document), DutyFactory(document=document, counted=True)]
    places = [UnitFactory(township=cast.township) for _ in range(units)]
    meeting = settled(cast)
    for number in range(terms):
        term = (
            cast.term
            if number == 0
            else TermFactory(township=cast.township, year=2020 + number, half=1)
        )
        round = RoundFactory(term=term, rubric=rubric, opened_by=cast.clerk, **meeting)
        Scorecard.objects.bulk_create(
            Scorecard(
                round=round,
                unit=unit,
                total=Decimal(80),
                band="good",
                place=1,
                sections={"A": ["3", "4"]},
            )
            for unit in places
        )
    for unit in places:
        for duty in duties:
            AssignmentFactory(duty=duty, unit=unit)
        FilmShowingFactory(unit=unit, entered_by=cast.clerk)
        StudyPlanFactory(unit=unit, entered_by=cast.clerk)
        StudySessionFactory(unit=unit, entered_by=cast.clerk)
        RectificationFactory(unit=unit, issued_by=cast.clerk)


@pytest.mark.parametrize(("units", "terms"), [(3, 1), (24, 6)])
def test_the_board_takes_as_many_queries_however_many_units_and_terms(
    cast, client_of, rubric, units, terms
):
    fill(cast, rubric, units, terms)
    client = client_of(cast.secretary)
    client.get("/board/", {"term": "2026H1"})

    with CaptureQueriesContext(connection) as queries:
        page = client.get("/board/", {"term": "2026H1"})

    assert page.status_code == 200
    assert len(queries) == 32, "\n".join(q["sql"][:160] for q in queries)


def test_side_by_side_costs_the_same_for_one_township_and_for_many(cast, client_of, public):
    from tests.factories import TownshipFactory

    client = client_of(cast.reviewer)
    client.get("/board/")
    with CaptureQueriesContext(connection) as few:
        client.get("/board/")
    for number in range(12):
        TownshipFactory(district=cast.district, code=f"zhen{number}", name=f"{number}镇")

    with CaptureQueriesContext(connection) as many:
        client.get("/board/")

    assert len(many) == len(few)
