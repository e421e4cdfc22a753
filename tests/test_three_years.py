"""Three years of a town by the clock, the jobs of beat done for real on their days, people and units
coming and going: nothing asked twice, nothing forgotten, nothing owed from before or after. Each
role's home page is opened at the beginning, in the middle and towards the end of every half-year, its
gap list and the summary of what ended at each turn.

What is expected is reckoned here from a calendar of plain numbers, never by a query of ours.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from assessments.drafting import adopt_rubric, draft_rubric
from assessments.models import Round
from assessments.rounds import open_round
from assessments.tasks import escalate
from duties import services as duties
from duties.models import Assignment, Duty, Message, ResponsibilityDocument
from duties.tasks import remind
from duties.todo import todos
from records.figures.gaps import gaps
from records.models import CustomsReport
from records.pages.services import save_record
from reports import issuing, reviewing, writing
from reports.models import Edition
from reports.services import request_summary
from reports.turns import turns
from townwork.audit.rows import change_rows
from townwork.jobs import services as jobs
from townwork.org import holding, units
from townwork.org.founding import Founding, found
from townwork.org.handover import hand_over
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
    "青山村": (FIRST, date(2026, 4, 2)),
}
MERGED = {"青山村": "新桥村"}
# From which month and which half-year on nothing is asked of one that was stopped: what was due
# before stays in the rates, what was open ended, what was merged and begun went over.
ENDED = {
    "柳林村": (date(2025, 8, 1), date(2025, 7, 1)),
    "青山村": (date(2026, 5, 1), date(2026, 7, 1)),
}
NEVER = (date.max, date.max)
RENAMED, NEW_NAME = date(2025, 4, 1), "塘头社区村"  # 塘头村, from then on
HANDED_OVER = date(2026, 3, 2)  # the clerk leaves, another goes on
ROUND = date(2025, 7, 15)
SIGNED = (date(2025, 1, 10), date(2026, 1, 10))  # the half-year before's summary
MIDDLE, END = (4, 15), (6, 25)  # of the first half; of the second six months later
PASSWORD = "Qing-xi-2024-xx"
SUMMARY = "青溪镇总结\n一、放映\n今年放映公益电影。\n{{署名}}"
FORGOTTEN = {("塘头村", 2024, 5), ("柳林村", 2025, 2), ("新桥村", 2026, 8)}
GRACE = 5  # days after a month in which its return may still come in


@dataclass
class Town:
    """What happened, as the days went by."""

    township: Township
    admin: User
    people: dict[str, User] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)  # of units, whatever they are called now
    read: dict[date, dict] = field(default_factory=dict)
    homes: dict[tuple[date, str], dict] = field(default_factory=dict)
    before_signature: dict = field(default_factory=dict)

    @property
    def clerk(self) -> User:
        return self.people["干事"]

    def unit(self, name: str) -> Unit:
        return Unit.objects.get(pk=self.keys[name])

    def name_of(self, unit: Unit) -> str:
        """As it was called at first."""
        return next((name for name, key in self.keys.items() if key == unit.pk), unit.name)

    def person(self, name: str, role: str, unit: str) -> None:
        username = f"p{len(self.people)}"
        user = User(username=username, full_name=name, role=role, unit=self.unit(unit))
        save_user(user, actor=self.admin, password=PASSWORD)
        self.people[name] = user

    def village(self, name: str) -> None:
        unit = Unit(township=self.township, name=name, kind=Unit.Kind.VILLAGE)
        save_unit(unit, actor=self.admin)
        self.keys[name] = unit.pk
        self.person(f"联络员·{name}", "liaison", name)

    def stop(self, name: str, day: date) -> None:
        if name in MERGED:
            into = self.unit(MERGED[name])
            units.stop(self.unit(name), day, actor=self.admin, successor=into, is_merger=True)
            return
        liaison = self.people[f"联络员·{name}"]
        liaison.is_active = False
        save_user(liaison, actor=self.admin)
        units.stop(self.unit(name), day, actor=self.admin)

    def hand_over(self) -> None:
        """The clerk leaves; who comes next goes on with all of it."""
        leaving = self.clerk
        self.person("后来的干事", "clerk", "领导班子")
        kinds = [*holding.charges]
        hand_over(leaving, self.people["后来的干事"], kinds, actor=self.admin)
        self.people["干事"] = self.people.pop("后来的干事")
        leaving.refresh_from_db()
        leaving.is_active = False
        save_user(leaving, actor=self.admin)

    def assess(self, day: date) -> None:
        """The half-year before, all villages there are; never ended: it waits for all of them."""
        rubric = draft_rubric(self.township, actor=self.clerk)
        adopt_rubric(rubric, actor=self.clerk)
        rubric.refresh_from_db()
        term = Term.objects.filter(township=self.township).begun(day - timedelta(days=20)).first()
        ahead = {"self_by": 14, "check_by": 28, "settle_by": 35, "public_from": 36, "public_to": 43}
        days = {name: day + timedelta(days=number) for name, number in ahead.items()}
        villages = [self.unit(name) for name in sorted(there_on(day))]
        open_round(Round(term=term, rubric=rubric, **days), villages, actor=self.clerk)

    def summarise(self, day: date) -> None:
        """Begun, read, signed and handed in."""
        term = Term.objects.filter(township=self.township).begun(day - timedelta(days=20)).first()
        manuscript = writing.begin(term, body=SUMMARY, actor=self.clerk)
        self.before_signature = self.home(self.people["书记"])
        reviewing.send(manuscript, [self.people["书记"]], actor=self.clerk)
        reviewing.answer(manuscript, "passed", "", actor=self.people["书记"])
        job = request_summary(term, actor=None)
        jobs.run(job.pk)
        job.refresh_from_db()
        edition = Edition.objects.get(pk=job.result["edition"])
        edition = issuing.sign(edition, PASSWORD, actor=self.people["书记"])
        issuing.submit(edition, actor=self.clerk)

    def home(self, user: User) -> dict:
        """What the home page says to a person, as it stands now."""
        kept = {"must_change_password": False, "password_changed_at": timezone.now()}
        change_rows(User.objects.filter(pk=user.pk), **kept)
        client = Client()
        client.force_login(user)
        context = client.get("/").context
        steps = [one for one in context["first_steps"] if one.is_open]
        ways = [
            stage.title for turn in context["turns"] for stage in turn.stages if not stage.is_done
        ]
        alone = [turn.next for turn in [*context["now"], *context["told"]] if not turn.is_way]
        return {
            "asked": [
                *(todo.words for todo in context["todos"]),
                *(one.step.title for one in steps),
                *ways,
                *(stage.title for stage in alone),
            ],
            "turns": [turn.title for turn in context["turns"]],
            "now": [(turn.title, turn.next.title) for turn in context["now"]],
            "owing": {self.name_of(gap.unit) for gap in context.get("gaps", ())},
            "coming": {one.unit_id for one, _ in context.get("coming", ())},
        }

    def open_homes(self, day: date) -> None:
        people = {"管理员": self.admin, **self.people}
        for name in {"管理员", "干事", "书记", "联络员·塘头村", "联络员·新桥村"} & people.keys():
            self.homes[day, name] = self.home(people[name])

    def report(self, day: date) -> None:
        """Each village's return of the month, but for those forgotten."""
        for name, (since, until) in VILLAGES.items():
            is_there = since <= day and (until is None or day < until)
            if is_there and (name, day.year, day.month) not in FORGOTTEN:
                said = {"weddings": 0, "funerals": 0, "is_under_way": True}
                row = CustomsReport(unit=self.unit(name), occurred_on=day, **said)
                save_record(row, actor=self.people[f"联络员·{name}"])

    def issue(self, day: date) -> None:
        document = duties.draft_document(self.township, day.year, actor=self.clerk)
        for duty in document.duties.all():
            duties.remove_duty(duty, actor=self.clerk)
        for order, frequency in enumerate((Duty.Frequency.HALF, Duty.Frequency.MONTHLY), 1):
            duty = Duty(
                document=document,
                section=Duty.Section.STUDY,
                title=f"自查（{frequency.label}）",
                requirement="自查一次",
                frequency=frequency,
                kinds=["village"],
                order=order,
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
        found = turns(self.clerk, day)
        ended = Term.objects.filter(township=self.township).begun(day - timedelta(days=20)).first()
        owing = gaps(Unit.objects.filter(township=self.township), ended, today=day)
        self.read[day] = {
            "shown": Term.objects.filter(township=self.township).shown_today().code,
            "turns": [turn.title for turn in found],
            "ended": ended.code,
            "owing": {
                (self.name_of(gap.unit), stretch.start.year, stretch.start.month)
                for gap in owing
                for debt in gap.debts
                if debt.ledger.slug == "customs"
                for stretch in debt.stretches
            },
            "asked": {self.name_of(gap.unit) for gap in owing},
            "summary": self.summary(ended),
        }

    def summary(self, term: Term) -> dict:
        """What the ended half-year's draft says to the clerk, by its page."""
        client = Client()
        client.force_login(self.clerk)
        draft = client.get(f"/summary/{term.code}/").context["draft"]
        return {
            "title": draft.title,
            "covered": draft.figures["custom.village_covered"].value,
            "lacking": {name for shortage in draft.shortages for name in shortage.units},
        }


@pytest.fixture
def town(time_machine):
    """Walked from the first day to the last."""
    clock = _Clock(time_machine)
    clock.at(FIRST)
    admin, _ = found(Founding("云岭区", "青溪镇", "guanli", "管理员·青溪"))
    town = Town(admin.township, admin)
    town.keys["领导班子"] = admin.unit_id
    Township.objects.update(sign_name="中共青溪镇委员会")
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
            town.stop(name, day)
    if day == RENAMED:
        units.rename(town.unit("塘头村"), NEW_NAME, day, actor=town.admin)
    if day == HANDED_OVER:
        town.hand_over()
    if day == ROUND:
        town.assess(day)


def _turn(town: Town, day: date) -> None:
    if day.day == 26:
        town.report(day)
    if (day.month, day.day) == (1, 8) and day.year in (2025, 2026):
        town.issue(day)
    if day.day == 8 and day.month in (1, 7) and day != FIRST:
        town.look(day)
    if day in SIGNED:
        town.summarise(day)
    if day != FIRST and ((day.day == 8 and day.month in (1, 7)) or _is_in_half(day, MIDDLE, END)):
        town.open_homes(day)
    if day.day == 12 and day.month in (1, 7) and day.year >= FIRST.year:
        year, half = half_before(day)
        for term in Term.objects.filter(township=town.township, year=year, half=half):
            close_term(term, actor=town.clerk, reason="已报送")


def _is_in_half(day: date, *days: tuple[int, int]) -> bool:
    return ((day.month - 1) % 6 + 1, day.day) in days


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


def covered_in(year: int, half: int) -> int:
    """Villages that sent in a month's return."""
    days = [date(year, month, 26) for month in range(6 * half - 5, 6 * half + 1)]
    sent = {(name, d.year, d.month) for d in days for name in there_on(d)} - FORGOTTEN
    return len({name for name, _, _ in sent})


def there_on(day: date) -> set[str]:
    return {
        name
        for name, (since, until) in VILLAGES.items()
        if since <= day and (until is None or day < until)
    }


def there_in(year: int, half: int) -> set[str]:
    """There for some of a half-year: what was owed then is, though it be stopped since."""
    start, end = date(year, 6 * half - 5, 1), date(year, 6 * half, 30)
    return {
        name
        for name, (since, until) in VILLAGES.items()
        if since <= end and (until is None or start < until)
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
        asked = read["asked"] - {"领导班子"}
        assert there_on(day) <= asked <= there_on(day) | there_in(year, half), day
        said = f"{year}年{'上' if half == 1 else '下'}半年收尾"
        summary = read["summary"]
        assert f"{year}年{'上' if half == 1 else '下'}半年总结" in summary["title"], day
        assert summary["covered"] == covered_in(year, half), day
        called = {NEW_NAME if name == "塘头村" else name for name in there_in(year, half)}
        assert summary["lacking"] <= called | there_in(year, half) | {"领导班子"}, day
        rest_days = ["节假日"] if day.year == 2027 else []
        now = f"{day.year}年{'下' if half == 1 else '上'}半年开头"
        assert read["turns"] == [said, *rest_days, now], day
    assert _assignments(town) == _expected_assignments()
    _told_once_a_day_on_workdays()
    _homes_ask_each_thing_once(town)
    _homes_owe_nothing_of_who_is_not_there(town)
    _homes_turn_with_the_half_year(town)


def _assignments(town: Town) -> Counter:
    rows = Assignment.objects.current().filter(unit__township=town.township)
    return Counter((town.name_of(row.unit), row.start) for row in rows.select_related("unit"))


def _expected_assignments() -> Counter:
    """A half-year each of the villages there as the year's paper is issued, their months; of one
    that came since, those it is there all through.
    """
    asked = [
        (name, start, ended)
        for name in VILLAGES
        for year in (2024, 2025, 2026)
        for starts, ended in zip(
            (_months(name, year), _halves(name, year)), ENDED.get(name, NEVER), strict=True
        )
        for start in starts
    ]
    return Counter((name, start) for name, start, ended in asked if start < ended)


def _months(name: str, year: int) -> list[date]:
    since, until = VILLAGES[name]
    days = [date(year, month, 1) for month in range(1, 13)]
    return [day for day in days if since <= day and (until is None or day < until)]


def _halves(name: str, year: int) -> list[date]:
    """Where the paper first goes to it, the one under way too."""
    issued = {2024: FIRST}.get(year, date(year, 1, 8))
    halves = [date(year, month, 1) for month in (1, 7)]
    if name in there_on(issued):
        return halves
    return [day for day in halves if day in _months(name, year)]


def _homes_ask_each_thing_once(town: Town) -> None:
    for where, home in town.homes.items():
        asked = Counter(home["asked"])
        assert [words for words, count in asked.items() if count > 1] == [], where


def _homes_owe_nothing_of_who_is_not_there(town: Town) -> None:
    for (day, name), home in town.homes.items():
        there = there_on(day) | {"领导班子"}
        half = 1 if day.month <= 6 else 2
        assert home["owing"] <= there | there_in(day.year, half), (day, name)
        # The merged village's own task of the half-year is its heir's.
        there |= {"青山村"} if date(2026, 4, 2) <= day <= date(2026, 6, 30) else set()
        assert home["coming"] <= {town.keys[one] for one in there}, (day, name)


def _homes_turn_with_the_half_year(town: Town) -> None:
    """At the beginning the way in and the last one's end, in the middle neither, towards the end
    the way to it.
    """
    for (day, name), home in town.homes.items():
        if name != "干事":
            continue
        half = f"{day.year}年{'上' if day.month <= 6 else '下'}半年"
        kinds = {title[len(half) :] for title in home["turns"] if title.startswith(half)}
        if day.day == 8:
            assert kinds == {"开头"}, day
        elif day.day == 25:
            assert kinds == {"收尾"}, day
        else:
            assert home["turns"] == [], day
    assert town.before_signature["now"] == []  # there is nothing to sign yet: it waits


def _told_once_a_day_on_workdays() -> None:
    told = Counter(Message.objects.values_list("user", "channel", "day"))
    assert told and set(told.values()) == {1}
    rest = [day for _, _, day in told if day in (date(2024, 10, 1), date(2025, 1, 1))]
    assert rest == []
    stopped = Message.objects.filter(user__full_name="联络员·柳林村", day__gt=date(2025, 9, 1))
    assert not stopped.exists()
