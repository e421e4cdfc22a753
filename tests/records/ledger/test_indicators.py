"""Each kind of indicator on a handful of rows: missing, nought and not-applicable are
three things.
"""

from datetime import UTC, date, datetime
from decimal import Decimal

from django.utils import timezone

from records.figures.reading import figures
from records.ledger.declaration import ledgers
from records.models import NilReturn
from townwork.org.models import Term


def add(cast, model, **values):
    values = {
        "unit": cast.village,
        "occurred_on": date(2026, 3, 5),
        "entered_by": cast.clerk,
    } | values
    return model.objects.create(**values)


def read(cast, code):
    return figures(cast.township, cast.term)[code]


def test_a_ledger_nobody_kept_is_missing_not_nought(cast):
    figure = read(cast, "film.show_count")

    assert figure.value is None
    assert figure.is_missing


def test_a_kept_ledger_counts_a_true_nought(cast):
    add(cast, ledgers["activities"].model, title="志愿服务", category="volunteer")

    assert read(cast, "event.square_count").value == 0


def test_a_nil_return_makes_a_nought(cast):
    NilReturn.objects.create(
        unit=cast.village, term=cast.term, ledger="films", declared_by=cast.liaison
    )

    assert read(cast, "film.show_count").value == 0
    assert read(cast, "film.village_count").value == 0


def test_a_nil_return_of_another_term_or_township_says_nothing(cast):
    NilReturn.objects.create(
        unit=cast.village, term=cast.previous, ledger="films", declared_by=cast.liaison
    )

    assert read(cast, "film.show_count").is_missing


def test_rows_that_left_the_field_empty_are_missing(cast):
    add(cast, ledgers["customs"].model, saved=None)

    assert read(cast, "custom.saved_amount").is_missing


def test_a_ratio_of_nothing_does_not_apply(cast):
    NilReturn.objects.create(
        unit=cast.village, term=cast.term, ledger="notices", declared_by=cast.liaison
    )

    figure = read(cast, "notice.ontime_rate")

    assert (figure.value, figure.applicable, figure.is_missing) == (None, False, False)


def test_voided_rows_and_other_terms_do_not_count(cast):
    film = ledgers["films"].model
    add(cast, film, film="甲")
    add(cast, film, film="乙", voided_at=timezone.now(), voided_by=cast.clerk, void_reason="重复")
    add(cast, film, film="丙", occurred_on=date(2025, 12, 31))
    add(cast, film, film="丁", occurred_on=date(2026, 7, 1))
    add(cast, film, film="戊", unit=cast.other_unit, entered_by=cast.other_clerk)

    assert read(cast, "film.show_count").value == 1


def test_an_article_counts_once_at_its_highest(cast):
    news = ledgers["news"].model
    add(cast, news, title="同一稿", medium="融媒", level=2)
    best = add(cast, news, title="同一稿", medium="省报", level=4)
    add(cast, news, title="另一稿", medium="融媒", level=2)

    found = figures(cast.township, cast.term, rows=True)

    assert found["news.count"].value == 2
    assert found["news.count_by_level"].value == {"省级": 1, "区级": 1}
    assert found["news.points"].value == Decimal("12")
    assert ("records.newsitem", best.pk) in found["news.count"].rows


def test_ratios_round_half_up_once(cast):
    for present in (1, 0, 0, 0, 0, 0, 0, 0):
        add(cast, ledgers["study"].model, topic="学", kind="branch", expected=1, present=present)

    assert read(cast, "study.attendance_rate").value == Decimal("12.5")


def test_stock_counts_what_began_earlier_and_stands(cast):
    venue = ledgers["venues"].model
    add(cast, venue, name="老栏", kind="board", occurred_on=date(2020, 1, 1))
    add(
        cast,
        venue,
        name="拆了",
        kind="board",
        occurred_on=date(2020, 1, 1),
        closed_on=date(2025, 1, 1),
    )
    add(cast, venue, name="以后", kind="board", occurred_on=date(2026, 8, 1))

    assert read(cast, "site.venue_count").value == 1


def test_the_document_of_the_year_is_found_from_january(cast):
    regulation = ledgers["regulations"].model
    add(cast, regulation, title="责任制", kind="responsibility", occurred_on=date(2026, 3, 12))
    second = Term.objects.create(township=cast.township, year=2026, half=2)

    assert figures(cast.township, second)["doc.resp_issue_month"].value == 3


def test_what_is_closed_later_stays_in_the_counts_of_before(cast):
    venue = ledgers["venues"].model
    for name, closed in (("期内停", date(2026, 6, 30)), ("期后停", date(2026, 7, 1))):
        add(cast, venue, name=name, kind="centre", occurred_on=date(2020, 1, 1), closed_on=closed)

    found = figures(cast.township, cast.term, rows=True)

    assert [
        found[code].value for code in ("site.venue_count", "venue.count", "site.stale_count")
    ] == [
        1,
        1,
        1,
    ]
    standing = venue.objects.within(cast.term.start, cast.term.end)
    assert {pk for _, pk in found["site.venue_count"].rows} == set(
        standing.values_list("pk", flat=True)
    )


def test_what_was_held_without_applying_or_consent_is_neither_applied_for_nor_approved(cast):
    filing, day = ledgers["filings"].model, date(2026, 3, 1)
    for state in ("held", "archived"):
        add(cast, filing, title="没报", kind="lecture", state=state)
        add(cast, filing, title="报了没批", kind="lecture", state=state, applied_on=day)
        add(
            cast, filing, title="批了", kind="lecture", state=state, applied_on=day, approved_on=day
        )
    add(cast, filing, title="草稿", kind="lecture")
    add(
        cast,
        filing,
        title="同意",
        kind="lecture",
        state="approved",
        applied_on=day,
        approved_on=day,
    )

    found = figures(cast.township, cast.term)

    counted = {
        name: found[f"meet.{name}_count"].value for name in ("apply", "approve", "held", "archive")
    }
    assert counted == {"apply": 5, "approve": 3, "held": 6, "archive": 3}
    assert found["meet.unfiled_count"].value == 2


def test_what_is_not_yet_due_is_not_late(cast, time_machine):
    notice = ledgers["notices"].model
    add(cast, notice, number="一", sender="区", kind="venue", due_on=date(2026, 3, 12))
    held = {"state": "held", "applied_on": date(2026, 3, 1), "close_by": date(2026, 3, 12)}
    add(cast, ledgers["filings"].model, title="甲", kind="lecture", **held)

    def late():
        found = figures(cast.township, cast.term)
        return found["notice.late_count"].value, found["meet.late_archive_count"].value

    time_machine.move_to(datetime(2026, 3, 12, 2, tzinfo=UTC))
    assert late() == (0, 0)
    time_machine.move_to(datetime(2026, 3, 13, 2, tzinfo=UTC))
    assert late() == (1, 1)
    time_machine.move_to(datetime(2026, 9, 1, 2, tzinfo=UTC))
    assert late() == (1, 1)


def test_a_letter_not_yet_due_leaves_the_rate_until_its_day_is_over(cast, time_machine):
    """One answered in time, one open: due on the 12th it is no failure before the 13th."""
    notice = ledgers["notices"].model
    sent = {"sender": "区", "kind": "venue", "due_on": date(2026, 3, 12)}
    add(cast, notice, number="一", answered_on=date(2026, 3, 9), **sent)
    open_one = add(cast, notice, number="二", **sent)

    def rate():
        figure = figures(cast.township, cast.term, rows=True)["notice.ontime_rate"]
        return figure.value, len(figure.rows)

    time_machine.move_to(datetime(2026, 3, 12, 2, tzinfo=UTC))
    assert rate() == (100, 1)
    time_machine.move_to(datetime(2026, 3, 13, 2, tzinfo=UTC))
    assert rate() == (50, 2)

    open_one.answered_on = date(2026, 3, 20)  # late is late
    open_one.save()
    assert rate() == (50, 2)


def test_letters_none_of_which_is_due_have_no_rate(cast, time_machine):
    time_machine.move_to(datetime(2026, 3, 6, 2, tzinfo=UTC))
    sent = {"sender": "区", "kind": "venue", "due_on": date(2026, 3, 12)}
    add(cast, ledgers["notices"].model, number="一", **sent)

    figure = read(cast, "notice.ontime_rate")

    assert (figure.value, figure.applicable) == (None, False)


def test_a_decision_not_yet_due_leaves_the_rate_and_one_without_a_day_does_not(cast, time_machine):
    time_machine.move_to(datetime(2026, 3, 12, 2, tzinfo=UTC))
    decision = ledgers["decisions"].model
    meeting = add(cast, ledgers["meetings"].model, name="会", kind="other")
    days = [
        {"due_on": date(2026, 3, 31)},  # not yet due: left out
        {"due_on": date(2026, 3, 31), "done_on": date(2026, 3, 9)},
        {"due_on": date(2026, 3, 11)},
        {"due_on": None},
    ]
    for number, values in enumerate(days):
        add(cast, decision, meeting=meeting, matter=f"事项{number}", **values)

    assert read(cast, "mtg.decision_done_rate").value == Decimal("33.3")
    time_machine.move_to(datetime(2026, 4, 1, 2, tzinfo=UTC))
    assert read(cast, "mtg.decision_done_rate").value == 25


def test_a_problem_whose_day_has_not_come_leaves_the_rate(cast, time_machine):
    time_machine.move_to(datetime(2026, 3, 12, 2, tzinfo=UTC))
    found = [
        {"problems": 3, "mended": 1, "mend_by": date(2026, 3, 12)},  # late from the 13th on
        {"problems": 2, "mended": 2, "mend_by": date(2026, 3, 31)},
        {"problems": 1, "mended": 0, "mend_by": None},
    ]
    for values in found:
        add(cast, ledgers["inspections"].model, problem="破损", **values)

    assert read(cast, "site.fix_rate").value == Decimal("66.7")
    time_machine.move_to(datetime(2026, 3, 13, 2, tzinfo=UTC))
    assert read(cast, "site.fix_rate").value == 50
    assert read(cast, "site.problem_count").value == 6  # what was found was found


def test_a_session_lacks_a_make_up_until_everybody_absent_has_made_up(cast):
    study = ledgers["study"].model
    for made_up in (None, 0, 1, 4):
        add(cast, study, topic="学", kind="branch", expected=10, present=6, made_up=made_up)
    add(cast, study, topic="学", kind="branch", expected=10, present=10)
    add(cast, study, topic="学", kind="branch", present=6)  # how many there should be nobody knows

    assert read(cast, "study.no_make_up_count").value == 3


def test_a_village_has_a_month_of_films_however_many_it_shows_in_it(cast):
    film = ledgers["films"].model
    for day in range(1, 7):
        add(cast, film, film="片", occurred_on=date(2026, 6, day))
    add(cast, film, film="片", occurred_on=date(2026, 5, 9), shows=3)
    add(cast, film, film="片", occurred_on=date(2026, 6, 9), unit=cast.sibling)
    assert read(cast, "film.month_count").value == 3
    assert read(cast, "film.show_count").value == 10  # control

    for day in (20, 21):  # for February and March
        add(cast, film, film="片", occurred_on=date(2026, 6, day), is_make_up=True)

    assert read(cast, "film.month_count").value == 5
