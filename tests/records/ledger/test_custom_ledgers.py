"""自定义台账: defined, filled, imported, counted and cited, without a line of code."""

import io
import json
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from records.custom.defining import Definition, define
from records.figures.catalogue import catalogue, items_of, ledger_for
from records.figures.gaps import gaps
from records.figures.grouped import read_groups
from records.figures.reading import figures
from records.figures.targets import FigureSpan, LedgerSpan, keepers, measured, targetable
from records.ledger import custom_ledgers as custom
from records.ledger.indicators import Period
from records.models import CustomEntry, CustomField, CustomLedger
from records.pages.forms import form_for
from records.pages.services import declare_nil, save_record, void_record
from records.sheets.columns import header_of
from records.sheets.exporting import export, template
from tests.examples import examples
from tests.factories import CustomEntryFactory, CustomLedgerFactory
from tests.records.sheets.imports import carried_out, checked, problems_of
from townwork.audit.models import AuditEvent
from townwork.lib.workbooks import write
from townwork.org.errors import Refusal, TermClosed
from townwork.org.models import Unit
from townwork.org.services import close_term


def _by_unit(township, term):
    """{unit id: {code: Figure}}."""
    return read_groups(Q(unit__township=township), "unit", Period.of(term))


Kind = CustomField.Kind
DAY = date(2026, 3, 5)
FIELDS = (
    {"label": "主题", "kind": Kind.TEXT, "required": True},
    {"label": "经过", "kind": Kind.LONG},
    {"label": "人数", "kind": Kind.WHOLE, "measure": "人"},
    {"label": "经费", "kind": Kind.AMOUNT, "measure": "元", "is_counted": True},
    {"label": "验收日", "kind": Kind.DATE},
    {"label": "已公示", "kind": Kind.YES},
    {"label": "形式", "kind": Kind.CHOICE, "choices": "室内、室外，线上"},
)


def defined(cast, *fields, name="文明实践点建设", kinds=(), every_term=False, classic=False):
    ledger = CustomLedger(unit=cast.office, occurred_on=date(2026, 1, 1), name=name, measure="元")
    ledger.full_clean(exclude=["entered_by", "search_text"])
    save_record(ledger, actor=cast.clerk)
    rows = [CustomField(**one) for one in (fields or FIELDS)]
    return define(ledger, Definition(classic, list(kinds), every_term, rows), actor=cast.clerk)


@pytest.fixture
def ledger(cast):
    return defined(cast)


def own(ledger):
    return custom.by_slug(f"custom-{ledger.pk}")


def names(ledger) -> dict[str, str]:
    return {one.label: one.name for one in ledger.fields.all()}


def typed(cast, ledger, **values) -> dict:
    """What a browser sends for the entry's form."""
    said = {"主题": "读书角", "经费": "1200.50", "形式": "室内", "已公示": "True"} | values
    known = names(ledger)
    return {"unit": cast.village.pk, "occurred_on": DAY.isoformat()} | {
        known.get(k, k): v for k, v in said.items()
    }


def add(client, cast, ledger, **values):
    return client.post(f"/records/custom-{ledger.pk}/add/", typed(cast, ledger, **values))


def text_of(answer) -> str:
    return answer.content.decode()


# --- Defining -------------------------------------------------------------------------------------
def page(**fields) -> dict:
    """The definition page as the browser sends it: `fields` are rows by position."""
    rows = {"fields-TOTAL_FORMS": "4", "fields-INITIAL_FORMS": "0"}
    for at in range(4):
        rows |= {f"fields-{at}-kind": "text", f"fields-{at}-order": ""}
    return rows | fields


def test_a_clerk_defines_a_ledger_on_two_pages(cast, client_of):
    client = client_of(cast.clerk)

    client.post(
        "/records/custom-ledgers/add/",
        {
            "unit": cast.office.pk,
            "occurred_on": "2026-01-01",
            "name": "宣传栏更新",
            "measure": "块",
            "reading": "count",
        },
    )
    ledger = CustomLedger.objects.get()
    answer = client.post(
        reverse("custom_fields", args=[ledger.pk]),
        page(
            **{
                "kinds": ["village", "community"],
                "every_term": "on",
                "fields-0-label": "版面",
                "fields-0-required": "on",
                "fields-1-label": "块数",
                "fields-1-kind": "whole",
                "fields-1-measure": "块",
                "fields-1-is_counted": "on",
            }
        ),
    )

    assert answer.status_code == 302
    ledger.refresh_from_db()
    assert [(one.label, one.kind, one.required) for one in ledger.fields.all()] == [
        ("版面", "text", True),
        ("块数", "whole", False),
    ]
    assert (ledger.kinds, ledger.every_term, ledger.classic, ledger.reading) == (
        ["village", "community"],
        True,
        False,
        "field",
    )
    shown = text_of(client.get(answer.url))
    assert "块数（块）" in shown and "指标合计这一栏" in shown and "{{宣传栏更新}}" in shown
    assert AuditEvent.objects.filter(action="定义台账栏目").count() == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ([{"label": "数量"}], "每条记录都有"),
        ([{"label": "=1+1"}], "不能以“=”开头"),
        ([{"label": "甲"}, {"label": "甲"}], "写了两次"),
        ([{"label": "甲", "kind": "choice", "choices": "一个"}], "至少要有两个"),
        ([{"label": "甲", "is_counted": True}], "不能合计"),
        ([{"label": "甲", "measure": "个"}], "不能填计量单位"),
        ([{"label": "甲", "choices": "一、二"}], "不是选项类"),
        ([{"label": f"{n}", "kind": "whole", "is_counted": True} for n in "甲乙"], "只能合计一栏"),
        ([{"label": f"栏{n}"} for n in range(21)], "最多 20 个"),
    ],
)
def test_a_definition_that_cannot_stand_is_refused_with_the_reason(cast, fields, said):
    with pytest.raises(Refusal, match=said):
        defined(cast, *fields)


@pytest.mark.parametrize(
    "name",
    [
        "公益电影场次",
        "公益电影",
        "film.show_count",
        "extra.7",
        "a{{b}}",
        "甲 乙",
        "<b>甲</b>",
        "=SUM",
        "-甲",
        "甲|乙",
    ],
)
def test_a_name_that_is_taken_or_cannot_be_typed_is_refused(cast, client_of, name):
    answer = client_of(cast.clerk).post(
        "/records/custom-ledgers/add/",
        {
            "unit": cast.office.pk,
            "occurred_on": "2026-01-01",
            "name": name,
            "measure": "次",
            "reading": "count",
        },
    )

    assert answer.status_code == 200 and not CustomLedger.objects.exists()
    assert "换一个" in text_of(answer) or "不能" in text_of(answer)


def test_a_name_is_one_ledgers_in_a_township_and_may_be_anothers_in_the_next(cast, ledger):
    double = CustomLedger(unit=cast.village, occurred_on=DAY, name=ledger.name, measure="次")
    with pytest.raises(ValidationError, match="本镇已有"):
        double.clean()

    CustomLedger(
        unit=cast.other_unit, occurred_on=DAY, name=ledger.name, measure="次"
    ).clean()  # control


def test_only_a_clerk_of_the_township_defines(cast, ledger, client_of):
    with pytest.raises(PermissionDenied):
        define(ledger, Definition(False, [], False), actor=cast.liaison)
    with pytest.raises(PermissionDenied):
        define(ledger, Definition(False, [], False), actor=cast.other_clerk)
    assert (
        client_of(cast.liaison).get(reverse("custom_fields", args=[ledger.pk])).status_code == 403
    )
    assert (
        client_of(cast.other_clerk).get(reverse("custom_fields", args=[ledger.pk])).status_code
        == 404
    )


# --- Changing once there are entries --------------------------------------------------------------
@pytest.fixture
def filled(cast, ledger, client_of):
    assert add(client_of(cast.liaison), cast, ledger).status_code == 302
    return ledger


def changed(cast, ledger, classic=False, new=(), **by_label):
    rows = list(ledger.fields.all())
    for one in rows:
        for name, value in by_label.get(one.label, {}).items():
            setattr(one, name, value)
    return define(ledger, Definition(classic, [], False, [*rows, *new]), actor=cast.clerk)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"主题": {"kind": "whole"}}, "类型不能改"),
        ({"经过": {"required": True}}, "不能设为必填"),
        ({"形式": {"choices": "室外、线上"}}, "选项“室内”不能去掉"),
        ({"new": [CustomField(label="新", required=True)]}, "不能设为必填"),
        ({"classic": True}, "固定栏目不能再增减"),
    ],
)
def test_with_entries_what_would_break_them_is_refused(cast, filled, change, said):
    with pytest.raises(Refusal, match=said):
        changed(cast, filled, **change)


@pytest.mark.parametrize("change", [{"主题": {"kind": "whole"}}, {"经过": {"required": True}}])
def test_control_without_entries_all_may_change(cast, ledger, change):
    changed(cast, ledger, **change)


def test_with_entries_labels_change_fields_come_and_go(cast, filled, client_of):
    changed(
        cast,
        filled,
        主题={"label": "经费"},
        经费={"label": "主题"},  # two change places
        形式={"is_retired": True},
        new=[CustomField(label="备查")],
    )

    entry = CustomEntry.objects.get()
    shown = text_of(client_of(cast.liaison).get(f"/records/custom-{filled.pk}/{entry.pk}/"))
    form = text_of(client_of(cast.liaison).get(f"/records/custom-{filled.pk}/add/"))
    assert "备查" in shown and "室内" in shown  # a retired field is read where it holds something
    assert "备查" in form and "形式" not in form
    assert own(filled).title == "文明实践点建设"


def test_the_name_stays_once_there_are_entries(cast, filled):
    filled.name = "改名"
    with pytest.raises(ValidationError, match="名称不能再改"):
        filled.clean()


def test_a_ledger_with_entries_is_retired_not_voided(cast, filled, client_of):
    with pytest.raises(Refusal, match="停用日期"):
        void_record(filled, actor=cast.clerk, reason="不用了")

    filled = CustomLedger.objects.get()
    filled.closed_on = timezone.localdate()
    save_record(filled, actor=cast.clerk)
    client = client_of(cast.liaison)
    entry = CustomEntry.objects.get()

    assert add(client, cast, filled, 主题="又一件").url == f"/records/custom-{filled.pk}/"
    with pytest.raises(Refusal, match="已停用"):
        checked(own(filled), export(own(filled), CustomEntry.objects.all()), actor=cast.clerk)
    with pytest.raises(Refusal, match="已停用"):
        save_record(own(filled).new(unit=cast.village, occurred_on=DAY), actor=cast.liaison)
    assert CustomEntry.objects.count() == 1
    assert "已停用" in text_of(client.get(f"/records/custom-{filled.pk}/"))
    assert client.get(f"/records/custom-{filled.pk}/{entry.pk}/").status_code == 200
    assert figures(cast.township, cast.term)[filled.code].value == Decimal("1200.50")


# --- Filling --------------------------------------------------------------------------------------
@pytest.mark.postgresql
def test_an_entry_is_filled_read_changed_and_voided(cast, ledger, client_of):
    client = client_of(cast.liaison)
    added = add(client, cast, ledger, 人数="12", 验收日="2026-04-01", 经过="甲\n乙 \u202e丙")
    entry = CustomEntry.objects.get()

    assert added.url == f"/records/custom-{ledger.pk}/{entry.pk}/"
    assert (entry.title, entry.counted) == ("读书角", Decimal("1200.50"))
    shown = text_of(client.get(added.url))
    for words in ("甲 乙 丙", "12", "1200.5", "2026-04-01", "室内", "文明实践点建设"):
        assert words in shown
    client.post(f"{added.url}edit/", typed(cast, ledger, 经费="900", 已公示="False"))
    entry.refresh_from_db()
    assert entry.counted == 900
    history = text_of(client.get(added.url))
    assert "1200.5" in history and "900" in history
    client.post(f"{added.url}void/", {"reason": "重复"})
    entry.refresh_from_db()
    assert entry.is_void


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"主题": ""}, "请填写主题"),
        ({"人数": "-1"}, "不能小于 0"),
        ({"人数": "一"}, "整数"),
        ({"人数": "1e400"}, "整数"),
        ({"经费": "NaN"}, "数字"),
        ({"经费": "1.234"}, "小数"),
        ({"验收日": "2026-02-30"}, "有效的日期"),
        ({"形式": "空中"}, "没有这一项"),
        ({"已公示": "也许"}, "没有这一项"),
        ({"主题": "长" * 121}, "120"),
    ],
)
def test_what_does_not_fit_is_told_beside_the_field(cast, ledger, client_of, values, said):
    answer = add(client_of(cast.liaison), cast, ledger, **values)

    assert answer.status_code == 200
    assert said in text_of(answer)
    assert not CustomEntry.objects.exists()


@pytest.mark.postgresql
def test_the_list_searches_filters_sorts_and_sums(cast, ledger, client_of):
    client = client_of(cast.clerk)
    add(client, cast, ledger, 主题="甲处", 经费="100", 形式="室内", 人数="3")
    add(client, cast, ledger, 主题="乙处", 经费="50.25", 形式="室外", 人数="4", 已公示="False")
    known, address = names(ledger), f"/records/custom-{ledger.pk}/"

    def found(**query):
        return text_of(client.get(address, query))

    assert "经费（元）合计 <strong>150.25</strong>" in found()
    assert "人数（人）合计 <strong>7</strong>" in found()
    assert "甲处" in found(q="jc") and "乙处" not in found(q="jc")
    assert "乙处" in found(**{known["形式"]: "室外"}) and "甲处" not in found(
        **{known["形式"]: "室外"}
    )
    assert "甲处" in found(**{known["已公示"]: "true"}) and "乙处" not in found(
        **{known["已公示"]: "true"}
    )
    assert "甲处" not in found(term="2025H2") and "甲处" in found(
        term="2026H1", unit=cast.village.pk
    )
    for sort in ("occurred_on", "-unit", known["主题"], "nothing"):
        assert client.get(address, {"sort": sort}).status_code == 200


def test_units_of_other_kinds_do_not_fill_it(cast, client_of):
    ledger = defined(cast, kinds=[Unit.Kind.OFFICE])
    client = client_of(cast.liaison)

    answer = add(client, cast, ledger)

    assert answer.status_code == 200 and not CustomEntry.objects.exists()
    assert "新增</a>" not in text_of(client.get(f"/records/custom-{ledger.pk}/"))
    with pytest.raises(ValidationError, match="填报"):
        own(ledger).new(unit=cast.village, occurred_on=DAY).clean()
    add(client_of(cast.clerk), cast, ledger, unit=cast.office.pk)  # control
    assert CustomEntry.objects.count() == 1


@pytest.mark.postgresql
def test_another_townships_ledger_does_not_exist(cast, ledger, client_of):
    client, pages = client_of(cast.other_clerk), ("", "add/", "template/", "import/", "export/")

    for page_ in pages:
        assert client.get(f"/records/custom-{ledger.pk}/{page_}").status_code == 404
        assert (
            client_of(cast.clerk).get(f"/records/custom-{ledger.pk}/{page_}").status_code == 200
        )  # control
    assert client.get(reverse("indicator_card", args=[ledger.code])).status_code == 404
    assert client_of(cast.far_reviewer).get(f"/records/custom-{ledger.pk}/").status_code == 404
    assert client_of(cast.reviewer).get(f"/records/custom-{ledger.pk}/").status_code == 200
    assert ledger.name not in text_of(client.get(reverse("ledgers")))
    assert ledger.name in text_of(client_of(cast.liaison).get(reverse("ledgers")))
    assert ledger.code not in items_of(cast.neighbour.pk) and ledger.code not in targetable(
        cast.neighbour.pk
    )


@pytest.mark.parametrize(
    "slug",
    ["custom-", "custom-0", "custom-01", "custom-x", "custom-999999999", "custom-99999999999"],
)
def test_an_address_that_names_nothing_is_404(cast, client_of, slug):
    assert client_of(cast.clerk).get(f"/records/{slug}/").status_code == 404


def test_an_entry_opened_from_another_ledgers_address(cast, filled, client_of):
    other, entry = defined(cast, name="另一本"), CustomEntry.objects.get()
    client = client_of(cast.liaison)

    assert client.get(f"/records/custom-{other.pk}/{entry.pk}/").status_code == 404
    assert (
        client.get(f"/records/custom-entries/{entry.pk}/").url
        == f"/records/custom-{filled.pk}/{entry.pk}/"
    )
    assert (
        client.get(f"/records/custom-entries/{entry.pk}/edit/").url
        == f"/records/custom-{filled.pk}/{entry.pk}/"
    )


# --- Sheets ---------------------------------------------------------------------------------------
def test_what_goes_out_comes_in_again(cast, ledger, client_of):
    client = client_of(cast.clerk)
    add(client, cast, ledger, 人数="12", 验收日="2026-04-01", 经过="经过")
    add(client, cast, ledger, 主题="空的", 经费="", 形式="", 已公示="")
    before = sorted(
        json.dumps(d, sort_keys=True) for d in CustomEntry.objects.values_list("details", flat=True)
    )
    data = client.get(f"/records/custom-{ledger.pk}/export/").content
    for entry in CustomEntry.objects.all():
        void_record(entry, actor=cast.clerk, reason="清空")

    file = io.BytesIO(data)
    file.name = "表.xlsx"
    answer = client.post(f"/records/custom-{ledger.pk}/import/", {"file": file})
    client.post(answer.url)

    rows = CustomEntry.objects.standing()
    assert (
        sorted(json.dumps(d, sort_keys=True) for d in rows.values_list("details", flat=True))
        == before
    )
    again = carried_out(own(ledger), data, actor=cast.clerk)
    assert (again.added, again.skipped) == (0, 2)  # twice adds nothing twice


def test_the_template_says_how_to_fill_each_column(cast, ledger):
    book = openpyxl.load_workbook(io.BytesIO(template(own(ledger), ["塘头村"])))

    hints = {row[0]: row[1] for row in book["填写说明"].iter_rows(min_row=2, values_only=True)}
    assert [cell.value for cell in book[ledger.name][1]] == header_of(own(ledger))
    assert hints["形式"] == "从这些里选：室内、室外、线上"
    assert hints["主题"].startswith("必填")


def test_a_bad_cell_is_named_by_row_and_column(cast, ledger):
    header = header_of(own(ledger))
    bad = {"单位": "塘头村", "发生日期": DAY, "人数（人）": "许多", "形式": "空中"}
    sheet = write([(ledger.name, header, [[bad.get(name) for name in header]])])

    made = carried_out(own(ledger), sheet, actor=cast.clerk)

    assert problems_of(made) == [
        (2, "人数（人）"),
        (2, "形式"),
        (2, "主题"),
    ]


# --- The indicator --------------------------------------------------------------------------------
def test_the_indicator_sums_its_field_or_counts_rows(cast, ledger, client_of):
    client = client_of(cast.clerk)
    add(client, cast, ledger, 经费="100.50")
    add(client, cast, ledger, 主题="乙", 经费="")

    figure = figures(cast.township, cast.term, rows=True)[ledger.code]
    assert (figure.value, len(figure.rows)) == (Decimal("100.50"), 2)
    assert figures(cast.township, cast.previous)[ledger.code].is_missing
    changed(cast, ledger, 经费={"is_counted": False})
    assert figures(cast.township, cast.term)[ledger.code].value == 2
    changed(cast, CustomLedger.objects.get(), 经费={"is_counted": True})
    assert figures(cast.township, cast.term)[ledger.code].value == Decimal("100.50")  # summed anew


@pytest.mark.postgresql
def test_the_list_and_the_card_behind_the_figure(cast, filled, client_of):
    client = client_of(cast.clerk)

    rows = client.get(f"/records/custom-{filled.pk}/", {"indicator": filled.code, "term": "2026H1"})
    card = text_of(client.get(reverse("indicator_card", args=[filled.code]), {"term": "2026H1"}))

    assert rows.context["listing"].comes.value == Decimal("1200.50")
    assert "“经费（元）”一栏的合计" in card and "塘头村" in card and "宣传办" in card
    page_ = text_of(client.get(reverse("indicators"), {"term": "2026H1"}))
    assert "文明实践点建设" in page_ and "1200.5" in page_
    entry = CustomEntry.objects.get()
    assert "文明实践点建设" in text_of(client.get(f"/records/custom-{filled.pk}/{entry.pk}/edit/"))


def test_a_nil_return_makes_a_nought_and_a_gap_is_told(cast):
    ledger = defined(cast, every_term=True, kinds=[Unit.Kind.VILLAGE])

    def silent() -> list[Unit]:
        found = gaps(Unit.objects.filter(township=cast.township), cast.term)
        return [
            gap.unit for gap in found for debt in gap.debts if debt.ledger.slug == own(ledger).slug
        ]

    assert silent() == [cast.village, cast.sibling]

    declare_nil(cast.village, cast.term, own(ledger), actor=cast.liaison)

    assert silent() == [cast.sibling]
    assert _by_unit(cast.township, cast.term)[cast.village.pk][ledger.code].value == 0


def test_all_custom_ledgers_are_one_query(cast):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            read = figures(cast.township, cast.term, rows=True)
            gaps(Unit.objects.filter(township=cast.township), cast.term)
            _by_unit(cast.township, cast.term)
        assert sum(code.startswith("extra.") for code in read) == 1 + CustomLedger.objects.count()
        return len(captured)

    defined(cast, name="第一本", every_term=True)
    CustomEntryFactory(
        ledger=CustomLedger.objects.get(), unit=cast.village, entered_by=cast.liaison
    )
    few = queries()
    for number in range(8):
        CustomEntryFactory(
            ledger=defined(cast, name=f"再一本{number}", every_term=True),
            unit=cast.village,
            entered_by=cast.liaison,
        )

    assert queries() == few


def test_the_index_costs_the_same_with_many_ledgers(cast, client_of):
    client = client_of(cast.clerk)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("ledgers")).status_code == 200
        return len(captured)

    defined(cast, name="第一本")
    queries()  # the first page of a session costs more
    few = queries()
    for number in range(6):
        defined(cast, name=f"再一本{number}")

    assert queries() == few


def test_a_list_costs_the_same_however_long(cast, filled, client_of):
    client, address = client_of(cast.clerk), f"/records/custom-{filled.pk}/"

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address, {"per_page": 100}).status_code == 200
        return len(captured)

    queries()  # the first page of a session costs more
    few = queries()
    for number in range(30):
        CustomEntryFactory(
            ledger=filled, unit=cast.village, entered_by=cast.liaison, title=f"事{number}"
        )

    assert queries() == few


def test_a_duty_and_a_criterion_read_it(cast, filled):
    scope, ask = (
        Q(unit__township=cast.township),
        FigureSpan(filled.code, date(2026, 1, 1), date(2026, 3, 31)),
    )
    half = LedgerSpan(f"custom-{filled.pk}", "term", Period.of(cast.term))

    assert filled.code in targetable(cast.township.pk)
    assert measured(scope, [ask]) == {(ask, cast.village.pk): Decimal("1200.50")}
    assert keepers(scope, [half]) == {(half, cast.village.pk)}
    assert catalogue[filled.code].name == filled.name
    assert ledger_for(filled.code).url() == f"/records/custom-{filled.pk}/"


@pytest.mark.postgresql
def test_names_of_users_are_shown_as_text(cast, client_of):
    ledger = defined(cast, {"label": "<img src=x>{{题}}", "kind": Kind.WHOLE, "is_counted": True})
    client = client_of(cast.clerk)
    client.post(
        f"/records/custom-{ledger.pk}/add/",
        {"unit": cast.village.pk, "occurred_on": DAY.isoformat()},
    )
    entry = CustomEntry.objects.get()

    for address in (
        f"/records/custom-{ledger.pk}/",
        f"/records/custom-{ledger.pk}/add/",
        f"/records/custom-{ledger.pk}/{entry.pk}/",
        f"/records/custom-ledgers/{ledger.pk}/",
        reverse("custom_fields", args=[ledger.pk]),
        reverse("indicator_card", args=[ledger.code]),
    ):
        assert "<img src=x>" not in text_of(client.get(address))
        assert "{{题}}" in text_of(client.get(address))
    cells = openpyxl.load_workbook(io.BytesIO(export(own(ledger), [entry]))).active[1]
    assert {cell.data_type for cell in cells} == {"s"}


# --- Whatever is asked for ------------------------------------------------------------------------
WORDS = st.text(max_size=24)
ANY_FIELD = st.fixed_dictionaries(
    {
        "label": WORDS,
        "kind": st.sampled_from(Kind.values),
        "required": st.booleans(),
        "measure": st.one_of(st.just(""), WORDS),
        "choices": st.one_of(st.just("甲、乙"), WORDS),
        "is_counted": st.booleans(),
    }
)
SENSIBLE = st.builds(
    lambda kinds: [
        {"label": f"栏{n}", "kind": kind, "choices": "甲、乙" if kind == "choice" else ""}
        for n, kind in enumerate(kinds)
    ],
    st.lists(st.sampled_from(Kind.values), min_size=1, max_size=7),
)
VALUE = st.one_of(
    st.sampled_from(
        [
            "甲",
            "乙",
            "True",
            "False",
            "2026-03-01",
            "12",
            "3.50",
            "",
            "=1+1",
            "_x0041_",
            "1e5",
            "0012",
        ]
    ),
    st.text(max_size=130),
    st.integers(-5, 10**9).map(str),
    st.decimals(allow_nan=True).map(str),
    st.dates().map(str),
)
MANY = settings(
    max_examples=examples(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@MANY
@given(name=WORDS, fields=st.lists(ANY_FIELD, max_size=3))
def test_any_definition_is_saved_or_refused_in_words(cast, client_of, name, fields):
    client = client_of(cast.clerk)
    first = {
        "unit": cast.office.pk,
        "occurred_on": "2026-01-01",
        "name": name,
        "measure": "次",
        "reading": "count",
    }
    known = set(CustomLedger.objects.values_list("pk", flat=True))
    answer = client.post("/records/custom-ledgers/add/", first)
    assert answer.status_code in (200, 302)
    made = CustomLedger.objects.exclude(pk__in=known).first()
    if made is None:
        assert answer.status_code == 200 or "add" in answer.url
        return
    rows = {"fields-TOTAL_FORMS": str(len(fields)), "fields-INITIAL_FORMS": "0"}
    for at, one in enumerate(fields):
        rows |= {
            f"fields-{at}-{key}": "on" if value is True else value
            for key, value in one.items()
            if value
        }
    answer = client.post(reverse("custom_fields", args=[made.pk]), rows)
    assert answer.status_code in (200, 302)
    if answer.status_code == 302:
        assert client.get(f"/records/custom-{made.pk}/add/").status_code == 200
        assert client.get(f"/records/custom-{made.pk}/template/").status_code == 200
    else:
        assert "alert-danger" in text_of(answer) or "text-danger" in text_of(answer)


@MANY
@given(fields=SENSIBLE, values=st.lists(VALUE, min_size=7, max_size=7))
def test_any_values_come_back_the_same_or_are_refused_in_words(cast, client_of, fields, values):
    CustomEntry.objects.all().delete()
    CustomField.objects.all().delete()
    CustomLedger.objects.all().delete()
    ledger, client = defined(cast, *fields), client_of(cast.clerk)
    posted = {"unit": cast.village.pk, "occurred_on": DAY.isoformat()}
    posted |= {one.name: value for one, value in zip(ledger.fields.all(), values, strict=False)}

    answer = client.post(f"/records/custom-{ledger.pk}/add/", posted)

    if answer.status_code == 200:
        assert "invalid-feedback" in text_of(answer) or "alert" in text_of(answer)
        return
    assert answer.status_code == 302
    before = CustomEntry.objects.get()
    data = export(own(ledger), CustomEntry.objects.all())
    void_record(before, actor=cast.clerk, reason="清空")
    made = carried_out(own(ledger), data, actor=cast.clerk)
    assert problems_of(made) == []
    assert CustomEntry.objects.standing().get().details == before.details
    assert (
        form_for(own(ledger))(instance=before, actor=cast.clerk).initial["unit"] == cast.village.pk
    )


def test_what_was_there_before_still_counts(cast):
    """A ledger with the fixed fields alone, as the importer of the sample makes them."""
    old = CustomLedgerFactory(
        unit=cast.office, entered_by=cast.clerk, reading="amount", name="旧台账"
    )
    CustomEntryFactory(ledger=old, unit=cast.village, entered_by=cast.liaison, amount=Decimal("30"))

    assert own(old).fields == (
        "unit",
        "occurred_on",
        "title",
        "place_name",
        "quantity",
        "amount",
        "note",
    )
    assert figures(cast.township, cast.term)[old.code].value == 30


# --- The sheet of all entries and the page of fields, beside a colleague --------------------------
@pytest.mark.postgresql
@pytest.mark.parametrize("classic", [True, False])
def test_a_ledger_with_fields_of_its_own_is_filled_and_mended_at_its_own_address(
    cast, client_of, classic
):
    both = defined(cast, {"label": "主题", "required": True}, classic=classic)
    plain = CustomLedgerFactory(unit=cast.office, entered_by=cast.clerk)
    client = client_of(cast.liaison)
    sent = {"unit": cast.village.pk, "occurred_on": DAY.isoformat(), "title": "读书角"}

    refused = client.post("/records/custom-entries/add/", sent | {"ledger": both.pk})
    client.post("/records/custom-entries/add/", sent | {"ledger": plain.pk})

    assert list(refused.context["form"].errors) == ["ledger"]
    assert [entry.ledger for entry in CustomEntry.objects.all()] == [plain]  # control
    entry = CustomEntryFactory(unit=cast.village, ledger=both, entered_by=cast.liaison)
    answer = client.get(f"/records/custom-entries/{entry.pk}/edit/")
    assert (answer.status_code, answer.url) == (302, f"/records/custom-{both.pk}/{entry.pk}/")


def test_a_page_of_fields_opened_before_a_colleagues_change_does_not_take_it_back(
    cast, ledger, client_of
):
    client, address = client_of(cast.clerk), reverse("custom_fields", args=[ledger.pk])
    form = client.get(address).context["formset"]
    sent = {"seen": client.get(address).context["who"]["seen"].value()}
    sent |= {f"fields-{name}": value for name, value in (("TOTAL_FORMS", 8), ("INITIAL_FORMS", 7))}
    for at, row in enumerate(form.initial_forms):
        given = {name: row[name].value() for name in row.fields}
        sent |= {
            f"fields-{at}-{name}": value
            for name, value in given.items()
            if value not in (None, False)
        }
    sent |= {"fields-0-label": "题目", "fields-7-kind": "text", "fields-7-label": "我加的"}
    changed(cast, ledger, new=[CustomField(label="同事加的")])

    refused = client.post(address, sent)

    assert "别人刚刚改过这本台账" in text_of(refused) and "同事加的" in text_of(refused)
    assert "我加的" in text_of(refused)
    assert {"主题", "同事加的"} <= {one.label for one in ledger.fields.all()}
    opened = client.get(address).context["who"]["seen"].value()
    assert client.post(address, sent | {"seen": opened}).status_code == 302  # control: opened again


def test_a_ledger_closed_while_the_form_was_sent_takes_no_entry(cast):
    ledger = CustomLedgerFactory(unit=cast.office, entered_by=cast.clerk)
    with custom.remembering():  # as in a request
        entry = custom.find(f"custom-{ledger.pk}").new(
            unit=cast.village, occurred_on=DAY, title="事", quantity=1
        )
        CustomLedger.objects.filter(pk=ledger.pk).update(closed_on=date(2026, 1, 2))

        with pytest.raises(Refusal, match="已停用"):
            save_record(entry, actor=cast.liaison)


def test_a_figure_has_the_measure_of_the_field_it_sums(cast):
    summed = {"label": "人数", "kind": Kind.WHOLE, "measure": "人", "is_counted": True}
    bare = {"label": "经费", "kind": Kind.AMOUNT, "is_counted": True}

    found = [
        own(defined(cast, one, name=name)).indicators[0]
        for one, name in ((summed, "甲"), (bare, "乙"))
    ]

    assert [one.measure for one in found] == ["人", "元"]


def test_a_ledger_begun_in_a_locked_half_year_is_retired_all_the_same(cast, filled, client_of):
    close_term(cast.term, actor=cast.secretary, reason="已报送")
    client, address = client_of(cast.clerk), f"/records/custom-ledgers/{filled.pk}/"

    before = client.get(address).content.decode()
    form = client.get(f"{address}edit/").context["form"]
    client.post(f"{address}edit/", form.initial | {"note": "", "closed_on": "2026-03-31"})

    filled.refresh_from_db()
    assert f'href="{address}edit/"' in before and "后续的更新和办理照常登记" in before
    assert filled.closed_on == date(2026, 3, 31)


def test_control_its_entries_of_that_half_year_stay_as_they_are(cast, filled):
    entry = filled.entries.first()
    close_term(cast.term, actor=cast.secretary, reason="已报送")

    with pytest.raises(TermClosed):
        void_record(entry, actor=cast.clerk, reason="填错")


@pytest.mark.postgresql
def test_what_a_locked_half_year_counted_is_not_counted_otherwise(cast, filled):
    close_term(cast.term, actor=cast.secretary, reason="已报送")

    for other in ({"is_counted": False}, {"measure": "件"}):
        with pytest.raises(Refusal, match="统计方式和计量单位不能改"):
            changed(cast, filled, 经费=other)

    filled.refresh_from_db()
    assert filled.reading == "field"
    assert figures(cast.township, cast.term)[filled.code].value == Decimal("1200.50")


def test_control_where_no_locked_half_year_has_entries_it_may_be(cast, filled):
    close_term(cast.previous, actor=cast.secretary, reason="已报送")

    changed(cast, filled, 经费={"is_counted": False})

    filled.refresh_from_db()
    assert filled.reading == "count"


def test_a_definition_is_no_late_entry(cast, ledger, client_of):
    ledger.occurred_on = date(2026, 1, 1)

    assert not ledger.is_late
