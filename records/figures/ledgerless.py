"""The figures no ledger has: the words of the township and its half-year, and what the rooms above
tell of theirs.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from records.figures.catalogue import Item
from records.figures.figure import Figure
from records.figures.told import Told
from records.ledger.constants import CONSTANTS, Constant
from records.ledger.indicators import NOT_APPLICABLE
from townwork.audit import reads
from townwork.org.kept import kept_each
from townwork.org.models import Term, Township


def told_of(items: Mapping[str, Item], township: Township, term: Term) -> dict[str, Figure]:
    """The other rooms' among the items: what is read together is asked for once."""
    asked = {code: item for code, item in items.items() if isinstance(item, Told)}
    readers = {f"{one.read.__module__}.{one.read.__qualname__}": one.read for one in asked.values()}

    def read(names: list[str]) -> dict[str, dict[str, Any]]:
        return {name: _read_told(name, readers[name], term) for name in names}

    parts = dict.fromkeys(readers)
    found = kept_each("told", township, term.code, parts=parts, compute=read)
    values = {code: value for read in found.values() for code, value in read.items()}
    return {code: _told_one(item, values[code]) for code, item in asked.items()}


def _read_told(name: str, read: Callable[[Term], Mapping[str, Any]], term: Term) -> dict[str, Any]:
    with reads.of_part(name):
        return dict(read(term))


def _told_one(item: Told, value: Any) -> Figure:
    is_applicable = value is not NOT_APPLICABLE
    return Figure(
        item.code, item.name, item.measure, value if is_applicable else None, is_applicable
    )


def constants_of(
    township: Township, term: Term, today: date | None
) -> Iterator[tuple[tuple[str, str], Constant]]:
    """((code, value), constant) in order; an empty value is missing."""
    day = term.paper_date(today or timezone.localdate())
    words = term.closed_words or township.words
    values = {
        "org.town_name": words["name"],
        "org.district_name": words["district"],
        "org.place_slogan": words["place_slogan"],
        "org.sign_name": words["sign_name"],
        "org.forum_brand": words["forum_brand"],
        "org.culture_brands": words["culture_brands"],
        "period.year": str(term.year),
        "period.half": term.get_half_display(),
        "period.next_half": "下半年" if term.half == 1 else "明年上半年",
        "period.theme_phrase": term.theme_phrase,
        # A half-year nobody has set up has no paper, and so no day on it.
        "report.date": f"{day.year}年{day.month}月{day.day}日" if term.pk else "",
    }
    return zip(values.items(), CONSTANTS, strict=True)
