"""What 会议制度 brings to the house."""

from records.kinds.meetings.grid import WEEK_GRID
from records.kinds.meetings.ledger import DECISIONS, MEETINGS, REGULATIONS
from records.kinds.meetings.views import decision_panel, meeting_panel
from records.pages.kind import LedgerKind
from records.pages.panels import Panel

KIND = LedgerKind(
    ledgers=(
        MEETINGS,
        DECISIONS,
        REGULATIONS,
    ),
    panels={
        "meetings": Panel("records/kinds/meetings/_meeting_panel.html", meeting_panel),
        "decisions": Panel("records/kinds/meetings/_decision_panel.html", decision_panel),
    },
    grids=(WEEK_GRID,),
)
