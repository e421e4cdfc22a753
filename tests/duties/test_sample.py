"""The sample's many reports are written at once; here they are held to what the acts of
duties.reporting write.
"""

from datetime import date, timedelta

import pytest

from duties.models import Assignment, ProgressReport
from duties.reporting import add_paper, approve_report, return_report, save_report, submit_report
from duties.sample import RETURNED_FOR, SAID, Sent, write_reports
from tests.factories import AssignmentFactory, DutyFactory
from townwork.audit.models import AuditEvent
from townwork.audit.services import broken_links
from townwork.org.models import Evidence

State = ProgressReport.State
PAPER = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
OF_A_REPORT = ("unit", "text", "state", "entered_by", "on_behalf_of", "reviewed_by", "reason")
OF_A_LINE = ("actor", "actor_name", "actor_role", "actor_unit", "action", "object_type", "data", "result")  # fmt: skip


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def act_by_act(assignment: Assignment, cast, state: str) -> None:
    save_report(assignment, SAID, actor=cast.liaison)
    if assignment.duty.paper:
        add_paper(assignment, f"{assignment.duty.paper}.pdf", PAPER, actor=cast.liaison)
    submit_report(assignment, actor=cast.liaison)
    if state == State.APPROVED:
        approve_report(assignment, actor=cast.clerk)
    if state == State.RETURNED:
        return_report(assignment, RETURNED_FOR, actor=cast.clerk)


def at_once(assignment: Assignment, cast, state: str) -> None:
    reviewer = None if state == State.SUBMITTED else cast.clerk
    on = assignment.due_on - timedelta(days=2)
    write_reports([Sent(assignment, cast.liaison, on, state, reviewer)], PAPER)


def written(assignment: Assignment) -> tuple:
    """What is in the database of the assignment's report, its paper and its trail; times, keys and
    hashes aside.
    """
    assignment.refresh_from_db()
    report = assignment.reports.get()
    lines = AuditEvent.objects.filter(
        object_type="duties.progressreport", object_id=str(report.pk)
    ).order_by("number")
    names = [line.object_name.removeprefix(str(assignment)) for line in lines]
    papers = Evidence.objects.of(report).values_list("name", "unit", "uploaded_by", "file__sha256")
    return (
        assignment.state,
        list(assignment.reports.values_list(*OF_A_REPORT)),
        bool(report.submitted_at),
        bool(report.reviewed_at),
        list(papers),
        list(lines.values_list(*OF_A_LINE)),
        names,
    )


@pytest.mark.parametrize("paper", ["", "自查报告"])
@pytest.mark.parametrize("state", [State.SUBMITTED, State.APPROVED, State.RETURNED])
def test_a_report_of_the_sample_is_what_the_acts_would_write(cast, document, paper, state):
    duty = DutyFactory(document=document, title="网站自查", paper=paper)
    one, other = (
        AssignmentFactory(duty=duty, unit=cast.village, start=day)
        for day in (date(2026, 3, 1), date(2026, 3, 2))
    )

    act_by_act(one, cast, state)
    at_once(other, cast, state)

    assert written(other) == written(one)
    assert len(written(one)[5]) >= 2
    assert list(broken_links(cast.township.code)) == []
