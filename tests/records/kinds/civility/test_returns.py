"""移风易俗月报: one short form, carried over, one a month, and a jump asks for a note."""

import threading
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from records.kinds.civility.monthly_return import return_of, save_return
from records.kinds.civility.return_check import TOTALS, jumps
from records.ledger.declaration import ledgers
from records.models import CustomsReport
from records.pages.services import save_record, void_record
from records.sheets.intake import Intake, Row
from records.sheets.matching import match
from records.sheets.writing import write
from tests.factories import CustomsReportFactory
from townwork.lib.headers import Table
from townwork.org.errors import Refusal
from townwork.org.services import close_term

FORM = "/records/customs/return/"


@pytest.fixture(autouse=True)
def early_april(time_machine):
    time_machine.move_to(datetime(2026, 4, 3, 2, tzinfo=UTC))


@pytest.fixture
def february(cast):
    return CustomsReportFactory(
        unit=cast.village,
        occurred_on=date(2026, 2, 25),
        has_council=True,
        council_size=7,
        weddings=2,
        funerals=1,
        frugal=2,
        saved=Decimal("6000.00"),
        saved_basis="按户均估算",
    )


def typed(cast, **values):
    return {
        "unit": cast.village.pk,
        "month": "2026-03",
        "is_under_way": "on",
        "has_council": "on",
        "council_size": "7",
        "weddings": "2",
        "funerals": "1",
        "frugal": "2",
        "saved": "6000",
        "saved_basis": "按户均估算",
        "note": "",
    } | values


def test_it_opens_on_last_month_with_what_stays_and_last_times_numbers_beside(
    cast, client_of, february
):
    page = client_of(cast.liaison).get(FORM)

    form = page.context["form"]
    assert page.context["month"] == date(2026, 3, 1)
    assert (
        form["has_council"].value(),
        form["council_size"].value(),
        form["saved_basis"].value(),
    ) == (
        True,
        7,
        "按户均估算",
    )
    assert [form[name].value() for name in TOTALS] == [None] * 4
    assert form["weddings"].help_text == "上次（2月）2；没有就填 0"
    assert form["saved"].help_text == "上次（2月）6000"


@pytest.mark.postgresql
def test_one_save_makes_the_months_return(cast, client_of, february):
    client_of(cast.liaison).post(FORM, typed(cast))

    saved = return_of(cast.village, date(2026, 3, 1))
    assert (saved.occurred_on, saved.weddings, saved.council_size) == (date(2026, 3, 31), 2, 7)
    assert saved.history.count() == 1


def test_a_month_reported_before_is_changed_and_not_reported_twice(cast, client_of, february):
    client = client_of(cast.liaison)

    form = client.get(FORM, {"month": "2026-02"}).context["form"]
    client.post(FORM, typed(cast, month="2026-02", weddings="3", seen=form.initial["seen"]))

    february.refresh_from_db()
    assert (february.weddings, february.occurred_on) == (3, date(2026, 2, 25))
    assert CustomsReport.objects.visible_to(cast.liaison).count() == 1


@pytest.mark.postgresql
def test_what_somebody_else_changed_meanwhile_is_shown_first(cast, client_of, february):
    seen = february.history.first().history_id
    february.funerals = 3
    february.save()

    page = client_of(cast.liaison).post(FORM, typed(cast, month="2026-02", weddings="1", seen=seen))

    assert "别人刚刚改过" in page.content.decode()
    february.refresh_from_db()
    assert february.weddings == 2


def test_two_who_opened_an_empty_month_report_it_once(cast):
    def new():
        return CustomsReport(
            unit=cast.village, occurred_on=date(2026, 3, 31), weddings=1, funerals=0
        )

    save_return(new(), actor=cast.liaison)

    with pytest.raises(Refusal, match="已有“塘头村 2026-03 月报”，一个月只报一份"):
        save_return(new(), actor=cast.clerk)


@pytest.mark.postgresql
def test_control_without_looking_again_the_month_would_be_reported_twice(cast, monkeypatch):
    monkeypatch.setattr("records.pages.services._require_alone", lambda ledger, record: None)

    for actor in (cast.liaison, cast.clerk):
        record = CustomsReport(
            unit=cast.village, occurred_on=date(2026, 3, 31), weddings=1, funerals=0
        )
        save_return(record, actor=actor)

    assert CustomsReport.objects.visible_to(cast.clerk).count() == 2


def test_an_office_has_no_return(cast, client_of):
    assert client_of(cast.clerk).get(FORM, {"unit": cast.office.pk}).status_code == 404


def test_a_jump_names_the_field_and_both_numbers_and_saves_with_a_note(cast, client_of, february):
    client = client_of(cast.liaison)

    page = client.post(FORM, typed(cast, weddings="7", saved="18001"))

    errors = page.context["form"].errors
    assert list(errors) == ["weddings", "saved"]
    assert "红事（桩）本次填 7，上次（2026年2月）是 2，超过 3 倍" in errors["weddings"][0]
    assert "估算节约（元）本次填 18001，上次（2026年2月）是 6000" in errors["saved"][0]
    assert page.context["form"]["weddings"].value() == "7"
    assert return_of(cast.village, date(2026, 3, 1)) is None

    client.post(FORM, typed(cast, weddings="7", saved="18001", note="春节后集中办理"))
    assert return_of(cast.village, date(2026, 3, 1)).weddings == 7


def test_three_times_as_much_is_no_jump(cast, client_of, february):
    client_of(cast.liaison).post(FORM, typed(cast, weddings="6", saved="18000"))

    assert return_of(cast.village, date(2026, 3, 1)).weddings == 6


def test_the_long_form_asks_the_same(cast, client_of, february):
    page = client_of(cast.liaison).post(
        reverse("record_add", args=["customs"]), typed(cast, occurred_on="2026-03-31", weddings="7")
    )

    assert "超过 3 倍" in page.context["form"].errors["weddings"][0]


def test_control_against_another_units_return_nothing_jumps(cast, client_of, february):
    page = client_of(cast.sibling_liaison).post(
        FORM, typed(cast, unit=cast.sibling.pk, weddings="70")
    )

    assert page.status_code == 302


def test_more_frugal_ones_than_there_were_is_refused_in_words(cast, client_of, february):
    page = client_of(cast.liaison).post(FORM, typed(cast, frugal="4"))

    assert "节俭办理桩数不能多于红白事总数" in page.content.decode()
    assert return_of(cast.village, date(2026, 3, 1)) is None


def test_totals_left_empty_are_asked_for_not_taken_as_nought(cast, client_of):
    page = client_of(cast.liaison).post(FORM, typed(cast, weddings="", frugal=""))

    assert page.context["form"].errors == {
        "weddings": ["请填写红事（桩）。"],
        "frugal": ["请填写节俭办理（桩）。"],
    }


def test_a_siblings_return_does_not_exist(cast, client_of):
    client = client_of(cast.liaison)

    assert client.get(FORM, {"unit": cast.sibling.pk}).status_code == 404
    assert client.post(FORM, typed(cast, unit=cast.sibling.pk)).status_code == 404


def test_a_closed_half_year_refuses_and_keeps_what_was_typed(cast, client_of):
    close_term(cast.term, actor=cast.clerk, reason="已报送")

    page = client_of(cast.liaison).post(FORM, typed(cast, weddings="5", frugal="1"))

    assert "已锁定" in page.content.decode()
    assert page.context["form"]["weddings"].value() == "5"


@pytest.mark.parametrize("nonsense", ["2026-13", "x", "2999-01", ""])
def test_nonsense_for_a_month_opens_one_that_is_there(nonsense, cast, client_of):
    page = client_of(cast.liaison).get(FORM, {"month": nonsense})

    assert page.context["month"] <= date(2026, 4, 1)


NUMBER = st.one_of(st.none(), st.integers(0, 10_000))
FIGURES = st.fixed_dictionaries(dict.fromkeys(TOTALS, NUMBER))


@given(FIGURES, FIGURES)
def test_a_jump_is_more_than_three_times_something(before, now):
    found = {jump.field for jump in jumps(before, now)}

    for name in TOTALS:
        was, is_now = before[name], now[name]
        assert (name in found) == bool(was and is_now and is_now > 3 * was)


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_report_a_month_once(cast):
    gate, said = threading.Barrier(8), []

    def report():
        gate.wait(10)
        record = CustomsReport(
            unit=cast.village, occurred_on=date(2026, 3, 31), weddings=1, funerals=0
        )
        try:
            save_return(record, actor=cast.liaison)
            said.append("saved")
        except Refusal:
            said.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=report) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(said) == ["refused"] * 7 + ["saved"]


@pytest.mark.parametrize(
    ("role", "offered"), [("liaison", True), ("clerk", True), ("secretary", False)]
)
def test_the_grid_offers_the_form_to_whoever_may_fill_it(role, offered, cast, client_of):
    page = client_of(getattr(cast, role)).get(reverse("customs_grid")).content.decode()

    assert (f'href="{FORM}"' in page) == offered


def test_what_another_reported_since_the_empty_form_was_opened_is_not_overwritten(
    cast, client_of, february
):
    client_of(cast.clerk).post(FORM, typed(cast, weddings="3"))

    page = client_of(cast.liaison).post(FORM, typed(cast, weddings="2"))

    assert "别人刚刚改过" in page.content.decode()
    assert page.context["form"]["weddings"].value() == "2"
    assert return_of(cast.village, date(2026, 3, 1)).weddings == 3

    shown = page.context["form"]["seen"].value()
    client_of(cast.liaison).post(FORM, typed(cast, weddings="2", seen=shown))

    assert return_of(cast.village, date(2026, 3, 1)).weddings == 2  # having been shown, as typed


# --- One a month, whichever door ------------------------------------------------------------------
def test_the_ledgers_new_row_is_written_on_the_short_form(cast, client_of):
    client = client_of(cast.clerk)

    assert client.get("/records/customs/add/").url == FORM
    assert (
        client.get(f"/records/customs/add/?unit={cast.village.pk}").url
        == f"{FORM}?unit={cast.village.pk}"
    )


def test_a_second_return_of_a_month_is_refused_on_the_long_form_too(cast, client_of, february):
    page = client_of(cast.liaison).post(
        reverse("record_add", args=["customs"]), typed(cast, occurred_on="2026-02-03")
    )

    assert "已有“塘头村 2026-02 月报”，一个月只报一份" in page.content.decode()
    assert CustomsReport.objects.visible_to(cast.liaison).count() == 1


def test_a_return_is_not_moved_into_a_month_that_has_one(cast, february):
    january = CustomsReportFactory(
        unit=cast.village, occurred_on=date(2026, 1, 9), entered_by=cast.clerk
    )
    january.occurred_on = date(2026, 2, 28)

    with pytest.raises(Refusal, match="一个月只报一份"):
        save_record(january, actor=cast.clerk)


def test_control_beside_a_voided_one_or_a_siblings_the_month_is_free(cast, february):
    void_record(february, actor=cast.clerk, reason="填错")
    CustomsReportFactory(unit=cast.sibling, occurred_on=date(2026, 2, 25), entered_by=cast.clerk)

    save_record(CustomsReport(unit=cast.village, occurred_on=date(2026, 2, 3)), actor=cast.clerk)

    assert return_of(cast.village, date(2026, 2, 1)).occurred_on == date(2026, 2, 3)


def intake_of(cast, rows: list[Row], same: str) -> Intake:
    """A sheet of returns whose rows are read."""
    table = Table("移风易俗月报", 1, (), ())
    return Intake(ledgers["customs"], table, {}, cast.clerk, duplicates=same, rows=rows)


def told(cast, rows, same) -> Intake:
    """What a sheet of (unit, day, frugal) would do."""
    new = ledgers["customs"].new
    read = [
        Row(
            n,
            new(unit=unit, occurred_on=day, frugal=frugal, entered_by=cast.clerk),
            frozenset({"frugal"}),
        )
        for n, (unit, day, frugal) in enumerate(rows, 2)
    ]
    intake = intake_of(cast, read, same)
    with transaction.atomic():
        match(intake)
    return intake


@pytest.mark.postgresql
def test_a_sheet_meets_the_months_return_on_whichever_day_it_stands(cast, february):
    rows = [(cast.village, date(2026, 2, 1), 1), (cast.village, date(2026, 3, 1), 1)]

    skip, update, add = (told(cast, rows, same) for same in ("skip", "update", "add"))

    assert ([row.number for row in skip.adding], [one[:2] for one in skip.skipping]) == (
        [3],
        [(2, february.pk)],
    )
    assert [(row.number, stored.pk) for row, stored, *_ in update.changing] == [(2, february.pk)]
    assert [problem.row for problem in add.problems] == [2]
    assert "一个月只报一份" in add.problems[0].message


@pytest.mark.parametrize("same", ["skip", "update", "add"])
def test_a_sheet_with_a_month_twice_says_so(same, cast):
    intake = told(
        cast, [(cast.village, date(2026, 3, 1), 1), (cast.village, date(2026, 3, 31), 2)], same
    )

    assert [problem.row for problem in intake.problems] == [2, 3]


# --- A locked half-year, and what is typed --------------------------------------------------------
def test_a_locked_half_year_is_said_before_anybody_types(cast, client_of, february):
    close_term(cast.term, actor=cast.clerk, reason="已报送")

    page = client_of(cast.liaison).get(FORM, {"month": "2026-02"}).content.decode()

    assert "2026年上半年已锁定" in page
    assert '<button class="btn btn-primary" disabled>保存月报</button>' in page
    assert "改后保存" not in page


def test_control_an_open_one_may_be_saved(cast, client_of, february):
    page = client_of(cast.liaison).get(FORM, {"month": "2026-02"}).content.decode()

    assert '<button class="btn btn-primary">保存月报</button>' in page


def test_each_months_typing_is_kept_on_the_machine_until_it_is_saved(cast, client_of):
    client = client_of(cast.liaison)

    page = client.get(FORM, {"month": "2026-03"}).content.decode()
    saved = client.post(FORM, typed(cast), follow=True).content.decode()

    key = f"return-{cast.village.pk}-2026-03"
    assert f'data-draft="{key}"' in page
    assert f'data-saved="{key}"' in saved


def test_the_month_of_an_older_grid_is_among_those_to_choose(cast, client_of):
    page = client_of(cast.clerk).get(FORM, {"unit": cast.village.pk, "month": "2024-08"})

    assert page.context["months"][-1] == page.context["month"] == date(2024, 8, 1)
    assert '<option value="2024-08" selected>' in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_through_two_doors_at_once_a_month_is_reported_once(cast):
    gate, said = threading.Barrier(6), []

    def by_form():
        save_record(
            CustomsReport(unit=cast.village, occurred_on=date(2026, 3, 9)), actor=cast.liaison
        )

    def by_sheet():
        record = CustomsReport(
            unit=cast.village, occurred_on=date(2026, 3, 31), entered_by=cast.clerk
        )
        intake = intake_of(cast, [Row(2, record, frozenset())], "add")
        match(intake)
        if intake.problems or intake.same:
            raise Refusal("一个月只报一份")
        write(intake)

    def report(door):
        gate.wait(10)
        try:
            with transaction.atomic():
                door()
            said.append("saved")
        except Refusal:
            said.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=report, args=(door,)) for door in (by_form, by_sheet) * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(said) == ["refused"] * 5 + ["saved"]
    assert CustomsReport.objects.count() == 1
