"""What a unit that is there no more leaves to be put right (townwork.org.unfinished).

Nothing is written: `Rectification.objects.open()` has none of a unit nobody answers for.
"""

from assessments.models import Rectification
from townwork.org.models import Unit
from townwork.org.unfinished import Leavings, Line


def lines(unit: Unit) -> list[Line]:
    return [Line("没有销号的整改", Rectification.objects.filter(unit=unit).open().count())]


LEAVINGS = Leavings("assessments", lines)
