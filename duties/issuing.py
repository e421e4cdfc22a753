"""印发: the assignments a document makes, its papers, and the job that puts
both in place, safe to repeat.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from duties.models import Assignment, Duty, Paper, ResponsibilityDocument
from duties.paper_text import document_paper, letter_paper
from duties.planning import Plan, closed_stretches, is_within, make_plan
from records.kinds.meetings.issued import enter_issued, issuing_unit
from records.models import Regulation
from townwork.audit.rows import add_rows
from townwork.audit.services import record
from townwork.jobs import registry
from townwork.jobs.models import Job
from townwork.lib import word
from townwork.lib.pdf import render_official
from townwork.lib.pdf.layout import Paragraph
from townwork.org.access import allows
from townwork.org.models import Unit, User
from townwork.org.posts import holders, in_order
from townwork.org.workdays import Workdays

ISSUE = "issue_document"
Letters = Mapping[Unit, Mapping[Duty, list[date]]]


@dataclass(frozen=True)
class Issue:
    """What was set outside the transaction, and the calendar it was set by: the assignments are
    made by the same, though somebody enters a rest day meanwhile.
    """

    papers: list[Paper]
    workdays: Workdays


# --- The job --------------------------------------------------------------------------------------
def work(job: Job, report: registry.Report) -> Issue:
    """Every paper, set and stored, outside any transaction."""
    document = ResponsibilityDocument.objects.select_related("township__district").get(
        pk=job.params["document"]
    )
    document.issued_on = date.fromisoformat(job.params["issued_on"])
    report(5, "排版文件")
    duties = list(document.duties.prefetch_related("units"))
    workdays = Workdays.load(document.township)
    papers = _papers(document, None, document_paper(document, duties, workdays))
    letters = make_plan(document, workdays).letters()
    return Issue(papers + letters_of(document, letters, workdays, report), workdays)


def letters_of(
    document: ResponsibilityDocument,
    letters: Letters,
    workdays: Workdays,
    report: registry.Report,
) -> list[Paper]:
    """责任书: each unit's, set and stored, with who answers there on the document's day."""
    posts = holders(letters, document.issued_on)
    papers = []
    for done, (unit, days) in enumerate(letters.items(), 1):
        answerable = in_order(posts.get(unit.pk, {}))
        text = letter_paper(document, unit, list(days), workdays, answerable, days=days)
        papers += _papers(document, unit, text)
        report(5 + 90 * done // len(letters), f"排版责任书（{done}/{len(letters)}）")
    return papers


def _papers(
    document: ResponsibilityDocument, unit: Unit | None, text: list[Paragraph]
) -> list[Paper]:
    author = document.township.sign_name
    pdf = render_official(text[0].text, text, author=author)
    docx = word.official(text, author=author, imprint_apart=pdf.imprint_apart)
    files = [("pdf", pdf.pdf), ("docx", docx)]
    return [Paper(document=document, unit=unit, form=form).keep(data) for form, data in files]


def keep(job: Job, issue: Issue) -> dict:
    """The rows, inside the fenced transaction. A document already issued stays as it is."""
    document = (
        ResponsibilityDocument.objects.select_for_update(of=("self",))
        .select_related("township")
        .get(pk=job.params["document"])
    )
    if document.is_issued:
        return {"document": document.pk, "assignments": 0}
    plan = make_plan(document, issue.workdays)
    moved = _take_over(document, plan.assignments)
    new = [assignment for assignment in plan.assignments if key_of(assignment) not in moved]
    add_rows(Assignment, new, batch_size=500)
    add_rows(Paper, issue.papers)
    document.issued_at = timezone.now()
    document.issued_by = job.requested_by
    document.issued_on = date.fromisoformat(job.params["issued_on"])
    document.save()
    _register(document, job.requested_by)
    facts = {"document": document.pk, "assignments": len(new), "kept": len(moved)}
    record("印发责任制文件", document, actor=job.requested_by, data=ISSUE_JOB.told(facts))
    return facts


def _register(document: ResponsibilityDocument, actor: User) -> None:
    """The document among the 制度文件: when it was issued is typed nowhere else."""
    entry = Regulation(
        unit=issuing_unit(document.township, actor),
        occurred_on=document.issued_on,
        title=str(document),
        kind=Regulation.Kind.RESPONSIBILITY,
        number=document.number,
        sent_to=document.recipients,
    )
    enter_issued(entry, actor=actor)


def key_of(assignment: Assignment) -> tuple:
    return assignment.duty.lineage, assignment.unit_id, assignment.start


def _take_over(document: ResponsibilityDocument, planned: list[Assignment]) -> set[tuple]:
    """Amendment: what the version before assigned goes on under the same clause of this one,
    reports and all.

    What this version no longer asks, and nobody has reported on, is withdrawn. A closed term's stay
    as they were.
    """
    planned_by_key = {key_of(assignment): assignment for assignment in planned}
    closed = closed_stretches(document.township)
    earlier = (
        Assignment.objects.current()
        .filter(duty__document__township=document.township, duty__document__year=document.year)
        .select_related("duty")
    )
    moved = set()
    for old in earlier:
        if is_within(old.end, closed):
            continue
        new = planned_by_key.get(key_of(old))
        if new is not None:
            _move(old, new)
            moved.add(key_of(old))
        elif not old.reports.exists():
            old.withdrawn_at = timezone.now()
            old.save(update_fields=["withdrawn_at"])
    return moved


def _move(old: Assignment, new: Assignment) -> None:
    extended = old.due_on != old.first_due_on
    old.duty = new.duty
    old.end = new.end
    old.first_due_on = new.first_due_on
    old.due_on = max(old.due_on, new.due_on) if extended else new.due_on
    old.save(update_fields=["duty", "end", "first_due_on", "due_on"])


def carried_by(document: ResponsibilityDocument, plan: Plan) -> int:
    """How many of the plan's assignments the version before made already; for the preview."""
    planned = {key_of(assignment) for assignment in plan.assignments}
    earlier = Assignment.objects.current().filter(
        duty__document__township=document.township, duty__document__year=document.year
    )
    return sum(key_of(assignment) in planned for assignment in earlier.select_related("duty"))


def withdrawn_by(document: ResponsibilityDocument) -> int:
    """How many assignments of the version before issuing this one would
    withdraw; for the preview.
    """
    planned = {key_of(assignment) for assignment in make_plan(document).assignments}
    earlier = Assignment.objects.current().filter(
        Q(duty__document__township=document.township, duty__document__year=document.year),
        reports=None,
    )
    closed = closed_stretches(document.township)
    return sum(
        key_of(assignment) not in planned and not is_within(assignment.end, closed)
        for assignment in earlier.select_related("duty")
    )


ISSUE_JOB = registry.Kind(
    ISSUE,
    "印发责任制文件",
    work,
    keep,
    may_ask=lambda user, job: allows(user, "duties.draft"),
    words={"assignments": "新任务", "kept": "沿用的任务"},
)
