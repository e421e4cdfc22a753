"""What a ledger's own workflow adds to the record's page, which is written once for all of them."""

from collections.abc import Callable
from dataclasses import dataclass

from records.ledger.record import Record
from townwork.org.models import User


@dataclass(frozen=True)
class Panel:
    """A template and what it needs: `context(record, user)` gives its variables, `record` and
    `may_change` aside.
    """

    template: str
    context: Callable[..., dict]


_panels: dict[str, Panel] = {}


def register(slug: str, panel: Panel) -> None:
    """Give the ledger of the slug its panel. Raises ValueError where it has one already."""
    if slug in _panels:
        raise ValueError(f"the panel of {slug} is registered twice")
    _panels[slug] = panel


def panel_of(slug: str, record: Record, user: User) -> dict:
    """The variables of the record's panel, its template as `panel`.

    Nothing where the ledger has none.
    """
    panel = _panels.get(slug)
    return {"panel": panel.template, **panel.context(record, user)} if panel else {}
