"""The list is the figure's: every figure a page shows, whoever looks, leads to a list that totals to
it. Half of the year is locked, with records that went on afterwards.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from urllib.parse import urlsplit

import pytest
import time_machine
from django.http import QueryDict
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone

from assessments.facts import read_facts
from assessments.models import Scorecard
from assessments.scoring import Every, Rule
from assessments.templatetags.assessments import rows_behind
from duties.models import ResponsibilityDocument
from records.figures.catalogue import by_hand, ledger_for
from records.figures.citations import source_url
from records.figures.targets import measurable, targetable
from records.ledger.declaration import ledgers
from records.pages.filters import Listing
from records.pages.services import save_record
from records.pages.views.lists import find_ledger
from records.templatetags.figures import figure_text, measured
from reports.models import Edition
from tests.factories import (
    AssignmentFactory,
    DocumentFactory,
    DutyFactory,
    RoundFactory,
    RubricFactory,
)
from tests.records.sheets.varied import fill
from townwork.jobs import services as jobs
from townwork.jobs.models import Job
from townwork.org.models import User
from townwork.org.services import close_term

GOING_ON = datetime(2026, 7, 3, 2, tzinfo=UTC)
WRITERS = [User.Role.CLERK, User.Role.SECRETARY, User.Role.REVIEWER]
READERS = [User.Role.CLERK, User.Role.SECRETARY, User.Role.LIAISON, User.Role.REVIEWER]
Shown = tuple[str, object, bool, str]  # where, the value, whether it applies, the list's address
STRETCHES = {
    "yearly": (date(2026, 1, 1), date(2026, 12, 31)),
    "half": (date(2026, 1, 1), date(2026, 6, 30)),
    "quarterly": (date(2025, 10, 1), date(2025, 12, 31)),
    "monthly": (date(2026, 2, 1), date(2026, 2, 28)),
}


@pytest.fixture(scope="module")
def filled(company) -> None:
    """Records of two half-years; the first is locked, and some of it went on since. Made once: each
    test is taken back to it.
    """
    with time_machine.travel(datetime(2025, 12, 30, 2, tzinfo=UTC)) as clock:
        fill(company, seed=11, rows=12)
        clock.move_to(datetime(2026, 1, 8, 2, tzinfo=UTC))
        close_term(company.previous, actor=company.secretary, reason="已报送")
        clock.move_to(GOING_ON)
        _go_on(company)


@pytest.fixture
def town(filled, cast):
    with time_machine.travel(GOING_ON):
        cast.previous.refresh_from_db()
        yield cast


def _go_on(cast) -> None:
    """What a lock lets change, changed: none of its lists may say so."""
    rows = ledgers["inspections"].rows().standing().filter(unit__township=cast.township)
    for found in rows.select_related("unit").filter(problems__gt=0):
        found.mended = found.problems
        found.mended_on = date(2026, 7, 1)
        save_record(found, actor=cast.clerk)


def on_indicators(client, cast) -> Iterator[Shown]:
    for term in (cast.term, cast.previous):
        page = client.get(reverse("indicators"), {"term": term.code, "township": "qingxi"})
        for _, rows in page.context["groups"]:
            for row in rows:
                yield row["item"].name, row["figure"].told, row["figure"].applicable, row["url"]


def on_cards(client, cast) -> Iterator[Shown]:
    """Each unit's part, by the words its link shows."""
    for code in list(by_hand())[::4]:
        if not ledger_for(code):
            continue
        address = reverse("indicator_card", args=[code])
        page = client.get(address, {"term": "2025H2", "township": "qingxi"}).content.decode()
        links = re.findall(
            r'<a[^>]*href="([^"]*indicator=[^"]*unit=\d+)"[^>]*>(.*?)</a>', page, re.S
        )
        for url, words in links:
            yield f"{code} {url}", " ".join(unescape(words).split()), True, unescape(url)


def on_home(client, cast) -> Iterator[Shown]:
    page = client.get(reverse("home"))
    for item, figure, url in page.context.get("glance", ()):
        yield item.name, figure.told, figure.applicable, url


def on_the_summary(client, cast) -> Iterator[Shown]:
    page = client.get(reverse("summary_term", args=["2025H2"]), {"township": "qingxi"})
    draft, urls = page.context["draft"], page.context["urls"]
    for code, figure in draft.figures.items():
        yield code, figure.told, figure.applicable, urls[code]


def on_duties(client, cast) -> Iterator[Shown]:
    document = _document(cast)
    for code in list(targetable())[::9]:
        for frequency, (start, end) in STRETCHES.items():
            duty = DutyFactory(document=document, indicator=code, target=1, frequency=frequency)
            one = AssignmentFactory(duty=duty, unit=cast.village, start=start, end=end, due_on=end)
            page = client.get(reverse("assignment", args=[one.pk]))
            told = re.search(r'class="counted">\s*<strong>(.*?)</strong>', page.content.decode())
            yield f"{code} {frequency}", unescape(told[1]).strip(), True, page.context["rows_url"]


def _document(cast) -> ResponsibilityDocument:
    made = ResponsibilityDocument.objects.filter(township=cast.township).first()
    return made or DocumentFactory(township=cast.township, issued=True)


def on_marks(client, cast) -> Iterator[Shown]:
    card = _card(cast)
    for code in [code for code in measurable() if code in by_hand()][::4]:
        for every in (Every.HALF, Every.YEAR):
            rule = Rule(kind="ratio", fact=code, target=Decimal(6), every=every)
            read = read_facts(cast.previous, [(cast.village, rule)])[rule, cast.village.pk]
            value = sum(read.values) if read.values else None
            yield f"{code} {every}", value, read.applies, rows_behind(rule, card).url


def _card(cast) -> Scorecard:
    made = Scorecard.objects.filter(unit=cast.village).first()
    if made:
        return made
    rubric = RubricFactory(township=cast.township, adopted=True)
    round = RoundFactory(term=cast.previous, rubric=rubric, opened_by=cast.clerk)
    return round.scorecards.create(unit=cast.village)


def on_an_edition(client, cast) -> Iterator[Shown]:
    """The figures kept with a paper of the locked half-year: its lists still say the same."""
    page = client.get(reverse("edition", args=[_edition(cast).pk]))
    for row in page.context["rows"]:
        value = Decimal(str(row["value"])) if isinstance(row["value"], float) else row["value"]
        yield row["code"], value, row["applicable"], row["url"]


def _edition(cast) -> Edition:
    made = Edition.objects.filter(term=cast.previous).first()
    if made:
        return made
    clerk = Client()
    clerk.force_login(cast.clerk)
    clerk.post(reverse("summary_generate", args=[cast.previous.code]))
    jobs.run(Job.objects.latest("pk").pk)
    signed = {"issue": 1, "signed_by": cast.secretary, "signed_at": timezone.now()}
    Edition.objects.filter(term=cast.previous).update(**signed)  # a draft is the town's own
    return Edition.objects.get(term=cast.previous)


PAGES = {
    "indicators": (on_indicators, READERS, 100),
    "cards": (on_cards, [User.Role.CLERK, User.Role.LIAISON, User.Role.REVIEWER], 10),
    "home": (on_home, [User.Role.CLERK, User.Role.SECRETARY], 4),
    "summary": (on_the_summary, [User.Role.CLERK, User.Role.SECRETARY], 30),
    "duties": (on_duties, [User.Role.CLERK, User.Role.LIAISON], 20),
    "editions": (on_an_edition, WRITERS, 30),
    "marks": (on_marks, [User.Role.CLERK, User.Role.LIAISON], 10),
}


@pytest.mark.parametrize("page", PAGES)
def test_every_figure_leads_to_the_list_that_totals_to_it(page, town, client_of):
    shown_on, roles, at_least = PAGES[page]
    wrong = []
    for role in roles:
        user = town.by_role[role]
        shown = [one for one in shown_on(client_of(user), town) if "indicator=" in one[-1]]
        assert len(shown) >= at_least, role
        wrong += [(role, *one) for one in shown if not _is_same(*one[1:], user)]
    assert wrong == []


def test_the_rows_kept_with_an_edition_are_those_of_the_lists(town, client_of):
    edition = _edition(town)
    kept = {one["code"]: {key for _, key in one["rows"]} for one in edition.figures if one["rows"]}
    wrong = []
    for role in WRITERS:
        user = town.by_role[role]
        for code, rows in kept.items():
            page = client_of(user).get(reverse("edition_rows", args=[edition.pk, code]))
            shown = {row.pk for row in page.context["page"].paginator.object_list}
            url = source_url(code, edition.term)
            listed = {row.pk for row in _listed(url, user).rows}
            if not shown == listed == rows:
                wrong.append((role, code, rows, shown, listed))

    assert len(kept) >= 20
    assert wrong == []


def _listed(url: str, user: User) -> Listing:
    """What the page of the address lists."""
    address = urlsplit(url)
    slug = resolve(address.path).kwargs["slug"]
    listing = Listing(find_ledger(slug, user), QueryDict(address.query), user)
    listing.totals()
    return listing


def _is_same(value, applicable: bool, url: str, user: User) -> bool:
    """A value as such, or in the words a link shows; nothing counted is nothing listed."""
    listing = _listed(url, user)
    if isinstance(value, str):
        measure = listing.indicator.measure
        listed = figure_text(listing.comes.value, listing.comes.applicable)
        return value in (listed, f"{listed}{measured(listing.comes.value, measure)}")
    if not applicable:
        return not listing.comes.applicable
    return value == listing.comes.value or (value is None and not listing.rows.exists())
