"""Where an import meets another way of working: archives, approvals, lists of names, custom ledgers."""

from datetime import date

import pytest
from django.utils import timezone

from records import custom, import_job, intake
from records.models import CustomEntry, Filing, Import, StudySession
from records.undoing import undo_import
from tests.factories import (
    DAY,
    AttendanceFactory,
    CustomLedgerFactory,
    FilingFactory,
    StudySessionFactory,
)
from tests.records.sheets import book

pytestmark = pytest.mark.usefixtures("store")
STUDY = ("单位", "发生日期", "学习主题", "类别", "地点", "实到人数")


def imported(cast, slug, header, *rows) -> Import:
    """Received, checked with 更新, and carried out where nothing is wrong."""
    made = intake.receive(custom.find(slug), "表.xlsx", book(header, *rows), actor=cast.clerk)
    columns = {int(at): field for at, field in made.columns.items()}
    intake.set_columns(made, columns, actor=cast.clerk, same=Import.Same.UPDATE)
    import_job.run(made, actor=cast.clerk, carry_out=True)
    made.refresh_from_db()
    return made


def said(made: Import) -> str:
    return " ".join(problem["message"] for problem in made.report["problems"])


@pytest.fixture
def session(cast):
    return StudySessionFactory(unit=cast.village, entered_by=cast.liaison, topic="学习公报")


def row_of(session, *, place="会议室", present=None):
    return ("塘头村", session.occurred_on, session.topic, "中心组学习", place, present)


def test_control_a_plain_session_is_updated(cast, session):
    imported(cast, "study", STUDY, row_of(session))

    session.refresh_from_db()
    assert session.place_name == "会议室"


def test_an_archived_session_is_not(cast, session):
    StudySession.objects.filter(pk=session.pk).update(
        archived_at=timezone.now(), archived_by=cast.clerk, archive_number="Z-1"
    )

    assert "已归档" in said(imported(cast, "study", STUDY, row_of(session)))

    session.refresh_from_db()
    assert session.place_name == ""


def test_counts_of_a_list_are_not_typed_over(cast, session):
    AttendanceFactory(session=session, person=cast.liaison, present=True)

    assert "按名单自动计算" in said(imported(cast, "study", STUDY, row_of(session, present=10)))


def test_a_filing_under_approval_is_not_changed_and_no_sheet_approves_one(cast):
    filing = FilingFactory(
        unit=cast.village, entered_by=cast.liaison, occurred_on=DAY, title="讲座", kind="lecture"
    )
    Filing.objects.filter(pk=filing.pk).update(state=Filing.State.APPROVED)
    header = ("单位", "活动日期", "名称主题", "类别", "地点")
    header = tuple(custom.find("filings").date_label if name == "活动日期" else name for name in header)

    made = imported(cast, "filings", header, ("塘头村", DAY, "讲座", "讲座", "别处"))

    assert "已经同意" in said(made)


def test_a_custom_ledgers_own_fields_are_imported_updated_and_put_back(cast):
    ledger = CustomLedgerFactory(unit=cast.office, entered_by=cast.clerk, name="读书角")
    own = ledger.fields.create(label="藏书", kind="whole", order=1)
    header = ("单位", "发生日期", "事项", "藏书")
    first = imported(cast, f"custom-{ledger.pk}", header, ("塘头村", date(2026, 3, 5), "建成", 300))
    assert first.done_at, first.report
    entry = CustomEntry.objects.get()
    assert entry.details == {own.name: 300}

    second = imported(cast, f"custom-{ledger.pk}", header, ("塘头村", date(2026, 3, 5), "建成", 500))
    entry.refresh_from_db()
    assert entry.details == {own.name: 500}

    undo_import(second, actor=cast.clerk)
    entry.refresh_from_db()
    assert (entry.details, entry.voided_at) == ({own.name: 300}, None)
