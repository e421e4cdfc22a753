"""What stands in the trail besides acts: what was tried and refused, who left by not moving, what an
account was before.
"""

import time

import pytest
from django.conf import settings as as_installed
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import include, path

from townwork.audit.models import AuditEvent
from townwork.audit.services import record
from townwork.org import services


@transaction.atomic
def refuse_within_an_act(request, pk):
    record("办了一半", actor=request.user)
    raise PermissionDenied("不行。")


urlpatterns = [path("refused/<int:pk>/", refuse_within_an_act), path("", include("townwork.urls"))]


def told(action):
    events = AuditEvent.objects.filter(action=action).order_by("id")
    return [(event.actor_name, event.result, event.data) for event in events]


def test_what_is_refused_is_told_with_the_address_asked_for(cast, client_of):
    client_of(cast.liaison).get("/accounts/?q=x")
    client_of(cast.secretary).post("/records/films/add/")

    assert told("越权访问") == [
        (cast.liaison.full_name, "denied", {"地址": "/accounts/", "方式": "GET"}),
        (cast.secretary.full_name, "denied", {"地址": "/records/films/add/", "方式": "POST"}),
    ]


def test_a_refusal_is_told_though_its_act_is_rolled_back(cast, client_of, settings):
    settings.ROOT_URLCONF = __name__

    assert client_of(cast.liaison).post("/refused/7/").status_code == 403

    assert told("办了一半") == []
    assert told("越权访问") == [
        (cast.liaison.full_name, "denied", {"地址": "/refused/7/", "方式": "POST"})
    ]


def test_who_is_not_signed_in_is_asked_to_and_no_refusal(db, client):
    client.get("/accounts/")

    assert told("越权访问") == []


@pytest.mark.parametrize(
    ("name", "ago"),
    [
        ("seen", as_installed.SESSION_IDLE_SECONDS + 1),
        ("began", as_installed.SESSION_COOKIE_AGE + 1),
    ],
)
def test_a_session_that_ends_by_itself_is_told(cast, client_of, name, ago):
    client = client_of(cast.liaison)
    client.get("/")
    session = client.session
    session[name] = time.time() - ago
    session.save()

    client.get("/")

    assert told("登录超时退出") == [(cast.liaison.full_name, "ok", {})]


def test_what_an_account_was_before_is_told(cast):
    user = cast.liaison
    user.role, user.unit = user.Role.SECRETARY, cast.leadership
    services.save_user(user, actor=cast.administrator)

    ((_, _, data),) = told("保存账号")
    assert data["角色"] == "联络员 → 书记"
    assert data["单位"] == "塘头村 → 领导班子"


def test_what_stayed_is_told_once(cast):
    services.save_user(cast.liaison, actor=cast.administrator)

    ((_, _, data),) = told("保存账号")
    assert (data["角色"], data["单位"], data["在用"]) == ("联络员", "塘头村", "是")


def test_what_a_unit_was_before_is_told(cast):
    unit = cast.sibling
    unit.name = "柳林社区"
    services.save_unit(unit, actor=cast.administrator)

    ((_, _, data),) = told("保存单位")
    assert data["名称"] == "柳林村 → 柳林社区"
    assert data["在用"] == "是"
