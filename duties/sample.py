"""The sample township's duties: two years' documents, letters signed for or
not, reports in every state.
"""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from duties.models import Acknowledgement, Assignment, ProgressReport, ResponsibilityDocument
from duties.reporting import add_paper, approve_report, return_report, save_report, submit_report
from duties.services import acknowledge, draft_document, request_issue, save_document, save_duty
from townwork.jobs.services import run
from townwork.lib.pdf import render_official
from townwork.lib.pdf.layout import Paragraph
from townwork.org.models import Township, Unit, User

YEARS = ((2025, date(2025, 1, 10), "青发〔2025〕2号"), (2026, date(2026, 1, 12), "青发〔2026〕3号"))
REPORTED_UNTIL = date(2026, 6, 30)
SAID = "已按要求完成，有关情况记入台账。"
# Whose work it is in this office, where the clause's kind says it too broadly.
OWNERS = {"每周例会": ["党政办"], "议定事项督办": ["宣传办"]}


def load_duties(township: Township) -> None:
    """Through the services its users have; then dated back to when an office would have done it."""
    clerk = User.objects.get(username="clerk")
    secretary = User.objects.get(username="secretary")
    liaisons = {
        user.unit_id: user for user in User.objects.filter(role="liaison", unit__township=township)
    }
    for year, day, number in YEARS:
        document = _issued(township, year, day, number, clerk)
        _sign(document, day, liaisons, silent=0 if year == 2025 else 3)
        _report(document, liaisons, clerk, secretary)


def _issued(township, year, day, number, clerk) -> ResponsibilityDocument:
    document = draft_document(township, year, actor=clerk)
    document.number = number
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


def _sign(document, day: date, liaisons: dict[int, User], silent: int) -> None:
    """Every unit with a liaison but the last few of the list: a village that has not started."""
    units = list(Unit.objects.filter(pk__in=liaisons, township=document.township))
    for place, unit in enumerate(units[: len(units) - silent]):
        signed = acknowledge(document, unit, actor=liaisons[unit.pk])
        Acknowledgement.objects.filter(pk=signed.pk).update(
            at=_at(day.replace(day=13 + place % 9), 9)
        )


def _report(document, liaisons, clerk, secretary) -> None:
    """Good units and late ones, by a rule that gives the same at every run."""
    paper = render_official("示例材料", [Paragraph("title", "示例材料"), Paragraph("p", SAID)]).pdf
    rows = Assignment.objects.filter(
        duty__document=document, duty__indicator="", due_on__lte=REPORTED_UNTIL
    )
    rows = rows.select_related("duty", "unit").order_by("unit__order", "due_on", "pk")
    is_running = document.year == 2026
    for number, assignment in enumerate(rows):
        liaison = liaisons.get(assignment.unit_id)
        forgets = is_running and number % 11 == 0
        if liaison is None or forgets:
            continue
        _send(assignment, paper, liaison, days_late=9 if number % 13 == 0 else -2)
        _review(assignment, number, is_running, clerk if number % 3 else secretary, clerk)


def _review(
    assignment: Assignment, number: int, is_running: bool, chief: User, clerk: User
) -> None:
    """Of the year that is over all are approved.

    Of the running one some are returned, some wait.
    """
    if is_running and number % 7 == 0:
        return_report(assignment, "请写明自查时间和发现的问题。", actor=clerk)
    elif not is_running or number % 5:
        approve_report(assignment, actor=chief)


def _send(assignment: Assignment, paper: bytes, liaison: User, days_late: int) -> None:
    """One report with its paper, sent so many days after its due date."""
    save_report(assignment, SAID, actor=liaison)
    if assignment.duty.paper:
        add_paper(assignment, f"{assignment.duty.paper}.pdf", paper, actor=liaison)
    submit_report(assignment, actor=liaison)
    sent_on = assignment.due_on + timedelta(days=days_late)
    ProgressReport.objects.filter(assignment=assignment).update(submitted_at=_at(sent_on, 15))


def _at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, 20)))
