"""A kind of ledger as one declaration: what its room brings to the house."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from records.grids.spec import GridSpec
from records.ledger.declaration import Ledger
from records.pages.batch_acts import BatchAct
from records.pages.panels import Panel
from townwork.jobs.registry import Kind as JobKind


@dataclass(frozen=True)
class LedgerKind:
    """What records.registration makes known of a kind: only its ledgers are a must.

    `panels` are by the slug of the ledger whose records' page shows them, `batch_acts`
    by that of the ledger whose list offers them.
    """

    ledgers: tuple[Ledger, ...] = ()
    panels: Mapping[str, Panel] = field(default_factory=dict)
    batch_acts: Mapping[str, tuple[BatchAct, ...]] = field(default_factory=dict)
    grids: tuple[GridSpec, ...] = ()
    jobs: tuple[JobKind, ...] = ()
