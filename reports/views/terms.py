"""The half-year an address names, for every page of its summary."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from reports.models import Manuscript
from townwork.org.models import Term
from townwork.org.views.chosen import chosen_township


def load_term(request, code: str) -> Term:
    terms = (
        Term.objects.visible_to(request.user)
        .filter(township=chosen_township(request))
        .by_code(code)
    )
    return get_object_or_404(terms.select_related("township__district", "closed_by"))


def load_manuscript(request, code: str) -> Manuscript:
    """The half-year's text; 404 where nobody has begun one."""
    term = load_term(request, code)
    manuscript = Manuscript.objects.visible_to(request.user).filter(term=term).first()
    if manuscript is None:
        raise Http404
    manuscript.term = term
    return manuscript
