"""The home page: what one must do, what one waits for, what falls due; a liaison's own gaps."""

import re
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from records.models import NilReturn
from tests.factories import (
    PASSWORD,
    AssignmentFactory,
    DocumentFactory,
    DutyFactory,
    PublicationFactory,
)
from townwork.org.services import close_term


def home_of(client) -> str:
    return client.get("/").content.decode()


def test_a_liaison_sees_their_own_gaps_and_may_record_or_say_there_is_nothing(cast, client_of):
    page = home_of(client_of(cast.sibling_liaison))

    assert "塘头村" not in page
    assert reverse("record_add", args=["publications"]) in page
    assert reverse("gaps_nil") in page


def test_a_gap_is_closed_by_one_touch(cast, client_of):
    client = client_of(cast.sibling_liaison)
    before = home_of(client).count(">本期没有<")

    client.post(
        reverse("gaps_nil"),
        {"term": cast.term.code, "pick": f"{cast.sibling.pk}:publications", "sure": "1"},
    )

    assert NilReturn.objects.get().unit == cast.sibling
    assert home_of(client).count(">本期没有<") == before - 1


def test_the_clerk_sees_which_units_owe_and_goes_to_the_list(cast, client_of):
    page = home_of(client_of(cast.clerk))

    assert "塘头村" in page and "柳林村" in page
    assert "逐项去补" in page and ">记一条<" not in page
    assert reverse("gap_list") in page and reverse("gaps_remind") in page


def test_a_closed_term_offers_neither(cast, client_of):
    for term in (cast.term, cast.previous):
        close_term(term, actor=cast.secretary, reason="已报送")

    page = home_of(client_of(cast.sibling_liaison))

    assert "本期待补" in page
    assert ">本期没有<" not in page and ">记一条<" not in page


def test_coming_and_going_is_no_work(cast, client_of, client):
    client.post(reverse("sign_in"), {"username": cast.liaison.username, "password": PASSWORD})
    PublicationFactory(unit=cast.village, entered_by=cast.liaison)

    assert "登录 " not in home_of(client)


def test_what_is_late_stands_first_and_what_falls_due_next_is_named(cast, client_of):
    today = timezone.localdate()
    document = DocumentFactory(township=cast.township, issued=True)
    for title, days in (("逾期的", -3), ("先到的", 5), ("后到的", 9)):
        day = today + timedelta(days=days)
        AssignmentFactory(
            duty=DutyFactory(document=document, title=title),
            unit=cast.village,
            start=today - timedelta(days=20),
            end=day,
            due_on=day,
        )

    page = home_of(client_of(cast.liaison))

    now = page.split('id="now"')[1].split("</section>\n<")[0]
    assert re.findall(r"<strong>(\d+)</strong>\s*([^<]+?)\s*</a>", now)[0] == ("1", "已逾期的任务")
    assert now.index("先到的") < now.index("后到的")
    assert "逾期的</a>" not in now


def test_who_records_has_the_way_to_it_on_the_home_page(cast, client_of):
    """What a liaison does most lay behind the menu on a phone; who only reads has no such button."""
    button = f'<a class="btn btn-primary" href="{reverse("ledgers")}">记台账</a>'

    assert button in home_of(client_of(cast.liaison))
    assert "记台账</a>" in home_of(client_of(cast.clerk))
    assert "记台账</a>" not in home_of(client_of(cast.secretary))


def test_the_hint_of_the_home_page_holds_where_nothing_is_late(cast, client_of):
    page = home_of(client_of(cast.liaison))

    assert "先办“现在要办”里的" in page
