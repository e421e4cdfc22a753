"""Where a document's clauses come from, and what changed between two versions."""

import tomllib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import attrgetter
from pathlib import Path

from duties.models import Assignment, Duty, ResponsibilityDocument
from duties.progress import progress_of
from records.figures.catalogue import catalogue
from records.ledger.debts import stretches_said
from records.ledger.indicators import Period
from townwork.org.models import Unit

DEFAULT = Path(__file__).with_name("default_document.toml")
# The default clauses keep one identity in every township and year.
_NAMESPACE = uuid.UUID("6f1b0d0e-0d0c-5c55-9a52-7a6f1c3d2e10")
COPIED = (
    "section",
    "title",
    "requirement",
    "frequency",
    "due_days",
    "due_on",
    "indicator",
    "target",
    "paper",
    "weight",
    "kinds",
)
CARRIED, UNFINISHED = "续办：", "尚未完成，继续办理："
FIRST_CARRIED = 900  # they stand behind the year's own clauses
CARRIED_BY = (3, 31)  # what last year left unfinished is due by the end of March


def default_text() -> dict:
    """The default preamble and closing."""
    read = tomllib.loads(DEFAULT.read_text(encoding="utf-8"))
    return {name: read[name].strip() for name in ("preamble", "closing")}


def default_duties(year: int) -> list[Duty]:
    """Unsaved duties of the default document."""
    read = tomllib.loads(DEFAULT.read_text(encoding="utf-8"))["duty"]
    return [_default(values, number, year) for number, values in enumerate(read, 1)]


def _default(values: dict, number: int, year: int) -> Duty:
    day = values.get("due_on")
    due_on = date(year, *map(int, day.split("-"))) if day else None
    return Duty(
        **values | {"due_on": due_on, "order": number, "lineage": default_lineage(values["title"])}
    )


# What the default counted before for a clause, where something else is the fact: frugal weddings
# for a return that may truthfully say none, adopted items for what was sent in.
COUNTED_BEFORE = {
    "建立健全制度": "doc.regulation_count",
    "移风易俗月报": "custom.frugal_case_count",
    "创建评选推荐": "award.named_count",
    "信息报送": "news.count",
}


# What such a clause takes over: what is asked and how it is counted; not who owes it.
RENEWED = ("requirement", "frequency", "due_days", "due_on", "indicator", "target", "paper")


def outdated(duties: Iterable[Duty], year: int) -> list[tuple[Duty, Duty]]:
    """(clause, the same as the default asks it now) of those that count what the default counted
    before. A clause of the town's own stays out of it, whatever it counts.
    """
    defaults = {duty.lineage: duty for duty in default_duties(year)}
    found = []
    for duty in duties:
        default = defaults.get(duty.lineage)
        if default and duty.indicator and duty.indicator == COUNTED_BEFORE.get(default.title):
            new = copied(duty, year)
            for name in RENEWED:
                setattr(new, name, getattr(default, name))
            found.append((duty, new))
    return found


def default_lineage(title: str) -> uuid.UUID:
    """The identity of the default clause of that title, whatever a township has since called it."""
    return uuid.uuid5(_NAMESPACE, title)


def copied(duty: Duty, year: int) -> Duty:
    """The same clause for another document; a day of last year becomes the same day of `year`."""
    values = {name: getattr(duty, name) for name in COPIED}
    if duty.due_on and duty.due_on.year != year:
        leap = (duty.due_on.month, duty.due_on.day) == (2, 29)
        values["due_on"] = duty.due_on.replace(year=year, day=28 if leap else duty.due_on.day)
    return Duty(**values, lineage=duty.lineage, order=duty.order)


def carried_over(
    document: ResponsibilityDocument, year: int, *, today: date
) -> list[tuple[Duty, list[Unit]]]:
    """续办: what of last year's reports is past its day and neither done nor reported, each clause
    once, for the units that owe it.

    The next document is drafted in November: what falls due in December is not called 尚未完成, nor
    is a unit whose report waits for the reviewer.
    """
    reported = (
        Assignment.objects.current()
        .filter(duty__document=document, duty__indicator="")
        .select_related("duty", "unit")
        .order_by("duty__order", "unit__order")
    )
    owing: dict[Duty, list[Assignment]] = {}
    for one in progress_of(reported, today=today):
        if one.is_late:
            owing.setdefault(one.assignment.duty, []).append(one.assignment)
    return [
        (_carried(duty, f"{document.year}年{_when(late)}", year), _units_of(late))
        for duty, late in owing.items()
    ]


def _when(late: Iterable[Assignment]) -> str:
    """Which stretches of the year are past their day, in words: 上半年, 1—3月. What is owed once a
    year has no name but the year's.
    """
    late = list(late)
    if late[0].duty.frequency in (Duty.Frequency.ONCE, Duty.Frequency.YEARLY):
        return ""
    stretches = {Period(one.start, one.end) for one in late}
    return stretches_said(sorted(stretches, key=attrgetter("start")))


def _units_of(assignments: Iterable[Assignment]) -> list[Unit]:
    return list({one.unit_id: one.unit for one in assignments}.values())


def is_carried(duty: Duty) -> bool:
    """Whether the clause finishes what an earlier year left: it is of its own year only."""
    return duty.title.startswith(CARRIED) or UNFINISHED in duty.requirement


def _carried(duty: Duty, last: str, year: int) -> Duty:
    """`last` is of when it was not done: 2026年上半年. A clause carried twice says once that it is,
    and of which year it was first.
    """
    again = is_carried(duty)
    return Duty(
        order=duty.order if again else FIRST_CARRIED + duty.order,
        section=duty.section,
        title=duty.title if again else _before(CARRIED, duty, "title"),
        requirement=duty.requirement
        if again
        else _before(f"{last}{UNFINISHED}", duty, "requirement"),
        frequency=Duty.Frequency.ONCE,
        due_on=date(year, *CARRIED_BY),
        paper=duty.paper,
    )


def _before(words: str, duty: Duty, name: str) -> str:
    """The field's text with the words before it; where both don't fit, the text alone: it is a
    clause of an official paper, and never cut.
    """
    text = getattr(duty, name)
    room = Duty._meta.get_field(name).max_length
    return f"{words}{text}" if len(words) + len(text) <= room else text


@dataclass(frozen=True)
class FieldChange:
    """What a field said before and says now, in words."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class ClauseChange:
    """A clause that is new (`old` None), gone (`new` None) or worded otherwise,
    each field as it was and as it is.
    """

    old: Duty | None
    new: Duty | None
    fields: tuple[FieldChange, ...] = ()

    @property
    def label(self) -> str:
        if self.old is None:
            return "新增"
        return "删除" if self.new is None else "修改"


def changes(old: list[Duty], new: list[Duty]) -> list[ClauseChange]:
    """What differs between two lists of clauses, matched by lineage, in the
    order of the new ones; then what went.
    """
    before = {duty.lineage: duty for duty in old}
    after = {duty.lineage for duty in new}
    compared = [_change(before.get(duty.lineage), duty) for duty in new]
    gone = [ClauseChange(duty, None) for duty in old if duty.lineage not in after]
    return [change for change in compared if change] + gone


def _change(old: Duty | None, new: Duty) -> ClauseChange | None:
    if old is None:
        return ClauseChange(None, new)
    fields = [
        FieldChange(
            Duty._meta.get_field(name).verbose_name, _in_words(old, name), _in_words(new, name)
        )
        for name in COPIED
    ]
    changed = tuple(field for field in fields if field.old != field.new)
    return ClauseChange(old, new, changed) if changed else None


def _in_words(duty: Duty, name: str) -> str:
    """A field in words. A day is the same day in another year; kinds are a set."""
    value = getattr(duty, name)
    if value in (None, "", []):
        return "（无）"
    if name == "due_on":
        return f"{value.month}月{value.day}日"
    if name == "kinds":
        return "、".join(label for kind, label in Unit.Kind.choices if kind in value)
    if name == "indicator":
        return catalogue[value].name if value in catalogue else value
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(getattr(duty, f"get_{name}_display", lambda: value)())
