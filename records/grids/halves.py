"""The half-years a grid may be read for."""

from django.utils import timezone

from townwork.org.models import Term, Township, User, half_of


def halves(user: User, township: Township) -> list[Term]:
    """Those set up that have begun, and today's, the newest first."""
    today = timezone.localdate()
    terms = list(Term.objects.visible_to(user).filter(township=township).begun(today))
    now = half_of(today)
    if now.code not in {term.code for term in terms}:
        terms.append(now)
    return sorted(terms, key=lambda term: term.code, reverse=True)
