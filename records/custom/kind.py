"""What 自定义台账 bring to the house."""

from records.custom.ledger import CUSTOM_ENTRIES, CUSTOM_LEDGERS
from records.custom.views import definition_panel
from records.pages.kind import LedgerKind
from records.pages.panels import Panel

KIND = LedgerKind(
    ledgers=(
        CUSTOM_LEDGERS,
        CUSTOM_ENTRIES,
    ),
    panels={
        "custom-ledgers": Panel("records/custom/_panel.html", definition_panel),
    },
)
