"""A district's account, given and taken at the server."""

import pytest
from django.core.management import CommandError, call_command

from townwork.audit.models import AuditEvent
from townwork.org.models import User

GIVEN = {"district": "云岭区", "username": "qu-duban", "full_name": "区级甲"}


def appoint(**more):
    return call_command("reviewer", noinput=True, **{**GIVEN, **more})


def test_one_is_made_who_reads_the_district_s_townships_once_the_password_is_theirs(
    cast, client, capsys
):
    appoint(district=cast.district.name)

    password = capsys.readouterr().out.split("一次性口令：")[1].split()[0]
    user = User.objects.get(username="qu-duban")
    assert (user.role, user.district, user.must_change_password) == (
        "reviewer",
        cast.district,
        True,
    )
    assert (
        client.post("/sign-in/", {"username": "qu-duban", "password": password}).status_code == 302
    )
    assert client.get("/board/").url == "/password/?next=%2Fboard%2F"
    user.must_change_password = False
    user.save()
    assert client.get("/board/").status_code == 200
    assert client.get("/accounts/").status_code == 403


def test_the_auditors_of_the_district_read_that_it_was_made(cast):
    appoint(district=cast.district.name)

    told = AuditEvent.objects.visible_to(cast.auditor).get(action="建立区级账号")
    assert (told.reach, told.data) == ("区", {"区": cast.district.name})


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"district": "海外区"}, "没有“海外区”这个区（现有：.*），请核对"),
        ({"username": "有 空格"}, "--username：请输入合法的用户名"),
        ({"full_name": None}, "--full-name：请填写姓名。"),
    ],
)
def test_what_is_wrong_is_refused_in_a_sentence(cast, more, says):
    before = User.objects.count()

    with pytest.raises(CommandError, match=says):
        appoint(**{"district": cast.district.name, **more})

    assert User.objects.count() == before


def test_again_it_changes_nothing(cast):
    appoint(district=cast.district.name)
    before = User.objects.get(username="qu-duban").password

    with pytest.raises(CommandError, match="用户名 qu-duban 已有人用，没有改动"):
        appoint(district=cast.district.name)

    assert User.objects.get(username="qu-duban").password == before


def test_one_is_retired_at_once_and_restored(cast, client_of):
    browser = client_of(cast.reviewer)
    assert browser.get("/board/").status_code == 200

    call_command("reviewer", retire=cast.reviewer.username)
    retired = browser.get("/board/").status_code
    call_command("reviewer", restore=cast.reviewer.username)

    assert retired == 302
    assert client_of(User.objects.get(pk=cast.reviewer.pk)).get("/board/").status_code == 200


def test_nobody_of_a_township_is_retired_by_it(cast):
    with pytest.raises(CommandError, match="镇里的账号由镇管理员停用"):
        call_command("reviewer", retire=cast.clerk.username)

    assert User.objects.get(pk=cast.clerk.pk).is_active


def test_control_a_township_s_administrator_makes_none(cast, client_of):
    """Why it is the server's: they would read the neighbours' records through it."""
    answer = client_of(cast.administrator).post(
        "/accounts/add/", {"username": "qu-duban", "full_name": "区级甲", "role": "reviewer"}
    )

    assert answer.status_code == 200
    assert not User.objects.filter(username="qu-duban").exists()


def test_a_reviewer_s_failed_sign_in_stands_in_the_district_s_chain(cast, client):
    client.post("/sign-in/", {"username": cast.reviewer.username, "password": "no"})

    assert AuditEvent.objects.get(action="登录失败").reach == "区"
