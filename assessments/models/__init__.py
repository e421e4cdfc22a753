"""How well it went: the rubric, a round, each unit's scorecard, appeals,
and what must be put right.
"""

from assessments.models.appeals import Appeal
from assessments.models.rectification import Rectification, RectificationReply
from assessments.models.rounds import Mark, Notice, Round, RoundStep, Scorecard, Veto
from assessments.models.rubrics import Criterion, Rubric, Section

__all__ = [
    "Appeal",
    "Criterion",
    "Mark",
    "Notice",
    "Rectification",
    "RectificationReply",
    "Round",
    "RoundStep",
    "Rubric",
    "Scorecard",
    "Section",
    "Veto",
]
