"""人员 without an account: who may keep them, what is kept, and that nothing opens for them."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from tests.factories import UserFactory
from townwork.audit.models import AuditEvent
from townwork.org.backends import Passwords
from townwork.org.errors import Refusal
from townwork.org.models import User
from townwork.org.people import save_person
from townwork.org.units import stop

ADD = "/people/add/"


@pytest.fixture
def listed(cast):
    return UserFactory(unit=cast.village, position="会计", without_account=True)


def new(unit, **facts):
    return User(full_name="乙一", unit=unit, position="文书", **facts)


# --- What is kept ---------------------------------------------------------------------------------
def test_a_liaison_lists_who_works_in_the_village(cast, client_of):
    typed = {"full_name": "乙一", "unit": cast.village.pk, "position": "文书"}

    page = client_of(cast.liaison).post(ADD, typed, follow=True)

    person = User.objects.get(full_name="乙一")
    assert "已登记塘头村的乙一（文书）" in page.content.decode()
    assert page.context["form"].initial["unit"] == str(cast.village.pk)
    assert (person.unit, person.position, person.username, person.role) == (
        cast.village,
        "文书",
        None,
        "",
    )
    event = AuditEvent.objects.get(action="保存人员")
    assert event.data["单位"] == "塘头村"


def test_the_form_asks_for_name_unit_and_position_alone(cast, client_of):
    form = client_of(cast.clerk).get(ADD).context["form"]

    assert list(form.fields) == ["full_name", "unit", "position"]


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "facts",
    [
        {"username": None, "role": "liaison", "password": "!x"},
        {"username": None, "role": "", "password": "pbkdf2_sha256$1$x$y"},
        {"username": "yi", "role": "", "password": "!x"},
        {"username": "", "role": "", "password": "!x"},
    ],
)
def test_half_an_account_is_refused_by_the_database(cast, facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(full_name="乙一", unit=cast.village, **facts)


@pytest.mark.postgresql
def test_two_without_an_account_stand_beside_each_other(cast):
    UserFactory.create_batch(2, unit=cast.village, without_account=True)

    assert User.objects.without_account().count() == 2


@pytest.mark.parametrize("username", ["", None])
def test_nobody_signs_in_as_a_person_without_an_account(cast, listed, client, rf, username):
    assert Passwords().authenticate(rf.post("/"), username=username, password="!") is None

    client.post("/sign-in/", {"username": username or "", "password": "!"})
    assert "_auth_user_id" not in client.session


# --- Who may --------------------------------------------------------------------------------------
def test_a_liaison_keeps_nobody_of_the_village_next_door(cast):
    with pytest.raises(Refusal, match="本单位"):
        save_person(new(cast.sibling), actor=cast.liaison)


def test_nobody_is_sent_next_door_or_taken_from_there(cast, listed):
    listed.unit = cast.sibling
    for actor in (cast.liaison, cast.sibling_liaison):
        with pytest.raises(Refusal, match="本单位"):
            save_person(listed, actor=actor)

    save_person(listed, actor=cast.clerk)

    listed.refresh_from_db()
    assert listed.unit == cast.sibling


@pytest.mark.parametrize("role", ["secretary", "auditor", "reviewer"])
def test_who_only_reads_keeps_nobody(cast, role):
    with pytest.raises(PermissionDenied):
        save_person(new(cast.village), actor=cast.by_role[role])


def test_an_account_is_not_changed_by_this_door(cast, client_of):
    cast.liaison.full_name = "改"
    with pytest.raises(Refusal, match="账号"):
        save_person(cast.liaison, actor=cast.clerk)

    assert client_of(cast.clerk).get(f"/people/{cast.liaison.pk}/edit/").status_code == 404


def test_two_of_one_name_are_told_apart_by_position(cast, listed):
    same = {"full_name": listed.full_name, "unit": cast.village}
    with pytest.raises(Refusal, match="不同的职务"):
        save_person(User(position="会计", **same), actor=cast.liaison)

    save_person(User(position="文书", **same), actor=cast.liaison)

    assert User.objects.filter(full_name=listed.full_name).count() == 2


# --- Accounts -------------------------------------------------------------------------------------
@pytest.mark.parametrize("act", ["edit", "reset", "unbind", "toggle", "hand-over"])
def test_the_pages_of_accounts_know_nobody_without_one(cast, listed, client_of, act):
    admin = client_of(cast.administrator)

    assert admin.get(f"/accounts/{listed.pk}/{act}/").status_code == 404
    assert listed.full_name not in admin.get("/accounts/").content.decode()


def test_given_an_account_they_stay_who_they_are(cast, listed, client_of, client):
    typed = {
        "username": "kuaiji",
        "full_name": listed.full_name,
        "unit": cast.village.pk,
        "role": "liaison",
        "position": "会计",
    }

    page = client_of(cast.administrator).post(reverse("account_open", args=[listed.pk]), typed)

    password = page.content.decode().split('<p class="one-time">')[1].split("</p>")[0]
    stored = User.objects.get(pk=listed.pk)
    assert (stored.username, stored.role) == ("kuaiji", "liaison")
    assert stored.signs_from is not None  # as any account an administrator has just made
    assert not stored.remembered_passwords.exists()
    assert client.post("/sign-in/", {"username": "kuaiji", "password": password}).url == "/"


def test_no_account_is_opened_twice(cast, client_of):
    admin = client_of(cast.administrator)

    assert admin.get(reverse("account_open", args=[cast.liaison.pk])).status_code == 404


def test_who_never_had_an_account_is_not_told_of_as_unused(cast, listed, time_machine):
    time_machine.move_to("2027-12-01")

    unused = User.objects.all().unused(listed.created_at.replace(year=2027, month=12))
    assert listed not in unused
    assert cast.liaison in unused


# --- The list -------------------------------------------------------------------------------------
def test_one_sees_those_of_ones_units_with_account_and_without(cast, listed, client_of):
    next_door = UserFactory(unit=cast.sibling, without_account=True)

    page = client_of(cast.liaison).get("/people/")

    assert set(page.context["page"]) == {cast.liaison, listed}
    assert next_door in client_of(cast.clerk).get("/people/").context["page"]


def test_who_left_is_listed_only_where_asked_for(cast, listed, client_of):
    clerk = client_of(cast.clerk)
    clerk.post(reverse("person_toggle", args=[listed.pk]))

    listed.refresh_from_db()
    assert not listed.is_active
    assert listed not in clerk.get("/people/").context["page"]
    assert listed in clerk.get("/people/?state=off").context["page"]


def test_a_list_of_many_asks_no_more_than_one_of_few(
    cast, client_of, django_assert_max_num_queries
):
    clerk = client_of(cast.clerk)
    clerk.get("/people/")
    UserFactory.create_batch(20, unit=cast.village, without_account=True)

    with django_assert_max_num_queries(8):
        clerk.get("/people/")


def test_a_unit_somebody_works_in_is_not_stopped(cast, listed):
    User.objects.filter(unit=cast.village).with_account().update(is_active=False)

    with pytest.raises(Refusal, match="在岗的人员"):
        stop(cast.village, timezone.localdate(), actor=cast.administrator)
