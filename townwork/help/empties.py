"""What belongs on a page that has nothing yet, and where its first one is made.

The words lie in `empties.toml`. A page says them by `{% nothing_here %}`
(townwork.help.templatetags.manual).
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("empties.toml")


@dataclass(frozen=True)
class Empty:
    """`first` is the address where the first one is made, and what it takes; none where the button
    stands on the page itself. `action` is "" where only others' acts fill the page.
    """

    belongs: str
    first: tuple[str, ...] = ()
    label: str = ""
    action: str = ""


@cache
def empties() -> dict[str, Empty]:
    """By the name of the address; a ledger's list also by its slug: `record_list films`."""
    listed = tomllib.loads(_FILE.read_text("utf-8"))
    return {name: _empty(said) for name, said in listed.items()}


def _empty(said: dict[str, str]) -> Empty:
    first = tuple(said.get("first", "").split())
    return Empty(said["belongs"], first, said.get("label", ""), said.get("action", ""))


def empty_of(name: str, slug: str = "") -> Empty | None:
    """What is said on the page of an address; none where nothing is declared (of a ledger that a
    clerk defined).
    """
    return empties().get(f"{name} {slug}") or empties().get(name)
