"""Which of several ledgers' sheets goes first: the one whose records the others name."""

from django.db.models import Model

from records.ledger.declaration import Ledger, ledgers


def named_by(ledger: Ledger) -> set[type[Model]]:
    """The models of the records that its rows name."""
    return {ledger.field(name).related_model for name in ledger.related} - {ledger.model}


def depth_of(ledger: Ledger) -> int:
    """How long a chain of what names what begins in it: a hall, a venue of it, a patrol of that."""
    naming = [one for one in ledgers.values() if ledger.model in named_by(one)]
    return 1 + max(map(depth_of, naming), default=0)
