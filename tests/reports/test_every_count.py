"""The list is the count's: what a page says waits, is owed or was done is what the page it leads to
lists, whoever looks. The sample township on the day it is made, and six weeks later.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from duties.workload import Workload
from records.grids.layout import State
from records.kinds.venues import views
from records.kinds.venues.services import to_mend
from tests.factories import InspectionFactory
from tests.sample import sample_of
from townwork.org.models import Unit, User
from townwork.org.telling import told_of

MADE = datetime(2026, 8, 10, 4, tzinfo=UTC)
LATER = datetime(2026, 9, 20, 4, tzinfo=UTC)
Said = tuple[str, int, str]  # the words, the count, where it leads


@pytest.fixture(scope="module")
def sample(django_db_setup, request):
    """As it lives: the half-year before is being assessed."""
    with sample_of(request, MADE):
        yield


@pytest.fixture(params=[MADE, LATER], ids=["at-once", "later"])
def today(request, sample):
    with time_machine.travel(request.param, tick=False):
        yield


def at_home(client: Client, user: User) -> Iterator[Said]:
    page = client.get(reverse("home"))
    for todo in (*page.context["todos"], *page.context["awaited"]):
        yield todo.words, todo.count, todo.url


def on_the_board(client: Client, user: User) -> Iterator[Said]:
    page = client.get(reverse("board"), {"township": "qingxi"})
    for todo in page.context["waiting"]:
        yield todo.words, todo.count, todo.url
    for action, count in page.context["look"]["changes"]:
        yield action, count, f"{reverse('board_changes')}?township=qingxi&action={action}"


def on_units(client: Client, user: User) -> Iterator[Said]:
    """新闻信息 9 条，理论学习 1 期; the other facts name the one thing they lead to."""
    for unit in Unit.objects.visible_to(user).order_by("pk")[::5]:
        for _, facts in told_of(unit, user):
            for fact in facts:
                if counted := re.search(r"(\d+) [条期]$", fact.words):
                    yield fact.words, int(counted[1]), fact.url


# What is counted by ones leads to the one.
OF_ONE = {"round", "summary_term", "rectification"}
PAGES = {
    "home": (at_home, ["clerk", "secretary", "liaison", "admin", "auditor"]),
    "board": (on_the_board, ["secretary", "reviewer"]),
    "units": (on_units, ["clerk", "liaison"]),
}


@pytest.mark.parametrize("page", PAGES)
def test_every_count_leads_to_a_page_that_lists_as_many(page, db, client_of, today):
    counts_on, names = PAGES[page]
    seen = list(compared(counts_on, names, client_of))

    assert [one for one in seen if one.said != one.listed] == []
    assert len(seen) >= 5


def test_control_a_list_of_more_than_was_counted_is_found(db, client_of, today, monkeypatch):
    """Those past their day and those in time on one list, as it once was."""
    village = User.objects.get(username="liaison").unit
    InspectionFactory(unit=village, problems=1, mended=0, mend_by=date(2026, 12, 1))
    both = ("已过整改期限", to_mend)
    monkeypatch.setitem(views.LISTS, "late", both)
    seen = compared(at_home, ["clerk"], client_of)

    assert [one.words for one in seen if one.said != one.listed] == ["过了整改期限的阵地问题"]


@dataclass(frozen=True)
class Compared:
    """A count as it was said, and the number of what it leads to."""

    who: str
    words: str
    url: str
    said: int
    listed: int | None


def compared(counts_on, names: list[str], client_of) -> Iterator[Compared]:
    for name in names:
        user = User.objects.get(username=name)
        client = client_of(user)
        for words, count, url in counts_on(client, user):
            if count:  # the board says a zero too, and leads where there would be something
                yield Compared(name, words, url, count, listed_by(client.get(url), words, url))


def listed_by(response, words: str, url: str) -> int | None:
    """How many the page has, on all its pages: people, terms, missing cells or rows."""
    context, page = response.context, response.resolver_match.url_name
    if page == "study_owed":
        return context["people"]
    if page == "gap_list":
        return _owed_on(context, urlsplit(url).fragment)
    if "grid" in context:
        state = State.DUE if words.startswith("快到期") else State.MISSING
        return dict(context["counts"])[state]
    if page in OF_ONE:
        return 1
    if page == "tasks":
        return _tasks(context["numbers"], words)
    shown = context["table"] if "table" in context else context["page"]
    return shown.paginator.count


def _tasks(numbers: Workload, words: str) -> int:
    """我的任务 lists all, and says of how many each is true."""
    of = {"逾期": numbers.late, "退回": numbers.returned, "进行中": numbers.under_way}
    (number,) = (count for word, count in of.items() if word in words)
    return number


def _owed_on(context, fragment: str) -> int:
    """Of the gap list: all of it, or the terms a unit owes of the one ledger it is narrowed to."""
    if not fragment:
        return context["number"]
    found = context["page"].paginator.object_list
    (gap,) = (one for one in found if f"unit-{one.unit.pk}" == fragment)
    (debt,) = gap.debts
    return len(debt.stretches)
