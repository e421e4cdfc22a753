"""Which tests PostgreSQL is asked, by their names alone; and that the names are those of tests."""

from fnmatch import fnmatch
from pathlib import Path

import pytest

from bench.statements import shape, unasked
from tests import postgresql
from tests.examples import is_long

ROOT = Path(__file__).resolve().parents[1]


class Item:
    """What pytest has collected, as far as the rule looks at it."""

    def __init__(self, nodeid: str, *marks: str):
        self.nodeid, self.marks = nodeid, marks

    def get_closest_marker(self, name: str) -> bool:
        return name in self.marks


def is_asked(item: Item, commits=False) -> bool:
    return postgresql.asks(item, needs_database=True, commits=commits)


@pytest.mark.skipif(is_long(), reason="the long run asks everything")
def test_each_is_asked_as_its_module_says():
    page = "tests/duties/test_pages.py::test_it"
    figure = "tests/records/figures/test_figures.py::test_it"

    assert [is_asked(Item(f"{figure}[a]")), is_asked(Item(f"{figure}[b]"))] == [True, True]
    assert not is_asked(Item(f"{figure}s_queries_do_not_grow"))
    assert [is_asked(Item(page)), is_asked(Item(page, "postgresql"))] == [False, True]
    assert is_asked(Item(page), commits=True)
    assert not is_asked(Item(f"{page}_takes_few_queries"), commits=True)


def test_whoever_needs_no_database_is_not_asked():
    item = Item("tests/lib/test_grids.py::test_it")

    assert not postgresql.asks(item, needs_database=False, commits=False)


def test_every_module_that_is_named_is_there():
    modules = [str(path.relative_to(ROOT)) for path in ROOT.glob("tests/**/test_*.py")]
    files = [one.partition("::")[0] for one in (*postgresql.BY_PYTHON, *postgresql.BY_THE_DATABASE)]

    assert [one for one in files if not any(fnmatch(path, one) for path in modules)] == []


def test_statements_are_alike_where_both_databases_answer_alike():
    by_unit = (
        'SELECT "t"."id", "t"."name" FROM "t" WHERE ("t"."unit_id" = %s) ORDER BY "t"."id" ASC'
    )
    by_year = 'SELECT "t"."id" FROM "t" WHERE "t"."year" IN (%s, %s) ORDER BY "t"."id" ASC LIMIT 21'

    assert shape(by_unit) == shape(by_year) == 'SELECT * FROM "t" ORDER BY "t"."id" ASC'
    for other in (
        by_year.replace(" ASC", " DESC"),
        f"{by_year} /* FOR UPDATE () */",
        by_year.replace('"t"."year" IN (%s, %s)', '"t"."name" LIKE %s'),
        by_year.replace('"t"."id" FROM', 'UPPER("t"."name") FROM'),
    ):
        assert shape(other) != shape(by_year)


def test_as_few_tests_as_will_do_are_named_for_what_is_not_asked():
    def test(asked, *statements, seconds=0.1):
        return {"asked": asked, "seconds": seconds, "statements": statements}

    tests = {
        "both": test(False, "a", "b", "c"),
        "one": test(False, "b"),
        "slow": test(False, "b", "c", seconds=9),
        "more": test(False, "c", "d"),
    }

    assert list(unasked(tests | {"asked": test(True, "a")})) == [
        ("both", {"b", "c"}),
        ("more", {"d"}),
    ]
    assert list(unasked(tests | {"asked": test(True, "a", "b", "c", "d")})) == []
