"""A ledger's list sorted by a column: by the database, numbers as numbers, the empty ones last."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records.custom.defining import Definition, define
from records.models import CustomField, FilmShowing
from records.pages.services import save_record
from tests.factories import CustomEntryFactory, CustomLedgerFactory, FilmShowingFactory

FIELDS = (
    {"label": "主题", "kind": "text"},
    {"label": "人数", "kind": "whole"},
    {"label": "经费", "kind": "amount"},
    {"label": "验收日", "kind": "date"},
    {"label": "合格", "kind": "yes"},
    {"label": "形式", "kind": "choice", "choices": "室外、室内"},
)
KEPT = (
    {
        "主题": "乙",
        "人数": 10,
        "经费": "99.00",
        "验收日": "2026-02-01",
        "合格": True,
        "形式": "室内",
    },
    {
        "主题": "丙",
        "人数": 9,
        "经费": "1200.50",
        "验收日": "2025-12-31",
        "合格": False,
        "形式": "室外",
    },
    {
        "主题": "甲",
        "人数": 100,
        "经费": "20000.00",
        "验收日": "2026-01-15",
        "合格": False,
        "形式": "室外",
    },
    {},
)
ORDER = {  # of the rows' places, by the column going up; equal ones the newest first
    "主题": [1, 0, 2, 3],
    "人数": [1, 0, 2, 3],
    "经费": [0, 1, 2, 3],
    "验收日": [1, 2, 0, 3],
    "合格": [2, 1, 0, 3],
    "形式": [2, 1, 0, 3],
}


@pytest.fixture
def filled(cast):
    """A ledger of every kind of short field with four entries, the last one empty: it, its fields,
    its entries.
    """
    ledger = CustomLedgerFactory(unit=cast.office, entered_by=cast.clerk)
    fields = [CustomField(**one) for one in FIELDS]
    define(
        ledger,
        Definition(classic=False, kinds=[], every_term=False, fields=fields),
        actor=cast.clerk,
    )
    names = {one.label: one.name for one in ledger.fields.all()}
    entries = []
    for kept in KEPT:
        details = {names[label]: value for label, value in kept.items()}
        entry = CustomEntryFactory.build(
            ledger=ledger, unit=cast.village, occurred_on=date(2026, 3, 5), details=details
        )
        entries.append(save_record(entry, actor=cast.clerk).pk)
    return ledger, names, entries


def shown(client, address, sort, size=25) -> list[int]:
    page = client.get(address, {"sort": sort, "per_page": size})
    return [row.record.pk for row in page.context["table"].paginated_rows]


@pytest.mark.postgresql
@pytest.mark.parametrize("label", ORDER)
def test_a_list_is_sorted_by_an_own_field_both_ways_with_the_empty_last(
    label, cast, filled, client_of
):
    ledger, names, entries = filled
    client, address = client_of(cast.clerk), f"/records/custom-{ledger.pk}/"

    up = shown(client, address, names[label])
    down = shown(client, address, f"-{names[label]}")

    assert up == [entries[place] for place in ORDER[label]]
    assert down[-1] == entries[3]
    assert [KEPT[entries.index(pk)].get(label) for pk in down[:3]] == [
        KEPT[entries.index(pk)].get(label) for pk in reversed(up[:3])
    ]


def test_its_heading_offers_the_sorting(cast, filled, client_of):
    ledger, names, _ = filled

    page = client_of(cast.clerk).get(f"/records/custom-{ledger.pk}/").content.decode()

    assert all(f"?sort={name}" in page for name in names.values())


@pytest.mark.postgresql
def test_sorting_by_an_own_field_asks_the_database_no_more(cast, filled, client_of):
    ledger, names, _ = filled
    client, address = client_of(cast.clerk), f"/records/custom-{ledger.pk}/"

    def asked(**params) -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(address, params)
        return len(queries)

    asked()
    assert asked(sort=names["人数"]) == asked()


@pytest.mark.postgresql
def test_what_a_built_in_column_leaves_empty_comes_last_too(cast, client_of):
    for audience in (None, 30, 4):
        FilmShowingFactory(unit=cast.village, entered_by=cast.clerk, audience=audience)
    client = client_of(cast.clerk)

    for sort, wanted in (("audience", [4, 30, None]), ("-audience", [30, 4, None])):
        found = shown(client, "/records/films/", sort)
        assert [FilmShowing.objects.get(pk=pk).audience for pk in found] == wanted


def test_a_cell_that_lacks_what_its_column_tells_says_so_for_a_line_on_a_phone(cast, client_of):
    FilmShowingFactory(unit=cast.village, team="")

    page = client_of(cast.clerk).get("/records/films/").content.decode()

    before = re.findall(r'<td(?: class="([^"]*)")? data-label="([^"]*)"', page)
    after = re.findall(r'<td data-label="([^"]*)"(?: class="([^"]*)")?', page)
    cells = {label: classes for classes, label in before} | dict(after)
    assert "none" in cells["补映"] and "none" in cells["放映队"]
    assert "none" not in cells["场次"] and "none" not in cells["片名"]
