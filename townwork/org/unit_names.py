"""Which unit a name means that is not quite its own: 塘头 and 塘头村委会 are 塘头村, 党政办公室 is
党政办. Pure.
"""

import re
from collections.abc import Iterable

from townwork.lib.text import squeezed

_KIND = re.compile(
    "(村民委员会|居民委员会|村委会|居委会|社区居委会|"
    "(村|社区|居)(党支部|党总支|党总支部|党委|[“]?两委[”]?)|社区|村|居)$"
)


def stem(name: str) -> str:
    """A unit's name without its kind, marked so that it can't be taken for a name."""
    short = re.sub("办公室$", "办", squeezed(name))
    return f"~{_KIND.sub('', short)}"


def named(said: str, names: Iterable[str]) -> str:
    """The one of `names` that is meant; what is said where it is none, or may be several."""
    known = list(names)
    for way in (squeezed, stem):
        meant = [name for name in known if way(name) == way(said)]
        if len(meant) == 1:
            return meant[0]
    return said
