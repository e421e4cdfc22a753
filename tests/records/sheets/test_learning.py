"""What a sheet that went in taught of its town's words is forgotten where it is undone; what others
say too stays.
"""

import pytest
from django.urls import reverse

from records.ledger.declaration import ledgers
from records.models import ColumnMemory, Drop, Import, SheetMemory
from records.sheets import undoing
from records.sheets.undoing import undo_drop, undo_import
from tests.records.sheets import imports
from tests.records.sheets.books import book
from tests.records.sheets.dropped import answer, enter, send, state_of

pytestmark = pytest.mark.usefixtures("store")

HEAD_FILMS = ("单位", "放映日期", "片名", "观众人数")
HEAD = ("单位", "发放日期", "宣传品名称", "类别", "数量")


def leaflets(name: str, kind: str = "手册") -> bytes:
    return book(HEAD, ("塘头村", "2026-03-05", name, kind, 100), title="宣传品发放")


def brought(client, name: str, meant: str = "", kind: str = "手册") -> Drop:
    """A drop that is in; what its kind means was asked where `meant` says it."""
    page = send(client, (f"{name}.xlsx", leaflets(name, kind)))
    if meant:
        page = answer(client, page, {"*": {kind: meant}})
    drop = Drop.objects.latest("pk")
    enter(client, drop)
    drop.refresh_from_db()
    assert drop.done_at
    return drop


def known() -> dict[str, str]:
    return ColumnMemory.objects.get(ledger="publications").words.get("kind", {})


@pytest.fixture
def client(cast, client_of):
    return client_of(cast.clerk)


@pytest.mark.postgresql
def test_a_word_learnt_from_what_was_undone_is_asked_anew(cast, client):
    drop = brought(client, "甲", "宣传册")
    assert known() == {"手册": "宣传册"}
    assert "手册" in client.get(reverse("sheet_words")).content.decode()

    client.post(reverse("drop_undo", args=[drop.pk]))

    memory = ColumnMemory.objects.get()
    assert (memory.columns, memory.words["kind"]) == ({}, {})
    assert state_of(send(client, ("乙.xlsx", leaflets("乙")))) == [
        ("宣传品发放", "publications", True)
    ]


def test_control_without_it_the_word_stays(cast, client, monkeypatch):
    drop = brought(client, "甲", "宣传册")
    monkeypatch.setattr(undoing, "forget_taught", lambda one: None)

    undo_drop(drop, actor=cast.clerk)

    assert known() == {"手册": "宣传册"}


def test_what_was_known_before_comes_back(cast, client):
    brought(client, "甲", "宣传册")
    ColumnMemory.objects.update(words={"kind": {"手册": "海报"}})  # which is no more: asked again
    drop = brought(client, "乙", "宣传折页")
    assert known() == {"手册": "宣传折页"}

    undo_drop(drop, actor=cast.clerk)

    assert known() == {"手册": "海报"}


def test_what_a_sheet_that_stands_says_too_stays(cast, client):
    first = brought(client, "甲", "宣传册")
    memory = ColumnMemory.objects.get()
    memory.words["kind"].clear()  # forgotten on its page, and asked about again
    memory.save()
    brought(client, "乙", "宣传册")

    undo_drop(first, actor=cast.clerk)

    assert known() == {"手册": "宣传册"}
    assert ColumnMemory.objects.get().columns["宣传品名称"] == "title"


def test_what_was_said_otherwise_since_stays(cast, client):
    first = brought(client, "甲", "宣传册")
    ColumnMemory.objects.update(words={"kind": {"手册": "墙报"}})

    undo_drop(first, actor=cast.clerk)

    assert known() == {"手册": "墙报"}


def test_what_is_undone_after_all_its_words_were_forgotten_breaks_nothing(cast, client):
    first = brought(client, "甲", "宣传册")
    ColumnMemory.objects.all().delete()

    undo_drop(first, actor=cast.clerk)

    assert not ColumnMemory.objects.exists()


def test_two_tables_of_one_drop_are_forgotten_both(cast, client):
    page = send(client, ("甲.xlsx", leaflets("甲")), ("乙.xlsx", leaflets("乙")))
    answer(client, page, {"*": {"手册": "宣传册"}})
    drop = Drop.objects.latest("pk")
    enter(client, drop)
    assert known() == {"手册": "宣传册"}

    undo_drop(Drop.objects.get(pk=drop.pk), actor=cast.clerk)

    assert known() == {}


def test_another_towns_sheet_holds_nothing_here(cast, client):
    first = brought(client, "甲", "宣传册")
    other = Import.objects.get(file__drop=first)
    other.pk, other.file, other.unit = None, None, cast.other_unit
    other.token = other._meta.get_field("token").get_default()
    other.save()

    undo_drop(first, actor=cast.clerk)

    assert known() == {}


UNKNOWN = book(("3月流水",), ("时间", "内容", "备注"), ("2026-03-05", "甲", "乙"))
APRIL = book(("4月流水",), ("时间", "内容", "备注"), ("2026-04-05", "丙", "丁"))


def test_which_ledger_a_look_was_is_forgotten_with_its_drop(cast, client):
    page = send(client, ("流水.xlsx", UNKNOWN))
    page = answer(client, page, {"Sheet1": {"ledger": "activities"}})
    said = {"unit": str(cast.village.pk), "given_category": "志愿服务", "given_title": "甲"}
    answer(client, page, {"Sheet1": said})
    drop = Drop.objects.latest("pk")
    enter(client, drop)
    assert SheetMemory.objects.get().learnt_of == drop

    undo_drop(Drop.objects.get(pk=drop.pk), actor=cast.clerk)

    assert not SheetMemory.objects.exists()
    assert state_of(send(client, ("又.xlsx", APRIL))) == [("Sheet1", "", True)]


def test_one_sheet_imported_alone_is_forgotten_as_a_drop_is(cast):
    data = book(("村子", "放的日子", "片"), ("塘头村", "2026-03-05", "春到田间"))
    columns = {0: "unit", 1: "occurred_on", 2: "film"}
    made = imports.carried_out(ledgers["films"], data, actor=cast.clerk, columns=columns)
    assert ColumnMemory.objects.get().columns["放的日子"] == "occurred_on"

    undo_import(made, actor=cast.clerk)

    assert ColumnMemory.objects.get().columns == {}


def test_what_found_no_place_in_one_sheet_may_have_its_own_in_the_next(cast):
    """学习内容 beside 学习主题 is left out; where it stands alone it is the topic."""
    study = ledgers["study"]
    both = book(
        ("单位", "学习日期", "类别", "学习主题", "学习内容", "应到人数", "实到人数"),
        ("宣传办", "2026-03-05", "干部职工学习", "甲", "一、传达", 3, 3),
    )
    imports.carried_out(study, both, actor=cast.clerk)
    assert "学习内容" not in ColumnMemory.objects.get().columns

    alone = book(
        ("单位", "学习日期", "类别", "学习内容"), ("宣传办", "2026-03-06", "干部职工学习", "乙")
    )
    made = imports.carried_out(study, alone, actor=cast.clerk)

    assert made.columns["3"] == "topic"


def test_control_a_column_somebody_left_out_stays_out(cast):
    data = book(HEAD_FILMS, ("塘头村", "2026-03-05", "春到田间", 9))
    left = {0: "unit", 1: "occurred_on", 2: "film"}
    imports.carried_out(ledgers["films"], data, actor=cast.clerk, columns=left)

    assert ColumnMemory.objects.get().columns["观众人数"] == ""
