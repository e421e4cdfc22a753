"""任职: who holds a post of a unit from a day to a day, and what reads it."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse

from duties.paper_text import letter_paper
from tests.factories import DocumentFactory, NoticeFactory, PostFactory
from tests.records.kinds.filings.filed import pending
from townwork.audit.models import AuditEvent
from townwork.org import posts
from townwork.org.errors import Refusal
from townwork.org.models import Handover, Post
from townwork.org.workdays import Workdays

FIRST, SECOND = date(2026, 1, 5), date(2026, 3, 2)


def head(unit, name="负责人甲", since=FIRST, **given):
    return Post(unit=unit, kind="head", title="村党总支书记", full_name=name, since=since, **given)


def on(unit, day):
    held = posts.holders_of(unit, day)
    return {kind: post.full_name for kind, post in held.items()}


@pytest.mark.postgresql
def test_a_new_head_ends_the_former_the_day_before(cast):
    posts.appoint(head(cast.village), actor=cast.clerk)
    posts.appoint(head(cast.village, "负责人乙", SECOND), actor=cast.clerk)

    assert on(cast.village, date(2026, 1, 4)) == {}
    assert on(cast.village, date(2026, 3, 1)) == {"head": "负责人甲"}
    assert on(cast.village, SECOND) == {"head": "负责人乙"}
    assert AuditEvent.objects.filter(action="任职").count() == 2


def test_several_hold_other_posts_at_once(cast):
    for name in ("甲", "乙"):
        other = Post(unit=cast.village, kind="other", title="网格员", full_name=name, since=FIRST)
        posts.appoint(other, actor=cast.clerk)

    assert Post.objects.filter(until=None).count() == 2


def test_what_was_noted_by_mistake_never_was(cast):
    posts.appoint(head(cast.village), actor=cast.clerk)
    wrong = posts.appoint(head(cast.village, "负责人乙", SECOND), actor=cast.clerk)

    posts.take_back(wrong, actor=cast.clerk)

    assert on(cast.village, SECOND) == {"head": "负责人甲"}
    assert Post.objects.get().until is None


def test_an_old_post_taken_back_reopens_nothing(cast):
    first = posts.appoint(head(cast.village), actor=cast.clerk)
    posts.appoint(head(cast.village, "负责人乙", SECOND), actor=cast.clerk)

    posts.take_back(first, actor=cast.clerk)

    assert on(cast.village, SECOND) == {"head": "负责人乙"}


def test_a_post_ends_on_its_last_day(cast):
    held = posts.appoint(head(cast.village), actor=cast.clerk)

    posts.end(held, date(2026, 4, 30), actor=cast.clerk)

    assert on(cast.village, date(2026, 4, 30)) == {"head": "负责人甲"}
    assert on(cast.village, date(2026, 5, 1)) == {}


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda one, who: posts.appoint(head(one.unit, since=FIRST), actor=who), "要晚于这一天"),
        (
            lambda one, who: posts.appoint(head(one.unit, since=date(2026, 12, 31)), actor=who),
            "还没有到",
        ),
        (lambda one, who: posts.end(one, date(2026, 1, 4), actor=who), "不能早于任职起"),
        (lambda one, who: posts.end(one, date(2026, 12, 31), actor=who), "还没有到"),
    ],
    ids=["the same day", "ahead", "ended before it began", "ended ahead"],
)
def test_what_cannot_be_is_refused_with_what_to_do(cast, act, said):
    held = posts.appoint(head(cast.village), actor=cast.clerk)

    with pytest.raises(Refusal, match=said):
        act(held, cast.clerk)


def test_two_never_held_a_post_at_once(cast):
    """Also where the first one ended before the second is noted."""
    held = posts.appoint(head(cast.village), actor=cast.clerk)
    posts.end(held, SECOND, actor=cast.clerk)

    with pytest.raises(Refusal, match="任职到 2026-03-02"):
        posts.appoint(head(cast.village, "负责人乙", SECOND), actor=cast.clerk)
    posts.appoint(head(cast.village, "负责人乙", date(2026, 3, 3)), actor=cast.clerk)


def test_a_post_is_ended_once(cast):
    held = posts.appoint(head(cast.village), actor=cast.clerk)
    posts.end(held, SECOND, actor=cast.clerk)

    with pytest.raises(Refusal, match="已于 2026-03-02 结束"):
        posts.end(held, SECOND, actor=cast.clerk)


def test_only_the_clerk_and_the_administrator_note_it_and_of_their_own_township(cast):
    posts.appoint(head(cast.village), actor=cast.administrator)

    with pytest.raises(PermissionDenied):
        posts.appoint(head(cast.sibling), actor=cast.liaison)
    with pytest.raises(Refusal, match="本镇单位"):
        posts.appoint(head(cast.sibling), actor=cast.other_clerk)


@pytest.mark.postgresql
def test_the_database_knows_one_holder_of_a_post(cast):
    PostFactory(unit=cast.village, kind="head")

    with pytest.raises(IntegrityError), transaction.atomic():
        PostFactory(unit=cast.village, kind="head", since=SECOND)
    with pytest.raises(IntegrityError), transaction.atomic():
        PostFactory(unit=cast.village, kind="other", since=SECOND, until=FIRST)


@pytest.mark.postgresql
def test_the_holders_of_all_units_are_one_question(cast, django_assert_num_queries):
    for unit in (cast.village, cast.sibling, cast.office):
        PostFactory(unit=unit, kind="head")

    with django_assert_num_queries(1):
        found = posts.holders([cast.village, cast.sibling, cast.office], SECOND)
    assert len(found) == 3


# --- What reads it --------------------------------------------------------------------------------
def test_the_consent_to_a_filing_is_offered_in_the_head_s_name(cast, client_of, time_machine):
    filing = pending(cast, "head")
    PostFactory(unit=filing.unit, kind="head", full_name="负责人甲", since=FIRST)

    page = client_of(cast.liaison).get(reverse("record_detail", args=["filings", filing.pk]))

    assert page.context["consent_form"]["head"].value() == "负责人甲"


def test_a_letter_of_duties_names_who_answers_and_without_posts_says_nothing(cast):
    document = DocumentFactory(township=cast.township, issued=True)
    charge = PostFactory(unit=cast.village, kind="charge", title="党委副书记", full_name="领导甲")
    chief = PostFactory(unit=cast.village, kind="head", title="村党总支书记", full_name="负责人甲")
    held = posts.in_order(posts.holders_of(cast.village, SECOND))

    named = letter_paper(document, cast.village, [], Workdays(), held)
    nameless = letter_paper(document, cast.village, [], Workdays())

    assert held == [chief, charge]
    said = "责任人：村党总支书记负责人甲；分管领导：党委副书记领导甲。"
    assert said in [line.text for line in named]
    assert len(nameless) == len(named) - 1


def test_a_letter_of_the_district_shows_who_answered_on_its_day(cast, client_of):
    PostFactory(unit=cast.village, kind="head", full_name="以前的人", until=date(2026, 3, 1))
    PostFactory(unit=cast.village, kind="head", full_name="现在的人", since=SECOND)
    letter = NoticeFactory(unit=cast.village, occurred_on=date(2026, 2, 10))

    page = client_of(cast.clerk).get(reverse("record_detail", args=["notices", letter.pk]))

    said = page.content.decode()
    assert "以前的人" in said and "现在的人" not in said


# --- The page -------------------------------------------------------------------------------------
def typed(**given):
    return {
        "kind": "head",
        "title": "村党总支书记",
        "full_name": "负责人甲",
        "since": "2026-01-05",
        **given,
    }


def test_a_post_is_noted_from_the_unit_s_page(cast, client_of):
    client, address = client_of(cast.clerk), reverse("unit_appoint", args=[cast.village.pk])

    page = client.post(address, typed(), follow=True).content.decode()

    assert "单位负责人：村党总支书记负责人甲，2026-01-05 起" in " ".join(page.split())
    assert "任职结束" in page


def test_an_account_gives_its_name_and_somebody_must_be_named(cast, client_of):
    client, address = client_of(cast.clerk), reverse("unit_appoint", args=[cast.village.pk])

    refused = client.post(address, typed(full_name="")).content.decode()
    client.post(address, typed(full_name="", holder=cast.liaison.pk))

    assert "请填姓名，或选在册的人。" in refused and 'value="村党总支书记"' in refused
    assert Post.objects.get().full_name == cast.liaison.full_name


def test_a_refused_day_stays_in_the_form(cast, client_of):
    client, address = client_of(cast.clerk), reverse("unit_appoint", args=[cast.village.pk])

    page = client.post(address, typed(since="2026-12-31")).content.decode()

    assert "任职的日期还没有到" in page and 'value="2026-12-31"' in page


def test_the_unit_s_page_tells_who_was_there(cast, client_of):
    PostFactory(unit=cast.village, kind="head", full_name="以前的人", until=date(2026, 3, 1))
    gone = cast.liaison
    Handover.objects.create(
        unit=cast.village, giver=gone, taker=cast.sibling_liaison, by=cast.clerk
    )
    gone.is_active = False
    gone.save()

    page = " ".join(
        client_of(cast.clerk).get(reverse("unit", args=[cast.village.pk])).content.decode().split()
    )

    assert "以前的任职 1 条" in page and "以前的人" in page
    assert f"曾在本单位</dt> <dd> {gone}（" in page and "交接）" in page
