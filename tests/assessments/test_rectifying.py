"""整改: given, answered, verified or sent back; late ones told to the secretary once."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied

from assessments.models import Rectification, RectificationReply
from assessments.rectifying import add_reply_file, escalate, issue_rectification, reply, verify
from assessments.tasks import escalate as escalate_task
from tests.factories import RectificationFactory
from townwork.audit.models import AuditEvent
from townwork.org.errors import Refusal

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def item(cast):
    """塘头村's, due on 14 August 2026."""
    return RectificationFactory(unit=cast.village, issued_by=cast.clerk)


def issued(cast, unit, due_on, actor=None):
    made = Rectification(unit=unit, title="补材料", requirement="补齐", due_on=due_on)
    return issue_rectification(made, actor=actor or cast.clerk, today=date(2026, 7, 3))


def test_the_day_rolls_on_to_a_workday(cast):
    assert issued(cast, cast.village, date(2026, 8, 15)).due_on == date(2026, 8, 17)  # a Saturday
    assert issued(cast, cast.village, date(2026, 8, 14)).due_on == date(2026, 8, 14)


def test_it_is_given_to_ones_own_township_and_not_for_yesterday(cast):
    with pytest.raises(Refusal, match="本镇的单位"):
        issued(cast, cast.other_unit, date(2026, 8, 14))
    with pytest.raises(Refusal, match="不能早于今天"):
        issued(cast, cast.village, date(2026, 7, 2))
    with pytest.raises(PermissionDenied):
        issued(cast, cast.village, date(2026, 8, 14), actor=cast.liaison)


def test_answered_sent_back_answered_again_and_closed(cast, item, time_machine, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    first = reply(item, "补了", actor=cast.liaison)
    add_reply_file(first, "照片.pdf", PDF, actor=cast.liaison)
    with pytest.raises(Refusal, match="在等核验"):
        reply(item, "又补", actor=cast.liaison)
    with pytest.raises(Refusal, match="写明退回理由"):
        verify(first, False, " ", actor=cast.secretary)
    verify(first, False, "没有照片说明", actor=cast.secretary)
    second = reply(item, "说明补上了", actor=cast.liaison)
    # The database stamps it by its own clock, which stands at the day of the test.
    RectificationReply.objects.filter(pk=second.pk).update(
        sent_at=datetime(2026, 8, 14, 2, tzinfo=UTC)
    )
    time_machine.move_to(datetime(2026, 8, 20, 2, tzinfo=UTC))

    verify(second, True, actor=cast.secretary)

    item.refresh_from_db()
    # Sent on its day, it was in time, though found true six days later.
    assert (item.answered_on, item.closed_on) == (date(2026, 8, 14), date(2026, 8, 20))
    assert [one.is_accepted for one in item.replies.order_by("pk")] == [False, True]
    with pytest.raises(Refusal, match="已经销号"):
        reply(item, "还有", actor=cast.liaison)


def test_only_the_unit_answers_and_somebody_else_verifies(cast, item):
    with pytest.raises(Rectification.DoesNotExist):
        reply(item, "x", actor=cast.sibling_liaison)
    with pytest.raises(Refusal, match="只能由塘头村的人办理"):
        reply(item, "x", actor=cast.clerk)
    made = reply(item, "补了", actor=cast.liaison)
    with pytest.raises(PermissionDenied):
        verify(made, True, actor=cast.liaison)
    with pytest.raises(Rectification.DoesNotExist):
        verify(made, True, actor=cast.other_clerk)

    verify(made, True, actor=cast.clerk)  # control


def test_a_reply_is_verified_once(cast, item):
    made = reply(item, "补了", actor=cast.liaison)
    verify(made, False, "不全", actor=cast.clerk)

    with pytest.raises(Refusal, match="已经核验过"):
        verify(made, True, actor=cast.secretary)


@pytest.mark.postgresql
def test_what_is_late_is_told_once(cast, item):
    other = RectificationFactory(unit=cast.sibling, issued_by=cast.clerk)
    reply(
        other, "补了", actor=cast.sibling_liaison
    )  # waits for its verification: not the unit's delay
    assert escalate(date(2026, 8, 14)) == 0  # its day is not over

    assert escalate(date(2026, 8, 15)) == 1
    assert escalate(date(2026, 8, 16)) == 0

    item.refresh_from_db()
    assert item.escalated_at is not None
    (event,) = AuditEvent.objects.filter(action="整改逾期提请督办")
    assert event.data == {"单位": "塘头村"}


def test_the_task_does_it_and_may_run_again(cast, item, time_machine):
    time_machine.move_to(datetime(2026, 8, 15, 2, tzinfo=UTC))

    escalate_task()
    escalate_task()

    assert AuditEvent.objects.filter(action="整改逾期提请督办").count() == 1


def test_a_reply_sent_back_is_late_again(cast, item):
    verify(reply(item, "补了", actor=cast.liaison), False, "不全", actor=cast.clerk)

    assert escalate(date(2026, 8, 15)) == 1
