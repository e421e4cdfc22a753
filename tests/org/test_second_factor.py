"""动态码: real codes of a real key, as a phone computes them."""

import re
import time
from base64 import b32encode

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.factories import PASSWORD, UserFactory
from townwork.audit.models import AuditEvent
from townwork.org import second_factor

BIND = "/account/second-factor/"
CODE = "/sign-in/code/"
NOW = 1_790_000_010  # ten seconds into a code's half minute


def shown(key, ahead=0):
    """What the phone of this sealed key shows `ahead` half minutes from now."""
    totp = TOTP(TOTPDevice(key=key).bin_key)
    totp.time = time.time() + 30 * ahead
    return f"{totp.token():06}"


@pytest.fixture(autouse=True)
def clock(cast):
    with time_machine.travel(NOW, tick=False) as clock:
        for person in cast.by_role.values():
            person.password_changed_at = timezone.now()
            person.save()
        yield clock


def enter(user, client=None, password=PASSWORD):
    client = client or Client()
    response = client.post("/sign-in/", {"username": user.username, "password": password})
    return client, response


def is_in(client):
    return "_auth_user_id" in client.session


@pytest.fixture
def bound(cast, clock):
    """The clerk with a phone: its key and the recovery codes."""
    device = second_factor.new_device(cast.clerk, "")
    codes = second_factor.enrol(cast.clerk, device.key, shown(device.key))
    clock.shift(60)
    return device.key, codes


# --- binding --------------------------------------------------------------------------------------
def test_a_phone_is_bound_once_it_shows_the_right_code(cast, client_of):
    client = client_of(cast.clerk)
    page = client.get(BIND).content.decode()
    key = client.session["second factor's key"]
    assert "data:image/svg+xml" in page
    assert second_factor.key_in_words(TOTPDevice(key=key)) in page

    wrong = client.post(BIND, {"otp": "000000"})
    assert "动态码不对" in wrong.content.decode()
    assert second_factor.key_in_words(TOTPDevice(key=key)) in wrong.content.decode()
    assert not TOTPDevice.objects.exists()

    codes = client.post(BIND, {"otp": shown(key)}).content.decode()
    assert len(told_in(codes)) == StaticToken.objects.count() == 10
    assert client.get(BIND).url == "/account/"
    assert AuditEvent.objects.filter(action="绑定动态码").count() == 1


def told_in(page):
    return re.findall(r">\s*([a-z2-7]{8})\s*<", page)


# --- at rest --------------------------------------------------------------------------------------
def rows_of_the_database():
    with connection.cursor() as cursor:
        for table in ("otp_totp_totpdevice", "otp_static_statictoken", "django_session"):
            cursor.execute(f"SELECT * FROM {table}")
            yield from cursor.fetchall()


@pytest.mark.postgresql
def test_no_key_and_no_code_lies_in_the_database(cast, client_of):
    client = client_of(cast.clerk)
    client.get(BIND)
    sealed = client.session["second factor's key"]
    codes = told_in(client.post(BIND, {"otp": shown(sealed)}).content.decode())
    key = TOTPDevice.objects.get().bin_key

    kept = repr(list(rows_of_the_database()))

    assert [form for form in (key.hex(), b32encode(key).decode(), *codes) if form in kept] == []
    assert len(codes) == 10
    assert sealed in kept  # control: what is there is found


def test_after_a_change_of_the_secret_key_they_still_enter(cast, bound, settings, clock):
    """And the phone needs the earlier one no more once it was used."""
    earlier = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new" * 20, [earlier]

    by_phone, by_code = enter(cast.clerk)[0], enter(cast.clerk)[0]
    by_phone.post(CODE, {"otp": shown(bound[0])})
    by_code.post(CODE, {"otp": bound[1][0]})
    assert (is_in(by_phone), is_in(by_code)) == (True, True)

    settings.SECRET_KEY_FALLBACKS = []
    clock.shift(60)
    later = enter(cast.clerk)[0]
    later.post(CODE, {"otp": shown(TOTPDevice.objects.get().key)})
    assert is_in(later)


def test_where_the_secret_key_is_lost_it_is_said_who_helps(cast, bound, settings):
    code = shown(bound[0])
    settings.SECRET_KEY = "new" * 20
    client = enter(cast.clerk)[0]

    page = client.post(CODE, {"otp": code}).content.decode()

    assert "请管理员重置动态码后重新绑定" in page
    assert not is_in(client)


def test_what_was_bound_before_keys_were_sealed_enters_and_is_sealed(cast):
    key = "5a" * 20
    TOTPDevice.objects.create(user=cast.clerk, name="手机", key=key)
    recovery = StaticDevice.objects.create(user=cast.clerk, name="恢复码")
    recovery.token_set.create(token="abcd2345")

    by_phone, by_code = enter(cast.clerk)[0], enter(cast.clerk)[0]
    by_phone.post(CODE, {"otp": shown(key)})
    by_code.post(CODE, {"otp": "abcd2345"})

    assert (is_in(by_phone), is_in(by_code)) == (True, True)
    assert key not in TOTPDevice.objects.get().key


def test_what_is_kept_of_a_recovery_code_is_none(cast, bound):
    client = enter(cast.clerk)[0]

    client.post(CODE, {"otp": StaticToken.objects.first().token})

    assert not is_in(client)


# --- signing in -----------------------------------------------------------------------------------
def test_without_a_phone_the_password_is_enough(cast):
    assert is_in(enter(cast.clerk)[0])


def test_with_a_phone_the_password_alone_opens_nothing(cast, bound):
    client, response = enter(cast.clerk)

    assert response.url.startswith(CODE)
    assert not is_in(client)
    assert client.get("/records/").url.startswith("/sign-in/")


def test_the_code_opens_and_leads_on(cast, bound):
    client = Client()
    typed = {"username": "ganshi", "password": PASSWORD, "next": "/records/films/"}
    code_page = client.post("/sign-in/", typed).url

    response = client.post(code_page, {"otp": shown(bound[0])})

    assert response.url == "/records/films/"
    assert is_in(client)
    assert AuditEvent.objects.get(action="登录").data == {"另用": "动态码"}


def test_a_code_is_good_once(cast, bound):
    code = shown(bound[0])
    first, second = enter(cast.clerk)[0], enter(cast.clerk)[0]
    first.post(CODE, {"otp": code})

    page = second.post(CODE, {"otp": code}).content.decode()

    assert "已经用过" in page
    assert not is_in(second)


def test_a_recovery_code_opens_once(cast, bound):
    first, second = enter(cast.clerk)[0], enter(cast.clerk)[0]
    code = bound[1][0].upper()

    first.post(CODE, {"otp": f" {code} "})
    second.post(CODE, {"otp": code})

    assert (is_in(first), is_in(second)) == (True, False)


def test_codes_cannot_be_guessed_for_long_and_the_right_one_enters_after_the_wait(
    cast, bound, clock
):
    client = enter(cast.clerk)[0]
    for _ in range(5):
        client.post(CODE, {"otp": "000000"})

    page = client.post(CODE, {"otp": shown(bound[0])}).content.decode()
    assert "动态码输错的次数过多，请在" in page
    assert AuditEvent.objects.filter(action="动态码不对", result="denied").count() == 5

    clock.shift(16 * 60)
    client = enter(cast.clerk)[0]
    client.post(CODE, {"otp": shown(bound[0])})
    assert is_in(client)


@pytest.mark.parametrize("change", ["late", "password", "disabled", "nobody"])
def test_the_first_half_does_not_last(cast, bound, clock, change):
    client = enter(cast.clerk)[0]
    if change == "late":
        clock.shift(301)
    elif change == "password":
        cast.clerk.set_password("Otter-lamp-2026")
        cast.clerk.save()
    elif change == "disabled":
        cast.clerk.is_active = False
        cast.clerk.save()
    else:
        client = Client()

    assert client.post(CODE, {"otp": shown(bound[0])}).url == "/sign-in/"
    assert not is_in(client)


def test_signing_in_with_a_code_changes_the_session_key(cast, bound):
    client = enter(cast.clerk)[0]
    before = client.session.session_key

    client.post(CODE, {"otp": shown(bound[0])})

    assert client.session.session_key != before


# --- who must -------------------------------------------------------------------------------------
def required_of(cast):
    return {role for role, user in cast.by_role.items() if second_factor.is_required(user)}


@pytest.mark.parametrize(
    ("served", "choice", "roles"),
    [
        (False, "", set()),
        (True, "", {"administrator", "secretary", "reviewer"}),
        (True, "nobody", {"reviewer"}),
        (False, "signers", {"administrator", "secretary"}),
        (True, "clerks", {"administrator", "secretary", "clerk", "reviewer"}),
    ],
)
def test_who_must_is_the_towns_choice_but_of_a_reviewer_who_reads_all_towns(
    cast, settings, served, choice, roles
):
    settings.SERVED = served
    for person in cast.by_role.values():
        if person.unit:
            person.unit.township.second_factor = choice

    assert required_of(cast) == roles


def test_whoever_must_binds_first_and_then_works(cast, settings):
    settings.SERVED = True
    client, _ = enter(cast.secretary)

    due = client.get("/board/").url
    assert due == f"{BIND}?next=%2Fboard%2F"
    assert client.get("/board/", headers={"HX-Request": "true"})["HX-Redirect"] == BIND
    assert "您的角色登录时" in client.get(due).content.decode()
    bound = client.post(due, {"otp": shown(client.session["second factor's key"])})

    assert '<a class="btn btn-primary" href="/board/">已收好</a>' in bound.content.decode()
    assert client.get("/board/").status_code == 200


def test_whoever_need_not_is_not_asked(cast, settings):
    settings.SERVED = True

    assert enter(cast.liaison)[0].get("/records/").status_code == 200


def test_bound_already_they_work_after_the_code(cast, settings, bound):
    cast.clerk.role = "secretary"
    cast.clerk.save()
    settings.SERVED = True
    client = enter(cast.clerk)[0]

    client.post(CODE, {"otp": shown(bound[0])})

    assert client.get("/board/").status_code == 200


def test_the_administrator_chooses_for_the_town_and_it_is_audited(cast, client_of):
    admin = client_of(cast.administrator)

    admin.post("/accounts/second-factor/", {"second_factor": "clerks"})

    cast.township.refresh_from_db()
    assert cast.township.second_factor == "clerks"
    assert AuditEvent.objects.get(action="设置登录动态码").data == {
        "须用": "管理员、书记和宣传干事"
    }


# --- another phone --------------------------------------------------------------------------------
@pytest.mark.postgresql
def test_unbinding_needs_the_password_and_a_code(cast, bound, clock):
    client = enter(cast.clerk)[0]
    client.post(CODE, {"otp": shown(bound[0])})
    clock.shift(60)
    page = "/account/second-factor/unbind/"

    client.post(page, {"old": "Wrong-2026-x", "otp": shown(bound[0])})
    client.post(page, {"old": PASSWORD, "otp": "000000"})
    assert TOTPDevice.objects.count() == 1

    assert client.post(page, {"old": PASSWORD, "otp": shown(bound[0])}).url == BIND
    assert not TOTPDevice.objects.exists()
    assert not StaticToken.objects.exists()


def test_an_administrator_resets_it_for_a_lost_phone(cast, bound, client_of):
    theirs = enter(cast.clerk)[0]
    theirs.post(CODE, {"otp": shown(bound[0])})
    admin = client_of(cast.administrator)
    assert "重置动态码" in admin.get("/accounts/").content.decode()

    admin.post(f"/accounts/{cast.clerk.pk}/unbind/")

    assert not is_in_now(theirs)
    assert is_in(enter(cast.clerk)[0])
    assert AuditEvent.objects.get(action="重置动态码").object_name == str(cast.clerk)


def is_in_now(client):
    return client.get("/account/").status_code == 200


def test_nobody_resets_their_own_nor_a_strangers(cast, client_of):
    UserFactory(role="administrator", unit=cast.office)
    admin = client_of(cast.administrator)

    page = admin.post(f"/accounts/{cast.administrator.pk}/unbind/", follow=True).content.decode()

    assert "请另一位管理员重置" in page
    assert admin.post(f"/accounts/{cast.other_clerk.pk}/unbind/").status_code == 404
