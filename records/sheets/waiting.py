"""Sheets that wait between two steps of their import: the file in the store, the row that tells of
it, both gone in time.
"""

import hashlib
import uuid
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from records.sheets.models import Drop, DroppedFile, Import
from townwork.jobs.models import Job
from townwork.org.errors import Refusal

KIND = "records_import"  # the job that checks a long sheet, or carries it out
READING = "records_read"  # the job that reads the head of a heavy one
SORTING = "records_sort"  # the job that reads the heads of what was dropped
CHECKING = "records_drop"  # the job that checks what was dropped, or carries it out
WAITS = timedelta(days=1)  # for the next step, then it is cleared
GONE = "这份表格已经过期，请重新选择文件。"


def file_of(upload: Import | DroppedFile) -> bytes:
    """The file as it came. Raises Refusal where it is gone, or is no longer what came."""
    try:
        data = upload.path.read_bytes()
    except FileNotFoundError:
        raise Refusal(GONE) from None
    if hashlib.sha256(data).hexdigest() != upload.sha256:
        raise Refusal(GONE)
    return data


def locked(upload: Import) -> Import:
    rows = Import.objects.select_for_update(of=("self",)).select_related("unit", "made_by", "file")
    row = rows.filter(pk=upload.pk).first()
    if row is None:
        raise Refusal(GONE)
    return row


def require_waiting(upload: Import) -> None:
    if upload.done_at:
        raise Refusal("这份表格已经导入过了。")


def require_checked(upload: Import) -> None:
    """Nothing is carried out that was not shown, or was shown with faults."""
    require_waiting(upload)
    if not upload.report or upload.report["problems"]:
        raise Refusal("请先把问题改好，重新选择表格，核对后再导入。")


def give_up(uploads: QuerySet[Import]) -> int:
    """Drop imports that nobody confirmed, with their files; what is being carried out meanwhile is
    left alone, and so is what came with others (`give_up_drops`).
    """
    jobs = Job.objects.active().filter(kind=KIND)
    confirmed = {job.params["import"] for job in jobs if job.params["carry_out"]}
    with transaction.atomic():
        waiting = uploads.filter(done_at=None, file=None).exclude(pk__in=confirmed)
        places = {row.pk: row.path for row in waiting.select_for_update(of=("self",))}
        Import.objects.filter(pk__in=places).delete()
        transaction.on_commit(lambda: _delete(places.values()))
    return len(places)


def give_up_drops(drops: QuerySet[Drop]) -> int:
    """The same of what was dropped together."""
    jobs = Job.objects.active().filter(kind=CHECKING)
    confirmed = {job.params["drop"] for job in jobs if job.params["carry_out"]}
    with transaction.atomic():
        waiting = drops.filter(done_at=None).exclude(pk__in=confirmed)
        keys = list(waiting.select_for_update(of=("self",)).values_list("pk", flat=True))
        places = [file.path for file in DroppedFile.objects.filter(drop__in=keys)]
        Drop.objects.filter(pk__in=keys).delete()
        transaction.on_commit(lambda: _delete(places))
    return len(places)


def clear_old() -> int:
    """Give up what waited longer than WAITS, and files whose row never came to be."""
    before = timezone.now() - WAITS
    count = give_up(Import.objects.filter(made_at__lt=before))
    count += give_up_drops(Drop.objects.filter(made_at__lt=before))
    return count + _clear_strays()


def _clear_strays() -> int:
    waiting = Import.objects.filter(done_at=None).values_list("token", flat=True)
    dropped = DroppedFile.objects.filter(drop__done_at=None).values_list("token", flat=True)
    kept = {str(token) for token in [*waiting, *dropped]}
    before = (timezone.now() - WAITS).timestamp()
    old = [
        path
        for path in (Path(settings.MEDIA_ROOT) / Import.shelf).glob("*")
        if _is_token(path.name) and path.name not in kept and path.stat().st_mtime < before
    ]
    _delete(old)
    return len(old)


def _delete(places: Iterable[Path]) -> None:
    for path in places:
        path.unlink(missing_ok=True)


def _is_token(name: str) -> bool:
    try:
        return bool(uuid.UUID(name))
    except ValueError:
        return False
