"""What a rule may be read off: every indicator that comes to a number, and a few facts of duties,
staff and rectification.

`read_facts` reads all rules of all units of a township in a fixed number of queries. A unit of the
leadership stands for its township: its indicators are read over all units.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import chain
from typing import Any

from django.db.models import Q
from django.utils import timezone

from assessments.indicator_facts import Readings, read_indicators
from assessments.models import Rectification
from assessments.scoring import MISSING, NOT_ITS_OWN, NOTHING_OWED, Reading, Rule
from assessments.stretches import stretches, whole_stretch
from assessments.trainings import trainings_joined
from duties.drafting import default_lineage
from duties.models import Assignment, ProgressReport, ResponsibilityDocument
from duties.progress import days_answered, letters_signed
from records.figures.catalogue import indicator_of
from records.figures.fitting import uncounted
from records.figures.targets import (
    is_measurable,
    measurable,
)
from records.ledger.custom_ledgers import remembering
from records.ledger.indicators import Indicator, Period
from townwork.org.models import Term, Unit, User

ISSUE_BY = (1, 31)  # the yearly document is issued by the end of January


@dataclass(frozen=True)
class Fact:
    """A fact that is no indicator. `of_clause`: read of the assignments of one duty.

    `remedy` says what still mends it on any day, where something does.
    """

    code: str
    name: str
    measure: str
    definition: str
    of_clause: bool = False
    remedy: str = ""


_OWN = (
    Fact(
        "duties.issue_days_late",
        "责任制文件印发逾期天数",
        "天",
        "年度文件首次印发日晚于 1 月 31 日的天数。",
    ),
    Fact(
        "duties.unsigned_count",
        "未签收责任书单位数",
        "个",
        "责任书还没有签收的单位数；单位自己的为 0 或 1。",
        remedy="请还没有签收的单位签收责任书",
    ),
    Fact(
        "duties.signed_rate",
        "责任书签收率",
        "%",
        "已签收的责任书÷全部责任书；单位自己的为 0 或 100。",
        remedy="签收责任书",
    ),
    Fact(
        "duties.days_late",
        "任务逾期天数",
        "天",
        "该项任务晚于到期日上报的天数之和，未报的算到今天。",
        True,
    ),
    Fact("duties.late_count", "任务迟报次数", "次", "该项任务到期日以后才上报的次数。", True),
    Fact(
        "duties.unsent_count",
        "任务未报次数",
        "次",
        "该项任务已到期而没有上报的次数。",
        True,
        "补报这项任务",
    ),
    Fact("duties.returned_count", "任务退回次数", "次", "该项任务的报告被退回的次数。", True),
    Fact(
        "org.liaison_count",
        "在用联络员人数",
        "人",
        "单位在用的联络员账号数。",
        remedy="请管理员为本单位设一位联络员",
    ),
    Fact(
        "org.training_count",
        "参加业务培训次数",
        "次",
        "本单位记在会议研究里的业务培训，加上领导班子记的：全镇统一办的，各单位都算参加，不用各记一遍。",
        remedy="参加业务培训；单位自己参加的，在“会议研究”里记一条",
    ),
    Fact(
        "rectifications.missed_in_a_row",
        "连续未完成整改次数",
        "次",
        "最近连续几次整改没有按期销号。",
    ),
)
own_facts = {fact.code: fact for fact in _OWN}


def fact_named(code: str) -> Fact | Indicator:
    """The indicator or fact of a code: both have a name, a measure and a definition.

    KeyError for neither.
    """
    if code not in own_facts and not is_measurable(code):
        raise KeyError(code)
    return own_facts.get(code) or indicator_of(code)


def offered(township_id: int | None = None) -> dict:
    """Everything a rule may be read off, by code; the township's custom ledgers too."""
    return {**own_facts, **measurable(township_id)}


def strangers_to(rule: Rule, kinds: Iterable[str]) -> list[str]:
    """Of the kinds it applies to, those whose own records never make what it reads. The
    leadership's figure is the whole township's: it is never one of them.
    """
    if not is_measurable(rule.fact):
        return []
    asked = [kind for kind in kinds if not rule.kinds or kind in rule.kinds]
    return uncounted(rule.fact, [kind for kind in asked if kind != Unit.Kind.LEADERSHIP])


Pairs = Iterable[tuple[Unit, Rule]]


def read_facts(term: Term, pairs: Pairs, today: date | None = None) -> Readings:
    """{(rule, unit id): reading} for units of the term's township.

    Rules typed in by hand are left out. A locked half-year is read as on the day of its lock.
    """
    with remembering():
        return _read_facts(term, pairs, term.day_seen(today or timezone.localdate()))


def _read_facts(term: Term, pairs: Pairs, today: date) -> Readings:
    own = []
    of_units: list[tuple[Unit, Rule]] = []
    of_town: list[tuple[Unit, Rule]] = []
    for unit, rule in pairs:
        if rule.fact in own_facts:
            own.append((unit, rule))
        elif rule.fact and is_measurable(rule.fact):
            (of_town if _is_town(unit) else of_units).append((unit, rule))
    clauses = {rule.clause for _, rule in own if rule.clause}
    facts = _Facts(term, {unit for unit, _ in own}, clauses, today)
    return {
        **read_indicators(term, of_units, today, lambda unit: unit.pk, "unit_id"),
        **read_indicators(term, of_town, today, lambda unit: unit.township_id, "unit__township_id"),
        **{(rule, unit.pk): facts.read(unit, rule) for unit, rule in own},
    }


def _is_town(unit: Unit) -> bool:
    return unit.kind == Unit.Kind.LEADERSHIP


# --- Duties, staff, rectification -----------------------------------------------------------------
@dataclass
class _Facts:
    """The facts of some units of one township, each kind read at the first question."""

    term: Term
    units: set[Unit]
    clauses: set[str]  # of the yearly document, that rules are read off
    today: date
    _kept: dict = field(default_factory=dict)

    def read(self, unit: Unit, rule: Rule) -> Reading:
        value = _READERS[rule.fact](self, unit, rule)
        return value if isinstance(value, Reading) else Reading((Decimal(value),))

    def once(self, name: str, read: Callable[[], Any]) -> Any:
        if name not in self._kept:
            self._kept[name] = read()
        return self._kept[name]

    @property
    def document(self) -> ResponsibilityDocument | None:
        """The year's document as first issued, if that was before a lock."""
        return self.once("document", self._read_document)

    def _read_document(self) -> ResponsibilityDocument | None:
        return ResponsibilityDocument.objects.issued_by_lock(self.term).order_by("version").first()

    def letters(self) -> dict[int, bool]:
        """{unit: signed for} of the letters in force."""
        return self.once("letters", lambda: letters_signed(self.term))

    def assignments(self) -> dict[int, list[Assignment]]:
        return self.once("assignments", self._read_assignments)

    def _read_assignments(self) -> dict[int, list[Assignment]]:
        """The year's, of the clauses that are asked about: of all there are, the year's reports
        are many.
        """
        lineages = map(default_lineage, self.clauses)
        rows = Assignment.objects.current().filter(
            Q(duty__title__in=self.clauses) | Q(duty__lineage__in=lineages),
            unit__in=self.units,
            end__year=self.term.year,
        )
        by_unit: dict[int, list[Assignment]] = {}
        for assignment in rows.select_related("duty").prefetch_related("reports"):
            by_unit.setdefault(assignment.unit_id, []).append(assignment)
        return by_unit

    def answered(self) -> dict[int, date]:
        owed = chain.from_iterable(self.assignments().values())
        return self.once("answered", lambda: days_answered(owed))

    def liaisons(self) -> dict[int, int]:
        return self.once("liaisons", self._read_liaisons)

    def _read_liaisons(self) -> dict[int, int]:
        then = self.term.closed_liaisons
        if then is None:
            return User.objects.filter(unit__in=self.units).liaisons_in_use()
        return {int(unit): number for unit, number in then.items()}

    def trainings(self, days: Period) -> dict[int, int]:
        read = partial(trainings_joined, self.units, self.term.township_id, days)
        return self.once(f"trainings {days.start} {days.end}", read)

    def missed(self) -> dict[int, int]:
        return self.once("missed", lambda: missed_in_a_row(self.units, self.today))


def _issue_days_late(facts: _Facts, unit: Unit, rule: Rule) -> int:
    limit = date(facts.term.year, *ISSUE_BY)
    document = facts.document
    until = document.issued_on if document else min(facts.today, facts.term.end)
    return max((until - limit).days, 0)


def _unsigned_count(facts: _Facts, unit: Unit, rule: Rule) -> Reading | int:
    letters = _letters_of(facts, unit)
    return MISSING if not letters else sum(not signed for signed in letters)


def _signed_rate(facts: _Facts, unit: Unit, rule: Rule) -> Reading | Decimal:
    letters = _letters_of(facts, unit)
    return MISSING if not letters else Decimal(100 * sum(letters)) / len(letters)


def _letters_of(facts: _Facts, unit: Unit) -> list[bool]:
    """The leadership answers for everybody's letter."""
    letters = facts.letters()
    if _is_town(unit):
        return list(letters.values())
    return [letters[unit.pk]] if unit.pk in letters else []


def _trainings(facts: _Facts, unit: Unit, rule: Rule) -> Reading | int:
    return facts.trainings(whole_stretch(rule.every, facts.term)).get(unit.pk, MISSING)


Reader = Callable[[_Facts, Unit, Rule], Reading | Decimal | int]


def _of_clause(count: Callable[[_Facts, Assignment], int]) -> Reader:
    """A count over the unit's assignments of the rule's clause.

    Where none of them ended yet, nothing is owed; where it has none all year, it is not its duty.
    """

    def read(facts: _Facts, unit: Unit, rule: Rule) -> Reading | int:
        if facts.document is None:
            return MISSING
        start = stretches(rule.every, facts.term, facts.today)[0].start
        lineage = default_lineage(rule.clause)
        # The default clause is known by its lineage, whatever the township calls it now.
        assignments = [
            assignment
            for assignment in facts.assignments().get(unit.pk, ())
            if assignment.duty.title == rule.clause or assignment.duty.lineage == lineage
        ]
        if not assignments:
            return NOT_ITS_OWN
        ended = [one for one in assignments if start <= one.end <= facts.term.end]
        return sum(count(facts, one) for one in ended) if ended else NOTHING_OWED

    return read


def _days_late(facts: _Facts, assignment: Assignment) -> int:
    return max(((_sent_on(facts, assignment) or facts.today) - assignment.due_on).days, 0)


def _is_late(facts: _Facts, assignment: Assignment) -> bool:
    sent = _sent_on(facts, assignment)
    return sent is not None and sent > assignment.due_on


def _is_unsent(facts: _Facts, assignment: Assignment) -> bool:
    return _sent_on(facts, assignment) is None and facts.today > assignment.due_on


def _returns(facts: _Facts, assignment: Assignment) -> int:
    return sum(report.state == ProgressReport.State.RETURNED for report in assignment.reports.all())


def _sent_on(facts: _Facts, assignment: Assignment) -> date | None:
    """The day of the first report that was sent: a return makes no punctual unit late. Or that of
    the record that answers the duty.
    """
    if assignment.duty.is_counted:
        return facts.answered().get(assignment.pk)
    sent = [report.submitted_at for report in assignment.reports.all() if report.submitted_at]
    return timezone.localtime(min(sent)).date() if sent else None


def missed_in_a_row(units: Iterable[Unit], today: date) -> dict[int, int]:
    """How many of a unit's newest due rectifications, without a break, were not closed in time."""
    streaks: dict[int, int] = {}
    ended: set[int] = set()
    due = Rectification.objects.filter(unit__in=list(units), due_on__lt=today).order_by(
        "-due_on", "-pk"
    )
    for unit, due_on, answered_on in due.values_list("unit", "due_on", "answered_on"):
        if unit in ended:
            continue
        if answered_on is not None and answered_on <= due_on:
            ended.add(unit)
        else:
            streaks[unit] = streaks.get(unit, 0) + 1
    return streaks


_READERS: dict[str, Reader] = {
    "duties.issue_days_late": _issue_days_late,
    "duties.unsigned_count": _unsigned_count,
    "duties.signed_rate": _signed_rate,
    "duties.days_late": _of_clause(_days_late),
    "duties.late_count": _of_clause(_is_late),
    "duties.unsent_count": _of_clause(_is_unsent),
    "duties.returned_count": _of_clause(_returns),
    "org.liaison_count": lambda facts, unit, rule: facts.liaisons().get(unit.pk, 0),
    "org.training_count": _trainings,
    "rectifications.missed_in_a_row": lambda facts, unit, rule: facts.missed().get(unit.pk, 0),
}
