"""What a unit that is there no more leaves to be put right (townwork.org.unfinished).

Nothing is written: `Rectification.objects.open()` has none of a unit nobody answers for.
"""

from django.urls import reverse

from assessments.models import Rectification
from townwork.org.models import Unit
from townwork.org.telling import Fact
from townwork.org.unfinished import Leavings, Line


def lines(unit: Unit) -> list[Line]:
    items = Rectification.objects.filter(unit=unit).open()
    return [Line("没有销号的整改", [_fact(item) for item in items], "assessments.read")]


def _fact(item: Rectification) -> Fact:
    return Fact(f"{item}（{item.due_on:%Y-%m-%d} 前）", reverse("rectification", args=[item.pk]))


LEAVINGS = Leavings("assessments", lines)
