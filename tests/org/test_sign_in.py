import re
import subprocess
import sys
import time
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from tests.factories import PASSWORD, UserFactory
from townwork.audit.models import AuditEvent

SIGN_IN = "/sign-in/"
WRONG = "用户名或口令错误"


def enter(client, username, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"username": username, "password": password, **more})


def events(action):
    return list(
        AuditEvent.objects.filter(action=action).values_list("chain", "object_name", "result")
    )


def test_the_right_password_opens_and_is_audited(client, cast):
    response = enter(client, "tangtou")

    assert (response.status_code, response.url) == (302, "/")
    assert client.session["_auth_user_id"] == str(cast.liaison.pk)
    assert events("登录") == [("qingxi", str(cast.liaison), "ok")]


def test_signing_in_changes_the_session_key(client, cast):
    client.get(SIGN_IN)
    client.session["planted"] = True
    client.session.save()
    before = client.session.session_key

    enter(client, "tangtou")

    assert client.session.session_key != before


@pytest.mark.parametrize(
    ("username", "password"), [("tangtou", "Wrong-2026-x"), ("nobody", PASSWORD)]
)
def test_a_wrong_name_and_a_wrong_password_read_alike(client, cast, username, password):
    response = enter(client, username, password)

    assert response.status_code == 200
    page = response.content.decode()
    assert WRONG in page
    assert f'value="{username}"' in page
    assert password not in page


def test_an_unknown_name_is_not_written_down(client, cast):
    enter(client, "my-secret-password", "x")

    assert events("登录失败") == [("", "", "denied")]
    assert "my-secret-password" not in str(AuditEvent.objects.get(action="登录失败").data)


def test_a_deactivated_account_reads_like_a_wrong_password(client, cast):
    UserFactory(username="left", is_active=False)

    assert WRONG in enter(client, "left").content.decode()


def test_five_failures_lock_the_name_from_that_address(client, cast):
    answers = [enter(client, "tangtou", "Wrong-2026-x").status_code for _ in range(5)]
    locked = enter(client, "tangtou")

    assert answers == [200, 200, 200, 200, 429]
    assert locked.status_code == 429
    assert re.search(r"请在 \d\d:\d\d 以后再试，或请管理员解除锁定", locked.content.decode())
    assert "_auth_user_id" not in client.session
    assert len(events("登录失败")) == 4
    assert len(events("登录锁定")) == 2


@pytest.mark.postgresql
def test_another_name_from_the_same_address_is_not_locked(client, cast):
    for _ in range(5):
        enter(client, "tangtou", "Wrong-2026-x")

    assert enter(client, "liulin").status_code == 302


@pytest.mark.parametrize(
    "target", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", ""]
)
def test_next_never_leaves_the_site(client, cast, target):
    assert enter(client, "tangtou", next=target).url == "/"


def test_next_goes_back_where_one_was(client, cast):
    assert enter(client, "tangtou", next="/records/film/?page=2").url == "/records/film/?page=2"


def test_sign_out_is_by_post_and_audited(client, cast):
    client.force_login(cast.liaison)

    assert client.get(reverse("sign_out")).status_code == 405
    assert "_auth_user_id" in client.session
    assert client.post(reverse("sign_out")).url == SIGN_IN
    assert "_auth_user_id" not in client.session
    assert events("退出") == [("qingxi", str(cast.liaison), "ok")]


@pytest.mark.postgresql
def test_sample_accounts_show_in_the_demo_only(client, cast, settings):
    settings.DEMO_PASSWORD = ""
    assert "ganshi" not in client.get(SIGN_IN).content.decode()

    settings.DEMO_PASSWORD = "Demo-pass-2026"
    people = cast.by_role.values()
    page = client.get(SIGN_IN).content.decode()
    assert all(user.username in page for user in people)
    assert "Demo-pass-2026" in page
    assert "liulin" not in page

    settings.SERVED = True
    page = client.get(SIGN_IN).content.decode()
    assert "ganshi" not in page
    assert "Demo-pass-2026" not in page


# --- limits of a session --------------------------------------------------------------------------
PAGE = "/password/"


def age(client, **seconds):
    session = client.session
    for name, old in seconds.items():
        session[name] = time.time() - old
    session.save()


def test_thirty_minutes_without_an_act_signs_out(client, cast):
    client.force_login(cast.liaison)
    client.get(PAGE)
    age(client, seen=settings.SESSION_IDLE_SECONDS + 1)

    response = client.get("/password/?a=1&b=2")

    assert response.url == "/sign-in/?next=%2Fpassword%2F%3Fa%3D1%26b%3D2&idle=1"
    assert "自动退出" in client.get(response.url).content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("came_from", "back_to"),
    [
        ("http://testserver/records/?a=1", "%2Frecords%2F%3Fa%3D1"),
        ("http://elsewhere/x/", "%2F"),
        ("", "%2F"),
    ],
)
def test_a_form_sent_too_late_leads_back_to_the_page_it_was_on(came_from, back_to, client, cast):
    client.force_login(cast.liaison)
    client.get(PAGE)
    age(client, seen=settings.SESSION_IDLE_SECONDS + 1)

    response = client.post("/records/filings/1/act/submit/", headers={"referer": came_from})

    assert response.url == f"/sign-in/?next={back_to}&idle=1"


def test_an_address_that_only_takes_a_form_says_so_in_words(client, cast):
    client.force_login(cast.liaison)

    response = client.get("/records/filings/1/act/submit/")

    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "只用来提交表单" in response.content.decode()


def test_twenty_nine_minutes_do_not(client, cast):
    client.force_login(cast.liaison)
    client.get(PAGE)
    age(client, seen=settings.SESSION_IDLE_SECONDS - 60)

    assert client.get(PAGE).status_code == 200


def test_polling_is_no_act(client, cast):
    client.force_login(cast.liaison)
    client.get(PAGE)
    age(client, seen=600)
    before = client.session["seen"]

    client.get(PAGE, headers={"X-Poll": "1"})
    assert client.session["seen"] == before

    client.get(PAGE)
    assert client.session["seen"] > before


def test_eight_hours_end_a_busy_session_too(client, cast):
    client.force_login(cast.liaison)
    client.get(PAGE)
    age(client, seen=0, began=settings.SESSION_COOKIE_AGE - 60)
    assert client.get(PAGE).status_code == 200

    age(client, seen=0, began=settings.SESSION_COOKIE_AGE + 1)
    assert client.get(PAGE).status_code == 302


def test_a_fragment_tells_the_browser_to_go(client, cast):
    client.force_login(cast.liaison)
    client.get(PAGE)
    age(client, seen=settings.SESSION_IDLE_SECONDS + 1)

    response = client.get(
        PAGE, headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/records/film/"}
    )

    assert response["HX-Redirect"] == "/sign-in/?next=%2Frecords%2Ffilm%2F&idle=1"
    assert response.content == b""


@pytest.mark.parametrize("gone", ["idle", "no session"])
@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/records/films/?q=a", "/records/films/?q=a"),
        ("http://elsewhere/records/", "/"),
        ("http://testserver//elsewhere", "//elsewhere"),
        (None, "/"),
    ],
)
def test_what_is_sent_too_late_leads_back_to_the_page_it_was_sent_from(
    client, cast, gone, referer, back
):
    """The address it was sent to only takes what is sent: after signing in it would answer 405,
    and empty.
    """
    client.force_login(cast.liaison)
    client.get(PAGE)
    if gone == "idle":
        age(client, seen=time.time() - settings.SESSION_IDLE_SECONDS - 1)
    else:
        client.logout()

    response = client.post("/records/films/nil/", headers={"Referer": referer} if referer else {})

    assert response.status_code == 302
    assert parse_qs(urlsplit(response.url).query)["next"] == [back]
    after = enter(client, "tangtou", next=back)
    assert after.url == ("/" if back == "//elsewhere" else back)


def test_a_deactivated_person_is_out_at_the_next_request(client, cast):
    client.force_login(cast.liaison)
    assert client.get(PAGE).status_code == 200

    type(cast.liaison).objects.filter(pk=cast.liaison.pk).update(is_active=False)

    assert client.get(PAGE).url.startswith(SIGN_IN)


# --- the password that is due ---------------------------------------------------------------------
NEW = "Xin-kou-ling-77"


def change(client, old=PASSWORD, new=NEW, again=None):
    return client.post(PAGE, {"old": old, "new": new, "again": new if again is None else again})


def test_a_first_sign_in_must_change_the_password(client, cast):
    user = UserFactory(must_change_password=True, unit=cast.village)
    client.force_login(user)

    assert client.get("/").url == PAGE
    assert "一次性口令" in client.get(PAGE).content.decode()
    assert change(client).url == "/"

    user.refresh_from_db()
    assert (user.must_change_password, user.check_password(NEW)) == (False, True)
    assert client.get(PAGE).status_code == 200


@pytest.mark.parametrize("asked", ["/s/", "/", "/accounts/?q=a"])
def test_after_the_forced_change_one_lands_where_one_was_going(client, cast, asked):
    client.force_login(UserFactory(must_change_password=True, unit=cast.village))

    due = client.get(asked).url
    changed = client.post(due, {"old": PASSWORD, "new": NEW, "again": NEW})

    assert urlsplit(due).path == PAGE
    assert changed.url == asked


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example/"])
def test_the_forced_change_never_leaves_the_site(client, cast, target):
    client.force_login(UserFactory(must_change_password=True, unit=cast.village))

    address = f"{PAGE}?{urlencode({'next': target})}"
    assert client.post(address, {"old": PASSWORD, "new": NEW, "again": NEW}).url == "/"


@pytest.mark.parametrize(("days", "due"), [(89, False), (91, True)])
def test_ninety_days_make_it_due_under_mlps2(client, cast, settings, days, due):
    settings.DEMO_PASSWORD = ""
    cast.liaison.password_changed_at = timezone.now() - timedelta(days=days)
    cast.liaison.save()
    client.force_login(cast.liaison)

    response = client.get("/records/")

    assert getattr(response, "url", "").startswith(PAGE) == due


def test_no_age_makes_it_due_under_asvs(client, cast, settings):
    settings.DEMO_PASSWORD, settings.PASSWORD_MAX_AGE_DAYS = "", None
    cast.liaison.password_changed_at = timezone.now() - timedelta(days=900)
    cast.liaison.save()
    client.force_login(cast.liaison)

    assert getattr(client.get("/records/"), "url", "") != PAGE


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"old": "Wrong-2026-x"}, "现在的口令不对"),
        ({"again": "Other-2026-xx"}, "两次输入的新口令不一样"),
        ({"new": "Ab1-"}, "口令太短，至少 10 位"),
        ({"new": "alllowercase-only"}, "至少三类"),
        ({"new": PASSWORD}, "最近 5 次"),
        ({"new": "Qingxi2026!"}, "口令里的“Qingxi”"),
        ({"new": "Tangtou-2026"}, "太像"),
    ],
)
def test_a_refused_password_says_why(client, cast, typed, says):
    client.force_login(cast.liaison)

    response = change(client, **typed)

    assert response.status_code == 200
    assert says in response.content.decode()
    cast.liaison.refresh_from_db()
    assert cast.liaison.check_password(PASSWORD)


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(client, cast, client_of):
    elsewhere = client_of(cast.liaison)
    client.force_login(cast.liaison)

    change(client)

    assert client.get(PAGE).status_code == 200
    assert elsewhere.get(PAGE).url.startswith(SIGN_IN)


def test_change_password_needs_sign_in(client, db):
    assert client.get(PAGE).url == "/sign-in/?next=/password/"


def test_signing_out_clears_what_the_browser_keeps(client, cast):
    client.force_login(cast.liaison)

    assert client.post(reverse("sign_out"))["Clear-Site-Data"] == '"cache", "cookies"'


@pytest.mark.parametrize(("plain", "prefix"), [("", "__Host-"), ("1", "")])
def test_over_https_no_neighbour_can_plant_a_cookie(tmp_path, plain, prefix):
    code = (
        "from townwork import settings as s; from django.conf import global_settings as g;"
        "print(*(getattr(s, n, getattr(g, n)) for n in ('SESSION_COOKIE_NAME','CSRF_COOKIE_NAME')))"
    )
    env = {"ALLOWED_HOSTS": "town.example", "SECRET_KEY": "x" * 50, "TOWNWORK_DATA": str(tmp_path)}

    answer = subprocess.run(
        [sys.executable, "-c", code],
        env={**env, "TOWNWORK_PLAIN_HTTP": plain},
        capture_output=True,
        text=True,
        check=True,
    )

    assert answer.stdout.split() == [f"{prefix}sessionid", f"{prefix}csrftoken"]


def test_the_one_time_password_is_called_so_where_it_is_asked_for_again(client_of, db):
    """ "现在的口令" was not understood for what had been typed a moment ago."""
    first = UserFactory(must_change_password=True)
    later = UserFactory()

    assert "一次性口令（刚才登录用的）" in client_of(first).get(PAGE).content.decode()
    assert "现在的口令" in client_of(later).get(PAGE).content.decode()


def test_who_does_what_a_refused_password_is_told_is_not_refused_for_the_next_thing(client_of, db):
    """The advice (几个不相干的词，再加数字) made one of two kinds of sign, where three are asked."""
    user = UserFactory(must_change_password=True)
    client = client_of(user)

    told = change(client, new="Admin@2026").content.decode()

    assert "首字母大写" in told and "数字" in told
    assert change(client, new="Niuche-hezhai-27").status_code == 302
