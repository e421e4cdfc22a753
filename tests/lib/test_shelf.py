"""What was reckoned once: read back by its version alone, opened only under our seal, and missed by
nobody where there is no Redis.
"""

import pickle
import zlib
from copy import deepcopy
from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.core.cache import caches
from django.test import override_settings

from townwork.lib import shelf


@dataclass(frozen=True)
class Reckoned:
    """A value as the rooms keep them."""

    value: Decimal
    rows: tuple[int, ...]


VALUE = Reckoned(Decimal("84.0"), (3, 1, 2))


heard: list[str] = []


def go_off(word: str) -> None:
    heard.append(word)


class Bomb:
    """What runs a call of somebody else's when it is unpickled."""

    def __reduce__(self):
        return go_off, ("boom",)


@pytest.fixture(autouse=True)
def empty():
    caches["near"].clear()
    heard.clear()
    yield
    caches["near"].clear()


def forget_near() -> None:
    """As another process that has read nothing yet."""
    caches["near"].clear()


def test_what_was_kept_is_read_by_its_version():
    shelf.write("figures:1", "v1", VALUE)

    assert shelf.read("figures:1", "v1") == VALUE
    assert shelf.read("figures:1", "v2") is shelf.NOTHING
    assert shelf.read("figures:2", "v1") is shelf.NOTHING


def test_a_newer_version_takes_the_place_of_the_older():
    shelf.write("figures:1", "v1", VALUE)
    shelf.write("figures:1", "v2", None)

    assert shelf.read("figures:1", "v1") is shelf.NOTHING
    assert shelf.read("figures:1", "v2") is None


def test_what_one_reader_does_to_its_value_no_other_sees():
    shelf.write("figures:1", "v1", {"film.show_count": [84]})

    shelf.read("figures:1", "v1")["film.show_count"].append(85)

    assert shelf.read("figures:1", "v1") == {"film.show_count": [84]}


def test_what_is_too_large_is_reckoned_again():
    shelf.write("rows:1", "v1", "".join(str(n) for n in range(400_000)))

    assert shelf.read("rows:1", "v1") is shelf.NOTHING


def test_processes_share_by_redis(redis):
    shelf.write("figures:1", "v1", VALUE)
    forget_near()

    assert shelf.read("figures:1", "v1") == VALUE
    assert caches["near"].get("figures:1") is not None  # the next look asks nobody


def test_what_is_near_and_no_longer_so_is_read_as_another_process_reckoned_it(redis):
    newer = Reckoned(Decimal("85.0"), ())
    shelf.write("figures:1", "v1", VALUE)
    near = caches["near"].get("figures:1")
    shelf.write("figures:1", "v1", newer)
    caches["near"].set("figures:1", near)  # as this process has it still

    assert shelf.read("figures:1", "v1") == VALUE
    assert shelf.read("figures:1", "v1", lambda value: value == newer) == newer
    assert shelf.read("figures:1", "v1") == newer
    assert shelf.read("figures:1", "v1", lambda value: False) is shelf.NOTHING


def test_a_place_takes_one_value_of_redis_however_many_versions_it_had(redis):
    for number in range(20):
        shelf.write("figures:1", f"v{number}", VALUE)

    assert caches["shared"]._cache.get_client().dbsize() == 1


def sealed_as(place: str, value: object, version: str = "v1") -> bytes:
    box = shelf._digest(version) + zlib.compress(pickle.dumps(value))
    return shelf._seal(place, box) + box


def test_what_somebody_else_put_into_redis_is_not_opened(redis):
    box = sealed_as("figures:1", Bomb())
    with override_settings(SECRET_KEY="somebody else's key, as long as ours is, of no use to them"):
        foreign = sealed_as("figures:1", Bomb())

    for forged in (foreign, b"\0" * 32 + box[32:], box[32:], b"", b"x", 7):
        caches["shared"].set("figures:1", forged)
        assert shelf.read("figures:1", "v1") is shelf.NOTHING

    assert heard == []


def test_control_it_is_the_seal_that_keeps_it_shut(redis):
    caches["shared"].set("figures:1", sealed_as("figures:1", Bomb()))

    shelf.read("figures:1", "v1")

    assert heard == ["boom"]


def test_what_lies_in_anothers_place_is_not_opened(redis):
    shelf.write("figures:2", "v1", VALUE)
    caches["shared"].set("figures:1", caches["shared"].get("figures:2"))
    forget_near()

    assert shelf.read("figures:1", "v1") is shelf.NOTHING


def test_without_redis_each_process_keeps_for_itself_and_nobody_waits(redis):
    shelf.write("figures:1", "v1", VALUE)
    redis.kill()
    forget_near()

    assert shelf.read("figures:1", "v1") is shelf.NOTHING
    assert not shelf._is_asked()
    shelf.write("figures:1", "v1", VALUE)

    assert shelf.read("figures:1", "v1") == VALUE


def test_a_redis_that_is_back_is_asked_again(redis):
    redis.kill()
    shelf.write("figures:1", "v1", VALUE)
    redis.start()
    shelf._silence["until"] = 0  # half a minute later

    shelf.write("figures:1", "v1", VALUE)
    forget_near()

    assert shelf.read("figures:1", "v1") == VALUE


def test_emptying_what_is_kept_leaves_the_jobs(redis, settings):
    """Django empties a cache with the whole database it lies in."""
    from townwork.lib.env import next_database

    assert next_database("redis://:secret@10.0.0.5:6379/0") == "redis://:secret@10.0.0.5:6379/1"
    assert next_database("redis://10.0.0.5") == "redis://10.0.0.5/1"
    chosen = deepcopy(settings.CACHES)
    chosen["shared"]["LOCATION"] = next_database(redis.url)
    settings.CACHES = chosen
    import redis as client

    with client.Redis.from_url(redis.url) as queue:
        queue.rpush("celery", "a job")
        shelf.write("figures:1", "v1", VALUE)
        caches["shared"].clear()

        assert queue.llen("celery") == 1
