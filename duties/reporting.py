"""Acts on an assignment: report, submit, withdraw, approve, return, and extensions.

An assignment's `state` and its newest report's move together, under a lock on the assignment's row,
so of two people who act at once the second is told what the first did.
"""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from duties.models import Assignment, Extension, ProgressReport
from townwork.audit.models import AuditEvent
from townwork.audit.services import record
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.evidence import Brought, attach, brought, detach
from townwork.org.models import Evidence, Unit, User
from townwork.org.services import require_open
from townwork.org.workdays import Workdays

State = Assignment.State
# Longer than a quarter is not an extension but another duty: amend the document.
LONGEST_EXTENSION = timedelta(days=92)


def lock(assignment: Assignment, actor: User) -> Assignment:
    """The row, locked, of a unit the actor may see, current and in an open term."""
    stored = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("duty", "unit__township")
        .get(pk=assignment.pk)
    )
    if not Unit.objects.visible_to(actor).filter(pk=stored.unit_id).exists():
        raise Refusal("只能办理自己可见单位的任务。")
    if stored.withdrawn_at:
        raise Refusal("这项任务已随文件修订撤销，不用再办。")
    require_open(stored.unit.township, stored.end)
    return stored


def pending(assignment: Assignment, *states: str) -> ProgressReport | None:
    return assignment.reports.filter(state__in=states).first()


@transaction.atomic
def save_report(
    assignment: Assignment, text: str, *, actor: User, on_behalf_of: User | None = None
) -> ProgressReport:
    """Write or rewrite the draft. Who typed it and for whom (代填) are kept apart."""
    require(actor, "duties.report")
    stored = lock(assignment, actor)
    if stored.duty.is_counted:
        raise Refusal("这项职责按台账自动计数，不用另写报告；请到对应台账记一条。")
    if stored.state in (State.SUBMITTED, State.APPROVED):
        raise Refusal(
            "已经上报，不能再改；要改请先撤回。"
            if stored.state == State.SUBMITTED
            else "已经审核通过。"
        )
    _require_named(stored, actor, on_behalf_of)
    draft = pending(stored, "draft")
    report = draft or ProgressReport(assignment=stored, unit=stored.unit)
    report.text = text
    report.entered_by = actor
    report.on_behalf_of = on_behalf_of
    report.entered_at = timezone.now()
    report.save()
    if draft is None:
        _take_papers(stored, report)
    record("填写进展报告", report, actor=actor)
    return report


def _require_named(assignment: Assignment, actor: User, on_behalf_of: User | None) -> None:
    """Whoever is not of the unit says for whom they type, as long as it has anybody who enters."""
    staff = User.objects.with_account().filter(unit=assignment.unit_id, is_active=True)
    if on_behalf_of is not None and on_behalf_of.unit_id != assignment.unit_id:
        raise Refusal("“代谁填报”只能选承担单位的人。")
    if on_behalf_of is None and not is_of_unit(assignment, actor) and staff.exists():
        raise Refusal(f"您不是{assignment.unit}的人，请选“代谁填报”。")


def is_of_unit(assignment: Assignment, user: User) -> bool:
    """Whether the person answers for the assignment's unit: its own staff, or
    that of the unit above.
    """
    return user.answers_for(assignment.unit)


def may_withdraw(report: ProgressReport, assignment: Assignment, user: User) -> bool:
    """Its unit or who typed it: anybody else returns it, with a reason."""
    return is_of_unit(assignment, user) or report.entered_by_id == user.pk


def _take_papers(assignment: Assignment, report: ProgressReport) -> None:
    """What was handed in with a returned report need not be uploaded again."""
    returned = pending(assignment, "returned")
    for paper in Evidence.objects.of(returned) if returned else ():
        Evidence.objects.create(
            file=paper.file,
            unit=paper.unit,
            subject=report,
            name=paper.name,
            uploaded_by=paper.uploaded_by,
        )


def missing_of(report: ProgressReport | None, assignment: Assignment) -> list[str]:
    """What submitting still lacks, each in a sentence."""
    if report is None or not report.text.strip():
        return ["还没有写完成情况。"]
    paper = assignment.duty.paper
    if paper and not Evidence.objects.of(report).exists():
        return [f"还没有上传应交材料“{paper}”。"]
    return []


@transaction.atomic
def submit_report(assignment: Assignment, *, actor: User) -> ProgressReport:
    require(actor, "duties.report")
    stored = lock(assignment, actor)
    report = pending(stored, "draft")
    if report is None and stored.state == State.SUBMITTED:
        raise Refusal("已经上报过了。")
    lacking = missing_of(report, stored)
    if report is None or lacking:
        raise Refusal("还不能上报：" + "".join(lacking))
    report.state = ProgressReport.State.SUBMITTED
    report.submitted_at = timezone.now()
    report.save()
    _move(stored, State.SUBMITTED)
    record("上报进展", report, actor=actor)
    return report


@transaction.atomic
def withdraw_report(assignment: Assignment, *, actor: User) -> None:
    """撤回: before anybody reviewed it; the text is a draft again."""
    require(actor, "duties.report")
    stored = lock(assignment, actor)
    report = pending(stored, "submitted")
    if report is None:
        raise Refusal("没有可以撤回的报告，可能已经审核，请刷新页面。")
    if not may_withdraw(report, stored, actor):
        raise Refusal(f"这是{stored.unit}上报的，不能替他们撤回；要改请退回并写明理由。")
    report.state = ProgressReport.State.DRAFT
    report.submitted_at = None
    report.save()
    returned = stored.reports.filter(state="returned").exists()
    _move(stored, State.RETURNED if returned else State.OPEN)
    record("撤回进展", report, actor=actor, data={"撤回前": report.text})


@transaction.atomic
def approve_report(assignment: Assignment, *, actor: User) -> None:
    _review(assignment, actor, ProgressReport.State.APPROVED, "", "审核通过")


@transaction.atomic
def return_report(assignment: Assignment, reason: str, *, actor: User) -> None:
    if not reason.strip():
        raise Refusal("请写明退回理由，让对方知道怎么改。")
    _review(assignment, actor, ProgressReport.State.RETURNED, reason, "退回进展")


def _review(assignment: Assignment, actor: User, state: str, reason: str, words: str) -> None:
    require(actor, "duties.review")
    stored = lock(assignment, actor)
    report = pending(stored, "submitted")
    if report is None:
        raise Refusal(f"没有办成：{_since(stored)}。")
    if report.entered_by_id == actor.pk:
        raise Refusal("不能审核自己填报的内容，请由另一位同事审核。")
    report.state = state
    report.reason = reason
    report.reviewed_by = actor
    report.reviewed_at = timezone.now()
    report.save()
    _move(stored, state)
    record(words, report, actor=actor, data={"理由": reason} if reason else {})


def _since(assignment: Assignment) -> str:
    """What became of the report somebody still meant to review."""
    newest = assignment.reports.select_related("reviewed_by").first()
    if newest is None or newest.reviewed_by is None:
        return "这份报告已被撤回，等重新上报后再审"
    at = timezone.localtime(newest.reviewed_at)
    done = "审核通过" if newest.state == ProgressReport.State.APPROVED else "退回"
    return f"{newest.reviewed_by.full_name}已于 {at:%-m月%-d日 %H:%M} {done}这份报告"


def _move(assignment: Assignment, state: str) -> None:
    assignment.state = state
    assignment.save(update_fields=["state"])


def steps_of(assignment: Assignment) -> QuerySet[AuditEvent]:
    """Every act on the assignment's reports, stamped with who and when."""
    return AuditEvent.objects.about(ProgressReport, assignment.reports.values_list("pk", flat=True))


# --- Evidence of a report -------------------------------------------------------------------------
def add_paper(assignment: Assignment, name: str, data: bytes, *, actor: User) -> Evidence:
    """Attach a file to the draft, which is begun where there is none."""
    require(actor, "duties.report")
    with brought(name, data) as file, transaction.atomic():
        return attach_paper(assignment, file, actor=actor)


def attach_paper(assignment: Assignment, file: Brought, *, actor: User) -> Evidence:
    """Inside the caller's transaction."""
    stored = lock(assignment, actor)
    report = pending(stored, "draft") or save_report(stored, "", actor=actor)
    # A returned report's papers are there already: sending one along again is no mistake.
    same = Evidence.objects.of(report).filter(file__sha256=file.digest)
    return same.first() or attach(report, file, actor=actor)


@transaction.atomic
def remove_paper(evidence: Evidence, *, actor: User) -> None:
    require(actor, "duties.report")
    report = ProgressReport.objects.get(pk=evidence.object_id)
    lock(report.assignment, actor)
    if report.state != ProgressReport.State.DRAFT:
        raise Refusal("已经上报的材料不能移除；要改请先撤回。")
    detach(evidence, actor=actor)


# --- Extensions -----------------------------------------------------------------------------------
@transaction.atomic
def ask_extension(
    assignment: Assignment, until: date, reason: str, *, actor: User, today: date | None = None
) -> Extension:
    """延期: asked for no later than the due date, to a later workday, a quarter away at most."""
    require(actor, "duties.report")
    stored = lock(assignment, actor)
    today = today or timezone.localdate()
    if today > stored.due_on:
        raise Refusal(f"已过到期日（{stored.due_on}），不能再申请延期；请尽快补报。")
    if until <= stored.due_on:
        raise Refusal(f"延至的日期要晚于现在的到期日（{stored.due_on}）。")
    latest = stored.due_on + LONGEST_EXTENSION
    if until > latest:
        raise Refusal(f"一次最多延 {LONGEST_EXTENSION.days} 天，最晚到 {latest}。")
    if stored.extensions.filter(is_granted=None).exists():
        raise Refusal("已有一份延期申请在等答复。")
    if stored.state in (State.SUBMITTED, State.APPROVED):
        raise Refusal("已经上报，不需要延期。")
    workdays = Workdays.load(stored.unit.township)
    extension = Extension.objects.create(
        assignment=stored, until=workdays.rolled(until), reason=reason, asked_by=actor
    )
    record("申请延期", extension, actor=actor, data={"理由": reason})
    return extension


@transaction.atomic
def answer_extension(extension: Extension, is_granted: bool, answer: str, *, actor: User) -> None:
    require(actor, "duties.review")
    stored = lock(extension.assignment, actor)
    stored_extension = Extension.objects.get(pk=extension.pk)
    if stored_extension.is_granted is not None:
        raise Refusal("这份申请已经答复过了。")
    if stored_extension.asked_by_id == actor.pk:
        raise Refusal("不能答复自己提出的申请，请由另一位同事答复。")
    if not is_granted and not answer.strip():
        raise Refusal("不同意延期，请写明理由。")
    stored_extension.is_granted = is_granted
    stored_extension.answer = answer
    stored_extension.answered_by = actor
    stored_extension.answered_at = timezone.now()
    stored_extension.save()
    if is_granted:
        stored.due_on = stored_extension.until
        stored.save(update_fields=["due_on"])
    record(
        "同意延期" if is_granted else "不同意延期",
        stored_extension,
        actor=actor,
        data={"答复": answer},
    )
