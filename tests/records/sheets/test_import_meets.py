"""Where an import meets another way of working: archives, approvals, lists of names, custom
ledgers.
"""

import contextlib
from datetime import date

import pytest
from django.utils import timezone

from records.custom.defining import Definition, define
from records.kinds.study import roster
from records.kinds.venues.services import why_not_check
from records.ledger import custom_ledgers as custom
from records.models import CustomEntry, CustomField, Filing, Import, StudySession
from records.sheets.columns import label_of
from records.sheets.undoing import undo_import
from tests.factories import (
    DAY,
    AttendanceFactory,
    CustomLedgerFactory,
    FilingFactory,
    InspectionFactory,
    StudySessionFactory,
    UserFactory,
)
from tests.records.sheets.books import book
from tests.records.sheets.imports import carried_out, words_of
from townwork.org.errors import Refusal

pytestmark = pytest.mark.usefixtures("store")
MENDED = ("unit", "occurred_on", "problems", "problem", "mended", "mended_on")
STUDY = ("单位", "发生日期", "学习主题", "类别", "地点", "实到人数")


def imported(cast, slug, header, *rows, actor=None) -> Import:
    """Checked with 更新, and carried out where nothing is wrong."""
    data, same = book(header, *rows), Import.Same.UPDATE
    return carried_out(custom.find(slug), data, actor=actor or cast.clerk, same=same)


@pytest.fixture
def session(cast):
    return StudySessionFactory(unit=cast.village, entered_by=cast.liaison, topic="学习公报")


def row_of(session, *, place="会议室", present=None):
    return ("塘头村", session.occurred_on, session.topic, "支部学习", place, present)


def test_control_a_plain_session_is_updated(cast, session):
    imported(cast, "study", STUDY, row_of(session))

    session.refresh_from_db()
    assert session.place_name == "会议室"


def test_an_archived_session_is_not(cast, session):
    StudySession.objects.filter(pk=session.pk).update(
        archived_at=timezone.now(), archived_by=cast.clerk, archive_number="Z-1"
    )

    assert "已归档" in words_of(imported(cast, "study", STUDY, row_of(session)))

    session.refresh_from_db()
    assert session.place_name == ""


def test_counts_of_a_list_are_not_typed_over(cast, session):
    AttendanceFactory(session=session, person=cast.liaison, present=True)

    assert "按名单自动计算" in words_of(imported(cast, "study", STUDY, row_of(session, present=10)))


@pytest.mark.postgresql
def test_a_filing_under_approval_is_not_changed_and_no_sheet_approves_one(cast):
    filing = FilingFactory(
        unit=cast.village, entered_by=cast.liaison, occurred_on=DAY, title="讲座", kind="lecture"
    )
    Filing.objects.filter(pk=filing.pk).update(state=Filing.State.APPROVED)
    header = ("单位", "活动日期", "名称主题", "类别", "地点")
    header = tuple(
        custom.find("filings").date_label if name == "活动日期" else name for name in header
    )

    made = imported(cast, "filings", header, ("塘头村", DAY, "讲座", "讲座", "别处"))

    assert "已经同意" in words_of(made)


@pytest.mark.postgresql
def test_a_custom_ledgers_own_fields_are_imported_updated_and_put_back(cast):
    ledger = CustomLedgerFactory(unit=cast.office, entered_by=cast.clerk, name="读书角")
    own = ledger.fields.create(label="藏书", kind="whole", order=1)
    header = ("单位", "发生日期", "事项", "藏书")
    first = imported(cast, f"custom-{ledger.pk}", header, ("塘头村", date(2026, 3, 5), "建成", 300))
    assert first.done_at, first.report
    entry = CustomEntry.objects.get()
    assert entry.details == {own.name: 300}

    second = imported(
        cast, f"custom-{ledger.pk}", header, ("塘头村", date(2026, 3, 5), "建成", 500)
    )
    entry.refresh_from_db()
    assert entry.details == {own.name: 500}

    undo_import(second, actor=cast.clerk)
    entry.refresh_from_db()
    assert (entry.details, entry.voided_at) == ({own.name: 300}, None)


@pytest.mark.postgresql
def test_undoing_leaves_the_counts_of_a_list_made_since(cast):
    session = StudySessionFactory(
        unit=cast.village,
        entered_by=cast.liaison,
        occurred_on=DAY,
        topic="题",
        expected=9,
        present=8,
    )
    made = imported(
        cast,
        "study",
        ("单位", "发生日期", "学习主题", "类别", "主持人"),
        ("塘头村", DAY, "题", session.get_kind_display(), "主持"),
    )
    roster.set_list(session, [cast.liaison.pk, cast.sibling_liaison.pk], actor=cast.clerk)
    roster.tick(session, {row.pk: "present" for row in session.attendances.all()}, actor=cast.clerk)

    with contextlib.suppress(Refusal):
        undo_import(made, actor=cast.clerk)

    session.refresh_from_db()
    assert (session.expected, session.present, session.has_sign_in) == (2, 2, True)


@pytest.mark.postgresql
def test_who_says_by_a_sheet_that_it_is_mended_does_not_look_again(cast):
    UserFactory(unit=cast.village, role="liaison")
    found = InspectionFactory(
        unit=cast.village,
        entered_by=cast.liaison,
        occurred_on=DAY,
        problems=2,
        problem="破",
        venue=None,
    )
    header = [label_of(custom.find("inspections"), name) for name in MENDED]

    made = imported(
        cast, "inspections", header, ("塘头村", DAY, 2, "破", 2, DAY), actor=cast.liaison
    )

    found.refresh_from_db()
    assert (found.mended, found.mended_by) == (2, cast.liaison)
    assert "要由别人复查" in why_not_check(found, cast.liaison)

    undo_import(made, actor=cast.liaison)

    found.refresh_from_db()
    assert (found.mended, found.mended_by) == (0, None)


def test_an_entry_without_a_matter_of_its_own_is_known_by_its_first_words(cast):
    ledger = CustomLedgerFactory(unit=cast.office, entered_by=cast.clerk, name="板报更新")
    fields = [CustomField(label="版面主题", kind="text"), CustomField(label="块数", kind="whole")]
    define(ledger, Definition(False, [], False, fields), actor=cast.clerk)
    header, slug = ("单位", "发生日期", "版面主题", "块数"), f"custom-{ledger.pk}"
    imported(cast, slug, header, ("塘头村", DAY, "防汛", 3), ("塘头村", DAY, "防火", 1))

    made = imported(cast, slug, header, ("塘头村", DAY, "防汛", 5))

    assert (made.added, made.changed) == (0, 1)
    assert [entry.own_values() for entry in CustomEntry.objects.order_by("pk")] == [
        ["防汛", 5],
        ["防火", 1],
    ]
