"""A batch whose workers are killed at every step in turn: what was done stays, nothing is doubled."""

import os
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from reports import batches
from reports.models import BatchItem
from reports.models.batch import BatchFile
from tests.factories import FilmShowingFactory, UnitFactory
from tests.jobs.conftest import database_url
from tests.processes import python
from townwork.audit.models import AuditEvent
from townwork.jobs import services as jobs
from townwork.jobs.models import Job
from townwork.lib import files
from townwork.org.models import Unit

State = BatchItem.State
# Of taking papers, of the file of one, of making it, of its row; of the last transaction. None dies
# at the same paper more often than a paper may.
STEPS = ("taken", "opened", "settled", "written", "settled", "made", "settled", "replaced")
STEPS = (*STEPS, "settled", "before-commit")

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def run_elsewhere(job: int, fault: str) -> int:
    code = f"from townwork.jobs import services; services.run({job})"
    env = {**os.environ, "DATABASE_URL": database_url(), "TOWNWORK_FAULT": fault}
    return python("manage.py", "shell", "-v0", "-c", code, env=env).returncode


def lapse() -> None:
    """Leases of the dead are over, and the sweeper has seen it."""
    ended = Job.objects.filter(state=Job.State.RUNNING)
    ended.update(lease_until=jobs.clock(-timedelta(seconds=1)))
    jobs.sweep()


def settled(batch) -> dict[int, tuple]:
    rows = batch.items.filter(state=State.DONE)
    return {pk: rest for pk, *rest in rows.values_list("pk", "sha256", "word_sha256", "settled_at")}


def test_killed_at_every_step_it_loses_nothing_and_doubles_nothing(cast):
    Unit.objects.filter(township=cast.township).update(is_active=False)
    run = uuid.uuid4().hex[:6]  # bytes that no file lies under yet, or none would be written
    for number in range(11):
        unit = UnitFactory(township=cast.township, name=f"第{number}村{run}")
        FilmShowingFactory(unit=unit, shows=number)
    batch = batches.begin(cast.township, cast.term, actor=cast.clerk)
    kept: dict[int, tuple] = {}

    for step in STEPS:
        waiting = Job.objects.filter(kind=batches.BATCH, state=Job.State.PENDING).order_by("pk")
        assert run_elsewhere(waiting[0].pk, step) == -9, step
        lapse()
        now = settled(batch)
        assert {pk: now.get(pk) for pk in kept} == kept, step
        kept = now
    assert len(kept) == batch.items.count()  # killed last in the transaction of the ZIP
    while waiting := list(Job.objects.active().filter(kind=batches.BATCH)):
        for job in waiting:
            jobs.run(job.pk)

    batch.refresh_from_db()
    assert settled(batch) == kept
    assert batch.is_there and batch.is_whole
    zipped = AuditEvent.objects.filter(action="完成任务", data__has_key="份数")
    assert [event.data["份数"] for event in zipped] == [len(kept)]
    for path in (Path(settings.MEDIA_ROOT) / BatchFile.shelf).rglob("*.*"):
        if path.suffix != files.DRAFT:  # what a killed writer left beside is no file of anybody
            assert files.digest(path) == path.stem
