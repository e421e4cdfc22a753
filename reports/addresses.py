"""Where the pages of a summary are."""

from django.urls import reverse

from townwork.org.models import Term


def address(term: Term) -> str:
    return f"{reverse('summary_term', args=[term.code])}?township={term.township.code}"
