"""A unit is merged, stopped, moved, renamed, and each is taken back: every figure of the sample, of
the town and of each unit, every mark, every duty's count and every row of every table is held
against what it was.
"""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import NamedTuple

import pytest
from django.apps import apps
from django.utils import timezone

from assessments.evaluation import judge
from assessments.models import Criterion, Rubric
from duties.matrix import read_progress
from duties.models import Assignment
from records.figures.catalogue import catalogue
from records.figures.reading import figures, figures_of_units
from tests.sample import sample_of
from townwork.org import units
from townwork.org.models import Term, Township, Unit, User

pytestmark = pytest.mark.django_db
# Of what was done there is a trail, and jobs and sessions come and go.
NOT_HELD = ("audit.", "jobs.", "sessions.", "contenttypes.", "auth.")
MOMENT = datetime(2026, 8, 10, 4, tzinfo=UTC)  # a day the sample is loaded for once a run
GONE_UNIT, HEIR, STOPPED, MOVED, OVER, RENAMED = (
    "枫香村",
    "麻园村",
    "青山村",
    "白果村",
    "双河村",
    "龙潭村",
)


@pytest.fixture(scope="module", autouse=True)
def sample(request, django_db_setup):
    """The first half of 2026 is locked, the second runs."""
    with sample_of(request, MOMENT):
        yield


@pytest.fixture(scope="module")
def before(sample):
    return everything(), rows()


def everything() -> dict[tuple, object]:
    """{what, of which half-year, …: its value}."""
    town = Township.objects.get(code="qingxi")
    there = list(Unit.objects.filter(township=town).order_by("pk"))
    found: dict[tuple, object] = {}
    for term in Term.objects.filter(township=town):
        for code, figure in figures(town, term, rows=True).items():
            its = sorted(figure.rows)  # PostgreSQL names them in no order
            found["town", term.code, code] = (figure.value, its, figure.coverage)
        for unit, own in figures_of_units(there, term, list(catalogue)).items():
            for code, figure in own.items():
                found["unit", term.code, code, unit] = (figure.value, figure.applicable)
        for unit, judged in judge(term, there, criteria()).items():
            for one in judged:
                found["mark", term.code, one.criterion.code, unit] = (one.score, one.words())
    for progress in read_progress(Assignment.objects.filter(unit__township=town)):
        said = {one.name: getattr(progress, one.name) for one in fields(progress)}
        found["duty", "", said.pop("assignment").pk] = said
    return found


def criteria() -> list[Criterion]:
    rubric = Rubric.objects.exclude(adopted_at=None).latest("adopted_at")
    return list(Criterion.objects.filter(section__rubric=rubric).select_related("section"))


def rows() -> dict[str, list[dict]]:
    """Every row of every table."""
    held = [
        model
        for model in apps.get_models()
        if not model._meta.label.startswith(NOT_HELD) and "Historical" not in model.__name__
    ]
    return {model._meta.label: list(model.objects.order_by("pk").values()) for model in held}


def named(name: str) -> Unit:
    return Unit.objects.get(township__code="qingxi", name=name)


def admin() -> User:
    return User.objects.get(username="admin")


class Act(NamedTuple):
    do: Callable[[], object]
    take_back: Callable[[], object]


def _stop():
    User.objects.filter(unit__name=STOPPED).update(is_active=False)
    units.stop(named(STOPPED), timezone.localdate(), actor=admin())


def _start_again():
    units.take_back_stop(named(STOPPED), actor=admin())
    User.objects.filter(unit__name=STOPPED).update(is_active=True)


def _merge():
    day, heir = timezone.localdate(), named(HEIR)
    units.stop(named(GONE_UNIT), day, actor=admin(), successor=heir, is_merger=True)


ACTS = {
    "merged": Act(_merge, lambda: units.take_back_stop(named(GONE_UNIT), actor=admin())),
    "stopped": Act(_stop, _start_again),
    "moved": Act(
        lambda: units.move(named(MOVED), named(OVER), date(2026, 7, 1), actor=admin()),
        lambda: units.take_back_move(named(MOVED), actor=admin()),
    ),
    "renamed": Act(
        lambda: units.rename(named(RENAMED), "新龙村", timezone.localdate(), actor=admin()),
        lambda: units.take_back_name(named("新龙村"), actor=admin()),
    ),
}


def moved_of(before: dict, after: dict) -> dict[tuple, tuple]:
    assert before.keys() == after.keys()
    return {key: (was, after[key]) for key, was in before.items() if was != after[key]}


def is_of_staff_today(key: tuple) -> bool:
    """A mark by how many liaisons there are on the day it is looked at: a stored one is a row."""
    return key[0] == "mark" and key[2] in ("A7", "F5")


# What an act may write to: never a record, a mark, a round, a letter, an edition, a lock.
WRITTEN_TO = {"org.Unit", "org.Stop", "org.FormerPlace", "org.User", "duties.Assignment"}


@pytest.mark.parametrize("act", ACTS)
def test_what_was_before_stays_and_taken_back_nothing_at_all_is_otherwise(before, act):
    figures_before, rows_before = before

    ACTS[act].do()
    moved, written = moved_of(figures_before, everything()), rows()
    ACTS[act].take_back()

    assert [key for key in moved if key[1] == "2026H1" and not is_of_staff_today(key)] == []
    changed = {label for label, its in written.items() if its != rows_before[label]}
    assert "org.Unit" in changed <= WRITTEN_TO
    FIGURES_MOVED[act](moved)
    assert moved_of(figures_before, everything()) == {}
    assert rows() == rows_before


def _none_moves(moved: dict[tuple, tuple]) -> None:
    """What a unit handed in before the day it goes stays counted, in the town's and in its own; what
    it handed in ahead is only no longer ahead of anything.
    """
    for was, now in (pair for key, pair in moved.items() if key[0] == "town"):
        assert was[:2] == now[:2]
        assert replace(was[2], early=0) == replace(now[2], early=0)
    assert [key for key in moved if key[0] in ("unit", "duty")] == []


def _counts_where_it_lies_now(moved: dict[tuple, tuple]) -> None:
    """From the half-year on it is moved in; no row of the town's is lost."""
    assert ("unit", "2026H2", "film.show_count", named(OVER).pk) in moved
    towns = [pair for key, pair in moved.items() if key[0] == "town"]
    assert [was for was, now in towns if was[1] != now[1]] == []


FIGURES_MOVED = dict.fromkeys(ACTS, _none_moves) | {"moved": _counts_where_it_lies_now}
