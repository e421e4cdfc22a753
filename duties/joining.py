"""补发: a unit made, or taken up again, while the year's paper is in force gets the tasks of its
periods from then on, and its letter; the other units' letters stay as they were signed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from duties.issuing import Issue, key_of, letters_of
from duties.models import Assignment, Paper, ResponsibilityDocument
from duties.planning import days_by_duty, make_plan
from townwork.audit.rows import add_rows, change_rows
from townwork.audit.services import record
from townwork.jobs import registry
from townwork.jobs.models import Job
from townwork.org.access import allows
from townwork.org.models import Stop, Unit
from townwork.org.workdays import Workdays

JOIN = "join_document"


@dataclass(frozen=True)
class Newcomer:
    """A unit and what the paper asks of it that it has not been given: unsaved assignments."""

    unit: Unit
    assignments: list[Assignment]
    has_letter: bool

    @property
    def since(self) -> date:
        return min(assignment.start for assignment in self.assignments)


def newcomers(document: ResponsibilityDocument, workdays: Workdays | None = None) -> list[Newcomer]:
    """Those the paper in force has nothing for yet, in the order of the units; none where nothing
    of its year is left for them, none once the year is over.
    """
    in_force = ResponsibilityDocument.objects.in_force().filter(
        pk=document.pk, year__gte=timezone.localdate().year
    )
    return list(_newcomers(document, workdays)) if in_force.exists() else []


def _newcomers(document: ResponsibilityDocument, workdays: Workdays | None) -> Iterator[Newcomer]:
    came = _came(document)
    if not came:
        return
    lettered = _lettered(document)
    current = Assignment.objects.current().filter(duty__document=document, unit__in=came)
    given = {key_of(assignment) for assignment in current.select_related("duty")}
    for unit, planned in make_plan(document, workdays).by_unit().items():
        since = came.get(unit.pk)
        if since is None:
            continue
        lacking = [one for one in planned if one.start >= since and key_of(one) not in given]
        if lacking:
            yield Newcomer(unit, lacking, unit.pk in lettered)


def _lettered(document: ResponsibilityDocument) -> set[int]:
    return set(document.papers.letters().values_list("unit", flat=True))


def _came(document: ResponsibilityDocument) -> dict[int, date]:
    """{unit id: from which day on it can be asked}: units in use made since the paper went out,
    that have no letter of it, and those taken up again since.
    """
    issued = timezone.localdate(document.issued_at)
    units = Unit.objects.filter(township=document.township_id).active()
    made = units.filter(begun_on__gte=issued).exclude(pk__in=_lettered(document))
    again = Stop.objects.filter(unit__in=units, until__gte=issued).order_by("until")
    return dict.fromkeys(made.values_list("pk", flat=True), issued) | dict(
        again.values_list("unit", "until")
    )


# --- The job --------------------------------------------------------------------------------------
def work(job: Job, report: registry.Report) -> Issue:
    """The letters of those without one, set and stored, outside any transaction."""
    document = ResponsibilityDocument.objects.select_related("township__district").get(
        pk=job.params["document"]
    )
    workdays = Workdays.load(document.township)
    without = [one for one in newcomers(document, workdays) if not one.has_letter]
    letters = {one.unit: days_by_duty(one.assignments) for one in without}
    document.issued_on = timezone.localdate()  # a letter bears the day it is given
    return Issue(letters_of(document, letters, workdays, report), workdays)


def keep(job: Job, issue: Issue) -> dict:
    """The rows, inside the fenced transaction; of what another version replaced meanwhile none."""
    document = (
        ResponsibilityDocument.objects.select_for_update(of=("self",))
        .select_related("township")
        .get(pk=job.params["document"])
    )
    set_for = {paper.unit_id for paper in issue.papers}
    came = [
        one
        for one in newcomers(document, issue.workdays)
        if one.has_letter or one.unit.pk in set_for
    ]
    new = [assignment for one in came for assignment in one.assignments]
    made = _take_up(document, new)
    add_rows(Assignment, made, batch_size=500)
    lacking = {one.unit.pk for one in came if not one.has_letter}
    add_rows(Paper, [paper for paper in issue.papers if paper.unit_id in lacking])
    facts = {"document": document.pk, "assignments": len(new), "units": len(came)}
    names = "、".join(one.unit.name for one in came)
    data = JOIN_JOB.told(facts) | {"单位": names}
    record("补发责任书", document, actor=job.requested_by, data=data)
    return facts


def _take_up(document: ResponsibilityDocument, new: list[Assignment]) -> list[Assignment]:
    """What ended when the unit was stopped is open again; gives those that never were."""
    units = {assignment.unit_id for assignment in new}
    ended = Assignment.objects.filter(duty__document=document, unit__in=units)
    by_key = {key_of(row): row.pk for row in ended.select_related("duty")}
    again = [by_key[key_of(one)] for one in new if key_of(one) in by_key]
    change_rows(Assignment.objects.filter(pk__in=again), withdrawn_at=None)
    return [one for one in new if key_of(one) not in by_key]


JOIN_JOB = registry.Kind(
    JOIN,
    "补发责任书",
    work,
    keep,
    may_ask=lambda user, job: allows(user, "duties.draft"),
    words={"assignments": "新任务", "units": "单位数"},
)
