"""The ledgers, in the order of the menu."""

from records.ledgers import civility, custom, events, meetings, news, study, venues  # noqa: F401
from records.ledgers.base import Ledger, arrange, ledger_of, ledgers

arrange()

__all__ = ["Ledger", "ledger_of", "ledgers"]
