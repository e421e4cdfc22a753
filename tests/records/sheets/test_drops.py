"""Files dropped at once: each table finds its ledger, all are checked on one page, go in as one and
are taken back as one.
"""

import pytest
from django.urls import reverse
from django.utils import timezone

from records.models import Drop, FilmShowing, NewsItem
from tests.records.sheets import kept
from tests.records.sheets.dropped import answer, enter, send, state_of

pytestmark = pytest.mark.usefixtures("store")


@pytest.fixture(autouse=True)
def summer(time_machine):
    time_machine.move_to(timezone.make_aware(timezone.datetime(2026, 7, 1, 10)))


def test_several_sheets_go_in_and_come_out_as_one(cast, client_of):
    client = client_of(cast.clerk)

    page = send(client, ("放映.xlsx", kept.HIDDEN), ("上稿.xlsx", kept.COUNTY_NEWS))

    assert [(name, slug) for name, slug, _ in state_of(page)] == [
        ("Sheet1", "films"),
        ("新闻", "news"),
    ]
    page = answer(client, page, {"新闻": {"unit": str(cast.office.pk)}, "*": {"": "yes"}})
    words = page.content.decode()
    assert "全部录入" in words
    drop = Drop.objects.get()
    enter(client, drop)
    drop.refresh_from_db()
    assert drop.done_at
    assert (FilmShowing.objects.standing().count(), NewsItem.objects.standing().count()) == (3, 4)

    page = client.post(reverse("drop_undo", args=[drop.pk]), follow=True)

    assert "已撤销这一批：作废 7 条" in page.content.decode()
    assert (FilmShowing.objects.standing().count(), NewsItem.objects.standing().count()) == (0, 0)
