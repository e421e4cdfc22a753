"""待办 of the ledgers: decisions past their day, venues to mend and to check, returns and weekly meetings missing."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from records.follow_through import overdue_decisions
from records.grids import GRIDS, half_of, owed_cells
from records.venue_care import to_check, to_mend
from townwork.org.access import allows
from townwork.org.models import Term, Unit, User
from townwork.org.todo import Todo


def todos(user: User) -> list[Todo]:
    """In the order of urgency; nothing that counts zero. A district's reader has no ledger of their own to follow."""
    if not (user.unit_id and allows(user, "records.read")):
        return []
    found = [
        Todo(
            "超期没有办结的议定事项",
            overdue_decisions(user).count(),
            _at("decision_follow", "show=overdue"),
            True,
        )
    ]
    if allows(user, "records.write"):
        found += _venues(user) + _missing(user)
    return [todo for todo in found if todo.count]


def _venues(user: User) -> list[Todo]:
    today, owed = timezone.localdate(), to_mend(user)
    late = owed.filter(mend_by__lt=today).count()
    return [
        Todo("过了整改期限的阵地问题", late, _at("venue_watch", "show=mend"), True),
        Todo("待整改的阵地问题", owed.count() - late, _at("venue_watch", "show=mend")),
        Todo("整改后待复查的阵地问题", to_check(user).count(), _at("venue_watch", "show=check")),
    ]


def _missing(user: User) -> list[Todo]:
    """Of the half-year last month lies in: in January and July the old half's last return is what is due."""
    today = timezone.localdate()
    units = Unit.objects.visible_to(user)
    last_month, last_week = today.replace(day=1) - timedelta(days=1), today - timedelta(days=7)
    closed = {
        term.code for term in Term.objects.filter(township=user.township).exclude(closed_at=None)
    }
    asked = (
        ("customs", "没有报的移风易俗月报", last_month),
        ("meetings", "没有记录的每周例会", last_week),
    )
    found = []
    for slug, words, day in asked:
        half, spec = half_of(day), GRIDS[slug]
        if half.code in closed:
            continue  # nothing can be added any more
        cells = [
            cell for owed in owed_cells(spec, units, half, user.township).values() for cell in owed
        ]
        is_late = any(cell.state == "missing" for cell in cells)
        found.append(Todo(words, len(cells), _at(spec.tab, f"term={half.code}"), is_late))
    return found


def _at(name: str, query: str) -> str:
    return f"{reverse(name)}?{query}"
