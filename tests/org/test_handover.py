"""A person leaves: what names them goes over to the next, the rest is told on the paper."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from assessments.models import Scorecard
from assessments.todo import to_check
from duties.models import Message
from reports import reviewing, writing
from tests.factories import RectificationFactory, RoundFactory, UserFactory
from townwork.audit.models import AuditEvent
from townwork.org import handover as acts
from townwork.org.errors import Refusal
from townwork.org.holding import held_by
from townwork.org.models import Handover


@pytest.fixture
def manuscript(cast):
    made = writing.begin(cast.term, body="题目\n\n话。", actor=cast.clerk)
    return reviewing.send(made, [cast.secretary], actor=cast.clerk)


@pytest.fixture
def next_secretary(cast):
    return UserFactory(unit=cast.leadership, role="secretary", full_name="新书记")


@pytest.fixture
def next_clerk(cast):
    return UserFactory(unit=cast.office, role="clerk", full_name="新干事")


@pytest.fixture
def cards(cast):
    """Of 塘头村 and 柳林村, to be checked by the clerk."""
    round = RoundFactory(term=cast.term, state="check", opened_by=cast.clerk)
    return [
        Scorecard.objects.create(round=round, unit=unit, inspector=cast.clerk)
        for unit in (cast.village, cast.sibling)
    ]


def text(response):
    return response.content.decode()


def lots(handover, part):
    return {lot["words"]: lot["names"] for lot in handover.lots if lot["part"] == part}


def test_what_a_person_holds_is_told_in_three_sorts(cast, manuscript, cards):
    RectificationFactory(unit=cast.village, issued_by=cast.clerk, title="补台账")

    held = held_by(cast.clerk)

    assert {lot.words: lot.count for lot in held.charges} == {"要核查的得分表": 2}
    assert {lot.words: lot.names for lot in held.begun} == {
        "没有签发的总结文稿": [str(manuscript)],
        "组织的考核": [str(cards[0].round)],
        "下达的整改": ["补台账"],
    }
    assert "等您核查的得分表" not in [todo.words for todo in held.waiting]


def test_a_stopped_account_still_shows_what_waits_at_its_post(cast, cards):
    waiting = [todo.words for todo in held_by(cast.clerk).waiting]
    cast.clerk.is_active = False

    assert waiting
    assert [todo.words for todo in held_by(cast.clerk).waiting] == waiting


def test_a_reading_goes_over_and_is_answered_by_the_next(cast, manuscript, next_secretary):
    acts.hand_over(cast.secretary, next_secretary, ["reading"], actor=cast.administrator)

    assert [one.reader for one in manuscript.readings.all()] == [next_secretary]
    with pytest.raises(Refusal, match="没有请您审阅"):
        reviewing.answer(manuscript, "passed", "", actor=cast.secretary)
    passed = reviewing.answer(manuscript, "passed", "", actor=next_secretary)
    assert passed.state == "checked"


def test_the_next_is_told_and_the_trail_too(cast, cards, next_clerk):
    made = acts.hand_over(cast.clerk, next_clerk, ["check"], actor=cast.administrator)

    assert to_check(next_clerk).count() == 2
    assert to_check(cast.clerk).count() == 0
    (line,) = Message.objects.get(user=next_clerk).lines
    assert "的工作交给您了" in line["text"]
    assert line["url"] == f"/handovers/{made.pk}/"  # who may read the paper is led there
    event = AuditEvent.objects.get(action="交接")
    assert event.data["件数"] == 2
    assert lots(made, "moved") == {"要核查的得分表": [str(card) for card in cards]}


def test_what_the_next_may_not_do_stays_and_is_told(cast, cards):
    """Nobody inspects the unit they work for."""
    next_clerk = UserFactory(unit=cast.village, role="clerk")

    made = acts.hand_over(cast.clerk, next_clerk, ["check"], actor=cast.administrator)

    assert lots(made, "moved") == {"要核查的得分表": [str(cards[1])]}
    assert lots(made, "left") == {"要核查的得分表": [str(cards[0])]}
    assert [card.unit for card in to_check(cast.clerk)] == [cast.village]


def test_a_kind_not_chosen_stays(cast, cards, next_clerk):
    made = acts.hand_over(cast.clerk, next_clerk, [], actor=cast.administrator)

    assert made.moved == {}
    assert to_check(cast.clerk).count() == 2
    assert "要核查的得分表" in lots(made, "left")


@pytest.mark.parametrize("other", ["liaison", "other_clerk", "secretary", "clerk"])
def test_only_the_same_post_takes_over(cast, other):
    with pytest.raises(Refusal, match="同一岗位"):
        acts.hand_over(cast.clerk, getattr(cast, other), [], actor=cast.administrator)
    assert not Handover.objects.exists()


def test_a_liaisons_post_is_of_their_unit(cast):
    next_liaison = UserFactory(unit=cast.village, role="liaison")

    assert list(acts.may_take(cast.liaison)) == [next_liaison]


def test_a_neighbour_hands_nothing_over(cast, next_clerk):
    with pytest.raises(Refusal, match="本镇"):
        acts.hand_over(cast.clerk, next_clerk, [], actor=cast.other_administrator)


def test_taken_back_it_is_as_before(cast, cards, next_clerk):
    made = acts.hand_over(cast.clerk, next_clerk, ["check"], actor=cast.administrator)

    acts.take_back(made, actor=cast.administrator)

    assert to_check(cast.clerk).count() == 2
    with pytest.raises(Refusal, match="已经撤销"):
        acts.take_back(made, actor=cast.administrator)


def test_what_the_next_has_done_stands_in_the_way(cast, cards, next_clerk):
    made = acts.hand_over(cast.clerk, next_clerk, ["check"], actor=cast.administrator)
    Scorecard.objects.filter(pk=cards[0].pk).update(checked_at=timezone.now())

    with pytest.raises(Refusal, match="已经办了"):
        acts.take_back(made, actor=cast.administrator)
    assert to_check(next_clerk).count() == 1


def test_after_a_day_it_stands(cast, cards, next_clerk):
    made = acts.hand_over(cast.clerk, next_clerk, ["check"], actor=cast.administrator)
    Handover.objects.update(at=timezone.now() - timedelta(days=1))

    with pytest.raises(Refusal, match="满一天"):
        acts.take_back(made, actor=cast.administrator)


def test_the_whole_way_by_the_pages(cast, client_of, cards, next_clerk):
    admin = client_of(cast.administrator)
    page = f"/accounts/{cast.clerk.pk}/hand-over/"

    assert page in text(admin.get(f"/accounts/{cast.clerk.pk}/toggle/"))
    assert "要核查的得分表 2 件" in text(admin.get(page))
    answer = admin.post(page, {"taker": next_clerk.pk, "kinds": ["check"]})
    made = Handover.objects.get()
    assert answer.url == f"/handovers/{made.pk}/"
    assert "已改由接手人办的" in text(admin.get(answer.url))
    pdf = admin.get(f"{answer.url}paper/")
    assert pdf["Content-Type"] == "application/pdf"
    assert b"".join(pdf)[:5] == b"%PDF-"
    assert admin.post(f"{answer.url}take-back/").url == answer.url
    assert "已于" in text(admin.get(answer.url))


def test_after_the_handover_the_account_is_stopped_without_asking_for_another(
    cast, client_of, cards, next_clerk, manuscript
):
    """What was begun goes on at the post: only what still names them is asked about."""
    page, admin = f"/accounts/{cast.clerk.pk}/toggle/", client_of(cast.administrator)
    acts.hand_over(cast.clerk, next_clerk, [], actor=cast.administrator)
    assert "没移交的、指名由其办的 2 件，请先交接" in text(admin.get(page))

    made = acts.hand_over(cast.clerk, next_clerk, ["check"], actor=cast.administrator)
    assert "请先交接" not in text(admin.get(page))

    admin.post(page)
    assert "账号已停用，撤销后请先恢复账号" in text(admin.get(f"/handovers/{made.pk}/take-back/"))


def test_the_clerk_comes_by_the_unit_and_by_their_own_account(cast, client_of, next_clerk):
    clerk = client_of(cast.clerk)

    assert f"/accounts/{cast.liaison.pk}/hand-over/" in text(
        clerk.get(f"/units/{cast.village.pk}/")
    )
    assert f"/accounts/{cast.clerk.pk}/hand-over/" in text(clerk.get("/account/"))
    assert clerk.get(f"/accounts/{cast.clerk.pk}/hand-over/").status_code == 200
    assert clerk.get(f"/accounts/{cast.reviewer.pk}/hand-over/").status_code == 404
    assert clerk.get(f"/accounts/{cast.other_clerk.pk}/hand-over/").status_code == 404


def test_with_nobody_at_the_post_the_page_says_what_is_wanting(cast, client_of):
    page = text(client_of(cast.administrator).get(f"/accounts/{cast.liaison.pk}/hand-over/"))

    assert "没有可以接手的人" in page
    assert "/accounts/add/" in page


def test_the_paper_says_what_stood_that_day(cast, cards, next_clerk):
    made = acts.hand_over(cast.clerk, next_clerk, ["check"], actor=cast.administrator)
    before = [block.text for block in acts._blocks(made, "青溪镇")]
    Scorecard.objects.update(checked_at=timezone.now())

    made = Handover.objects.get()

    assert [block.text for block in acts._blocks(made, "青溪镇")] == before
    assert f"移交人：{cast.clerk}，宣传办" in before
    assert any(words.startswith("1．要核查的得分表 2 件：") for words in before)


def test_what_is_held_costs_the_same_however_much(
    cast, client_of, cards, django_assert_num_queries, django_assert_max_num_queries
):
    admin, page = client_of(cast.administrator), f"/accounts/{cast.clerk.pk}/hand-over/"
    admin.get(page)
    with django_assert_max_num_queries(200) as first:
        admin.get(page)
        cost = len(first)
    RectificationFactory.create_batch(9, unit=cast.village, issued_by=cast.clerk)
    admin.get(page)
    with django_assert_num_queries(cost):
        admin.get(page)


def test_who_takes_over_is_given_an_account_on_the_way(cast, client_of):
    client = client_of(cast.administrator)
    address = reverse("account_hand_over", args=[cast.clerk.pk])

    add = re.search(r'href="(/accounts/add/[^"]*)"', text(client.get(address)))[1]
    asked = client.get(unescape(add))
    given = {"username": "next", "full_name": "新干事", "role": "clerk", "unit": cast.office.pk}
    told = client.post(unescape(add), given)

    assert asked.context["form"]["role"].value() == "clerk"
    assert f'href="{address}"' in text(told) and "接着办" in text(told)


def test_nobody_is_led_out_of_the_house_by_a_link(cast, client_of):
    given = {"username": "next", "full_name": "新干事", "role": "clerk", "unit": cast.office.pk}

    told = client_of(cast.administrator).post("/accounts/add/?next=//evil.example/", given)

    assert "evil" not in text(told)
