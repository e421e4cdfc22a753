"""Each kind of indicator on a handful of rows: missing, nought and not-applicable are three things."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from records.figures import figures
from records.ledgers import ledgers
from records.models import NilReturn
from townwork.org.models import Term


def add(cast, model, **values):
    values = {"unit": cast.village, "occurred_on": date(2026, 3, 5), "entered_by": cast.clerk} | values
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
    NilReturn.objects.create(unit=cast.village, term=cast.term, ledger="films", declared_by=cast.liaison)

    assert read(cast, "film.show_count").value == 0
    assert read(cast, "film.village_count").value == 0


def test_a_nil_return_of_another_term_or_township_says_nothing(cast):
    NilReturn.objects.create(unit=cast.village, term=cast.previous, ledger="films", declared_by=cast.liaison)

    assert read(cast, "film.show_count").is_missing


def test_rows_that_left_the_field_empty_are_missing(cast):
    add(cast, ledgers["customs"].model, saved=None)

    assert read(cast, "custom.saved_amount").is_missing


def test_a_ratio_of_nothing_does_not_apply(cast):
    NilReturn.objects.create(unit=cast.village, term=cast.term, ledger="notices", declared_by=cast.liaison)

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
    add(cast, venue, name="拆了", kind="board", occurred_on=date(2020, 1, 1), closed_on=date(2025, 1, 1))
    add(cast, venue, name="以后", kind="board", occurred_on=date(2026, 8, 1))

    assert read(cast, "site.venue_count").value == 1


def test_the_document_of_the_year_is_found_from_january(cast):
    regulation = ledgers["regulations"].model
    add(cast, regulation, title="责任制", kind="responsibility", occurred_on=date(2026, 3, 12))
    second = Term.objects.create(township=cast.township, year=2026, half=2)

    assert figures(cast.township, second)["doc.resp_issue_month"].value == 3
