import pytest
from django.db import connection

from townwork.audit import triggers
from townwork.audit.models import AuditEvent
from townwork.audit.services import record
from townwork.lib.workbooks import read


@pytest.fixture
def auditor(cast, client_of):
    return client_of(cast.auditor)


def actions(response):
    return [event.action for event in response.context["page"]]


def test_it_is_for_auditors_and_administrators(cast, client_of):
    answers = {
        role: client_of(user).get("/audit/").status_code for role, user in cast.by_role.items()
    }

    assert answers == {
        "administrator": 200,
        "auditor": 200,
        "clerk": 403,
        "liaison": 403,
        "secretary": 403,
        "reviewer": 403,
    }


def test_it_only_reads(auditor, client):
    assert auditor.post("/audit/").status_code == 405
    assert client.get("/audit/").url == "/sign-in/?next=/audit/"


def test_another_township_s_events_do_not_exist(cast, auditor):
    record("登录", cast.other_clerk, actor=cast.other_clerk)
    record("登录", cast.clerk, actor=cast.clerk)

    response = auditor.get("/audit/")

    assert [event.object_name for event in response.context["page"]] == [str(cast.clerk)]
    assert "白石" not in response.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["锁定半年", "登录失败", "登录"]),
        ("action=登录", ["登录失败", "登录"]),
        ("result=denied", ["登录失败"]),
        ("q=宣传干事", ["锁定半年"]),
        ("since=2020-01-01&until=2020-12-31", []),
        ("since=2020-01-01", ["锁定半年", "登录失败", "登录"]),
        ("since=nonsense&result=nonsense", ["锁定半年", "登录失败", "登录"]),
    ],
)
def test_it_is_filtered(cast, auditor, query, found):
    record("登录", cast.liaison, actor=cast.liaison)
    record("登录失败", chain="qingxi", result="denied")
    record("锁定半年", cast.term, actor=cast.clerk)

    assert actions(auditor.get(f"/audit/?{query}")) == found


def test_it_costs_the_same_however_long(cast, auditor, django_assert_num_queries):
    record("登录", actor=cast.clerk)
    auditor.get("/audit/")  # the first act of a session writes its clock
    with django_assert_num_queries(4):
        auditor.get("/audit/")
    for _ in range(70):
        record("登录", actor=cast.clerk)
    with django_assert_num_queries(4):
        assert len(actions(auditor.get("/audit/"))) == 50


def test_what_people_typed_is_shown_as_text(cast, auditor):
    record("保存", actor=cast.clerk, data={"名": "<script>alert(1)</script>"})

    page = auditor.get("/audit/").content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_chain_is_checked_on_request(cast, auditor):
    for _ in range(3):
        record("登录", actor=cast.clerk)
    assert "审计链" not in auditor.get("/audit/").content.decode().split("<main")[1].split(
        "filters"
    )[0].replace("校验整条审计链", "")
    assert "审计链完整" in auditor.get("/audit/?check=1").content.decode()

    triggers.drop(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_auditevent SET action = '未登录' WHERE number = 2")

    page = auditor.get("/audit/?check=1").content.decode()
    assert "审计链不完整" in page
    assert "第 2 条与链不符" in page
    assert AuditEvent.objects.get(number=2).action == "未登录"


def test_the_filtered_trail_is_taken_out_as_a_sheet_and_that_is_audited(cast, auditor):
    record("登录", cast.liaison, actor=cast.liaison)
    record("锁定半年", cast.term, actor=cast.clerk, data={"事由": "=1+1"})

    response = auditor.get("/audit/?export=1&action=锁定")

    rows = read(response.content)[0].rows
    assert [(row[0], row[5], row[7]) for _, row in rows] == [(2, "锁定半年", "事由：=1+1")]
    assert "attachment" in response["Content-Disposition"]
    assert AuditEvent.objects.get(action="导出审计记录").data == {"条数": 1}
