"""A figure over other days, and compared: by name, by code, in words; frozen as the rest."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from records.figures.catalogue import catalogue, source_ledger
from records.figures.citations import source_url
from records.figures.reading import figures
from records.figures.targets import targetable
from records.figures.windows import SUFFIXES, change_in_a_sentence, change_in_words
from records.pages.filters import Listing
from reports.chips import chips
from reports.drafts import make_draft, names
from reports.models import SummaryTemplate
from tests.factories import FilmShowingFactory, LectureHallFactory, StudySessionFactory, TermFactory
from townwork.org.services import close_term


def hold(cast, *days, **values):
    for day in days:
        StudySessionFactory(
            unit=cast.village, entered_by=cast.liaison, occurred_on=date(*day), **values
        )


def read(cast, *codes, term=None, **options):
    found = figures(cast.township, term or cast.term, codes=codes, **options)
    return [one.value for one in found.values()]


# --- The words of a change ------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "before", "measure", "words"),
    [
        (15, 12, "场", "增加3场，增长25%"),
        (9, 12, "场", "减少3场，下降25%"),
        (0, 12, "场", "减少12场，下降100%"),
        (12, 12, "场", "持平"),
        (0, 0, "场", "持平"),
        (5, 0, "场", "增加5场（上年同期为0）"),
        (5, None, "场", "（上年同期无数据）"),
        (4, 3, "次", "增加1次，增长33.3%"),
        (Decimal("12.5"), Decimal("10"), "分", "增加2.5分，增长25%"),
        (Decimal("96.5"), Decimal("94.0"), "%", "增加2.5个百分点"),
        (Decimal("94.0"), Decimal("96.5"), "%", "减少2.5个百分点"),
        (Decimal("94.0"), Decimal("0"), "%", "增加94个百分点"),
        (Decimal("94.0"), Decimal("94.00"), "%", "持平"),
        (Decimal("145000"), Decimal("100000"), "元", "增加4.5万元，增长45%"),
        (Decimal("1500"), Decimal("1000"), "元", "增加500元，增长50%"),
    ],
)
def test_a_change_in_words(now, before, measure, words):
    assert change_in_words(now, before, measure, "上年同期") == words


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("增加3场，增长25%", "增加3场，增长25%"),
        ("持平", "持平"),
        ("增加3场（上年同期为0）", "增加3场"),
        ("（上年同期无数据）", ""),
    ],
)
def test_a_change_in_a_sentence_says_no_remark(words, said):
    assert change_in_a_sentence(words) == said


# --- Each window over its own days ----------------------------------------------------------------
def test_each_window_counts_its_own_days(cast):
    second = TermFactory(township=cast.township, year=2026, half=2)
    hold(cast, (2025, 1, 1), (2025, 6, 30), (2025, 7, 1), (2025, 12, 31), (2025, 8, 8))
    hold(cast, (2026, 1, 1), (2026, 6, 30), (2026, 7, 1))
    keys = ("todate", "year", "last", "same", "lastyear")
    codes = ["study.session_count", *(f"study.session_count@{key}" for key in keys)]

    assert read(cast, *codes) == [2, 2, 3, 3, 2, 5]
    assert read(cast, *codes, term=second) == [1, 3, 3, 2, 3, 5]


def test_each_comparison_holds_the_right_halves_against_each_other(cast):
    second = TermFactory(township=cast.township, year=2026, half=2)
    hold(cast, (2025, 3, 1), (2025, 7, 1), (2025, 8, 1), (2025, 9, 1))
    hold(cast, (2026, 3, 1), (2026, 4, 1), (2026, 7, 1))
    codes = [f"study.session_count@{key}" for key in ("yoy", "hoh", "yearonyear")]

    assert read(cast, *codes) == ["增加1场，增长100%", "减少1场，下降33.3%", "减少1场，下降25%"]
    assert read(cast, *codes, term=second) == [
        "减少2场，下降66.7%",
        "减少1场，下降50%",
        "减少1场，下降25%",
    ]


def test_missing_now_is_missing_and_missing_then_is_said(cast):
    code = "study.session_count@yoy"
    assert figures(cast.township, cast.term, codes=[code])[code].is_missing

    hold(cast, (2026, 3, 1))

    assert read(cast, code) == ["（上年同期无数据）"]


def test_a_share_of_nothing_now_does_not_apply(cast):
    hold(cast, (2026, 3, 1), expected=None, present=None)

    found = figures(cast.township, cast.term, codes=["study.attendance_rate@yoy"])
    (figure,) = found.values()
    assert (figure.value, figure.applicable) == (None, False)


def test_a_locked_half_year_compares_as_it_was(cast):
    hall = LectureHallFactory(
        unit=cast.village, entered_by=cast.liaison, team_size=6, occurred_on=date(2025, 2, 1)
    )
    close_term(cast.previous, actor=cast.clerk, reason="已报")
    hall.team_size = 9
    hall.save()

    assert read(cast, "halls.team_size@last", "halls.team_size") == [6, 9]


# --- Named and cited ------------------------------------------------------------------------------
def test_any_figure_of_a_ledger_takes_every_suffix_that_suits_it(cast):
    known = names(cast.township)

    for suffix in SUFFIXES:
        code = known.get(f"理论学习场数{suffix.suffix}")
        assert code == f"study.session_count@{suffix.key}"
        assert catalogue[code].name == f"理论学习场数{suffix.suffix}"
        assert known.get(code) == code
    assert known.get("倡议书份数上年全年") == "publications.kind.appeal.quantity@lastyear"


@pytest.mark.parametrize(
    "name",
    ["镇名同比", "专题研究议题同比", "没有场数同比", "理论学习场数同比同比", "同比", "study.x@yoy"],
)
def test_control_what_cannot_be_compared_has_no_such_name(name, cast):
    known = names(cast.township)

    assert name not in known
    assert known.get(name, "") == ""


def test_no_window_is_a_target_and_no_name_hides_another():
    assert not [code for code in targetable() if "@" in code]
    suffixed = [
        item.name
        for item in catalogue.values()
        for over in SUFFIXES
        if item.name.endswith(over.suffix)
    ]
    assert suffixed == []


def test_the_year_end_paper_is_written(cast):
    second = TermFactory(township=cast.township, year=2026, half=2)
    hold(cast, (2025, 3, 1), (2025, 7, 1), (2025, 8, 1), (2026, 2, 1), (2026, 8, 3))
    SummaryTemplate.objects.create(
        township=cast.township,
        saved_by=cast.clerk,
        body="年度总结\n\n全年学习{{理论学习场数全年}}场，同比{{理论学习场数全年同比}}；"
        "下半年{{理论学习场数}}场，同比{{理论学习场数同比}}，环比{{理论学习场数环比}}。",
    )

    draft = make_draft(cast.township, second, rows=True)

    assert draft.blocks[1].text == (
        "全年学习2场，同比减少1场，下降33.3%；下半年1场，同比减少1场，下降50%，环比持平。"
    )
    assert len(draft.figures["study.session_count@year"].rows) == 2
    assert draft.shortages == ()


@pytest.mark.parametrize("key", ["todate", "year", "last", "same", "lastyear"])
def test_the_list_behind_a_window_totals_to_it(key, cast, rf):
    hold(cast, (2025, 2, 1), (2025, 8, 1), (2025, 9, 1), (2026, 2, 1), (2026, 8, 3))
    code = f"study.session_count@{key}"
    url = source_url(code, cast.term)
    figure = figures(cast.township, cast.term, codes=[code], rows=True)[code]

    listing = Listing(source_ledger(code), rf.get(url).GET, cast.clerk)
    listing.totals()

    assert listing.comes.value == figure.value > 0
    assert sorted(listing.rows.values_list("pk", flat=True)) == sorted(pk for _, pk in figure.rows)


@pytest.mark.parametrize("who", ["clerk", "liaison", "reviewer"])
@pytest.mark.parametrize("code", ["film.show_count@yoy", "film.show_count@year"])
def test_its_card_opens(code, who, cast, client_of):
    FilmShowingFactory(unit=cast.village, entered_by=cast.liaison, shows=3)
    FilmShowingFactory(
        unit=cast.village, entered_by=cast.liaison, shows=2, occurred_on=date(2025, 3, 1)
    )
    page = client_of(getattr(cast, who)).get(
        reverse("indicator_card", args=[code]), {"term": "2026H1", "township": "qingxi"}
    )

    html = page.content.decode()
    assert ("增加1场，增长50%" if "yoy" in code else "公益电影场次全年") in html
    assert "塘头村" in html


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("same", "按上年的同一个半年统计的“公益电影场次”，下面说的“本期”即这段日期。"),
        ("yoy", "本期的“公益电影场次”与上年的同一个半年相比的增减"),
        ("yearonyear", "本年全年的“公益电影场次”与上年 1 月 1 日至 12 月 31 日相比的增减"),
    ],
)
def test_its_card_says_which_days_it_is_of(key, said, cast, client_of):
    """“按上年的同一个半年统计…本期放映场次之和” read as this half-year's."""
    page = client_of(cast.clerk).get(reverse("indicator_card", args=[f"film.show_count@{key}"]))

    assert said in page.content.decode()


def test_windows_cost_one_query_a_ledger_each(cast, django_assert_num_queries):
    codes = ("study.session_count", "study.session_count@same", "study.session_count@yoy")

    # Of the half-year and of the one before: rows, and who owed and reported what (four).
    with django_assert_num_queries(10):
        figures(cast.township, cast.term, codes=codes)


def test_a_change_says_that_its_half_year_still_runs(cast, time_machine, client_of):
    """In the picker, on the page, beside the draft: the whole half before against a part."""
    hold(cast, (2025, 10, 8), (2026, 2, 3))
    code, running = "study.session_count@hoh", "期限还没有过完"

    def told(term) -> str:
        coverage = figures(cast.township, term, codes=[code])[code].coverage
        [picked] = chips(cast.township, term, [code])["groups"][0]["figures"]
        words = coverage.words if coverage else ""
        assert picked["coverage"] == words
        return words

    time_machine.move_to("2026-05-20 10:00+08:00")
    assert running in told(cast.term)
    page = client_of(cast.clerk).get(reverse("indicators"), {"term": "2026H1", "q": "场数环比"})
    assert running in page.content.decode()

    time_machine.move_to("2026-07-01 10:00+08:00")
    assert running not in told(cast.term)
    assert running not in told(cast.previous)


def test_a_nought_that_not_all_have_said_is_compared_with_nothing(cast):
    FilmShowingFactory(unit=cast.village, occurred_on=date(2026, 1, 5), shows=0)
    FilmShowingFactory(unit=cast.village, occurred_on=date(2025, 10, 5), shows=4)

    assert read(cast, "film.show_count", "film.show_count@hoh") == [0, None]
