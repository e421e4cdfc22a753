"""清理: what grows and nobody needs, dropped each night, counted and logged.

Nothing signed, issued or locked is among it: editions, papers and notices stay for good, the trail
too.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from importlib import import_module
from pathlib import Path

from axes.handlers.proxy import AxesProxyHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, ProtectedError
from django.utils import timezone

from townwork.audit.services import record_removal
from townwork.jobs.models import Job
from townwork.lib import files, stored
from townwork.org.evidence import KEPT
from townwork.org.models import DetachedEvidence, Session, StoredFile
from townwork.safekeeping import runs

SIGN_INS_KEPT = timedelta(
    days=180
)  # docs/facts.md: half a year at the least; the trail has them too
JOBS_KEPT = timedelta(days=90)  # finished ones: the trail tells of them afterwards
ORPHANS_KEPT = timedelta(days=7)  # files of runs that were killed: a retry ties the same bytes anew


def sweep() -> runs.Run:
    """Every sweep; the run is kept with what each dropped."""
    began = timezone.now()
    with runs.one_at_a_time():
        counts: dict[str, int | str] = {title: act() for title, act in SWEEPS.items()}
    run = runs.begun(began, [], counts)
    runs.note(runs.SWEEP, run)
    return run


def expired_sessions() -> int:
    before = Session.objects.count()
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return max(0, before - Session.objects.count())


def old_sign_ins() -> int:
    """Of the lock-out's own books: who came in, and failures whose wait is long over."""
    count = AxesProxyHandler.reset_logs(age_days=SIGN_INS_KEPT.days)
    old = AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - timedelta(days=1))
    return count + old.delete()[0]


def finished_jobs() -> int:
    ended = Job.objects.filter(state__in=(Job.State.DONE, Job.State.FAILED))
    return ended.filter(finished_at__lt=timezone.now() - JOBS_KEPT).delete()[0]


def detached_evidence() -> int:
    """What was taken from records long enough ago: it cannot be put back any more."""
    old = DetachedEvidence.objects.filter(detached_at__lt=timezone.now() - KEPT)
    count = 0
    for detached in old.select_related("unit__township").order_by("pk"):
        data = {"文件": detached.name, "移除": detached.detached_at}
        with transaction.atomic():
            chain = detached.unit.township.code
            record_removal("清理移除满期的佐证", detached, chain=chain, data=data)
        count += 1
    return count


def untied_files() -> int:
    """Stored files under no record, with their bytes; the last row of the same bytes takes them."""
    count = 0
    tied = StoredFile.objects.exclude(uses=None, detached=None).filter(sha256=OuterRef("sha256"))
    for file in StoredFile.objects.filter(~Exists(tied)).order_by("pk"):
        before = (timezone.now() - KEPT).timestamp()
        gone = files.sweep(file.path, before=before, is_wanted=partial(_is_tied, file))
        if gone or not file.path.exists():
            file.thumbnail_path.unlink(missing_ok=True)
            count += _drop(file)
    return count


def _is_tied(file: StoredFile) -> bool:
    rows = StoredFile.objects.filter(sha256=file.sha256)
    return rows.exclude(uses=None, detached=None).exists()


def _drop(file: StoredFile) -> int:
    try:
        with transaction.atomic():
            chain, data = file.township.code, {"sha256": file.sha256}
            record_removal("清理佐证文件", file, chain=chain, data=data)
            return 1
    except (ProtectedError, IntegrityError):  # tied meanwhile, with bytes of its own
        return 0


def orphan_files() -> int:
    """Files no row names: of runs that were killed, or whose rows were replaced by later ones."""
    root, before = Path(settings.MEDIA_ROOT), time.time() - ORPHANS_KEPT.total_seconds()
    count = 0
    for kind in stored.kinds():
        named = set(stored.rows(kind).values_list("sha256", flat=True).iterator())
        for path in (root / kind.shelf).rglob("*"):
            name = path.name.partition(".")[0]
            if path.is_file() and len(name) == 64 and name not in named:
                # Asked again once it is set aside: a row may have come meanwhile.
                wanted = partial(_is_named, kind, name)
                count += files.sweep(path, before=before, is_wanted=wanted)
    return count


def _is_named(kind: type, digest: str) -> bool:
    return stored.rows(kind).filter(sha256=digest).exists()


# What each is called where it is shown. A room above adds its own as it becomes ready.
SWEEPS: dict[str, Callable[[], int]] = {
    "过期的登录会话": expired_sessions,
    "旧的登录记录": old_sign_ins,
    "做完的后台任务": finished_jobs,
    "移除满 30 天的佐证": detached_evidence,
    "没有记录的佐证文件": untied_files,
    "没有记录的成文": orphan_files,
}
