"""核对: whether all that is kept still is what was kept. It only reads, while people work.

Each check yields sentences, one a finding, none where all holds. What changes under the reader's
hands (a file just stored, a record just saved) is looked at a second time before it is told.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.models import Count, Exists, Max, OuterRef
from django.utils import timezone

from townwork.audit import rows
from townwork.audit.findings import Finding
from townwork.audit.models import AuditEvent
from townwork.audit.services import findings as trail_findings
from townwork.jobs.models import Job
from townwork.lib import files, stored
from townwork.safekeeping import runs

BATCH = 500  # rows a statement
MOST_A_KIND = 20  # findings: a table written anew differs in every row
YOUNG = 24 * 3600  # s: a file without its row may still get one, a draft may still be written
DONE = "完成任务"  # what the trail says once of each job that is done (townwork/jobs/services.py)


def verify() -> runs.Run:
    """Every check; the run is kept for the page that shows it."""
    began = timezone.now()
    found = [words for check in CHECKS for words in check()]
    run = runs.begun(began, found)
    runs.note(runs.VERIFY, run)
    return run


# --- The database ---------------------------------------------------------------------------------


def database_is_sound() -> Iterator[str]:
    """PostgreSQL keeps its references and checksums itself; SQLite only looks when it is asked."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        for (said,) in cursor.execute("PRAGMA integrity_check").fetchall():
            if said != "ok":
                yield f"数据库文件损坏：{said}"
        for table, row, target, _ in cursor.execute("PRAGMA foreign_key_check").fetchall():
            yield f"数据库：{table} 第 {row} 行指向 {target} 里没有的一行。"


# --- Files and rows -------------------------------------------------------------------------------


def files_are_whole() -> Iterator[str]:
    """Every row's bytes are there and are its own."""
    for kind in stored.kinds():
        looked_at: dict[Path, str] = {}
        for row in stored.rows(kind).iterator(chunk_size=BATCH):
            if row.path not in looked_at:
                looked_at[row.path] = _fault(row)
            fault = looked_at[row.path]
            if fault and stored.rows(kind).filter(pk=row.pk).exists():
                yield f"{kind._meta.verbose_name} {row.pk} 的文件{fault}：{place_of(row.path)}"


def _fault(row: stored.Stored) -> str:
    try:
        if row.is_whole:
            return ""
        return "坏了（和存入时不一样）" if row.path.exists() else "不在了"
    except OSError as error:
        return f"读不出（{error.strerror}）"


def no_strays() -> Iterator[str]:
    """Every file belongs to a row, but for the young; what goes by itself within a day has gone."""
    root, now = Path(settings.MEDIA_ROOT), time.time()
    old = [path for path in root.rglob("*") if path.is_file() and _is_old(path, now)]
    known = {row.path for kind in stored.kinds() for row in stored.rows(kind).iterator()}
    for path in old:
        shelf = path.relative_to(root).parts[0]
        if path.name.endswith(files.DRAFT):
            yield f"写到一半的临时文件没有清掉：{place_of(path)}"
        elif shelf in stored.passing_shelves():
            if _is_old(path, now - YOUNG):
                yield f"过期的文件没有清掉：{place_of(path)}"
        elif path not in known and path.with_suffix("") not in known:
            yield f"没有记录的文件：{place_of(path)}"


def _is_old(path: Path, now: float) -> bool:
    try:
        return path.stat().st_mtime < now - YOUNG
    except FileNotFoundError:  # swept meanwhile
        return False


def place_of(path: Path) -> str:
    """As one finds it below the data folder."""
    return f"files/{path.relative_to(Path(settings.MEDIA_ROOT))}"


# --- The trail, the history, the jobs -------------------------------------------------------------


def trail_holds() -> Iterator[str]:
    for found in trail_findings():
        yield f"审计链 {found.chain}：{found.words}" if found.chain else f"审计：{found.words}"


def history_agrees() -> Iterator[str]:
    """A row is as its newest history row says: whoever changed it past the application wrote none.
    So with a row that is gone though its history does not say that it was deleted.
    """
    for model in apps.get_models():
        manager = getattr(model._meta, "simple_history_manager_attribute", None)
        if manager:
            history = getattr(model, manager).model
            yield from _rows_that_differ(model, history)
            yield from _rows_that_are_gone(model, history)


def rows_told_to_auditors() -> Iterator[Finding]:
    """The same, for the auditors' page: what was changed past the application is theirs to know."""
    for check in (history_agrees, rows_are_as_left):
        for words in check():
            yield Finding(None, words)


def _rows_that_differ(model: Any, history: Any) -> Iterator[str]:
    keys = model._base_manager.order_by("pk").values_list("pk", flat=True).iterator()
    while batch := list(islice(keys, BATCH)):
        # Somebody may have saved between our two questions: who differs is asked about again.
        suspects = _differences(model, history, batch)
        for key, names in _differences(model, history, suspects).items():
            yield f"{model._meta.verbose_name} {key} 与它的修改历史不符（{names}），可能被直接改过库。"


def _differences(model: Any, history: Any, keys: Iterable[int]) -> dict[int, str]:
    """{key: what differs, in words}"""
    ids = list(keys)
    rows = {row.pk: row for row in model._base_manager.filter(pk__in=ids)}
    newest = history.objects.filter(id__in=ids).order_by().values_list("id")
    last = [newest_id for _, newest_id in newest.annotate(newest=Max("history_id"))]
    past = {row.id: row for row in history.objects.filter(history_id__in=last)}
    found = {key: _words(history.tracked_fields, row, past.get(key)) for key, row in rows.items()}
    return {key: words for key, words in sorted(found.items()) if words}


def _words(tracked: list[models.Field], row: Any, past: Any | None) -> str:
    """What differs, but for what a row works out from others."""
    if past is None:
        return "没有历史"
    fields = [f for f in tracked if getattr(row, f.attname) != getattr(past, f.attname)]
    if fields:
        free = {*getattr(row, "derived_fields", ()), *getattr(row, "outside_history", ())}
        fields = [field for field in fields if field.name not in free]
    return "、".join(str(field.verbose_name) for field in fields)


def _rows_that_are_gone(model: Any, history: Any) -> Iterator[str]:
    there = model._base_manager.filter(pk=OuterRef("id"))
    later = history.objects.filter(id=OuterRef("id"), history_id__gt=OuterRef("history_id"))
    orphans = history.objects.exclude(history_type="-").filter(~Exists(there), ~Exists(later))
    for key in orphans.order_by("id").values_list("id", flat=True):
        yield f"{model._meta.verbose_name} {key} 不在了，它的历史没有说删除过。"


def rows_are_as_left() -> Iterator[str]:
    """A row is as the last act that wrote it left it (townwork.audit.rows)."""
    told: rows.Told = {}
    last = rows.last_told(AuditEvent.objects.all(), told)
    suspects: dict[Any, list[str] | None] = dict.fromkeys(rows.told_models().values())
    found: dict[Any, list[rows.Difference]] = {}
    # Somebody may have acted between our two questions: who differs is asked about again.
    for _ in range(3):
        found = {model: list(rows.differences(told, model, suspects[model])) for model in suspects}
        suspects = {model: [one.key for one in those] for model, those in found.items() if those}
        last = rows.last_told(AuditEvent.objects.filter(id__gt=last), told) or last
    for model, those in found.items():
        name = model._meta.verbose_name
        for one in those[:MOST_A_KIND]:
            yield f"{name} {one.key} {_said(one)}"
        if len(those) > MOST_A_KIND:
            yield f"{name}另有 {len(those) - MOST_A_KIND} 行也是这样。"


def _said(one: rows.Difference) -> str:
    if not one.is_there:
        return "不在了，审计里没有人删过它，可能被直接从库里删去。"
    if not one.was_told:
        return "在审计里没有来历，可能是直接写进库里的。"
    return "和最后一次操作留下的不一样，可能被直接改过库。"


def jobs_were_done_once() -> Iterator[str]:
    """A job that is done has one event that says so; two of one key were not under way at once."""
    told = AuditEvent.objects.filter(object_type=Job._meta.label_lower, action=DONE).order_by()
    counts = dict(told.values_list("object_id").annotate(times=Count("pk")))
    done = Job.objects.filter(state=Job.State.DONE)
    for job in done.order_by("pk"):
        times = counts.get(str(job.pk), 0)
        if times != 1:
            yield f"后台任务 {job.pk}（{job}）完成了 {times} 次，应当是一次。"
    same = done.filter(kind=OuterRef("kind"), key=OuterRef("key"), pk__lt=OuterRef("pk"))
    for job in done.filter(Exists(same.filter(finished_at__gt=OuterRef("created_at")))):
        yield f"后台任务 {job.pk}（{job}）在前一个同样的任务做完之前又做了一遍。"


CHECKS: tuple[Callable[[], Iterator[str]], ...] = (
    database_is_sound,
    files_are_whole,
    no_strays,
    trail_holds,
    history_agrees,
    rows_are_as_left,
    jobs_were_done_once,
)
