"""A ledger's sheet in and out: every ledger, every fault by row and column, all of it
or nothing.
"""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from records.ledger.declaration import ledgers
from records.models import FilmShowing
from records.sheets.cells import BadCell, from_cell
from records.sheets.columns import header_of
from records.sheets.exporting import export, template
from records.sheets.receiving import receive
from tests.records.sheets.imports import carried_out, checked, guessed, problems_of
from tests.records.sheets.varied import FACTORY_OF, fill
from townwork.audit.models import AuditEvent
from townwork.lib.workbooks import BadWorkbook, write
from townwork.org.errors import Refusal
from townwork.org.services import close_term

pytestmark = pytest.mark.usefixtures("store")
FILMS = ledgers["films"]
HEADER = header_of(FILMS)


def sheet(*rows, header=HEADER, title="") -> bytes:
    """Film rows given by column name."""
    values = [[row.get(name) for name in header] for row in rows]
    return write([(title or FILMS.title, header, values)])


def film(**changes) -> dict:
    row = {"单位": "塘头村", HEADER[1]: date(2026, 3, 5), "片名": "春到田间", "场次": 1}
    return row | changes


def problems(cast, *rows, actor=None, **kw) -> list[tuple]:
    made = carried_out(FILMS, sheet(*rows, **kw), actor=actor or cast.clerk)
    assert made.added == 0
    return problems_of(made)


@pytest.mark.parametrize("slug", ledgers)
def test_what_goes_out_comes_in_again_as_it_was(cast, slug):
    """Out of one township and into an emptied one: the same rows, field by field."""
    fill(cast, rows=4, only=[slug])
    ledger = ledgers[slug]
    mine = ledger.model.objects.standing().filter(unit__township=cast.township)
    names = ledger.fields
    _as_any_door_leaves_them(ledger, mine)
    before = sorted(map(str, mine.values_list(*names)))
    data = export(ledger, mine.select_related())
    for row in mine:
        type(row).objects.filter(pk=row.pk).update(
            voided_at=row.entered_at, voided_by=cast.clerk, void_reason="清空"
        )

    made = carried_out(ledger, data, actor=cast.clerk)

    assert made.outline["is_exact"]
    assert (made.added, problems_of(made)) == (len(before), [])
    assert sorted(map(str, mine.values_list(*names))) == before
    assert len(before) > 0


def _as_any_door_leaves_them(ledger, rows):
    rows = list(rows)
    ledger.settle(rows)
    for row in rows:
        row.save()


def test_every_factory_has_its_ledger():
    assert {ledger.model for ledger in ledgers.values()} <= set(FACTORY_OF)


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"单位": "没有的村"}, "单位"),
        ({"单位": "白石村"}, "单位"),  # the neighbour's
        ({"单位": None}, "单位"),
        ({HEADER[1]: "三月五日"}, HEADER[1]),
        ({HEADER[1]: "2026-02-30"}, HEADER[1]),
        ({HEADER[1]: None}, HEADER[1]),
        ({HEADER[1]: date(2099, 1, 1)}, HEADER[1]),
        ({HEADER[1]: date(206, 1, 1)}, HEADER[1]),
        ({"片名": None}, "片名"),
        ({"片名": "长" * 500}, "片名"),
        ({"场次": "若干场"}, "场次"),
        ({"场次": 1.5}, "场次"),
        ({"场次": -1}, "场次"),
        ({"场次": "1e400"}, "场次"),
        ({"场次": "NaN"}, "场次"),
    ],
)
def test_a_fault_is_named_by_row_and_column_and_nothing_goes_in(cast, change, column):
    found = problems(cast, film(), film(**change))

    assert found == [(3, column)]
    assert (
        FilmShowing.objects.count(),
        FilmShowing.history.count(),
        AuditEvent.objects.count(),
    ) == (0, 0, 0)


def test_control_the_good_row_alone_goes_in(cast):
    made = carried_out(FILMS, sheet(film()), actor=cast.clerk)

    assert (made.added, FilmShowing.objects.count(), FilmShowing.history.count()) == (1, 1, 1)
    assert AuditEvent.objects.get().action == f"导入{FILMS.title}"


def test_a_row_tells_all_its_faults_at_once(cast):
    assert problems(cast, film(片名=None, 场次="许多")) == [(2, "场次"), (2, "片名")]


def test_a_count_nobody_counted_is_no_count(cast):
    assert problems(cast, film(场次=10_000)) == [(2, "场次")]
    assert problems(cast, film(场次=10**18)) == [(2, "场次")]


def test_twice_adds_nothing_twice(cast):
    carried_out(FILMS, sheet(film()), actor=cast.clerk)

    again = carried_out(FILMS, sheet(film()), actor=cast.clerk)

    assert (again.added, again.skipped, FilmShowing.objects.count()) == (0, 1, 1)
    assert problems(cast, film(片名="新片"), film(片名="新片")) == [(3, "")]


def test_a_liaison_imports_for_their_own_unit_only(cast):
    assert problems(cast, film(单位="柳林村"), actor=cast.liaison) == [(2, "单位")]
    assert carried_out(FILMS, sheet(film()), actor=cast.liaison).added == 1  # control


def test_a_closed_term_takes_no_row(cast):
    close_term(cast.term, actor=cast.secretary, reason="已报送")

    assert problems(cast, film()) == [(2, HEADER[1])]


@pytest.mark.parametrize(
    ("header", "left_over"),
    [
        ([name for name in HEADER if name != "片名"], []),
        ([*HEADER, "观后感"], [len(HEADER)]),
        ([*HEADER, "片名"], [len(HEADER)]),
    ],
)
def test_a_header_that_is_not_the_templates_is_asked_about(cast, header, left_over):
    """What a column lacks or has too much goes by nobody unseen: the page of columns shows it, and
    asks.
    """
    made = receive(FILMS, "片.xlsx", sheet(film(), header=header), actor=cast.clerk)

    assert not made.outline["is_exact"]
    assert made.outline["header"] == header
    assert sorted(set(range(len(header))) - set(guessed(made))) == left_over


def test_a_column_that_must_be_there_and_is_not_is_named(cast):
    header = [name for name in HEADER if name != "片名"]

    with pytest.raises(Refusal, match="还没有指定“片名”是哪一列"):
        checked(FILMS, sheet(film(), header=header), actor=cast.clerk)
    assert FilmShowing.objects.count() == 0


def test_an_empty_template_says_that_there_is_nothing_in_it(cast):
    with pytest.raises(BadWorkbook, match="没有数据"):
        receive(FILMS, "片.xlsx", template(FILMS, ["塘头村"]), actor=cast.clerk)


@pytest.mark.parametrize("slug", ledgers)
def test_every_template_explains_every_column(cast, slug):
    ledger = ledgers[slug]
    book = openpyxl.load_workbook(io.BytesIO(template(ledger, ["塘头村"])))

    assert [cell.value for cell in book[ledger.title[:31]][1]] == header_of(ledger)
    assert [row[0] for row in book["填写说明"].iter_rows(min_row=2, values_only=True)] == header_of(
        ledger
    )


def test_faults_are_shown_on_the_page_in_words(cast, client_of):
    file = io.BytesIO(sheet(film(场次="若干场")))
    file.name = "片.xlsx"

    address = reverse("record_import", args=["films"])
    page = client_of(cast.clerk).post(address, {"file": file}, follow=True).content.decode()

    assert "“若干场”不是数字" in page
    assert "场次" in page


def test_an_export_is_the_filtered_list_and_holds_no_formula(cast, client_of):
    for name in ("=1+1", "@x", "春"):
        FACTORY_OF[FilmShowing](unit=cast.village, film=name, entered_by=cast.liaison)
    FACTORY_OF[FilmShowing](unit=cast.sibling, film="别村", entered_by=cast.sibling_liaison)

    answer = client_of(cast.clerk).get(
        reverse("record_export", args=["films"]) + f"?unit={cast.village.pk}"
    )

    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    cells = [cell for sheet in book for row in sheet.iter_rows(min_row=2) for cell in row]
    names = {
        row[HEADER.index("片名")] for row in book["公益电影"].iter_rows(min_row=2, values_only=True)
    }
    assert names == {"=1+1", "@x", "春"}
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []


FIELDS = [
    ledger.model._meta.get_field(name)
    for ledger in ledgers.values()
    for name in ledger.fields
    if not ledger.model._meta.get_field(name).is_relation
]


@given(
    st.sampled_from(FIELDS),
    st.one_of(
        st.none(), st.text(), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes()
    ),
)
def test_any_cell_is_read_or_refused_in_words(field, value):
    try:
        from_cell(value, field)
    except BadCell as error:
        assert str(error)
