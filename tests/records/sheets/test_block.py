"""成批录入: rows typed into cells are read as a sheet's, and saved whole or not at all."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from records.ledger.custom_ledgers import find
from records.ledger.declaration import ledgers
from records.models import CustomEntry, CustomField, FilmShowing
from records.sheets.block import Block, BlockColumn
from records.sheets.cells import to_cell
from tests import cast as the_cast
from tests.factories import CustomLedgerFactory, FilmShowingFactory, UnitFactory
from tests.records.pages.test_lock_order import both, only_with_row_locks
from tests.records.sheets.varied import FACTORY_OF
from townwork.audit.models import AuditEvent
from townwork.org.services import close_term

FILMS = "/records/films/rows/"


@pytest.fixture(autouse=True)
def summer(time_machine):
    time_machine.move_to(timezone.make_aware(timezone.datetime(2026, 7, 1, 10)))


def sent(*rows, **more):
    """A page with these rows: {"1-unit": …}."""
    cells = {f"{at}-{name}": said for at, row in enumerate(rows, 1) for name, said in row.items()}
    return {"rows": str(len(rows)), **cells, **more}


def film(unit="塘头村", day="6.5", **more):
    return {"unit": unit, "occurred_on": day, "film": "片甲"} | more


@pytest.mark.parametrize("slug", sorted(ledgers))
def test_every_ledger_has_a_page_of_ten_empty_rows(cast, client_of, slug):
    page = client_of(cast.clerk).get(f"/records/{slug}/rows/")

    said = page.content.decode()
    assert page.status_code == 200
    assert '"10-occurred_on"' in said and '"11-occurred_on"' not in said


@pytest.mark.parametrize("slug", sorted(ledgers))
def test_a_row_of_every_ledger_is_taken_as_its_form_takes_it(cast, client_of, slug):
    ledger = ledgers[slug]
    pattern = FACTORY_OF[ledger.model](unit=cast.village, entered_by=cast.clerk)
    void = {"voided_at": timezone.now(), "voided_by": cast.clerk, "void_reason": "清空"}
    row = {name: to_cell(pattern, ledger.field(name)) for name in ledger.form_fields}
    row = {name: str(value) for name, value in row.items() if value is not None}
    ledger.model.objects.filter(pk=pattern.pk).update(**void)

    answer = client_of(cast.clerk).post(f"/records/{slug}/rows/", sent(row))

    assert answer.status_code == 302, answer.context["typed"].rows[0].faults
    assert ledger.rows().standing().filter(unit=cast.village).exists()


@pytest.mark.postgresql
def test_rows_are_saved_together_and_told(cast, client_of):
    client = client_of(cast.clerk)
    before = FilmShowing.objects.count()

    client.post(FILMS, sent(film(), film("柳林村", "2026年6月6日", genre="科教片"), {}))

    made = list(FilmShowing.objects.order_by("pk")[before:])
    assert [(one.unit, one.occurred_on, one.genre) for one in made] == [
        (cast.village, date(2026, 6, 5), "story"),
        (cast.sibling, date(2026, 6, 6), "science"),
    ]
    assert [one.history.get().history_user for one in made] == [cast.clerk, cast.clerk]
    event = AuditEvent.objects.order_by("pk").last()
    assert event.action == "成批录入公益电影"


def test_one_bad_cell_keeps_all_out_and_is_told_under_it(cast, client_of):
    rows = sent(film(), film("无此村", audience="很多"))

    page = client_of(cast.clerk).post(FILMS, rows)

    said = page.content.decode()
    assert FilmShowing.objects.count() == 0
    assert 'aria-describedby="2-unit-fault"' in said
    assert "找不到“无此村”" in said and "“很多”不是数字" in said
    assert 'value="无此村"' in said and 'value="很多"' in said


def test_initials_stand_for_the_one_word_they_begin():
    column = BlockColumn(
        "unit", "单位", options=(("塘头村", "ttc"), ("塘尾村", "twc"), ("柳林村", "llc"))
    )

    assert [column.in_full(said) for said in ("ttc", "LL", "t", "x", "柳林村", "")] == [
        "塘头村",
        "柳林村",
        "t",
        "x",
        "柳林村",
        "",
    ]


def test_initials_are_read_without_a_script_too(cast, client_of):
    client_of(cast.clerk).post(FILMS, sent(film("ttc", genre="kj")))

    made = FilmShowing.objects.get()
    assert (made.unit, made.genre) == (cast.village, "science")


def test_a_liaison_of_one_unit_need_not_name_it(cast, client_of):
    client_of(cast.sibling_liaison).post(FILMS, sent(film(unit="")))

    assert FilmShowing.objects.get().unit == cast.sibling


def test_another_units_name_means_nothing_to_a_liaison(cast, client_of):
    page = client_of(cast.sibling_liaison).post(FILMS, sent(film()))

    assert "找不到“塘头村”" in page.content.decode()
    assert FilmShowing.objects.count() == 0


def test_a_clerk_must_name_the_unit(cast, client_of):
    page = client_of(cast.clerk).post(FILMS, sent(film(unit="")))

    assert "1-unit-fault" in page.content.decode()
    assert FilmShowing.objects.count() == 0


def test_what_the_ledger_may_have_already_is_asked_about_once(cast, client_of):
    FilmShowingFactory(unit=cast.village, occurred_on=date(2026, 6, 5), film="片甲", audience=3)
    client = client_of(cast.clerk)

    page = client.post(FILMS, sent(film()))

    assert "是不是重复了" in page.content.decode() and 'name="sure"' in page.content.decode()
    assert FilmShowing.objects.count() == 1
    client.post(FILMS, sent(film(), sure="1"))
    assert FilmShowing.objects.count() == 2


def test_a_locked_half_year_takes_no_row(cast, client_of):
    close_term(cast.term, actor=cast.secretary, reason="已报送")

    page = client_of(cast.clerk).post(FILMS, sent(film()))

    assert "锁定" in page.content.decode()
    assert FilmShowing.objects.count() == 0


def test_an_empty_page_says_so(cast, client_of):
    page = client_of(cast.clerk).post(FILMS, sent({}, {}))

    assert "请至少填一行" in page.content.decode()


def test_more_rows_are_added_without_a_script(cast, client_of):
    page = client_of(cast.clerk).post(FILMS, sent(film(unit="半"), more="1"))

    said = page.content.decode()
    assert 'value="半"' in said and '"11-unit"' in said
    assert FilmShowing.objects.count() == 0


@pytest.mark.parametrize("rows", ["", "x", "-1", "99999999999999", "²"])
def test_a_strange_number_of_rows_is_no_fault_of_the_page(cast, client_of, rows):
    assert client_of(cast.clerk).post(FILMS, {"rows": rows}).status_code == 200


@pytest.mark.parametrize("was", ["", "x", "[1]", '{"unit": 3}', "[" * 9999])
def test_strange_hidden_words_mean_nothing(cast, client_of, was):
    answer = client_of(cast.clerk).post(FILMS, sent(film(was=was, gap=was[:9])))

    assert answer.status_code == 302


def test_a_retired_ledger_has_no_page(cast, client_of):
    own = CustomLedgerFactory(unit=cast.office, entered_by=cast.clerk, closed_on=date(2026, 6, 1))
    client = client_of(cast.clerk)

    assert client.get(f"/records/custom-{own.pk}/rows/").status_code == 302


def test_a_custom_ledgers_own_fields_are_cells_too(cast, client_of):
    own = CustomLedgerFactory(unit=cast.office, entered_by=cast.clerk)
    fields = [
        ("经过", CustomField.Kind.LONG, ""),
        ("验收日", CustomField.Kind.DATE, ""),
        ("已公示", CustomField.Kind.YES, ""),
        ("形式", CustomField.Kind.CHOICE, "室内、室外"),
    ]
    for label, kind, choices in fields:
        CustomField.objects.create(ledger=own, label=label, kind=kind, choices=choices)
    block = Block(find(f"custom-{own.pk}"), cast.clerk)
    names = {one.label: one.name for one in block.columns}
    said = {"经过": "先后", "验收日": "6.9", "已公示": "√", "形式": "s"}
    row = {names[label]: words for label, words in said.items()}
    row |= {"unit": "塘头村", "occurred_on": "6.8", "title": "一件事"}

    answer = client_of(cast.clerk).post(f"/records/custom-{own.pk}/rows/", sent(row))

    assert answer.status_code == 200
    assert "室内、室外" in answer.content.decode()  # both begin so
    row[names["形式"]] = "sn"
    client_of(cast.clerk).post(f"/records/custom-{own.pk}/rows/", sent(row))
    entry = CustomEntry.objects.get()
    assert list(entry.details.values()) == ["先后", "2026-06-09", True, "室内"]


def test_all_rows_of_a_page_fit_into_one_form(cast, settings):
    for ledger in ledgers.values():
        block = Block(ledger, cast.clerk)

        assert block.most * (len(block.columns) + 2) < 1000
        assert block.most >= 20


def test_the_page_and_its_saving_ask_no_more_for_more_rows(cast, client_of):
    client = client_of(cast.clerk)
    client.post(FILMS, sent(film(day="6.9")))
    client.get(FILMS)  # reads what was said, and forgets it
    counts = []
    for days in (("6.1",), ("6.2", "6.3", "6.4", "6.7", "6.8")):
        UnitFactory(township=cast.township)
        with CaptureQueriesContext(connection) as looked:
            client.get(FILMS)
        with CaptureQueriesContext(connection) as saved:
            client.post(FILMS, sent(*(film(day=day) for day in days)))
        client.get(FILMS)
        counts.append((len(looked), len(saved)))

    assert FilmShowing.objects.count() == 7
    assert counts[0] == counts[1]


@only_with_row_locks
def test_of_two_who_save_the_same_rows_at_once_one_is_asked(transactional_db):
    people = the_cast.cast()
    said = sent(*(film(day=f"6.{day}") for day in range(1, 21)))

    def save():
        block = Block(ledgers["films"], people.clerk)
        block.take(said)
        return block.save(), block.faulty

    assert sorted(both(save, save)) == ["(0, 20)", "(20, 0)"]
    assert FilmShowing.objects.count() == 20
