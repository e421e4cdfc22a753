"""锁定: what belongs to a locked half-year lives on where it must, and nothing the half-year counts
moves.
"""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from records.figures.citations import indicators_counting
from records.figures.reading import figures, figures_by_township
from records.ledger.declaration import ledgers
from records.ledger.indicators import Period
from records.models import Import, Venue
from records.pages.services import add_evidence, remove_evidence, save_record, void_record
from tests.factories import (
    AwardBatchFactory,
    DecisionFactory,
    InspectionFactory,
    LectureHallFactory,
    NoticeFactory,
    VenueFactory,
)
from tests.records.sheets.books import book
from tests.records.sheets.imports import checked
from townwork.org.errors import TermClosed
from townwork.org.models import Evidence
from townwork.org.services import close_term, reopen_term

BEGUN = date(2025, 8, 1)
LOCKED_ON, LATER = datetime(2026, 1, 8, 2, tzinfo=UTC), datetime(2026, 3, 3, 2, tzinfo=UTC)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def files(settings, tmp_path, time_machine):
    settings.MEDIA_ROOT = tmp_path
    time_machine.move_to(datetime(2025, 12, 20, 2, tzinfo=UTC))


@pytest.fixture
def venue(cast):
    return VenueFactory(
        unit=cast.village, name="村口宣传栏", occurred_on=BEGUN, entered_by=cast.clerk
    )


@pytest.fixture
def locked(cast, time_machine):
    """The second half of 2025, locked in January; it is March."""

    def lock():
        time_machine.move_to(LOCKED_ON)
        close_term(cast.previous, actor=cast.secretary, reason="已报送")
        time_machine.move_to(LATER)

    return lock


def counted(cast) -> dict:
    return {
        code: figure.value
        for code, figure in figures(cast.township, cast.previous, rows=True).items()
    }


def edit(venue, **values):
    form = {
        "unit": venue.unit_id,
        "occurred_on": "2025-08-01",
        "name": "村口宣传栏",
        "kind": venue.kind,
    }
    return reverse("record_edit", args=["venues", venue.pk]), form | values


def test_a_venue_is_renewed_and_closed_after_its_half_year_was_locked(
    cast, client_of, venue, locked
):
    locked()
    before, client = counted(cast), client_of(cast.liaison)

    page = client.get(reverse("record_detail", args=["venues", venue.pk])).content.decode()
    address, form = edit(
        venue, refreshed_on="2026-03-02", keeper="管理员·塘头村", closed_on="2025-11-30"
    )
    answer = client.post(address, form)

    assert "照常登记，不改变已锁定半年的数据" in page and address in page
    assert answer.status_code == 302
    venue.refresh_from_db()
    assert (venue.refreshed_on, venue.closed_on) == (date(2026, 3, 2), date(2025, 11, 30))
    assert counted(cast) == before
    assert before["site.venue_count"] == 1
    assert figures(cast.township, cast.term)["site.venue_count"].value == 0  # kept, and none left


def test_reopened_it_counts_what_is(cast, venue, locked):
    locked()
    venue.closed_on = date(2025, 11, 30)
    save_record(venue, actor=cast.liaison)

    reopen_term(cast.previous, actor=cast.secretary, reason="更正")

    assert counted(cast)["site.venue_count"] == 0


def test_what_the_half_year_counts_it_by_stays(cast, client_of, venue, locked):
    locked()
    address, form = edit(venue, kind="screen", occurred_on="2026-01-02", name="改了名的")

    client_of(cast.clerk).post(address, form)  # those fields of the form are not to be typed in

    venue.refresh_from_db()
    assert (venue.name, venue.kind, venue.occurred_on) == ("改了名的", "board", BEGUN)
    for field, value in (
        ("kind", "screen"),
        ("unit", cast.sibling),
        ("occurred_on", date(2026, 1, 2)),
    ):
        changed = Venue.objects.get(pk=venue.pk)
        setattr(changed, field, value)
        with pytest.raises(TermClosed, match="已报送"):
            save_record(changed, actor=cast.clerk)
    with pytest.raises(TermClosed, match="已报送"):
        void_record(venue, actor=cast.clerk, reason="记错")


def test_what_stood_before_the_locked_half_year_belongs_to_it(cast, locked):
    old = VenueFactory(unit=cast.village, occurred_on=date(2023, 5, 1), entered_by=cast.clerk)
    locked()

    with pytest.raises(TermClosed):
        void_record(old, actor=cast.clerk, reason="记错")


def test_control_what_began_afterwards_is_voided(cast, locked):
    locked()
    new = VenueFactory(unit=cast.village, occurred_on=date(2026, 3, 1), entered_by=cast.clerk)

    void_record(new, actor=cast.clerk, reason="记错")


def test_a_venue_set_up_long_ago_is_noted_today_and_no_locked_half_year_counts_it(
    cast, venue, locked
):
    locked()
    before = counted(cast)

    noted = Venue(unit=cast.village, occurred_on=date(2025, 9, 1), name="补登的标语", kind="slogan")
    save_record(noted, actor=cast.liaison)

    assert counted(cast) == before
    assert figures(cast.township, cast.term)["site.venue_count"].value == 2
    assert indicators_counting(ledgers["venues"], noted, cast.previous) == []


def test_a_stale_venue_of_the_locked_half_year_stays_stale_there(cast, venue, locked):
    venue.occurred_on, venue.refreshed_on = date(2024, 3, 1), date(2025, 3, 1)
    save_record(venue, actor=cast.liaison)
    locked()
    VenueFactory(unit=cast.village, occurred_on=date(2026, 2, 1), entered_by=cast.clerk)

    venue.refreshed_on = date(2026, 3, 2)
    save_record(venue, actor=cast.liaison)

    assert counted(cast)["site.stale_count"] == 1
    assert figures(cast.township, cast.term)["site.stale_count"].value == 0


def test_what_was_not_yet_due_at_the_lock_stays_out_of_its_rates(cast, locked, time_machine):
    """A letter of 25 December due in February, locked in January: neither its day passing nor its
    answer moves the half-year.
    """
    late = date(2026, 2, 1)
    received = {"unit": cast.village, "entered_by": cast.clerk, "occurred_on": date(2025, 12, 15)}
    letter = NoticeFactory(due_on=late, **received)
    NoticeFactory(due_on=date(2025, 12, 19), answered_on=date(2025, 12, 18), **received)
    decision = DecisionFactory(due_on=late, **received)
    DecisionFactory(due_on=date(2025, 12, 19), done_on=date(2025, 12, 19), **received)
    locked()
    rates = ("notice.ontime_rate", "mtg.decision_done_rate")
    before = counted(cast)
    assert [before[code] for code in rates] == [100, 100]
    before.pop("report.date")  # of the paper as it would be printed today

    time_machine.move_to(datetime(2026, 6, 3, 2, tzinfo=UTC))
    assert counted(cast).items() >= before.items()
    letter.answered_on = decision.done_on = date(2026, 6, 2)
    for record in (letter, decision):
        record.save()
    assert counted(cast).items() >= before.items()

    reopen_term(cast.previous, actor=cast.secretary, reason="有误")
    assert [counted(cast)[code] for code in rates] == [50, 100]  # control: it reads what is


@pytest.mark.postgresql
def test_a_hall_gets_another_keeper_and_keeps_its_name(cast, locked):
    hall = LectureHallFactory(unit=cast.village, occurred_on=BEGUN, entered_by=cast.clerk)
    locked()

    hall.keeper = "新负责人"
    save_record(hall, actor=cast.liaison)
    hall.name = "另一个名字"
    with pytest.raises(TermClosed):
        save_record(hall, actor=cast.liaison)


@pytest.mark.postgresql
def test_a_batch_of_awards_goes_on_and_the_locked_half_year_still_lacks_its_steps(cast, locked):
    batch = AwardBatchFactory(unit=cast.office, occurred_on=BEGUN, entered_by=cast.clerk)
    locked()
    before = counted(cast)

    batch.recommend_by, batch.number = date(2026, 2, 1), "青宣〔2026〕3号"
    save_record(batch, actor=cast.clerk)

    assert counted(cast) == before
    assert before["award.lacking_count"] == 3


def test_a_paper_comes_in_after_the_lock_and_only_such_a_one_goes_again(
    cast, venue, locked, time_machine
):
    time_machine.move_to(datetime(2025, 12, 21, 2, tzinfo=UTC))
    kept = add_evidence(venue, "设立通知.pdf", PDF, actor=cast.liaison)
    locked()
    added = add_evidence(venue, "检修单.pdf", PDF + b"\n", actor=cast.liaison)
    Evidence.objects.filter(pk=kept.pk).update(uploaded_at=datetime(2025, 12, 21, 2, tzinfo=UTC))
    Evidence.objects.filter(pk=added.pk).update(uploaded_at=LATER)

    with pytest.raises(TermClosed):
        remove_evidence(Evidence.objects.get(pk=kept.pk), actor=cast.liaison)
    remove_evidence(Evidence.objects.get(pk=added.pk), actor=cast.liaison)

    assert list(Evidence.objects.of(venue)) == [kept]


@pytest.mark.postgresql
def test_a_year_adds_up_what_its_half_years_count(cast, locked, time_machine):
    """Read over several half-years, a row is counted as its own one counts it."""
    for day in (date(2025, 5, 6), date(2025, 9, 3)):
        DecisionFactory(unit=cast.village, occurred_on=day, entered_by=cast.clerk)
    locked()
    for decision in DecisionFactory._meta.model.objects.visible_to(cast.clerk):
        decision.done_on, decision.outcome = date(2025, 12, 1), "好了"
        save_record(decision, actor=cast.liaison)

    year = figures_by_township([cast.township], Period(date(2025, 1, 1), date(2025, 12, 31)))

    assert year[cast.township.pk]["mtg.decision_done_rate"].value == 50


def test_another_townships_lock_changes_nothing_here(cast, venue, locked):
    theirs = InspectionFactory(
        unit=cast.other_unit, occurred_on=BEGUN, problems=1, entered_by=cast.other_clerk
    )
    ours = InspectionFactory(
        unit=cast.village, occurred_on=BEGUN, problems=1, entered_by=cast.clerk
    )
    locked()
    for one, actor in ((theirs, cast.other_clerk), (ours, cast.clerk)):
        one.mended, one.mended_on = 1, date(2026, 3, 1)
        save_record(one, actor=actor)

    read = figures_by_township([cast.township, cast.neighbour], Period.of(cast.previous))

    rates = {
        town.pk: read[town.pk]["site.fix_rate"].value for town in (cast.township, cast.neighbour)
    }
    assert rates == {cast.township.pk: 0, cast.neighbour.pk: 100}


def updated(cast, *rows) -> Import:
    """A sheet of venues brought in, 已有的更新."""
    data = book(("单位", "启用日期", "阵地名称", "类型", "管理员"), *rows)
    return checked(ledgers["venues"], data, actor=cast.clerk, same=Import.Same.UPDATE)


@pytest.mark.postgresql
def test_a_sheet_renews_a_venue_and_changes_nothing_that_was_counted(cast, venue, locked):
    locked()

    renewed = updated(
        cast,
        ("塘头村", BEGUN, "村口宣传栏", "宣传栏", "新管理员"),
        ("塘头村", BEGUN, "补登的标语", "标语", ""),
    )
    turned = updated(cast, ("塘头村", BEGUN, "村口宣传栏", "电子屏", ""))

    assert (renewed.report["problems"], renewed.report["added"], renewed.report["changed"]) == (
        [],
        1,
        1,
    )
    assert ["已报送" in problem["message"] for problem in turned.report["problems"]] == [True]


def test_a_noted_venue_may_be_voided_though_it_began_before_the_lock(cast, locked):
    locked()
    noted = Venue(unit=cast.village, occurred_on=BEGUN, name="补登的标语", kind="slogan")
    save_record(noted, actor=cast.liaison)

    void_record(noted, actor=cast.liaison, reason="登错了")

    assert Venue.objects.visible_to(cast.clerk).standing().count() == 0
