"""每夜: what keeps the installation safe without anybody thinking of it.

Asked every half hour, and done once after each 2:30: a machine that is off at night does it in the
morning.
"""

import logging
from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from townwork.org.errors import Refusal
from townwork.safekeeping import runs
from townwork.safekeeping.backup import back_up
from townwork.safekeeping.sweeping import sweep
from townwork.safekeeping.verifying import verify

log = logging.getLogger(__name__)

DUE = time(2, 30)  # local: after the trail was checked and its heads were noted


def is_due(last: datetime | None, now: datetime) -> bool:
    """Whether the last time lies before the newest 2:30; one of tomorrow (a clock that was ahead)
    counts as none.
    """
    local = timezone.localtime(now)
    moment = local.replace(hour=DUE.hour, minute=DUE.minute, second=0, microsecond=0)
    newest = moment if moment <= local else moment - timedelta(days=1)
    return last is None or last < newest or last > now


def nightly(now: datetime | None = None) -> list[str]:
    """What of it was due and done."""
    now, done = now or timezone.now(), []
    for kind, act in ACTS.items():
        last = runs.last(kind)
        if is_due(last.at if last else None, now) and _done(kind, act):
            done.append(kind)
    return done


def _done(kind: str, act: Callable[[], runs.Run]) -> bool:
    """Carried out, well or not; not where another is at it: then half an hour later."""
    began = timezone.now()
    try:
        run = act()
    except Refusal as refusal:
        if str(refusal) == runs.BUSY:
            return False
        run = runs.begun(began, [str(refusal)])
        runs.note(kind, run)
    except Exception as error:  # tonight's failure must not keep the others from being done
        log.exception("%s failed", kind)
        run = runs.begun(began, [f"没有做完：{error}"])
        runs.note(kind, run)
    for words in run.findings:
        log.error("%s: %s", kind, words)
    log.info("%s took %s s: %s", kind, run.seconds, run.facts)
    return True


def _back_up() -> runs.Run:
    return back_up(
        settings.BACKUP_DIR, passphrase=settings.BACKUP_PASSPHRASE, second=settings.BACKUP_SECOND
    )


# Swept first: what goes anyway need not be copied, nor looked at.
ACTS: dict[str, Callable[[], runs.Run]] = {
    runs.SWEEP: sweep,
    runs.BACKUP: _back_up,
    runs.VERIFY: verify,
}
