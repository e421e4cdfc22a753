"""一是、二是 within a text: what each covers, and its number once others are gone. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from reports import clauses
from reports.clauses import Clause
from townwork.lib.outline import from_chinese, in_chinese


def items_of(found: Sequence[Clause]) -> list[list[Clause]]:
    """The clauses of each 一是; the last runs to the end of its sentence where the others end with
    ；, else to the end of the paragraph.
    """
    starts = [at for at, one in enumerate(found) if one.ordinal]
    items = []
    for at, start in enumerate(starts):
        end = starts[at + 1] if at + 1 < len(starts) else len(found)
        if end == len(found) and at and found[start - 1].mark == "；":
            ends = (n for n in range(start, end) if found[n].mark[-1:] in clauses.ENDS)
            end = next(ends, end - 1) + 1
        items.append(list(found[start:end]))
    return items


@dataclass
class _Listing:
    """一是 to the last of its list, over as many paragraphs as it runs."""

    items: list[list[Clause]] = field(default_factory=list)

    def number(self) -> None:
        left = [item for item in self.items if any(not one.gone for one in item)]
        if len(left) == len(self.items):
            return
        for number, item in enumerate(left, 1):
            ending = item[0].ordinal[-1:]
            ordinal = f"{in_chinese(number)}{ending}" if len(left) > 1 else ""
            item[0].ordinal = ""
            next(one for one in item if not one.gone).ordinal = ordinal


def number_anew(items: Iterable[list[Clause]]) -> None:
    """The items of a paper, in order, by what is left of each list; a list begins where the number
    does not go on.
    """
    listing = _Listing()
    listings = [listing]
    last = 0
    for item in items:
        number = from_chinese(item[0].ordinal[:-1]) or 0
        if number != last + 1:
            listing = _Listing()
            listings.append(listing)
        listing.items.append(item)
        last = number
    for one in listings:
        one.number()
        for item in one.items:
            _ordinal_on_what_is_left(item)


def _ordinal_on_what_is_left(item: list[Clause]) -> None:
    first = item[0]
    left = next((one for one in item if not one.gone), None)
    if first.gone and first.ordinal and left is not None:
        first.ordinal, left.ordinal = "", first.ordinal
