"""批注: a remark is answered, dealt with, opened again; who may say what, and when no more."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports import reviewing, writing
from reports.models import Manuscript, Remark, Reply
from reports.todo import todos
from tests.factories import UserFactory
from townwork.audit.models import AuditEvent
from townwork.org.errors import Refusal

pytestmark = pytest.mark.django_db

LONG = "长" * 501


@pytest.fixture
def remark(cast):
    manuscript = writing.begin(cast.term, body="总结\n一、甲\n甲段。", actor=cast.clerk)
    return reviewing.remark(manuscript, "甲段。", "写实一点", actor=cast.secretary)


@pytest.fixture
def signed(remark):
    Manuscript.objects.update(state=Manuscript.State.SIGNED)
    return remark


def at(act, remark):
    return reverse(f"remark_{act}", args=[remark.pk])


def said(remark):
    return [(reply.by, reply.words) for reply in remark.replies.all()]


def is_open(remark):
    remark.refresh_from_db()
    return remark.settled_at is None


# --- Answered -------------------------------------------------------------------------------------


def test_writer_and_reader_answer_below_one_another_and_it_stays_open(cast, remark):
    reviewing.reply(remark, "写了村名，行吗？", actor=cast.clerk)
    reviewing.reply(remark, "再加场次。", actor=cast.secretary)

    assert said(remark) == [(cast.clerk, "写了村名，行吗？"), (cast.secretary, "再加场次。")]
    assert is_open(remark)
    told = AuditEvent.objects.filter(action="答复批注").order_by("pk")
    assert [event.data["答复"] for event in told] == ["写了村名，行吗？", "再加场次。"]


def test_who_made_the_remark_is_told_of_the_answer_till_they_answer(cast, remark):
    words = "2026年上半年总结里答复了您的批注"
    before = titles(cast.secretary)
    reviewing.reply(remark, "写了村名，行吗？", actor=cast.clerk)
    answered = titles(cast.secretary)
    reviewing.reply(remark, "再加场次。", actor=cast.secretary)

    assert words in answered
    assert words not in before + titles(cast.secretary) + titles(cast.clerk)


def titles(user):
    return [todo.words for todo in todos(user)]


# --- Dealt with, opened again ---------------------------------------------------------------------


def test_it_is_dealt_with_in_words_or_without(cast, remark):
    other = reviewing.remark(remark.manuscript, "甲段。", "标点", actor=cast.secretary)

    reviewing.settle(remark, "改了", actor=cast.clerk)
    reviewing.settle(other, actor=cast.clerk)

    assert (said(remark), said(other)) == ([(cast.clerk, "改了")], [])
    assert not is_open(remark) and not is_open(other)


def test_what_was_not_dealt_with_after_all_is_opened_again_and_says_why(cast, remark):
    reviewing.settle(remark, actor=cast.clerk)

    reviewing.reopen(remark, "没有改到", actor=cast.secretary)

    assert is_open(remark) and remark.settled_by is None
    assert said(remark) == [(cast.secretary, "没有改到")]
    assert AuditEvent.objects.get(action="重开批注").data["事由"] == "没有改到"


@pytest.mark.parametrize(
    ("act", "words"),
    [(reviewing.settle, "已经办结"), (reviewing.reply, "已经办结")],
)
def test_what_is_dealt_with_is_opened_again_before_more_is_said(cast, remark, act, words):
    reviewing.settle(remark, actor=cast.clerk)

    with pytest.raises(Refusal, match=words):
        act(remark, "又", actor=cast.clerk)

    assert said(remark) == []


def test_what_is_open_is_not_opened_again(cast, remark):
    with pytest.raises(Refusal, match="没有办结"):
        reviewing.reopen(remark, "又", actor=cast.clerk)


def test_a_reader_says_it_of_their_own_remarks_alone(cast, remark):
    other = UserFactory(unit=cast.office, role="secretary")

    with pytest.raises(PermissionDenied):
        reviewing.settle(remark, actor=other)
    reviewing.settle(remark, actor=cast.secretary)
    with pytest.raises(PermissionDenied):
        reviewing.reopen(remark, "又", actor=other)

    assert not is_open(remark)


def test_once_signed_nothing_is_said_any_more(cast, signed):
    settled = signed.manuscript.remarks.create(
        sentence="甲段。", words="旧", by=cast.secretary, settled_at=signed.at
    )

    for act in (
        lambda: reviewing.remark(signed.manuscript, "甲段。", "晚了", actor=cast.secretary),
        lambda: reviewing.reply(signed, "晚了", actor=cast.clerk),
        lambda: reviewing.reopen(settled, "晚了", actor=cast.clerk),
    ):
        with pytest.raises(Refusal, match="已经签发"):
            act()
    assert (Remark.objects.count(), Reply.objects.count()) == (2, 0)


# --- On the page ----------------------------------------------------------------------------------


def test_the_page_shows_the_thread_and_offers_what_may_be_done(cast, remark, client):
    client.force_login(cast.clerk)
    client.post(at("reply", remark), {"words": "写了<b>村名</b>"})
    page = client.get(reverse("summary_term", args=["2026H1"])).content.decode()
    answer = client.post(at("settle", remark), {"words": "改了"})
    settled = client.get(answer.url).content.decode()

    assert "写了&lt;b&gt;村名&lt;/b&gt;" in page
    assert at("settle", remark) in page and at("reopen", remark) not in page
    assert at("reopen", remark) in settled
    assert f'action="{at("settle", remark)}"' not in settled
    assert answer.url.endswith(f"#remark-{remark.pk}")


def test_another_reader_is_not_offered_to_settle_it(cast, remark, client):
    client.force_login(UserFactory(unit=cast.office, role="secretary"))

    page = client.get(reverse("summary_term", args=["2026H1"])).content.decode()

    assert at("reply", remark) in page and at("settle", remark) not in page


@pytest.mark.parametrize(
    ("act", "words", "told", "again"),
    [
        ("reply", "", "请填写答复", "答复"),
        ("reply", LONG, "500", "答复"),
        ("settle", LONG, "500", "办结"),
        ("reopen", "为什么", "没有办结", "重开"),
    ],
)
def test_what_was_refused_comes_back_with_what_was_typed(
    cast, remark, client, act, words, told, again
):
    client.force_login(cast.clerk)

    page = client.post(at(act, remark), {"words": words}).content.decode()

    assert told in page and words in page
    assert f'<button class="btn btn-primary">{again}</button>' in page
    assert (said(remark), is_open(remark)) == ([], True)


def test_the_page_costs_the_same_however_much_was_said(cast, remark, client, asked):
    client.force_login(cast.clerk)
    page = reverse("summary_term", args=["2026H1"])
    reviewing.reply(remark, "一", actor=cast.clerk)
    few = asked(page)
    for number in range(4):
        reviewing.reply(remark, "二", actor=cast.secretary)
        other = reviewing.remark(remark.manuscript, "甲段。", f"{number}", actor=cast.secretary)
        reviewing.reply(other, "三", actor=cast.clerk)

    assert asked(page) == few


@pytest.fixture
def asked(client):
    """How many queries a page makes, once what is read once was read."""

    def count(page):
        client.get(page)
        with CaptureQueriesContext(connection) as told:
            client.get(page)
        return len(told)

    return count
