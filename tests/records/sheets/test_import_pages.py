"""The pages of an import: the file, its columns, what it would do, the import, its undoing."""

import io
from datetime import date

import pytest
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from records.ledger import custom_ledgers as custom
from records.models import FilmShowing, Import
from records.sheets import job as import_job
from records.sheets.columns import is_required, label_of
from records.sheets.synonyms import CALLED
from tests.examples import examples
from tests.records.sheets.books import HEADER, ROW, book, one, text
from townwork.jobs.models import Job
from townwork.jobs.services import run as run_job

pytestmark = pytest.mark.usefixtures("store")
UPLOAD = "/records/films/import/"
LATE = ("柳林村", "2026-03-06", "山里的灯", 1, 20)


def send(client, data, name="片.csv", **kw):
    file = io.BytesIO(data)
    file.name = name
    return client.post(UPLOAD, {"file": file}, **kw)


def columns_of(made: Import, **changes) -> dict:
    given = {f"column_{at}": field for at, field in made.columns.items()}
    return given | {"same": "skip", "unit": ""} | changes


@pytest.mark.postgresql
def test_from_the_file_to_the_ledger_and_back(cast, client_of):
    client = client_of(cast.clerk)
    page = send(
        client, text(HEADER, ROW, LATE, ("合计", "", "", 3, 50), encoding="gbk"), follow=True
    )
    made = Import.objects.get()
    assert page.redirect_chain[-1][0] == reverse("import_columns", args=[made.pk])
    assert (
        "春到田间" in page.content.decode()
        and "列名在第 1 行，共 2 行数据" in page.content.decode()
    )

    page = client.post(reverse("import_columns", args=[made.pk]), columns_of(made), follow=True)
    text_of_page = page.content.decode()
    assert "将新增 <strong>2</strong> 条" in text_of_page and "第 4 行：合计行" in text_of_page
    assert FilmShowing.objects.count() == 0

    page = client.post(reverse("import_check", args=[made.pk]), follow=True)
    assert "新增 <strong>2</strong> 条" in page.content.decode()
    assert FilmShowing.objects.standing().count() == 2
    assert "片.csv" in client.get(UPLOAD).content.decode()

    page = client.post(reverse("import_undo", args=[made.pk]), follow=True)
    assert "已撤销导入“片.csv”：作废 2 条" in page.content.decode()
    assert FilmShowing.objects.standing().count() == 0


def test_what_was_chosen_is_kept_where_a_column_lacks(cast, client_of):
    client = client_of(cast.clerk)
    send(client, text(HEADER, ROW))
    made = Import.objects.get()

    page = client.post(
        reverse("import_columns", args=[made.pk]), columns_of(made, column_2="", same="add")
    ).content.decode()

    assert "还没有指定“片名”是哪一列" in page
    assert '<option value="add" selected>' in page
    assert Import.objects.get().columns == made.columns


def test_a_field_the_ledger_lacks_is_refused(cast, client_of):
    client = client_of(cast.clerk)
    send(client, text(HEADER, ROW))
    made = Import.objects.get()

    page = client.post(
        reverse("import_columns", args=[made.pk]), columns_of(made, column_3="entered_by_id")
    ).content.decode()

    assert "场次里没有这一项" in page


@pytest.mark.postgresql
def test_another_sheet_of_the_file_may_be_turned_to(cast, client_of):
    def more(made):
        made.create_sheet("二季度").append(HEADER)
        made["二季度"].append(LATE)

    client = client_of(cast.clerk)
    send(client, book(HEADER, ROW, fill=more), name="片.xlsx")
    first = Import.objects.get()

    page = client.post(reverse("import_columns", args=[first.pk]), {"sheet": "二季度"}, follow=True)

    assert "山里的灯" in page.content.decode()
    assert Import.objects.get().outline["sheet"] == "二季度"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("片.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "另存为"),
        ("片.et", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, ".et"),
        ("片.xls", b"<html><table>", "其实是网页"),
        ("片.pdf", b"%PDF-1.4", "只能导入 .xlsx、.xls、.et 或 .csv"),
        ("片.csv", b"", "文件是空的"),
    ],
)
def test_what_cannot_be_read_is_refused_on_the_spot(cast, client_of, name, data, words):
    assert words in send(client_of(cast.clerk), data, name=name).content.decode()
    assert Import.objects.count() == 0


def test_nothing_is_imported_that_was_not_checked(cast, client_of):
    client = client_of(cast.clerk)
    send(client, text(HEADER, ROW))
    made = Import.objects.get()

    page = client.post(reverse("import_check", args=[made.pk]), follow=True)

    assert "核对后再导入" in page.content.decode()
    assert FilmShowing.objects.count() == 0


def test_an_import_pressed_twice_is_one(cast, client_of):
    client = client_of(cast.clerk)
    send(client, text(HEADER, ROW))
    made = Import.objects.get()
    client.post(reverse("import_columns", args=[made.pk]), columns_of(made))

    for _ in range(2):
        page = client.post(reverse("import_check", args=[made.pk]), follow=True)

    assert "已经导入过" in page.content.decode()
    assert FilmShowing.objects.count() == 1


@pytest.mark.postgresql
def test_a_long_sheet_shows_its_progress_then_what_it_would_do(cast, client_of, monkeypatch):
    monkeypatch.setattr(import_job, "AT_ONCE", 3)
    client = client_of(cast.clerk)
    send(client, text(HEADER, *(one(影片名称=f"第{n}部") for n in range(9))))
    made = Import.objects.get()

    page = client.post(reverse("import_columns", args=[made.pk]), columns_of(made), follow=True)
    assert "正在后台处理" in page.content.decode() and "确认导入" not in page.content.decode()
    assert client.get(reverse("import_columns", args=[made.pk])).status_code == 302
    run_job(Job.objects.get().pk)

    page = client.get(reverse("import_check", args=[made.pk])).content.decode()
    assert "将新增 <strong>9</strong> 条" in page and "确认导入" in page


def test_the_list_of_imports_costs_the_same_however_many_there_are(cast, client_of):
    client, counts = client_of(cast.clerk), []
    client.get(UPLOAD)  # the session's first page asks more
    for more in (1, 9):
        for n in range(more):
            Import.objects.create(
                unit=cast.office,
                ledger="films",
                name=f"{more}-{n}",
                made_by=cast.clerk,
                done_at=cast.term.closed_at or "2026-03-05T00:00:00+08:00",
            )
        with CaptureQueriesContext(connection) as queries:
            assert client.get(UPLOAD).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_fault_of_the_whole_sheet_is_no_rows(cast, client_of):
    client = client_of(cast.clerk)
    send(client, text(HEADER, ROW))
    made = Import.objects.get()
    Import.objects.update(report={"problems": [{"row": 0, "column": "", "message": "刚刚改过。"}]})

    page = client.get(reverse("import_check", args=[made.pk])).content.decode()

    assert "整张表" in page and "第 0 行" not in page


# --- Any sheet whatever ---------------------------------------------------------------------------
ODD = st.one_of(
    st.sampled_from(["=1+1", "#REF!", "/", "合计", "约30人", "95%", "2026-02-30", "1e400", "NaN", "\u202e", "𠮷", "'", '"']),
    st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=12),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.none(),
)  # fmt: skip
DAYS = st.sampled_from(["2026.3.5", "2026年3月6日", date(2026, 3, 7), 46086, "2026/3/9 星期一"])


def cell_of(field):
    """What a careful writer puts there."""
    if isinstance(field, models.DateField):
        return DAYS
    if field.name == "unit":
        return st.sampled_from(["塘头村", "塘头", "柳林村"])
    if field.is_relation:
        return st.none()
    if field.choices:
        return st.sampled_from([str(label) for _, label in field.choices])
    if isinstance(field, models.IntegerField | models.DecimalField):
        return st.sampled_from([0, 1, "2", "3人"])
    if isinstance(field, models.BooleanField):
        return st.sampled_from(["是", "否", None])
    return st.sampled_from(["春到田间", "山里的灯", "座谈"])


@st.composite
def any_sheets(draw):
    """(ledger, file name, bytes): near enough to a good sheet that some go through; some torn on
    the way.
    """
    ledger = custom.ledgers[draw(st.sampled_from(sorted(custom.ledgers)))]
    careless = draw(st.sampled_from([0, 0, 1, 4]))  # cells in twenty
    names = [n for n in ledger.fields if is_required(ledger.field(n)) or draw(st.booleans())]
    header = []
    for name in names:
        other = CALLED.get(name, "").split() if draw(st.integers(0, 4)) == 0 else []
        header.append(draw(st.sampled_from(other or [label_of(ledger, name)])))
    rows = [
        [
            draw(ODD if draw(st.integers(0, 19)) < careless else cell_of(ledger.field(n)))
            for n in names
        ]
        for _ in range(draw(st.integers(0, 4)))
    ]
    above = draw(st.sampled_from([[], [], [("统计表",)], [("统计表",), ()]]))
    form = draw(st.sampled_from(["xlsx", "utf-8-sig", "gb18030"]))
    table = [*above, header, *rows]
    data = book(*table) if form == "xlsx" else text(*table, encoding=form)
    if draw(st.integers(0, 19)) == 0:
        data = data[: len(data) * draw(st.integers(0, 9)) // 10]
    return ledger, f"表.{'xlsx' if form == 'xlsx' else 'csv'}", data


ANY = settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def import_through_its_pages(
    client, slug: str, name: str, data: bytes, same: str
) -> tuple[Import, dict] | None:
    """The import and what the check had shown of it; asked for whatever was shown."""
    file = io.BytesIO(data)
    file.name = name
    assert client.post(f"/records/{slug}/import/", {"file": file}).status_code in (200, 302)
    made = Import.objects.first()
    if made is None:
        return None
    answer = client.post(reverse("import_columns", args=[made.pk]), columns_of(made, same=same))
    assert answer.status_code in (200, 302)
    address = reverse("import_check", args=[made.pk])
    assert client.get(address).status_code in (200, 302)
    made.refresh_from_db()
    shown = made.report
    assert client.post(address).status_code == 302
    made.refresh_from_db()
    return made, shown


@pytest.mark.postgresql
@ANY
@given(sheet=any_sheets(), same=st.sampled_from(["skip", "update", "add"]))
def test_any_sheet_goes_in_whole_or_not_at_all(cast, client_of, sheet, same):
    """No page breaks; the ledger holds just what the check has shown, or nothing; undone, it is as
    it was.
    """
    ledger, name, data = sheet
    client, standing = client_of(cast.clerk), ledger.model.objects.standing()
    with transaction.atomic():
        made, shown = import_through_its_pages(client, ledger.slug, name, data, same) or (None, {})
        held, history = standing.count(), ledger.model.history.count()
        faultless = bool(shown) and not shown["problems"]
        assert bool(made and made.done_at) == faultless
        assert (held, history) == ((shown["added"], shown["added"]) if faultless else (0, 0))
        if faultless:
            assert client.post(reverse("import_undo", args=[made.pk])).status_code == 302
            assert standing.count() == 0
        if made:
            made.path.unlink()
        transaction.set_rollback(True)
    event("imported" if faultless and held else "refused")
