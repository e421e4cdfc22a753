"""本镇类别: added by a clerk, chosen in the form, in a sheet and in a filter, said by its name, with
figures of its own; another township knows nothing of it.
"""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from records.figures.catalogue import catalogue, items_of, ledger_for
from records.figures.citations import source_url
from records.figures.reading import figures
from records.figures.targets import targetable
from records.ledger.declaration import ledgers
from records.ledger.history import changes_of
from records.ledger.locks import require_writable
from records.models import Activity, Import, NewsItem, OwnKind, Publication, Venue
from records.pages.own_kinds import add_kind, open_fields, stop_kind
from records.pages.services import save_record, void_record
from reports.chips import chips
from reports.drafts import names
from tests.factories import (
    NewsItemFactory,
    OwnKindFactory,
    PublicationFactory,
    VenueFactory,
)
from townwork.org.errors import Refusal
from townwork.org.models import Term
from townwork.org.services import close_term

PAGE = "/records/own-kinds/"
OPEN = {one.key: one for one in open_fields()}


@pytest.fixture
def house(cast):
    """农家书屋 among the venues of 青溪镇."""
    return add_kind(cast.township, OPEN["venues.kind"], "农家书屋", actor=cast.clerk)


def typed(cast, kind, **changes):
    values = {"unit": cast.village.pk, "occurred_on": "2026-03-05", "name": "村头书屋"}
    return values | {"kind": kind, **changes}


# --- Adding and stopping --------------------------------------------------------------------------
def test_what_may_be_added_to():
    assert list(OPEN) == [
        "meetings.kind",
        "activities.category",
        "venues.kind",
        "publications.kind",
        "news.own_level",
    ]


def test_a_clerk_adds_one_on_the_page(cast, client_of):
    client = client_of(cast.clerk)

    page = client.post(PAGE, {"where": "venues.kind", "label": "农家书屋"}, follow=True)

    assert "已添加“农家书屋”" in page.content.decode()
    kind = OwnKind.objects.get()
    assert (kind.township, kind.value) == (cast.township, f"own-{kind.pk}")


@pytest.mark.parametrize(
    ("where", "label", "measure", "words"),
    [
        ("venues.kind", "宣传栏", "", "已经有了"),
        ("venues.kind", "农家书屋", "", "已经有了"),
        ("venues.kind", "户主姓名", "", "不能登记"),
        ("publications.kind", "横幅", "", "请填计量单位"),
        ("activities.category", "志愿活动", "", "本镇已有这个名称"),
    ],
)
def test_what_would_be_doubled_or_is_never_registered_is_refused(
    where, label, measure, words, house, cast
):
    with pytest.raises(Refusal, match=words):
        add_kind(cast.township, OPEN[where], label, measure=measure, actor=cast.clerk)

    assert OwnKind.objects.count() == 1


def test_control_another_township_may_call_its_own_so(house, cast):
    add_kind(cast.neighbour, OPEN["venues.kind"], "农家书屋", actor=cast.other_clerk)

    assert OwnKind.objects.count() == 2


def test_only_who_defines_adds_and_stops(house, cast, client_of):
    stop = reverse("own_kind_stop", args=[house.pk])

    assert client_of(cast.liaison).post(PAGE, {"where": "venues.kind"}).status_code == 403
    assert client_of(cast.liaison).post(stop).status_code == 403
    assert client_of(cast.other_clerk).post(stop).status_code == 404
    assert client_of(cast.clerk).get(stop).status_code == 405


# --- Typed, imported, filtered, said --------------------------------------------------------------
def test_it_is_chosen_in_the_form_and_said_by_its_name(house, cast, client_of):
    client = client_of(cast.liaison)
    assert "农家书屋" in client.get("/records/venues/add/").content.decode()

    client.post("/records/venues/add/", typed(cast, house.value))

    venue = Venue.objects.get()
    assert (venue.kind, venue.get_kind_display()) == (house.value, "农家书屋")
    assert "农家书屋" in client.get("/records/venues/").content.decode()
    assert "农家书屋" in client.get(f"/records/venues/{venue.pk}/").content.decode()


def test_control_another_townships_is_neither_offered_nor_taken(house, cast, client_of):
    client = client_of(cast.other_liaison)

    page = client.post("/records/venues/add/", typed(cast, house.value, unit=cast.other_unit.pk))

    assert "农家书屋" not in page.content.decode()
    assert not Venue.objects.exists()
    venue = Venue(
        unit=cast.other_unit,
        entered_by=cast.other_clerk,
        occurred_on=date(2026, 3, 5),
        name="书屋",
        kind=house.value,
    )
    with pytest.raises(ValidationError):
        venue.full_clean()
    activity = Activity(
        unit=cast.village,
        entered_by=cast.clerk,
        occurred_on=date(2026, 3, 5),
        title="甲",
        category=house.value,
    )
    with pytest.raises(ValidationError):
        activity.full_clean()


def test_stopped_it_takes_no_new_record_and_stays_on_those_it_has(house, cast, client_of):
    venue = VenueFactory(unit=cast.village, entered_by=cast.liaison, kind=house.value)
    client = client_of(cast.clerk)
    client.post(reverse("own_kind_stop", args=[house.pk]))

    option = f'value="{house.value}"'
    assert option not in client.get("/records/venues/add/").content.decode()
    assert option in client.get(f"/records/venues/{venue.pk}/edit/").content.decode()
    client.post(
        f"/records/venues/{venue.pk}/edit/",
        typed(cast, house.value, name="新名", seen=venue.newest),
    )
    venue.refresh_from_db()
    assert (venue.name, venue.kind) == ("新名", house.value)

    client.post(reverse("own_kind_stop", args=[house.pk]))  # control: taken up again
    assert option in client.get("/records/venues/add/").content.decode()


@pytest.mark.postgresql
def test_a_list_is_narrowed_by_it(house, cast, client_of):
    VenueFactory(unit=cast.village, entered_by=cast.liaison, kind=house.value, name="村头书屋")
    VenueFactory(unit=cast.village, entered_by=cast.liaison, kind="board", name="村口宣传栏")

    for who in (cast.clerk, cast.reviewer):
        query = {"kind": house.value, "township": "qingxi"}
        html = client_of(who).get("/records/venues/", query).content.decode()
        assert "村头书屋" in html and "村口宣传栏" not in html


@pytest.mark.usefixtures("store")
def test_a_sheet_goes_out_and_comes_in_again(house, cast, client_of):
    venue = VenueFactory(unit=cast.village, entered_by=cast.liaison, kind=house.value)
    client = client_of(cast.clerk)
    file = io.BytesIO(client.get("/records/venues/export/").content)
    file.name = "阵地.xlsx"
    void_record(venue, actor=cast.clerk, reason="重复录入")

    client.post("/records/venues/import/", {"file": file})
    client.post(reverse("import_check", args=[Import.objects.get().pk]))

    assert Venue.objects.standing().get().kind == house.value


def test_its_history_says_its_name(house, cast):
    venue = VenueFactory(unit=cast.village, entered_by=cast.liaison, kind="board")
    venue.kind = house.value
    save_record(venue, actor=cast.clerk)

    lines = [line for change in changes_of(ledgers["venues"], venue) for line in change.lines]
    assert ("类型", "宣传栏", "农家书屋") in lines


# --- Its figures ----------------------------------------------------------------------------------
@pytest.mark.postgresql
def test_it_has_the_figures_of_a_built_in_kind(house, cast):
    VenueFactory(
        unit=cast.village, entered_by=cast.liaison, kind=house.value, occurred_on=date(2020, 1, 1)
    )
    VenueFactory(unit=cast.sibling, entered_by=cast.liaison, kind=house.value)
    VenueFactory(unit=cast.sibling, entered_by=cast.liaison, kind="board")
    codes = [f"venues.kind.{house.value}", f"venues.kind.{house.value}.new"]

    read = figures(cast.township, cast.term, codes=codes, rows=True)

    assert [(one.name, one.value) for one in read.values()] == [
        ("农家书屋数", 2),
        ("新增农家书屋数", 1),
    ]
    assert len(read[codes[0]].rows) == 2
    assert names(cast.township).get("农家书屋数") == codes[0]
    assert names(cast.township).get("农家书屋数上年同期") == f"{codes[0]}@same"
    assert "农家书屋数" not in names(cast.neighbour)


@pytest.mark.postgresql
def test_a_kind_of_sheets_is_summed_in_its_own_measure(cast):
    banner = add_kind(
        cast.township, OPEN["publications.kind"], "横幅", measure="条", actor=cast.clerk
    )
    PublicationFactory(unit=cast.village, entered_by=cast.liaison, kind=banner.value, quantity=7)
    PublicationFactory(unit=cast.village, entered_by=cast.liaison, kind="slogan", quantity=9)

    (figure,) = figures(cast.township, cast.term, codes=[names(cast.township)["横幅条数"]]).values()

    assert (figure.name, figure.measure, figure.value) == ("横幅条数", "条", 7)
    assert Publication.objects.count() == 2


@pytest.mark.postgresql
def test_its_card_its_list_and_a_duty_know_it(house, cast, client_of):
    VenueFactory(unit=cast.village, entered_by=cast.liaison, kind=house.value)
    code = f"venues.kind.{house.value}"
    client = client_of(cast.clerk)

    card = client.get(reverse("indicator_card", args=[code]), {"term": "2026H1"})
    assert "农家书屋数" in card.content.decode() and "塘头村" in card.content.decode()
    listed = client.get("/records/venues/", {"indicator": code, "term": "2026H1"})
    assert listed.context["listing"].comes.value == 1
    assert f"{code}.new" in targetable(cast.township.pk)
    assert f"{code}.new" not in targetable(cast.neighbour.pk)
    assert all(len(item) <= 40 for item in items_of(cast.township.pk))


@pytest.mark.parametrize(
    "code", ["venues.kind.own-999", "venues.name.own-1", "films.genre.own-1", "venues.kind.own-x"]
)
def test_control_a_code_of_no_kind_is_none(code, house, cast):
    assert code not in catalogue
    assert ledger_for(code) is None


@pytest.mark.postgresql
def test_a_lock_keeps_its_count(house, cast):
    venue = VenueFactory(unit=cast.village, entered_by=cast.liaison, kind=house.value)
    code = f"venues.kind.{house.value}"
    close_term(cast.term, actor=cast.clerk, reason="总结已报送")
    before = figures(cast.township, cast.term, codes=[code])[code].value

    stop_kind(house, actor=cast.clerk)

    assert figures(cast.township, cast.term, codes=[code])[code].value == before == 1
    with pytest.raises(Exception, match="锁定"):
        require_writable(venue, {"kind"})


# --- A level of a medium --------------------------------------------------------------------------
@pytest.fixture
def area(cast):
    """片区级, told apart within 镇级."""
    return add_kind(cast.township, OPEN["news.own_level"], "片区级", actor=cast.clerk)


def article(cast, **changes):
    values = {"unit": cast.village.pk, "occurred_on": "2026-03-05", "title": "春耕", "level": "1"}
    return values | {"medium": "片区简报", "genre": "text", "spot": "alone", **changes}


def test_a_level_of_its_own_stands_beside_the_rank(area, cast, client_of):
    client = client_of(cast.liaison)
    form = client.get("/records/news/add/").content.decode()
    assert "片区级" in form and "不另分" in form

    client.post("/records/news/add/", article(cast, own_level=area.value, corrections="0"))

    item = NewsItem.objects.get()
    assert (item.get_level_display(), item.get_own_level_display()) == ("镇级", "片区级")
    assert item.points == Decimal("0.5")  # by the rank
    assert "片区级" in client.get(f"/records/news/{item.pk}/").content.decode()


def test_it_has_its_figures_its_card_and_its_list(area, cast, client_of):
    for own_level in (area.value, "none"):
        NewsItemFactory(unit=cast.village, level=NewsItem.Level.TOWN, own_level=own_level)
    codes = [f"news.own_level.{area.value}", f"news.own_level.{area.value}.points"]

    read = figures(cast.township, cast.term, codes=codes)

    assert [(one.name, one.value) for one in read.values()] == [
        ("片区级上稿数", 1),
        ("片区级上稿计分", Decimal("0.5")),
    ]
    client = client_of(cast.clerk)
    card = client.get(reverse("indicator_card", args=[codes[0]]), {"term": "2026H1"})
    assert "片区级上稿数" in card.content.decode()
    listed = client.get("/records/news/", {"own_level": area.value, "term": "2026H1"})
    assert len(listed.context["listing"].rows) == 1
    assert "news.own_level.none" not in catalogue


@pytest.mark.usefixtures("store")
def test_a_sheet_of_articles_brings_it(area, cast, client_of):
    item = NewsItemFactory(unit=cast.village, entered_by=cast.liaison, own_level=area.value)
    client = client_of(cast.clerk)
    file = io.BytesIO(client.get("/records/news/export/").content)
    file.name = "新闻信息.xlsx"
    void_record(item, actor=cast.clerk, reason="重复录入")

    client.post("/records/news/import/", {"file": file})
    client.post(reverse("import_check", args=[Import.objects.get().pk]))

    assert NewsItem.objects.standing().get().own_level == area.value


def test_control_where_nothing_is_told_apart_nobody_is_asked(cast, client_of):
    client = client_of(cast.liaison)

    assert "不另分" not in client.get("/records/news/add/").content.decode()
    assert "own_level" not in client.get("/records/news/").context["listing"].form.filters
    client.post("/records/news/add/", article(cast, own_level="none", corrections="0"))
    assert NewsItem.objects.get().own_level == "none"


# --- The cost -------------------------------------------------------------------------------------
def test_a_list_asks_once_for_all_of_a_township(house, cast, client_of):
    client = client_of(cast.clerk)

    def asked(rows):
        for _ in range(rows):
            kind = OwnKindFactory(township=cast.township, added_by=cast.clerk)
            VenueFactory(unit=cast.village, entered_by=cast.liaison, kind=kind.value)
        with CaptureQueriesContext(connection) as queries:
            client.get("/records/venues/")
        return sum("records_ownkind" in one["sql"] for one in queries)

    client.get("/records/venues/")
    assert asked(1) == asked(6) == 1


def test_a_locked_half_year_has_no_figure_of_a_kind_added_since(cast, client_of):
    """Nobody could record one, so that none is there is no nought."""
    VenueFactory(unit=cast.village, entered_by=cast.liaison, occurred_on=date(2025, 9, 1))
    close_term(cast.previous, actor=cast.secretary, reason="已报送")
    own = OwnKindFactory(township=cast.township, label="农家书屋", added_by=cast.clerk)
    code = f"venues.kind.{own.value}"
    client = client_of(cast.clerk)

    def told(term) -> tuple:
        one = figures(cast.township, term, codes=[code])[code]
        listing = client.get(source_url(code, term)).context["listing"]
        assert (listing.comes.value, listing.comes.applicable) == (one.told, one.applicable)
        return one.told, one.applicable

    assert told(cast.previous) == (None, False)
    assert told(cast.term) == (0, True)
    shown = chips(cast.township, cast.previous, [code])["groups"][0]["figures"]
    assert [one["value"] for one in shown] == ["本期无此项"]

    # the control: locked again with the kind known, it is a nought
    OwnKind.objects.update(added_at=timezone.now() - timedelta(days=1))
    assert told(cast.previous) == (0, True)


def test_a_half_year_that_nobody_set_up_has_none_either(cast):
    own = OwnKindFactory(township=cast.township, label="农家书屋", added_by=cast.clerk)
    code = f"venues.kind.{own.value}"
    VenueFactory(unit=cast.village, entered_by=cast.liaison, occurred_on=date(2024, 9, 1))
    never = Term(township=cast.township, year=2025, half=1)

    def told() -> tuple:
        one = figures(cast.township, never, codes=[code])[code]
        return one.told, one.applicable

    unknown = told()
    OwnKind.objects.update(added_at=timezone.now() - timedelta(days=900))  # the control: known

    assert (unknown, told()) == ((None, False), (0, True))
