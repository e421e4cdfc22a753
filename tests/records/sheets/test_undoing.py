"""撤销导入: whole and in one act while nobody has touched the records; refused by name once somebody
has.
"""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from records.ledger.declaration import ledgers
from records.models import FilmShowing, Import, LectureHall
from records.pages.services import add_evidence, save_record, void_record
from records.sheets import undoing
from records.sheets.undoing import undo_import
from tests.factories import FilmShowingFactory, TalkFactory
from tests.records.sheets import imports
from tests.records.sheets.books import HEADER, ROW, book, one, text
from townwork.audit.models import AuditEvent
from townwork.org.errors import Refusal, TermClosed
from townwork.org.services import close_term

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
LATE = ("柳林村", "2026-03-06", "山里的灯", 1, 20)

pytestmark = pytest.mark.usefixtures("store")


def carried_out(cast, data, *, ledger="films", same="", actor=None) -> Import:
    made = imports.carried_out(ledgers[ledger], data, actor=actor or cast.clerk, same=same)
    assert made.done_at, made.report
    return made


@pytest.fixture
def imported(cast):
    return carried_out(cast, book(HEADER, ROW, LATE))


def test_every_record_is_voided_with_the_reason_and_none_is_deleted(cast, imported):
    assert undo_import(imported, actor=cast.clerk) == (2, 0)

    rows = FilmShowing.objects.all()
    assert [(row.void_reason, row.voided_by, row.history.count()) for row in rows] == [
        ("撤销导入", cast.clerk, 2)
    ] * 2
    assert rows[0].history.first().void_reason == "撤销导入"
    assert AuditEvent.objects.get(action="撤销导入公益电影").data == {
        "文件": "表.xlsx",
        "作废": 2,
        "恢复": 0,
    }


def test_it_may_be_imported_again_after(cast, imported):
    undo_import(imported, actor=cast.clerk)

    assert carried_out(cast, book(HEADER, ROW, LATE)).added == 2


def test_what_it_changed_is_put_back_as_it_was(cast):
    film = FilmShowingFactory(
        unit=cast.village,
        occurred_on=date(2026, 3, 5),
        film="春到田间",
        shows=7,
        entered_by=cast.liaison,
    )
    made = carried_out(cast, book(HEADER, ROW, LATE), same="update")
    film.refresh_from_db()
    assert (film.shows, film.audience) == (2, 30)

    assert undo_import(made, actor=cast.clerk) == (1, 1)

    film.refresh_from_db()
    assert (film.shows, film.audience, film.voided_at) == (7, None, None)
    assert [row.shows for row in film.history.order_by("history_id")] == [7, 2, 7]


def edit(cast, film):
    film.shows = 9
    save_record(film, actor=cast.clerk)


TOUCHED = {
    "edited": (edit, "已改过"),
    "voided": (lambda cast, film: void_record(film, actor=cast.clerk, reason="重复"), "已作废"),
    "with evidence": (
        lambda cast, film: add_evidence(film, "单.pdf", PDF, actor=cast.clerk),
        "已有佐证",
    ),
}


@pytest.mark.parametrize("case", TOUCHED)
def test_once_somebody_went_on_from_a_record_it_is_refused_by_name(cast, imported, case):
    touch, why = TOUCHED[case]
    touch(cast, FilmShowing.objects.get(film="山里的灯"))

    with pytest.raises(Refusal, match=r"山里的灯.*柳林村.*2026-03-06.*" + why):
        undo_import(imported, actor=cast.clerk)

    assert FilmShowing.objects.get(film="春到田间").voided_at is None


@pytest.mark.parametrize("case", TOUCHED)
def test_control_without_the_guard_later_work_is_lost(cast, imported, case, monkeypatch):
    TOUCHED[case][0](cast, FilmShowing.objects.get(film="山里的灯"))
    monkeypatch.setattr(undoing, "_touched", lambda one: [])

    undo_import(imported, actor=cast.clerk)

    assert FilmShowing.objects.get(film="山里的灯").void_reason == "撤销导入"


def test_a_record_another_names_is_not_taken_from_under_it(cast):
    made = carried_out(
        cast,
        book(("单位", "成立时间", "分坛名称"), ("塘头村", "2026-03-05", "塘头分坛")),
        ledger="halls",
    )
    talk = TalkFactory(unit=cast.village, hall=LectureHall.objects.get(), entered_by=cast.liaison)

    with pytest.raises(Refusal, match=r"塘头分坛.*已被宣讲引用"):
        undo_import(made, actor=cast.clerk)
    void_record(talk, actor=cast.clerk, reason="错")
    assert undo_import(made, actor=cast.clerk) == (1, 0)  # control


def test_a_closed_term_keeps_them(cast, imported):
    close_term(cast.term, actor=cast.secretary, reason="已报送")

    with pytest.raises(TermClosed):
        undo_import(imported, actor=cast.clerk)
    assert FilmShowing.objects.standing().count() == 2


def test_it_is_undone_once(cast, imported):
    undo_import(imported, actor=cast.clerk)

    with pytest.raises(Refusal, match="已经撤销过"):
        undo_import(imported, actor=cast.clerk)


def test_a_liaison_may_not_undo_what_lies_beyond_them(cast, imported):
    with pytest.raises(Refusal, match="管不到"):
        undo_import(imported, actor=cast.liaison)
    with pytest.raises(PermissionDenied):
        undo_import(imported, actor=cast.secretary)


def test_queries_do_not_grow_with_the_rows(cast):
    counts = []
    for rows in (5, 200):
        made = carried_out(cast, text(HEADER, *(one(影片名称=f"{rows}之{n}") for n in range(rows))))
        with CaptureQueriesContext(connection) as queries:
            undo_import(made, actor=cast.clerk)
        counts.append(len(queries))

    assert counts[1] - counts[0] <= 8  # the history's statements, so many rows each


@pytest.mark.parametrize(("days", "is_late"), [(399, False), (401, True)])
def test_after_a_year_it_is_undone_no_more_and_its_rows_are_forgotten(
    cast, imported, days, is_late
):
    Import.objects.update(done_at=timezone.now() - timedelta(days=days))

    assert undoing.forget_old_rows() == (2 if is_late else 0)

    if is_late:
        with pytest.raises(Refusal, match="已过一年"):
            undo_import(imported, actor=cast.clerk)
    else:
        assert undo_import(imported, actor=cast.clerk) == (2, 0)
