"""What a list behind a figure comes to, as every other page tells it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from records.figures.coverage import HEAD, TOWN, UNIT
from records.figures.figure import Figure
from records.figures.fitting import applies_to
from records.figures.grouped import read_groups
from records.ledger.declaration import Ledger
from records.ledger.indicators import NOT_APPLICABLE, Indicator, Period
from townwork.org.models import Unit, User


@dataclass(frozen=True)
class Comes:
    """`is_open`: a nought that not all who owe it have said."""

    value: Any = None
    applicable: bool = True
    is_open: bool = False

    @classmethod
    def of(cls, value: Any) -> "Comes":
        """What an indicator says, which may be that there is nothing to divide by."""
        if value is NOT_APPLICABLE:
            return cls(applicable=False)
        return cls(value)


@dataclass(frozen=True)
class FigureOfList:
    """`units` are all the rows may be of, `chosen` the one the reader narrowed them to.

    `is_of_mark`: a mark counts a nought that not all who owe it have said.
    """

    ledger: Ledger
    indicator: Indicator
    period: Period
    user: User
    units: Any  # a queryset of units
    chosen: Unit | None
    is_of_mark: bool

    def of_rows(self, read: dict[str, Any]) -> Comes:
        """`read` is what the indicator's aggregates are over the rows listed."""
        value = self.indicator.value(read, False)
        return Comes.of(value) if value else self._nought(read)

    def _nought(self, read: dict[str, Any]) -> Comes:
        """Where the rows come to nothing: what every other page says of it, unless they are
        narrowed further than the figure. Nothing of several townships where some have not said it.
        """
        found = self._figures()
        if any(figure.value for figure in found):
            return Comes.of(self.indicator.value(read, True))
        if not self._may_be_theirs(found):
            return Comes(applicable=False)
        is_open = not found or any(figure.is_open for figure in found)
        if self.is_of_mark and found:
            return Comes(found[0].value, is_open=is_open)
        return Comes(None if is_open else found[0].told, is_open=is_open)

    def _may_be_theirs(self, found: list[Figure]) -> bool:
        """Whether the figure applies to the units listed."""
        theirs = [figure for figure in found if figure.applicable]
        if found and not theirs:
            return False
        if any(not figure.is_missing for figure in theirs):
            return True
        return applies_to(self.indicator.code, self._own())

    def _own(self) -> Iterable[Unit]:
        """The units asked about; none where it is the township: what that lacks is missing, even
        where it has no unit that could make it.
        """
        if self.chosen:
            return [self.chosen]
        return () if self.user.sees_township else self.units.select_related("parent")

    def _figures(self) -> list[Figure]:
        """The figure as other pages tell it, of the unit chosen or of each township listed."""
        chosen, code = self.chosen, self.indicator.code
        by = TOWN if not chosen else UNIT if chosen.parent_id else HEAD
        scope = Q(unit__in=self.units)
        read = read_groups(scope, by, self.period, only=[self.ledger], codes=[code])
        of_groups = [read.get(chosen.pk, {})] if chosen else read.values()
        return [its[code] for its in of_groups if code in its]
