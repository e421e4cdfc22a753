"""视图: the columns, the order and the filter of a list, chosen, kept, shared and put first; whatever
is exported or printed follows them, and nobody sees a row by them that is not theirs.
"""

import csv
import io
import threading
from datetime import date
from urllib.parse import parse_qsl, urlsplit

import docx
import openpyxl
import pytest
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records.custom.defining import Definition, define
from records.ledger import custom_ledgers
from records.ledger.declaration import ledgers
from records.models import CustomField, FilmShowing, FirstView, SavedView
from records.pages import viewing
from records.pages.columns import offered
from records.pages.filters import Listing
from records.pages.services import void_record
from records.pages.view_forms import moved
from records.pages.viewing import delete_view, put_first, save_view, views_of
from records.sheets import printing
from tests.factories import (
    CustomEntryFactory,
    CustomLedgerFactory,
    FilmShowingFactory,
    TermFactory,
    UserFactory,
)
from tests.records.sheets.imports import carried_out
from tests.records.sheets.varied import fill
from townwork.audit.models import AuditEvent
from townwork.org.errors import Refusal

FILMS = ledgers["films"]
LIST = "/records/films/"
COLUMNS = reverse("record_columns", args=["films"])
OWN, UNIT, TOWN = SavedView.Sharing.values
SHOWN = "columns=film&columns=shows&columns=unit&sort=-shows&unit_kind=village"


@pytest.fixture
def films(cast):
    """Three of 塘头村 and 柳林村, shown once, twice and thrice."""
    for shows, (unit, film) in enumerate(
        [(cast.village, "甲片"), (cast.sibling, "乙片"), (cast.village, "丙片")], 1
    ):
        FilmShowingFactory(unit=unit, entered_by=cast.clerk, film=film, shows=shows)
    return cast


def listing(user, query="", ledger=FILMS):
    return Listing(ledger, QueryDict(query), user)


def kept(user, name="常看的", query=SHOWN, sharing=OWN, ledger=FILMS, **how):
    view = SavedView(name=name)
    return save_view(view, listing(user, query, ledger), sharing, actor=user, **how)


def open_view(client, view):
    return client.get(f"{LIST}?view={view.pk}", follow=True)


def shown_in(page) -> tuple[list[str], list[list[str]]]:
    """The heads and the rows of the list, its box to tick aside."""
    table = page.context["table"]
    heads = [str(column.header) for column in table.columns][1:]
    rows = [[cell for _, cell in cells][1:] for _, cells in table.drawn_rows()]
    return heads, rows


def names_of(page) -> list[str]:
    return [view.name for view in page.context["views"]]


# --- The columns of a list ------------------------------------------------------------------------
def test_a_list_shows_the_columns_asked_for_in_their_order_sorted_as_asked(films, client_of):
    page = client_of(films.clerk).get(f"{LIST}?columns=shows&columns=unit&sort=-film")

    heads, rows = shown_in(page)
    assert heads == ["场次", "单位"]
    assert [unit for _, unit in rows] == ["塘头村", "柳林村", "塘头村"]
    assert [">1<" in shows for shows, _ in rows] == [True, False, False]  # by a column not shown


def test_a_list_that_asks_for_none_has_the_ledgers_own(films, client_of):
    heads, _ = shown_in(client_of(films.clerk).get(LIST))

    assert len(heads) == len(FILMS.columns)


@pytest.mark.parametrize("slug", ledgers)
def test_every_column_of_every_ledger_can_be_shown_and_sorted_by(slug, cast, client_of):
    """The whole page, then the list alone, as who narrows a sorted list is sent it."""
    fill(cast, rows=1, only=[slug])
    ledger, client = ledgers[slug], client_of(cast.reviewer)
    address = f"{ledger.url()}?{'&'.join(f'columns={name}' for name in offered(ledger))}"

    page = client.get(f"{address}&sort=-{offered(ledger)[0]}")
    lists = {
        client.get(f"{address}&sort={sign}{name}", headers={"HX-Request": "true"}).status_code
        for name in offered(ledger)
        for sign in ("", "-")
    }

    assert (page.status_code, lists) == (200, {200})


@pytest.mark.parametrize("slug", ["films", "news", "filings", "decisions", "study"])
def test_a_list_of_all_columns_and_twenty_views_costs_the_same_however_long(slug, cast, client_of):
    fill(cast, rows=1, only=[slug])
    ledger, client = ledgers[slug], client_of(cast.clerk)
    every = "&".join(f"columns={name}" for name in offered(ledger))
    kept(cast.clerk, query=every, ledger=ledger)
    address = f"{ledger.url()}?{every}"
    few = queries(client, address)

    for number in range(viewing.MOST - 1):
        kept(cast.clerk, f"第{number}个", every, TOWN, ledger)
    fill(cast, rows=8, only=[slug])

    assert queries(client, f"{address}&per_page=100") == few
    assert few <= 13


def queries(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


# --- What goes out --------------------------------------------------------------------------------
def test_workbook_csv_printed_list_and_word_take_the_columns_rows_and_order_of_the_view(
    films, client_of, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    client = client_of(films.clerk)
    query = urlsplit(open_view(client, kept(films.clerk)).request["QUERY_STRING"]).path
    asked = dict(parse_qsl(query))

    def fetched(name):
        return b"".join(client.get(f"{reverse(name, args=['films'])}?{query}"))

    assert asked["view"] == str(SavedView.objects.get().pk)
    data = [
        ["片名", "场次", "单位"],
        ["丙片", 3, "塘头村"],
        ["乙片", 2, "柳林村"],
        ["甲片", 1, "塘头村"],
    ]
    numbered = [[number, *row] for number, row in enumerate(data[1:], 1)]
    book = openpyxl.load_workbook(io.BytesIO(fetched("record_export")))
    first, paper = ([list(row) for row in sheet.values] for sheet in book.worksheets[:2])
    assert first == data
    assert paper[2:6] == [["序号", *data[0]], *numbered]
    text = fetched("record_csv").decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [[str(cell) for cell in row] for row in data]
    word = docx.Document(io.BytesIO(fetched("record_word"))).tables[0]
    said = [[cell.text for cell in row.cells] for row in word.rows]
    assert said[1:4] == [[str(cell) for cell in row] for row in numbered]
    table = printing.table_of(FILMS, listing(films.clerk, query), films.clerk)  # what the PDF sets
    assert table.heads == ("序号", *data[0])
    assert table.totals == ("合计", None, 6, None)
    assert fetched("record_print").startswith(b"%PDF")


def test_a_voided_record_is_said_to_be_one_where_the_note_is_no_column(films):
    void_record(FilmShowing.objects.get(film="甲片"), actor=films.clerk, reason="重复")

    def heads(query):
        return printing.table_of(FILMS, listing(films.clerk, query), films.clerk).heads

    table = printing.table_of(
        FILMS, listing(films.clerk, "columns=film&state=all&sort=film"), films.clerk
    )
    assert table.heads == ("序号", "片名", "说明")
    assert [row[2] for row in table.rows if row[2]] == ["已作废：重复"]
    assert heads("columns=film&columns=note&state=all") == ("序号", "片名", "备注")
    assert heads("columns=film") == ("序号", "片名")


def test_control_an_export_of_no_chosen_columns_has_all_that_come_in_again(films, client_of):
    answer = client_of(films.clerk).get(reverse("record_csv", args=["films"]))

    text = b"".join(answer).decode("utf-8-sig")
    assert len(next(csv.reader(io.StringIO(text)))) == len(FILMS.fields)


def test_what_was_exported_in_some_columns_wipes_nothing_of_the_others_coming_in_again(
    films, client_of
):
    before = list(FilmShowing.objects.order_by("pk").values_list(*FILMS.fields))
    columns = "columns=film&columns=occurred_on&columns=unit&columns=shows"
    answer = client_of(films.clerk).get(f"{reverse('record_export', args=['films'])}?{columns}")

    carried_out(FILMS, b"".join(answer), actor=films.clerk)

    found = FilmShowing.objects.standing().order_by("pk")
    assert list(found.values_list(*FILMS.fields)) == before


# --- Choosing -------------------------------------------------------------------------------------
def test_columns_are_chosen_and_moved_on_a_plain_form_that_keeps_what_was_typed(films, client_of):
    client = client_of(films.clerk)
    typed = {"columns": ["film", "unit"], "sort": "shows", "direction": "-", "name": "放得多的"}

    page = client.post(f"{COLUMNS}?genre=story", typed | {"do": "up:unit"})

    rows = page.context["columns"]
    assert [(name, is_shown) for name, _, is_shown in rows][:3] == [
        ("unit", True),
        ("film", True),
        (next(name for name in offered(FILMS) if name not in typed["columns"]), False),
    ]
    assert 'value="放得多的"' in page.content.decode()
    assert SavedView.objects.count() == 0

    seen = client.post(f"{COLUMNS}?genre=story", typed | {"do": "look"})

    assert seen.url == f"{LIST}?genre=story&columns=film&columns=unit&sort=-shows"


@pytest.mark.parametrize(
    ("move", "found"),
    [
        ("up:b", ["b", "a", "c"]),
        ("down:b", ["a", "c", "b"]),
        ("up:a", ["a", "b", "c"]),
        ("down:c", ["a", "b", "c"]),
        ("up:z", ["a", "b", "c"]),
    ],
)
def test_a_column_moves_a_place_and_not_beyond_the_ends(move, found):
    assert moved(["a", "b", "c"], move) == found


def test_no_column_and_no_name_are_told_at_their_fields(films, client_of):
    client = client_of(films.clerk)

    none = client.post(COLUMNS, {"do": "look"}).content.decode()
    unnamed = client.post(COLUMNS, {"columns": ["film"], "do": "save"}).content.decode()
    strange = client.post(COLUMNS, {"columns": ["film", "password"], "do": "look"})

    assert "请至少勾一栏。" in none
    assert "请填写视图名称。" in unnamed
    assert strange.status_code == 200
    assert "栏目里没有这一项" in strange.content.decode()


# --- Keeping --------------------------------------------------------------------------------------
def test_a_view_is_saved_opened_changed_and_deleted_and_the_trail_says_so(films, client_of):
    client = client_of(films.clerk)
    page = client.post(
        f"{COLUMNS}?unit_kind=village",
        {"columns": ["film", "shows"], "sort": "shows", "name": "常看的", "do": "save"},
        follow=True,
    )

    view = SavedView.objects.get()
    assert (view.columns, view.sort, view.conditions) == (
        ["film", "shows"],
        "shows",
        {"unit_kind": "village"},
    )
    assert names_of(page) == ["常看的"]
    assert shown_in(page)[0] == ["片名", "场次"]
    assert not page.context["may_update"]

    asked = f"view={view.pk}&columns=unit&genre=story"
    other = client.get(f"{LIST}?{asked}")
    assert "更新“常看的”" in other.content.decode()

    client.post(reverse("view_update", args=[view.pk]), {"of": asked})

    view.refresh_from_db()
    assert (view.columns, view.sort, view.conditions) == (["unit"], "", {"genre": "story"})

    client.post(
        f"{COLUMNS}?{asked}",
        {"columns": ["unit", "film"], "name": "改了名", "do": "update", "is_first": "on"},
    )
    view.refresh_from_db()
    assert (view.name, view.columns) == ("改了名", ["unit", "film"])

    asking = client.get(reverse("view_delete", args=[view.pk]))
    assert "记录一条也不动" in asking.content.decode()
    client.post(reverse("view_delete", args=[view.pk]))

    assert (SavedView.objects.count(), FirstView.objects.count()) == (0, 0)
    acts = AuditEvent.objects.filter(action__endswith="视图").order_by("number")
    assert list(acts.values_list("action", flat=True)) == [
        "保存视图",
        "修改视图",
        "修改视图",
        "先看视图",
        "删除视图",
    ]


def test_a_name_is_once_an_owners_and_a_ledgers_and_views_are_bounded(films):
    kept(films.clerk)
    kept(films.liaison)
    kept(films.clerk, ledger=ledgers["news"], query="")

    with pytest.raises(Refusal, match="已有叫“常看的”的视图"):
        kept(films.clerk)
    for number in range(viewing.MOST - 1):
        kept(films.clerk, f"第{number}个")
    with pytest.raises(Refusal, match="最多存 20 个"):
        kept(films.clerk, "再一个")


@pytest.mark.postgresql
def test_the_database_holds_the_name_the_one_way_of_sharing_and_the_one_first(films):
    view = kept(films.clerk)
    put_first(FILMS, view, actor=films.clerk)

    for wrong in (
        lambda: SavedView.objects.create(owner=films.clerk, ledger="films", name="常看的"),
        lambda: SavedView.objects.filter(pk=view.pk).update(
            unit=films.village, township=films.township
        ),
        lambda: FirstView.objects.create(user=films.clerk, ledger="films", view=view),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()


@pytest.mark.django_db(transaction=True)
def test_two_who_save_one_name_at_once_make_one_view(cast):
    told = []

    def save():
        try:
            kept(cast.clerk)
        except Refusal as refusal:
            told.append(str(refusal))
        finally:
            connection.close()

    both = [threading.Thread(target=save) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert SavedView.objects.count() == 1
    assert ["已有叫" in words for words in told] == [True]


def test_the_half_year_goes_on_with_the_view_where_it_was_asked_to(films, client_of, time_machine):
    time_machine.move_to("2026-03-05 10:00+08:00")
    follows = kept(films.clerk, "随当期", "term=2026H1", follows=True)
    stays = kept(films.clerk, "上半年", "term=2026H1")
    assert client_of(films.clerk).get(f"{LIST}?view={follows.pk}").url.endswith("term=2026H1")

    TermFactory(township=films.township, year=2026, half=2)
    time_machine.move_to("2026-08-05 10:00+08:00")

    page = open_view(client_of(films.clerk), follows)
    assert page.request["QUERY_STRING"] == f"view={follows.pk}&term=2026H2"
    assert not page.context["may_update"]  # it shows what it was kept with
    other = open_view(client_of(films.clerk), stays)
    assert other.request["QUERY_STRING"].endswith("term=2026H1")


def test_the_list_behind_a_figure_is_kept_with_the_figure(films, client_of):
    view = kept(films.clerk, query="indicator=film.show_count&term=2026H1&columns=unit")

    page = open_view(client_of(films.clerk), view)

    assert view.conditions == {"indicator": "film.show_count", "term": "2026H1"}
    assert view.labels["indicator"] == "口径"
    assert '<strong id="indicator-value">6</strong>' in page.content.decode()
    assert shown_in(page)[0] == ["单位"]


# --- First ----------------------------------------------------------------------------------------
def test_the_view_put_first_is_what_the_ledger_opens_with_and_whatever_asks_more_is_not(
    films, client_of
):
    view = kept(films.clerk, sharing=TOWN)
    client, other = client_of(films.clerk), client_of(films.liaison)
    client.post(reverse("view_first", args=["films"]), {"view": view.pk})

    assert client.get(LIST).url == f"{LIST}?view={view.pk}&{SHOWN}"
    assert client.get(f"{LIST}?view=all").status_code == 200
    assert client.get(f"{LIST}?term=2026H1").status_code == 200
    assert other.get(LIST).status_code == 200  # it is one person's

    client.post(reverse("view_first", args=["films"]))

    assert client.get(LIST).status_code == 200


def test_a_view_that_asks_for_nothing_opens_too(films, client_of):
    view = kept(films.clerk, query="")
    put_first(FILMS, view, actor=films.clerk)

    page = client_of(films.clerk).get(LIST, follow=True)

    assert page.status_code == 200
    assert page.context["view"] == view


# --- Shared ---------------------------------------------------------------------------------------
def test_whom_a_view_is_shared_with_sees_it_and_nobody_else(films, client_of):
    own = kept(films.liaison, "自己的")
    in_unit = kept(films.liaison, "本村的", sharing=UNIT)
    in_town = kept(films.clerk, "全镇的", sharing=TOWN)
    colleague = UserFactory(unit=films.village)

    def seen(user):
        return views_of(FILMS, user)

    assert seen(films.liaison) == [own, in_unit, in_town]
    assert seen(colleague) == [in_unit, in_town]
    assert seen(films.sibling_liaison) == [in_town]
    assert seen(films.secretary) == [in_town]
    assert seen(films.other_clerk) == seen(films.reviewer) == []


def test_who_may_share_with_whom(films):
    assert dict(viewing.ways_to_share(films.reviewer)) == {OWN: "只有自己"}
    assert list(dict(viewing.ways_to_share(films.liaison))) == [OWN, UNIT]
    assert list(dict(viewing.ways_to_share(films.clerk))) == [OWN, UNIT, TOWN]
    with pytest.raises(Refusal, match="不能这样共享"):
        kept(films.liaison, sharing=TOWN)


def test_a_shared_view_is_its_owners_to_change_and_after_them_the_units(films, client_of):
    view = kept(films.liaison, "本村的", sharing=UNIT)
    colleague = UserFactory(unit=films.village)
    client = client_of(colleague)

    told = client.post(reverse("view_update", args=[view.pk]), {"of": "columns=unit"})
    for asked in (client.get, client.post):
        assert asked(reverse("view_delete", args=[view.pk])).status_code == 403

    assert told.status_code == 403
    view.refresh_from_db()
    assert view.columns == ["film", "shows", "unit"]

    films.liaison.unit = films.sibling
    films.liaison.save()
    client.post(reverse("view_delete", args=[view.pk]))

    assert not SavedView.objects.exists()


def test_a_townships_view_is_any_of_its_clerks_to_change(films):
    view = kept(films.clerk, "全镇的", sharing=TOWN)
    films.secretary.role = "clerk"

    assert viewing.may_change(view, films.secretary)
    assert not viewing.may_change(view, films.liaison)
    assert not viewing.may_change(view, films.other_clerk)


def test_a_view_of_another_does_not_exist_for_a_stranger(films, client_of):
    view = kept(films.liaison)
    stranger = client_of(films.sibling_liaison)

    page = stranger.get(f"{LIST}?view={view.pk}")

    assert "已经删掉，或者不再共享给您" in page.content.decode()
    for name in ("view_update", "view_delete"):
        assert stranger.post(reverse(name, args=[view.pk])).status_code == 404
    first = stranger.post(reverse("view_first", args=["films"]), {"view": view.pk})
    assert first.status_code == 404
    with pytest.raises(Refusal):
        delete_view(view, actor=films.sibling_liaison)


def test_a_view_shows_nobody_a_row_that_is_not_theirs(films, client_of):
    view = kept(films.clerk, "柳林村的", f"unit={films.sibling.pk}", TOWN)

    def films_of(user):
        page = open_view(client_of(user), view)
        return {row.record.film for row in page.context["table"].rows}, page.content.decode()

    clerks, _ = films_of(films.clerk)
    liaisons, told = films_of(films.liaison)

    assert clerks == {"乙片"}  # the control: the view does ask for them
    assert liaisons == {"甲片", "丙片"}
    assert "“单位”的条件不能用" in told
    assert "柳林村" not in told.replace("柳林村的", "")  # the name its owner gave it aside
    query = f"view={view.pk}&unit={films.sibling.pk}"
    sheet = client_of(films.liaison).get(f"{reverse('record_csv', args=['films'])}?{query}")
    assert "乙片" not in b"".join(sheet).decode("utf-8-sig")


# --- What is gone ---------------------------------------------------------------------------------
def test_a_view_whose_columns_and_conditions_are_gone_opens_and_says_which(films, client_of):
    view = kept(films.clerk)
    view.columns = ["film", "wide_screen"]
    view.conditions = {"unit_kind": "village", "colour": "yes", "genre": "opera"}
    view.labels |= {"wide_screen": "宽银幕", "colour": "彩色"}
    view.save()

    page = open_view(client_of(films.clerk), view)

    html = page.content.decode()
    assert shown_in(page)[0] == ["片名"]
    assert "“宽银幕”现在不是这本台账的栏目，没有列出" in html
    assert "“彩色”的条件现在没有了，没有按它筛选" in html
    assert "“片种”的条件不能用，没有按它筛选" in html


def test_a_column_of_an_own_ledger_that_was_stopped_is_said_by_its_name(cast, client_of):
    ledger = CustomLedgerFactory(unit=cast.office, entered_by=cast.clerk)
    fields = [CustomField(label=label, kind="text") for label in ("主题", "形式")]
    asked = {"classic": False, "kinds": [], "every_term": False, "fields": fields}
    define(ledger, Definition(**asked), actor=cast.clerk)
    names = {one.label: one.name for one in ledger.fields.all()}
    CustomEntryFactory(ledger=ledger, unit=cast.village, entered_by=cast.clerk)
    declared = custom_ledgers.by_slug(f"custom-{ledger.pk}")
    query = f"columns={names['主题']}&columns={names['形式']}&sort=-{names['主题']}"
    view = kept(cast.clerk, query=query, ledger=declared)
    client, address = client_of(cast.clerk), f"{declared.url()}?view={view.pk}"
    assert shown_in(client.get(address, follow=True))[0] == ["主题", "形式"]  # the control

    ledger.fields.filter(label="形式").update(is_retired=True)
    custom_ledgers.forget()
    page = client.get(address, follow=True)

    assert "“形式”现在不是这本台账的栏目" in page.content.decode()
    assert shown_in(page)[0] == ["主题"]


def test_what_a_view_is_kept_with_is_what_can_be_used(films):
    query = f"{SHOWN}&columns=password&genre=opera&since=昨天&page=3&csrfmiddlewaretoken=x&q=片"
    view = kept(films.clerk, query=f"{query}&sort=password&indicator=extra.99&term=2026H1")

    assert view.columns == ["film", "shows", "unit"]
    assert view.sort == "-shows"
    assert view.conditions == {"unit_kind": "village", "q": "片", "term": "2026H1"}
    assert view.labels["unit_kind"] == "单位类别"
    assert view.changed_at.date() >= date(2026, 1, 1)
