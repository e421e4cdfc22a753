"""Which township and which term a page is asked for: ?township=code&term=2026H1."""

from django.http import Http404
from django.shortcuts import get_object_or_404

from townwork.org.models import Term, Township


def chosen_township(request) -> Township:
    """One's own township, or the one a reviewer picked (their first where none was)."""
    townships = Township.objects.visible_to(request.user).select_related("district")
    code = request.GET.get("township", "")
    township = get_object_or_404(townships, code=code) if code else townships.first()
    if township is None:
        raise Http404
    return township


def chosen_place(request) -> tuple[Township, Term | None]:
    """The township, and the term asked for or the one every page shows."""
    township = chosen_township(request)
    terms = Term.objects.visible_to(request.user).filter(township=township)
    terms = terms.select_related("township__district", "closed_by")
    code = request.GET.get("term", "")
    if code:
        return township, get_object_or_404(terms.by_code(code))
    return township, terms.shown_today()
