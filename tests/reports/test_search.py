"""One search over all one may see: found by words, initials and numbers; never a stranger's; a
constant price.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records.ledger.declaration import ledgers
from records.models import FilmShowing
from records.pages.services import add_evidence, void_record
from reports.search import KINDS, search
from tests.factories import (
    AssignmentFactory,
    DocumentFactory,
    DutyFactory,
    FilmShowingFactory,
    NoticeFactory,
    RectificationFactory,
    RoundFactory,
    RubricFactory,
)
from tests.records.sheets.varied import fill
from townwork.lib.text import clean_text

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def film(cast, **values):
    return FilmShowingFactory(
        **{"unit": cast.village, "entered_by": cast.liaison, "film": "春到田间"} | values
    )


def titles(user, text) -> dict[str, int]:
    return {group.title: group.count for group in search(text, user)}


@pytest.fixture
def office(cast, settings, tmp_path):
    """One of everything that has 田间 in its name, of 塘头村 or its township."""
    settings.MEDIA_ROOT = tmp_path
    document = DocumentFactory(
        township=cast.township,
        created_by=cast.clerk,
        issued=True,
        title="田间责任制",
        number="青发〔2026〕3号",
    )
    duty = DutyFactory(document=document, title="田间放映")
    AssignmentFactory(duty=duty, unit=cast.village)
    AssignmentFactory(duty=duty, unit=cast.sibling)
    add_evidence(film(cast), "田间照片.pdf", PDF, actor=cast.liaison)
    RectificationFactory(unit=cast.village, issued_by=cast.clerk, title="补放田间电影")
    rubric = RubricFactory(township=cast.township, created_by=cast.clerk, adopted=True)
    RoundFactory(term=cast.term, rubric=rubric, opened_by=cast.clerk)
    return cast


def test_everything_that_has_the_word_is_found_and_counted_by_kind(office):
    assert titles(office.clerk, "田间") == {
        "公益电影": 1,
        "任务": 2,
        "职责条款": 1,
        "责任制文件": 1,
        "整改": 1,
        "佐证文件": 1,
    }


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("春到", "公益电影"),
        ("cdtj", "公益电影"),
        ("CDTJ", "公益电影"),
        ("田间 塘头", "公益电影"),
        ("ttc", "单位"),
        ("塘头村", "单位"),
        ("3号", "责任制文件"),
        ("〔2026〕3", "责任制文件"),
        ("tjfy", "职责条款"),
        ("tjzp", "佐证文件"),
        ("田間照片", "佐证文件"),
        ("ttc tjfy", "任务"),
        ("考核", "考核"),
        ("整改 无此", None),
        ("%", None),
        ("_", None),
        ("'", None),
    ],
)
def test_by_words_initials_and_numbers(text, title, office):
    found = titles(office.clerk, text)

    assert title in found if title else found == {}


def test_a_letter_is_found_by_its_number(cast):
    NoticeFactory(unit=cast.village, entered_by=cast.clerk, number="青宣函〔2026〕17号")

    assert titles(cast.clerk, "17号") == {"提示函": 1}


def test_all_the_words_must_be_there(cast):
    film(cast)
    film(cast, unit=cast.sibling)

    assert titles(cast.clerk, "春到 柳林")["公益电影"] == 1
    assert "公益电影" not in titles(cast.clerk, "春到 护林")


def test_what_is_void_is_not_found(cast):
    void_record(film(cast), actor=cast.clerk, reason="错")

    assert titles(cast.clerk, "春到") == {}


@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("liaison", {"公益电影": 1, "任务": 1, "整改": 1, "佐证文件": 1}),
        ("sibling_liaison", {"任务": 1}),
        ("secretary", {"公益电影": 1, "任务": 2, "整改": 1, "佐证文件": 1}),
        ("reviewer", {"公益电影": 1, "任务": 2, "整改": 1, "佐证文件": 1}),
        ("other_clerk", {}),
        ("far_reviewer", {}),
    ],
)
def test_a_stranger_finds_nothing_and_can_not_tell(who, found, office):
    seen = titles(getattr(office, who), "田间")

    assert {
        title: count for title, count in seen.items() if title not in ("职责条款", "责任制文件")
    } == found


def test_control_without_the_scope_the_stranger_would_find_it(office, monkeypatch):
    monkeypatch.setattr(
        type(FilmShowing.objects.all()), "visible_to", lambda rows, user: rows, raising=True
    )

    assert titles(office.other_clerk, "春到") == {"公益电影": 1}


def test_a_draft_document_is_the_offices_own(cast):
    DocumentFactory(township=cast.township, created_by=cast.clerk, title="田间草稿")

    assert "责任制文件" in titles(cast.clerk, "田间草稿")
    assert titles(cast.liaison, "田间草稿") == {}


def test_the_number_leads_to_a_list_of_just_as_many(office, client_of):
    for n in range(7):
        film(office, film=f"田间{n}")
    client = client_of(office.clerk)

    for group in search("田间", office.clerk):
        page = client.get(group.url)
        listed = (
            page.context["page"].paginator.count
            if "page" in page.context
            else page.context["listing"].count
        )
        assert (group.title, listed) == (group.title, group.count)


def test_the_page_shows_the_newest_few_and_how_many(cast, client_of):
    for n in range(7):
        film(cast, film=f"田间{n}")

    page = client_of(cast.clerk).get(reverse("search"), {"q": "田间"}).content.decode()

    assert "“田间”：7 条" in page and "看全部 7 条" in page
    assert page.count("《田间") == 5


def test_every_page_has_the_box_for_those_who_may_search(cast, client_of):
    def has_box(who):
        return 'class="top-search"' in client_of(who).get("/").content.decode()

    assert [has_box(who) for who in (cast.clerk, cast.liaison, cast.secretary, cast.reviewer)] == [
        True
    ] * 4
    assert [has_box(who) for who in (cast.administrator, cast.auditor)] == [False] * 2


@pytest.mark.parametrize("text", ["", " ", "\u200b"])
def test_nothing_asked_finds_nothing_and_says_how(text, cast, client_of):
    film(cast)

    assert (
        "拼音首字母" in client_of(cast.clerk).get(reverse("search"), {"q": text}).content.decode()
    )


def test_nothing_found_says_what_next(cast, client_of):
    assert (
        "换个词" in client_of(cast.clerk).get(reverse("search"), {"q": "没有的词"}).content.decode()
    )


@pytest.mark.parametrize("text", ["词 " * 200, "长" * 500])
def test_too_much_is_cut_and_said_so(text, cast, client_of):
    page = client_of(cast.clerk).get(reverse("search"), {"q": text}).content.decode()

    assert "只按前面的词找了" in page


@pytest.mark.parametrize(
    "text", ["<script>", "\u202e甲", "𠮷", "' OR 1=1 --", "{{ 7|add:7 }}", "０"]
)
def test_whatever_is_typed_is_words(text, cast, client_of):
    page = client_of(cast.clerk).get(reverse("search"), {"q": text})

    assert page.status_code == 200
    assert "<script>“" not in page.content.decode()
    assert page.context["asked"] == clean_text(text)


@pytest.mark.parametrize("kind", ["nonsense", "", "editions"])
def test_a_kind_that_is_none_or_not_for_the_role_does_not_exist(kind, cast, client_of):
    answer = client_of(cast.liaison).get(reverse("search"), {"q": "总结", "in": kind})

    assert answer.status_code == 404


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_lists_what_it_found(kind, office, client_of):
    page = client_of(office.clerk).get(reverse("search"), {"q": "田间", "in": kind})

    assert page.status_code == 200


def price(client, text) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(reverse("search"), {"q": text}).status_code == 200
    return len(captured)


def test_it_costs_the_same_with_little_and_much(office, client_of):
    client = client_of(office.clerk)
    fill(office, rows=2)
    price(client, "塘头")
    little = price(client, "塘头")

    fill(office, rows=8)
    for n in range(6):
        duty = DutyFactory(
            document=DocumentFactory(
                township=office.township, created_by=office.clerk, issued=True, year=2030 + n
            )
        )
        AssignmentFactory(duty=duty, unit=office.village)
        RectificationFactory(unit=office.village, issued_by=office.clerk)
        add_evidence(film(office), f"塘头{n}.pdf", PDF + b"%%EOF" * n, actor=office.liaison)

    assert price(client, "塘头") == little
    assert little <= len(ledgers) + 20


@pytest.mark.parametrize("asked", ["提示函", "tsh", "提示"])
def test_a_ledger_is_found_by_its_name_though_it_is_empty(cast, client_of, asked):
    """Who looks for the ledger was told 0 条."""
    page = client_of(cast.clerk).get("/search/", {"q": asked}).content.decode()

    assert '<a href="/records/notices/">提示函</a>' in page
    assert 'href="/records/notices/add/"' in page


def test_who_only_reads_is_not_led_to_a_form(cast, client_of):
    page = client_of(cast.secretary).get("/search/", {"q": "提示函"}).content.decode()

    assert '<a href="/records/notices/">提示函</a>' in page
    assert "/records/notices/add/" not in page


def test_a_question_leads_to_the_places_of_the_manual_that_answer_it(cast, client_of):
    page = client_of(cast.clerk).get("/search/", {"q": "密码忘了怎么办"}).content.decode()

    assert "账号和口令 · 忘了口令" in page
    assert "没有找到记录" in page


def test_of_nothing_asked_nothing_is_offered(cast, client_of):
    page = client_of(cast.clerk).get("/search/").content.decode()

    assert "使用说明里的" not in page and 'href="/records/notices/">' not in page
