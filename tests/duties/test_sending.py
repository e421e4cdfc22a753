"""Mail and robots: sent once, tried again on a clear no, never a secret in the open."""

import logging
import os
import subprocess
import threading
from datetime import date, timedelta

import httpx
import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from duties import sending
from duties.models import Message, Robot
from duties.reminding import remind
from tests.duties.post_office import PostOffice
from tests.duties.robots import KEY, SECRET, RobotServer
from tests.jobs.conftest import database_url
from tests.processes import python
from townwork.audit.models import AuditEvent
from townwork.lib.seal import seal, unseal
from townwork.org import first_steps

DUE = date(2026, 3, 31)


@pytest.fixture
def server(settings):
    started = RobotServer()
    settings.ROBOT_ADDRESSES = {kind: f"{started.address}/{kind}" for kind in ("wecom", "dingtalk")}
    yield started
    started.http.shutdown()
    started.http.server_close()


@pytest.fixture(params=["wecom", "dingtalk"])
def robot(request, cast):
    secret = SECRET if request.param == "dingtalk" else ""
    return Robot.objects.create(
        township=cast.township,
        kind=request.param,
        name="工作群",
        sealed_key=seal(KEY),
        sealed_secret=seal(secret) if secret else "",
    )


@pytest.fixture
def message(reported, robot):
    remind(DUE)
    return Message.objects.get(channel="robot")


def state(message) -> tuple[str, int]:
    message.refresh_from_db()
    return message.state, message.attempts


def soon(message) -> None:
    Message.objects.filter(pk=message.pk).update(next_try=message.made_at)


def test_title_deadline_and_link_and_nothing_else(server, message):
    assert sending.deliver() == 1

    body = server.got[0]["markdown"]
    text = body.get("content") or body["text"]
    assert text == (
        "**1 项任务要办**\n> 塘头村 网站自查（2026年3月）　2026-03-31 今天到期\n\n"
        f"[打开责任制工作台账](http://127.0.0.1:8000{reverse('duties')})"
    )
    assert (state(message), sending.deliver()) == (("sent", 1), 0)


@pytest.mark.parametrize(
    ("mood", "reason"),
    [("refuse", "api freq out of limit"), ("broken", "HTTP 500"), ("odd", "HTTP 200")],
)
def test_a_clear_no_is_tried_again_later_and_given_up_in_the_end(server, message, mood, reason):
    server.mood = mood

    assert sending.deliver() == 0
    assert state(message) == ("pending", 1)
    assert reason in message.error
    assert sending.deliver() == 0  # not before its time
    assert state(message) == ("pending", 1)
    for _ in range(4):
        soon(message)
        sending.deliver()
    assert state(message) == ("failed", 5)
    assert server.got == []


def test_it_goes_out_when_the_server_is_back(server, message):
    server.mood = "refuse"
    sending.deliver()
    server.mood = "ok"
    soon(message)

    assert sending.deliver() == 1


def test_nobody_listens(server, message):
    server.http.shutdown()
    server.http.server_close()

    sending.deliver()

    assert state(message) == ("pending", 1)
    assert message.error == "连不上机器人的服务器。"


def test_a_slow_answer_may_have_gone_out_and_is_not_sent_again(server, message, monkeypatch):
    server.mood = "slow"
    monkeypatch.setattr(sending, "TIMEOUT", httpx.Timeout(0.3))

    sending.deliver()

    assert state(message) == ("unknown", 1)
    assert "可能已经发出" in message.error
    soon(message)
    sending.deliver()
    assert len(server.got) == 1


def test_a_robot_is_not_asked_for_more_than_it_may_send(server, message, monkeypatch):
    monkeypatch.setattr(sending, "A_MINUTE", 0)

    sending.deliver()

    assert state(message) == ("pending", 1)
    assert server.got == []


def test_secrets_are_sealed_at_rest_and_absent_from_logs(server, message, robot, caplog):
    caplog.set_level(logging.DEBUG)
    server.mood = "refuse"
    sending.deliver()

    kept = " ".join(str(value) for value in Robot.objects.values_list().get())
    for secret in (KEY, SECRET):
        assert secret not in kept
        assert secret not in caplog.text
    assert unseal(robot.sealed_key) == KEY  # control


def test_the_key_page_never_shows_a_key_again(cast, client_of, robot):
    page = client_of(cast.clerk).get(reverse("robots")).content.decode()

    assert robot.name in page
    assert KEY not in page
    assert robot.sealed_key not in page


def test_another_secret_key_opens_nothing(robot, settings):
    settings.SECRET_KEY = "another" * 10

    with pytest.raises(ValueError, match="密钥打不开"):
        unseal(robot.sealed_key)


@pytest.mark.parametrize("kind", ["wecom", "dingtalk"])
def test_the_forms_address_is_read_and_refused_in_words(cast, client_of, kind):
    client = client_of(cast.clerk)
    values = {"kind": kind, "name": "群", "secret": SECRET}
    page = client.post(reverse("robots"), values | {"key": "http://evil.example/?q=1"})
    assert "没有找到密钥" in page.content.decode()

    client.post(reverse("robots"), values | {"key": f"https://x.example/send?key={KEY}"})

    assert unseal(Robot.objects.get().sealed_key) == KEY


def test_mail_goes_to_who_gave_an_address_with_an_id_of_its_own(cast, reported, settings):
    settings.EMAIL_HOST = "mail.example"
    cast.liaison.email = "tangtou@example.test"
    cast.liaison.save()
    remind(DUE)

    sending.deliver()

    assert [m.to for m in mail.outbox] == [["tangtou@example.test"]]
    assert (
        mail.outbox[0].extra_headers["Message-ID"]
        == f"<townwork-mail-{cast.liaison.pk}-2026-03-31@townwork>"
    )
    assert "塘头村 网站自查" in mail.outbox[0].body


@pytest.fixture
def post_office(settings):
    started = PostOffice()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_SSL = (
        "127.0.0.1",
        started.port,
        False,
    )
    yield started
    started.stop()


def test_mail_through_a_real_server_a_full_box_is_tried_again(cast, reported, post_office):
    cast.liaison.email = "tangtou@example.test"
    cast.liaison.save()
    remind(DUE)
    message = Message.objects.get(channel="mail")
    post_office.refuse = True
    sending.deliver()
    assert state(message) == ("pending", 1)
    assert "mailbox full" in message.error

    post_office.refuse = False
    soon(message)
    sending.deliver()

    assert state(message) == ("sent", 2)
    [(to, letter)] = post_office.letters
    assert to == ["tangtou@example.test"]
    assert letter["Subject"].strip() == "青溪镇责任制工作台账：1 项任务要办"
    assert "塘头村 网站自查（2026年3月）　2026-03-31 今天到期" in letter.get_content()


# --- The test letter -----------------------------------------------------------------------------
def test_a_test_letter_goes_to_oneself_and_its_step_is_done(cast, client_of, post_office):
    cast.clerk.email = "clerk@example.test"
    cast.clerk.save()
    client = client_of(cast.clerk)
    before = {one.step.key: one.is_done for one in first_steps.of(cast.clerk)}

    page = client.post(reverse("mail_test"), follow=True).content.decode()

    [(to, letter)] = post_office.letters
    assert to == ["clerk@example.test"]
    assert "测试邮件：看到这封" in letter["Subject"]
    assert "测试邮件已送到clerk@example.test，请到邮箱里看一下。" in page
    after = {one.step.key: one.is_done for one in first_steps.of(cast.clerk)}
    assert (before["mail"], after["mail"]) == (False, True)
    assert AuditEvent.objects.get(action="测试邮件").data == {"结果": "已发"}


def test_a_test_letter_that_was_refused_says_so_and_is_not_tried_again(
    cast, client_of, post_office
):
    cast.clerk.email = "clerk@example.test"
    cast.clerk.save()
    post_office.refuse = True

    page = client_of(cast.clerk).post(reverse("mail_test"), follow=True).content.decode()

    assert "测试邮件没有送到clerk@example.test。" in page
    assert "mailbox full" in page
    assert sending.deliver() == 0
    assert not {one.step.key: one.is_done for one in first_steps.of(cast.clerk)}["mail"]


def test_without_an_address_a_test_letter_says_where_to_fill_it_in(cast, client_of, post_office):
    page = client_of(cast.clerk).post(reverse("mail_test"), follow=True).content.decode()

    assert "您还没有填工作邮箱，请先在“我的账号”里填上" in page
    assert post_office.letters == []


def test_who_has_no_address_fills_it_in_and_comes_back_to_the_button(cast, client_of, post_office):
    client = client_of(cast.clerk)
    robots = reverse("robots")
    page = client.get(robots).content.decode()
    assert "给自己发一封测试邮件" not in page
    assert f'href="{reverse("own_mail")}?next={robots}"' in page

    wrong = client.post(f"{reverse('own_mail')}?next={robots}", {"email": "没有"})
    assert wrong.status_code == 200
    answer = client.post(f"{reverse('own_mail')}?next={robots}", {"email": "clerk@example.test"})

    assert answer.url == robots
    assert "给自己发一封测试邮件" in client.get(robots).content.decode()
    client.post(reverse("mail_test"))
    assert [to for to, _ in post_office.letters] == [["clerk@example.test"]]
    assert AuditEvent.objects.filter(action="填写工作邮箱").count() == 1


def test_where_no_mail_is_set_up_there_is_no_step_nor_button(cast, client_of, settings):
    settings.EMAIL_HOST = ""
    client = client_of(cast.clerk)

    assert "mail" not in [one.step.key for one in first_steps.of(cast.clerk)]
    assert "测试邮件" not in client.get(reverse("robots")).content.decode()
    page = client.post(reverse("mail_test"), follow=True).content.decode()
    assert "本系统没有设置发邮件" in page


# --- The test message -----------------------------------------------------------------------------
@pytest.fixture
def try_out(cast, client_of, robot):
    """Press 发一条测试消息 and read the page that answers."""

    def press() -> str:
        answer = client_of(cast.clerk).post(reverse("robot_test", args=[robot.pk]), follow=True)
        page = answer.content.decode()
        assert KEY not in page
        assert SECRET not in page
        return page

    return press


def test_the_test_message_is_title_and_link_and_the_page_says_it_arrived(
    cast, server, robot, reported, try_out
):
    page = try_out()

    assert f"测试消息已送到{robot}" in page
    [got] = server.got
    assert (got["markdown"].get("content") or got["markdown"]["text"]) == (
        f"**{sending.TEST_TITLE}**\n\n[打开责任制工作台账](http://127.0.0.1:8000{reverse('duties')})"
    )
    assert sending.deliver() == 0  # nothing is left for the worker
    event = AuditEvent.objects.get(action="测试群机器人")
    assert (event.actor_name, event.object_name, event.data) == (
        cast.clerk.full_name,
        str(robot),
        {"结果": "已发"},
    )


@pytest.mark.parametrize(
    ("mood", "said"),
    [
        ("refuse", "机器人没有收下：api freq out of limit（45009）"),
        ("broken", "答复有误（HTTP 500）"),
        ("odd", "答复有误（HTTP 200）"),
        ("tell", "invalid webhook url"),
    ],
)
def test_a_refused_test_message_says_what_was_answered_and_is_not_tried_again(
    server, robot, try_out, mood, said
):
    server.mood = mood

    page = try_out()

    assert f"测试消息没有送到{robot}。" in page
    assert said in page
    message = Message.objects.get()
    assert (message.state, KEY in message.error) == ("failed", False)
    soon(message)
    server.mood = "ok"
    assert (sending.deliver(), server.got) == (0, [])


def test_a_test_message_nobody_listens_to(server, robot, try_out):
    server.http.shutdown()
    server.http.server_close()

    assert f"测试消息没有送到{robot}。连不上机器人的服务器。" in try_out()


def test_a_test_message_without_an_answer_is_not_called_arrived(
    server, robot, try_out, monkeypatch
):
    server.mood = "slow"
    monkeypatch.setattr(sending, "TIMEOUT", httpx.Timeout(0.3))

    page = try_out()

    assert f"不能确定测试消息是否送到{robot}，请到群里核对。" in page
    assert "测试消息已送到" not in page


def test_a_test_message_with_a_key_that_opens_no_more_says_what_to_do(server, robot, try_out):
    robot.sealed_key = "x"
    robot.save()

    page = try_out()

    assert "请重新填写机器人的密钥" in page
    assert server.got == []


def test_a_test_message_counts_among_those_of_the_minute(server, robot, try_out, monkeypatch):
    monkeypatch.setattr(sending, "A_MINUTE", 1)

    assert "测试消息已送到" in try_out()
    assert "一分钟内发得太多" in try_out()
    assert len(server.got) == 1


# --- Killed at each step; two at once -------------------------------------------------------------
def deliver_elsewhere(server, **environment) -> subprocess.CompletedProcess:
    """deliver() in a process of its own, on this database."""
    from django.conf import settings

    return python(
        "manage.py",
        "shell",
        "-v0",
        "-c",
        "from duties.sending import deliver; deliver()",
        env={
            **os.environ,
            "DATABASE_URL": database_url(),
            "SECRET_KEY": settings.SECRET_KEY,
            "WECOM_ADDRESS": f"{server.address}/wecom",
            "DINGTALK_ADDRESS": f"{server.address}/dingtalk",
            **environment,
        },
    )


@pytest.fixture
def wecom(cast):
    return Robot.objects.create(
        township=cast.township, kind="wecom", name="工作群", sealed_key=seal(KEY), sealed_secret=""
    )


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("step", "sent"), [("claimed", 0), ("sent", 1)])
def test_killed_at_a_step_it_is_never_sent_twice_and_stands_in_the_app(
    server, wecom, reported, step, sent
):
    remind(DUE)
    died = deliver_elsewhere(server, TOWNWORK_FAULT=step)
    assert died.returncode == -9, died.stderr
    assert len(server.got) == sent

    Message.objects.update(next_try=timezone.now() - timedelta(days=1))  # long after the lease
    done = deliver_elsewhere(server)

    assert done.returncode == 0, done.stderr
    assert len(server.got) == sent
    assert Message.objects.get(channel="robot").state == "unknown"
    assert Message.objects.filter(channel="app", state="sent").count() == 1


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_control_without_the_claims_memory_it_would_go_out_twice(server, wecom, reported):
    remind(DUE)
    deliver_elsewhere(server, TOWNWORK_FAULT="sent")

    Message.objects.filter(channel="robot").update(state="pending")
    deliver_elsewhere(server)

    assert len(server.got) == 2


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_send_it_once(server, wecom, reported):
    remind(DUE)
    gate = threading.Barrier(8)

    def run():
        gate.wait(10)
        sending.deliver()
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert len(server.got) == 1
