import pytest
from django.utils import timezone

from tests.factories import UnitFactory, UserFactory
from townwork.audit.models import AuditEvent
from townwork.org.errors import Refusal
from townwork.org.models import Unit
from townwork.org.services import close_term, reopen_term, save_unit

NEW = {"name": "河口村", "kind": "village", "parent": "", "order": 9}
PAGES = ["/units/add/", "/units/{pk}/edit/", "/units/{pk}/stop/"]


@pytest.fixture
def admin(cast, client_of):
    return client_of(cast.administrator)


def text(response):
    return response.content.decode()


def test_the_clerk_finds_the_units_and_keeps_their_posts_alone(cast, client_of):
    page = text(client_of(cast.clerk).get("/units/"))

    assert f'href="/units/{cast.village.pk}/posts/add/"' in page
    assert "新增单位" not in page and "停用</a>" not in page
    assert client_of(cast.liaison).get("/units/").status_code == 403


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ["clerk", "liaison", "secretary", "reviewer", "auditor"])
def test_only_an_administrator_may(cast, client_of, page, role):
    client = client_of(cast.by_role[role])

    assert client.get(page.format(pk=cast.village.pk)).status_code == 403
    assert client.post(page.format(pk=cast.village.pk), NEW).status_code == 403
    assert not Unit.objects.filter(name="河口村").exists()


@pytest.mark.parametrize("page", PAGES[2:])
def test_another_township_has_no_units_for_one(cast, admin, page):
    assert admin.get(page.format(pk=cast.other_unit.pk)).status_code == 404
    assert admin.post(page.format(pk=cast.other_unit.pk), NEW).status_code == 404


def test_the_list_takes_no_post(admin):
    assert admin.post("/units/").status_code == 405


def test_the_list_shows_the_township_in_order(cast, admin):
    """Who has no account is no account in use."""
    UserFactory(without_account=True, unit=cast.village)

    response = admin.get("/units/")

    assert [(unit.name, unit.headcount) for unit in response.context["page"]] == [
        ("领导班子", 1),
        ("宣传办", 3),
        ("塘头村", 1),
        ("柳林村", 1),
        ("塘头村一组", 0),
    ]
    assert "白石村" not in text(response)


@pytest.mark.postgresql
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=塘头", ["塘头村", "塘头村一组"]),
        ("kind=office", ["宣传办"]),
        ("state=off", ["撤并村"]),
        ("kind=village&sort=-order&state=on", ["塘头村一组", "柳林村", "塘头村"]),
    ],
)
def test_the_list_is_filtered_and_sorted(cast, admin, query, names):
    UnitFactory(township=cast.township, name="撤并村", is_active=False)

    assert [unit.name for unit in admin.get(f"/units/?{query}").context["page"]] == names


def test_the_list_costs_the_same_however_long(cast, admin, django_assert_num_queries):
    admin.get("/units/")  # the first act of a session writes its clock
    with django_assert_num_queries(4):
        admin.get("/units/")
    UnitFactory.create_batch(40, township=cast.township, parent=cast.village)
    with django_assert_num_queries(4):
        admin.get("/units/")


def test_adding_and_editing(cast, admin):
    assert admin.post("/units/add/", NEW).url == "/units/"
    unit = Unit.objects.get(name="河口村")
    assert unit.township == cast.township

    admin.post(f"/units/{unit.pk}/edit/", {**NEW, "parent": cast.village.pk})

    unit.refresh_from_db()
    assert (unit.name, unit.parent) == ("河口村", cast.village)
    assert AuditEvent.objects.filter(action="保存单位", chain="qingxi").count() == 2


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": "塘头村"}, "本镇已有同名单位"),
        ({"name": ""}, "请填写名称"),
        ({"kind": "x"}, "类别里没有这一项"),
        ({"order": -1}, "序号不能小于 0"),
    ],
)
def test_a_bad_form_keeps_what_was_typed(cast, admin, wrong, says):
    response = admin.post("/units/add/", {**NEW, **wrong})

    assert response.status_code == 200
    assert says in text(response)
    assert not Unit.objects.filter(name="河口村").exists()


def test_the_same_name_in_two_townships_is_two_units(cast, admin):
    assert admin.post("/units/add/", {**NEW, "name": "白石村"}).url == "/units/"


def test_the_tree_has_two_levels_at_most(cast, admin):
    third = admin.post("/units/add/", {**NEW, "parent": cast.group.pk})
    moved = admin.post(f"/units/{cast.village.pk}/edit/", {**NEW, "parent": cast.sibling.pk})
    foreign = admin.post("/units/add/", {**NEW, "parent": cast.other_unit.pk})

    assert "上级单位里没有这一项" in text(third)
    assert "最多两级" in text(moved)
    assert "上级单位里没有这一项" in text(foreign)
    assert not Unit.objects.filter(name="河口村").exists()


@pytest.mark.parametrize(
    ("kind", "above", "says"),
    [
        ("village", "office", "村的上级只能是村、居"),
        ("office", "village", "站办所的上级只能是站办所、下属单位"),
        ("office", "leadership", "它的数会计在上级名下"),
        ("leadership", "office", "领导班子没有上级单位"),
    ],
)
def test_a_unit_lies_under_its_like(cast, admin, kind, above, says):
    """Its rows count for the one above: a village under an office would be no village's."""
    asked = {**NEW, "kind": kind, "parent": getattr(cast, above).pk}

    assert says in text(admin.post("/units/add/", asked))
    assert not Unit.objects.filter(name=NEW["name"]).exists()


def test_what_has_villages_below_stays_a_village(cast, admin):
    asked = {"kind": "office", "order": 1, "parent": ""}

    refused = text(admin.post(f"/units/{cast.village.pk}/edit/", asked))

    assert "下面还有塘头村一组" in refused


def test_a_unit_with_people_or_units_below_is_not_deactivated(cast, admin):
    today = {"day": timezone.localdate()}
    busy = admin.post(f"/units/{cast.sibling.pk}/stop/", today)
    cast.liaison.is_active = False
    cast.liaison.save()
    above = admin.post(f"/units/{cast.village.pk}/stop/", today)

    assert "还有在用的账号" in text(busy)
    assert "还有在用的下级单位" in text(above)
    assert not Unit.objects.filter(is_active=False).exists()


def test_an_empty_unit_is_deactivated_and_taken_up_again(cast, admin):
    UserFactory(unit=cast.group, is_active=False)
    page, today = f"/units/{cast.group.pk}/", {"day": timezone.localdate()}

    assert "已有记录都保留" in text(admin.get(f"{page}stop/"))
    admin.post(f"{page}stop/", today)
    cast.group.refresh_from_db()
    assert not cast.group.is_active

    admin.post(f"{page}take-up/", today)
    cast.group.refresh_from_db()
    assert cast.group.is_active


# --- A unit's place in what is locked -------------------------------------------------------------
@pytest.fixture
def locked(cast):
    close_term(cast.previous, actor=cast.secretary, reason="已报送")
    return cast


@pytest.mark.postgresql
@pytest.mark.parametrize("change", [{"parent": None}, {"kind": Unit.Kind.OFFICE}])
def test_a_unit_keeps_its_superior_and_kind_in_what_is_locked(change, locked):
    group = Unit.objects.get(pk=locked.group.pk)
    for name, value in change.items():
        setattr(group, name, value)

    with pytest.raises(Refusal) as refused:
        save_unit(group, actor=locked.administrator)

    assert str(refused.value) == (
        "2025年下半年已经锁定，塘头村一组的数已按“村、上级塘头村”计入，上级和类别不能再改。"
        "确需改动，请书记先在“半年”页重新开放；以后另有归口的，请在单位页上点“改归”，从一个半年起改。"
    )
    group.refresh_from_db()
    assert (group.parent, group.kind) == (locked.village, Unit.Kind.VILLAGE)


def test_nothing_typed_is_lost_where_it_may_not_move(locked, client_of):
    typed = {**NEW, "parent": "", "order": 57}
    page = client_of(locked.administrator).post(f"/units/{locked.group.pk}/edit/", typed)

    assert "已经锁定，塘头村一组的数已按" in text(page)
    assert 'value="57"' in text(page)


def test_what_is_no_other_place_may_change(locked):
    group, village = Unit.objects.get(pk=locked.group.pk), Unit.objects.get(pk=locked.village.pk)
    group.order, group.name, village.kind = 9, "塘头村二组", Unit.Kind.COMMUNITY  # 村改居

    for unit in (group, village):
        save_unit(unit, actor=locked.administrator)

    assert Unit.objects.get(pk=village.pk).kind == Unit.Kind.COMMUNITY


def test_a_unit_made_since_the_lock_moves_and_so_does_any_once_it_is_opened_again(locked):
    made = Unit(township=locked.township, name="新设站", kind=Unit.Kind.OFFICE)
    save_unit(made, actor=locked.administrator)
    made.parent = locked.office
    save_unit(made, actor=locked.administrator)
    locked.previous.refresh_from_db()
    reopen_term(locked.previous, actor=locked.secretary, reason="归口调整")
    group = Unit.objects.get(pk=locked.group.pk)
    group.parent = None
    save_unit(group, actor=locked.administrator)

    assert Unit.objects.get(pk=made.pk).parent == locked.office
    assert Unit.objects.get(pk=group.pk).parent is None


def test_a_new_unit_stands_behind_the_others(admin, cast):
    last = max(Unit.objects.filter(township=cast.township).values_list("order", flat=True))

    form = admin.get("/units/add/").context["form"]

    assert form.initial["order"] == last + 1
