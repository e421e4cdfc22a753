"""A half-year's summary whose worker is killed at each step of publishing: it is one edition
afterwards, with whole files. KILL_ROUNDS=20 kills twenty times at each.
"""

import os
import uuid
from pathlib import Path

import pytest
from django.conf import settings

from reports import writing
from reports.models import Edition
from reports.services import request_summary
from tests.reports.test_batch_kills import lapse, run_elsewhere
from townwork.jobs import services as jobs
from townwork.jobs.models import Job
from townwork.lib import files

# Of the PDF and of the Word form alike: opened, its bytes there, in its place; then the row.
STEPS = ("opened", "unsynced", "written", "replaced", "before-commit")
ROUNDS = int(os.environ.get("KILL_ROUNDS", "1"))

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def half_files() -> list[Path]:
    """Files of editions that are not what their name says; a killed writer's draft is nobody's."""
    kept = (path for path in Path(settings.MEDIA_ROOT).rglob("*.*") if path.is_file())
    return [path for path in kept if path.suffix in (".pdf", ".docx") and not is_whole(path)]


def is_whole(path: Path) -> bool:
    return files.digest(path) == path.stem


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_a_step_of_publishing_it_is_one_edition_and_no_half_file(cast, step):
    manuscript = writing.begin(cast.term, body="青溪镇总结\n始。", actor=cast.clerk)
    for number in range(ROUNDS):
        # bytes that no file lies under yet, or none would be written
        text = f"青溪镇总结\n第{number}回{uuid.uuid4().hex[:8]}。"
        writing.save(manuscript, text, base=manuscript.newest.number, actor=cast.clerk)
        job = request_summary(cast.term, actor=cast.clerk)

        assert run_elsewhere(job.pk, step) == -9
        assert (Edition.objects.count(), half_files()) == (number, [])
        lapse()
        jobs.run(job.pk)

        job.refresh_from_db()
        edition = Edition.objects.get(pk=job.result["edition"])
        assert (job.state, Edition.objects.count()) == (Job.State.DONE, number + 1)
        assert is_whole(edition.path)
        assert half_files() == []


def test_control_a_half_file_would_be_seen(cast):
    half = Path(settings.MEDIA_ROOT) / "editions" / "00" / f"{'0' * 64}.pdf"
    half.parent.mkdir(parents=True, exist_ok=True)
    half.write_bytes(b"%PDF-")

    try:
        assert half_files() == [half]
    finally:
        half.unlink()
