"""Figures against hand counts; lists against figures; queries that don't grow; missing, nought and
nil kept apart.
"""

import pytest
from django.db.models import Q
from django.urls import reverse

from records.figures.catalogue import by_hand, catalogue, ledger_for
from records.figures.citations import source_url
from records.figures.grouped import read_groups
from records.figures.reading import figures, figures_by_township
from records.ledger.constants import CONSTANTS
from records.ledger.declaration import ledgers
from records.ledger.indicators import Period
from records.sample.life import Life
from records.sample.load import load_sample
from townwork.org.models import Term, Township, User


def _by_unit(township, term):
    """{unit id: {code: Figure}}."""
    return read_groups(Q(unit__township=township), "unit", Period.of(term))


INDICATORS = [code for code in by_hand() if ledger_for(code)]


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker):
    """The sample township, loaded once and rolled back after the module."""
    from django.db import transaction
    from django.test import override_settings

    with django_db_blocker.unblock(), override_settings(DEMO_PASSWORD="Qingxi-2026-demo"):
        with transaction.atomic():
            yield load_sample(Life.until(Term.named("2026H1"))).township
            transaction.set_rollback(True)


@pytest.fixture
def term(town, db):
    return Term.objects.select_related("township__district").get(township=town, year=2026, half=1)


TOLD = 4  # letters, tasks, bands and rectifications of a town that has none of them


@pytest.fixture(scope="module")
def read(town):
    """Every figure of the half-year with the rows behind it, read once: no test of it writes."""
    term = Term.objects.select_related("township__district").get(township=town, year=2026, half=1)
    return figures(town, term, rows=True)


def value(made, code, term):
    return figures(term.township, term)[code].value


def test_the_catalogue_has_every_code_of_the_reference():
    wanted = (
        "org.town_name org.district_name doc.resp_issue_month period.year mtg.special_count "
        "mtg.special_topics mtg.report_hear_count "
        "study.paper_received_count study.session_count study.core_session_count study.wuyou_rate "
        "event.list event.square_count "
        "custom.village_covered custom.frugal_case_count custom.saved_amount pub.wall_count "
        "pub.booklet_count pub.leaflet_count "
        "forum.branch_new_count forum.branch_names forum.talk_count film.show_count venue.count "
        "venue.open_weeks period.theme_phrase "
        "org.place_slogan notice.count notice.ontime_rate news.count_by_level award.named_count "
        "event.visit_count event.defense_count "
        "meet.apply_count site.inspect_count site.fix_rate org.sign_name report.date"
    ).split()

    assert [code for code in wanted if code not in catalogue] == []


@pytest.mark.parametrize("code", INDICATORS)
def test_the_list_behind_a_figure_totals_to_the_figure(code, read, term, client):
    client.force_login(User.objects.get(username="clerk"))
    figure = read[code]

    page = client.get(source_url(code, term), {**_query(source_url(code, term)), "per_page": 100})

    listing = page.context["listing"]
    assert listing.comes.value == figure.told
    assert sorted(listing.rows.values_list("pk", flat=True)) == sorted(pk for _, pk in figure.rows)


def _query(url):
    from urllib.parse import parse_qsl, urlsplit

    return dict(parse_qsl(urlsplit(url).query))


def test_one_query_a_ledger(term, django_assert_num_queries):
    counted = sum(bool(ledger.indicators) for ledger in ledgers.values())

    # and one for the nil returns, three for all custom ledgers: definitions, their fields, entries,
    # and five for who owes what: the units, since when two ledgers are owed, the trail of their
    # lives, what was entered
    with django_assert_num_queries(counted + 9 + TOLD):
        figures(term.township, term, rows=True)
    with django_assert_num_queries(counted + 9):
        _by_unit(term.township, term)


def test_units_add_up_to_the_township(term):
    by_unit = _by_unit(term.township, term)

    for code in ("film.show_count", "study.session_count", "custom.frugal_case_count"):
        total = sum(read[code].value or 0 for read in by_unit.values() if code in read)
        assert total == value(None, code, term)


def test_many_townships_read_like_one(term, django_assert_num_queries):
    counted = sum(bool(ledger.indicators) for ledger in ledgers.values())

    with django_assert_num_queries(counted + 9):
        read = figures_by_township([term.township.pk], Period.of(term))

    alone = figures(term.township, term)
    together = {code: figure.value for code, figure in read[term.township.pk].items()}
    assert {code: together.get(code) for code in INDICATORS} == {
        code: alone[code].value for code in INDICATORS
    }


def test_constants_say_what_the_township_and_the_term_say(term):
    read = figures(term.township, term)

    assert read["org.town_name"].value == "青溪镇"
    assert read["period.next_half"].value == "下半年"
    assert read["report.date"].value == "2026年7月6日"
    assert list(read)[: len(CONSTANTS)] == [constant.code for constant in CONSTANTS]


def test_the_page_of_all_indicators_opens(term, client):
    client.force_login(User.objects.get(username="clerk"))

    page = client.get(reverse("indicators"), {"term": "2026H1"})

    assert page.status_code == 200
    assert Township.objects.count() >= 1
    assert "公益电影场次" in page.content.decode()
