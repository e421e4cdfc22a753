"""Figures of the rooms above (职责、考核): each offers its own at start-up (`catalogue.offer`) and
reads it itself. Records ask, and never know of what.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from records.ledger.constants import Constant
from townwork.org.models import Term


@dataclass(frozen=True, kw_only=True)
class Told(Constant):
    """A figure of the whole township that no ledger has.

    read -- {township's id: {code: value}} of a half-year of each, of this and of whatever is read
    with it: asked once for all of them, however many townships. None is missing, NOT_APPLICABLE
    nothing to divide by. A locked half-year's is as of the lock: what is done later does not move
    it.
    url -- the page with what it was read off. `group` is what it is looked for under.
    """

    group: str
    read: Callable[[Sequence[Term]], Mapping[int, Mapping[str, Any]]]
    url: Callable[[Term], str]
