"""A line of a scorecard says why it has its points: what its words take off or add makes the mark,
on every card of the sample township as it is read (those made up: tests/assessments/test_golden.py).
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from assessments.card_lines import CardLine, lines_of
from assessments.models import Scorecard
from tests.assessments.saying import explains
from tests.sample import sample_of
from townwork.org.models import User

MADE = datetime(2026, 8, 10, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def sample(django_db_setup, django_db_blocker):
    with sample_of(django_db_blocker, MADE):
        yield


def lines_read(client, user: User) -> Iterator[tuple[str, CardLine]]:
    """Of all cards: the line, and its words as the folded page shows them."""
    for card in Scorecard.objects.select_related("unit", "round__term", "round__rubric"):
        page = client.get(reverse("scorecard", args=[card.pk])).content.decode()
        shown = re.findall(r'<details class="line-words">\s*<summary>(.*?)</summary>', page, re.S)
        yield from zip(shown, lines_of(card, user), strict=True)


def test_every_line_of_every_card_of_the_sample_says_why(db, sample, client_of):
    clerk = User.objects.get(username="clerk")
    seen, unexplained = 0, []
    with time_machine.travel(MADE, tick=False):
        for shown, line in lines_read(client_of(clerk), clerk):
            words = re.findall(r'<span class="line-said">(.*?)</span>', shown)
            seen += 1
            if line.judged.rules and not explains(
                words, line.automatic, line.mark.criterion.points
            ):
                unexplained.append((line.mark.scorecard, line.mark.criterion, words))

    assert unexplained == []
    assert seen > 300
