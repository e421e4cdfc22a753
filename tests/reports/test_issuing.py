"""From a text to a signed paper: read, checked, signed once, corrected, sent to the district."""

import hashlib
import re
from datetime import date

import pytest
from django.urls import reverse

from records.pages.services import void_record
from reports import contributing, issuing, proofreading, reviewing, writing
from reports.addresses import address
from reports.drafts import make_draft
from reports.models import Contribution, Edition, Manuscript, Reading, Submission
from reports.obstacles import cautions, obstacles
from reports.services import request_summary
from reports.todo import todos
from tests.factories import PASSWORD, FilmShowingFactory, UserFactory
from townwork.jobs import services as jobs
from townwork.org.errors import Refusal

pytestmark = pytest.mark.django_db

State = Manuscript.State
TEXT = "青溪镇总结\n一、放映\n放映公益电影{{公益电影场次}}场。\n{{署名}}"


@pytest.fixture
def film(cast):
    FilmShowingFactory(unit=cast.sibling, shows=3)
    return FilmShowingFactory(unit=cast.village, shows=5)


@pytest.fixture
def manuscript(cast, film):
    return writing.begin(cast.term, body=TEXT, actor=cast.clerk)


def made(term) -> Edition:
    job = request_summary(term, actor=None)
    jobs.run(job.pk)
    job.refresh_from_db()
    return Edition.objects.get(pk=job.result["edition"])


def checked(cast, manuscript) -> Edition:
    reviewing.send(manuscript, [cast.secretary], actor=cast.clerk)
    reviewing.answer(manuscript, "passed", "", actor=cast.secretary)
    return made(cast.term)


def signed(cast, manuscript) -> Edition:
    return issuing.sign(checked(cast, manuscript), PASSWORD, actor=cast.secretary)


# --- 送审 ------------------------------------------------------------------------------------------


def test_a_text_is_checked_when_every_reader_has_passed_it(cast, manuscript):
    second = UserFactory(unit=cast.office, role="clerk")
    reviewing.send(manuscript, [cast.secretary, second], actor=cast.clerk)

    after_one = reviewing.answer(manuscript, "passed", "", actor=second).state
    after_all = reviewing.answer(manuscript, "passed", "好", actor=cast.secretary).state

    assert (after_one, after_all) == (State.READING, State.CHECKED)


def test_one_who_gives_it_back_opens_it_and_says_why(cast, manuscript, client):
    second = UserFactory(unit=cast.office, role="clerk")
    reviewing.send(manuscript, [cast.secretary, second], actor=cast.clerk)

    with pytest.raises(Refusal, match="写明"):
        reviewing.answer(manuscript, "returned", " ", actor=cast.secretary)
    turned = reviewing.answer(manuscript, "returned", "第一段太长", actor=cast.secretary)

    assert turned.state == State.WRITING
    assert [one.words for one in manuscript.readings.all()] == ["第一段太长"]
    # whoever writes hears of it, until it is sent again
    assert [todo.words for todo in todos(second)] == ["退回修改的2026年上半年总结"]
    assert f"{cast.secretary.full_name}退回修改：第一段太长" in written(client, second, manuscript)
    reviewing.send(manuscript, [second], actor=cast.clerk)
    assert Manuscript.objects.get().given_back is None
    assert [todo.words for todo in todos(cast.clerk)] == []


def written(client, user, manuscript):
    """The page the text is written on, as one who writes sees it."""
    client.force_login(user)
    page = client.get(reverse("summary_write", args=[manuscript.term.code])).content.decode()
    return re.sub(r"\s+", " ", page)


def test_who_was_not_asked_has_no_word_and_nobody_reads_their_own(cast, manuscript):
    with pytest.raises(Refusal, match="审阅人要选"):
        reviewing.send(manuscript, [cast.clerk], actor=cast.clerk)
    with pytest.raises(Refusal, match="审阅人要选"):
        reviewing.send(manuscript, [cast.other_clerk], actor=cast.clerk)
    reviewing.send(manuscript, [cast.secretary], actor=cast.clerk)
    with pytest.raises(Refusal, match="没有请您"):
        reviewing.answer(manuscript, "passed", "", actor=cast.clerk)


def test_what_is_taken_back_waits_for_nobody(cast, manuscript):
    reviewing.send(manuscript, [cast.secretary], actor=cast.clerk)
    waiting = [todo.words for todo in todos(cast.secretary)]

    reviewing.take_back(manuscript, actor=cast.clerk)

    assert waiting == ["请您审阅的2026年上半年总结"]
    assert todos(cast.secretary) == []
    assert not Reading.objects.exists()


# --- 签发 ------------------------------------------------------------------------------------------


def test_the_secretary_signs_the_very_bytes_that_were_read(cast, manuscript):
    edition = checked(cast, manuscript)

    issuing.sign(edition, PASSWORD, actor=cast.secretary)

    stored = Edition.objects.get(pk=edition.pk)
    assert (stored.issue, stored.signed_by) == (1, cast.secretary)
    assert stored.sha256 == edition.sha256
    assert stored.is_whole and stored.word.is_whole
    assert Manuscript.objects.get().state == State.SIGNED


def test_a_wrong_password_signs_nothing(cast, manuscript):
    edition = checked(cast, manuscript)

    with pytest.raises(Refusal, match="口令不对"):
        issuing.sign(edition, "wrong", actor=cast.secretary)

    assert not Edition.objects.signed().exists()


def test_what_is_signed_is_signed_once(cast, manuscript):
    edition = signed(cast, manuscript)

    with pytest.raises(Refusal, match="已于"):
        issuing.sign(edition, PASSWORD, actor=cast.secretary)


def test_rendering_a_signed_text_again_gives_the_same_bytes(cast, manuscript):
    edition = signed(cast, manuscript)

    again = made(cast.term)

    assert again.pk != edition.pk  # the signed one is never written to again
    assert again.sha256 == edition.sha256
    assert again.word.sha256 == edition.word.sha256


def test_the_same_draft_twice_is_one_draft(cast, manuscript):
    assert made(cast.term).pk == made(cast.term).pk


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ("unread", "核稿以后才能签发"),
        ("remark", "批注没有办结"),
        ("drift", "1 项数据变了（公益电影场次）"),
        ("stale", "不是文稿的最新一版"),
        ("blank", "【待填：宣讲场次"),
    ],
)
def test_what_stands_in_the_way_of_a_signature_is_said(cast, manuscript, film, spoil, words):
    if spoil == "blank":
        writing.save(manuscript, TEXT + "\n讲坛{{宣讲场次}}场。", base=1, actor=cast.clerk)
    edition = made(cast.term) if spoil == "unread" else checked(cast, manuscript)
    if spoil == "remark":
        reviewing.remark(manuscript, "放映公益电影", "核对", actor=cast.secretary)
    if spoil == "drift":
        void_record(film, actor=cast.clerk, reason="重复")
    if spoil == "stale":
        reviewing.take_back(manuscript, actor=cast.clerk)
        writing.save(manuscript, TEXT + "\n又一段。", base=1, actor=cast.clerk)

    with pytest.raises(Refusal, match=words):
        issuing.sign(edition, PASSWORD, actor=cast.secretary)

    assert not Edition.objects.signed().exists()


def test_a_figure_that_only_a_condition_asks_for_stops_no_signature(cast, manuscript):
    text = TEXT + "\n工作有进展［省级以上上稿数=0：，尚无稿件被省级以上媒体采用］。"
    writing.save(manuscript, text, base=1, actor=cast.clerk)

    edition = signed(cast, manuscript)

    assert [gap["name"] for gap in edition.gaps] == ["省级以上上稿数"]
    assert edition.issue == 1


def test_control_the_same_figure_printed_stops_it(cast, manuscript):
    writing.save(manuscript, TEXT + "\n上稿{{省级以上上稿数}}篇。", base=1, actor=cast.clerk)

    with pytest.raises(Refusal, match="【待填：省级以上上稿数"):
        signed(cast, manuscript)


def test_a_correction_is_the_next_edition_with_its_reason(cast, manuscript, client):
    first = signed(cast, manuscript)
    reviewing.correct(manuscript, "漏写一场", actor=cast.clerk)
    in_force_meanwhile = issuing.in_force(cast.term)
    writing.save(manuscript, TEXT.replace("放映公益", "共放映公益"), base=1, actor=cast.clerk)
    second = signed(cast, manuscript)
    client.force_login(cast.secretary)
    page = client.get(reverse("edition", args=[second.pk])).content.decode()

    assert in_force_meanwhile == first
    assert (second.issue, second.reason) == (2, "漏写一场")
    assert list(Edition.objects.in_force()) == [second]
    assert "<ins>放映公益" in page or "<ins>共放映公益" in page


# --- 变动 ------------------------------------------------------------------------------------------


def test_a_text_nobody_can_print_is_not_sent(cast, manuscript):
    writing.save(manuscript, TEXT + "\n{{没有的数}}", base=1, actor=cast.clerk)

    with pytest.raises(Refusal, match="改正了再送审"):
        reviewing.send(manuscript, [cast.secretary], actor=cast.clerk)

    assert Manuscript.objects.get().state == State.WRITING


def test_the_way_to_the_signature_leads_to_the_paper_that_was_passed(cast, manuscript, client):
    early = made(cast.term)
    writing.save(manuscript, TEXT.replace("放映公益", "又放映公益"), base=1, actor=cast.clerk)
    client.force_login(cast.secretary)
    address = reverse("summary_term", args=["2026H1"])
    reviewing.send(manuscript, [cast.secretary], actor=cast.clerk)
    reviewing.answer(manuscript, "passed", "", actor=cast.secretary)

    before = client.get(address).content.decode()
    passed = made(cast.term)
    after = client.get(address).content.decode()

    assert "看稿并签发" not in before and "正在生成 PDF" in before
    assert reverse("edition_sign", args=[passed.pk]) in after
    assert reverse("edition_sign", args=[early.pk]) not in after


def test_a_paper_that_may_not_be_signed_asks_for_no_password(cast, manuscript, client):
    edition = made(cast.term)
    client.force_login(cast.secretary)

    page = client.get(reverse("edition_sign", args=[edition.pk])).content.decode()

    assert "还不能签发" in page and 'type="password"' not in page


def test_a_signed_text_is_not_generated_again_before_it_is_opened(cast, manuscript, client):
    client.force_login(cast.clerk)
    address = reverse("summary_term", args=["2026H1"])
    before = client.get(address).content.decode()

    signed(cast, manuscript)

    assert "生成 PDF" in before
    assert "生成 PDF" not in client.get(address).content.decode()


def on_the_board(client) -> dict[str, int]:
    waiting = client.get("/board/", {"term": "2026H1"}).context["waiting"]
    return {todo.words: todo.count for todo in waiting if "总结" in todo.words}


def test_the_board_says_when_a_summary_waits_for_the_signature(cast, manuscript, client):
    checked(cast, manuscript)
    client.force_login(cast.secretary)

    assert on_the_board(client) == {"总结待签发": 1, "总结签发后变了的数据": 0}


def test_what_drifted_stands_on_the_home_page_the_summarys_and_the_board(
    cast, manuscript, film, client
):
    signed(cast, manuscript)
    void_record(film, actor=cast.clerk, reason="重复")
    client.force_login(cast.secretary)

    page = client.get(reverse("summary_term", args=["2026H1"])).content.decode()

    assert "签发以后有 1 项数据变了" in page
    assert [(one.words, one.count) for one in todos(cast.secretary)] == [
        ("2026年上半年总结签发后变了的数据", 1)
    ]
    assert on_the_board(client) == {"总结待签发": 0, "总结签发后变了的数据": 1}


# --- What is in the way ----------------------------------------------------------------------------


def in_the_way(edition) -> dict[str, list[str]]:
    """{what is done: where}, of every obstacle."""
    return {name: url for one in obstacles(edition) for name, url in one.ways.items()}


def test_each_obstacle_leads_to_where_it_is_mended(cast, manuscript, film, client):
    edition = checked(cast, manuscript)
    remark = reviewing.remark(manuscript, "放映公益电影8场。", "怎么少了？", actor=cast.secretary)
    reviewing.take_back(manuscript, actor=cast.clerk)
    wrong = TEXT.replace("{{署名}}", "放映了2月30日的。【待写：打算】\n{{署名}}")
    writing.save(manuscript, wrong, base=1, actor=cast.clerk)
    void_record(film, reason="重复", actor=cast.clerk)
    page = address(cast.term)

    found = in_the_way(edition)

    assert found == {
        "看办到哪一步": f"{page}#acts",
        "去生成": f"{page}#editions",
        "看批注": f"{page}#remark-{remark.pk}",
        "看是哪些记录": reverse("edition_changes", args=[edition.pk]),
    }
    assert in_the_way(made(cast.term))["看校对"] == f"{page}#proofs"
    shown = sign_page(client, cast, edition)
    assert all(f'href="{url.replace("&", "&amp;")}"' in shown for url in found.values())
    summary = seen(client, cast.secretary, page)
    anchors = [url.partition("#")[2] for url in found.values() if "#" in url]
    assert all(f'id="{anchor}"' in summary for anchor in [*anchors, "proofs"])


def test_a_paper_of_the_template_leads_to_where_the_text_is_begun(cast, film):
    assert in_the_way(made(cast.term)) == {"去起草": f"{address(cast.term)}#acts"}


# --- 报送 ------------------------------------------------------------------------------------------


def test_the_district_sees_nothing_before_the_signature(cast, manuscript, client):
    edition = made(cast.term)
    client.force_login(cast.reviewer)

    page = client.get(reverse("summary_term", args=["2026H1"]) + "?township=qingxi")

    assert "还没有签发" in page.content.decode()
    assert "放映公益电影" not in page.content.decode()
    for name in ("edition", "edition_pdf", "edition_word"):
        assert client.get(reverse(name, args=[edition.pk])).status_code == 404


def test_the_district_answers_what_was_submitted(cast, manuscript):
    edition = signed(cast, manuscript)
    submission = issuing.submit(edition, actor=cast.clerk)
    assert [todo.words for todo in todos(cast.reviewer)] == ["青溪镇报来的2026年上半年总结"]

    issuing.answer(submission, "received", actor=cast.reviewer)
    with pytest.raises(Refusal, match="事由"):
        issuing.answer(submission, "returned", " ", actor=cast.reviewer)
    issuing.answer(submission, "returned", "请补数据", actor=cast.reviewer)

    assert Submission.objects.get().state == "returned"
    assert [todo.words for todo in todos(cast.clerk)] == ["区里退回的2026年上半年总结"]
    with pytest.raises(Refusal, match="不能再这样答复"):
        issuing.answer(submission, "accepted", actor=cast.reviewer)


@pytest.mark.parametrize(
    ("state", "verb", "word"),
    [
        ("received", "确认收到", "已收到"),
        ("returned", "退回", "已退回"),
        ("accepted", "采用", "已采用"),
    ],
)
def test_what_the_district_pressed_is_called_the_same_on_every_page(
    cast, manuscript, client, state, verb, word
):
    submission = issuing.submit(signed(cast, manuscript), actor=cast.clerk)
    pages = {
        "the district's": (cast.reviewer, address(cast.term)),
        "its list": (cast.reviewer, reverse("home")),
        "the town's": (cast.clerk, address(cast.term)),
    }
    before = {where: seen(client, *page) for where, page in pages.items()}

    submission = issuing.answer(submission, state, "请补数据", actor=cast.reviewer)
    after = {where: seen(client, *page) for where, page in pages.items()}

    assert re.search(rf'value="{state}"[^>]*>{verb}</button>', before["the district's"])
    assert "已报送" in before["its list"]
    assert {where: word in page for where, page in before.items()} == dict.fromkeys(pages, False)
    assert {where: word in page for where, page in after.items()} == dict.fromkeys(pages, True)
    with pytest.raises(Refusal, match=f"现在是“{word}”"):
        issuing.answer(submission, state, "请补数据", actor=cast.reviewer)


def seen(client, person, page: str) -> str:
    client.force_login(person)
    return client.get(page).content.decode()


def test_only_what_may_still_be_said_is_offered_to_the_district(cast, manuscript, client):
    submission = issuing.submit(signed(cast, manuscript), actor=cast.clerk)
    issuing.answer(submission, "received", actor=cast.reviewer)

    page = seen(client, cast.reviewer, address(cast.term))

    assert re.findall(r'name="state"\s+value="(\w+)"', page) == ["accepted", "returned"]


def test_only_the_edition_in_force_is_submitted_and_once(cast, manuscript):
    draft = made(cast.term)
    with pytest.raises(Refusal, match="现行的签发稿"):
        issuing.submit(draft, actor=cast.clerk)
    edition = signed(cast, manuscript)
    issuing.submit(edition, actor=cast.clerk)
    with pytest.raises(Refusal, match="这一版已报送"):
        issuing.submit(edition, actor=cast.clerk)


# --- 单位小结 ---------------------------------------------------------------------------------------


def test_a_unit_is_asked_for_its_words_and_hands_them_in(cast, manuscript, client):
    contributing.ask(manuscript, [cast.village], date(2099, 7, 1), actor=cast.clerk)
    [todo] = todos(cast.liaison)
    client.force_login(cast.liaison)

    client.post(todo.url, {"body": "我村办了两场。"})

    one = Contribution.objects.get()
    assert (one.body, one.sent_by) == ("我村办了两场。", cast.liaison)
    assert todos(cast.liaison) == []
    client.force_login(cast.sibling_liaison)
    assert client.get(todo.url).status_code == 404


def test_asked_again_what_was_written_stays(cast, manuscript):
    contributing.ask(manuscript, [cast.village], date(2099, 7, 1), actor=cast.clerk)
    contributing.send(Contribution.objects.get(), "写了。", actor=cast.liaison)

    again = contributing.ask(manuscript, [cast.village], date(2099, 7, 9), actor=cast.clerk)

    one = Contribution.objects.get()
    assert (again, one.body, one.due_on) == (0, "写了。", date(2099, 7, 9))


def test_nobody_is_asked_for_words_that_nobody_could_take_over(cast, manuscript, client):
    checked(cast, manuscript)
    manuscript.refresh_from_db()
    client.force_login(cast.clerk)

    page = client.get(reverse("contributions", args=[cast.term.code])).content.decode()

    assert "要小结先撤回或更正" in page
    assert "通知这些单位" not in page
    with pytest.raises(Refusal, match="已经送审或签发"):
        contributing.ask(manuscript, [cast.village], date(2099, 7, 1), actor=cast.clerk)


def test_a_summary_is_signed_by_hash_that_anybody_can_reckon(cast, manuscript):
    edition = signed(cast, manuscript)

    assert hashlib.sha256(edition.path.read_bytes()).hexdigest() == edition.sha256


# --- What the signature answers for ----------------------------------------------------------------


def sign_page(client, cast, edition) -> str:
    client.force_login(cast.secretary)
    return client.get(reverse("edition_sign", args=[edition.pk])).content.decode()


def test_a_correction_is_signed_seeing_its_reason_and_what_is_other(cast, manuscript, client):
    signed(cast, manuscript)
    reviewing.correct(manuscript, "漏写一场", actor=cast.clerk)
    writing.save(manuscript, TEXT.replace("放映公益", "共放映公益"), base=1, actor=cast.clerk)

    page = sign_page(client, cast, checked(cast, manuscript))

    assert "更正事由：漏写一场" in page
    assert "<ins>共放映公益" in page


def test_a_first_edition_has_nothing_that_it_corrects(cast, manuscript, client):
    assert "更正了什么" not in sign_page(client, cast, checked(cast, manuscript))


def test_errors_that_were_left_are_shown_with_their_reasons(cast, manuscript, client):
    writing.save(manuscript, TEXT + "\n放映公益电影98场。", base=1, actor=cast.clerk)
    draft = make_draft(cast.township, cast.term)
    for one in proofreading.proofed(cast.term, draft.blocks):
        if one.blocks_signing:
            reviewing.waive(manuscript, one.finding.key, "含未入账的", actor=cast.clerk)

    page = sign_page(client, cast, checked(cast, manuscript))

    assert "这里写的是98场" in page
    assert "不改，因为：含未入账的" in page


@pytest.mark.parametrize(
    ("today", "dated", "told"),
    [
        ("2026-06-20", None, {"2026年上半年还没有过完"}),
        ("2026-07-03", date(2026, 7, 8), {"成文日期是 2026年7月8日，还没有到"}),
        ("2026-06-20", date(2026, 7, 8), {"2026年上半年还没有过完", "成文日期是 2026年7月8日"}),
        ("2026-07-03", None, set()),
        ("2026-07-08", date(2026, 7, 3), set()),
    ],
)
def test_a_day_that_is_still_to_come_is_said_before_the_password(
    cast, manuscript, time_machine, today, dated, told
):
    time_machine.move_to(f"{today} 09:00+08:00")
    cast.term.report_date = dated
    cast.term.save()
    writing.save(manuscript, TEXT + "\n{{成文日期}}", base=1, actor=cast.clerk)

    said = cautions(made(cast.term))

    assert len(said) == len(told)
    assert all(any(words in one for one in said) for words in told)
