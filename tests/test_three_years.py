"""Three years of a town by the clock, the jobs of beat done for real on their days, people and units
coming and going: nothing asked twice, nothing forgotten, nothing owed from before or after.

What is expected is reckoned here from a calendar of plain numbers, never by a query of ours.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from assessments.tasks import escalate
from duties import services as duties
from duties.models import Assignment, Duty, Message, ResponsibilityDocument
from duties.tasks import remind
from duties.todo import todos
from records.figures.gaps import gaps
from records.models import CustomsReport
from records.pages.services import save_record
from reports.turns import turns
from townwork.jobs import services as jobs
from townwork.org.founding import Founding, found
from townwork.org.models import Term, Township, Unit, User
from townwork.org.services import close_term, save_unit, save_user
from townwork.org.tasks import check_trail, open_halves

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2024, 1, 8), date(2027, 1, 8)
# {village: since when it is there, when it is stopped}
VILLAGES = {
    "塘头村": (FIRST, None),
    "柳林村": (FIRST, date(2025, 9, 1)),
    "新桥村": (date(2025, 3, 3), None),
}
FORGOTTEN = {("塘头村", 2024, 5), ("柳林村", 2025, 2), ("新桥村", 2026, 8)}
GRACE = 5  # days after a month in which its return may still come in


@dataclass
class Town:
    """What happened, as the days went by."""

    township: Township
    admin: User
    people: dict[str, User] = field(default_factory=dict)
    read: dict[date, dict] = field(default_factory=dict)

    @property
    def clerk(self) -> User:
        return self.people["干事"]

    def unit(self, name: str) -> Unit:
        return Unit.objects.get(township=self.township, name=name)

    def person(self, name: str, role: str, unit: str) -> None:
        username = f"p{len(self.people)}"
        user = User(username=username, full_name=name, role=role, unit=self.unit(unit))
        save_user(user, actor=self.admin, password="Qing-xi-2024-xx")
        self.people[name] = user

    def village(self, name: str) -> None:
        unit = Unit(township=self.township, name=name, kind=Unit.Kind.VILLAGE)
        save_unit(unit, actor=self.admin)
        self.person(f"联络员·{name}", "liaison", name)

    def stop(self, name: str) -> None:
        liaison = self.people[f"联络员·{name}"]
        liaison.is_active = False
        save_user(liaison, actor=self.admin)
        unit = self.unit(name)
        unit.is_active = False
        save_unit(unit, actor=self.admin)

    def report(self, day: date) -> None:
        """Each village's return of the month, but for those forgotten."""
        for name, (since, until) in VILLAGES.items():
            is_there = since <= day and (until is None or day < until)
            if is_there and (name, day.year, day.month) not in FORGOTTEN:
                row = CustomsReport(unit=self.unit(name), occurred_on=day, weddings=0, funerals=0)
                save_record(row, actor=self.people[f"联络员·{name}"])

    def issue(self, day: date) -> None:
        document = duties.draft_document(self.township, day.year, actor=self.clerk)
        for duty in document.duties.all():
            duties.remove_duty(duty, actor=self.clerk)
        duty = Duty(
            document=document,
            section=Duty.Section.STUDY,
            title="半年自查",
            requirement="每半年自查一次",
            frequency=Duty.Frequency.HALF,
            kinds=["village"],
            order=1,
        )
        duties.save_duty(duty, [], actor=self.clerk)
        document.number = f"青发〔{day.year}〕1号"
        document.save()
        job = duties.request_issue(document, day, actor=self.clerk)
        jobs.run(job.pk)

    def join(self, day: date) -> None:
        """What 待办 tells the clerk of units that came since."""
        waits = [todo.words for todo in todos(self.clerk)]
        if "待补发责任书的单位" in waits:
            document = ResponsibilityDocument.objects.in_force().get(year=day.year)
            jobs.run(duties.request_joining(document, actor=self.clerk).pk)

    def look(self, day: date) -> None:
        """The pages of the turn, as they stand on the day."""
        found = turns(self.clerk, day, is_new=True)
        ended = Term.objects.filter(township=self.township).begun(day - timedelta(days=20)).first()
        owing = gaps(Unit.objects.filter(township=self.township), ended, today=day)
        self.read[day] = {
            "shown": Term.objects.filter(township=self.township).shown_today().code,
            "turns": [turn.title for turn in found],
            "ended": ended.code,
            "owing": {
                (gap.unit.name, stretch.start.year, stretch.start.month)
                for gap in owing
                for debt in gap.debts
                if debt.ledger.slug == "customs"
                for stretch in debt.stretches
            },
            "asked": {gap.unit.name for gap in owing},
        }


@pytest.fixture
def town(time_machine):
    """Walked from the first day to the last."""
    clock = _Clock(time_machine)
    clock.at(FIRST)
    admin, _ = found(Founding("云岭区", "青溪镇", "guanli", "管理员·青溪"))
    town = Town(admin.township, admin)
    town.person("干事", "clerk", "领导班子")
    town.person("书记", "secretary", "领导班子")
    for name, (since, _) in VILLAGES.items():
        if since == FIRST:
            town.village(name)
    town.issue(FIRST)
    for number in range((LAST - FIRST).days + 1):
        _live(town, clock, FIRST + timedelta(days=number))
    return town


class _Clock:
    def __init__(self, machine):
        self.machine = machine

    def at(self, day: date, hour: int = 9) -> None:
        self.machine.move_to(timezone.make_aware(datetime.combine(day, time(hour))), tick=False)


def _live(town: Town, clock: _Clock, day: date) -> None:
    clock.at(day, 0)
    open_halves()
    if day.day == 1:
        check_trail()
    clock.at(day)
    if day.day in (1, 15) or day.month in (1, 6, 7, 12):  # where something presses
        remind()
        remind()  # asked again: nobody is told twice
    if day.day == 2:
        escalate()
    _come_and_go(town, day)
    _turn(town, day)
    if day.day == 20:
        town.join(day)


def _come_and_go(town: Town, day: date) -> None:
    for name, (since, until) in VILLAGES.items():
        if day == since and since != FIRST:
            town.village(name)
        if day == until:
            town.stop(name)


def _turn(town: Town, day: date) -> None:
    if day.day == 26:
        town.report(day)
    if (day.month, day.day) == (1, 8) and day.year in (2025, 2026):
        town.issue(day)
    if day.day == 8 and day.month in (1, 7) and day != FIRST:
        town.look(day)
    if day.day == 12 and day.month in (1, 7) and day.year > 2024:
        before = Term.objects.filter(township=town.township, closed_at=None).last()
        close_term(before, actor=town.clerk, reason="已报送")


# --- What a calendar expects ----------------------------------------------------------------------


def looks() -> list[date]:
    return [date(year, month, 8) for year in (2024, 2025, 2026, 2027) for month in (1, 7)][1:-1]


def half_before(day: date) -> tuple[int, int]:
    return (day.year - 1, 2) if day.month == 1 else (day.year, 1)


def expected_owing(day: date) -> set[tuple[str, int, int]]:
    """The forgotten months of the half-year ended, of villages that were there all month and are
    still.
    """
    year, half = half_before(day)
    found = set()
    for name, of_year, month in FORGOTTEN:
        is_there = name in there_on(day)
        if of_year == year and (month > 6) == (half == 2) and is_there:
            found.add((name, of_year, month))
    return found


def there_on(day: date) -> set[str]:
    return {
        name
        for name, (since, until) in VILLAGES.items()
        if since <= day and (until is None or day < until)
    }


def test_three_years_pass_and_nothing_is_forgotten_doubled_or_owed_from_elsewhere(town):
    halves = [f"{year}H{half}" for year in (2024, 2025, 2026) for half in (1, 2)] + ["2027H1"]

    terms = Term.objects.filter(township=town.township).order_by("year", "half")
    assert [term.code for term in terms] == halves
    assert sorted(town.read) == looks()
    for day, read in town.read.items():
        year, half = half_before(day)
        assert read["ended"] == f"{year}H{half}"
        assert read["shown"] == f"{day.year}H{1 if day.month == 1 else 2}"
        assert read["owing"] == expected_owing(day), day
        assert read["asked"] - {"领导班子"} == there_on(day), day
        said = f"{year}年{'上' if half == 1 else '下'}半年收尾"
        rest_days = ["节假日"] if day.year == 2027 else []
        assert read["turns"] == [said, *rest_days], day
    assert _assignments(town) == _expected_assignments()
    _told_once_a_day_on_workdays()


def _assignments(town: Town) -> Counter:
    rows = Assignment.objects.current().filter(unit__township=town.township)
    return Counter((row.unit.name, row.start) for row in rows.select_related("unit"))


def _expected_assignments() -> Counter:
    """Of the villages there on the day the year's paper is issued, a half-year each; of one that
    came since, those it is there all through.
    """
    issued = [FIRST, date(2025, 1, 8), date(2026, 1, 8)]
    asked = Counter(
        (name, date(day.year, month, 1))
        for day in issued
        for name in there_on(day)
        for month in (1, 7)
    )
    return asked + Counter({("新桥村", date(2025, 7, 1)): 1})


def _told_once_a_day_on_workdays() -> None:
    told = Counter(Message.objects.values_list("user", "channel", "day"))
    assert told and set(told.values()) == {1}
    rest = [day for _, _, day in told if day in (date(2024, 10, 1), date(2025, 1, 1))]
    assert rest == []
    stopped = Message.objects.filter(user__full_name="联络员·柳林村", day__gt=date(2025, 9, 1))
    assert not stopped.exists()
