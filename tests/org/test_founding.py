"""From an empty database to the first administrator, and never from the sample."""

import os

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from tests.factories import PASSWORD, UserFactory
from tests.processes import python
from townwork.audit.models import AuditEvent
from townwork.org import founding
from townwork.org.models import District, Township, Unit, User

ANSWERS = {
    "district": "云岭区",
    "township": "青溪镇",
    "unit": "领导班子",
    "username": "qx-guanli",
    "full_name": "管理员·青溪",
}
PAGE = "/first-run/"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def found(**more):
    return call_command("found", noinput=True, **{**ANSWERS, **more})


def one_time(words):
    return words.split("一次性口令：")[1].split()[0]


# --- the command ----------------------------------------------------------------------------------
def test_it_makes_all_that_is_needed_to_sign_in(client, db, capsys):
    found()

    said = capsys.readouterr().out
    user = User.objects.get()
    assert (user.role, user.unit.kind, user.must_change_password) == (
        "administrator",
        Unit.Kind.LEADERSHIP,
        True,
    )
    assert (user.township.code, user.township.district.code) == ("qingxi", "yunling")
    told = AuditEvent.objects.values_list("action", flat=True)
    assert sorted(told) == ["保存单位", "建立半年", "建立镇和管理员"]
    assert user.township.terms.get().start <= timezone.localdate()
    typed = {"username": "qx-guanli", "password": one_time(said)}
    assert client.post("/sign-in/", typed).status_code == 302
    assert client.get("/accounts/").url == "/password/?next=%2Faccounts%2F"


def test_again_it_says_who_is_there_and_changes_nothing(db, capsys):
    found()
    before = User.objects.get().password

    with pytest.raises(CommandError, match="青溪镇已有管理员（qx-guanli），没有改动"):
        found()

    assert User.objects.get().password == before


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"township": "白石镇"}, "用户名 qx-guanli 已有人用"),
        ({"township": "白石镇", "township_code": "qingxi", "username": "b"}, "镇代码 qingxi 已是"),
        ({"district": "海滨区", "district_code": "yunling"}, "区代码 yunling 已是“云岭区”的"),
    ],
)
def test_what_is_taken_is_refused_in_a_sentence(db, more, says):
    found()

    with pytest.raises(CommandError, match=says):
        found(**more)

    assert (District.objects.count(), Township.objects.count(), User.objects.count()) == (1, 1, 1)


@pytest.mark.postgresql
def test_a_second_township_of_the_district_can_be_founded(db):
    found()

    found(township="白石镇", username="bs-guanli")

    assert sorted(Township.objects.values_list("code", "district__code")) == [
        ("baishi", "yunling"),
        ("qingxi", "yunling"),
    ]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"district": None}, "--district：请填写区（县）名称。"),
        ({"username": "有 空格"}, "--username：请输入合法的用户名"),
        ({"township": "N/A"}, None),
        ({"township": "—"}, "--township-code：请填写镇代码，如 qingxi。"),
    ],
)
def test_what_is_missing_or_wrong_names_its_option(db, more, says):
    if says is None:
        return found(**more)
    with pytest.raises(CommandError, match=says):
        found(**more)


def test_a_terminal_is_asked_for_what_was_not_given(db, monkeypatch, capsys):
    answers = iter(["", "", "qx-guanli", "", "", "云岭区"])  # the district at the second asking
    monkeypatch.setattr("builtins.input", lambda question: next(answers))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)

    call_command("found", township="青溪镇", full_name="管理员·青溪")

    assert User.objects.get().unit.name == "领导班子"
    assert "--district：请填写区（县）名称" in capsys.readouterr().err


@pytest.mark.parametrize("options", [[], ["--noinput", "--username", "root"]])
def test_djangos_own_command_says_which_one_it_is(options, tmp_path):
    env = {**os.environ, "TOWNWORK_DATA": str(tmp_path)}
    answer = python("manage.py", "createsuperuser", *options, env=env)

    assert answer.returncode == 1
    assert answer.stderr.strip().startswith("CommandError: 没有超级用户：请运行 manage.py found")


# --- the first-run page ---------------------------------------------------------------------------
def sent(client, **more):
    return client.post(PAGE, {**ANSWERS, **more}).content.decode()


def test_who_has_the_token_makes_the_first_administrator_and_the_page_is_gone(client, db):
    assert reverse("first_run") in client.get("/sign-in/").content.decode()
    token = founding.token()

    page = sent(client, token=token)

    password = page.split('<p class="one-time">')[1].split("</p>")[0]
    assert User.objects.get().check_password(password)
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, {**ANSWERS, "token": token}).status_code == 404
    assert reverse("first_run") not in client.get("/sign-in/").content.decode()
    assert not (founding._token_file()).exists()


@pytest.mark.parametrize("token", ["", "guess"])
def test_without_the_token_nothing_is_made_and_nothing_typed_is_lost(client, db, token):
    founding.token()

    page = sent(client, token=token)

    assert not User.objects.exists()
    assert 'value="管理员·青溪"' in page
    assert ("启动口令不对" if token else "请填写启动口令") in page


def test_no_token_was_made_no_token_opens(client, db):
    assert "启动口令不对" in sent(client, token="x")


def test_the_token_cannot_be_guessed_for_long(client, db):
    token = founding.token()
    for _ in range(20):
        sent(client, token="guess")

    assert "启动口令输错的次数过多，请在" in sent(client, token=token)
    assert not User.objects.exists()


def test_the_start_names_page_and_token_until_somebody_can_sign_in(db, settings):
    settings.PUBLIC_ADDRESS = "https://town.example"

    words = founding.announcement()

    assert "https://town.example/first-run/" in words
    assert founding.token() in words
    assert founding._token_file().stat().st_mode & 0o077 == 0
    UserFactory(role="administrator")
    assert founding.announcement() == ""
    with pytest.raises(CommandError, match="已经关闭"):
        call_command("found", token=True)


# --- the sample is never served -------------------------------------------------------------------
@pytest.fixture
def sample(cast, settings):
    settings.SERVED = True
    User.objects.update(is_sample=True)


def enter(client, username="guanli"):
    return client.post("/sign-in/", {"username": username, "password": PASSWORD})


def test_a_sample_account_is_refused_where_the_site_is_served(client, sample):
    response = enter(client)

    assert "示例镇的账号，正式站点不能登录" in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_control_on_a_desk_it_enters(client, sample, settings):
    settings.SERVED = False

    assert enter(client).status_code == 302


def test_one_already_signed_in_is_out_once_it_is_served(client, cast, settings):
    User.objects.update(is_sample=True)
    client.force_login(cast.clerk)
    assert client.get("/password/").status_code == 200

    settings.SERVED = True

    assert client.get("/password/").status_code == 302


def test_a_password_a_person_chose_makes_it_theirs(client, cast, client_of, settings):
    User.objects.update(is_sample=True)
    own = client_of(cast.clerk)
    own.post("/password/", {"old": PASSWORD, "new": "Otter-lamp-26", "again": "Otter-lamp-26"})
    settings.SERVED = True

    typed = {"username": "ganshi", "password": "Otter-lamp-26"}
    assert client.post("/sign-in/", typed).status_code == 302


def faults(settings, served=True):
    settings.SERVED, settings.DEMO_PASSWORD = served, ""
    return [one.msg for one in run_checks(include_deployment_checks=True) if one.id[-4:] == "E003"]


def test_the_check_looks_at_rows(cast, settings):
    assert faults(settings) == []

    User.objects.filter(pk=cast.clerk.pk).update(is_sample=True)

    assert faults(settings) == ["数据库里有 1 个示例账号，正式站点不能用示例镇的数据。"]
    assert faults(settings, served=False) == []
