"""What an import must not do: lend its maker's rights, lose a column, leave a derived column
behind, cost by the row.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from records.custom.defining import Definition, define
from records.ledger import custom_ledgers as custom
from records.models import ColumnMemory, CustomEntry, CustomField, CustomLedger, FilmShowing, Import
from records.pages.services import add_evidence, save_record
from records.sheets import job as import_job
from records.sheets.cells import to_cell
from records.sheets.columns import label_of, set_columns
from records.sheets.receiving import receive
from records.sheets.undoing import undo_import
from records.sheets.validity import constraints_on
from tests.factories import (
    AttendanceFactory,
    CustomLedgerFactory,
    FilmShowingFactory,
    InspectionFactory,
    LectureHallFactory,
    NewsItemFactory,
    StudySessionFactory,
    TalkFactory,
    UserFactory,
)
from tests.records.sheets import imports
from tests.records.sheets.books import HEADER, ROW, book
from tests.records.sheets.imports import guessed, problems_of, words_of
from tests.records.sheets.varied import FACTORY_OF, fill
from townwork.jobs.services import run as run_job
from townwork.org.errors import Refusal
from townwork.org.models import User

pytestmark = pytest.mark.usefixtures("store")
Kind = CustomField.Kind
DAY = date(2026, 3, 5)


def checked(cast, slug, header, *rows, same="update", actor=None) -> Import:
    data = book(header, *rows)
    return imports.checked(custom.find(slug), data, actor=actor or cast.clerk, same=same)


def imported(cast, slug, header, *rows, same="update") -> Import:
    data = book(header, *rows)
    return imports.carried_out(custom.find(slug), data, actor=cast.clerk, same=same)


def defined(cast, *fields, classic=False, name="文明实践点建设") -> CustomLedger:
    ledger = CustomLedgerFactory(unit=cast.office, entered_by=cast.clerk, name=name)
    rows = [CustomField(**one) for one in fields]
    return define(ledger, Definition(classic, [], False, rows), actor=cast.clerk)


def redefine(cast, ledger: CustomLedger, fields: list[CustomField]) -> None:
    define(ledger, Definition(ledger.classic, [], False, fields), actor=cast.clerk)


# --- Whose it is ----------------------------------------------------------------------------------
def test_an_import_that_waits_is_its_makers_alone(cast, client_of):
    made = checked(cast, "films", HEADER, ROW)
    colleague = UserFactory(username="xcb", role=User.Role.LIAISON, unit=cast.office)

    for name in ("import_columns", "import_check", "import_undo"):
        assert client_of(colleague).post(reverse(name, args=[made.pk])).status_code == 404
    assert FilmShowing.objects.count() == 0

    assert client_of(cast.clerk).post(reverse("import_check", args=[made.pk])).status_code == 302
    assert FilmShowing.objects.count() == 1
    assert client_of(colleague).get(reverse("import_check", args=[made.pk])).status_code == 200


# --- What follows from what it changed ------------------------------------------------------------
@pytest.mark.parametrize("slug", custom.ledgers)
def test_every_column_that_is_derived_is_named_by_its_model(cast, slug, monkeypatch):
    fill(cast, rows=3, only=[slug])
    ledger, written = custom.ledgers[slug], set()
    model = ledger.model
    rows = list(model.objects.all())
    monkeypatch.setattr(
        model,
        "__setattr__",
        lambda self, name, value: written.add(name) or object.__setattr__(self, name, value),
    )

    for record in rows:
        record.index()

    columns = {key for field in model._meta.fields for key in (field.name, field.attname)}
    assert "search_text" in written
    assert {name.removesuffix("_id") for name in written & columns} <= {
        *ledger.fields,
        *model.indexed_fields,
    }


@pytest.mark.postgresql
def test_the_points_of_an_item_follow_its_level_and_go_back_with_it(cast):
    item = NewsItemFactory(
        unit=cast.village, entered_by=cast.liaison, title="稿", level=1, spot="alone"
    )
    points = item.points
    header = ("单位", "发表日期", "标题", "媒体", "级别", "版面")

    made = imported(
        cast, "news", header, ("塘头村", item.occurred_on, "稿", item.medium, "省级", "头版")
    )
    item.refresh_from_db()
    assert (item.level, item.points) == (4, Decimal(20))

    undo_import(made, actor=cast.clerk)
    item.refresh_from_db()
    assert (item.level, item.points) == (1, points)


# --- Its columns ----------------------------------------------------------------------------------
def test_the_template_is_read_by_its_labels_whatever_was_left_out_before(cast):
    ledger = custom.find("films")
    wanted = dict(enumerate(ledger.fields))
    labels = [label_of(ledger, field) for field in ledger.fields]
    ColumnMemory.objects.create(
        township=cast.township, ledger="films", columns={labels[-1]: "", labels[2]: ""}
    )
    row = [
        "塘头村" if field == "unit" else DAY if field == "occurred_on" else None
        for field in ledger.fields
    ]

    made = receive(ledger, "表.xlsx", book(labels, row), actor=cast.clerk)

    assert (made.outline["is_exact"], guessed(made)) == (True, wanted)


def test_labels_that_differ_in_brackets_only_keep_their_places(cast):
    ledger = defined(
        cast,
        {"label": "经费（上）", "kind": Kind.WHOLE},
        {"label": "经费（下）", "kind": Kind.WHOLE},
    )
    first, second = (field.name for field in ledger.fields.all())
    header = ("单位", "发生日期", "经费（下）", "经费（上）")

    made = receive(
        custom.find(f"custom-{ledger.pk}"),
        "表.xlsx",
        book(header, ("塘头村", DAY, 2, 1)),
        actor=cast.clerk,
    )

    assert guessed(made) == {0: "unit", 1: "occurred_on", 2: second, 3: first}


def test_the_columns_of_an_import_carried_out_meanwhile_stay(cast):
    made = checked(cast, "films", HEADER, ROW)
    opened = Import.objects.get(pk=made.pk)
    import_job.run(made, actor=cast.clerk, carry_out=True)

    with pytest.raises(Refusal, match="已经导入过"):
        set_columns(opened, guessed(opened), actor=cast.clerk)

    assert Import.objects.get(pk=made.pk).done_at


@pytest.mark.parametrize("act", ["set_columns", "settle"])
def test_an_import_given_up_meanwhile_is_refused_in_words(cast, act):
    made = checked(cast, "films", HEADER, ROW)
    prepared = import_job.read(made)
    Import.objects.all().delete()

    with pytest.raises(Refusal, match="重新选择文件"), transaction.atomic():
        if act == "set_columns":
            set_columns(made, guessed(made), actor=cast.clerk)
        else:
            import_job.settle(made, prepared, carry_out=True)


def test_a_job_whose_import_was_carried_out_meanwhile_says_so(cast, monkeypatch):
    made = checked(cast, "films", HEADER, ROW)
    monkeypatch.setattr(import_job, "AT_ONCE", 0)
    job = import_job.run(made, actor=cast.clerk, carry_out=True)
    with transaction.atomic():
        import_job.settle(made, import_job.read(made), carry_out=True)

    run_job(job.pk)

    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "这份表格已经导入过了。")
    assert FilmShowing.objects.count() == 1


def test_a_sheet_reopens_no_problem_that_was_seen_mended(cast):
    inspection = InspectionFactory(
        unit=cast.village,
        entered_by=cast.liaison,
        problems=2,
        mended=2,
        problem="灯不亮",
        mended_on=date(2026, 3, 12),
    )
    header = ("单位", "巡查日期", "阵地", "问题", "发现问题（处）", "已整改（处）")
    row = ("塘头村", inspection.occurred_on, str(inspection.venue), "灯不亮", 2, 1)
    assert checked(cast, "inspections", header, row).report["changed"] == 1  # control
    type(inspection).objects.filter(pk=inspection.pk).update(checked_on=DAY, checked_by=cast.clerk)

    made = imported(cast, "inspections", header, row)

    assert "复查过的问题不能改回未整改" in words_of(made)
    inspection.refresh_from_db()
    assert inspection.mended == 2


# --- A custom ledger redefined while its sheet waits ----------------------------------------------
OWN = ("单位", "发生日期", "主题", "数")


@pytest.fixture
def ledger(cast):
    return defined(cast, {"label": "主题", "kind": Kind.TEXT}, {"label": "数", "kind": Kind.WHOLE})


@pytest.mark.postgresql
def test_a_field_gone_since_is_told_and_nothing_is_imported(cast, ledger, client_of):
    made = checked(cast, f"custom-{ledger.pk}", OWN, ("塘头村", DAY, "甲", 5))
    redefine(cast, ledger, list(ledger.fields.all())[:1])

    page = client_of(cast.clerk).post(reverse("import_check", args=[made.pk]), follow=True)

    assert "栏目改过了，请重新选择文件" in page.content.decode()
    assert client_of(cast.clerk).get(reverse("import_columns", args=[made.pk])).status_code == 200
    assert CustomEntry.objects.count() == 0


@pytest.mark.parametrize("slug", ["own", "custom-entries"])
def test_a_definition_changed_between_reading_and_writing_stops_it(cast, slug):
    ledger = defined(cast, classic=True)
    header = ("单位", "发生日期", "事项", "数量", "台账")
    cut = 4 if slug == "own" else 5
    row = ("塘头村", DAY, "甲", 5, ledger.name)
    made = checked(
        cast, f"custom-{ledger.pk}" if slug == "own" else slug, header[:cut], row[:cut], same="skip"
    )
    prepared = import_job.read(made)
    assert prepared.problems == []
    ledger.refresh_from_db()
    ledger.reading = "quantity"
    save_record(ledger, actor=cast.clerk)

    with transaction.atomic():
        assert import_job.settle(made, prepared, carry_out=True) is False
    made.refresh_from_db()
    assert "刚刚改过，请重新选择文件" in words_of(made)
    assert CustomEntry.objects.count() == 0

    with transaction.atomic():  # control
        assert import_job.settle(made, import_job.read(made), carry_out=True)
    assert CustomEntry.objects.get().counted == 5


# --- Definitions ----------------------------------------------------------------------------------
LEDGERS = ("单位", "启用日期", "台账名称", "计量单位", "统计方式")


def test_a_sheet_names_a_custom_ledger_once(cast):
    rows = [("宣传办", date(2026, 1, day), "文明实践", "件", "计条数") for day in (1, 2)]

    made = imported(cast, "custom-ledgers", LEDGERS, *rows)

    assert problems_of(made) == [(3, "台账名称")]
    assert "第 2 行已经有了" in words_of(made)
    assert CustomLedger.objects.count() == 0
    assert imported(cast, "custom-ledgers", LEDGERS, rows[0]).added == 1  # control


def test_a_sheet_changes_no_custom_ledger(cast):
    ledger = CustomLedgerFactory(
        unit=cast.office, entered_by=cast.clerk, name="文明实践", reading="count"
    )

    row = ("宣传办", ledger.occurred_on, "文明实践", ledger.measure, "数量合计")
    made = imported(cast, "custom-ledgers", LEDGERS, row)

    assert "本镇已有名为“文明实践”的自定义台账" in words_of(made)
    ledger.refresh_from_db()
    assert ledger.reading == "count"


# --- Taken back -----------------------------------------------------------------------------------
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def film(cast):
    return FilmShowingFactory(
        unit=cast.village, entered_by=cast.liaison, film="春到田间", occurred_on=DAY, audience=3
    )


def test_evidence_there_before_is_not_in_the_way_of_undoing(cast, film):
    add_evidence(film, "前.pdf", PDF, actor=cast.clerk)
    made = imported(cast, "films", HEADER, ROW)

    assert undo_import(made, actor=cast.clerk) == (0, 1)
    film.refresh_from_db()
    assert film.audience == 3

    made = imported(cast, "films", HEADER, ROW)
    add_evidence(film, "后.pdf", PDF + b"\n", actor=cast.clerk)
    with pytest.raises(Refusal, match="已有佐证"):  # control
        undo_import(made, actor=cast.clerk)


@pytest.mark.postgresql
def test_what_is_only_put_back_may_be_named_by_another_record(cast):
    hall = LectureHallFactory(unit=cast.village, entered_by=cast.liaison, name="塘头分坛")
    TalkFactory(unit=cast.village, entered_by=cast.liaison, hall=hall)
    header = ("单位", "成立时间", "分坛名称", "备注")
    made = imported(cast, "halls", header, (str(hall.unit), hall.occurred_on, hall.name, "新"))
    assert made.changed == 1

    assert undo_import(made, actor=cast.clerk) == (0, 1)
    hall.refresh_from_db()
    assert (hall.note, hall.is_void) == ("", False)


@pytest.mark.postgresql
def test_a_record_without_history_gets_its_first_row_before_it_is_changed(cast, film):
    FilmShowing.history.all().delete()

    made = imported(cast, "films", HEADER, ROW)
    assert [row.audience for row in film.history.order_by("history_id")] == [3, 30]
    first = film.history.earliest("history_id")
    assert (first.history_user, first.history_date) == (cast.liaison, film.entered_at)

    undo_import(made, actor=cast.clerk)
    film.refresh_from_db()
    assert film.audience == 3


# --- A custom ledger without 事
# 项 ----------------------------------------------------------------------------
def test_the_same_sheet_adds_nothing_after_a_field_was_retired(cast, ledger):
    imported(cast, f"custom-{ledger.pk}", OWN, ("塘头村", DAY, "甲", 5))
    kept, gone = ledger.fields.all()
    gone.is_retired = True
    redefine(cast, ledger, [kept, gone])

    made = imported(
        cast, f"custom-{ledger.pk}", OWN[:3], ("塘头村", DAY, "甲"), ("塘头村", DAY, "乙")
    )

    assert (made.added, made.skipped) == (1, 1)
    assert CustomEntry.objects.get(title="甲").details == {kept.name: "甲", gone.name: 5}


def test_the_form_asks_before_it_takes_the_same_entry_twice(cast, ledger, client_of):
    words, number = (field.name for field in ledger.fields.all())
    client, address = client_of(cast.clerk), f"/records/custom-{ledger.pk}/add/"
    typed = {"unit": cast.village.pk, "occurred_on": DAY.isoformat(), words: "甲", number: "5"}

    for _ in range(2):
        client.post(address, typed)
    assert CustomEntry.objects.count() == 1

    client.post(address, typed | {words: "乙"})  # control
    client.post(address, typed | {"sure": "1"})
    assert sorted(CustomEntry.objects.values_list("title", flat=True)) == ["乙", "甲", "甲"]


# --- What it costs --------------------------------------------------------------------------------
def entries(cast, name: str, rows: int) -> tuple[str, tuple, list[tuple]]:
    own = (
        [{"label": "形式", "kind": Kind.TEXT}] if name == "own" else []
    )  # the mixed sheet names plain ledgers
    ledger = defined(cast, *own, classic=True, name=f"台账{rows}")
    header = ("单位", "发生日期", "事项", "地点", "台账")
    sheet = [("塘头村", DAY, f"事{at}", "甲", ledger.name) for at in range(rows)]
    slug = f"custom-{ledger.pk}" if name == "own" else "custom-entries"
    cut = 4 if name == "own" else 5
    imported(cast, slug, header[:cut], *(row[:cut] for row in sheet))
    return slug, header[:cut], [(*row[:3], "乙", row[4])[:cut] for row in sheet]


def sessions(cast, name: str, rows: int) -> tuple[str, tuple, list[tuple]]:
    sheet = []
    for at in range(rows):
        session = StudySessionFactory(
            unit=cast.village, entered_by=cast.liaison, topic=f"学{rows}之{at}"
        )
        AttendanceFactory(session=session, person=cast.liaison, present=True)
        sheet.append(
            ("塘头村", session.occurred_on, session.topic, session.get_kind_display(), "会议室")
        )
    return "study", ("单位", "发生日期", "学习主题", "类别", "地点"), sheet


@pytest.mark.parametrize("name", ["own", "custom-entries", "study"])
def test_the_queries_of_an_update_and_its_undoing_do_not_grow(cast, name):
    counts = []
    for rows in (3, 9):
        slug, header, sheet = (sessions if name == "study" else entries)(cast, name, rows)
        with CaptureQueriesContext(connection) as queries:
            made = imported(cast, slug, header, *sheet)
        assert made.changed == rows, made.report
        with CaptureQueriesContext(connection) as undoing:
            undo_import(made, actor=cast.clerk)
        counts.append((len(queries), len(undoing)))

    assert all(more <= few for few, more in zip(*counts, strict=True)), counts


@pytest.mark.parametrize(
    "slug", [slug for slug in custom.ledgers if not slug.startswith("custom-")]
)
def test_the_queries_of_checking_every_column_do_not_grow(cast, slug):
    """A sheet's own rows taken twice over: whatever is asked of the database is asked once a
    batch, unique or not.
    """
    ledger, counts = custom.ledgers[slug], []
    for rows in (2, 6):
        header = tuple(label_of(ledger, name) for name in ledger.fields)
        record = FACTORY_OF[ledger.model](
            unit=cast.village, entered_by=cast.liaison, occurred_on=DAY
        )
        row = [to_cell(record, ledger.field(name)) for name in ledger.fields]
        type(record).objects.filter(pk=record.pk).update(
            voided_at=record.entered_at, voided_by=cast.clerk, void_reason="重"
        )
        at, day = ledger.fields.index("note"), ledger.fields.index("occurred_on")
        sheet = [[*row[:at], f"第{n}行", *row[at + 1 :]] for n in range(rows)]
        for n, said in enumerate(sheet if ledger.once_a_month else ()):
            said[day] = date(2026, 1 + n, 5)
        with CaptureQueriesContext(connection) as queries:
            made = checked(cast, slug, header, *sheet, same="add")
        assert made.report["added"] == rows, made.report
        counts.append(len(queries))
        Import.objects.all().delete()  # giving up what waits is asked for it alone

    assert counts[1] <= counts[0], counts


def test_a_constraint_no_sheet_can_break_is_not_asked(cast):
    ledger = custom.find("study")
    asked = constraints_on(ledger.model, frozenset(ledger.fields))
    assert [one.name for one in asked] == ["session_present_at_most_expected"]
    assert constraints_on(ledger.model, frozenset(["archive_number", "voided_at"])) == tuple(
        one for one in ledger.model._meta.constraints if one not in asked
    )

    header = ("单位", "发生日期", "学习主题", "类别", "应到人数", "实到人数")
    made = checked(cast, "study", header, ("塘头村", DAY, "学", "中心组学习", 3, 5))
    assert "实到人数不能多于应到人数" in words_of(made)  # control


def test_a_row_that_names_no_ledger_it_may_is_told_so(cast):
    """A ledger with fields of its own takes its rows at its own address alone."""
    ledger = defined(cast, {"label": "形式", "kind": Kind.TEXT}, classic=True)
    header = ("单位", "发生日期", "事项", "台账")

    made = checked(cast, "custom-entries", header, ("塘头村", DAY, "甲", ledger.name))

    assert f"找不到“{ledger.name}”" in words_of(made)
