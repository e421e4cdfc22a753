"""Which tests are asked of PostgreSQL as well as of SQLite: docs/testing.md has the rule, and
docs/decisions/0017-what-postgresql-is-asked.md what it leaves out and why.
"""

from fnmatch import fnmatch

from tests.examples import is_long

# What a database decides: every case. Constraints, locks and triggers; the SQL of figures, lists,
# search and imports; migrations, copies and clocks; each address and each form's worst values.
BY_THE_DATABASE = (
    *("tests/test_*.py", "tests/audit/*", "tests/jobs/*", "tests/lib/*", "tests/safekeeping/*"),
    *("tests/upgrades/*", "tests/org/test_kept.py", "tests/records/figures/*"),
    *("tests/records/ledger/test_constraints.py", "tests/records/pages/test_lists.py"),
    *("tests/records/sheets/test_importing.py", "tests/records/sheets/test_undoing.py"),
    *("tests/*/test_figures.py", "tests/*/test_every_figure.py"),
    *("tests/reports/test_search.py", "tests/reports/test_summary.py"),
)
# Among those, and among what commits, yet Python's: how many statements are made, and that reading
# writes nothing, for Django makes as many for either; what a page says; one figure's list, where
# tests/records/pages/test_lists.py has them all; acts in any order, where each was asked in turn.
BY_PYTHON = (
    *("*::test_*_cost*_the_same_*", "*::test_*_costs_more_*", "*::test_*queries*"),
    *("tests/test_reading.py::*", "tests/jobs/test_views.py::*"),
    "*::test_the_list_behind_a_figure_totals_to_the_figure",
    "tests/test_kept_pages.py::test_whatever_is_done_*",
)


def asks(item, *, needs_database: bool, commits: bool) -> bool:
    """Whether the test is asked of PostgreSQL: it is of what a database decides; or it commits; or
    it makes a statement that none of those makes, and is marked so (`python -m bench.statements`
    names those that are not).
    """
    if not needs_database or is_long():
        return needs_database
    if item.get_closest_marker("postgresql"):
        return True
    name = item.nodeid.partition("[")[0]
    if any(fnmatch(name, one) for one in BY_PYTHON):
        return False
    module = name.partition("::")[0]
    return commits or any(fnmatch(module, one) for one in BY_THE_DATABASE)
