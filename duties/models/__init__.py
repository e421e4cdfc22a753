"""What is owed: the yearly document, its duties, each unit's assignments
and what was reported on them.
"""

from duties.models.assignments import Assignment, Extension, ProgressReport, period_words
from duties.models.documents import Acknowledgement, Duty, Paper, ResponsibilityDocument
from duties.models.links import QuickLink
from duties.models.messages import Message, Robot

__all__ = [
    "Acknowledgement",
    "Assignment",
    "Duty",
    "Extension",
    "Message",
    "Paper",
    "ProgressReport",
    "QuickLink",
    "ResponsibilityDocument",
    "Robot",
    "period_words",
]
