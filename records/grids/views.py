"""The grids' page, one for all of them."""

from datetime import date

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from records.grids.halves import halves
from records.grids.layout import Column, Grid, State, with_links
from records.grids.spec import GRIDS
from townwork.org.access import allows, needs
from townwork.org.models import Term, Township, Unit
from townwork.org.views.chosen import chosen_township
from townwork.org.workdays import Workdays


def chosen_half(request, township: Township) -> tuple[Term, list[Term]]:
    """The half-year of ?term=2026H1, or the one every page shows; and all to choose from."""
    terms = halves(request.user, township)
    code = request.GET.get("term", "")
    if not code:
        return _set_up(request.user, township).shown_today() or terms[0], terms
    for term in terms:
        if term.code == code:
            return term, terms
    # One that has not begun is not offered, and found all the same.
    return get_object_or_404(_set_up(request.user, township).by_code(code)), terms


def _set_up(user, township: Township):
    return Term.objects.visible_to(user).filter(township=township)


def _headings(shown: Grid, owed: set[Column]) -> list[tuple[str, date | None]]:
    """Each heading, and the first day of its column where something is owed in it; a calendar's
    headings are no columns.
    """
    starts = {column.label: column.start for column in owed}
    return [(heading, starts.get(heading)) for heading in shown.headings]


@needs("records.read")
def grid(request, slug):
    """Who owes what when, and what is missing."""
    spec = GRIDS[slug]
    township = chosen_township(request)
    term, terms = chosen_half(request, township)
    units = Unit.objects.visible_to(request.user).filter(township=township)
    workdays = Workdays.load(township)
    read = spec.read(units, term, workdays, timezone.localdate())
    may_write = allows(request.user, "records.write") and not term.is_closed
    shown = with_links(spec.lay_out(read), lambda cell: spec.link(cell, may_write))
    owed = [cell for cells in read.owed_by_unit().values() for cell in cells]
    counts = [(state, read.count(state)) for state in State]
    context = {
        "spec": spec,
        "ledger": spec.ledger,
        "tab": spec.tab,
        "township": township,
        "term": term,
        "terms": terms,
        "unknown_years": workdays.unknown([term.year]),
        "grid": shown,
        "headings": _headings(shown, {cell.column for cell in owed} if may_write else set()),
        "to_fill": len(owed) if may_write else 0,
        "counts": [(state, count) for state, count in counts if count],
        "owing": len(read.owed_by_unit()),
    }
    return render(request, "records/grids/grid.html", context)
