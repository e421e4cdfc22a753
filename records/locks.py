"""Which rows can still be acted on: a closed half-year freezes those dated in it."""

from django.db.models import QuerySet

from townwork.org.models import Term, Township


def in_open_terms(rows: QuerySet, township: Township | None) -> QuerySet:
    """Without the rows dated in the township's closed half-years."""
    for term in Term.objects.filter(township=township).exclude(closed_at=None):
        rows = rows.exclude(occurred_on__range=(term.start, term.end))
    return rows
