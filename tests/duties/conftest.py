from datetime import UTC, date, datetime

import pytest

from duties.services import draft_document, request_issue, save_document
from tests.factories import AssignmentFactory, DocumentFactory, DutyFactory
from townwork.jobs.services import run


@pytest.fixture(autouse=True)
def late_autumn(time_machine):
    """The pages read the clock: for these tests it is November of the cast's year, first half
    past, second not.
    """
    time_machine.move_to(datetime(2026, 11, 24, 2, tzinfo=UTC))


@pytest.fixture
def document(cast):
    """An issued document of the cast's township, with nothing in it yet."""
    return DocumentFactory(township=cast.township, created_by=cast.clerk, issued=True)


@pytest.fixture
def reported(cast, document):
    """塘头村's assignment of a duty that takes a report, due on 2026-03-31."""
    return AssignmentFactory(
        duty=DutyFactory(document=document, title="网站自查"), unit=cast.village
    )


@pytest.fixture
def counted(cast, document):
    """塘头村's assignment of one film in March."""
    return AssignmentFactory(
        duty=DutyFactory(document=document, title="放映", counted=True), unit=cast.village
    )


@pytest.fixture
def issue(cast, settings, tmp_path, django_capture_on_commit_callbacks):
    """Draft a year (or take a draft), number it and issue it: the whole job, run here."""
    settings.MEDIA_ROOT = tmp_path

    def issue(year=2026, draft=None, duties=None):
        draft = draft or draft_document(cast.township, year, actor=cast.clerk)
        if duties is not None:
            draft.duties.all().delete()
            for duty in duties:
                duty.document = draft
                duty.save()
        draft.number = f"青发〔{year}〕{draft.version}号"
        save_document(draft, actor=cast.clerk)
        job = request_issue(draft, date(year, 1, 12), actor=cast.clerk)
        run(job.pk)
        draft.refresh_from_db()
        job.refresh_from_db()
        assert job.state == "done", job.error
        return draft

    return issue
