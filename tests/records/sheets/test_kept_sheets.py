"""Sheets as offices keep them go in after choices on the pages alone, none opened again."""

import io
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from records.ledger.declaration import ledgers
from records.models import ColumnMemory, FilmShowing, Import
from tests.factories import VenueFactory
from tests.records.sheets import kept
from tests.records.sheets.books import HEADER, ROW, book, one
from townwork.org.services import close_term

pytestmark = pytest.mark.usefixtures("store")
ROUNDS = 4  # checks until it must be faultless


@pytest.fixture(autouse=True)
def summer(time_machine):
    time_machine.move_to(timezone.make_aware(timezone.datetime(2026, 7, 1, 10)))


def filled(form) -> dict:
    """A form as the page shows it, sent off without a touch."""
    found = {}
    for bound in form:
        value = bound.value()
        if value is None or value is False:
            continue
        found[bound.html_name] = getattr(value, "pk", value)
    return found


def send(client, slug: str, data: bytes, name: str):
    file = io.BytesIO(data)
    file.name = name
    return client.post(reverse("record_import", args=[slug]), {"file": file}, follow=True)


def go_through(client, slug: str, data: bytes, name: str, said: dict, columns: dict) -> tuple:
    """(the import, how many choices were made beside what the pages proposed).

    `columns`: {name of a column or of a field without one: what is chosen}; `said`: {a word or a
    cell's text, or the name of the column it is empty in: what is chosen for it}.
    """
    page = send(client, slug, data, name)
    made = Import.objects.latest("pk")
    form, choices = page.context["form"], 0
    sent = filled(form)
    for bound in form:
        at_hand = bound.html_name if bound.html_name in columns else bound.label
        if at_hand in columns:
            sent[bound.html_name] = columns[at_hand]
            choices += 1
    page = client.post(reverse("import_columns", args=[made.pk]), sent, follow=True)
    for _ in range(ROUNDS):
        form = page.context.get("form")
        if form is None or not hasattr(form, "questions"):
            break
        sent = filled(form)
        for question, own, _, _ in form.questions():
            at_hand = question["text"] or question["column"]
            if own and at_hand in said:
                sent[own.html_name] = said[at_hand]
                choices += 1
        page = client.post(reverse("import_mend", args=[made.pk]), sent, follow=True)
    made.refresh_from_db()
    assert made.report["problems"] == []
    client.post(reverse("import_check", args=[made.pk]))
    made.refresh_from_db()
    assert made.done_at
    return made, choices


CASES = {
    "study": (kept.STUDY, "中心组学习.xlsx", {}, {"unit": "leadership"}, 2),
    "customs": (kept.CUSTOMS, "月报.xlsx", {}, {}, 2),
    "films": (kept.FILMS, "放映.xlsx", {}, {}, 4),
    "news": (
        kept.NEWS,
        "上稿.xlsx",
        {"区": "区级", "2版": "综合", "图文": "图片", "文化服务站": "宣传办"},
        {},
        3,
    ),
    "venues": (
        kept.VENUES,
        "阵地.xlsx",
        {"微信公众号": "公众号", "农家书屋": "文化站"},
        {"given_occurred_on": "2020-01-01"},
        3,
    ),
    "publications": (kept.PUBLICATIONS, "宣传品.csv", {"手册": "宣传册"}, {}, 2),
    "notices": (
        kept.LETTERS,
        "提示函.xlsx",
        {"综合执法办": "宣传办", "一周内": "2026-06-17", "3个工作日": "2026-06-16", "函号": "无号"},
        {"given_kind": "阵地类"},
        3,
    ),
    "activities": (kept.VOLUNTEERS, "志愿.xlsx", {}, {"unit": "village"}, 2),
}


@pytest.mark.parametrize("slug", CASES)
def test_it_goes_in_after_choices_alone(cast, client_of, slug):
    data, name, said, columns, rows = CASES[slug]
    columns = {
        key: getattr(cast, value).pk if key == "unit" else value for key, value in columns.items()
    }

    made, choices = go_through(client_of(cast.clerk), slug, data, name, said, columns)

    assert made.added == rows
    assert choices <= (5 if slug == "notices" else 4)


COUNTED = {
    "news": ("2026年1-6月上稿统计表", "单位", "中央级", "省级", "市级", "区级", "合计"),
    "activities": ("活动汇总表", "村", "7月", "8月", "9月", "合计"),
}


@pytest.mark.parametrize("slug", COUNTED)
def test_a_table_of_counts_is_said_to_be_one(cast, client_of, slug):
    title, *header = COUNTED[slug]
    data = book((title,), header, ("塘头村", *range(len(header) - 1)))

    page = send(client_of(cast.clerk), slug, data, "统计.xlsx").content.decode()

    assert f"这像是一张汇总表：“{'”“'.join(header[1:-1])}”各是一列" in page


def test_control_a_list_of_records_is_none(cast, client_of):
    for slug in ("news", "films"):
        data, name, *_ = CASES[slug]
        assert "汇总表" not in send(client_of(cast.clerk), slug, data, name).content.decode()


def test_a_county_calls_its_levels_otherwise(cast, client_of):
    columns = {"unit": cast.office.pk}

    made, choices = go_through(
        client_of(cast.clerk), "news", kept.COUNTY_NEWS, "新闻.xlsx", {}, columns
    )

    assert (made.added, choices) == (4, 1)
    assert set(ledgers["news"].rows().values_list("title", "level")) == {
        ("甲", 2),
        ("乙", 5),
        ("丙", 2),
        ("丁", 1),
    }


def test_a_towns_own_kinds_of_venues_are_asked_once(cast, client_of):
    words = {"文明实践站": "文化站", "广播": "电子屏", "抖音": "公众号", "农家书屋": "文化站"}

    made, choices = go_through(
        client_of(cast.clerk), "venues", kept.OWN_VENUES, "阵地.xlsx", words, {}
    )

    assert (made.added, choices) == (4, 4)
    days = ledgers["venues"].rows().values_list("name", "occurred_on")
    assert ("实践站", date(2021, 5, 1)) in days


def test_an_inspection_sheet_counts_its_problems(cast, client_of):
    boards = {"塘头村宣传栏": cast.village, "柳林村宣传栏": cast.sibling}
    for name, unit in boards.items():
        VenueFactory(unit=unit, name=name, kind="board", entered_by=cast.clerk)
    client = client_of(cast.clerk)

    made, choices = go_through(
        client,
        "inspections",
        kept.INSPECTIONS,
        "巡查.xlsx",
        {"整改期限": "2026-06-20"},
        {},
    )

    assert (made.added, choices) == (3, 1)
    found = ledgers["inspections"].rows().order_by("occurred_on")
    assert list(found.values_list("problems", "problem", "note")) == [
        (2, "版面褪色、内容过期（2处）", "已更换"),
        (0, "", ""),
        (1, "1处破损", "正在整改"),
    ]


def test_what_the_pages_proposed_was_right(cast, client_of):
    client = client_of(cast.clerk)
    for slug in ("films", "customs", "study"):
        data, name, said, columns, _ = CASES[slug]
        columns = dict.fromkeys(columns, cast.leadership.pk)
        go_through(client, slug, data, name, said, columns)

    films = FilmShowing.objects.order_by("occurred_on", "audience").values_list(
        "occurred_on", "audience"
    )
    assert list(films) == [
        (date(2026, 6, 5), 120),
        (date(2026, 6, 9), 80),
        (date(2026, 6, 9), 150),
        (date(2026, 6, 12), 100),
    ]
    customs = ledgers["customs"].rows().order_by("saved")
    assert list(customs.values_list("occurred_on", "saved", "frugal")) == [
        (date(2026, 6, 1), 12000, 1),
        (date(2026, 6, 1), 15000, 3),
    ]
    study = ledgers["study"].rows()
    assert {one.get_kind_display() for one in study} == {"中心组学习"}


def test_a_word_is_asked_once_and_remembered_when_it_went_in(cast, client_of):
    client = client_of(cast.clerk)
    data, name, *_ = CASES["publications"]
    page = send(client, "publications", data, name)
    made = Import.objects.latest("pk")
    page = client.post(
        reverse("import_columns", args=[made.pk]), filled(page.context["form"]), follow=True
    )
    form = page.context["form"]
    sent = {own.html_name: "宣传册" for _, own, _, _ in form.questions()}
    client.post(reverse("import_mend", args=[made.pk]), sent)
    assert not ColumnMemory.objects.exists()  # not before it went in

    client.post(reverse("import_check", args=[made.pk]))
    memory = ColumnMemory.objects.get()
    assert memory.words == {"kind": {"手册": "宣传册"}}

    again = kept.text(
        ("发放单位", "发放时间", "宣传品名称", "类别", "数量"),
        ("宣传办", "2026/6/9", "册丙", "手册", "5"),
        ("宣传办", "2026/6/9", "册丁", "宣传册", "5"),
    )
    page = send(client, "publications", again, name)
    made = Import.objects.latest("pk")
    page = client.post(
        reverse("import_columns", args=[made.pk]), filled(page.context["form"]), follow=True
    )
    assert "类别“手册”按“宣传册”" in page.content.decode()
    made.refresh_from_db()
    assert (made.report["added"], made.report["problems"]) == (2, [])

    words = reverse("sheet_words")
    assert "手册" in client.get(words).content.decode()
    forget = {"ledger": "publications", "field": "kind", "said": "手册"}
    assert "手册" not in client.post(words, forget, follow=True).content.decode().split("已删掉")[0]
    assert ColumnMemory.objects.get().words == {"kind": {}}


def test_an_exact_label_beats_what_was_remembered(cast, client_of):
    client = client_of(cast.clerk)
    ColumnMemory.objects.create(
        township=cast.township, ledger="publications", columns={"性质": "kind", "类别": ""}
    )
    header = ("单位", "发生日期", "名称", "性质", "类别", "数量")

    page = send(
        client,
        "publications",
        book(header, ("宣传办", "2026-06-05", "甲", "x", "倡议书", 5)),
        "x.xlsx",
    )

    assert page.status_code == 200
    assert Import.objects.get().columns["4"] == "kind"
    assert "3" not in Import.objects.get().columns


def test_hidden_rows_are_asked_about(cast, client_of):
    client = client_of(cast.clerk)
    for answer, films in (
        ("no", {"看得见", "也看得见"}),
        ("yes", {"看得见", "藏起来", "也看得见"}),
    ):
        page = send(client, "films", kept.HIDDEN, "片.xlsx")
        made = Import.objects.latest("pk")
        page = client.post(
            reverse("import_columns", args=[made.pk]), filled(page.context["form"]), follow=True
        )
        assert "第 3 行在表格里是隐藏的" in page.content.decode()
        ((_, own, _, _),) = page.context["form"].questions()
        client.post(reverse("import_mend", args=[made.pk]), {own.html_name: answer})
        client.post(reverse("import_check", args=[made.pk]))

        assert set(FilmShowing.objects.standing().values_list("film", flat=True)) == films


def test_a_cell_is_mended_where_it_stands_with_all_of_its_kind(cast, client_of):
    client = client_of(cast.clerk)
    rows = [one(影片名称=f"片{n}", 场次="若干") for n in range(3)]
    page = send(client, "films", book(HEADER, *rows, one(影片名称="空", 放映时间=None)), "片.xlsx")
    made = Import.objects.latest("pk")
    page = client.post(
        reverse("import_columns", args=[made.pk]), filled(page.context["form"]), follow=True
    )
    asked = {
        question["text"]: own.html_name for question, own, _, _ in page.context["form"].questions()
    }
    assert set(asked) == {"若干", ""}

    client.post(
        reverse("import_mend", args=[made.pk]), {asked["若干"]: "2", asked[""]: "2026-06-05"}
    )

    made.refresh_from_db()
    assert (made.report["problems"], made.report["added"]) == ([], 4)


def test_a_row_nobody_can_mend_may_be_left_out(cast, client_of):
    client = client_of(cast.clerk)
    page = send(client, "films", book(HEADER, ROW, one(单位="北山村")), "片.xlsx")
    made = Import.objects.latest("pk")
    page = client.post(
        reverse("import_columns", args=[made.pk]), filled(page.context["form"]), follow=True
    )
    ((_, _, _, out),) = page.context["form"].questions()

    page = client.post(reverse("import_mend", args=[made.pk]), {out.html_name: "on"}, follow=True)

    made.refresh_from_db()
    assert (made.report["problems"], made.report["added"]) == ([], 1)
    assert "第 3 行：按您说的不导入" in page.content.decode()


def test_columns_left_out_are_named(cast, client_of):
    client = client_of(cast.clerk)
    page = send(client, "films", book((*HEADER, "天气"), (*ROW, "晴")), "片.xlsx")
    made = Import.objects.latest("pk")
    page = client.post(
        reverse("import_columns", args=[made.pk]), filled(page.context["form"]), follow=True
    )

    assert "没有导入的列：天气" in page.content.decode()


def test_an_untouched_row_of_a_locked_half_year_is_no_fault(cast, client_of):
    """An export with one line added below stopped at eighty rows, none of them the clerk's."""
    client = client_of(cast.clerk)
    go_through(client, "films", book(HEADER, ROW), "片.xlsx", {}, {})
    FilmShowing.objects.update(occurred_on=date(2025, 9, 5))
    close_term(cast.previous, actor=cast.secretary, reason="已报送")
    untouched = one(放映时间="2025-09-05")

    made, _ = go_through(
        client, "films", book(HEADER, untouched, one(影片名称="新")), "片.xlsx", {}, {}
    )

    assert (made.added, made.skipped) == (1, 1)
    page = send(client, "films", book(HEADER, one(放映时间="2025-09-06")), "片.xlsx")  # control
    made = Import.objects.latest("pk")
    client.post(reverse("import_columns", args=[made.pk]), filled(page.context["form"]))
    made.refresh_from_db()
    assert [problem["column"] for problem in made.report["problems"]] == ["发生日期"]


def test_a_sheet_received_before_the_program_was_renewed_is_asked_for_again(cast, client_of):
    client = client_of(cast.clerk)
    page = send(client, "films", book(HEADER, ROW), "片.xlsx")
    made = Import.objects.latest("pk")
    del made.outline["on"], made.outline["span"]
    made.save(update_fields=["outline"])

    page = client.post(
        reverse("import_columns", args=[made.pk]), filled(page.context["form"]), follow=True
    )

    assert page.status_code == 200
    assert "请重新选择文件" in page.content.decode()
