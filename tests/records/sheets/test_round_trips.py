"""What a ledger gives out comes back in untouched: nothing to do, no fault, by every door."""

from datetime import date

import pytest
from django.urls import reverse

from records.ledger.declaration import ledgers
from records.models import Import
from records.pages.views.lists import find_ledger
from records.sheets import job as import_job
from tests.factories import FilingFactory
from tests.records.sheets import imports
from tests.records.sheets.books import with_cell
from tests.records.sheets.dropped import send
from tests.records.sheets.varied import fill
from townwork.org.services import close_term

pytestmark = pytest.mark.usefixtures("store", "summer")
FORMS = {"xlsx": "", "csv": "?form=csv"}


@pytest.fixture
def summer(time_machine):
    time_machine.move_to("2026-07-20 10:00+08:00")


def exported(client, slug: str, form: str) -> bytes:
    answer = client.get(reverse("record_export", args=[slug]) + FORMS[form])
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def lock(cast) -> None:
    for term in (cast.previous, cast.term):
        close_term(term, actor=cast.secretary, reason="已报送")


@pytest.mark.parametrize("is_locked", [False, True], ids=["open", "locked"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("slug", ledgers)
def test_an_export_comes_back_with_nothing_to_do(cast, client_of, slug, form, is_locked):
    fill(cast, only=[slug], rows=12)
    if is_locked:
        lock(cast)
    data = exported(client_of(cast.clerk), slug, form)

    made = imports.checked(find_ledger(slug, cast.clerk), data, actor=cast.clerk, name=f"出.{form}")

    report = made.report
    assert (report["problems"], report["added"], report["changed"], report["skipped"]) == (
        [],
        0,
        0,
        0,
    )
    assert report["same"] > 0
    import_job.run(made, actor=cast.clerk, carry_out=True)
    assert (Import.objects.get().added, Import.objects.get().changed) == (0, 0)


APPROVED = {"occurred_on": date(2026, 8, 20), "state": "approved"}


def test_what_was_approved_for_a_day_to_come_comes_back(cast, client_of):
    FilingFactory(unit=cast.village, entered_by=cast.clerk, **APPROVED)
    data = exported(client_of(cast.clerk), "filings", "xlsx")

    made = imports.checked(ledgers["filings"], data, actor=cast.clerk)

    assert (made.report["problems"], made.report["same"]) == ([], 1)


def test_control_a_sheet_approves_nothing_that_is_still_to_come(cast, client_of):
    FilingFactory(unit=cast.village, entered_by=cast.clerk, **APPROVED)
    data = exported(client_of(cast.clerk), "filings", "xlsx")
    data = with_cell(data, "名称主题", "另一场")

    made = imports.checked(ledgers["filings"], data, actor=cast.clerk)

    assert [one["column"] for one in made.report["problems"]] == ["状态"]


def test_control_a_row_that_was_changed_in_a_locked_half_year_is_asked_about(cast, client_of):
    fill(cast, only=["films"], rows=12)
    lock(cast)
    data = with_cell(exported(client_of(cast.clerk), "films", "xlsx"), "片名", "另一部")

    made = imports.checked(ledgers["films"], data, actor=cast.clerk)

    assert [one["column"] for one in made.report["problems"]] == ["发生日期"]


@pytest.mark.parametrize("is_locked", [False, True], ids=["open", "locked"])
def test_all_of_them_dropped_at_once_bring_nothing(cast, client_of, is_locked):
    fill(cast, rows=4)
    if is_locked:
        lock(cast)
    client = client_of(cast.clerk)
    files = [(f"{slug}.xlsx", exported(client, slug, "xlsx")) for slug in ledgers]

    desk = send(client, *files).context["desk"]

    sheets = [sheet for sheet in desk.sheets if not sheet.is_out]
    assert {sheet.upload.ledger for sheet in sheets} == set(ledgers)
    assert [sheet.report["problems"] for sheet in sheets if sheet.report["problems"]] == []
    assert (desk.adds, desk.changes) == (0, 0)
