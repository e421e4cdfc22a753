"""A line of a scorecard says why it has its points: what its words take off or add makes the mark,
on every card of the sample township as it is read (those made up: tests/assessments/test_golden.py).
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal as D

import pytest
import time_machine
from django.urls import reverse

from assessments.card_lines import CardLine, lines_of
from assessments.models import Scorecard
from tests.assessments.saying import explains
from tests.assessments.test_adding_up import by_hand
from tests.sample import sample_of
from townwork.org.models import User

MADE = datetime(2026, 8, 10, 4, tzinfo=UTC)
SAID = re.compile(
    r"得分合计 (?P<raw>[\d.]+) / 适用满分 (?P<full>[\d.]+) → 折算 (?P<scaled>[\d.]+)，"
    r"加分 (?P<bonus>[\d.]+)(（各项合计 [\d.]+，最多加 [\d.]+）)?，总分 (?P<total>[\d.]+)。"
    r"(另有 (?P<left>[\d.]+) 分的项目不适用，不计入。)?"
)
ROW = re.compile(
    r'data-label="分值" class="number">([^<]*)</td>.*?'
    r'data-label="得分" class="number">\s*<strong>([^<]*)</strong>',
    re.S,
)


@pytest.fixture(scope="module")
def sample(django_db_setup, request):
    with sample_of(request, MADE):
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


def test_every_card_of_the_sample_adds_up_to_what_it_prints(db, sample, client_of):
    settled = Scorecard.objects.exclude(total=None).filter(
        round__state__in=["settle", "public", "published"]
    )
    seen = 0
    with time_machine.travel(MADE, tick=False):
        client = client_of(User.objects.get(username="clerk"))
        for card in settled:
            page = client.get(reverse("scorecard", args=[card.pk])).content.decode()
            said = SAID.search(page).groupdict()
            rows = [found.groups() for row in page.split("<tr") if (found := ROW.search(row))]
            rows = [(points.strip(), score.strip()) for points, score in rows]
            marks = [(D(points), D(score)) for points, score in rows if points != "—"]
            given_ = [D(score) for points, score in rows if points == "—" and score != "—"]
            full, got = (sum(column) for column in zip(*marks, strict=True))
            bonus = min(sum(given_), D(5))

            assert (got, full, bonus) == (D(said["raw"]), D(said["full"]), D(said["bonus"]))
            assert by_hand(got, full, bonus) == D(said["total"]) == card.total
            assert D(said["scaled"]) + bonus == card.total
            assert full + D(said["left"] or 0) == 100
            assert "公布的是" not in page
            seen += 1

    assert seen >= 31
