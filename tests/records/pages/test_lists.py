"""Lists: what narrows them, what they total to, and that the total is the figure for
whoever looks.
"""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.db.models import Q
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from records.figures.catalogue import by_hand, catalogue, ledger_for
from records.figures.grouped import read_groups
from records.figures.reading import figures, figures_of_some, figures_of_units
from records.ledger.declaration import ledgers
from records.ledger.indicators import Period
from records.models import FilmShowing
from records.pages.filters import Listing
from records.pages.services import declare_nil, save_record, void_record
from records.pages.views.lists import PAGE_SIZES
from tests.factories import (
    DAY,
    FilmShowingFactory,
    InspectionFactory,
    StudySessionFactory,
    VenueFactory,
)
from tests.records.sheets.varied import fill
from townwork.org.models import Evidence, StoredFile, Unit
from townwork.org.services import close_term, reopen_term
from townwork.org.views import lists


def _by_unit(township, term):
    """{unit id: {code: Figure}}."""
    return read_groups(Q(unit__township=township), "unit", Period.of(term))


# All written by hand; of those made by one rule, every seventh.
DERIVED = [code for code in catalogue if code not in by_hand()]
INDICATORS = [code for code in by_hand() if ledger_for(code)] + DERIVED[::7]


def listed(cast, user, slug="films", **params):
    query = QueryDict(mutable=True)
    query.update(params)
    return Listing(ledgers[slug], query, user)


def total(user, code, **params):
    query = QueryDict(mutable=True)
    query.update({"indicator": code, "term": "2026H1"} | params)
    listing = Listing(ledger_for(code), query, user)
    listing.totals()
    return (
        listing.comes.value,
        listing.comes.applicable,
        sorted(listing.rows.values_list("pk", flat=True)),
    )


def said(figure):
    return figure.told, figure.applicable, sorted(pk for _, pk in figure.rows)


@pytest.mark.parametrize("seed", [1, 2])
def test_every_figure_is_the_total_of_its_list_for_the_clerk_and_the_reviewer(seed, cast):
    fill(cast, seed=seed)

    read = figures(cast.township, cast.term, rows=True, codes=INDICATORS)
    near = cast.neighbour.terms.create(year=2026, half=1)
    read_near = figures(cast.neighbour, near, rows=True, codes=INDICATORS)

    wrong = [c for c in INDICATORS if total(cast.clerk, c) != said(read[c])]
    wrong += [c for c in INDICATORS if total(cast.reviewer, c, township="qingxi") != said(read[c])]
    wrong += [
        c for c in INDICATORS if total(cast.reviewer, c, township="baishi") != said(read_near[c])
    ]
    assert wrong == []
    assert len(INDICATORS) > 40
    apart = [code for code in INDICATORS if read[code].value != read_near[code].value]
    assert len(apart) > 20  # control: a list of the wrong township would be seen


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-01-01", "2026-12-31"),  # a yearly duty's, which no half-year holds
        ("2026-01-01", "2026-03-31"),
        ("2026-03-01", "2026-03-31"),
        ("2025-11-20", "2026-02-11"),
    ],
)
def test_every_figure_of_any_stretch_of_days_is_the_total_of_its_list(start, end, cast):
    fill(cast, seed=3)
    period = Period(date.fromisoformat(start), date.fromisoformat(end))
    read = read_groups(Q(unit__township=cast.township), "unit__township", period, rows=True)

    days = {"term": "", "since": start, "until": end}
    found = {code: total(cast.clerk, code, **days) for code in INDICATORS}

    of_town = read[cast.township.pk]
    assert [c for c in INDICATORS if c in of_town and found[c] != said(of_town[c])] == []
    assert sum(bool(rows) for _, _, rows in found.values()) > 10


def test_days_beside_a_half_year_narrow_the_figures_list(cast):
    for day in ("2026-03-05", "2026-05-05"):
        FilmShowingFactory(
            unit=cast.village, occurred_on=date.fromisoformat(day), entered_by=cast.clerk
        )

    whole, _, _ = total(cast.clerk, "film.show_count")
    part, _, _ = total(cast.clerk, "film.show_count", since="2026-04-01")

    assert (whole, part) == (2, 1)


def test_a_window_into_a_half_year_nobody_set_up_says_so(cast):
    """The list behind 公益电影场次上期 of the township's first half-year."""
    asked = QueryDict("indicator=film.show_count&term=2024H2&township=qingxi")

    listing = Listing(ledgers["films"], asked, cast.clerk)
    assert listing.problems == ["2024年下半年还没有建立，没有记录。"]

    FilmShowingFactory(unit=cast.village, occurred_on=date(2024, 9, 9))
    listing = Listing(ledgers["films"], asked, cast.clerk)
    listing.totals()
    assert listing.problems == ["2024年下半年还没有建立，下面是日期在这半年的记录。"]
    assert (listing.count, listing.comes.value) == (1, 1)
    plain = Listing(ledgers["films"], QueryDict("term=2024H2"), cast.clerk)
    assert plain.problems == ["2024年下半年还没有建立，没有按它筛选。"]


@pytest.mark.parametrize("until", ["", "2026-02-30", "2025-12-31"])
def test_a_figure_without_half_year_asks_for_both_days(until, cast):
    listing = listed(cast, cast.clerk, indicator="film.show_count", since="2026-01-01", until=until)

    assert listing.indicator is None
    assert any("要先选半年或起止日期" in problem for problem in listing.problems)


# --- Behind a locked figure -----------------------------------------------------------------------
@pytest.fixture
def mended_since(cast):
    """An inspection of a half-year that was locked with one of two problems mended; the other was
    mended afterwards.
    """
    found = InspectionFactory(
        unit=cast.village,
        entered_by=cast.liaison,
        occurred_on=DAY,
        problems=2,
        problem="栏内过期",
        mend_by=DAY,
        mended=1,
        mended_on=DAY,
    )
    close_term(cast.term, actor=cast.secretary, reason="已报送")
    found.mended = 2
    save_record(found, actor=cast.clerk)
    return found


BEHIND = {"indicator": "site.fix_rate", "term": "2026H1"}


def test_the_list_behind_a_locked_figure_is_as_it_was_counted_and_says_so(
    cast, mended_since, client_of
):
    page = client_of(cast.clerk).get("/records/inspections/", BEHIND)

    html = page.content.decode()
    assert '<strong id="indicator-value">50</strong>' in html
    assert dict(page.context["totals"]) == {"发现问题（处）": 2, "已整改（处）": 1}
    assert [row.record.mended for row in page.context["table"].rows] == [1]
    assert "2026年上半年已锁定" in html
    assert html.count("锁定后有变") == 1
    own_page = client_of(cast.clerk).get(f"/records/inspections/{mended_since.pk}/")
    assert "锁定后有变" not in own_page.content.decode()


def test_control_an_open_half_years_list_says_nothing_of_a_lock(cast, mended_since, client_of):
    reopen_term(cast.term, actor=cast.secretary, reason="补正")

    page = client_of(cast.clerk).get("/records/inspections/", BEHIND)

    assert dict(page.context["totals"]) == {"发现问题（处）": 2, "已整改（处）": 2}
    assert "已锁定：数字和下表都按锁定时所计" not in page.content.decode()


def test_what_is_printed_of_it_is_as_counted_and_what_is_read_in_again_as_it_is(
    cast, mended_since, client_of
):
    answer = client_of(cast.clerk).get("/records/inspections/export/", BEHIND)

    book = load_workbook(BytesIO(b"".join(answer)))
    data, paper = (list(sheet.values) for sheet in book.worksheets[:2])
    assert dict(zip(data[0], data[1], strict=True))["已整改（处）"] == 2
    sheet = "\n".join(str(cell) for row in paper for cell in row if cell is not None)
    assert "已锁定，本表按锁定时所计列出" in sheet
    assert "锁定后有变" in sheet
    total_row = next(row for row in paper if row[0] == "合计")
    assert [cell for cell in total_row if isinstance(cell, int)] == [2, 1]


def test_every_figure_of_a_unit_is_the_total_of_its_list(cast):
    fill(cast, rows=12)

    units = [cast.village, cast.sibling, cast.group]
    # The village's are its group's too; the group's its own.
    read = figures_of_units(units, cast.term, INDICATORS, rows=True)
    wrong = [
        (unit.name, code)
        for unit in units
        for code in INDICATORS
        if total(cast.clerk, code, unit=str(unit.pk)) != said(read[unit.pk][code])
    ]

    assert wrong == []


def test_every_figure_a_liaison_reads_is_the_total_of_their_list(cast):
    fill(cast, rows=12)
    own = Unit.objects.visible_to(cast.liaison)

    period = Period.of(cast.term)
    read = read_groups(_units(own), "unit__township", period, rows=True, codes=INDICATORS)[
        cast.township.pk
    ]

    shown = figures_of_some(cast.township, cast.term, own, INDICATORS)
    read = {c: replace(read[c], applicable=shown[c].applicable) for c in INDICATORS}

    assert {unit.pk for unit in own} == {cast.village.pk, cast.group.pk}
    assert [shown[c].told for c in INDICATORS] == [read[c].told for c in INDICATORS]
    assert [code for code in INDICATORS if total(cast.liaison, code) != said(read[code])] == []


def test_for_paper_a_page_holds_all_rows_where_they_are_not_too_many(cast, client_of, monkeypatch):
    FilmShowingFactory.create_batch(30, unit=cast.village, entered_by=cast.liaison)
    clerk = client_of(cast.clerk)

    whole = clerk.get("/records/films/?whole=1&per_page=25")
    monkeypatch.setattr(lists, "ON_PAPER", 29)
    too_many = clerk.get("/records/films/?whole=1&per_page=25")

    sizes = [len(page.context["table"].page.object_list) for page in (whole, too_many)]
    assert sizes == [30, 25]
    assert ["data-cut" in page.content.decode() for page in (whole, too_many)] == [False, True]
    # it is no condition of the list
    assert not whole.context["listing"].is_narrowed


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("per_page=-1", 25), ("per_page=9999", 25), ("per_page=50", 30), ("per_page=&page=-1", 5)],
)
def test_a_page_holds_as_many_rows_as_are_offered_whatever_is_asked(asked, shown, cast, client_of):
    for _ in range(30):
        FilmShowingFactory(unit=cast.village, entered_by=cast.liaison)

    page = client_of(cast.clerk).get(f"/records/films/?{asked}")

    assert len(page.context["table"].page.object_list) == shown


def _units(units):
    from django.db.models import Q

    return Q(unit__in=units)


def test_an_empty_list_says_missing_and_a_nil_return_says_nought(cast):
    assert total(cast.clerk, "film.show_count") == (None, True, [])

    declare_nil(cast.village, cast.term, ledgers["films"], actor=cast.liaison)

    assert total(cast.liaison, "film.show_count") == (0, True, [])
    assert total(cast.sibling_liaison, "film.show_count") == (None, True, [])
    # the town's is no nought before the other village has said so too
    assert total(cast.clerk, "film.show_count") == (None, True, [])

    declare_nil(cast.sibling, cast.term, ledgers["films"], actor=cast.sibling_liaison)

    assert total(cast.clerk, "film.show_count") == (0, True, [])


def test_the_foot_shows_the_figure_of_what_was_filtered(cast, client_of):
    FilmShowingFactory(unit=cast.village, entered_by=cast.liaison, shows=3)
    FilmShowingFactory(unit=cast.sibling, entered_by=cast.sibling_liaison, shows=4)
    void_record(
        FilmShowingFactory(unit=cast.village, entered_by=cast.liaison),
        actor=cast.clerk,
        reason="重",
    )
    FilmShowingFactory(unit=cast.village, entered_by=cast.liaison, occurred_on=date(2025, 12, 31))

    client, address = client_of(cast.clerk), reverse("record_list", args=["films"])
    page = client.get(address, {"indicator": "film.show_count", "term": "2026H1"}).content.decode()
    part = client.get(
        address, {"indicator": "film.show_count", "term": "2026H1", "unit": cast.sibling.pk}
    ).content.decode()

    assert '<strong id="indicator-value">7</strong> 场' in page
    assert '<strong id="indicator-value">4</strong> 场' in part
    assert "口径：" in page and reverse("indicator_card", args=["film.show_count"]) in page


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({}, {"甲", "乙", "丙"}),
        ({"term": "2026H1"}, {"甲", "乙"}),
        ({"term": "2025H2"}, {"丙"}),
        ({"since": "2026-03-11"}, {"乙"}),
        ({"until": "2026-03-10"}, {"甲", "丙"}),
        ({"unit_kind": "office"}, {"乙"}),
        ({"genre": "science"}, {"乙"}),
        ({"is_make_up": "true"}, {"丙"}),
        ({"is_make_up": "false"}, {"甲", "乙"}),
        ({"is_make_up": ""}, {"甲", "乙", "丙"}),
        ({"state": "void"}, {"废"}),
        ({"state": "all"}, {"甲", "乙", "丙", "废"}),
        ({"q": "  "}, {"甲", "乙", "丙"}),
        ({"q": "放映 二队"}, {"乙"}),
        ({"q": "fyed"}, {"乙"}),
        ({"q": "%"}, set()),
        ({"q": "二队'--"}, set()),
    ],
)
def test_every_filter_narrows_to_its_own(params, found, cast):
    FilmShowingFactory(unit=cast.village, entered_by=cast.clerk, film="甲")
    FilmShowingFactory(
        unit=cast.office,
        entered_by=cast.clerk,
        film="乙",
        genre="science",
        team="放映二队",
        occurred_on=date(2026, 3, 11),
    )
    FilmShowingFactory(
        unit=cast.village,
        entered_by=cast.clerk,
        film="丙",
        is_make_up=True,
        occurred_on=date(2025, 12, 31),
    )
    gone = FilmShowingFactory(unit=cast.village, entered_by=cast.clerk, film="废")
    void_record(gone, actor=cast.clerk, reason="重复")

    listing = listed(cast, cast.clerk, **params)

    assert set(listing.rows.values_list("film", flat=True)) == found
    assert listing.problems == []


def test_late_entries_are_found_and_prompt_ones_are_not(cast):
    from django.utils import timezone

    late = FilmShowingFactory(
        unit=cast.village, entered_by=cast.clerk, occurred_on=date(2025, 12, 31)
    )
    FilmShowingFactory(unit=cast.village, entered_by=cast.clerk, occurred_on=timezone.localdate())

    assert list(listed(cast, cast.clerk, state="late").rows) == [late]


@pytest.mark.parametrize(
    ("params", "problem"),
    [
        ({"unit": "999999"}, "“单位”的条件不能用"),
        ({"term": "1999H9"}, "“半年”的条件不能用"),
        ({"since": "昨天"}, "“自”的条件不能用"),
        ({"genre": "opera"}, "“片种”的条件不能用"),
        ({"indicator": "film.show_count"}, "要先选半年"),
        ({"indicator": "nonsense", "term": "2026H1"}, "没有您要的指标"),
        ({"indicator": "study.session_count", "term": "2026H1"}, "没有您要的指标"),
    ],
)
def test_a_condition_that_can_not_be_used_is_told(params, problem, cast, client_of):
    page = client_of(cast.clerk).get(reverse("record_list", args=["films"]), params)

    assert page.status_code == 200
    assert problem in page.content.decode()


def test_another_units_rows_and_choices_are_not_there(cast, client_of):
    FilmShowingFactory(unit=cast.sibling, entered_by=cast.sibling_liaison, film="邻村的片")
    VenueFactory(unit=cast.sibling, entered_by=cast.sibling_liaison, name="邻村的栏")
    client = client_of(cast.liaison)

    films = client.get(
        reverse("record_list", args=["films"]), {"unit": cast.sibling.pk}
    ).content.decode()
    checks = client.get(reverse("record_list", args=["inspections"])).content.decode()
    control = (
        client_of(cast.clerk).get(reverse("record_list", args=["inspections"])).content.decode()
    )

    assert "邻村的片" not in films and "柳林村" not in films
    assert "邻村的栏" not in checks and "邻村的栏" in control


def test_a_reviewer_chooses_a_township_then_a_unit(cast, client_of):
    FilmShowingFactory(unit=cast.village, entered_by=cast.liaison, film="青溪的片")
    FilmShowingFactory(unit=cast.other_unit, entered_by=cast.other_liaison, film="白石的片")
    client, address = client_of(cast.reviewer), reverse("record_list", args=["films"])

    both = client.get(address).content.decode()
    one = client.get(address, {"township": "baishi"}).content.decode()
    far = client.get(address, {"township": "yuanshan"}).content.decode()

    assert "青溪的片" in both and "白石的片" in both
    assert f'<option value="{cast.village.pk}">' not in both
    assert "青溪的片" not in one and "白石的片" in one
    assert f'<option value="{cast.other_unit.pk}">' in one
    assert "“镇”的条件不能用" in far and "的片" not in far


def test_an_unknown_ledger_does_not_exist(cast, client_of):
    assert client_of(cast.clerk).get(reverse("record_list", args=["nonsense"])).status_code == 404


def test_the_fragment_alone_is_swapped_and_takes_the_export_along(cast, client_of):
    FilmShowingFactory(unit=cast.village, entered_by=cast.liaison)

    page = (
        client_of(cast.clerk)
        .get(reverse("record_list", args=["films"]), {"q": "影"}, headers={"HX-Request": "true"})
        .content.decode()
    )

    assert "<html" not in page
    assert 'id="list"' in page
    assert 'hx-swap-oob="true"' in page and "export/?q=%E5%BD%B1" in page


@pytest.mark.parametrize(("who", "offered"), [("liaison", True), ("secretary", False)])
def test_an_empty_list_offers_the_next_step_to_those_who_may(who, offered, cast, client_of):
    page = (
        client_of(getattr(cast, who))
        .get(reverse("record_list", args=["films"]), {"term": "2026H1"})
        .content.decode()
    )

    assert ("新增一条" in page, "从表格导入" in page, "零报告" in page) == (offered,) * 3


@pytest.mark.parametrize("slug", ["films", "inspections", "news", "decisions", "custom-entries"])
@pytest.mark.parametrize("who", ["clerk", "liaison", "reviewer"])
def test_a_list_costs_the_same_however_long_and_at_most_12(slug, who, cast, client_of):
    fill(cast, rows=1)
    model, client = ledgers[slug].model, client_of(getattr(cast, who))
    model.objects.exclude(voided_at=None).update(
        voided_at=None, voided_by=None, void_reason="", occurred_on=DAY
    )
    address = reverse("record_list", args=[slug]) + "?term=2026H1"
    client.get(address)
    few = _queries(client, address)

    sample = model.objects.filter(unit=cast.village).first() or model.objects.first()
    copies = []
    for _ in range(300):
        copy = model.objects.get(pk=sample.pk) if not copies else _copied(copies[0])
        copy.pk, copy.unit, copy.occurred_on, copy.voided_at, copy.voided_by = (
            None,
            cast.village,
            DAY,
            None,
            None,
        )
        copies.append(copy)
    model.objects.bulk_create(copies)

    assert _queries(client, address + "&per_page=100") == few
    assert few <= 12


def _copied(record):
    from copy import copy

    return copy(record)


def _queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_pages_never_repeat_or_lose_a_row(cast, client_of):
    FilmShowing.objects.bulk_create(
        FilmShowing(unit=cast.village, occurred_on=DAY, entered_by=cast.clerk, film="同名", shows=1)
        for _ in range(60)
    )
    client, address = client_of(cast.clerk), reverse("record_list", args=["films"])

    seen = []
    for page in (1, 2, 3):
        rows = client.get(address, {"sort": "shows", "page": page}).context["table"].paginated_rows
        seen += [row.record.pk for row in rows]

    assert sorted(seen) == sorted(FilmShowing.objects.values_list("pk", flat=True))


def test_sorting_works_by_every_column_of_every_ledger(cast, client_of):
    fill(cast, rows=1)
    client = client_of(cast.reviewer)
    narrowed = {"HX-Request": "true"}  # who narrows a sorted list is sent the list alone

    answers = {
        (
            slug,
            column,
            client.get(ledger.url(), {"sort": f"{sign}{column}"}, headers=narrowed).status_code,
        )
        for slug, ledger in ledgers.items()
        for column in (*ledger.columns[:3], "township")
        for sign in ("", "-")
    }

    assert {status for _, _, status in answers} == {200}


def test_the_index_counts_the_terms_standing_rows_in_scope(cast, client_of):
    FilmShowingFactory(unit=cast.village, entered_by=cast.liaison)
    FilmShowingFactory(unit=cast.sibling, entered_by=cast.liaison)
    void_record(
        FilmShowingFactory(unit=cast.village, entered_by=cast.liaison),
        actor=cast.clerk,
        reason="重",
    )
    StudySessionFactory(unit=cast.other_unit, entered_by=cast.other_liaison)

    clerk = client_of(cast.clerk).get(reverse("ledgers")).content.decode()
    liaison = client_of(cast.liaison).get(reverse("ledgers")).content.decode()

    assert clerk.count("本期 2 条") == 1 and "本期 1 条" not in clerk
    assert liaison.count("本期 1 条") == 1 and "本期 2 条" not in liaison


def test_units_without_rows_are_absent(cast):
    FilmShowingFactory(unit=cast.village, entered_by=cast.liaison)

    read = _by_unit(cast.township, cast.term)
    said = {unit for unit, own in read.items() if any(f.value is not None for f in own.values())}
    assert said == {cast.village.pk}


def test_what_stands_is_counted_in_every_term_until_it_ends(cast, client_of):
    VenueFactory(unit=cast.village, name="老栏", occurred_on=date(2020, 1, 1))
    VenueFactory(
        unit=cast.village, name="拆了", occurred_on=date(2020, 1, 1), closed_on=date(2025, 1, 1)
    )
    VenueFactory(unit=cast.village, name="以后", occurred_on=date(2026, 9, 1))
    client = client_of(cast.liaison)

    page = client.get("/records/venues/", {"term": "2026H1"}).content.decode()

    assert "老栏" in page
    assert "拆了" not in page
    assert "以后" not in page


@pytest.mark.parametrize(
    ("typed", "found"), [("ttc", 1), ("塘头", 1), ("塘头 甲", 1), ("ttc 乙", 0), ("zzz", 0)]
)
def test_a_unit_is_found_by_its_name_and_initials(cast, client_of, typed, found):
    FilmShowingFactory(unit=cast.village, film="甲", entered_by=cast.liaison)
    FilmShowingFactory(unit=cast.sibling, film="乙", entered_by=cast.sibling_liaison)

    page = client_of(cast.clerk).get("/records/films/", {"q": typed})

    assert page.context["table"].paginator.count == found


def test_a_list_narrows_to_records_with_a_file_or_without(cast, client_of):
    with_file, without = (
        FilmShowingFactory(unit=cast.village, entered_by=cast.clerk) for _ in range(2)
    )
    stored = StoredFile.objects.create(
        township=cast.township, sha256="a" * 64, size=1, content_type="application/pdf"
    )
    Evidence.objects.create(
        file=stored, unit=cast.village, subject=with_file, name="回执.pdf", uploaded_by=cast.clerk
    )
    client, address = client_of(cast.clerk), reverse("record_list", args=["films"])

    def shown(proof):
        rows = client.get(address, {"proof": proof}).context["table"].paginated_rows
        return {row.record.pk for row in rows}

    assert shown("yes") == {with_file.pk}
    assert shown("no") == {without.pk}
    assert shown("") == {with_file.pk, without.pk}


@pytest.mark.parametrize("asked", ["-1", "0", "100000", "many"])
def test_a_page_is_as_long_as_one_of_the_sizes_offered(asked, cast, client_of):
    """-1 with a page before the first was an error page; 100000 was a page of everything."""
    FilmShowingFactory(unit=cast.village, entered_by=cast.liaison)

    page = client_of(cast.clerk).get("/records/films/", {"per_page": asked, "page": "-1"})

    assert page.status_code == 200
    table = page.context["table"]
    assert (table.paginator.per_page, table.page.number) == (PAGE_SIZES[0], 1)
