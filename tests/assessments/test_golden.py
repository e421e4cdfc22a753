"""Every item of the default rubric on real records (docs/facts.md §2.3): the points by hand, and
why.

塘头村's first half of 2026, looked at on 3 July: all its months are over. A case is (item, whose
card, points, what its words say, the records). Points None: nothing is known, which is not 0.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine

from assessments.drafting import adopt_rubric, draft_rubric
from assessments.evaluation import judge
from assessments.facts import read_facts
from assessments.models import Criterion, Rubric, Section
from assessments.rounds import criteria_of
from duties.models import Acknowledgement, Paper
from records.models import CustomsReport
from tests.assessments.saying import explains
from tests.factories import (
    ActivityFactory,
    AssignmentFactory,
    AwardBatchFactory,
    CustomsReportFactory,
    DocumentFactory,
    DutyFactory,
    FilingFactory,
    FilmShowingFactory,
    InspectionFactory,
    LectureHallFactory,
    MeetingFactory,
    NewsItemFactory,
    NilReturnFactory,
    NoticeFactory,
    PublicationFactory,
    RectificationFactory,
    RegulationFactory,
    StudySessionFactory,
    TalkFactory,
    TermFactory,
    VenueFactory,
    VenueOpeningFactory,
)

TODAY = date(2026, 7, 3)
MONTHS = range(1, 7)
QUARTERS = (2, 5)  # a month in each
FIVE = dict.fromkeys(
    ("has_plan", "has_sign_in", "has_record", "has_materials", "has_summary"), True
)


@pytest.fixture(scope="module")
def adopted(company) -> int:
    """The key of the 36 default items, adopted; once for all cases, as none changes them."""
    with time_machine.travel(datetime(2026, 7, 3, 2, tzinfo=UTC)):
        rubric = draft_rubric(company.township, actor=company.clerk)
        adopt_rubric(rubric, actor=company.clerk)
    return rubric.pk


@pytest.fixture
def default_rubric(adopted, cast) -> Rubric:
    return Rubric.objects.get(pk=adopted)


def monthly(factory, unit, months=MONTHS, each=1, **values):
    """`each` records on the 9th and following days of each month."""
    for month in months:
        for number in range(each):
            factory(unit=unit, occurred_on=date(2026, month, 9 + number), **values)


def talks(cast, months, each=1, since=date(2025, 3, 1)):
    """塘头村's hall, and the talks held in it."""
    hall = LectureHallFactory(unit=cast.village, occurred_on=since)
    monthly(TalkFactory, cast.village, months, each, hall=hall)


def openings(cast, weeks):
    """塘头村's centre, and the weeks it was open, from January on."""
    since = date(2025, 3, 1)
    centre = VenueFactory(unit=cast.village, kind="centre", occurred_on=since)
    for month, number in enumerate(weeks, 1):
        monthly(VenueOpeningFactory, cast.village, (month,), weeks_open=number, venue=centre)


def letters(cast, issued_on=date(2026, 1, 20), signed=("leadership", "village")):
    """The year's document, its letters to 领导班子 and 塘头村, and who signed."""
    document = DocumentFactory(
        township=cast.township, created_by=cast.clerk, issued=True, issued_on=issued_on
    )
    for name in ("leadership", "village"):
        unit = getattr(cast, name)
        Paper.objects.create(
            document=document, unit=unit, form="pdf", sha256=f"{unit.pk:064}", size=1
        )
        if name in signed:
            Acknowledgement.objects.create(document=document, unit=unit, by=cast.liaison)
    return document


def task(cast, title, due_on, sent_on=None, returned=False):
    """塘头村's assignment of a clause, sent on a day; returned once before where so said."""
    duty = DutyFactory(document=letters(cast), title=title)
    one = AssignmentFactory(
        duty=duty, unit=cast.village, start=date(2026, 1, 1), end=due_on, due_on=due_on
    )
    states = (["returned"] if returned else []) + (["submitted"] if sent_on else [])
    for state in states:
        at = datetime(sent_on.year, sent_on.month, sent_on.day, 2, tzinfo=UTC)
        reviewed = {"reviewed_by": cast.clerk, "reviewed_at": at, "reason": "不全"}
        one.reports.create(
            unit=cast.village,
            text="办了",
            state=state,
            entered_by=cast.liaison,
            submitted_at=at,
            **(reviewed if state == "returned" else {}),
        )


def study(unit, **values):
    StudySessionFactory(unit=unit, **{"expected": 10, "present": 10} | values)


def customs(unit, months=MONTHS, late=(), **values):
    """Monthly returns, entered on the 2nd of the next month, or on the 20th."""
    for month in months:
        row = CustomsReportFactory(unit=unit, occurred_on=date(2026, month, 28), **values)
        day = 20 if month in late else 2
        CustomsReport.objects.filter(pk=row.pk).update(
            entered_at=datetime(2026, month + 1, day, tzinfo=UTC)
        )


def filing(unit, **values):
    held = {"state": "archived", "occurred_on": date(2026, 3, 20), "archived_on": date(2026, 3, 24)}
    FilingFactory(unit=unit, **{"applied_on": date(2026, 3, 1)} | held | values)


def news(unit, **values):
    NewsItemFactory(unit=unit, **{"reviewed": True} | values)


def award(unit, **values):
    full = {
        "recommend_by": date(2026, 3, 20),
        "public_from": date(2026, 4, 1),
        "public_to": date(2026, 4, 8),
        "number": "青发〔2026〕9号",
    }
    AwardBatchFactory(unit=unit, **full | values)


CASES = [
    # A 组织领导与责任落实
    ("A1", "leadership", "3", "不扣分", lambda c: letters(c)),
    # 25 days late: two whole tens, 1; one unit of two has not signed, 0.5
    ("A1", "leadership", "1.5", "扣 1 分", lambda c: letters(c, date(2026, 2, 25), ["village"])),
    (
        "A2",
        "leadership",
        "4",
        "不扣分",
        lambda c: MeetingFactory(unit=c.leadership, kind="special"),
    ),
    ("A2", "leadership", "2", "少 1 次", lambda c: MeetingFactory(unit=c.office, kind="weekly")),
    ("A2", "leadership", None, "还没有数据", None),
    (
        "A3",
        "leadership",
        "2",
        "不扣分",
        lambda c: MeetingFactory(unit=c.leadership, kind="hearing"),
    ),
    (
        "A3",
        "leadership",
        "0",
        "扣 2 分",
        lambda c: MeetingFactory(unit=c.leadership, kind="weekly"),
    ),
    ("A4", "leadership", "1.5", "实际 50%", lambda c: letters(c, signed=["village"])),
    ("A4", "village", "3", "实际 100%", lambda c: letters(c, signed=["village"])),
    ("A4", "village", "0", "实际 0%", lambda c: letters(c, signed=["leadership"])),
    ("A4", "village", None, "还没有数据", None),
    (
        "A5",
        "leadership",
        "2",
        "不扣分",
        lambda c: monthly(MeetingFactory, c.leadership, (1, 3), kind="weekly"),
    ),
    (
        "A5",
        "leadership",
        "1",
        "少 1 次",
        lambda c: [
            MeetingFactory(unit=c.leadership, kind="weekly"),
            MeetingFactory(
                unit=c.leadership, kind="weekly", topic=""
            ),  # a meeting without it on the agenda
        ],
    ),
    (
        "A6",
        "village",
        "3",
        "不扣分",
        lambda c: task(c, "半年自查", date(2026, 6, 30), date(2026, 6, 30)),
    ),
    # sent two days late, 0.4; returned once, 0.5
    (
        "A6",
        "village",
        "2.1",
        "扣 0.4 分",
        lambda c: task(c, "半年自查", date(2026, 6, 30), date(2026, 7, 2), returned=True),
    ),
    # never sent: three days late on 3 July
    ("A6", "village", "2.4", "扣 0.6 分", lambda c: task(c, "半年自查", date(2026, 6, 30))),
    ("A7", "village", "1", "不扣分", None),
    ("A7", "office", "0", "扣 1 分", None),
    ("A8", "village", "1.9", "实际 95", Decimal(95)),
    ("A8", "village", None, "还没有数据", None),
    # B 学习制度
    (
        "B1",
        "village",
        "2",
        "不扣分",
        lambda c: task(c, "理论学习计划", date(2026, 3, 31), date(2026, 3, 30)),
    ),
    (
        "B1",
        "village",
        "1.5",
        "扣 0.5 分",
        lambda c: task(c, "理论学习计划", date(2026, 3, 31), date(2026, 4, 2)),
    ),
    ("B1", "village", "0", "扣 2 分", lambda c: task(c, "理论学习计划", date(2026, 3, 31))),
    (
        "B2",
        "leadership",
        "5",
        "不扣分",
        lambda c: monthly(StudySessionFactory, c.leadership, QUARTERS, kind="core"),
    ),
    (
        "B2",
        "leadership",
        "4",
        "少 1 ",
        lambda c: monthly(StudySessionFactory, c.leadership, (2,), kind="core"),
    ),
    ("B3", "village", "5", "实际 100%", lambda c: study(c.village, **FIVE)),
    # eight papers of ten
    (
        "B3",
        "village",
        "4",
        "实际 80%",
        lambda c: [
            study(c.village, **FIVE),
            study(c.village, **FIVE | {"has_plan": False, "has_summary": False}),
        ],
    ),
    ("B3", "village", None, "还没有数据", None),
    ("B4", "village", "3", "不扣分", lambda c: study(c.village)),
    # 79%: two whole fives below 90, 1; nobody's make-up registered, 0.2
    ("B4", "village", "1.8", "扣 1 分", lambda c: study(c.village, expected=100, present=79)),
    # 89%: less than a whole five; eleven of twenty made nothing up, 0.2
    (
        "B4",
        "village",
        "2.8",
        "扣 0.2 分",
        lambda c: study(c.village, expected=100, present=80, made_up=9),
    ),
    (
        "B4",
        "village",
        "3",
        "不扣分",
        lambda c: study(c.village, expected=100, present=80, made_up=20),
    ),
    (
        "B5",
        "leadership",
        "2",
        "不扣分",
        lambda c: monthly(MeetingFactory, c.leadership, each=4, kind="weekly"),
    ),
    (
        "B5",
        "leadership",
        "1.8",
        "扣 0.2 分",
        lambda c: [
            monthly(MeetingFactory, c.leadership, (1,), each=3, kind="weekly"),
            monthly(
                MeetingFactory, c.leadership, range(2, 7), each=5, kind="weekly"
            ),  # five make up for no other month
        ],
    ),
    (
        "B6",
        "leadership",
        "2",
        "不扣分",
        lambda c: monthly(RegulationFactory, c.office, QUARTERS, kind="bulletin"),
    ),
    (
        "B6",
        "leadership",
        "1.5",
        "少 1 ",
        lambda c: monthly(RegulationFactory, c.office, (4,), kind="bulletin"),
    ),
    (
        "B7",
        "village",
        "3",
        "不扣分",
        lambda c: monthly(StudySessionFactory, c.village, QUARTERS, kind="branch"),
    ),
    (
        "B7",
        "village",
        "2",
        "少 1 ",
        lambda c: monthly(StudySessionFactory, c.village, (4,), kind="branch"),
    ),
    # C 阵地与活动管理
    (
        "C1",
        "village",
        "3",
        "不扣分",
        lambda c: VenueFactory(
            unit=c.village, occurred_on=date(2024, 1, 1), refreshed_on=date(2026, 2, 1)
        ),
    ),
    (
        "C1",
        "village",
        "2.7",
        "扣 0.3 分",
        lambda c: VenueFactory(unit=c.village, occurred_on=date(2024, 1, 1)),
    ),
    # one of two was inspected
    (
        "C1",
        "village",
        "2.7",
        "扣 0.3 分",
        lambda c: [
            InspectionFactory(
                unit=c.village,
                venue=VenueFactory(unit=c.village, occurred_on=date(2024, 1, 1)),
                occurred_on=date(2026, 2, 9),
            ),
            VenueFactory(unit=c.village, occurred_on=date(2024, 1, 1)),
        ],
    ),
    ("C2", "village", "3", "不扣分", lambda c: monthly(InspectionFactory, c.village)),
    (
        "C2",
        "village",
        "2",
        "扣 1 分",
        lambda c: monthly(InspectionFactory, c.village, (1, 2, 3, 4), each=2),
    ),
    ("C3", "village", "4", "本期没有此类事项", None),
    ("C3", "village", "4", "不扣分", lambda c: filing(c.village)),
    # one held without being filed, 2; one filed two days before, 0.5
    (
        "C3",
        "village",
        "1.5",
        "扣 2 分",
        lambda c: [
            filing(c.village, applied_on=None),
            filing(c.village, applied_on=date(2026, 3, 18)),
        ],
    ),
    ("C4", "village", "2", "不扣分", lambda c: filing(c.village)),
    (
        "C4",
        "village",
        "1.7",
        "扣 0.3 分",
        lambda c: filing(c.village, archived_on=date(2026, 4, 20)),
    ),
    (
        "C5",
        "village",
        "2",
        "不扣分",
        lambda c: NoticeFactory(unit=c.village, answered_on=date(2026, 3, 12)),
    ),
    (
        "C5",
        "village",
        "1",
        "扣 1 分",
        lambda c: NoticeFactory(
            unit=c.village, occurred_on=date(2026, 3, 9), answered_on=date(2026, 3, 17)
        ),
    ),
    # D 精神文明与移风易俗
    (
        "D1",
        "village",
        "3",
        "不扣分",
        lambda c: customs(
            c.village, has_council=True, has_charter=True, rules_revised_on=date(2025, 5, 1)
        ),
    ),
    (
        "D1",
        "village",
        "2",
        "扣 1 分",
        lambda c: customs(c.village, has_council=True, has_charter=True),
    ),
    ("D2", "village", "3", "不扣分", lambda c: customs(c.village)),
    # one late, 0.3; June never, 0.5
    ("D2", "village", "2.2", "扣 0.3 分", lambda c: customs(c.village, range(1, 6), late=(3,))),
    ("D3", "village", "2", "不扣分", lambda c: PublicationFactory(unit=c.village)),
    (
        "D3",
        "village",
        "0",
        "扣 2 分",
        lambda c: NilReturnFactory(unit=c.village, term=c.term, ledger="publications"),
    ),
    ("D3", "village", None, "还没有数据", None),
    ("D4", "village", "4", "不扣分", lambda c: talks(c, QUARTERS)),
    ("D4", "village", "3", "少 1 ", lambda c: talks(c, (5,), each=3)),
    # its hall began in the second quarter: the first is not asked
    ("D4", "village", "4", "不扣分", lambda c: talks(c, (5,), since=date(2026, 4, 2))),
    ("D4", "village", None, "本单位无此项，不计入总分", None),  # it has no hall
    ("D4", "village", None, "还没有数据", lambda c: talks(c, ())),
    ("D5", "office", "3", "不扣分", lambda c: award(c.office)),
    ("D5", "office", "2", "扣 1 分", lambda c: award(c.office, recommend_by=None, number="")),
    ("D5", "office", "3", "本期没有此类事项", None),
    (
        "D6",
        "village",
        "2",
        "不扣分",
        lambda c: [
            ActivityFactory(unit=c.village, category="volunteer"),
            ActivityFactory(unit=c.village, category="welfare"),
        ],
    ),
    (
        "D6",
        "village",
        "1.5",
        "少 1 ",
        lambda c: ActivityFactory(unit=c.village, category="volunteer"),
    ),
    ("D7", "village", "1", "不扣分", lambda c: ActivityFactory(unit=c.village, category="defense")),
    # 征兵 is in winter: nothing is asked by the end of June
    (
        "D7",
        "village",
        "1",
        "年底才计",
        lambda c: ActivityFactory(unit=c.village, category="volunteer"),
    ),
    ("D7", "village", "1", "年底才计，还没有记录", None),
    # E 群众文化与设施
    ("E1", "village", "3", "不扣分", lambda c: monthly(FilmShowingFactory, c.village)),
    # six in June are June's alone
    (
        "E1",
        "village",
        "0.5",
        "实际 1 村月",
        lambda c: monthly(FilmShowingFactory, c.village, (6,), each=6),
    ),
    # two months, and two made up
    (
        "E1",
        "village",
        "2",
        "实际 4 村月",
        lambda c: [
            monthly(FilmShowingFactory, c.village, (1, 2)),
            monthly(FilmShowingFactory, c.village, (2,), each=2, is_make_up=True),
        ],
    ),
    (
        "E2",
        "village",
        "3",
        "不扣分",
        lambda c: openings(c, (4, 4, 4, 4, 4, 4)),
    ),
    (
        "E2",
        "village",
        "2.2",
        "扣 0.8 分",
        lambda c: openings(c, (4, 4, 4, 4, 4)),
    ),
    ("E2", "village", None, "本单位无此项，不计入总分", None),  # it has no centre
    # fifteen weeks of the first quarter pay for none of the second
    (
        "E2",
        "village",
        "2.4",
        "扣 0.6 分",
        lambda c: openings(c, (5, 5, 5, 3, 3, 3)),
    ),
    ("E3", "village", "2", "不扣分", lambda c: ActivityFactory(unit=c.village, category="square")),
    (
        "E3",
        "village",
        "0",
        "实际 0 ",
        lambda c: ActivityFactory(unit=c.village, category="welfare"),
    ),
    (
        "E4",
        "village",
        "2",
        "不扣分",
        lambda c: ActivityFactory(
            unit=c.village, has_programme=True, has_safety_plan=True, has_summary=True
        ),
    ),
    (
        "E4",
        "village",
        "1",
        "扣 1 分",
        lambda c: ActivityFactory(unit=c.village, has_programme=True),
    ),
    # F 新闻宣传与信息报送
    (
        "F1",
        "village",
        "6",
        "不扣分",
        lambda c: [news(c.village) for _ in range(3)],
    ),  # district: 2 points each
    ("F1", "village", "4", "实际 4 ", lambda c: [news(c.village) for _ in range(2)]),
    ("F2", "village", "4", "不扣分", lambda c: monthly(NewsItemFactory, c.village, each=2)),
    (
        "F2",
        "village",
        "3.8",
        "扣 0.2 分",
        lambda c: [
            monthly(NewsItemFactory, c.village, range(1, 6), each=2),
            monthly(NewsItemFactory, c.village, (6,)),
        ],
    ),
    ("F2", "office", "4", "不扣分", lambda c: monthly(NewsItemFactory, c.office)),
    ("F2", "office", "3.6", "扣 0.4 分", lambda c: monthly(NewsItemFactory, c.office, range(1, 5))),
    (
        "F3",
        "village",
        "1",
        "实际 50%",
        lambda c: [
            news(c.village, happened_on=date(2026, 3, 2), sent_on=date(2026, 3, 4)),
            news(c.village, happened_on=date(2026, 3, 2), sent_on=date(2026, 3, 20)),
        ],
    ),
    ("F3", "village", "2", "没有", None),
    ("F4", "village", "2", "不扣分", lambda c: news(c.village)),
    ("F4", "village", "1.3", "扣 0.2 分", lambda c: news(c.village, reviewed=False, corrections=1)),
    ("F5", "village", "2", "不扣分", lambda c: MeetingFactory(unit=c.village, kind="training")),
    ("F5", "village", "2", "年底才计", lambda c: MeetingFactory(unit=c.village, kind="other")),
    ("F5", "village", "2", "年底才计，还没有记录", None),
    # G 加分: before the cap
    (
        "G1",
        "village",
        "2",
        "加 2 分",
        lambda c: [news(c.village, level=4), news(c.village, level=5), news(c.village)],
    ),
    ("G2", "village", "3", "加 3 分", Decimal(3)),
    ("G3", "village", "4", "加 4 分", Decimal(2)),
    (
        "G4",
        "village",
        "1",
        "加 0.5 分",
        lambda c: [LectureHallFactory(unit=c.village), VenueFactory(unit=c.village, kind="centre")],
    ),
]


NOVEMBER = date(2026, 11, 9)
# The same of the second half, when a year's target is owed whole: its rows may be of either half.
YEAR_END = [
    ("A2", "leadership", "4", "不扣分", lambda c: special(c, date(2026, 3, 9), NOVEMBER)),
    ("A2", "leadership", "4", "不扣分", lambda c: special(c, date(2026, 3, 9), date(2026, 4, 9))),
    ("A2", "leadership", "2", "扣 2 分", lambda c: special(c, date(2026, 3, 9))),
    (
        "D7",
        "village",
        "1",
        "不扣分",
        lambda c: ActivityFactory(unit=c.village, category="defense"),
    ),
    (
        "D7",
        "village",
        "0",
        "扣 1 分",
        lambda c: ActivityFactory(unit=c.village, category="volunteer"),
    ),
    ("D7", "village", None, "还没有数据", None),
    ("F5", "village", "2", "不扣分", lambda c: MeetingFactory(unit=c.village, kind="training")),
    ("F5", "village", "1", "扣 1 分", lambda c: MeetingFactory(unit=c.village, kind="other")),
    # held for the whole township and noted once
    ("F5", "village", "2", "不扣分", lambda c: MeetingFactory(unit=c.leadership, kind="training")),
    (
        "F5",
        "village",
        None,
        "还没有数据",
        lambda c: MeetingFactory(unit=c.sibling, kind="training"),
    ),
]


def special(cast, *days):
    for day in days:
        MeetingFactory(unit=cast.leadership, kind="special", occurred_on=day)


@pytest.mark.parametrize(
    ("code", "whose", "points", "says", "given"),
    YEAR_END,
    ids=[f"{case[0]}-{case[2]}-{number}" for number, case in enumerate(YEAR_END)],
)
def test_a_years_target_is_owed_whole_in_the_second_half(
    cast, default_rubric, code, whose, points, says, given
):
    second = TermFactory(township=cast.township, year=2026, half=2)
    if given:
        given(cast)

    found = judged_of(second, getattr(cast, whose), default_rubric, code, today=date(2026, 12, 31))

    assert found.score == (None if points is None else Decimal(points)), found.words()
    assert says in "".join(found.words())
    assert explains(found.telling(), found.score, found.criterion.points), found.telling()


def judged_of(term, unit, rubric, code, today=TODAY, entered=None):
    judged = judge(term, [unit], criteria_of(rubric), entered=entered, today=today)
    (found,) = [one for one in judged[unit.pk] if one.criterion.code == code]
    return found


@pytest.mark.parametrize(
    ("code", "whose", "points", "says", "given"),
    CASES,
    ids=[f"{case[0]}-{case[1]}-{case[2]}" for case in CASES],
)
def test_points_and_words(cast, default_rubric, code, whose, points, says, given):
    unit, criterion = (
        getattr(cast, whose),
        Criterion.objects.get(section__rubric=default_rubric, code=code),
    )
    if callable(given):
        given(cast)
    entered = {(unit.pk, criterion.pk): given} if isinstance(given, Decimal) else {}

    found = judged_of(cast.term, unit, default_rubric, code, entered=entered)

    assert found.score == (None if points is None else Decimal(points)), found.words()
    assert says in "".join(found.words())


@pytest.mark.parametrize(
    ("missed", "holds"),
    [((), False), ((1,), False), ((1, 1), True), ((1, 1, 0), False), ((0, 1, 1), True)],
)
def test_the_veto_of_two_missed_in_a_row(cast, default_rubric, missed, holds):
    """H3: `missed` from the oldest to the newest; what was put right in between breaks the row."""
    for number, late in enumerate(missed, 1):
        due = date(2026, number + 1, 9)
        answered = None if late else due
        RectificationFactory(
            unit=cast.village,
            issued_by=cast.clerk,
            due_on=due,
            answered_on=answered,
            closed_on=answered,
        )
    veto = Criterion.objects.get(section__rubric=default_rubric, code="H3")
    (rule,) = veto.rules_for(cast.village)

    reading = read_facts(cast.term, [(cast.village, rule)], TODAY)[rule, cast.village.pk]

    assert (max(reading.values) >= rule.target) is holds


def test_every_item_has_its_cases(default_rubric):
    """An item without a case, or a scored one that never loses a point here, fails."""
    items = criteria_of(default_rubric).exclude(section__part=Section.Part.VETO)
    found = {
        item.code: [
            Decimal(case[2]) for case in CASES + YEAR_END if case[0] == item.code and case[2]
        ]
        for item in items
    }

    assert [code for code, points in found.items() if not points] == []
    scored = [item for item in items if item.points]
    assert len(scored) == 36
    assert sum(item.points for item in scored) == 100
    assert [
        item.code for item in scored if item.points not in found[item.code] and item.code != "A8"
    ] == []
    assert [item.code for item in scored if min(found[item.code]) == item.points] == []


def test_vetoes_without_a_rule_are_for_people_to_find(default_rubric):
    vetoes = criteria_of(default_rubric).filter(section__part=Section.Part.VETO)

    assert {veto.code: (veto.effect, bool(veto.rules)) for veto in vetoes} == {
        "H1": ("fail", False),
        "H2": ("not_excellent", False),
        "H3": ("down_one", True),
    }
