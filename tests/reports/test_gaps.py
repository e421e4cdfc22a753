"""本期待补: by unit, with one click to remind, to record, to say nil; nothing cut, nothing twice."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from duties.models import Message
from records.figures.gaps import gaps
from records.models import NilReturn
from tests.factories import NilReturnFactory, PublicationFactory, UnitFactory, UserFactory
from townwork.org.models import Unit, User
from townwork.org.services import close_term
from townwork.org.units import stop

PAGE = "/gaps/"


def text(client, **query) -> str:
    return client.get(PAGE, {"term": "2026H1"} | query).content.decode()


def pick(unit, slug: str) -> str:
    return f"{unit.pk}:{slug}"


def picks_asked(page: str, name: str) -> set[str]:
    """What the page's buttons of one click are for."""
    forms = re.findall(rf'<form[^>]* action="{reverse(name)}">(.*?)</form>', page, re.S)
    return set(re.findall('name="pick" value="(.*?)"', "".join(forms)))


def post(client, name, *picks, **more):
    return client.post(reverse(name), {"term": "2026H1", "pick": list(picks)} | more, follow=True)


def test_each_unit_is_listed_with_what_it_owes_and_the_ways_out(cast, client_of):
    page = text(client_of(cast.clerk))

    [section] = re.findall('<section[^>]* aria-label="塘头村">.*?</section>', page, re.S)
    assert "1—6月" in section and "该报未报" in page
    assert f"{reverse('record_add', args=['films'])}?unit={cast.village.pk}" in section
    films = pick(cast.village, "films")
    assert {films, pick(cast.village, "")} <= picks_asked(section, "gaps_remind")
    assert films in picks_asked(section, "gaps_nil")
    assert "提示函" not in page and "讲坛分坛" not in page


def test_a_liaison_sees_their_own_alone_and_reminds_nobody(cast, client_of):
    page = text(client_of(cast.sibling_liaison))

    assert "柳林村" in page and "塘头村" not in page
    assert reverse("gaps_remind") not in page


def test_the_list_is_narrowed_to_a_ledger(cast, client_of):
    page = text(client_of(cast.clerk), ledger="films")

    assert "只看公益电影" in page and "开放记录" not in page
    assert "2 个单位共 <strong>2</strong> 项" in page


@pytest.mark.postgresql
def test_all_that_is_in_is_said_with_how_much_was_due(cast, client_of):
    clerk = client_of(cast.clerk)
    picks = [
        pick(gap.unit, debt.ledger.slug)
        for gap in gaps(Unit.objects.filter(township=cast.township), cast.term)
        for debt in gap.debts
    ]
    post(clerk, "gaps_nil", *picks, sure="1")
    page = text(clerk)

    assert re.search(r"到今天该报的 \d+ 期都已有记录或零报告", page)
    assert text(clerk, ledger="films").count("公益电影到今天没有该报未报的") == 1


def test_several_are_said_nil_with_one_question_and_taken_back(cast, client_of):
    client = client_of(cast.clerk)
    picks = [pick(cast.village, "publications"), pick(cast.sibling, "films")]

    asked = post(client, "gaps_nil", *picks).content.decode()

    assert "塘头村" in asked and "公益电影（1—6月）" in asked and not NilReturn.objects.exists()

    said = post(client, "gaps_nil", *picks, sure="1").content.decode()

    assert "已记下零报告" in said
    assert NilReturn.objects.count() == 1 + 6
    listed = client.get(reverse("nil_list"), {"term": "2026H1"}).content.decode()
    assert listed.count("柳林村</span>") == 6
    keys = list(NilReturn.objects.values_list("pk", flat=True))
    post(client, "nils_withdraw", *map(str, keys))
    assert not NilReturn.objects.exists()


def test_nobody_says_nil_for_a_neighbour(cast, client_of):
    post(client_of(cast.sibling_liaison), "gaps_nil", pick(cast.village, "films"), sure="1")
    nil = NilReturnFactory(unit=cast.village, term=cast.term, ledger="films")
    post(client_of(cast.sibling_liaison), "nils_withdraw", str(nil.pk))

    assert list(NilReturn.objects.all()) == [nil]


def test_what_was_reported_meanwhile_is_not_said_nil(cast, client_of):
    PublicationFactory(unit=cast.village, entered_by=cast.liaison)

    page = post(client_of(cast.liaison), "gaps_nil", pick(cast.village, "publications"), sure="1")

    assert "请先勾选没有这类事项的" in page.content.decode()
    assert not NilReturn.objects.exists()


@pytest.mark.parametrize("name", ["gaps_nil", "nils_withdraw"])
def test_a_closed_half_year_takes_neither(cast, client_of, name):
    nil = NilReturnFactory(unit=cast.village, term=cast.term, ledger="films")
    close_term(cast.term, actor=cast.secretary, reason="已报送")
    what = pick(cast.village, "publications") if name == "gaps_nil" else str(nil.pk)

    page = post(client_of(cast.clerk), name, what, sure="1").content.decode()

    assert "已锁定" in page
    assert list(NilReturn.objects.all()) == [nil]
    assert "提醒全部单位" not in text(client_of(cast.clerk))


@pytest.mark.postgresql
def test_a_nil_return_that_a_row_took_back_is_told_so(cast, client_of):
    nil = NilReturnFactory(unit=cast.village, term=cast.term, ledger="publications")
    client = client_of(cast.clerk)
    page = client.get(reverse("nil_list"), {"term": "2026H1"}).content.decode()
    assert "已失效，" not in page

    PublicationFactory(unit=cast.village, entered_by=cast.liaison)

    page = client.get(reverse("nil_list"), {"term": "2026H1"}).content.decode()
    assert "已失效，" in page
    assert NilReturn.objects.get() == nil


def test_one_click_reminds_the_units_liaison_once_a_day(cast, client_of):
    client = client_of(cast.clerk)

    first = post(client, "gaps_remind", pick(cast.village, "films")).content.decode()
    again = post(client, "gaps_remind", pick(cast.village, "films")).content.decode()

    message = Message.objects.get()
    assert (message.user, message.title) == (cast.liaison, "请补报公益电影")
    assert message.lines[0]["text"] == "塘头村 公益电影：1—6月"
    assert "已提醒 1 人" in first and "今天都已提醒过" in again


@pytest.mark.postgresql
def test_one_click_reminds_everybody_and_names_who_cannot_be_told(cast, client_of):
    page = post(client_of(cast.clerk), "gaps_remind", ":").content.decode()

    told = set(Message.objects.values_list("user__username", flat=True))
    assert told == {cast.liaison.username, cast.sibling_liaison.username}
    assert "没有在用的联络员" in page and "宣传办" in page


def test_the_list_costs_the_same_with_many_units(cast, client_of):
    client = client_of(cast.clerk)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(PAGE, {"term": "2026H1"}).status_code == 200
        return len(captured)

    queries()  # the first page of a session costs more
    few = queries()
    for number in range(15):
        UserFactory(unit=UnitFactory(township=cast.township, name=f"再一村{number}"))

    assert queries() == few
    assert "共 19 个单位" in text(client) or "第 1 /" in text(client)


@pytest.mark.postgresql
def test_the_town_says_of_what_nobody_owes_that_there_was_nothing(cast, client_of):
    client = client_of(cast.clerk)
    address = reverse("summary_term", args=["2026H1"])
    page = client.get(address).content.decode()
    assert "全镇本期没有提示函" in page

    form = {"term": "2026H1", "unit": cast.leadership.pk, "next": address, "act": "say"}
    answer = client.post(reverse("record_nil", args=["notices"]), form, follow=True)

    assert "全镇本期没有提示函" not in answer.content.decode()
    assert "提示函：已报零报告" in answer.content.decode()
    assert answer.redirect_chain[0][0] == address

    again = client.post(reverse("record_nil", args=["notices"]), form, follow=True)
    assert "提示函：已报零报告" in again.content.decode()  # a second press withdraws nothing

    del form["act"]
    withdrawn = client.post(reverse("record_nil", args=["notices"]), form, follow=True)
    assert "全镇本期没有提示函" in withdrawn.content.decode()


def test_what_there_was_none_of_is_said_to_be_said(cast, client_of):
    client = client_of(cast.clerk)
    address = reverse("summary_term", args=["2026H1"])
    assert "全镇本期没有制度文件" in client.get(address).content.decode()

    form = {"term": "2026H1", "unit": cast.leadership.pk, "next": address, "act": "say"}
    page = client.post(reverse("record_nil", args=["regulations"]), form, follow=True)

    page = page.content.decode()
    assert "全镇本期没有制度文件" not in page and "制度文件：已报零报告" in page


def test_no_matter_is_said_twice(cast, client_of):
    client = client_of(cast.clerk)
    form = {"term": "2026H1", "unit": cast.leadership.pk}

    said = client.post(reverse("record_nil", args=["decisions"]), form, follow=True)

    assert "没有议定事项。" in said.content.decode()


def test_who_stops_after_a_lock_stays_on_its_list_and_nobody_is_told_to_fill_it(cast, client_of):
    """What it lacked is in the coverage of every figure of the half-year."""
    close_term(cast.term, actor=cast.secretary, reason="已报送")
    cast.term.refresh_from_db()
    clerk = client_of(cast.clerk)
    before = text(clerk)

    User.objects.filter(unit=cast.sibling).update(is_active=False)
    stop(cast.sibling, timezone.localdate(), actor=cast.administrator)

    after = text(clerk)
    sections = '<section[^>]* aria-label="(.*?)">'
    assert re.findall(sections, after) == re.findall(sections, before)
    assert "柳林村" in re.findall(sections, after)
    assert "列的是锁定那天该报而没有报的" in after and "没有这类事项的" not in after


def test_control_who_stops_is_asked_no_more_of_an_open_half_year(cast, client_of):
    User.objects.filter(unit=cast.sibling).update(is_active=False)
    stop(cast.sibling, timezone.localdate(), actor=cast.administrator)

    assert 'aria-label="柳林村"' not in text(client_of(cast.clerk))
