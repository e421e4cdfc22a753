"""What 理论学习 brings to the house."""

from records.kinds.study.archiving import ARCHIVE_JOB, BATCH_ACTS
from records.kinds.study.bulletins import BULLETIN_JOB
from records.kinds.study.ledger import PAPERS, STUDY, STUDY_PLANS
from records.kinds.study.views.study import plan_panel, session_panel
from records.pages.kind import LedgerKind
from records.pages.panels import Panel

KIND = LedgerKind(
    ledgers=(
        STUDY,
        STUDY_PLANS,
        PAPERS,
    ),
    batch_acts={"study": BATCH_ACTS},
    panels={
        "study": Panel("records/kinds/study/_panel.html", session_panel),
        "study-plans": Panel("records/kinds/study/_plan_panel.html", plan_panel),
    },
    jobs=(
        ARCHIVE_JOB,
        BULLETIN_JOB,
    ),
)
