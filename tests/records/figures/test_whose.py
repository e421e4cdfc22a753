"""Whose rows count: the town's leadership, villages, any unit; what does not count is listed."""

from datetime import date

import pytest
from django.db.models import Q
from django.urls import reverse

from records.figures.citations import source_url
from records.figures.grouped import read_groups
from records.figures.reading import figures, figures_of_some, figures_of_units
from records.figures.targets import FigureSpan, measured
from records.ledger.declaration import ledgers
from records.ledger.derived import derive
from records.ledger.indicators import Period
from records.models import Meeting
from tests.factories import (
    CustomsReportFactory,
    FilmShowingFactory,
    MeetingFactory,
    RegulationFactory,
    StudySessionFactory,
    UnitFactory,
)
from tests.records.sheets.books import book
from tests.records.sheets.imports import carried_out, problems_of, words_of
from townwork.org.models import Unit

MARCH = date(2026, 3, 5)


def value(cast, code):
    return figures(cast.township, cast.term)[code].value


@pytest.mark.parametrize("kind", ["special", "hearing", "weekly"])
def test_a_villages_meeting_is_no_meeting_of_the_party_committee(cast, kind):
    code = {"special": "mtg.special_count", "hearing": "mtg.report_hear_count"}.get(
        kind, "mtg.weekly_count"
    )
    MeetingFactory(unit=cast.leadership, kind=kind, topic="责任制")
    MeetingFactory(unit=cast.village, kind=kind, topic="塘头村厕所革命")
    MeetingFactory(unit=cast.office, kind=kind, topic="宣传办")

    assert value(cast, code) == 1
    assert "塘头村厕所革命" not in (value(cast, "mtg.special_topics") or [])


def test_a_villages_session_is_none_of_the_central_group(cast):
    StudySessionFactory(unit=cast.leadership, kind="core")
    StudySessionFactory(unit=cast.village, kind="core")

    assert value(cast, "study.core_session_count") == 1
    assert value(cast, "study.session_count") == 2


def test_a_villages_own_rules_are_none_of_the_towns_papers(cast):
    """全镇共印发制度文件 3 份，其中镇级 1 份."""
    for unit in (
        cast.office,
        cast.village,
        UnitFactory(township=cast.township, kind="subordinate"),
    ):
        RegulationFactory(unit=unit, kind="study", occurred_on=MARCH)

    assert value(cast, "doc.regulation_count") == 3
    assert value(cast, "doc.town_regulation_count") == 1


def test_a_village_issues_no_responsibility_document_of_the_town(cast):
    RegulationFactory(unit=cast.village, kind="responsibility", occurred_on=date(2026, 1, 5))
    RegulationFactory(unit=cast.office, kind="responsibility", occurred_on=date(2026, 3, 12))

    assert value(cast, "doc.resp_issue_month") == 3


@pytest.mark.postgresql
@pytest.mark.parametrize("has_row_of_its_own", [False, True])
def test_what_no_village_can_ever_have_does_not_apply_to_a_village(
    cast, client_of, has_row_of_its_own
):
    """Its liaison read 缺, as of a debt; of an office that may issue the document it is missing."""
    if has_row_of_its_own:
        RegulationFactory(unit=cast.village, kind="village", occurred_on=MARCH)
    code, term = "doc.resp_issue_month", {"term": cast.term.code}

    of_village = figures_of_some(cast.township, cast.term, [cast.village, cast.group], [code])
    of_office = figures_of_some(cast.township, cast.term, [cast.office, cast.village], [code])
    one_by_one = figures_of_units([cast.village, cast.office], cast.term, [code])
    client = client_of(cast.liaison)
    card = client.get(reverse("indicator_card", args=[code]), term)
    listing = client.get(source_url(code, cast.term)).context["listing"]

    assert not of_village[code].applicable
    assert of_office[code].is_missing
    assert not one_by_one[cast.village.pk][code].applicable
    assert one_by_one[cast.office.pk][code].is_missing
    assert not any(figure.applicable for _, figure, _ in card.context["history"])
    assert not listing.comes.applicable
    assert not client_of(cast.clerk).get(source_url(code, cast.term)).context["listing"].comes.value
    assert (
        client_of(cast.clerk).get(source_url(code, cast.term)).context["listing"].comes.applicable
    )


def test_villages_are_counted_as_villages(cast):
    FilmShowingFactory(unit=cast.village)
    FilmShowingFactory(unit=cast.group)  # 塘头村一组, below 塘头村
    FilmShowingFactory(unit=cast.office)

    assert value(cast, "film.village_count") == 1
    assert value(cast, "film.show_count") == 3


def test_only_villages_take_up_a_custom(cast):
    for unit in (cast.village, cast.group, cast.office):
        CustomsReportFactory(unit=unit, is_under_way=True, frugal=2)

    assert value(cast, "custom.village_covered") == 1
    assert value(cast, "custom.frugal_case_count") == 4
    assert value(cast, "custom.return_count") == 2


def test_only_villages_weddings_and_funerals_are_the_villages(cast):
    for unit, frugal in ((cast.village, 2), (cast.group, 1), (cast.office, 0)):
        CustomsReportFactory(unit=unit, weddings=2, funerals=1, frugal=frugal)

    assert value(cast, "custom.case_count") == 6
    assert value(cast, "custom.frugal_rate") == 50


def test_what_a_unit_below_does_counts_for_the_unit_above_it(cast):
    FilmShowingFactory(unit=cast.group, occurred_on=MARCH)
    CustomsReportFactory(unit=cast.group, occurred_on=MARCH, is_under_way=True)
    half = Period.of(cast.term)
    asks = [
        FigureSpan(code, half.start, half.end) for code in ("film.show_count", "film.village_count")
    ]

    found = measured(Q(unit__township=cast.township), asks)
    read = read_groups(Q(unit__township=cast.township), "head", half)

    assert {(ask.code, unit): int(n) for (ask, unit), n in found.items()} == {
        (code, unit.pk): 1
        for code in ("film.show_count", "film.village_count")
        for unit in (cast.village, cast.group)
    }
    assert read[cast.village.pk]["film.show_count"].value == 1
    assert cast.group.pk not in read


def test_a_unit_counts_once_with_those_below_it(cast):
    for unit in (cast.village, cast.group, UnitFactory(parent=cast.village)):
        FilmShowingFactory(unit=unit, occurred_on=MARCH)
    half = Period.of(cast.term)
    asks = [
        FigureSpan(code, half.start, half.end) for code in ("film.show_count", "film.village_count")
    ]

    found = measured(Q(unit__township=cast.township), asks)

    of_village = {ask.code: int(n) for (ask, unit), n in found.items() if unit == cast.village.pk}
    assert of_village == {"film.show_count": 3, "film.village_count": 1}


def test_what_no_longer_counts_is_listed_from_the_card_with_the_reason(cast, client_of):
    MeetingFactory(unit=cast.leadership, kind="special", topic="责任制")
    stray = MeetingFactory(unit=cast.village, kind="special", topic="塘头村厕所革命")
    client = client_of(cast.clerk)

    card = client.get("/indicators/mtg.special_count/", {"term": "2026H1"})
    listed = client.get(card.context["left_out_url"])

    assert "中领导班子的有效记录" in card.content.decode().replace("\n", "").replace(" ", "")
    assert card.context["left_out"] == 1
    assert list(listed.context["listing"].rows) == [stray]
    assert "只计领导班子的，这些是别的单位记的" in listed.content.decode()
    detail = client.get(reverse("record_detail", args=["meetings", stray.pk])).content.decode()
    assert "不计入“专题研究次数”：只计领导班子的，这条是塘头村记的" in detail


def choices(client, slug):
    form = client.get(reverse("record_add", args=[slug])).context["form"]
    return {value for value, _ in form.fields["kind"].choices if value}


def test_a_form_offers_a_unit_the_kinds_that_are_its_own(cast, client_of):
    assert choices(client_of(cast.liaison), "meetings") == {"training", "other"}
    assert choices(client_of(cast.clerk), "meetings") == set(Meeting.Kind)
    assert "core" not in choices(client_of(cast.liaison), "study")
    assert choices(client_of(cast.liaison), "regulations") == {
        "study",
        "venue",
        "news",
        "village",
        "other",
    }


def test_where_several_units_are_offered_a_kind_says_whose_it_is(cast, client_of):
    """A clerk chose a village and was offered 党政班子会专题研究 without a word."""
    form = client_of(cast.clerk).get(reverse("record_add", args=["meetings"])).context["form"]
    labels = dict(form.fields["kind"].choices)

    assert labels["special"] == "党政班子会专题研究（只限领导班子）"
    assert labels["training"] == "业务培训"
    own = client_of(cast.liaison).get(reverse("record_add", args=["meetings"])).context["form"]
    assert "只限" not in "".join(map(str, dict(own.fields["kind"].choices).values()))


def test_a_kind_that_is_another_units_is_refused_with_the_way_on(cast, client_of):
    form = {
        "unit": cast.village.pk,
        "occurred_on": "2026-04-07",
        "name": "会",
        "kind": "special",
        "topic": "塘头村厕所革命",
    }

    page = client_of(cast.clerk).post(reverse("record_add", args=["meetings"]), form)

    assert "“党政班子会专题研究”是领导班子的，塘头村不能这样登记" in page.content.decode()
    assert not Meeting.objects.exists()
    saved = client_of(cast.clerk).post(
        reverse("record_add", args=["meetings"]), form | {"unit": cast.leadership.pk}
    )
    assert saved.status_code == 302 and Meeting.objects.count() == 1


def test_a_row_of_before_may_be_mended_without_being_asked_about_its_kind(cast, client_of):
    stray = MeetingFactory(unit=cast.village, kind="special", topic="旧的")
    form = {
        "unit": cast.village.pk,
        "occurred_on": "2026-03-10",
        "name": stray.name,
        "kind": "special",
        "topic": "改了议题",
    }

    answer = client_of(cast.clerk).post(reverse("record_edit", args=["meetings", stray.pk]), form)

    assert answer.status_code == 302
    stray.refresh_from_db()
    assert stray.topic == "改了议题"


def test_a_sheet_is_refused_the_kind_that_is_another_units(cast):
    sheet = book(
        ("单位", "发生日期", "会议名称", "类别", "议题"),
        ("领导班子", "2026-03-05", "班子会", "党政班子会专题研究", "责任制"),
        ("塘头村", "2026-03-06", "村会", "党政班子会专题研究", "厕所革命"),
    )

    upload = carried_out(ledgers["meetings"], sheet, actor=cast.clerk)

    assert problems_of(upload) == [(3, "类别")]
    assert "是领导班子的，塘头村不能这样登记" in words_of(upload)
    assert not Meeting.objects.exists()


def _owners(ledger, indicator) -> set[str]:
    """Who may enter what the figure counts, by the ledger's own declaration; empty: anybody. What a
    figure leaves out pins nothing.
    """
    where = () if indicator.where.negated else indicator.where.children
    pinned = dict(one for one in where if isinstance(one, tuple))
    for name, kinds in ledger.choices_of.items():
        if pinned.get(name) in kinds:
            return set(kinds[pinned[name]])
    return set(ledger.kinds)


@pytest.mark.parametrize("slug", ledgers)
def test_a_figure_counts_those_alone_who_may_enter_it(slug):
    """By hand or by declaration: what the form refuses of another unit is not counted of it."""
    ledger = ledgers[slug]
    wider = [
        one.code
        for one in (*ledger.indicators, *derive(ledger))
        if _owners(ledger, one) and not set(one.whose or Unit.Kind) <= _owners(ledger, one)
    ]

    assert wider == []


def test_a_sum_by_declaration_is_the_leaderships_and_its_card_says_so(cast, client_of):
    for unit, present in ((cast.leadership, 9), (cast.village, 40)):
        MeetingFactory(unit=unit, kind="special", topic="责任制", expected=50, present=present)

    found = figures(cast.township, cast.term, codes=["meetings.kind.special.present"])
    card = client_of(cast.clerk).get(
        "/indicators/meetings.kind.special.present/", {"term": "2026H1"}
    )

    assert found["meetings.kind.special.present"].value == 9
    assert "中领导班子的有效记录" in card.content.decode().replace("\n", "").replace(" ", "")
    assert card.context["left_out"] == 1
