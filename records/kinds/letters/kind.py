"""What 提示函 brings to the house."""

from records.kinds.letters.ledger import NOTICES
from records.kinds.letters.views import letter_panel
from records.pages.kind import LedgerKind
from records.pages.panels import Panel

KIND = LedgerKind(
    ledgers=(NOTICES,),
    panels={
        "notices": Panel("records/kinds/letters/_panel.html", letter_panel),
    },
)
