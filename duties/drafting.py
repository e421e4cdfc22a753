"""Where a document's clauses come from, and what changed between two versions."""

import tomllib
import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from duties.models import Assignment, Duty, ResponsibilityDocument
from records.figures.catalogue import catalogue
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


def carried_over(document: ResponsibilityDocument, year: int) -> list[tuple[Duty, list[Unit]]]:
    """续办: last year's reports that were never approved, each clause once, for
    the units that still owe it.
    """
    unfinished = (
        Assignment.objects.current()
        .filter(duty__document=document, duty__indicator="")
        .exclude(state=Assignment.State.APPROVED)
        .select_related("duty", "unit")
    )
    owing: dict[Duty, dict[int, Unit]] = {}
    for assignment in unfinished.order_by("duty__order", "unit__order"):
        owing.setdefault(assignment.duty, {})[assignment.unit_id] = assignment.unit
    return [
        (_carried(duty, document.year, year), list(units.values())) for duty, units in owing.items()
    ]


def _carried(duty: Duty, last_year: int, year: int) -> Duty:
    return Duty(
        order=900 + duty.order,
        section=duty.section,
        title=f"续办：{duty.title}"[:40],
        requirement=f"{last_year}年尚未完成，继续办理：{duty.requirement}"[:300],
        frequency=Duty.Frequency.ONCE,
        due_on=date(year, *CARRIED_BY),
        paper=duty.paper,
    )


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
