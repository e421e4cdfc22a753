"""A sheet's way into a ledger as the pages lead it: received, its columns named, checked, carried
out.
"""

from records.ledger.declaration import Ledger
from records.sheets import job as import_job
from records.sheets import mending
from records.sheets.answers import Answers
from records.sheets.columns import set_answers, set_columns
from records.sheets.models import Import
from records.sheets.receiving import receive
from townwork.jobs import services as jobs
from townwork.org.models import Unit, User


def checked(
    ledger: Ledger,
    data: bytes,
    *,
    actor: User,
    columns: dict[int, str] | None = None,
    unit: Unit | None = None,
    same: str = "",
    given: dict[str, str] | None = None,
    name: str = "表.xlsx",
) -> Import:
    """Received, its columns taken as guessed unless given, and held against the ledger."""
    upload = read(receive(ledger, name, data, actor=actor))
    said = columns or guessed(upload)
    set_columns(upload, said, actor=actor, unit=unit, given=given, same=same)
    import_job.run(upload, actor=actor, carry_out=False)
    upload.refresh_from_db()
    return upload


def answered(upload: Import, said: dict, *, actor: User) -> Import:
    """The same once its questions were answered, {key: what was said}, and it was checked anew."""
    asked = upload.report["asked"]
    set_answers(upload, mending.answered(Answers.of(upload.answers), asked, said), actor=actor)
    import_job.run(upload, actor=actor, carry_out=False)
    upload.refresh_from_db()
    return upload


def read(upload: Import) -> Import:
    """The head of a heavy file, as the worker reads it."""
    job = import_job.job_of(upload)
    if job:
        jobs.run(job.pk)
        job.refresh_from_db()
        assert job.state == "done", job.error
        upload.refresh_from_db()
    return upload


def carried_out(ledger: Ledger, data: bytes, *, actor: User, **choices) -> Import:
    """Checked, and confirmed whatever the check said: with problems, nothing goes in."""
    upload = checked(ledger, data, actor=actor, **choices)
    import_job.run(upload, actor=actor, carry_out=True)
    upload.refresh_from_db()
    return upload


def guessed(upload: Import) -> dict[int, str]:
    return {int(at): field for at, field in upload.columns.items()}


def problems_of(upload: Import) -> list[tuple[int, str]]:
    """(row, column) of each; of what was carried out, none is left."""
    return [(one["row"], one["column"]) for one in upload.report.get("problems", [])]


def words_of(upload: Import) -> str:
    return " ".join(problem["message"] for problem in upload.report["problems"])
