"""What a sheet may cost: each that is made to cost ends in words within two seconds of a processor,
in a process that is killed at the third; a worker's reading too, where it has no bound of its own.
"""

import os
import random
import re
import resource
import signal
import time

import pytest
from django.urls import reverse

from records.ledger.declaration import ledgers
from records.models import Import
from records.sheets import job as import_job
from records.sheets.cells import BadCell, from_cell
from records.sheets.columns import header_of, set_columns
from records.sheets.receiving import receive
from records.sheets.synonyms import CALLED, EVERY_END
from tests.records.sheets import imports
from tests.records.sheets.books import HEADER, ROW, book, surgery, text
from tests.records.sheets.nasty import NASTY, wide_rows
from townwork.jobs import services as jobs
from townwork.lib import book_reader, grids, headers, workbooks
from townwork.lib.gatherings import read_tables
from townwork.lib.workbooks import BadWorkbook
from townwork.org.sheets import read_units

KNOWN = {headers.squeeze(name) for said in CALLED.values() for name in said.split()}
MOST = 2  # seconds of a processor
FILMS = ledgers["films"]


def within(seconds: int, work, *args) -> str:
    """What the work says in a process of its own that may use so many seconds of a processor:
    "refused", "read", or the signal that ended it.
    """
    child = os.fork()
    if child == 0:
        used = int(time.process_time())  # a fork begins with its parent's
        resource.setrlimit(resource.RLIMIT_CPU, (used + seconds + 1, used + seconds + 2))
        os._exit(_outcome(work, args))
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return signal.Signals(os.WTERMSIG(status)).name
    return {0: "read", 1: "refused"}.get(os.WEXITSTATUS(status), "broken")


def _outcome(work, args) -> int:
    try:
        work(*args)
    except (BadWorkbook, BadCell):
        return 1
    except BaseException:
        return 2
    return 0


def read_in_a_request(data: bytes) -> None:
    """As receive does: refused at the door, read and told apart, or left to a worker."""
    grids.refuse_at_the_door(data)
    if workbooks.is_light(data):
        read_all(data)


def read_all(data: bytes) -> None:
    for grid in grids.read_grids(data):
        read_tables(grid, KNOWN, EVERY_END)


@pytest.mark.parametrize("name", NASTY)
def test_a_sheet_made_to_cost_does_not_cost_a_web_worker(name):
    assert within(MOST, read_in_a_request, NASTY[name]()) in ("read", "refused")


# The worker has a hard limit of its own; these are not even read there for long.
@pytest.mark.parametrize(
    "name",
    [
        "brackets",
        "many_sheets",
        "many_merges",
        "open_merges",
        "far_cell",
        "spread_rows",
        "many_names",
        "one_part_many_sheets",
        "another_book",
        "long_format",
    ],
)
def test_nor_a_worker(name):
    assert within(MOST, read_all, NASTY[name]()) in ("read", "refused")


@pytest.mark.parametrize("name", ["films", "filings"])
def test_long_cells_are_compared_with_nothing(name):
    """A cell that nearly is a date went through the square of its length."""
    dashes = "2026-" + "-" * 120_000

    def read_cells():
        for field in ledgers[name].fields:
            try:
                from_cell(dashes, ledgers[name].field(field))
            except BadCell as bad:
                assert len(str(bad)) < 200

    assert within(MOST, read_cells) == "read"


# --- Controls -------------------------------------------------------------------------------------
def test_control_the_old_brackets_are_killed(monkeypatch):
    monkeypatch.setattr(headers, "_ASIDE", re.compile(r"\(.*?\)|\[.*?\]|【.*?】|[*:：、,.\s_/\\-]"))
    monkeypatch.setattr(headers, "LONGEST_NAME", 200_000)

    assert within(1, read_all, NASTY["brackets"]()) == "SIGXCPU"


def test_control_sheets_without_number_are_killed(monkeypatch):
    monkeypatch.setattr(workbooks, "MAX_SHEETS", 10**6)
    monkeypatch.setattr(book_reader._Reader, "_check_parts", lambda self: None)

    assert within(1, read_all, NASTY["many_sheets"]()) == "SIGXCPU"


@pytest.mark.parametrize(
    ("name", "guard"),
    [("one_part_many_sheets", "_check_parts"), ("long_format", "_check_formats")],
)
def test_control_what_costs_many_times_its_size_is_killed(monkeypatch, name, guard):
    monkeypatch.setattr(book_reader._Reader, guard, lambda self: None)

    assert within(1, read_all, NASTY[name]()) == "SIGXCPU"


@pytest.mark.parametrize("name", ["sheet_called_otherwise", "strings_called_otherwise"])
def test_a_part_is_weighed_whatever_it_is_called(name):
    assert not workbooks.is_light(NASTY[name]())


def test_a_picture_weighs_nothing():
    """It is never read."""
    noise = random.Random(1).randbytes(2_000_000)
    with_picture = surgery(
        book(HEADER, ROW), lambda parts: parts | {"xl/media/a.jpg": b"\xff\xd8\xff" + noise}
    )
    control = surgery(book(HEADER, ROW), lambda parts: parts | {"xl/media/a.jpg": noise})

    assert workbooks.is_light(with_picture)
    assert not workbooks.is_light(control)


@pytest.mark.parametrize("name", ["torn_index", "sealed"])
def test_a_book_that_does_not_open_is_refused_in_words(name):
    with pytest.raises(BadWorkbook, match="另存为"):
        grids.refuse_at_the_door(NASTY[name]())


def test_rows_far_apart_cost_no_more_than_those_there_are(monkeypatch):
    """The stretches between them were filled with empty rows, four million of them."""
    assert within(1, read_all, NASTY["spread_rows"]()) == "refused"

    monkeypatch.setattr(workbooks, "LAST_ROW", 10**9)

    assert within(1, read_all, NASTY["spread_rows"]()) == "read"


@pytest.mark.parametrize("name", ["many_cells", "many_styles", "many_strings"])
def test_control_a_heavy_sheet_in_the_request_is_killed(monkeypatch, name):
    monkeypatch.setattr(workbooks, "is_light", lambda data: True)

    assert within(1, read_in_a_request, NASTY[name]()) == "SIGXCPU"


@pytest.mark.parametrize("name", ["short_cells", "names_to_sign"])
def test_control_ten_times_a_light_text_in_the_request_is_killed(monkeypatch, name):
    """What a request reads is bounded by its size: the same, had it none."""
    monkeypatch.setattr(workbooks, "is_light", lambda data: True)
    monkeypatch.setattr(grids, "MAX_ROWS", 10**6)
    first, rows = NASTY[name]().split(b"\n", 1)

    ten_times = b"\n".join([first, *[rows] * 10])

    assert len(ten_times) < workbooks.MAX_BYTES  # it would be refused for that
    assert within(1, read_in_a_request, ten_times) == "SIGXCPU"


@pytest.mark.parametrize("slug", ["films", "news", "venues", "activities"])
def test_the_longest_sheet_that_is_checked_in_a_request(cast, store, slug):
    """A thousand rows, each with something wrong in it, held against the ledger."""
    ledger = ledgers[slug]
    header = header_of(ledger)
    rows = [
        ["塘头村", "2026-03-05", *[f"甲{at}乙" for _ in header[2:]]]
        for at in range(import_job.AT_ONCE)
    ]
    made = receive(ledger, "表.xlsx", book(header, *rows), actor=cast.clerk)
    assert workbooks.is_light(made.path.read_bytes())
    set_columns(made, imports.guessed(made), actor=cast.clerk)

    used = time.process_time()
    import_job.run(made, actor=cast.clerk, carry_out=False)

    assert time.process_time() - used < MOST


# --- What is light, and what becomes of the rest --------------------------------------------------
@pytest.mark.parametrize(
    ("data", "light"),
    [
        (book(HEADER, *[ROW] * 200), True),
        (book(HEADER, *[(*ROW[:2], f"片{n}", 1, n) for n in range(1_000)]), True),
        (book(HEADER, *[(*ROW[:2], f"片{n}", 1, n) for n in range(9_000)]), False),
        (text(HEADER, *[ROW] * 200), True),
        (text(HEADER, *[(*ROW[:2], "片" * 40, 1, n) for n in range(5_000)]), False),
        (b"PK\x03\x04", True),  # refused at once
        (b"", True),
    ],
)
def test_a_thousand_rows_are_read_while_one_waits(data, light):
    assert workbooks.is_light(data) is light


def test_the_head_of_a_heavy_sheet_is_a_workers(cast, client_of, store):
    """The person sees it coming, then chooses the columns as ever."""
    heavy = book(HEADER, *[(*ROW[:2], f"片{n}", 1, n) for n in range(9_000)])
    made = receive(FILMS, "片.xlsx", heavy, actor=cast.clerk)
    client = client_of(cast.clerk)
    columns, check = (reverse(name, args=[made.pk]) for name in ("import_columns", "import_check"))

    assert made.outline == {}
    assert client.get(columns).url == check
    waiting = client.get(check).content.decode()
    assert "正在后台处理" in waiting

    imports.read(made)

    assert made.outline["rows"] == 9_000
    assert client.get(check).url == columns
    assert "影片名称" in client.get(columns).content.decode()


def test_what_a_worker_cannot_read_is_said_on_the_page(cast, client_of, store):
    made = receive(FILMS, "宽.xlsx", wide_rows(), actor=cast.clerk)
    job = import_job.job_of(made)
    made.path.unlink()

    jobs.run(job.pk)

    job.refresh_from_db()
    assert job.state == "failed"
    page = client_of(cast.clerk).get(reverse("import_check", args=[made.pk])).content.decode()
    assert "已经过期" in page
    assert "另选表格" in page
    assert client_of(cast.clerk).post(reverse("import_check", args=[made.pk])).status_code == 302


def test_a_heavy_sheet_that_was_never_asked_for_leads_back(cast, client_of, store):
    made = Import.objects.create(unit=cast.office, ledger="films", name="片", made_by=cast.clerk)

    answer = client_of(cast.clerk).get(reverse("import_check", args=[made.pk]))

    assert answer.url == reverse("record_import", args=["films"])


def test_the_short_importers_read_nothing_heavy(cast):
    with pytest.raises(BadWorkbook, match="表格太大"):
        read_units(wide_rows(), actor=cast.administrator)
