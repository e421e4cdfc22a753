"""A kind that a sheet says and the ledger has not becomes the township's own from the question."""

from html import unescape
from urllib.parse import quote

import pytest
from django.urls import reverse

from records.ledger.own_kinds import OwnKind
from records.models import Import, Publication, Venue
from records.sheets.forms import ADDED
from tests.records.sheets import dropped
from tests.records.sheets.books import book
from tests.records.sheets.dropped import answer, enter, send, state_of
from tests.records.sheets.test_kept_sheets import filled
from tests.records.sheets.test_kept_sheets import send as send_one
from townwork.audit.models import AuditEvent

pytestmark = pytest.mark.usefixtures("store")
HEADER = ("所在村", "阵地名称", "阵地类别", "管理人", "启用日期")
VENUES = {"Sheet1": {"ledger": "venues"}}


def venues(*rows: tuple[str, str]) -> bytes:
    """(name, kind) of each."""
    its = [("塘头村", name, kind, "甲某", "2026-01-05") for name, kind in rows]
    return book(("青溪镇宣传阵地一览表",), HEADER, *its)


def question(page):
    """(its field, the page it is added on where it has to be) of the first thing asked."""
    mend = next(sheet.mend for sheet in page.context["desk"].sheets if sheet.mend)
    said, own, _, _ = next(mend.questions())
    return own, mend.added_elsewhere.get(said["key"], "")


def test_kinds_of_several_tables_are_added_where_they_are_asked_about(cast, client_of):
    client = client_of(cast.clerk)
    files = (
        ("阵地.xlsx", venues(("塘头书屋", "农家书屋"), ("塘头礼堂", "文化礼堂"))),
        ("阵地二.xlsx", venues(("柳林书屋", "农家书屋"))),
    )
    page = answer(client, send(client, *files), VENUES)
    assert (ADDED, "加为本镇类别：农家书屋") in question(page)[0].field.choices
    assert "都不像的，选最后一行“加为本镇类别：农家书屋”" in page.content.decode()

    page = answer(client, page, {"*": {"农家书屋": ADDED, "文化礼堂": ADDED}})

    assert [is_open for *_, is_open in state_of(page)] == [False, False]
    enter(client, page.context["one"])
    assert sorted(OwnKind.objects.values_list("township__code", "label")) == [
        ("qingxi", "农家书屋"),
        ("qingxi", "文化礼堂"),
    ]
    kinds = {venue.name: venue.get_kind_display() for venue in Venue.objects.all()}
    assert kinds == {"塘头书屋": "农家书屋", "塘头礼堂": "文化礼堂", "柳林书屋": "农家书屋"}
    assert AuditEvent.objects.filter(action="添加本镇类别", actor=cast.clerk).count() == 2


def test_of_a_single_sheet_too(cast, client_of):
    client = client_of(cast.clerk)
    page = send_one(client, "venues", venues(("塘头书屋", "农家书屋")), "阵地.xlsx")
    made = Import.objects.latest("pk")
    columns = filled(page.context["form"])
    page = client.post(reverse("import_columns", args=[made.pk]), columns, follow=True)
    form = page.context["form"]
    [own] = [own for one, own, _, _ in form.questions() if one["text"] == "农家书屋"]

    sent = filled(form) | {own.html_name: ADDED}
    page = client.post(reverse("import_mend", args=[made.pk]), sent, follow=True)

    assert page.context["report"]["problems"] == []
    assert OwnKind.objects.get().label == "农家书屋"


def test_one_that_is_refused_adds_none_and_keeps_what_was_chosen(cast, client_of, monkeypatch):
    monkeypatch.setattr("records.pages.own_kinds.MOST", 1)
    client = client_of(cast.clerk)
    sheet = venues(("塘头书屋", "农家书屋"), ("塘头礼堂", "文化礼堂"))
    desk = answer(client, send(client, ("阵地.xlsx", sheet)), VENUES).context["desk"]
    asked = [own.html_name for _, own, _, _ in desk.sheets[0].mend.questions()]

    sent = dropped.filled(desk) | dict.fromkeys(asked, ADDED)
    page = client.post(reverse("drop", args=[desk.drop.pk]), sent)

    assert "“类型”最多添加 1 类" in page.content.decode()
    mend = page.context["desk"].sheets[0].mend
    assert [own.value() for _, own, _, _ in mend.questions()] == [ADDED, ADDED]
    assert not OwnKind.objects.exists()


def test_a_kind_counted_in_a_measure_of_its_own_is_added_on_its_page(cast, client_of):
    client = client_of(cast.clerk)
    sheet = book(
        ("宣传品发放登记表",),
        ("单位", "发放日期", "名称", "类别", "数量"),
        ("塘头村", "2026-03-05", "平安建设", "台历", 20),
    )
    page = answer(
        client, send(client, ("宣传品.xlsx", sheet)), {"Sheet1": {"ledger": "publications"}}
    )
    way = reverse("drop", args=[page.context["one"].pk])

    own, elsewhere = question(page)

    assert elsewhere == "publications.kind"
    assert ADDED not in dict(own.field.choices)
    asked = f"where={elsewhere}&amp;label={quote('台历')}&amp;next={quote(way)}"
    url = f"{reverse('own_kinds')}?{asked}"
    assert url in page.content.decode()
    said = {"where": elsewhere, "label": "台历", "measure": "本"}
    added = client.post(unescape(url), said)
    assert added.url == way
    page = answer(client, client.get(way), {})
    enter(client, page.context["one"])
    assert Publication.objects.get().get_kind_display() == "台历"


def test_a_word_too_long_for_a_name_is_added_on_its_page(cast, client_of):
    client = client_of(cast.clerk)
    sheet = venues(("塘头中心", "新时代文明实践综合服务中心"))

    page = answer(client, send(client, ("阵地.xlsx", sheet)), VENUES)

    own, elsewhere = question(page)
    assert ADDED not in dict(own.field.choices)
    assert elsewhere == "venues.kind"


def test_who_may_not_define_a_kind_is_offered_none(cast, client_of):
    client = client_of(cast.liaison)
    sheet = venues(("塘头书屋", "农家书屋"))
    page = answer(client, send(client, ("阵地.xlsx", sheet)), VENUES)

    own, elsewhere = question(page)
    page = answer(client, page, {"*": {"农家书屋": ADDED}})

    assert (ADDED in dict(own.field.choices), elsewhere) == (False, "")
    assert not OwnKind.objects.exists()
    assert [is_open for *_, is_open in state_of(page)] == [True]
