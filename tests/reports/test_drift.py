"""此后变动: which figures of a signed paper are others now, and every record that made it so."""

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse

from records.figures.catalogue import indicator_of, ledger_for
from records.ledger.indicators import CountOf, DistinctOf, SumOf
from records.models import FilmShowing
from records.pages.services import save_record, void_record
from reports import issuing, reviewing, writing
from reports.drift import Act, drift_of, moved_of, movements_of
from reports.models import Edition
from reports.services import request_summary
from reports.todo import todos
from tests.factories import PASSWORD, FilmShowingFactory, RegulationFactory
from tests.records.sheets.varied import fill
from townwork.jobs import services as jobs

pytestmark = pytest.mark.django_db

TEXT = (
    "青溪镇总结\n一、放映\n放映公益电影{{公益电影场次}}场，覆盖{{放映村数}}个村。\n"
    "印发制度文件{{制度文件印发数}}份。\n{{署名}}"
)


@pytest.fixture
def film(cast):
    FilmShowingFactory(unit=cast.sibling, shows=3)
    RegulationFactory(unit=cast.leadership)
    return FilmShowingFactory(unit=cast.village, shows=5)


@pytest.fixture
def edition(cast, film) -> Edition:
    """Signed."""
    manuscript = writing.begin(cast.term, body=TEXT, actor=cast.clerk)
    reviewing.send(manuscript, [cast.secretary], actor=cast.clerk)
    reviewing.answer(manuscript, "passed", "", actor=cast.secretary)
    return issuing.sign(made(cast.term), PASSWORD, actor=cast.secretary)


def made(term) -> Edition:
    job = request_summary(term, actor=None)
    jobs.run(job.pk)
    job.refresh_from_db()
    return Edition.objects.get(pk=job.result["edition"])


def moved(edition) -> list[tuple]:
    return [
        (one.ledger.slug, one.key, one.act, tuple(its.name for its in one.figures))
        for one in moved_of(movements_of(edition))
    ]


def added(cast, film):
    return FilmShowingFactory(unit=cast.village, occurred_on=date(2026, 4, 1), shows=1)


def changed(cast, film):
    film.shows = 9
    return save_record(film, actor=cast.clerk)


def voided(cast, film):
    void_record(film, actor=cast.clerk, reason="重复")
    return film


def redated(cast, film):
    film.occurred_on = date(2026, 7, 2)
    return save_record(film, actor=cast.clerk)


ACTS = (
    (added, Act.ADDED, 9, ("公益电影场次", "放映村数")),
    (changed, Act.CHANGED, 12, ("公益电影场次", "放映村数")),
    (voided, Act.VOIDED, 3, ("公益电影场次", "放映村数")),
    (redated, Act.REDATED, 3, ("公益电影场次", "放映村数")),
)


@pytest.mark.parametrize(("do", "act", "now", "figures"), ACTS)
def test_every_kind_of_change_names_its_record(cast, edition, film, do, act, now, figures):
    assert (drift_of(edition), moved(edition)) == ([], [])

    record = do(cast, film)

    first = drift_of(edition)[0]
    assert (first.name, first.then, first.now) == ("公益电影场次", 8, now)
    assert moved(edition) == [("films", record.pk, act, figures)]


def test_a_record_that_moved_within_the_half_year_moves_no_figure_and_is_told_last(
    cast, edition, film
):
    regulation = RegulationFactory(unit=cast.leadership, occurred_on=date(2026, 5, 5))
    film.occurred_on = date(2026, 5, 1)
    save_record(film, actor=cast.clerk)

    assert [one.name for one in drift_of(edition)] == ["制度文件印发数"]
    assert [one.is_moved for one in movements_of(edition)] == [True, False, False]
    assert moved(edition) == [
        ("regulations", regulation.pk, Act.ADDED, ("制度文件印发数",)),
        ("films", film.pk, Act.REDATED, ("公益电影场次", "放映村数")),
    ]


def test_the_page_lists_added_changed_voided_and_redated_with_old_and_new(
    cast, edition, film, client
):
    others = [FilmShowingFactory(unit=cast.sibling, occurred_on=date(2026, 4, 2)) for _ in "ab"]
    changed(cast, film)
    client.force_login(cast.secretary)
    address = reverse("edition_changes", args=[edition.pk])

    page = client.get(address)
    only_added = client.get(address, {"act": "added"})
    of_regulations = client.get(address, {"figure": "doc.regulation_count"})

    words = page.content.decode()
    assert "场次：5 → 9" in words and "变了的数据（1 项）" in words
    assert {one.record.pk for one in page.context["lines"]} == {film.pk, *(o.pk for o in others)}
    assert [one.record.pk for one in only_added.context["lines"]] == [o.pk for o in others][::-1]
    assert [(act.label, count) for act, count in page.context["acts"]] == [("修改", 1), ("新增", 2)]
    assert of_regulations.context["figure"] is None  # nothing of it moved: the whole list
    voided(cast, film)
    assert "事由：重复" in client.get(address).content.decode()


def test_every_count_on_the_page_leads_to_as_many_records(cast, edition, film, client):
    """Of each figure by what became of its records, and of all of them."""
    for day in (date(2026, 4, 2), date(2026, 4, 3)):
        FilmShowingFactory(unit=cast.sibling, occurred_on=day)
    gone = FilmShowing.objects.exclude(pk=film.pk).order_by("pk").first()
    voided(cast, gone)
    changed(cast, film)
    RegulationFactory(unit=cast.leadership)
    client.force_login(cast.secretary)
    address = reverse("edition_changes", args=[edition.pk])

    page = client.get(address)
    wrong, said = [], 0
    for one in movements_of(edition):
        for act in Act:
            count = [its for _, its in one.acts].count(act)
            asked = {"figure": one.code, "act": act.value}
            listed = client.get(address, asked).context["page"].paginator.count
            said += count
            if listed != count:
                wrong.append((one.name, act, count, listed))
    for act, count in page.context["acts"]:
        listed = client.get(address, {"act": act.value}).context["page"].paginator.count
        if listed != count:
            wrong.append(("all", act, count, listed))

    assert wrong == []
    assert said == 9


def test_a_page_of_many_is_cut_and_its_queries_do_not_grow(
    cast, edition, film, client, django_assert_max_num_queries
):
    client.force_login(cast.clerk)
    address = reverse("edition_changes", args=[edition.pk])
    added(cast, film)
    client.get(address)
    with django_assert_max_num_queries(60) as few:
        client.get(address)

    for _ in range(60):
        FilmShowingFactory(unit=cast.village, occurred_on=date(2026, 4, 1))
    with django_assert_max_num_queries(len(few)):
        page = client.get(address)

    assert page.context["number"] == 61
    assert page.context["page"].paginator.num_pages > 1


def test_home_board_and_summary_lead_to_the_records(cast, edition, film, client):
    voided(cast, film)
    client.force_login(cast.secretary)
    address = reverse("edition_changes", args=[edition.pk])

    board = client.get("/board/", {"term": "2026H1"}).context["waiting"]
    summary = client.get(reverse("summary_term", args=["2026H1"])).content.decode()

    assert address in [todo.url for todo in todos(cast.secretary)]
    assert address in [todo.url for todo in board]
    assert f'href="{address}"' in summary
    assert "8 场\n" in summary and "3 场\n" in summary


def test_another_towns_clerk_finds_nothing(cast, edition, client):
    client.force_login(cast.other_clerk)

    assert client.get(reverse("edition_changes", args=[edition.pk])).status_code == 404


# --- Frozen figures, recounted --------------------------------------------------------------------


def counted_again(edition, kept):
    """The figure from its stored rows alone, as they stood when the paper was made: by SQL over the
    history.
    """
    ledger, item = ledger_for(kept["code"]), indicator_of(kept["code"])
    table = ledger.model.history.model._meta.db_table
    keys = ",".join(str(key) for _, key in kept["rows"]) or "0"
    what = f"sum({item.field})" if isinstance(item, SumOf) else "count(*)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT {what} FROM {table} AS h WHERE id IN ({keys}) AND history_id = (
                SELECT max(history_id) FROM {table} AS v
                WHERE v.id = h.id AND v.history_date <= %s)""",
            [edition.made_at],
        )
        return cursor.fetchone()[0]


def is_counted_plainly(code) -> bool:
    """Whether SQL can say it in one word: so many rows, or the sum of a column of theirs."""
    if ledger_for(code) is None or "@" in code:
        return False
    item = indicator_of(code)
    is_count = isinstance(item, CountOf) and not isinstance(item, DistinctOf)
    return is_count or (isinstance(item, SumOf) and isinstance(item.field, str))


def test_frozen_figures_are_those_of_their_stored_rows(cast):
    fill(cast)
    edition = made(cast.term)
    FilmShowing.objects.update(shows=1000)
    edition.refresh_from_db()

    plain = [one for one in edition.figures if is_counted_plainly(one["code"]) and one["rows"]]
    again = {one["name"]: counted_again(edition, one) for one in plain}

    assert len(plain) >= 10
    assert {name: float(value or 0) for name, value in again.items()} == {
        one["name"]: float(one["value"] or 0) for one in plain
    }
