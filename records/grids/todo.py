"""待办 of a grid: what is missing in the half-year a day lies in."""

from datetime import date

from django.urls import reverse

from records.grids.layout import State
from records.grids.spec import GridSpec, owed_cells
from townwork.org.models import Term, Unit, User, half_of
from townwork.org.todo import Todo


def missing(user: User, spec: GridSpec, words: str, day: date) -> list[Todo]:
    """The cells owed by one's own unit and those below; those whose day is past apart from those
    within their last days.

    None of a locked half-year: nothing can be added any more.
    """
    half = half_of(day)
    locked = Term.objects.filter(township=user.township).exclude(closed_at=None)
    if half.code in {term.code for term in locked}:
        return []
    owed = owed_cells(spec, Unit.objects.visible_to(user), half, user.township)
    states = [cell.state for of_unit in owed.values() for cell in of_unit]
    url = f"{reverse(spec.tab)}?term={half.code}"
    return [
        Todo(f"没有{words}", states.count(State.MISSING), url, True),
        Todo(f"快到期、还没有{words}", states.count(State.DUE), url),
    ]
