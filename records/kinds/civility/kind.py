"""What 文明创建 brings to the house."""

from records.kinds.civility.grid import CUSTOMS_GRID
from records.kinds.civility.ledger import AWARD_PLACES, AWARDS, CUSTOMS, PUBLICATIONS
from records.kinds.civility.views import award_panel
from records.pages.kind import LedgerKind
from records.pages.panels import Panel

KIND = LedgerKind(
    ledgers=(
        CUSTOMS,
        PUBLICATIONS,
        AWARDS,
        AWARD_PLACES,
    ),
    panels={
        "awards": Panel("records/kinds/civility/_award_panel.html", award_panel),
    },
    grids=(CUSTOMS_GRID,),
)
