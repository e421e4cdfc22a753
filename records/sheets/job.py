"""Checking and carrying out an import: at once where the sheet is short, else as a job with its progress."""

from django.db import transaction

from records.sheets.intake import KIND, Prepared, prepare, settle
from records.sheets.models import Import
from townwork.jobs import registry, services
from townwork.jobs.models import Job
from townwork.lib.workbooks import BadWorkbook
from townwork.org.errors import Refusal
from townwork.org.models import User

AT_ONCE = 1_000  # rows; about a second


def run(one: Import, *, actor: User, carry_out: bool) -> Job | None:
    """The job under way, or None where it is done already: then `one` must be read anew for what came of it."""
    if one.outline["rows"] > AT_ONCE:
        return services.enqueue(
            KIND,
            str(one.pk),
            township=actor.township,
            actor=actor,
            params={"import": one.pk, "carry_out": carry_out},
        )
    prepared = prepare(one)
    with transaction.atomic():
        settle(one, prepared, carry_out=carry_out)
    return None


def job_of(one: Import) -> Job | None:
    """The newest job of this import."""
    return Job.objects.filter(kind=KIND, key=str(one.pk)).first()


def _work(job: Job, told) -> tuple[Import, Prepared]:
    one = Import.objects.select_related(
        "unit__township", "made_by", "unit_for_all__township"
    ).filter(pk=job.params["import"])
    try:
        return one.get(), prepare(one.get(), told)
    except Import.DoesNotExist:
        raise registry.Refused("这份表格已经过期，请重新选择文件。") from None
    except (Refusal, BadWorkbook) as refusal:
        raise registry.Refused(str(refusal)) from refusal


def _publish(job: Job, made: tuple[Import, Prepared]) -> dict:
    one, prepared = made
    try:
        fit = settle(one, prepared, carry_out=job.params["carry_out"])
    except Refusal as refusal:
        raise registry.Refused(str(refusal)) from refusal
    return {"文件": one.name, "行数": len(prepared.table.rows), "可以导入": fit}


IMPORT = registry.Kind(KIND, "导入台账", _work, _publish)
