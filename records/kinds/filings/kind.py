"""What 一会一报 brings to the house."""

from records.kinds.filings.batch import BATCH_ACTS
from records.kinds.filings.ledger import FILINGS
from records.kinds.filings.views import filing_panel
from records.pages.kind import LedgerKind
from records.pages.panels import Panel

KIND = LedgerKind(
    ledgers=(FILINGS,),
    batch_acts={"filings": BATCH_ACTS},
    panels={
        "filings": Panel("records/kinds/filings/_panel.html", filing_panel),
    },
)
