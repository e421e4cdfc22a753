"""The grids' page, one for all of them."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from records.grids.halves import halves
from records.grids.layout import State, with_links
from records.grids.spec import GRIDS
from townwork.org.access import allows, needs
from townwork.org.models import Term, Township, Unit
from townwork.org.views.chosen import chosen_township
from townwork.org.workdays import Workdays


def chosen_half(request, township: Township) -> tuple[Term, list[Term]]:
    """The half-year of ?term=2026H1, or today's; and all to choose from."""
    terms, code = halves(request.user, township), request.GET.get("term", "")
    found = next((one for one in terms if one.code == code), None if code else terms[0])
    mine = Term.objects.visible_to(request.user).filter(township=township)
    return found or get_object_or_404(mine.by_code(code)), terms


@needs("records.read")
def grid(request, slug):
    """Who owes what when, and what is missing."""
    spec, township = GRIDS[slug], chosen_township(request)
    term, terms = chosen_half(request, township)
    units = Unit.objects.visible_to(request.user).filter(township=township)
    found = spec.read(units, term, Workdays.load(township), timezone.localdate())
    may_write = allows(request.user, "records.write") and not term.is_closed
    context = {
        "spec": spec,
        "ledger": spec.ledger,
        "tab": spec.tab,
        "township": township,
        "term": term,
        "terms": terms,
        "grid": with_links(spec.lay_out(found), lambda cell: spec.link(cell, may_write)),
        "counts": [(state, found.count(state)) for state in State if found.count(state)],
        "owing": len(found.owed_by_unit()),
    }
    return render(request, "records/grids/grid.html", context)
