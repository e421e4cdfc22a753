from datetime import date

import pytest

from tests.factories import TermFactory
from townwork.audit.models import AuditEvent
from townwork.org import services
from townwork.org.errors import Refusal, TermClosed
from townwork.org.models import Term

REASON = {"reason": "上半年总结已签发"}


def text(response):
    return response.content.decode()


@pytest.fixture
def clerk(cast, client_of):
    return client_of(cast.clerk)


@pytest.fixture
def closed(cast):
    services.close_term(cast.term, actor=cast.clerk, reason="已签发")
    cast.term.refresh_from_db()
    return cast.term


MAY = {
    "/terms/": {"clerk", "secretary", "reviewer"},
    "/terms/add/": {"clerk"},
    "/terms/{pk}/edit/": {"clerk"},
    "/terms/{pk}/close/": {"clerk", "secretary"},
    "/terms/{pk}/reopen/": {"secretary"},
    "/township/": {"clerk"},
}


@pytest.mark.parametrize("page", MAY)
def test_each_page_is_for_its_roles(cast, client_of, page):
    answers = {
        role: client_of(user).get(page.format(pk=cast.term.pk)).status_code
        for role, user in cast.by_role.items()
    }

    assert answers == {role: 200 if role in MAY[page] else 403 for role in cast.by_role}


@pytest.mark.parametrize("page", ["/terms/{pk}/edit/", "/terms/{pk}/close/"])
def test_another_township_has_no_terms_for_one(cast, clerk, page):
    page = page.format(pk=TermFactory(township=cast.neighbour).pk)

    assert clerk.get(page).status_code == 404
    assert clerk.post(page, REASON).status_code == 404


def test_the_list_takes_no_post(clerk):
    assert clerk.post("/terms/").status_code == 405


def test_a_clerk_reads_their_own_terms_and_a_reviewer_the_district_s(cast, clerk, client_of):
    TermFactory(township=cast.neighbour)
    TermFactory(township=cast.far)

    def listed(client):
        return [(term.township.name, term.code) for term in client.get("/terms/").context["page"]]

    assert listed(clerk) == [("青溪镇", "2026H1"), ("青溪镇", "2025H2")]
    assert listed(client_of(cast.reviewer)) == [("白石镇", "2026H1"), *listed(clerk)]


def test_the_list_costs_the_same_however_long(cast, clerk, closed, django_assert_num_queries):
    clerk.get("/terms/")  # the first act of a session writes its clock
    with django_assert_num_queries(4):
        clerk.get("/terms/")
    for year in range(2010, 2018):
        services.close_term(
            TermFactory(township=cast.township, year=year), actor=cast.clerk, reason="旧"
        )
    with django_assert_num_queries(4):
        clerk.get("/terms/")


@pytest.mark.postgresql
def test_adding_a_term(cast, clerk):
    typed = {
        "year": 2026,
        "half": 2,
        "theme_phrase": "党的二十届四中全会精神",
        "report_date": "2026-12-25",
    }

    assert clerk.post("/terms/add/", typed).url == "/terms/"

    term = Term.objects.get(township=cast.township, year=2026, half=2)
    assert (term.theme_phrase, term.report_date) == ("党的二十届四中全会精神", date(2026, 12, 25))


def test_the_half_year_after_the_newest_is_proposed(cast, clerk):
    form = clerk.get("/terms/add/").context["form"]

    newest = Term.objects.filter(township=cast.township).latest("year", "half")
    assert (newest.year, newest.half) == (2026, 1)
    assert (form["year"].value(), form["half"].value()) == (2026, 2)
    assert 'max="9999-12-31"' in str(form["report_date"])  # the year ends with its fourth sign


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"year": 2026, "half": 1}, "已经建好了"),
        ({"year": 1026, "half": 1}, "2000"),
        ({"year": 2027, "half": 3}, "半年里没有这一项"),
        ({"year": 2027, "half": 1, "report_date": "2026-13-40"}, "日期"),
    ],
)
def test_a_bad_term_says_why(cast, clerk, typed, says):
    response = clerk.post("/terms/add/", {**typed, "theme_phrase": "某主题"})

    assert response.status_code == 200
    assert says in text(response)
    assert 'value="某主题"' in text(response)


def test_editing_sets_theme_and_date_never_the_half(cast, clerk):
    clerk.post(f"/terms/{cast.term.pk}/edit/", {"year": 2030, "half": 2, "theme_phrase": "新主题"})

    cast.term.refresh_from_db()
    assert (cast.term.code, cast.term.theme_phrase) == ("2026H1", "新主题")


def test_closing_needs_a_reason_and_is_audited(cast, clerk):
    page = f"/terms/{cast.term.pk}/close/"

    assert "请填写事由" in text(clerk.post(page, {"reason": " \u200b "}))
    cast.term.refresh_from_db()
    assert not cast.term.is_closed

    assert clerk.post(page, REASON).url == "/terms/"
    cast.term.refresh_from_db()
    assert (cast.term.closed_by, cast.term.closed_reason) == (cast.clerk, REASON["reason"])
    event = AuditEvent.objects.get(action="锁定半年")
    assert (event.actor_name, event.data) == (cast.clerk.full_name, {"事由": REASON["reason"]})


def test_a_lock_says_why_who_since_when_and_how_to_ask(cast, clerk, closed):
    page = text(clerk.get("/terms/"))

    assert "已锁定：已签发。锁定人：宣传干事·青溪" in page
    assert "向书记说明事由" in page


def test_a_closed_term_refuses_its_own_settings_and_keeps_what_was_typed(cast, clerk, closed):
    response = clerk.post(f"/terms/{closed.pk}/edit/", {"theme_phrase": "改主题"})

    assert response.status_code == 200
    assert "已锁定" in text(response)
    assert 'value="改主题"' in text(response)
    closed.refresh_from_db()
    assert closed.theme_phrase == ""


def test_the_secretary_reopens_with_a_reason(cast, client_of, closed):
    response = client_of(cast.secretary).post(
        f"/terms/{closed.pk}/reopen/", {"reason": "补一份台账"}
    )

    assert response.url == "/terms/"
    closed.refresh_from_db()
    assert not closed.is_closed
    assert AuditEvent.objects.get(action="重新开放半年").data == {"事由": "补一份台账"}


def test_closing_twice_and_reopening_the_open_are_refused(cast, client_of, closed):
    again = client_of(cast.clerk).post(f"/terms/{closed.pk}/close/", REASON)
    unneeded = client_of(cast.secretary).post(f"/terms/{cast.previous.pk}/reopen/", REASON)

    assert "已经锁定" in text(again)
    assert "没有锁定" in text(unneeded)


def test_a_date_in_a_closed_term_is_refused_and_one_outside_is_not(cast, closed):
    with pytest.raises(TermClosed, match="已锁定"):
        services.require_open(cast.township, date(2025, 12, 31), date(2026, 6, 30))

    services.require_open(cast.township, date(2025, 12, 31), date(2026, 7, 1))


def test_the_service_asks_for_the_role_whoever_calls(cast, closed):
    with pytest.raises(Exception, match="没有这项权限"):
        services.reopen_term(closed, actor=cast.clerk, reason="x")
    with pytest.raises(Refusal):
        services.close_term(closed, actor=cast.clerk, reason="x")


def test_the_fixed_words_are_kept(cast, clerk):
    typed = {
        "sign_name": "中共云岭区青溪镇委员会",
        "forum_brand": "青溪\u202e讲坛",
        "place_slogan": "",
        "culture_brands": "",
    }

    assert clerk.post("/township/", typed).url == "/township/"

    cast.township.refresh_from_db()
    assert cast.township.forum_brand == "青溪讲坛"


def test_the_towns_words_come_with_an_example_of_its_own_and_where_they_are_printed(
    cast, client_of
):
    """署名 said 落款单位全称 and no more."""
    page = client_of(cast.clerk).get("/township/").content.decode()

    assert "总结和责任制文件的落款，如：中共青溪镇委员会" in page
    assert "如：富裕文明和谐幸福美丽青溪" in page and "如：青溪讲坛" in page
