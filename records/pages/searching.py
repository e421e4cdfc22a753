"""Looking for words in records, their units' names, and the pinyin initials of either."""

from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Q, QuerySet

from townwork.lib.text import clean_text, search_text, sought
from townwork.org.models import Unit, User


@dataclass(frozen=True)
class SearchWords:
    """What is looked for: each word, and the units whose name or its pinyin initials have it."""

    words: tuple[tuple[str, tuple[int, ...]], ...]

    @classmethod
    def of(cls, text: str, user: User) -> "SearchWords":
        words = sought(clean_text(text)).split()
        if not words:
            return cls(())
        seen = Unit.objects.visible_to(user).only("name", "former_names")
        units = [(unit.pk, _searched(" ".join(unit.names))) for unit in seen]
        pairs = []
        for word in words:
            named = tuple(pk for pk, text in units if word in text)
            pairs.append((word, named))
        return cls(tuple(pairs))

    def among(self, rows: QuerySet) -> QuerySet:
        """The records that have every word in their own words, a name their unit has or had, or
        the initials of either.
        """
        for word, units in self.words:
            rows = rows.filter(Q(search_text__icontains=word) | Q(unit__in=units))
        return rows

    def is_in(self, text: str, unit: int | None = None) -> bool:
        """The same of any row, by its words and its unit."""
        searched = _searched(text)
        return all(word in searched or unit in units for word, units in self.words)


@lru_cache(maxsize=8192)
def _searched(name: str) -> str:
    """Names are few and searched often; their initials take longer to make than to keep."""
    return search_text(name)
