"""A clause can be met by who owes it: what it counts is what their own records say."""

from datetime import date

import pytest
from django.urls import reverse

from assessments.drafting import default_rubric
from duties.drafting import default_duties
from duties.fitting import misfits
from duties.models import Assignment
from duties.progress import progress_of
from duties.services import request_issue, save_duty
from duties.sheets import import_duties
from records.figures.catalogue import source_ledger
from records.ledger.checks import Asked, faults_of_ledger
from records.ledger.declaration import ledger_of
from tests.duties.test_sheets import GOOD, sheet
from tests.factories import (
    ActivityFactory,
    AssignmentFactory,
    AwardPlaceFactory,
    CustomsReportFactory,
    DecisionFactory,
    DocumentFactory,
    DutyFactory,
    FilingFactory,
    FilmShowingFactory,
    InspectionFactory,
    MeetingFactory,
    NewsItemFactory,
    NoticeFactory,
    PublicationFactory,
    RegulationFactory,
    StudyPlanFactory,
    StudySessionFactory,
    TalkFactory,
    UnitFactory,
    VenueOpeningFactory,
)
from townwork.org.errors import Refusal
from townwork.org.models import Unit

DAY = date(2026, 3, 10)  # of the factories' records
FIVE = dict.fromkeys(
    ("has_plan", "has_sign_in", "has_record", "has_materials", "has_summary"), True
)
# Every indicator of the default document: a record that a unit owing it may enter.
RECORDS = {
    "mtg.special_count": lambda unit: MeetingFactory(unit=unit, kind="special"),
    "mtg.report_hear_count": lambda unit: MeetingFactory(unit=unit, kind="hearing"),
    "mtg.weekly_count": lambda unit: MeetingFactory(unit=unit, kind="weekly"),
    "mtg.decision_done_rate": lambda unit: DecisionFactory(
        unit=unit, due_on=DAY, done_on=DAY, meeting=MeetingFactory(unit=unit)
    ),
    "doc.system_count": lambda unit: RegulationFactory(unit=unit, kind="study"),
    "study.plan_filed_count": lambda unit: StudyPlanFactory(unit=unit, filed_on=DAY),
    "study.core_session_count": lambda unit: StudySessionFactory(unit=unit, kind="core"),
    "study.session_count": lambda unit: StudySessionFactory(unit=unit),
    "study.attendance_rate": lambda unit: StudySessionFactory(unit=unit),
    "study.wuyou_rate": lambda unit: StudySessionFactory(unit=unit, **FIVE),
    "site.inspect_count": lambda unit: InspectionFactory(unit=unit),
    "site.fix_rate": lambda unit: InspectionFactory(unit=unit, problems=1, mended=1),
    "venue.open_weeks": lambda unit: VenueOpeningFactory(unit=unit),
    "meet.prior_rate": lambda unit: FilingFactory(unit=unit, state="held", occurred_on=DAY),
    "forum.talk_count": lambda unit: TalkFactory(unit=unit),
    "film.month_count": lambda unit: FilmShowingFactory(unit=unit),
    "event.square_count": lambda unit: ActivityFactory(unit=unit, category="square"),
    "pub.wall_count": lambda unit: PublicationFactory(unit=unit),
    "event.defense_count": lambda unit: ActivityFactory(unit=unit, category="defense"),
    "custom.return_count": lambda unit: CustomsReportFactory(unit=unit),
    "doc.village_rules_count": lambda unit: RegulationFactory(unit=unit, kind="village"),
    "event.public_count": lambda unit: ActivityFactory(unit=unit, category="welfare"),
    "event.education_count": lambda unit: ActivityFactory(unit=unit, category="education"),
    "award.place_count": lambda unit: AwardPlaceFactory(unit=unit),
    "news.sent_count": lambda unit: NewsItemFactory(unit=unit, sent_on=DAY),
    "notice.ontime_rate": lambda unit: NoticeFactory(unit=unit, due_on=DAY, answered_on=DAY),
}
COUNTED = [
    (duty.title, kind) for duty in default_duties(2026) if duty.is_counted for kind in duty.kinds
]


@pytest.mark.parametrize(("title", "kind"), COUNTED)
def test_every_clause_of_the_default_document_moves_with_a_record_of_who_owes_it(
    cast, document, title, kind
):
    duty = next(one for one in default_duties(2026) if one.title == title)
    duty.document = document
    duty.save()
    unit = UnitFactory(township=cast.township, kind=kind)
    owed = AssignmentFactory(duty=duty, unit=unit, start=DAY.replace(month=1, day=1))
    assert value_of(owed) is None

    row = RECORDS[duty.indicator](unit)

    said = frozenset({"unit", *ledger_of(type(row)).choices_of})
    assert faults_of_ledger(ledger_of(type(row)), [Asked(row, said)]) == [{}]
    assert value_of(owed) > 0


def value_of(owed: Assignment):
    mine = Assignment.objects.select_related("duty__document", "unit").filter(pk=owed.pk)
    return progress_of(mine)[0].value


# What every unit of a kind owes a ledger, row by row: debts, duties and marks ask the same of them.
ASKED_ALIKE = (
    "custom.return_count",
    "film.month_count",
    "forum.talk_count",
    "site.inspect_count",
    "venue.open_weeks",
)


@pytest.mark.parametrize("code", ASKED_ALIKE)
def test_the_default_document_and_rubric_ask_whom_the_ledger_asks(code):
    owing = list(source_ledger(code).owes.kinds)
    duties = [duty.kinds for duty in default_duties(2026) if duty.indicator == code]
    items = [item for section in default_rubric()["section"] for item in section["criterion"]]
    marked = [item.kinds for item in items if any(rule.get("fact") == code for rule in item.rules)]

    assert (duties, marked) == ([owing], [owing])


WEEKLY = {**GOOD, "事项": "村例会", "指标": "每周例会次数", "每期目标": 4}
SAID = "“每周例会次数”只计领导班子的记录，{}记了也不算：请改由领导班子承担，"


def test_a_clause_whose_units_never_count_is_refused_in_the_form(cast, client_of):
    draft = DocumentFactory(township=cast.township, created_by=cast.clerk)
    typed = {"section": "study", "title": "村例会", "requirement": "每周一次", "due_days": 0}
    typed |= {"frequency": "monthly", "indicator": "mtg.weekly_count", "target": 4, "weight": 1}
    typed |= {"kinds": ["village"], "units": [cast.office.pk, cast.group.pk]}

    page = client_of(cast.clerk).post(reverse("duty_add", args=[draft.pk]), typed)

    errors = page.context["form"].errors
    assert errors["kinds"][0].startswith(SAID.format("村"))
    assert errors["units"][0].startswith(SAID.format("宣传办、塘头村一组"))
    assert page.context["form"]["title"].value() == "村例会"
    assert not draft.duties.exists()


def test_a_sheet_of_clauses_is_refused_with_its_row(cast):
    draft = DocumentFactory(township=cast.township, created_by=cast.clerk)

    added, problems = import_duties(draft, sheet(GOOD, WEEKLY), actor=cast.clerk)

    assert (added, [(one.row, one.column) for one in problems]) == (0, [(3, "承担单位类别")])
    assert problems[0].message.startswith(SAID.format("村、居"))


def test_what_an_earlier_year_asked_amiss_is_not_issued_again(cast):
    """A clause of before the figure knew whose it is comes over from last year's document."""
    draft = DocumentFactory(township=cast.township, created_by=cast.clerk, number="青发〔2026〕8号")
    DutyFactory(
        document=draft, title="党政办例会", indicator="mtg.weekly_count", target=4, kinds=[]
    )
    draft.duties.get().units.add(cast.office)

    with pytest.raises(Refusal) as refused:
        request_issue(draft, date(2026, 1, 12), actor=cast.clerk)

    assert str(refused.value).startswith(f"条款“党政办例会”：{SAID.format('宣传办')}")


def test_a_unit_below_one_that_counts_is_taken(cast):
    draft = DocumentFactory(township=cast.township, created_by=cast.clerk)
    duty = DutyFactory.build(
        document=draft, indicator="custom.return_count", target=1, kinds=["village"]
    )

    save_duty(duty, [cast.group], actor=cast.clerk)

    assert draft.duties.get() == duty
    assert misfits("custom.return_count", ["office"], [])
    assert misfits("news.sent_count", list(Unit.Kind), []) == []
