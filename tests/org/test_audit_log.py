import hashlib
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from tests.duties.post_office import PostOffice
from tests.factories import FilmShowingFactory
from townwork.audit import heads, triggers
from townwork.audit.models import AuditEvent, TrailCheck
from townwork.audit.services import record, tell_rows
from townwork.lib.workbooks import read
from townwork.org import trail
from townwork.org.models import User
from townwork.org.views.audit_log import EXPORTED_COLUMNS


@pytest.fixture(autouse=True)
def heads_file(settings, tmp_path):
    settings.AUDIT_HEADS_DIR = tmp_path
    return tmp_path / heads.NAME


@pytest.fixture
def auditor(cast, client_of):
    return client_of(cast.auditor)


def actions(response):
    return [event.action for event in response.context["page"]]


def test_it_is_for_auditors_and_not_for_whose_acts_are_in_it(cast, client_of):
    answers = {
        role: client_of(user).get("/audit/").status_code for role, user in cast.by_role.items()
    }

    assert answers == {
        "administrator": 403,
        "attendee": 403,
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


def test_what_was_told_is_read_in_words(cast, auditor):
    record(
        "登记节假日",
        actor=cast.administrator,
        data={"上班": True, "栏目": ["甲", "乙"], "选项": ""},
    )

    page = auditor.get("/audit/").content.decode()

    assert "上班：是" in page
    assert "栏目：甲、乙" in page
    assert "选项：" not in page


@pytest.mark.postgresql
def test_the_number_a_person_reads_out_finds_what_they_did(cast, auditor, client_of):
    """On the page that refused, in the trail, found by it, and in the sheet."""
    record("登录", cast.clerk, actor=cast.clerk)
    refused = client_of(cast.liaison).get("/board/")
    number = refused.headers["X-Request-ID"]

    found = auditor.get(f"/audit/?q={number}")
    sheet = auditor.get(f"/audit/?q={number}&export=1")

    assert number in refused.content.decode()
    assert actions(found) == ["越权访问"]
    assert f"请求编号：{number}" in found.content.decode()
    ((_, row),) = read(sheet.content)[0].rows
    assert row[EXPORTED_COLUMNS.index("请求编号")] == number


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
    with django_assert_num_queries(5):
        auditor.get("/audit/")
    for _ in range(70):
        record("登录", actor=cast.clerk)
    with django_assert_num_queries(5):
        assert len(actions(auditor.get("/audit/"))) == 25


def test_what_people_typed_is_shown_as_text(cast, auditor):
    record("保存", actor=cast.clerk, data={"名": "<script>alert(1)</script>"})

    page = auditor.get("/audit/").content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def alter_past_the_triggers(statement):
    triggers.drop(connection)
    with connection.cursor() as cursor:
        cursor.execute(statement)
    triggers.create(connection)


@pytest.mark.postgresql
def test_the_trail_is_checked_on_request(cast, auditor):
    for _ in range(3):
        record("登录", actor=cast.clerk)
    assert "还没有自动校验过" in auditor.get("/audit/").content.decode()
    assert "审计链完整" in auditor.get("/audit/?check=1").content.decode()

    alter_past_the_triggers("UPDATE audit_auditevent SET action = '未登录' WHERE number = 2")

    page = auditor.get("/audit/?check=1").content.decode()
    assert "alert-danger" in page
    assert "第 2 条与链不符" in page
    assert AuditEvent.objects.get(number=2).action == "未登录"


def test_the_night_s_findings_stand_in_red_without_being_asked_for(cast, auditor):
    tell_rows("样例")
    record("登录", actor=cast.clerk)
    record("登录", actor=cast.other_clerk)
    trail.nightly()
    assert "审计链完整" in auditor.get("/audit/").content.decode()

    alter_past_the_triggers("UPDATE audit_auditevent SET action = '未登录' WHERE number = 1")
    trail.nightly()

    page = auditor.get("/audit/").content.decode()
    own = ["第 1 条与链不符。", "全站：第 1 条与链不符。"]  # and not the neighbour's
    assert sorted(re.findall(r"<li>(.*?第 1 条与链不符。)</li>", page)) == sorted(own)
    assert "审计链完整" not in page


def test_a_row_changed_past_the_application_stands_in_red_the_next_morning(cast, auditor):
    film = FilmShowingFactory(unit=cast.village, entered_by=cast.liaison)
    tell_rows("样例")
    trail.nightly()
    assert "审计链完整" in auditor.get("/audit/").content.decode()

    type(film).objects.filter(pk=film.pk).update(film="换了片名")  # as by SQL: without history
    trail.nightly()

    for address in ("/audit/", "/audit/?check=1"):
        page = auditor.get(address).content.decode()
        assert f"{film.pk} 与它的修改历史不符" in page
        assert "alert-danger" in page


def test_a_night_without_a_check_stands_in_red(cast, auditor):
    TrailCheck.objects.create(at=timezone.now() - timedelta(hours=37))

    assert "自动校验停了" in auditor.get("/audit/").content.decode()


@pytest.mark.postgresql
def test_old_checks_are_not_kept_for_ever(cast, monkeypatch):
    monkeypatch.setattr(trail, "KEPT", 2)
    for _ in range(3):
        last = trail.check_trail()

    assert TrailCheck.objects.count() == 2
    assert TrailCheck.objects.first() == last


def test_the_auditor_reads_the_district_s_and_nobody_s_events(cast, client_of):
    """Of the chain of nobody what an own reviewer did when it was theirs too, and no other's."""
    record("登录", cast.reviewer, actor=cast.reviewer)
    record("登录", cast.far_reviewer, actor=cast.far_reviewer)
    record("旧的登录", cast.reviewer, actor=cast.reviewer, chain="")
    record("外区旧的登录", cast.far_reviewer, actor=cast.far_reviewer, chain="")
    record("登录失败", data={"用户名": "（没有这个用户）"}, result="denied")

    page = client_of(cast.auditor).get("/audit/")

    assert [(event.reach, event.action) for event in page.context["page"]] == [
        ("全站", "登录失败"),
        ("全站", "旧的登录"),
        ("区", "登录"),
    ]


@pytest.fixture
def office(settings):
    """Mail by a real server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST = "127.0.0.1"
    box = PostOffice()
    settings.EMAIL_PORT = box.port
    yield box
    box.stop()


@pytest.mark.postgresql
def test_the_auditor_is_mailed_the_heads_and_what_is_wrong(cast, office, heads_file):
    User.objects.filter(pk=cast.auditor.pk).update(email="shenji@example.com")
    record("登录", actor=cast.clerk)
    record("登录", actor=cast.other_clerk)
    tell_rows("样例")
    trail.nightly()
    alter_past_the_triggers("UPDATE audit_auditevent SET action = '未登录' WHERE number = 1")
    trail.nightly()

    letters = [(to, str(letter["Subject"]), letter.get_content()) for to, letter in office.letters]
    assert [(to, subject.split()[0]) for to, subject, _ in letters] == [
        (["shenji@example.com"], "青溪镇审计校验"),
        (["shenji@example.com"], "【审计告警】青溪镇审计校验"),
    ]
    noted = heads_file.read_text().splitlines()
    assert [line for line in letters[0][2].splitlines() if "\t" in line] == [
        line for line in noted[:3] if "baishi" not in line
    ]
    assert "第 1 条与链不符。" in letters[1][2]
    assert "baishi" not in letters[0][2] + letters[1][2]


def test_a_file_that_cannot_be_read_does_not_keep_the_auditor_from_being_told(
    cast, office, heads_file
):
    User.objects.filter(pk=cast.auditor.pk).update(email="shenji@example.com")
    record("登录", actor=cast.clerk)
    heads_file.write_text("看不懂\n")

    trail.nightly()

    ((_, letter),) = office.letters
    assert "有读不懂的行" in letter.get_content()


def test_a_mail_that_cannot_be_sent_does_not_stop_the_night(cast, office):
    User.objects.filter(pk=cast.auditor.pk).update(email="shenji@example.com")
    tell_rows("样例")
    record("登录", actor=cast.clerk)
    office.refuse = True

    assert trail.nightly().findings == []
    assert AuditEvent.objects.filter(action="记下审计链尾").count() == 1


@pytest.mark.postgresql
def test_the_filtered_trail_is_taken_out_as_a_sheet_and_that_is_audited(cast, auditor):
    record("登录", cast.liaison, actor=cast.liaison)
    record("锁定半年", cast.term, actor=cast.clerk, data={"事由": "=1+1"})

    response = auditor.get("/audit/?export=1&action=锁定")

    rows = read(response.content)[0].rows
    assert [(row[1], row[6], row[8]) for _, row in rows] == [(2, "锁定半年", "事由：=1+1")]
    assert "attachment" in response["Content-Disposition"]
    told = AuditEvent.objects.get(action="导出审计记录").data
    assert (told["行数"], told["sha256"]) == (1, hashlib.sha256(response.content).hexdigest())
