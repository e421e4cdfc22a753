"""What 阵地 brings to the house."""

from records.kinds.venues.ledger import INSPECTIONS, OPENINGS, VENUES
from records.kinds.venues.views import inspection_panel, venue_panel
from records.pages.kind import LedgerKind
from records.pages.panels import Panel

KIND = LedgerKind(
    ledgers=(
        VENUES,
        INSPECTIONS,
        OPENINGS,
    ),
    panels={
        "venues": Panel("records/kinds/venues/_venue_panel.html", venue_panel),
        "inspections": Panel("records/kinds/venues/_inspection_panel.html", inspection_panel),
    },
)
