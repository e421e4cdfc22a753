"""An article counts once: when it was first published, at its highest until the end of the days
asked about. Sent in (报送) and taken up (采用) are two counts; equal titles of two units, two articles.
"""

from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from django.db import connection, transaction
from django.db.models import Exists, Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessments.facts import read_facts
from assessments.scoring import Rule
from records.figures.reading import figures
from records.figures.targets import FigureSpan, measured
from records.kinds.news.ledger import NEWS, PUBLISHED, counted_instead
from records.ledger.indicators import Period
from records.models import NewsItem
from records.pages.services import save_record
from tests.examples import examples
from tests.factories import NewsItemFactory, TermFactory
from townwork.org.services import close_term

Level = NewsItem.Level
YEAR = 2026
FEBRUARY, MAY = date(YEAR, 2, 7), date(YEAR, 5, 20)
CODES = ("news.count", "news.sent_count", "news.points", "news.province_count")


def months(year=YEAR):
    starts = [date(year, month, 1) for month in range(1, 13)]
    ends = [start - timedelta(days=1) for start in [*starts[1:], date(year + 1, 1, 1)]]
    return list(zip(starts, ends, strict=True))


def stretches():
    """Every month, quarter and half of the year, the year, and days across its two halves."""
    of_month = months()
    for length in (1, 3, 6, 12):
        for first in range(0, 12, length):
            yield of_month[first][0], of_month[first + length - 1][1]
    yield date(YEAR, 3, 15), date(YEAR, 8, 20)


QUARTERS = [(days[0][0], days[-1][1]) for days in (months()[at : at + 3] for at in (0, 3, 6, 9))]


def read(cast, *asks):
    """{(code, start): value} of 塘头村, all asked together."""
    found = measured(Q(unit=cast.village), [FigureSpan(*ask) for ask in asks])
    return {(ask.code, ask.start): value for (ask, _), value in found.items()}


def item(cast, day, level=Level.DISTRICT, unit=None, **more):
    unit = unit or cast.village
    return NewsItemFactory(
        unit=unit, occurred_on=day, level=level, entered_by=cast.clerk, **{"title": "甲稿"} | more
    )


# --- One value at a moment, wherever it is asked --------------------------------------------------


@pytest.mark.postgresql
def test_a_later_success_leaves_the_month_of_the_first_publication_as_it_was(cast):
    item(cast, FEBRUARY)
    item(cast, MAY, Level.CITY)

    found = read(cast, *(("news.count", *days) for days in QUARTERS))

    assert found.get(("news.count", date(YEAR, 1, 1))) == 1
    assert not found.get(("news.count", date(YEAR, 4, 1)))


@pytest.mark.postgresql
def test_over_a_longer_span_it_has_the_highest_level_it_had_by_the_end(cast):
    item(cast, FEBRUARY)
    item(cast, MAY, Level.CITY)
    half = (date(YEAR, 1, 1), date(YEAR, 6, 30))
    until_april = (date(YEAR, 1, 1), date(YEAR, 4, 30))

    assert read(cast, ("news.points", *half)) == {("news.points", half[0]): 5}
    assert read(cast, ("news.points", *until_april)) == {("news.points", half[0]): 2}


@pytest.mark.postgresql
def test_a_reprint_in_an_open_half_year_leaves_a_locked_one_whatever_is_asked_beside_it(cast):
    item(cast, date(2025, 10, 22))
    autumn = ("news.count", date(2025, 10, 1), date(2025, 12, 31))
    winter = ("news.count", date(2026, 1, 1), date(2026, 3, 31))
    item(cast, date(2026, 1, 12), Level.PROVINCE)

    assert read(cast, autumn, winter) == {
        ("news.count", date(2025, 10, 1)): 1,
        ("news.count", date(2026, 1, 1)): 1,  # a half-year's articles are its own
    }


@pytest.mark.postgresql
def test_the_halves_add_up_to_the_year_whatever_was_reprinted(cast):
    item(cast, MAY, Level.DISTRICT)
    item(cast, date(2026, 11, 20), Level.CITY)
    halves = [(date(2026, 1, 1), date(2026, 6, 30)), (date(2026, 7, 1), date(2026, 12, 31))]
    year = (date(2026, 1, 1), date(2026, 12, 31))

    for code, wanted in (("news.count", [1, 1]), ("news.points", [2, 5])):
        of_halves = [read(cast, (code, *days))[code, days[0]] for days in halves]
        assert of_halves == wanted
        assert read(cast, (code, *year))[code, year[0]] == sum(wanted)


ROWS = st.lists(
    st.tuples(
        st.sampled_from("甲乙"),
        st.sampled_from(Level),
        st.integers(0, 364),
        st.sampled_from([0, 0, 0, 3, 40]),  # sent in so many days before, or nobody knows
    ),
    max_size=9,
)


def recounted(rows, start, end):
    """By the words of the cards, in plain Python: {code: value} over the days, both included."""
    middle = date(start.year, 7, 1)
    if start < middle <= end:
        first = recounted(rows, start, middle - timedelta(days=1))
        second = recounted(rows, middle, end)
        return {code: first[code] + second[code] for code in CODES}
    half = date(start.year, 1 if start.month <= 6 else 7, 1)
    found = dict.fromkeys(CODES, Decimal(0))
    for article in {row.article for row in rows}:
        its = [row for row in rows if row.article == article]
        if sent_first(its, half, start, end):
            found["news.sent_count"] += 1
        published = [row for row in its if row.level and half <= row.occurred_on <= end]
        if not published or min(row.occurred_on for row in published) < start:
            continue
        best = max(published, key=lambda row: (row.level, row.points))
        found["news.count"] += 1
        found["news.points"] += best.points
        found["news.province_count"] += best.level >= Level.PROVINCE
    return found


def sent_first(its, half, start, end) -> bool:
    within = sorted(
        (row for row in its if half <= row.occurred_on <= end),
        key=lambda row: (row.occurred_on, row.pk),
    )
    if not within or within[0].occurred_on < start:
        return False
    first = within[0]
    before = [row for row in its if row.occurred_on < half and row.pk < first.pk]
    last_half = date(half.year, 1, 1) if half.month == 7 else date(half.year - 1, 7, 1)
    is_reprint = first.level and (first.sent_on is None or first.sent_on < half)
    if is_reprint and any(row.occurred_on >= last_half for row in before):
        return False
    return not any(row.level == Level.SENT and row.occurred_on == first.sent_on for row in before)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=examples(25),
    deadline=None,
)
@given(ROWS)
def test_it_is_what_a_recount_says_and_the_same_alone_as_among_all(cast, rows):
    asks = [(code, *days) for code, days in product(CODES, stretches())]
    with transaction.atomic():
        item(cast, date(YEAR - 1, 12, 9), title="甲")  # of the half-year before: 甲 is a reprint
        for title, level, day, before in rows:
            on = date(YEAR, 1, 1) + timedelta(days=day)
            sent = on - timedelta(days=before) if before else None
            item(cast, on, level, title=title, sent_on=sent)
        kept = list(NewsItem.objects.filter(unit=cast.village))
        together = measured(Q(unit=cast.village), [FigureSpan(*ask) for ask in asks])
        alone = {}
        for code, start, end in asks[:: max(len(asks) // 7, 1)]:
            alone |= measured(Q(unit=cast.village), [FigureSpan(code, start, end)])
        transaction.set_rollback(True)

    plain = {days: recounted(kept, *days) for days in stretches()}
    for code, start, end in asks:
        ask = (FigureSpan(code, start, end), cast.village.pk)
        assert together.get(ask, 0) == plain[start, end][code], ask
    assert alone == {ask: value for ask, value in together.items() if ask in alone}


# --- 报送 and 采用 ----------------------------------------------------------------------------------


def test_what_is_sent_in_and_not_taken_up_counts_as_sent_alone(cast):
    sent = item(cast, FEBRUARY, Level.SENT)

    found = figures(cast.township, cast.term)

    assert sent.sent_on == FEBRUARY
    assert (found["news.sent_count"].value, found["news.count"].value) == (1, 0)
    assert found["news.points"].value == 0
    assert found["news.count_by_level"].value == {}
    assert found["news.unreviewed_count"].value == 0


def test_a_correction_is_of_what_was_printed(cast):
    item(cast, FEBRUARY, Level.SENT, title="没采用的", corrections=2)
    item(cast, MAY, corrections=1)

    assert figures(cast.township, cast.term)["news.correction_count"].value == 1


@pytest.mark.postgresql
def test_taken_up_it_is_one_article_of_both_each_on_its_day(cast):
    item(cast, FEBRUARY, Level.SENT)
    item(cast, MAY, Level.CITY, sent_on=FEBRUARY)

    asks = [(code, *days) for code in ("news.sent_count", "news.count") for days in QUARTERS[:2]]
    found = {ask: value for ask, value in read(cast, *asks).items() if value}

    assert found == {
        ("news.sent_count", date(YEAR, 1, 1)): 1,
        ("news.count", date(YEAR, 4, 1)): 1,
    }


@pytest.mark.postgresql
def test_sent_in_june_and_taken_up_in_july_it_was_sent_in_once(cast):
    june, july = date(YEAR, 6, 28), date(YEAR, 7, 6)
    item(cast, june, Level.SENT)
    item(cast, july, sent_on=june)
    item(cast, july, title="乙稿", sent_on=june)  # control: that it was sent in stands nowhere else
    half = (date(YEAR, 7, 1), date(YEAR, 12, 31))

    assert read(cast, ("news.sent_count", *half), ("news.count", *half)) == {
        ("news.sent_count", half[0]): 1,
        ("news.count", half[0]): 2,
    }


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("again", "counts"),
    [
        ({}, 0),  # nobody says when it was sent in: in June it was
        ({"sent_on": date(YEAR, 6, 5)}, 0),
        ({"sent_on": date(YEAR, 11, 18)}, 1),  # control: it says it was sent in again
        ({"title": "乙稿"}, 1),  # control: another article
    ],
)
def test_a_reprint_is_not_sent_in_again_in_figure_duty_and_mark(cast, again, counts):
    item(cast, date(YEAR, 6, 6))
    close_term(cast.term, actor=cast.secretary, reason="已报送")
    item(cast, date(YEAR, 11, 20), Level.CITY, **again)
    second = TermFactory(township=cast.township, year=YEAR, half=2)
    november = (date(YEAR, 11, 1), date(YEAR, 11, 30))
    rule = Rule("count", "news.sent_count", target=Decimal(9))

    mark = read_facts(second, [(cast.village, rule)], date(YEAR, 12, 31))[rule, cast.village.pk]

    assert figures(cast.township, cast.term)["news.sent_count"].value == 1
    assert figures(cast.township, second)["news.sent_count"].value == counts
    assert (
        read(cast, ("news.sent_count", *november)).get(("news.sent_count", november[0]), 0)
        == counts
    )
    assert mark.values == (counts,)


def test_last_years_title_again_is_sent_in_again(cast):
    item(cast, date(YEAR - 1, 2, 3))
    item(cast, FEBRUARY)

    assert figures(cast.township, cast.term)["news.sent_count"].value == 1


def test_what_was_said_when_it_was_sent_in_is_not_typed_again(cast, client_of):
    sent = item(cast, FEBRUARY, Level.SENT, author="通讯员甲", first_reader="采编岗")
    client = client_of(cast.liaison)

    page = client.get(reverse("record_detail", args=["news", sent.pk]))
    form = client.get(page.context["adopt_url"]).context["form"]

    kept = {name: str(form.initial[name]) for name in ("title", "author", "sent_on", "article")}
    assert kept == {
        "title": "甲稿",
        "author": "通讯员甲",
        "sent_on": str(FEBRUARY),
        "article": sent.article,
    }
    assert "登记采用" in page.content.decode()


def test_who_only_reads_is_offered_nothing(cast, client_of):
    sent = item(cast, FEBRUARY, Level.SENT)

    page = client_of(cast.secretary).get(reverse("record_detail", args=["news", sent.pk]))

    assert "尚未采用" in page.content.decode()
    assert "登记采用" not in page.content.decode()


# --- Which rows are one article -------------------------------------------------------------------


def typed(cast, unit, **more):
    made = NewsItem(
        unit=unit, occurred_on=FEBRUARY, title="防溺水宣传进村", medium="云岭日报", level=2, **more
    )
    return save_record(made, actor=cast.clerk)


def count(cast):
    return figures(cast.township, cast.term)["news.count"].value


def test_equal_titles_of_two_units_are_two_articles(cast):
    typed(cast, cast.village)
    typed(cast, cast.sibling)

    assert count(cast) == 2


def test_marked_as_the_same_they_are_one(cast):
    first = typed(cast, cast.village)
    typed(cast, cast.sibling, article=first.article)

    assert count(cast) == 1


def test_a_units_own_title_again_is_the_same_article(cast):
    typed(cast, cast.village)
    typed(cast, cast.village)

    assert count(cast) == 1


def test_an_article_is_marked_by_its_units_name_of_its_day(cast):
    """Whatever the unit is called since: it would be another's, or none of its own."""
    cast.village.former_names = [["塘头老村", "2026-03-01"]]
    cast.village.save()

    before = item(cast, FEBRUARY, title="防汛演练")
    after = item(cast, date(2026, 3, 2), title="新学期")

    assert before.article == "防汛演练（塘头老村）"
    assert after.article == "新学期（塘头村）"


def test_items_of_before_keep_their_meaning_and_what_is_entered_now_joins_them(cast):
    """Once an empty mark became the title, the same for every unit of the town."""
    for unit in (cast.village, cast.sibling):
        item(cast, FEBRUARY, title="防溺水宣传进村", article="防溺水宣传进村", unit=unit)
    assert count(cast) == 1

    again = typed(cast, cast.village)

    assert again.article == "防溺水宣传进村"
    assert count(cast) == 1


def test_a_sheet_marks_its_items_as_the_form_does(cast):
    item(cast, FEBRUARY, title="旧稿", article="旧标记")
    items = [
        NewsItem(unit=unit, title=title)
        for unit, title in (
            (cast.village, "旧稿"),
            (cast.sibling, "旧稿"),
            (cast.village, "新稿"),
        )
    ]

    NEWS.complete(items)

    assert [one.article for one in items] == [
        "旧标记",
        f"旧稿（{cast.sibling}）",
        f"新稿（{cast.village}）",
    ]


@pytest.mark.parametrize(("who", "offered"), [("liaison", {"自己的", "见报的"}), ("clerk", None)])
def test_the_form_proposes_ones_own_and_what_others_had_published(
    cast, client_of, time_machine, who, offered
):
    time_machine.move_to(date(YEAR, 6, 1), tick=False)
    item(cast, FEBRUARY, Level.SENT, article="自己的")
    item(cast, FEBRUARY, article="见报的", unit=cast.sibling)
    item(cast, FEBRUARY, Level.SENT, article="别人还没见报的", unit=cast.sibling)
    NewsItemFactory(
        unit=cast.other_unit, article="外镇的", occurred_on=FEBRUARY, entered_by=cast.other_clerk
    )

    form = client_of(getattr(cast, who)).get(reverse("record_add", args=["news"])).context["form"]

    proposed = {mark for mark, _ in form.fields["article"].widget.offered}
    assert proposed == (offered or {"自己的", "见报的", "别人还没见报的"})
    assert '<option value="见报的">' in str(form["article"])


def test_an_article_in_every_township_is_no_dearer_to_count_in_each(cast):
    """A year and a month would be read off each row of the same title, in SQLite by a function of
    Python: of a thousand townships' 简讯 that was a tenth of a second a township.
    """
    NewsItemFactory(unit=cast.village, title="简讯", occurred_on=cast.term.start)

    with CaptureQueriesContext(connection) as said:
        figures(cast.township, cast.term, codes=["news.count", "news.sent_count"])

    ours = [one["sql"] for one in said if "records_newsitem" in one["sql"]]
    assert any("EXISTS" in sql for sql in ours)
    assert [sql for sql in ours if "extract" in sql.lower()] == []


def test_over_days_of_two_years_it_counts_once_in_each_half_year(cast):
    for day in (date(2025, 12, 20), date(2025, 12, 28), date(2026, 1, 5), date(2026, 2, 1)):
        NewsItemFactory(unit=cast.village, title="简讯", level=2, occurred_on=day)
    period = Period(date(2025, 12, 1), date(2026, 2, 28))
    rows = NewsItem.objects.filter(PUBLISHED, occurred_on__range=(period.start, period.end))

    counted = rows.filter(~Exists(counted_instead(NewsItem.objects.standing(), period)))

    assert sorted(one.occurred_on for one in counted) == [date(2025, 12, 20), date(2026, 1, 5)]
