"""Which tests PostgreSQL is asked, by their names alone; and that the names are those of tests."""

from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests import postgresql
from tests.examples import is_long

ROOT = Path(__file__).resolve().parents[1]


class Item:
    """What pytest has collected, as far as the rule looks at it."""

    def __init__(self, nodeid: str, *marks: str):
        self.nodeid, self.marks = nodeid, marks

    def get_closest_marker(self, name: str) -> bool:
        return name in self.marks


def asked(*items: Item, commits=False) -> list[bool]:
    before: set[str] = set()
    return [
        postgresql.asks(item, needs_database=True, commits=commits, asked=before) for item in items
    ]


@pytest.mark.skipif(is_long(), reason="the long run asks everything")
def test_each_is_asked_as_its_module_says():
    new = "tests/records/kinds/new/test_new.py::test_it"
    page = "tests/duties/test_pages.py::test_it"
    figure = "tests/records/figures/test_figures.py::test_it"

    assert asked(Item(f"{new}[a]"), Item(f"{new}[b]"), Item(f"{new}_too[b]")) == [True, False, True]
    assert asked(Item(new, "hypothesis")) == [False]
    assert asked(Item(page), Item(page, "postgresql")) == [False, True]
    assert asked(Item(page), commits=True) == [True]
    assert asked(Item(f"{figure}[a]"), Item(f"{figure}[b]")) == [True, True]
    assert asked(Item(f"{figure}s_queries_do_not_grow")) == [False]


def test_whoever_needs_no_database_is_not_asked():
    item = Item("tests/lib/test_grids.py::test_it")

    assert not postgresql.asks(item, needs_database=False, commits=False, asked=set())


def test_every_module_that_is_named_is_there():
    modules = [str(path.relative_to(ROOT)) for path in ROOT.glob("tests/**/test_*.py")]
    named = [one for one in (*postgresql.BY_PYTHON, *postgresql.BY_THE_DATABASE) if "::" not in one]

    assert [one for one in named if not any(fnmatch(path, one) for path in modules)] == []
