"""What the rooms declare is made known here, once, when the apps are ready; nothing registers
itself on import.
"""

from records.custom import kind as custom
from records.figures import catalogue
from records.first_steps import STEPS
from records.grids import spec as grids
from records.handing import HOLDINGS
from records.issued import papers
from records.kinds.civility import kind as civility
from records.kinds.events import kind as events
from records.kinds.filings import kind as filings
from records.kinds.letters import kind as letters
from records.kinds.meetings import kind as meetings
from records.kinds.news import kind as news
from records.kinds.study import kind as study
from records.kinds.venues import kind as venues
from records.leaving import LEAVINGS
from records.ledger import declaration
from records.pages import batch_acts, batches, panels
from records.pages.kind import LedgerKind
from records.sheets.drop_job import CHECK
from records.sheets.dropping import SORT
from records.sheets.job import IMPORT
from records.sheets.printing import PRINT
from records.sheets.receiving import READ
from records.sheets.undoing import forget_old_rows
from records.telling import CHAPTERS
from records.todo import todos
from townwork.jobs import registry as jobs
from townwork.org import first_steps, holding, issued, telling, unfinished
from townwork.safekeeping import sweeping

KINDS = (  # in the order of the menu
    study.KIND,
    meetings.KIND,
    events.KIND,
    venues.KIND,
    filings.KIND,
    civility.KIND,
    news.KIND,
    letters.KIND,
    custom.KIND,
)


def register_all() -> None:
    """The ledgers, and with them the catalogue of indicators, in the order of the menu; panels,
    grids, job kinds, the step of a beginning.
    """
    for kind in KINDS:
        _register(kind)
    declaration.arrange()
    catalogue.enlist(declaration.ledgers.values())
    for job in (IMPORT, READ, SORT, CHECK, PRINT):
        jobs.register(job)
    first_steps.register(*STEPS)
    holding.register(*HOLDINGS, waiting=todos)
    telling.register(*CHAPTERS)
    unfinished.register(LEAVINGS)
    issued.register(papers)
    sweeping.SWEEPS["旧导入的逐行记录"] = forget_old_rows
    sweeping.SWEEPS["旧的成批办理的逐行记录"] = batches.forget_old_rows


def _register(kind: LedgerKind) -> None:
    for ledger in kind.ledgers:
        declaration.register(ledger)
    for slug, panel in kind.panels.items():
        panels.register(slug, panel)
    for slug, acts in kind.batch_acts.items():
        batch_acts.register(slug, acts)
    for grid in kind.grids:
        grids.register(grid)
    for job in kind.jobs:
        jobs.register(job)
