"""One figure, one value: what is missing, a nought or said is so in every place that tells of it.

A nought of the town is one only where all who owe it have said so; else it is missing everywhere.
"""

import json
from collections.abc import Mapping
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse

from records.figures.catalogue import by_hand, ledger_for
from records.figures.figure import Figure
from records.figures.reading import figures
from records.ledger.declaration import ledgers
from records.pages.services import declare_nil
from records.templatetags.figures import figure_text
from reports.chips import chips
from reports.drafts import word
from reports.slots import State
from tests.records.sheets.varied import fill

OPEN, NOUGHT, SAID, NONE = "open", "nought", "said", "not applicable"
CODES = [code for code in by_hand() if ledger_for(code)]


@pytest.fixture
def town(cast):
    """Some of its units have reported some of what they owe, some ledgers nobody kept, of one all
    have said that there was nothing.
    """
    unkept = ("notices", "talks", "publications", "films")
    fill(cast, only=[slug for slug in ledgers if slug not in unkept])
    for unit, actor in ((cast.village, cast.liaison), (cast.sibling, cast.sibling_liaison)):
        declare_nil(unit, cast.term, ledgers["films"], actor=actor)
    return cast


def in_words(text: str) -> str:
    its = {"缺": OPEN, "—": NONE, "本期无此项": NONE, "0": NOUGHT, "无": NOUGHT}
    return its.get(text, SAID)


def on_the_page(town, client) -> dict[str, str]:
    page = client.get(reverse("indicators"), {"term": town.term.code})
    rows = [row for _, rows in page.context["groups"] for row in rows]
    return {row["item"].code: in_words(_shown(row["figure"])) for row in rows}


def on_cards(town, client) -> dict[str, str]:
    found = {}
    for code in CODES[::6]:
        page = client.get(reverse("indicator_card", args=[code]), {"term": town.term.code})
        figure = next(figure for then, figure, _ in page.context["history"] if then == town.term)
        found[code] = in_words(_shown(figure))
    return found


def _shown(figure: Figure) -> str:
    return figure_text(figure.told, figure.applicable)


def on_lists(town, client) -> dict[str, str]:
    page = client.get(reverse("indicators"), {"term": town.term.code})
    found = {}
    for row in [row for _, rows in page.context["groups"] for row in rows if row["ledger"]][::6]:
        listing = client.get(row["url"]).context["listing"]
        found[row["item"].code] = in_words(
            figure_text(listing.comes.value, listing.comes.applicable)
        )
    return found


def in_the_picker(town, client) -> dict[str, str]:
    groups = chips(town.township, town.term)["groups"]
    its = {one["code"]: one for group in groups for one in group["figures"]}
    return {code: OPEN if one["missing"] else in_words(one["value"]) for code, one in its.items()}


def in_a_draft(town, client) -> dict[str, str]:
    states = {State.MISSING: OPEN, State.NIL: NOUGHT, State.NONE: NONE, State.SAID: SAID}
    read = figures(town.township, town.term, codes=CODES)
    return {code: states[word(figure).state] for code, figure in read.items()}


def in_json(town, client) -> dict[str, str]:
    told = StringIO()
    call_command("figures", town.township.code, town.term.code, "--json", stdout=told)
    listed = json.loads(told.getvalue())["figures"]
    applies = figures(town.township, town.term)
    return {one["code"]: _of_json(one, applies[one["code"]].applicable) for one in listed}


def _of_json(one: Mapping[str, Any], is_applicable: bool) -> str:
    if not is_applicable:
        return NONE
    return OPEN if one["value"] is None else SAID if one["value"] else NOUGHT


PLACES = [on_the_page, on_cards, on_lists, in_the_picker, in_json]


@pytest.mark.parametrize("place", PLACES)
def test_a_figure_is_in_every_place_what_the_draft_makes_of_it(place, town, client_of):
    told, draft = place(town, client_of(town.clerk)), in_a_draft(town, None)

    both = {code for code in told if code in draft and _is_plain(code, draft[code], told[code])}
    assert {code: told[code] for code in both} == {code: draft[code] for code in both}
    assert len(both) >= 10
    assert {OPEN, SAID} <= {told[code] for code in both}


def _is_plain(code: str, *states: str) -> bool:
    """A share of nought is said as one, 0%."""
    return not (ledger_for(code) and {*states} == {NOUGHT, SAID})


def test_a_nought_is_one_once_all_have_said_so(town):
    """The control: read as the rows alone say, the town's parts would pass for all of it."""
    read = figures(town.township, town.term, codes=CODES)

    assert (read["film.show_count"].told, read["film.show_count"].is_partial) == (0, False)
    partly = [one for one in read.values() if one.value == 0 and one.is_partial]
    assert len(partly) >= 3
    assert {one.told for one in partly} == {None}
