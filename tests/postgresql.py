"""Which tests are asked of PostgreSQL as well as of SQLite: docs/testing.md has the rule, and
docs/decisions/0017-what-postgresql-is-asked.md what it leaves out and why.

A module nobody names here is asked of PostgreSQL, each of its tests once.
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
# What Python decides, of rows any database gives alike: nothing but what is marked or commits.
BY_PYTHON = (
    # what a page says, and to whom
    *("*/test_pages.py", "*/test_record_pages.py", "*/test_evidence_pages.py"),
    *("*/test_indicator_pages.py", "*/test_import_pages.py", "*/test_views.py"),
    *("*/test_comfort.py", "*/test_home.py", "*/test_frame.py", "*/test_faults.py"),
    # what a paper says, and how it lies
    *("*/test_printing.py", "*/test_paper_text.py", "*/test_notices.py"),
    *("*/test_issuing.py", "*/test_bulletins.py", "*/test_templates.py"),
    # points, words, days and names reckoned from values
    *("*/test_golden.py", "*/test_evaluation.py", "*/test_months.py", "*/test_naming.py"),
    # a cell read, and what a sheet is refused as a form would be
    *("*/test_intake.py", "*/test_both_doors.py", "*/test_cost.py"),
    # which item a record counts for; what the sample holds
    *("*/test_citations.py", "*/test_sample.py", "tests/records/sample/*"),
    # letters and robots
    *("*/test_sending.py", "*/test_reminding.py"),
    # guesses counted, files taken out, pages that write nothing
    *("*/test_guessing.py", "tests/org/test_locks.py", "*/test_taking_out.py", "*/test_reading.py"),
    # how many statements a page or an act makes
    *("*::test_*_cost*_the_same_*", "*::test_*_costs_more_*", "*::test_*queries*"),
    # held there by tests/records/pages/test_lists.py, for all figures at once
    "*::test_the_list_behind_a_figure_totals_to_the_figure",
)


def asks(item, *, needs_database: bool, commits: bool, asked: set[str]) -> bool:
    """Whether the test is asked of PostgreSQL; `asked` are the tests that were, without their
    cases, and is added to.
    """
    if not needs_database or is_long():
        return needs_database
    if commits or item.get_closest_marker("postgresql"):
        return True
    name = item.nodeid.partition("[")[0]
    module = name.partition("::")[0]
    if any(fnmatch(name, one) or fnmatch(module, one) for one in BY_PYTHON):
        return False
    if any(fnmatch(module, one) for one in BY_THE_DATABASE):
        return True
    is_first = name not in asked
    asked.add(name)
    return is_first and not item.get_closest_marker("hypothesis")
