"""An assignment's way: report, submit, withdraw, approve, return, extend."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from duties.models import Extension, ProgressReport
from duties.reporting import (
    add_paper,
    answer_extension,
    approve_report,
    ask_extension,
    remove_paper,
    return_report,
    save_report,
    steps_of,
    submit_report,
    withdraw_report,
)
from townwork.audit.models import AuditEvent
from townwork.org.errors import Refusal, TermClosed
from townwork.org.models import Evidence, User
from townwork.org.services import close_term

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
BEFORE = date(2026, 3, 20)


def submitted(assignment, cast):
    save_report(assignment, "已自查", actor=cast.liaison)
    return submit_report(assignment, actor=cast.liaison)


def state(assignment):
    assignment.refresh_from_db()
    return assignment.state


def test_report_return_report_again_approve(cast, reported):
    submitted(reported, cast)
    return_report(reported, "缺清单", actor=cast.clerk)
    assert state(reported) == "returned"

    save_report(reported, "补了清单", actor=cast.liaison)
    submit_report(reported, actor=cast.liaison)
    approve_report(reported, actor=cast.clerk)

    assert state(reported) == "approved"
    assert [(r.state, r.text, r.reason) for r in reported.reports.order_by("id")] == [
        ("returned", "已自查", "缺清单"),
        ("approved", "补了清单", ""),
    ]
    acts = ["填写进展报告", "上报进展", "退回进展", "填写进展报告", "上报进展", "审核通过"]
    assert list(AuditEvent.objects.order_by("id").values_list("action", flat=True)) == acts


@pytest.mark.postgresql
def test_submitting_says_what_is_missing(cast, reported):
    reported.duty.paper = "自查表"
    reported.duty.save()
    with pytest.raises(Refusal, match="还没有写完成情况"):
        submit_report(reported, actor=cast.liaison)
    save_report(reported, "已自查", actor=cast.liaison)
    with pytest.raises(Refusal, match="还没有上传应交材料“自查表”"):
        submit_report(reported, actor=cast.liaison)

    add_paper(reported, "自查表.pdf", PDF, actor=cast.liaison)

    assert submit_report(reported, actor=cast.liaison).state == "submitted"


def test_the_paper_of_a_submitted_report_stays(cast, reported, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    evidence = add_paper(reported, "自查表.pdf", PDF, actor=cast.liaison)
    save_report(reported, "已自查", actor=cast.liaison)
    submit_report(reported, actor=cast.liaison)
    with pytest.raises(Refusal, match="请先撤回"):
        remove_paper(evidence, actor=cast.liaison)

    withdraw_report(reported, actor=cast.liaison)
    remove_paper(evidence, actor=cast.liaison)  # control

    assert state(reported) == "open"


def test_withdrawing_after_a_return_goes_back_to_returned(cast, reported):
    submitted(reported, cast)
    return_report(reported, "不全", actor=cast.clerk)
    submitted(reported, cast)

    withdraw_report(reported, actor=cast.liaison)

    assert state(reported) == "returned"


def test_papers_of_a_returned_report_are_not_asked_for_again(cast, reported):
    reported.duty.paper = "自查表"
    reported.duty.save()
    add_paper(reported, "自查表.pdf", PDF, actor=cast.liaison)
    submitted(reported, cast)
    return_report(reported, "写细些", actor=cast.clerk)

    save_report(reported, "细了", actor=cast.liaison)
    add_paper(reported, "自查表（又一次）.pdf", PDF, actor=cast.liaison)

    assert submit_report(reported, actor=cast.liaison).state == "submitted"
    assert [Evidence.objects.of(r).count() for r in reported.reports.all()] == [1, 1]


def test_nobody_reviews_their_own(cast, reported):
    save_report(reported, "代填", actor=cast.clerk, on_behalf_of=cast.liaison)
    report = submit_report(reported, actor=cast.clerk)
    assert (report.entered_by, report.on_behalf_of) == (cast.clerk, cast.liaison)

    with pytest.raises(Refusal, match="不能审核自己"):
        approve_report(reported, actor=cast.clerk)
    approve_report(reported, actor=cast.secretary)  # control


def test_on_behalf_of_is_somebody_of_the_unit(cast, reported):
    with pytest.raises(Refusal, match="承担单位"):
        save_report(reported, "x", actor=cast.clerk, on_behalf_of=cast.sibling_liaison)


def test_who_is_not_of_the_unit_says_for_whom(cast, reported):
    with pytest.raises(Refusal, match="代谁填报"):
        save_report(reported, "代填", actor=cast.clerk)

    User.objects.filter(unit=cast.village).update(is_active=False)
    save_report(reported, "村里没有人", actor=cast.clerk)  # nobody to name

    assert ProgressReport.objects.get().on_behalf_of is None


def test_only_the_unit_takes_its_report_back(cast, reported):
    submitted(reported, cast)
    with pytest.raises(Refusal, match="请退回并写明理由"):
        withdraw_report(reported, actor=cast.clerk)

    withdraw_report(reported, actor=cast.liaison)  # control

    assert state(reported) == "open"


def test_whoever_typed_for_a_unit_takes_it_back_themselves(cast, reported):
    save_report(reported, "代填", actor=cast.clerk, on_behalf_of=cast.liaison)
    submit_report(reported, actor=cast.clerk)

    withdraw_report(reported, actor=cast.clerk)

    assert state(reported) == "open"


@pytest.mark.postgresql
def test_a_review_that_comes_too_late_is_told_who_was_first(cast, reported, time_machine):
    time_machine.move_to(datetime(2026, 4, 1, 2, 5, tzinfo=UTC))
    submitted(reported, cast)
    approve_report(reported, actor=cast.secretary)

    with pytest.raises(Refusal, match="书记·青溪已于 4月1日 10:05 审核通过这份报告"):
        return_report(reported, "不全", actor=cast.clerk)


def test_every_step_is_kept_with_what_was_taken_back(cast, reported):
    save_report(reported, "第一次写的", actor=cast.liaison)
    submit_report(reported, actor=cast.liaison)
    withdraw_report(reported, actor=cast.liaison)
    save_report(reported, "改过的", actor=cast.liaison)

    steps = [(step.action, step.data) for step in steps_of(reported)]

    assert steps == [
        ("填写进展报告", {}),
        ("上报进展", {}),
        ("撤回进展", {"撤回前": "第一次写的"}),
        ("填写进展报告", {}),
    ]


@pytest.mark.parametrize("person", ["sibling_liaison", "other_liaison", "other_clerk"])
def test_strangers_report_nothing(cast, reported, person):
    with pytest.raises(Refusal):
        save_report(reported, "x", actor=getattr(cast, person))
    assert ProgressReport.objects.count() == 0


@pytest.mark.parametrize("person", ["liaison", "administrator", "auditor", "reviewer"])
def test_only_clerk_and_secretary_review(cast, reported, person):
    submitted(reported, cast)
    with pytest.raises(PermissionDenied):
        approve_report(reported, actor=getattr(cast, person))


def test_a_return_needs_its_reason(cast, reported):
    submitted(reported, cast)
    with pytest.raises(Refusal, match="退回理由"):
        return_report(reported, " ", actor=cast.clerk)


def test_a_counted_duty_takes_no_report(cast, counted):
    with pytest.raises(Refusal, match="自动计数"):
        save_report(counted, "x", actor=cast.liaison)


def test_a_closed_term_holds_everything(cast, reported):
    submitted(reported, cast)
    extension = Extension.objects.create(
        assignment=reported, until=date(2026, 4, 7), reason="忙", asked_by=cast.liaison
    )
    close_term(cast.term, actor=cast.secretary, reason="已报送")

    for act in (
        lambda: save_report(reported, "x", actor=cast.liaison),
        lambda: submit_report(reported, actor=cast.liaison),
        lambda: withdraw_report(reported, actor=cast.liaison),
        lambda: approve_report(reported, actor=cast.clerk),
        lambda: return_report(reported, "x", actor=cast.clerk),
        lambda: ask_extension(reported, date(2026, 4, 7), "x", actor=cast.liaison, today=BEFORE),
        lambda: answer_extension(extension, True, "", actor=cast.clerk),
        lambda: add_paper(reported, "x.pdf", PDF, actor=cast.liaison),
    ):
        with pytest.raises(TermClosed):
            act()
    assert state(reported) == "submitted"


def test_an_extension_is_a_quarter_at_most(cast, reported):
    with pytest.raises(Refusal, match="最晚到 2026-07-01"):
        ask_extension(reported, date(2026, 7, 2), "x", actor=cast.liaison, today=BEFORE)

    assert ask_extension(
        reported, date(2026, 7, 1), "x", actor=cast.liaison, today=BEFORE
    )  # control


def test_an_extension_moves_the_day_and_keeps_the_first(cast, reported):
    extension = ask_extension(
        reported, date(2026, 4, 4), "等材料", actor=cast.liaison, today=BEFORE
    )
    assert extension.until == date(2026, 4, 7)  # 4 to 6 April 2026 is 清明

    answer_extension(extension, True, "", actor=cast.clerk)

    reported.refresh_from_db()
    assert (reported.due_on, reported.first_due_on) == (date(2026, 4, 7), date(2026, 3, 31))


def test_an_extension_is_asked_before_the_day_once_for_a_later_day(cast, reported):
    late = reported.due_on + timedelta(days=1)
    with pytest.raises(Refusal, match="已过到期日"):
        ask_extension(reported, date(2026, 4, 7), "x", actor=cast.liaison, today=late)
    with pytest.raises(Refusal, match="要晚于"):
        ask_extension(reported, reported.due_on, "x", actor=cast.liaison, today=BEFORE)
    ask_extension(reported, date(2026, 4, 7), "x", actor=cast.liaison, today=reported.due_on)
    with pytest.raises(Refusal, match="等答复"):
        ask_extension(reported, date(2026, 4, 8), "x", actor=cast.liaison, today=BEFORE)


def test_a_refusal_says_why_and_leaves_the_day(cast, reported):
    extension = ask_extension(reported, date(2026, 4, 7), "x", actor=cast.liaison, today=BEFORE)
    with pytest.raises(Refusal, match="请写明理由"):
        answer_extension(extension, False, "", actor=cast.clerk)

    answer_extension(extension, False, "时间够", actor=cast.clerk)

    reported.refresh_from_db()
    assert reported.due_on == date(2026, 3, 31)
    with pytest.raises(Refusal, match="答复过"):
        answer_extension(extension, True, "", actor=cast.clerk)
