from records.models.attending import Attendance, ElementName, SignInDesk, StudyBulletin, StudyPaper
from records.models.base import Record
from records.models.civility import AwardBatch, AwardPlace, CustomsReport, Publication
from records.models.custom import CustomEntry, CustomField, CustomLedger, NilReturn
from records.models.events import Activity, FilmShowing, LectureHall, Talk
from records.models.filings import Filing, FilingStep, Step
from records.models.importing import ColumnMemory, Import, ImportedRow
from records.models.letters import Notice, NoticeExtension
from records.models.meetings import Decision, Meeting, Regulation
from records.models.news import NewsItem
from records.models.rules import WorkRules, rules_of
from records.models.study import PaperReturn, StudyPlan, StudySession
from records.models.venues import Inspection, Venue, VenueOpening

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
    "ElementName",
    "Filing",
    "FilingStep",
    "FilmShowing",
    "Import",
    "ImportedRow",
    "Inspection",
    "LectureHall",
    "Meeting",
    "NewsItem",
    "NilReturn",
    "Notice",
    "NoticeExtension",
    "PaperReturn",
    "Publication",
    "Record",
    "Regulation",
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
