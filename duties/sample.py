"""The sample township's duties: its years' documents, letters signed for or
not, reports in every state.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from duties.models import Acknowledgement, Assignment, ProgressReport, ResponsibilityDocument
from duties.services import acknowledge, draft_document, request_issue, save_document, save_duty
from records.sample.life import Life
from townwork.audit.services import Fact, record_all
from townwork.jobs.services import run
from townwork.lib.pdf import render_official
from townwork.lib.pdf.layout import Paragraph
from townwork.lib.text import search_text
from townwork.org.evidence import check, keep
from townwork.org.models import Evidence, StoredFile, Township, Unit, User

State = ProgressReport.State

# {the first half of a year that is lived: (day of January, number) of the year's document}, as the
# workbook's 制度文件 have them.
ISSUED = {1: (12, 3), 2: (10, 2)}
SAID = "已按要求完成，有关情况记入台账。"
RETURNED_FOR = "请写明自查时间和发现的问题。"
# Whose work it is in this office, where the clause's kind says it too broadly.
OWNERS = {"议定事项督办": ["宣传办"]}


def load_duties(
    township: Township, life: Life, loaded_one: Callable[[], object] = lambda: None
) -> None:
    """Through the services its users have, but for the many reports; dated back to when an office
    would have done it.

    `loaded_one` is called after each year.
    """
    clerk = User.objects.get(username="clerk")
    secretary = User.objects.get(username="secretary")
    liaisons = {
        user.unit_id: user for user in User.objects.filter(role="liaison", unit__township=township)
    }
    for year in sorted({term.year for term in life.terms}):
        document = _issued(township, year, life, clerk)
        _sign(document, life, liaisons)
        _report(document, life, liaisons, clerk, secretary)
        loaded_one()


def _issued(township, year: int, life: Life, clerk) -> ResponsibilityDocument:
    of_january, number = ISSUED[min(term.half for term in life.terms if term.year == year)]
    day = min(date(year, 1, of_january), life.today)
    document = draft_document(township, year, actor=clerk)
    document.number = f"青发〔{year}〕{number}号"
    document.copied_to = "区委宣传部"
    document.duties.filter(title__startswith="续办").delete()
    for duty in document.duties.filter(title__in=OWNERS):
        duty.kinds = []
        save_duty(duty, list(township.units.filter(name__in=OWNERS[duty.title])), actor=clerk)
    save_document(document, actor=clerk)
    run(request_issue(document, day, actor=clerk, queued=False).pk)
    ResponsibilityDocument.objects.filter(pk=document.pk).update(
        issued_at=_at(day, 10), created_at=_at(day, 9)
    )
    document.refresh_from_db()
    return document


def _sign(document, life: Life, liaisons: dict[int, User]) -> None:
    """Every unit with a liaison; while it is new, but the last few of the list: a village that has
    not started.
    """
    is_new = life.newer.half == 1 and document.year == life.newer.year
    silent = 3 if is_new else 0
    units = list(Unit.objects.filter(pk__in=liaisons, township=document.township))
    for place, unit in enumerate(units[: len(units) - silent]):
        signed = acknowledge(document, unit, actor=liaisons[unit.pk])
        day = min(date(document.year, 1, 13 + place % 9), life.today)
        Acknowledgement.objects.filter(pk=signed.pk).update(at=_at(day, 9))


@dataclass(frozen=True)
class Sent:
    """A report as the office's history has it: by whom, on which day, and what became of it, by
    whose hand.
    """

    assignment: Assignment
    by: User
    on: date
    state: str
    reviewer: User | None = None


def _report(document, life: Life, liaisons, clerk, secretary) -> None:
    """Good units and late ones, by a rule that gives the same at every run."""
    paper = render_official("示例材料", [Paragraph("title", "示例材料"), Paragraph("p", SAID)]).pdf
    rows = Assignment.objects.filter(
        duty__document=document, duty__indicator="", due_on__lte=life.last_day
    )
    rows = rows.select_related("duty", "unit").order_by("unit__order", "due_on", "pk")
    sent = []
    for number, assignment in enumerate(rows):
        liaison = liaisons.get(assignment.unit_id)
        is_running = assignment.due_on >= life.newer.start
        forgets = is_running and number % 11 == 0
        if liaison is None or forgets:
            continue
        day = assignment.due_on + timedelta(days=9 if number % 13 == 0 else -2)
        outcome = _outcome(number, is_running, clerk, secretary)
        sent.append(Sent(assignment, liaison, min(day, life.today), *outcome))
    write_reports(sent, paper)


def _outcome(number: int, is_running: bool, clerk: User, secretary: User) -> tuple:
    """Of the half-year that is over all are approved.

    Of the running one some are returned, some wait.
    """
    if is_running and number % 7 == 0:
        return State.RETURNED, clerk
    if not is_running or number % 5:
        return State.APPROVED, clerk if number % 3 else secretary
    return (State.SUBMITTED,)


def write_reports(sent: list[Sent], paper: bytes) -> None:
    """A year's reports at once, row for row what duties.reporting writes act by act
    (tests/duties/test_sample.py).
    """
    if not sent:  # nothing is due on the first days of a year
        return
    reports = [_written(one) for one in sent]
    ProgressReport.objects.bulk_create(reports, batch_size=500)
    township = sent[0].assignment.unit.township
    checked = check("示例材料.pdf", paper)
    file = keep(checked, township)
    papers = [_paper_of(report, file) for report in reports if report.assignment.duty.paper]
    Evidence.objects.bulk_create(papers, batch_size=500)
    for state in (State.SUBMITTED, State.APPROVED, State.RETURNED):
        keys = [one.assignment.pk for one in sent if one.state == state]
        Assignment.objects.filter(pk__in=keys).update(state=state)
    names = {one.object_id: one.name for one in papers}
    facts = [fact for one in reports for fact in _facts(one, names.get(one.pk), file.sha256)]
    record_all(facts, chain=township.code)


def _written(sent: Sent) -> ProgressReport:
    now = timezone.now()
    return ProgressReport(
        assignment=sent.assignment,
        unit=sent.assignment.unit,
        text=SAID,
        state=sent.state,
        entered_by=sent.by,
        entered_at=now,
        submitted_at=_at(sent.on, 15),
        reviewed_by=sent.reviewer,
        reviewed_at=now if sent.reviewer else None,
        reason=RETURNED_FOR if sent.state == State.RETURNED else "",
    )


def _paper_of(report: ProgressReport, file: StoredFile) -> Evidence:
    name = f"{report.assignment.duty.paper}.pdf"
    by = report.entered_by
    whose = {"unit": report.unit, "subject": report, "uploaded_by": by}
    return Evidence(file=file, name=name, search_text=search_text(name), **whose)


def _facts(report: ProgressReport, paper: str | None, digest: str) -> Iterator[Fact]:
    """The report's lines in the audit trail; each names it in the state it had then."""
    became, unit = report.state, report.entered_by
    report.state = State.DRAFT
    yield Fact.of("填写进展报告", report, actor=unit)
    if paper:
        yield Fact.of("上传佐证", report, actor=unit, data={"文件": paper, "sha256": digest})
    report.state = State.SUBMITTED
    yield Fact.of("上报进展", report, actor=unit)
    report.state = became
    if became == State.APPROVED:
        yield Fact.of("审核通过", report, actor=report.reviewed_by)
    if became == State.RETURNED:
        data = {"理由": report.reason}
        yield Fact.of("退回进展", report, actor=report.reviewed_by, data=data)


def _at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, 20)))
