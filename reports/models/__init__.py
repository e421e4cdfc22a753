"""What is said: the summary's template, a half-year's text, and what was generated from it."""

from reports.models.batch import Batch, BatchItem
from reports.models.board import BoardLook
from reports.models.edition import Edition, Submission, WordCopy
from reports.models.exact_name import ExactName
from reports.models.manuscript import (
    Contribution,
    Manuscript,
    Presence,
    Reading,
    Remark,
    Reply,
    Revision,
    Waiver,
)
from reports.models.template import SummaryTemplate

__all__ = [
    "Batch",
    "BatchItem",
    "BoardLook",
    "Contribution",
    "Edition",
    "ExactName",
    "Manuscript",
    "Presence",
    "Reading",
    "Remark",
    "Reply",
    "Revision",
    "Submission",
    "SummaryTemplate",
    "Waiver",
    "WordCopy",
]
