"""What a broker that somebody else set up must do: keep what it is given, and drop nothing to save
memory.
"""

import redis

QUEUE = "celery"  # Celery's name for it, while no other is given
NO_ANSWER = "连不上 REDIS_URL 所指的 Redis（{}）：请先启动它，或改正 REDIS_URL。"


def faults(url: str) -> list[str]:
    """A sentence for each thing that would lose jobs; redis.RedisError where nobody answers. A
    hosted Redis forbids CONFIG, so INFO is asked.
    """
    with redis.Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5) as client:
        told = client.info()
    found = []
    if not told.get("aof_enabled"):
        found.append("REDIS_URL 所指的 Redis 断电会丢任务：请在它的配置里设 appendonly yes。")
    if told.get("maxmemory") and told.get("maxmemory_policy") != "noeviction":
        found.append("REDIS_URL 所指的 Redis 内存满时会丢任务：请设 maxmemory-policy noeviction。")
    return found


def no_answer(url: str) -> str:
    """The sentence to stop with, or nothing."""
    try:
        faults(url)
    except redis.RedisError as error:
        return NO_ANSWER.format(error)
    return ""


def waiting(url: str) -> int:
    """How many messages stand in its queue; redis.RedisError where nobody answers."""
    with redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1) as client:
        return client.llen(QUEUE)
