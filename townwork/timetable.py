"""What is done by the clock, and how often (Celery beat)."""

from celery.schedules import crontab

HOUR = 3600


def timetable(*, sweep_seconds: int) -> dict[str, dict]:
    """{name: what, when, and after how many seconds a message nobody took means nothing any more}:
    nothing piles up while no worker runs. Times of day are the township's.
    """
    return {
        "heartbeat": _entry("townwork.jobs.tasks.beat", 30, 25),
        # A worker on a busy machine takes a message up late: each must not find it expired.
        "sweep-jobs": _entry("townwork.jobs.tasks.sweep", sweep_seconds, max(sweep_seconds, 10)),
        "deliver": _entry("duties.tasks.deliver", 60, 50),
        "remind": _entry("duties.tasks.remind", crontab(hour="8-17", minute="*/15"), 600),
        "escalate": _entry("assessments.tasks.escalate", crontab(hour=8, minute=5)),
        # Asked often, so that a machine switched on in the morning has the half-year at once.
        "open-halves": _entry("townwork.org.tasks.open_halves", 300, 290),
        "check-trail": _entry("townwork.org.tasks.check_trail", crontab(hour=2, minute=10)),
        # Asked often, done once a night: a machine that was off then does it in the morning.
        "nightly": _entry("townwork.safekeeping.tasks.nightly", HOUR // 2, 1700),
        "clear-drafts": _entry("townwork.jobs.tasks.clear_drafts", HOUR),
        "clear-exports": _entry("records.tasks.clear_exports", HOUR),
        "clear-imports": _entry("records.tasks.clear_imports", HOUR),
    }


def _entry(task: str, schedule: float | crontab, expires: int = HOUR) -> dict:
    return {"task": task, "schedule": schedule, "options": {"expires": expires}}
