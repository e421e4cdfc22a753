"""The items of the rubric a record counts for: shown on its page, and before it is voided."""

from django.urls import reverse

from assessments.models import Criterion, Rubric
from assessments.rules import parse_rules
from records.figures.citations import Citation
from records.ledger.indicators import Indicator
from townwork.org.models import Term


def criteria_counting(term: Term, indicators: list[Indicator]) -> list[Citation]:
    """The items of the term's rubric with a rule that reads one of the indicators."""
    rubric = Rubric.objects.in_force(term)
    read = {indicator.code for indicator in indicators}
    items = Criterion.objects.filter(section__rubric=rubric)
    return [
        Citation(
            "考核",
            str(item),
            f"{reverse('rubric', args=[rubric.pk])}#item-{item.pk}",
            "assessments.read",
        )
        for item in items
        if read & {rule.fact for rule in parse_rules(item.rules)}
    ]
