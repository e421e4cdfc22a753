"""The pages of the manual as they lie in `pages/`: what each is about, which addresses it explains.

A page is TOML between two lines of `+++`, then Markdown:

    title     what it is called
    order     where it stands among the others
    kind      "role" or "job"
    roles     whom it is for, by the names of townwork.org.access; every role may read it
    words     what people also call it: what it is found by, besides its text
    explains  the names of the addresses it explains
    ledgers   the ledgers it is about: it explains their lists, forms and records
    [places]  a heading of the page = the names of the addresses explained there
    [ledger_places]  a heading of the page = the ledgers told of there
    [said]    a heading of the page = what people say for what is done there: it is found by it
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "pages"
OF_A_LEDGER = frozenset({"record_list", "record_add", "record_detail"})
_HEADING = re.compile(r"^## +(.+)$", re.M)


@dataclass(frozen=True)
class Page:
    """`places`: the name of an address → the heading that explains it; "" is the page's head;
    `ledgers` likewise.
    `said`: a heading → what people say for it.
    """

    slug: str
    title: str
    order: int
    kind: str
    roles: frozenset[str]
    words: str
    ledgers: dict[str, str]
    places: dict[str, str]
    said: dict[str, str]
    body: str

    @property
    def sections(self) -> list[tuple[str, str]]:
        """(heading, text) of each; what stands before the first heading has none."""
        first, *rest = _HEADING.split(self.body)
        return [("", first), *zip(rest[::2], rest[1::2], strict=True)]


@cache
def pages() -> dict[str, Page]:
    """Every page by its slug, the roles' first, each in its order."""
    read = [read_page(path.stem, path.read_text("utf-8")) for path in FOLDER.glob("*.md")]
    read.sort(key=lambda page: (page.kind != "role", page.order, page.slug))
    return {page.slug: page for page in read}


def read_page(slug: str, text: str) -> Page:
    """The page of a file's text; KeyError where its head leaves something out."""
    _, head, body = text.split("+++\n", 2)
    said = tomllib.loads(head)
    places = dict.fromkeys(said.get("explains", "").split(), "")
    for heading, names in said.get("places", {}).items():
        places |= dict.fromkeys(names.split(), heading)
    ledgers = dict.fromkeys(said.get("ledgers", "").split(), "")
    for heading, slugs in said.get("ledger_places", {}).items():
        ledgers |= dict.fromkeys(slugs.split(), heading)
    return Page(
        slug=slug,
        title=said["title"],
        order=said["order"],
        kind=said["kind"],
        roles=frozenset(said["roles"]),
        words=said.get("words", ""),
        ledgers=ledgers,
        places=places,
        said=said.get("said", {}),
        body=body.strip(),
    )


@cache
def place_of(name: str, ledger: str = "") -> tuple[str, str] | None:
    """(slug, heading) where the manual explains an address, of a ledger that has a page of its own
    there; none where it does not.
    """
    if ledger and name in OF_A_LEDGER:
        for page in pages().values():
            if ledger in page.ledgers:
                return page.slug, page.ledgers[ledger]
    for page in pages().values():
        if name in page.places:
            return page.slug, page.places[name]
    return None
