"""此后变动: an edition's figures then and now, and every record that is otherwise since."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.shortcuts import render
from django.views.decorators.http import require_safe

from records.ledger.history import lines_between
from reports.drift import Act, Drift, Moved, moved_of, movements_of
from reports.models import Edition
from reports.views.editions import load_edition
from townwork.org.access import needs
from townwork.org.models import User
from townwork.org.views.lists import page_of


@needs("summary.read")
@require_safe
def edition_changes(request, pk):
    """`act` narrows it to what became of a record, `figure` to those of one figure."""
    edition = load_edition(request, pk)
    movements = movements_of(edition)
    moved = moved_of(movements)
    figure = next((one for one in movements if one.code == request.GET.get("figure")), None)
    of_figure = [one for one in moved if figure is None or figure in one.figures]
    act = request.GET.get("act", "")
    narrowed = [one for one in of_figure if one.act == act] if act in Act.values else of_figure
    page = page_of(request, narrowed)
    counts = Counter(one.act for one in of_figure)
    context = {
        "edition": edition,
        "changed": [one for one in movements if one.is_moved],
        "others": [one for one in movements if not one.is_moved],
        "figure": figure,
        "act": act,
        "acts": [(one, counts[one]) for one in Act if counts[one] or one == act],
        "number": len(of_figure),
        "page": page,
        "lines": _lines(list(page), edition, request.user),
    }
    return render(request, "reports/edition_changes.html", context)


@dataclass(frozen=True)
class Line:
    """A record on the page: as it stands, and what is otherwise in it. `then` is its day where it
    was another.
    """

    moved: Moved
    record: Any
    then: date | None
    by: User | None
    at: datetime | None
    changes: tuple[tuple[str, str, str], ...]

    @property
    def figures(self) -> tuple[Drift, ...]:
        return self.moved.figures


def _lines(moved: list[Moved], edition: Edition, reader: User) -> list[Line]:
    """In the order given, without those the reader may not see. Four queries a ledger."""
    found: dict[tuple[str, int], Line] = {}
    for ledger in {one.ledger.slug: one.ledger for one in moved}.values():
        its = [one for one in moved if one.ledger.slug == ledger.slug]
        keys = [one.key for one in its]
        rows = ledger.rows().visible_to(reader).filter(pk__in=keys).select_related("unit")
        records = rows.in_bulk()
        history = ledger.model.history.filter(id__in=keys).order_by("history_date", "history_id")
        versions = list(history.select_related("history_user"))
        before = {one.id: one for one in versions if one.history_date <= edition.made_at}
        last = {one.id: one for one in versions if one.history_date > edition.made_at}
        for one in its:
            if one.key in records:
                pair = before.get(one.key), last.get(one.key)
                found[ledger.slug, one.key] = _line(one, records[one.key], *pair)
    wanted = ((one.ledger.slug, one.key) for one in moved)
    return [found[key] for key in wanted if key in found]


def _line(moved: Moved, record: Any, before: Any, last: Any) -> Line:
    """`before` is the version the edition was made of, `last` the newest since; None: there is no
    such.
    """
    is_changed = before is not None and last is not None and moved.act != Act.VOIDED
    changes = lines_between(moved.ledger, before, last) if is_changed else ()
    then = before.occurred_on if moved.act == Act.REDATED else None
    return Line(
        moved,
        record,
        then,
        last.history_user if last else None,
        last.history_date if last else None,
        changes,
    )
