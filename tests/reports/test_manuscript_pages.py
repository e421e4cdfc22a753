"""The pages a half-year's text is written, read and signed on: nothing typed is lost on any."""

import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reports import reviewing, writing
from reports.models import Edition, Manuscript, Remark, Revision, Waiver
from tests.factories import PASSWORD
from tests.reports.test_issuing import checked, made
from townwork.org.models import PeopleGroup

pytestmark = pytest.mark.django_db

TEXT = "总结\n一、甲\n甲段。\n二、乙\n乙段。"


@pytest.fixture
def manuscript(cast):
    return writing.begin(cast.term, body=TEXT, actor=cast.clerk)


@pytest.fixture
def clerk(cast, client):
    client.force_login(cast.clerk)
    return client


def at(name, *more):
    return reverse(name, args=["2026H1", *more])


def test_the_summary_page_offers_to_begin_and_then_to_write(cast, clerk):
    before = clerk.get(at("summary_term")).content.decode()
    clerk.post(at("summary_begin"), {"source": "template"})
    after = clerk.get(at("summary_term")).content.decode()

    assert "从本镇模板起草" in before and "写文稿" not in before
    assert reverse("batch", args=["2026H1"]) in before  # units' summaries need no text of the town
    assert "写文稿" in after and "从本镇模板起草" not in after


def test_what_is_saved_is_the_next_version(cast, manuscript, clerk):
    clerk.post(at("summary_write"), {"body": TEXT + "\n丙段。", "seen": 1})

    assert manuscript.newest.body == TEXT + "\n丙段。"


def test_a_figure_nobody_knows_is_said_and_the_text_is_kept(cast, manuscript, clerk):
    clerk.post(at("summary_write"), {"body": TEXT + "\n{{没有的数}}", "seen": 1})

    page = clerk.get(at("summary_write")).content.decode()

    assert "第 6 行：没有名为“没有的数”的指标" in page
    assert manuscript.newest.body.endswith("{{没有的数}}")


def test_two_who_changed_one_paragraph_see_both_and_lose_nothing(cast, manuscript, clerk):
    theirs, mine = TEXT.replace("甲段", "他写的"), TEXT.replace("甲段", "我写的")
    writing.save(manuscript, theirs, base=1, actor=cast.clerk)

    page = clerk.post(at("summary_write"), {"body": mine, "seen": 1})
    again = clerk.post(
        at("summary_write"), {"body": mine, "seen": page.context["form"]["seen"].value()}
    )

    text = page.content.decode()
    assert "<del>我写的。</del>" in text and "<ins>他写的。</ins>" in text
    assert again.status_code == 302
    assert manuscript.newest.body == mine
    assert manuscript.revisions.filter(body=theirs).exists()


def test_autosave_answers_with_the_version_and_joins(cast, manuscript, clerk):
    first = clerk.post(at("summary_keep"), {"body": TEXT.replace("甲段", "甲改"), "base": 1}).json()
    joined = clerk.post(
        at("summary_keep"), {"body": TEXT.replace("乙段", "乙改"), "base": 1}
    ).json()

    assert first == {"version": 2}
    assert joined["version"] == 3
    assert "甲改" in joined["body"] and "乙改" in joined["body"]


def test_autosave_gives_back_what_it_cannot_join(cast, manuscript, clerk):
    clerk.post(at("summary_keep"), {"body": TEXT.replace("甲段", "甲一"), "base": 1})

    answer = clerk.post(at("summary_keep"), {"body": TEXT.replace("甲段", "甲二"), "base": 1})

    assert answer.status_code == 409
    assert answer.json()["body"] == TEXT.replace("甲段", "甲一")


@pytest.mark.parametrize("sent", [{}, {"body": "x"}, {"body": "", "base": 1}, {"base": "9" * 30}])
def test_autosave_of_nonsense_is_told(manuscript, clerk, sent):
    answer = clerk.post(at("summary_keep"), sent)

    assert answer.status_code == 422
    assert json.loads(answer.content)["problems"]


def test_who_else_is_writing_is_named(cast, manuscript, clerk):
    Manuscript.objects.get().present.create(
        user=cast.secretary, section="二、乙", at=manuscript.begun_at
    )

    page = clerk.post(at("summary_present"), {"section": "一、甲"}).content.decode()

    assert f"{cast.secretary.full_name}也在写“二、乙”" in page
    assert cast.clerk.full_name + "也在写" not in page


def test_two_versions_stand_side_by_side_and_the_older_comes_back(cast, manuscript, clerk):
    writing.save(manuscript, TEXT.replace("乙段", "乙改"), base=1, actor=cast.clerk)

    page = clerk.get(at("summary_versions"), {"from": 1, "to": 2}).content.decode()
    clerk.post(at("summary_restore", 1))

    assert "<del>乙段。</del>" in page and "<ins>乙改。</ins>" in page
    assert manuscript.newest.body == TEXT
    assert manuscript.newest.kind == Revision.Kind.RESTORED


@pytest.mark.postgresql
@pytest.mark.parametrize("number", ["99", "9" * 30, "x"])
def test_a_version_that_is_none_is_no_page_of_faults(manuscript, clerk, number):
    answer = clerk.get(at("summary_versions"), {"from": number, "to": 1})

    assert answer.status_code in (200, 404)


@pytest.fixture
def many_versions(cast, manuscript):
    for number in range(1, 25):
        writing.save(manuscript, f"{TEXT}\n{number}", base=number, actor=cast.clerk)


def numbers_on(page):
    return [int(found) for found in re.findall(r">第 (\d+) 版</td>", page.content.decode())]


def test_of_many_versions_the_newest_few_are_shown_and_the_rest_on_a_press(clerk, many_versions):
    few = clerk.get(at("summary_versions"))
    rest = clerk.get(at("summary_versions"), {"all": 1})
    last = clerk.get(at("summary_versions"), {"all": 1, "page": 2})

    assert numbers_on(few) == [25, 24, 23, 22, 21]
    assert "看全部 25 版" in few.content.decode()
    assert numbers_on(rest) + numbers_on(last) == list(range(25, 0, -1))
    assert "看全部" not in rest.content.decode()


def test_control_a_few_versions_have_no_press(clerk, manuscript):
    assert "看全部" not in clerk.get(at("summary_versions")).content.decode()


def test_the_versions_cost_the_same_however_many(
    clerk, many_versions, django_assert_max_num_queries
):
    with django_assert_max_num_queries(14):
        clerk.get(at("summary_versions"), {"all": 1})


@pytest.mark.parametrize("asked", [{}, {"all": 1}])
def test_the_texts_of_versions_are_left_where_they_are(clerk, many_versions, asked):
    """A long half-year's are tens of megabytes; of one its length is told."""
    with CaptureQueriesContext(connection) as told:
        page = clerk.get(at("summary_versions"), asked).content.decode()

    lists = [one["sql"] for one in told if "LENGTH" in one["sql"].upper()]
    assert len(lists) == 1 and "LIMIT" in lists[0]
    assert '"reports_revision"."body",' not in lists[0].replace("LENGTH", "")
    assert f'data-label="字数">{len(TEXT) + 3}<' in page


def test_of_many_drafts_the_newest_few_are_shown_and_the_rest_on_a_press(cast, manuscript, clerk):
    one = made(cast.term)
    copies = [Edition(**_fields(one) | {"number": one.number + more}) for more in range(1, 8)]
    Edition.objects.bulk_create(copies)

    few = clerk.get(at("summary_term"))
    everything = clerk.get(at("summary_term"), {"all": 1})

    numbers = [copy.number for copy in reversed(copies)]
    assert [edition.number for edition in few.context["editions"]] == numbers[:5]
    assert "看全部 8 稿" in few.content.decode()
    assert [edition.number for edition in everything.context["editions"]] == [*numbers, one.number]


def _fields(edition):
    fields = [field.attname for field in Edition._meta.concrete_fields if not field.primary_key]
    return {name: getattr(edition, name) for name in fields}


def test_sending_names_the_readers_and_asks_for_one(cast, manuscript, clerk):
    empty = clerk.post(at("summary_send"), {}).content.decode()
    clerk.post(at("summary_send"), {"readers": [cast.secretary.pk]})

    page = clerk.get(at("summary_term")).content.decode()
    assert "请选择审阅人" in empty
    assert Manuscript.objects.get().state == "reading"
    assert "还没有答复" in page and "写文稿" not in page


@pytest.fixture
def office(cast):
    """A list of two, of whom one may not read."""
    group = PeopleGroup.objects.create(township=cast.township, name="班子成员")
    group.people.set([cast.secretary, cast.liaison])
    return group


def test_a_list_ticks_its_readers_and_sends_nothing(cast, manuscript, clerk, office):
    assert 'name="group"' in clerk.get(at("summary_term")).content.decode()

    page = clerk.post(at("summary_send"), {"group": office.pk})

    assert page.context["form"]["readers"].value() == [cast.secretary.pk]
    assert "已按“班子成员”勾了 1 个" in page.content.decode()
    assert Manuscript.objects.get().state == "writing"


def test_control_without_lists_there_is_nothing_to_press(manuscript, clerk):
    assert 'name="group"' not in clerk.get(at("summary_term")).content.decode()


def test_the_reader_answers_on_the_page_and_the_paper_is_made(cast, manuscript, client):
    reviewing.send(manuscript, [cast.secretary], actor=cast.clerk)
    client.force_login(cast.secretary)

    page = client.get(at("summary_term")).content.decode()
    client.post(at("summary_answer"), {"verdict": "passed", "words": ""})

    assert "您的意见" in page
    assert Manuscript.objects.get().state == "checked"


def test_an_answer_without_words_keeps_the_page_and_says_why(cast, manuscript, client):
    reviewing.send(manuscript, [cast.secretary], actor=cast.clerk)
    client.force_login(cast.secretary)

    page = client.post(at("summary_answer"), {"verdict": "returned", "words": ""})

    assert "退回要写明请改什么。" in page.content.decode()
    assert Manuscript.objects.get().state == "reading"


def test_a_remark_stands_at_its_sentence_till_it_is_settled(cast, manuscript, client):
    client.force_login(cast.secretary)
    client.post(at("summary_remark"), {"sentence": "甲段。", "words": "写实一点"})
    client.force_login(cast.clerk)
    before = client.get(at("summary_term")).content.decode()
    client.post(reverse("remark_settle", args=[Remark.objects.get().pk]))
    after = client.get(at("summary_term")).content.decode()

    assert "写实一点" in before and "已办结" not in before
    assert "已办结" in after


def test_a_finding_is_left_with_a_reason_and_asked_of_again_without(cast, manuscript, clerk):
    clerk.post(at("summary_waive"), {"key": "half-width:1", "reason": "英文名"})
    kept = list(Waiver.objects.values_list("key", "reason"))
    clerk.post(at("summary_waive"), {"key": "half-width:1", "reason": ""})

    assert kept == [("half-width:1", "英文名")]
    assert not Waiver.objects.exists()


def test_a_wrong_password_leaves_the_signing_page(cast, manuscript, client):
    writing.save(manuscript, TEXT + "\n{{报告期}}办完。\n{{署名}}", base=1, actor=cast.clerk)
    edition = checked(cast, manuscript)
    client.force_login(cast.secretary)
    address = reverse("edition_sign", args=[edition.pk])

    wrong = client.post(address, {"password": "wrong"}).content.decode()
    right = client.post(address, {"password": PASSWORD})

    assert "口令不对" in wrong
    assert right.status_code == 302
    assert Manuscript.objects.get().state == "signed"
