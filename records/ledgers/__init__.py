"""The ledgers, in the order of the menu."""

from records.ledgers import civility, custom, events, meetings, news, study, venues  # noqa: F401
from records.ledgers.base import Ledger, ledger_of, ledgers

__all__ = ["Ledger", "ledger_of", "ledgers"]
