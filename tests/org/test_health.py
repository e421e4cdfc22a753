"""/health and /metrics: what works, told to whoever watches the machine; figures only to whom they
are for.
"""

import json
from ipaddress import ip_network

import pytest
from django.test import Client
from django.urls import reverse
from prometheus_client.parser import text_string_to_metric_families

from tests.jobs.conftest import Broker
from townwork import __version__
from townwork.jobs import leases, services
from townwork.jobs.models import Heartbeat, Job

ALL = ("database", "broker", "worker", "beat", "disk", "page")
TOKEN = "vH8-token"


@pytest.fixture
def well(db, settings, tmp_path):
    """Everything works: a broker, a worker and a beat that gave a sign just now."""
    broker = Broker(tmp_path)
    broker.start()
    settings.REDIS_URL = broker.url
    services.beat(services.WORKER)
    services.beat(services.BEAT)
    yield broker
    broker.kill()


def ask(client=None):
    answer = (client or Client()).get(reverse("health"))
    return answer.status_code, json.loads(answer.content)


def test_all_is_well(well):
    assert ask() == (200, {"status": "ok", **dict.fromkeys(ALL, "ok")})


def test_a_broker_that_is_gone(well):
    well.kill()

    assert ask() == (503, {"status": "fault", **dict.fromkeys(ALL, "ok"), "broker": "fault"})


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_a_process_that_gave_no_sign(well, name):
    Heartbeat.objects.filter(name=name).update(at=leases.clock(-services.STALE_AFTER))

    assert ask() == (503, {"status": "fault", **dict.fromkeys(ALL, "ok"), name: "fault"})


def test_a_full_disk(well, settings, small_disk):
    settings.DATA_DIR = small_disk
    (small_disk / "all").write_bytes(b"x" * 1_500_000)

    assert ask() == (503, {"status": "fault", **dict.fromkeys(ALL, "ok"), "disk": "fault"})


def test_a_page_that_cannot_be_made(well, settings):
    """As after an upgrade whose static files were not collected."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }

    assert ask() == (503, {"status": "fault", **dict.fromkeys(ALL, "ok"), "page": "fault"})


def test_the_administrator_is_told_figures_and_nobody_a_secret(well, cast, client_of, settings):
    settings.REDIS_URL = f"redis://:Geheim-1@127.0.0.1:{well.port}/0"
    well.kill()

    status, told = ask(client_of(cast.administrator))

    assert (status, told["broker"]) == (503, "fault")
    assert told["version"] == __version__
    assert told["details"]["broker"] == {"fault": "ConnectionError"}
    assert told["details"]["disk"]["free"] > 0
    assert told["details"]["worker"]["seconds"] < 60
    assert "Geheim" not in json.dumps(told)


@pytest.mark.parametrize("role", ["clerk", "liaison", "auditor"])
def test_control_others_are_told_no_figures(well, cast, client_of, role):
    assert "details" not in ask(client_of(getattr(cast, role)))[1]


# --- Figures --------------------------------------------------------------------------------------


def figures(**headers) -> dict | int:
    """Each figure by its name and labels; the status where it is refused."""
    answer = Client(headers=headers).get(reverse("metrics"))
    if answer.status_code != 200:
        return answer.status_code
    families = text_string_to_metric_families(answer.content.decode())
    return {
        (sample.name.removeprefix("townwork_"), *sample.labels.values()): sample.value
        for family in families
        for sample in family.samples
    }


@pytest.mark.postgresql
def test_figures_of_what_runs(well, settings):
    settings.METRICS_TOKEN = TOKEN
    Job.objects.create(kind="summary_pdf", key="a")
    Job.objects.create(kind="summary_pdf", key="b", state=Job.State.FAILED)

    told = figures(authorization=f"Bearer {TOKEN}")

    assert told["info", __version__] == 1
    assert (told["jobs", "pending"], told["jobs", "failed"], told["jobs", "done"]) == (1, 1, 0)
    assert told["oldest_waiting_job_seconds",] < 60
    assert told["sign_of_life_seconds", "beat"] < 60
    assert (told["broker_up",], told["queue_messages",], told["database_up",]) == (1, 0, 1)
    assert 0 < told["disk_free_bytes",] < told["disk_total_bytes",]


def test_figures_are_told_where_the_broker_is_gone(well, settings):
    settings.METRICS_TOKEN = TOKEN
    well.kill()

    told = figures(authorization=f"Bearer {TOKEN}")

    assert told["broker_up",] == 0
    assert ("queue_messages",) not in told


def test_without_a_setting_there_are_none(db):
    assert figures() == 404
    assert figures(authorization="Bearer ") == 404


def test_a_wrong_token_is_refused(db, settings):
    settings.METRICS_TOKEN = TOKEN

    assert figures(authorization=f"Bearer {TOKEN}x") == 404
    assert figures(authorization="Bearer 令牌".encode().decode("latin-1")) == 404


def test_who_asks_from_a_named_network_is_let_in_and_who_came_by_a_proxy_is_not(db, settings):
    settings.METRICS_FROM = [ip_network("127.0.0.0/8")]
    assert isinstance(figures(), dict)
    assert figures(x_forwarded_for="203.0.113.9") == 404

    settings.METRICS_FROM = [ip_network("10.0.0.0/8")]
    assert figures() == 404
