"""核验: a paper in somebody's hand is genuine, superseded or neither; nothing else is said of it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from reports import reviewing, writing
from tests.reports.test_issuing import signed

pytestmark = pytest.mark.django_db

GENUINE, SUPERSEDED, NEITHER = "是真的", "已被更正后的一版取代", "与任何一份签发稿都不一样"


@pytest.fixture
def manuscript(cast):
    return writing.begin(cast.term, body="题\n正文。", actor=cast.clerk)


def asked(client, data: bytes) -> str:
    file = SimpleUploadedFile("总结.pdf", data)
    return client.post(reverse("genuine"), {"file": file}).content.decode()


def test_the_signed_paper_is_genuine_to_anybody(cast, manuscript, client):
    edition = signed(cast, manuscript)

    assert GENUINE in asked(client, edition.path.read_bytes())
    assert GENUINE in asked(client, edition.word.path.read_bytes())


def test_a_paper_with_one_byte_changed_is_not(cast, manuscript, client):
    data = signed(cast, manuscript).path.read_bytes()

    assert NEITHER in asked(client, data[:-1] + b"x")


def test_a_paper_that_was_corrected_is_superseded(cast, manuscript, client):
    first = signed(cast, manuscript)
    reviewing.correct(manuscript, "改字", actor=cast.clerk)
    writing.save(manuscript, "题\n正文改。", base=1, actor=cast.clerk)
    second = signed(cast, manuscript)

    assert SUPERSEDED in asked(client, first.path.read_bytes())
    assert GENUINE in asked(client, second.path.read_bytes())


@pytest.mark.postgresql
def test_nothing_of_the_township_is_told(cast, manuscript, client):
    page = asked(client, signed(cast, manuscript).path.read_bytes())

    assert str(cast.township) not in page and cast.secretary.full_name not in page


def test_who_asks_too_often_waits(cast, client):
    pages = [asked(client, b"x") for _ in range(31)]

    assert NEITHER in pages[29]
    assert "核验过于频繁" in pages[30]
