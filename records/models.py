from records.kinds.civility.models import AwardBatch, AwardPlace, CustomsReport, Publication
from records.kinds.events.models import Activity, FilmShowing, LectureHall, Talk
from records.kinds.filings.models import Filing, FilingStep, Step
from records.kinds.letters.models import Notice, NoticeExtension
from records.kinds.meetings.models import Decision, Meeting, Regulation
from records.kinds.news.models import NewsItem
from records.kinds.rules.models import WorkRules, rules_of
from records.kinds.study.attendance_models import (
    Attendance,
    ElementName,
    SignInDesk,
    StudyBulletin,
    StudyPaper,
)
from records.kinds.study.models import PaperReturn, StudyPlan, StudySession
from records.kinds.venues.models import Inspection, Venue, VenueOpening
from records.ledger.custom_models import CustomEntry, CustomField, CustomLedger
from records.ledger.nil_returns import NilReturn
from records.ledger.own_kinds import OwnKind
from records.ledger.record import Record
from records.pages.models import FirstView, RecordBatch, RecordBatchRow, SavedView
from records.sheets.models import (
    ColumnMemory,
    Drop,
    DroppedFile,
    Import,
    ImportedRow,
    SheetMemory,
)

__all__ = [
    "Activity",
    "Attendance",
    "AwardBatch",
    "AwardPlace",
    "ColumnMemory",
    "CustomEntry",
    "CustomField",
    "CustomLedger",
    "CustomsReport",
    "Decision",
    "Drop",
    "DroppedFile",
    "ElementName",
    "Filing",
    "FilingStep",
    "FilmShowing",
    "FirstView",
    "Import",
    "ImportedRow",
    "Inspection",
    "LectureHall",
    "Meeting",
    "NewsItem",
    "NilReturn",
    "Notice",
    "NoticeExtension",
    "OwnKind",
    "PaperReturn",
    "Publication",
    "Record",
    "RecordBatch",
    "RecordBatchRow",
    "Regulation",
    "SavedView",
    "SheetMemory",
    "SignInDesk",
    "Step",
    "StudyBulletin",
    "StudyPaper",
    "StudyPlan",
    "StudySession",
    "Talk",
    "Venue",
    "VenueOpening",
    "WorkRules",
    "rules_of",
]
