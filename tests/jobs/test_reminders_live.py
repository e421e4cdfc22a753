"""Reminders through a real broker that loses everything between planning and sending: each goes
out exactly once.
"""

import json
import time

import pytest
import redis
from django.conf import settings
from django.utils import timezone

from duties import tasks
from duties.models import Message, Robot
from tests.duties.post_office import PostOffice
from tests.duties.robots import KEY, SECRET, RobotServer
from tests.factories import AssignmentFactory, DocumentFactory, DutyFactory
from tests.jobs.conftest import wait_for
from townwork.jobs.models import Heartbeat
from townwork.jobs.services import is_alive
from townwork.lib.seal import seal
from townwork.org.models import SpecialDay

pytestmark = [pytest.mark.live, pytest.mark.once]
ALL = [("app", "sent"), ("mail", "sent"), ("robot", "sent"), ("robot", "sent")]
PLANNED = [("app", "sent"), ("mail", "pending"), ("robot", "pending"), ("robot", "pending")]


@pytest.fixture
def outside():
    """The world the reminders go out to: both kinds of robot, and a mail server."""
    robots, post = RobotServer(), PostOffice()
    yield robots, post
    post.stop()
    robots.http.shutdown()
    robots.http.server_close()


@pytest.fixture
def start(workers, outside):
    """A worker that sends to `outside`."""
    robots, post = outside
    environment = {
        "SECRET_KEY": settings.SECRET_KEY,
        "WECOM_ADDRESS": f"{robots.address}/wecom",
        "DINGTALK_ADDRESS": f"{robots.address}/dingtalk",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(post.port),
        "EMAIL_USE_SSL": "0",
    }
    return lambda: workers.start(**environment)


@pytest.fixture
def due(workers, cast):
    """塘头村 owes something today, whatever day the tests run on; its liaison has an address, the
    township two groups.
    """
    today = timezone.localdate()
    SpecialDay.objects.create(township=cast.township, day=today, is_workday=True, name="上班")
    cast.liaison.email = "tangtou@example.test"
    cast.liaison.save()
    for kind, secret in (("wecom", ""), ("dingtalk", SECRET)):
        Robot.objects.create(
            township=cast.township,
            kind=kind,
            name="工作群",
            sealed_key=seal(KEY),
            sealed_secret=seal(secret) if secret else "",
        )
    document = DocumentFactory(township=cast.township, created_by=cast.clerk, issued=True)
    duty = DutyFactory(document=document, title="网站自查")
    return AssignmentFactory(duty=duty, unit=cast.village, start=today, end=today, due_on=today)


def messages() -> list[tuple]:
    return sorted(Message.objects.values_list("channel", "state"))


def arrived(outside) -> tuple[int, int]:
    """What each group and each mail box got."""
    robots, post = outside
    return len(robots.got), len(post.letters)


@pytest.fixture
def planned(workers, broker, start, due):
    """Today's reminders are made; the wish to send them is in the queue, whose worker has died."""
    worker = start()
    tasks.remind.delay()
    assert wait_for(lambda: messages() == PLANNED), workers.log.read_text()[-2000:]
    workers.kill(worker)
    tasks.deliver.delay()
    assert wishes_to_deliver(broker) == 1


def wishes_to_deliver(broker) -> int:
    """In the queue; the beat of the worker that died may have left other wishes there."""
    queued = redis.Redis(port=broker.port).lrange("celery", 0, -1)
    return sum(json.loads(wish)["headers"]["task"] == tasks.deliver.name for wish in queued)


def as_beat_does(times: int) -> None:
    for _ in range(times):
        tasks.remind.delay()
        tasks.deliver.delay()


def test_flushed_between_planning_and_sending_each_goes_out_once(
    workers, broker, start, outside, planned
):
    broker.flush()
    assert arrived(outside) == (0, 0)

    start()
    as_beat_does(3)

    assert wait_for(lambda: messages() == ALL), workers.log.read_text()[-2000:]
    assert wait_for(lambda: redis.Redis(port=broker.port).llen("celery") == 0)
    time.sleep(2)  # what is under way would arrive now
    assert (messages(), arrived(outside)) == (ALL, (2, 1))


def test_control_what_was_flushed_is_not_sent_unless_asked_for_again(
    broker, start, outside, planned
):
    broker.flush()
    Heartbeat.objects.all().delete()  # the dead worker's

    start()

    assert wait_for(is_alive)
    assert not wait_for(lambda: arrived(outside) != (0, 0), 4)


def test_control_without_the_flush_the_dead_workers_wish_is_granted(start, outside, planned):
    start()

    assert wait_for(lambda: messages() == ALL)
    assert arrived(outside) == (2, 1)


def test_a_worker_that_lives_through_the_flush_goes_on_sending(
    workers, broker, start, outside, due
):
    start()
    tasks.remind.delay()
    assert wait_for(lambda: messages() == PLANNED), workers.log.read_text()[-2000:]

    broker.flush()
    as_beat_does(1)

    assert wait_for(lambda: messages() == ALL), workers.log.read_text()[-2000:]
    assert arrived(outside) == (2, 1)
