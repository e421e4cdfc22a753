"""Tells a record's page which sentences of the summary cite it."""

from django.urls import reverse

from records.figures.citations import Citation
from records.ledger.indicators import Indicator
from reports import grammar
from reports.drafts import names, template_of
from townwork.org.models import Term


def sentences(term: Term, counted: list[Indicator]) -> list[Citation]:
    """The template sentences that hold an indicator the record counts in."""
    try:
        template = grammar.parse(template_of(term.township), names(term.township))
    except grammar.GrammarError:
        return []
    url = reverse("summary_term", args=[term.code])
    return [
        Citation(f"{term}总结", sentence, url, "summary.read")
        for indicator in counted
        for sentence in template.sentences_citing(indicator.code)
    ]
