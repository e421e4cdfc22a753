"""Whether the running system does its work, part by part; what /health and /metrics tell of it."""

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count, Min
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from townwork import __version__
from townwork.jobs import services
from townwork.jobs.models import Heartbeat, Job
from townwork.lib import broker, disk

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Part:
    """told -- figures and words for the administrator: no address, no person, no secret."""

    name: str
    is_ok: bool
    told: dict[str, Any] = field(default_factory=dict)


def parts_of(request: HttpRequest) -> list[Part]:
    return [
        _tried("database", _database),
        _tried("broker", _broker),
        _tried(services.WORKER, lambda: _sign_of(services.WORKER)),
        _tried(services.BEAT, lambda: _sign_of(services.BEAT)),
        _tried("disk", _disk),
        _tried("page", lambda: _page(request)),
    ]


def _tried(name: str, look: Callable[[], tuple[bool, dict]]) -> Part:
    """A part that cannot even be looked at is one that fails; the log has the reason."""
    try:
        return Part(name, *look())
    except Exception as error:  # whatever it is, the other parts are told all the same
        log.warning("%s could not be looked at (%s)", name, error)
        return Part(name, False, {"fault": type(error).__name__})


def _database() -> tuple[bool, dict]:
    started = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    took = round((time.monotonic() - started) * 1000, 1)
    return True, {"vendor": connection.vendor, "milliseconds": took}


def _broker() -> tuple[bool, dict]:
    return True, {"waiting": broker.waiting(settings.REDIS_URL)}


def _sign_of(name: str) -> tuple[bool, dict]:
    return services.is_alive(name), {"seconds": ages().get(name)}


def ages() -> dict[str, float]:
    """Seconds since each last gave a sign of life."""
    now = timezone.now()
    return {
        sign.name: round((now - sign.at).total_seconds(), 1) for sign in Heartbeat.objects.all()
    }


def _disk() -> tuple[bool, dict]:
    room = disk.room_at(settings.DATA_DIR)
    return not room.is_none, {"free": room.free, "total": room.total, "is_short": room.is_short}


def _page(request: HttpRequest) -> tuple[bool, dict]:
    """Any page has the frame, its menu and the names of the static files."""
    return "</html>" in render_to_string("404.html", {}, request), {}


# --- Figures for Prometheus -----------------------------------------------------------------------


class Figures(Collector):
    """Read off when they are asked for: what the gunicorn processes would each count for themselves
    is in the access log.
    """

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield _gauge("info", "version installed", {(__version__,): 1}, ["version"])
        room = disk.room_at(settings.DATA_DIR)
        yield _gauge("disk_free_bytes", "room left for data", {(): room.free})
        yield _gauge("disk_total_bytes", "size of the data's disk", {(): room.total})
        try:
            yield _gauge(
                "queue_messages", "waiting in the broker", {(): broker.waiting(settings.REDIS_URL)}
            )
            yield _gauge("broker_up", "whether it answers", {(): 1})
        except redis.RedisError:
            yield _gauge("broker_up", "whether it answers", {(): 0})
        try:
            yield from _of_database()
            yield _gauge("database_up", "whether it answers", {(): 1})
        except DatabaseError:
            yield _gauge("database_up", "whether it answers", {(): 0})


def _of_database() -> list[GaugeMetricFamily]:
    counted = Job.objects.order_by().values_list("state").annotate(Count("pk"))
    states = dict.fromkeys(Job.State.values, 0) | dict(counted)
    oldest = Job.objects.filter(state=Job.State.PENDING).aggregate(at=Min("created_at"))["at"]
    age = (timezone.now() - oldest).total_seconds() if oldest else 0
    return [
        _gauge("jobs", "by state", {(state,): count for state, count in states.items()}, ["state"]),
        _gauge("oldest_waiting_job_seconds", "0 where none waits", {(): age}),
        _gauge(
            "sign_of_life_seconds",
            "since the worker, and beat, last gave one",
            {(name,): seconds for name, seconds in ages().items()},
            ["name"],
        ),
    ]


def _gauge(
    name: str, words: str, values: dict[tuple, float], labels: list[str] | None = None
) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(f"townwork_{name}", words, labels=labels or [])
    for label, value in values.items():
        gauge.add_metric(label, value)
    return gauge


def figures() -> bytes:
    registry = CollectorRegistry()
    registry.register(Figures())
    return generate_latest(registry)
