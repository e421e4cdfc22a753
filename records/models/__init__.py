from records.models.base import Record
from records.models.civility import AwardBatch, AwardPlace, CustomsReport, Publication
from records.models.custom import CustomEntry, CustomField, CustomLedger, NilReturn
from records.models.events import Activity, FilmShowing, LectureHall, Talk
from records.models.meetings import Decision, Meeting, Regulation
from records.models.news import NewsItem, Notice
from records.models.study import PaperReturn, StudyPlan, StudySession
from records.models.venues import Filing, Inspection, Venue, VenueOpening

__all__ = [
    "Activity",
    "AwardBatch",
    "AwardPlace",
    "CustomEntry",
    "CustomField",
    "CustomLedger",
    "CustomsReport",
    "Decision",
    "Filing",
    "FilmShowing",
    "Inspection",
    "LectureHall",
    "Meeting",
    "NewsItem",
    "NilReturn",
    "Notice",
    "PaperReturn",
    "Publication",
    "Record",
    "Regulation",
    "StudyPlan",
    "StudySession",
    "Talk",
    "Venue",
    "VenueOpening",
]
