"""表格里的叫法: what was learnt is shown to whom it is asked of, forgotten by them, and told."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from records.models import ColumnMemory, SheetMemory
from tests.records.sheets.books import book
from townwork.audit.models import AuditEvent
from townwork.org.models import KindWord

pytestmark = pytest.mark.django_db


def sent(admin, unit: str):
    sheet = book(("单位名称", "单位类别"), (unit, "自然屯"))
    return admin.post("/units/import/", {"file": SimpleUploadedFile("单位.xlsx", sheet)})


def shown(client) -> str:
    return client.get(reverse("sheet_words")).content.decode()


def told() -> list[dict]:
    return [event.data for event in AuditEvent.objects.filter(action="忘掉叫法").order_by("pk")]


@pytest.fixture
def word(cast):
    return KindWord.objects.create(township=cast.township, said="自然屯", kind="village")


def test_a_kinds_word_is_seen_and_forgotten_by_who_manages_units(cast, client_of, word):
    admin = client_of(cast.administrator)
    assert "自然屯" in shown(admin)

    page = admin.post(reverse("sheet_words"), {"kind": "自然屯"}, follow=True).content.decode()

    assert "已删掉，下次重新问。" in page
    assert not KindWord.objects.exists()
    assert told() == [{"表里的叫法": "自然屯", "当作": "村"}]


def test_forgotten_it_is_asked_about_anew(cast, client_of, word):
    admin = client_of(cast.administrator)

    assert sent(admin, "河口").context["form"].questions == []  # known

    admin.post(reverse("sheet_words"), {"kind": "自然屯"})

    (asked,) = sent(admin, "滨河").context["form"].questions
    assert asked.word == "自然屯"


def test_who_takes_in_no_list_of_units_neither_sees_nor_forgets_its_words(cast, client_of, word):
    clerk = client_of(cast.clerk)
    assert "自然屯" not in shown(clerk)

    assert clerk.post(reverse("sheet_words"), {"kind": "自然屯"}).status_code == 403

    assert KindWord.objects.exists()
    assert told() == []


def test_another_towns_word_stays(cast, client_of, word):
    other = KindWord.objects.create(township=cast.neighbour, said="自然屯", kind="office")

    client_of(cast.administrator).post(reverse("sheet_words"), {"kind": "自然屯"})

    assert [*KindWord.objects.all()] == [other]


def test_who_takes_in_no_records_does_not_see_the_ledgers_words(cast, client_of):
    ColumnMemory.objects.create(township=cast.township, ledger="films", columns={"影": "film"})
    SheetMemory.objects.create(township=cast.township, key="k", said="流水", ledger="films")
    assert "流水" in shown(client_of(cast.clerk))

    page = shown(client_of(cast.administrator))

    assert "流水" not in page
    assert "还没有记下什么" in page


def test_what_a_ledgers_sheets_call_things_is_told_when_forgotten(cast, client_of):
    clerk = client_of(cast.clerk)
    words = {"kind": {"手册": "宣传册"}}
    its = {"columns": {"影": "kind"}, "words": words}
    ColumnMemory.objects.create(township=cast.township, ledger="publications", **its)
    SheetMemory.objects.create(township=cast.township, key="k", said="流水", ledger="")
    url = reverse("sheet_words")

    clerk.post(url, {"ledger": "publications", "field": "kind", "said": "手册"})
    clerk.post(url, {"ledger": "publications", "field": "", "said": "影"})
    clerk.post(url, {"look": "k"})
    clerk.post(url, {"look": "k"})  # forgotten already: nothing to tell
    clerk.post(url, {"ledger": "publications", "field": "kind", "said": "手册"})

    assert [(one["表里的叫法"], one["当作"]) for one in told()] == [
        ("手册", "类别“宣传册”"),
        ("影", "“类别”这一列"),
        ("流水", "不导入"),
    ]
    memory = ColumnMemory.objects.get()
    assert (memory.columns, memory.words) == ({}, {"kind": {}})
