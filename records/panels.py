"""What a ledger's own workflow adds to the record's page, which is written once for all of them."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Panel:
    """A template and what it needs: `context(record, user)` gives its variables, `record` and `may_change` aside."""

    template: str
    context: Callable[..., dict]


_panels: dict[str, Panel] = {}


def panel(slug: str, template: str):
    """Decorate the context function of the panel of the ledger `slug`; the view module that does is in the URLs."""

    def register(context):
        _panels[slug] = Panel(template, context)
        return context

    return register


def panel_of(slug: str, record, user) -> dict:
    """The variables of the record's panel, its template as `panel`; nothing where the ledger has none."""
    found = _panels.get(slug)
    return {"panel": found.template, **found.context(record, user)} if found else {}
