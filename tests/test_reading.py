"""To fetch a page changes nothing of the office: every address, by the first who may enter it, and
what the database was told to write meanwhile.
"""

import re
from datetime import date

import pytest
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from duties.models import Message
from tests.access_table import ROLES
from tests.test_access import EXPECTED, addresses, cells, one_that_enters, who

WRITE = re.compile(r'^(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
# What may be written by a reader: who they are, what they took out, how often they asked.
OF_THE_HOUSE = re.compile(r"(?:django|org)_session|audit_\w+|org_tally")


@pytest.fixture(scope="module")
def find(company, tmp_path_factory):
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        for role in ROLES[1:]:
            Message.objects.create(
                key=f"due:{role}",
                township=company.township,
                channel=Message.Channel.APP,
                user=who(company, role),
                day=date(2026, 3, 2),
                title="到期提醒",
            )
        yield addresses(company)


def written(user, address) -> set[str]:
    """The tables of the office that a GET wrote to; all is taken back."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        client.get(address)
        transaction.set_rollback(True)
    tables = {match[1] for query in queries if (match := WRITE.match(query["sql"]))}
    return {table for table in tables if not OF_THE_HOUSE.fullmatch(table)}


# study_scan: a code photographed from the screen opens its address; the ticket it leaves is good
# for one sign-in, which is a POST.
MAY = {"study_scan"}


def test_a_page_that_is_fetched_writes_nothing(cast, find):
    found = {
        (name, cell.role): written(who(cast, cell.role), find(name))
        for name in EXPECTED
        if name not in MAY
        for cell in one_that_enters(cells(name))
        if cell.method == "GET" and cell.role != "anonymous"
    }

    assert len(found) > 100
    assert {asked: tables for asked, tables in found.items() if tables} == {}


def test_control_reminders_are_read_by_the_page_s_own_form(cast, find):
    client = Client()
    client.force_login(cast.clerk)
    mine = Message.objects.get(user=cast.clerk)
    others = Message.objects.get(user=cast.secretary)
    page = client.get("/duties/messages/").content.decode()
    assert f'name="message" value="{mine.pk}"' in page
    assert f'value="{others.pk}"' not in page

    shown = {"message": [mine.pk, others.pk, "x", "9" * 30]}
    answer = client.post("/duties/messages/read/", shown, headers={"HX-Request": "true"})

    assert answer.status_code == 204
    assert Message.objects.get(pk=mine.pk).read_at
    assert Message.objects.get(pk=others.pk).read_at is None
    assert 'name="message"' not in client.get("/duties/messages/").content.decode()
