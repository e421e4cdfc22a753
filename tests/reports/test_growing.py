"""The catalogue may grow: what is declared more is read with what was read before."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records.figures import catalogue as known
from records.figures import statements
from records.ledger.declaration import ledgers
from tests.records.sheets.varied import fill

MORE = 20
PAGES = ("home", "indicators", "board", "rates", "forecast")

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def declare(monkeypatch):
    """Declares twenty figures more of the films' ledger: each shown film counted again."""

    def declared() -> None:
        films = ledgers["films"]
        counted = next(one for one in films.indicators if one.code == "film.show_count")
        more = [replace(counted, code=f"film.more_{n}", name=f"又一场次{n}") for n in range(MORE)]
        grown = replace(films, indicators=(*films.indicators, *more))
        monkeypatch.setitem(ledgers, "films", grown)
        for one in more:
            monkeypatch.setitem(known.catalogue, one.code, one)
            monkeypatch.setitem(known._ledger_of, one.code, grown)
        statements.forget()

    yield declared
    statements.forget()


def read(client, page: str) -> tuple[int, str]:
    """Its queries and what it says."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(reverse(page), {"term": "2026H1"})
    assert answer.status_code == 200
    return len(queries), answer.content.decode()


def test_twenty_more_figures_cost_no_query(cast, client_of, declare):
    fill(cast)
    client = client_of(cast.secretary)
    for page in PAGES:  # what is read once a process
        read(client, page)
    before = {page: read(client, page)[0] for page in PAGES}

    declare()

    assert {page: read(client, page)[0] for page in PAGES} == before
    said = read(client, "indicators")[1]
    assert all(f"又一场次{n}<" in said for n in range(MORE))
