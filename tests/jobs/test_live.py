"""Jobs with a real broker, real workers and real kills: every acknowledged wish ends done, once."""

import os
import signal
import time

import pytest

from tests.jobs import probes  # noqa: F401  registers the kind in this process too
from tests.jobs.conftest import wait_for
from townwork.celery import app
from townwork.jobs import services
from townwork.jobs.models import Heartbeat, Job

DONE, FAILED, PENDING, RUNNING = (
    Job.State.DONE,
    Job.State.FAILED,
    Job.State.PENDING,
    Job.State.RUNNING,
)
pytestmark = [pytest.mark.live, pytest.mark.once]


def ask(folder, count=1, **params) -> list[Job]:
    wish = {"folder": str(folder), **params}
    return [services.enqueue("live_probe", f"key-{n}", params=wish) for n in range(count)]


def states() -> list[str]:
    return list(Job.objects.order_by("pk").values_list("state", flat=True))


def started(folder) -> int:
    return len(list(folder.glob("started-*")))


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "made"
    made.mkdir()
    return made


def test_a_worker_does_what_was_asked_and_shows_that_it_lives(workers, folder):
    workers.start()
    ask(folder, 3)

    assert wait_for(lambda: states() == [DONE] * 3), workers.log.read_text()[-2000:]
    assert sorted(path.name for path in folder.glob("made-*")) == sorted(
        f"made-{pk}" for pk in Job.objects.values_list("pk", flat=True)
    )
    assert services.is_alive()


def test_what_a_flushed_broker_lost_is_published_again(workers, broker, folder):
    asked = ask(folder, 3)
    broker.flush()
    Job.objects.update(published_at=services.clock(-2 * services.LOST_AFTER))

    workers.start()

    assert wait_for(lambda: states() == [DONE] * 3), workers.log.read_text()[-2000:]
    assert started(folder) == len(asked)


def test_control_without_the_sweeper_the_flushed_stay_undone(workers, broker, folder):
    ask(folder, 3)
    broker.flush()

    workers.start()

    assert wait_for(services.is_alive)
    assert not wait_for(lambda: DONE in states(), 4)


def test_what_was_asked_while_the_broker_was_down_is_done_when_it_is_back(workers, broker, folder):
    broker.kill()
    ask(folder)
    assert states() == [PENDING]

    broker.start()
    Job.objects.update(created_at=services.clock(-2 * services.UNPUBLISHED_AFTER))
    workers.start()

    assert wait_for(lambda: states() == [DONE]), workers.log.read_text()[-2000:]


def deafen(workers) -> None:
    """Connected as before, but no longer a consumer of the queue."""
    assert wait_for(services.is_alive), workers.log.read_text()[-2000:]
    assert app.control.cancel_consumer("celery", reply=True, timeout=10)


def test_a_worker_that_takes_nothing_ends_and_the_next_one_does_what_waited(workers, folder):
    deaf = workers.start(TOWNWORK_DEAF_AFTER="2")
    deafen(workers)
    ask(folder)

    assert wait_for(lambda: deaf.poll() is not None, 30), workers.log.read_text()[-2000:]
    assert "takes nothing" in workers.log.read_text()
    workers.start()
    assert wait_for(lambda: states() == [DONE]), workers.log.read_text()[-2000:]


def test_control_without_the_watch_it_stays_and_nothing_is_done(workers, folder):
    deaf = workers.start(TOWNWORK_DEAF_AFTER="3600")
    deafen(workers)
    ask(folder)

    assert not wait_for(lambda: deaf.poll() is not None or DONE in states(), 10)


def test_a_busy_worker_is_not_taken_for_a_deaf_one(workers, folder):
    """One child, six seconds' work, and more that waits."""
    busy = workers.start(TOWNWORK_DEAF_AFTER="2")
    ask(folder, 2, seconds=6)

    assert wait_for(lambda: states() == [DONE] * 2), workers.log.read_text()[-2000:]
    assert busy.poll() is None


def test_a_killed_workers_job_is_finished_by_another(workers, folder):
    first = workers.start()
    (job,) = ask(folder, seconds=2)
    assert wait_for(lambda: started(folder) == 1)

    workers.kill(first)
    workers.start()

    assert wait_for(lambda: states() == [DONE]), workers.log.read_text()[-2000:]
    job.refresh_from_db()
    assert (job.attempts, started(folder)) == (2, 2)


def test_a_job_longer_than_its_lease_is_done_once(workers, folder):
    """The lease of these workers is 3 s."""
    workers.start(pool=2)
    (job,) = ask(folder, seconds=7)

    assert wait_for(lambda: states() == [DONE]), workers.log.read_text()[-2000:]
    job.refresh_from_db()
    assert (job.attempts, started(folder)) == (1, 1)


def test_a_killed_childs_job_is_taken_over_by_its_own_worker(workers, folder):
    workers.start()
    (job,) = ask(folder, seconds=5)
    assert wait_for(lambda: started(folder) == 1)
    (mark,) = folder.glob("started-*")

    killed_at = time.monotonic()
    os.kill(int(mark.read_text()), signal.SIGKILL)

    assert wait_for(lambda: started(folder) == 2), workers.log.read_text()[-2000:]
    assert time.monotonic() - killed_at < 3 + 1 + 6  # lease, sweep, a new child
    assert wait_for(lambda: states() == [DONE])
    job.refresh_from_db()
    assert job.attempts == 2


@pytest.mark.parametrize("place", ["opened", "written", "replaced", "before-commit"])
def test_a_kill_at_any_step_of_publishing_leaves_no_half_and_is_made_good(workers, folder, place):
    first = workers.start(TOWNWORK_FAULT=place)
    (job,) = ask(folder)
    assert wait_for(lambda: started(folder) == 1)
    assert wait_for(lambda: b"signal 9" in workers.log.read_bytes())
    assert {path.read_bytes() for path in folder.glob("made-*")} <= {f"job {job.pk}".encode()}
    assert states() in ([RUNNING], [PENDING])  # the latter once the sweeper has seen it

    workers.kill(first)
    workers.start()

    assert wait_for(lambda: states() == [DONE]), workers.log.read_text()[-2000:]
    assert (folder / f"made-{job.pk}").read_bytes() == f"job {job.pk}".encode()


def test_a_job_that_kills_its_worker_each_time_is_given_up_and_the_others_are_done(workers, folder):
    workers.start(TOWNWORK_FAULT="opened")
    (poison,) = ask(folder)

    assert wait_for(lambda: states() == [FAILED]), workers.log.read_text()[-2000:]
    poison.refresh_from_db()
    assert (poison.attempts, poison.error) == (3, services.GAVE_UP)


def test_a_job_too_large_for_the_cap_fails_and_the_worker_lives_on(workers, folder):
    workers.start()
    greedy = services.enqueue(
        "live_probe", "greedy", params={"folder": str(folder), "greedy": 4 << 30}
    )
    ask(folder)

    assert wait_for(lambda: states() == [FAILED, DONE]), workers.log.read_text()[-2000:]
    greedy.refresh_from_db()
    assert greedy.error == services.GAVE_UP


def test_a_worker_told_to_stop_finishes_what_it_has_begun(workers, folder):
    worker = workers.start()
    ask(folder, seconds=2)
    assert wait_for(lambda: started(folder) == 1)

    worker.terminate()
    worker.wait(30)

    assert states() == [DONE]
    assert started(folder) == 1


def test_two_beats_leave_one_result_a_job(workers, folder):
    """Each worker here carries a beat of its own."""
    workers.start()
    workers.start()
    ask(folder, 5)

    assert wait_for(lambda: states() == [DONE] * 5), workers.log.read_text()[-2000:]
    assert started(folder) == 5
    assert set(Heartbeat.objects.values_list("name", flat=True)) == {"worker", "beat"}
