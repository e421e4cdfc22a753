"""Checking and carrying out an import: at once where the sheet is short, else as a job with its
progress.

All of a sheet goes in, or nothing.
"""

from collections.abc import Callable
from dataclasses import replace

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from records.ledger.custom_ledgers import find
from records.sheets import rows
from records.sheets.answers import Answers
from records.sheets.columns import Vocabulary
from records.sheets.intake import HIDDEN, HIDDEN_COLUMNS, UNSIGNED, Intake, Problem
from records.sheets.learning import learn
from records.sheets.matching import match
from records.sheets.models import Import, ImportedRow
from records.sheets.named import enter_people
from records.sheets.proposing import heading_of, year_of
from records.sheets.report import report_of
from records.sheets.spread import Spread, as_rows
from records.sheets.stored import BATCH
from records.sheets.waiting import GONE, KIND, READING, file_of, locked, require_waiting
from records.sheets.writing import Written, write
from townwork.audit.services import record as audit
from townwork.jobs import registry, services
from townwork.jobs.models import Job
from townwork.lib.gatherings import all_there, as_paper
from townwork.lib.grids import Grid, read_grids
from townwork.lib.headers import Table, column_label, read_table, squeeze, text_of
from townwork.lib.workbooks import BadWorkbook, Faulty
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import Township, User

AT_ONCE = 1_000  # rows; about a second
_UNSIGNED = "签名栏都是空的（签在纸上），名单上的人都到了吗？"


def run(upload: Import, *, actor: User, carry_out: bool) -> Job | None:
    """The job under way, or None where it is done already: then `upload` must be read anew for what
    came of it.
    """
    if upload.outline["rows"] > AT_ONCE or not upload.outline.get("is_light", True):
        return services.enqueue(
            KIND,
            str(upload.pk),
            township=actor.township,
            actor=actor,
            params={"import": upload.pk, "carry_out": carry_out},
            about=upload.name,
        )
    intake = read(upload)
    with transaction.atomic():
        settle(upload, intake, carry_out=carry_out)
    return None


def job_of(upload: Import) -> Job | None:
    """The newest job of this import."""
    return Job.objects.filter(kind__in=(KIND, READING), key=str(upload.pk)).first()


def read(upload: Import, told: Callable[[int, str], None] = lambda percent, stage: None) -> Intake:
    """Read the kept file into unsaved records: the long part, outside any transaction."""
    told(5, "读表格")
    intake = opened(upload, read_grids(file_of(upload)))
    total = len(intake.table.rows)
    rows.read(
        intake,
        lambda done: told(20 + 70 * done // total, f"核对第 {done} 行，共 {total} 行"),
    )
    return intake


def opened(upload: Import, grids: list[Grid]) -> Intake:
    """Its table among those of its file, and all that was said of it; no row is read yet."""
    ledger = find(upload.ledger)
    if set(upload.columns.values()) - set(ledger.fields):
        raise Refusal(f"“{ledger.title}”的栏目改过了，请重新选择文件。")
    answers = Answers.of(upload.answers)
    table = _kept_table(upload, grids)
    if answers.all_came:
        table = all_there(table)
    columns = {field: int(at) for at, field in upload.columns.items()}
    if answers.with_columns is False:
        columns = {name: at for name, at in columns.items() if at not in table.hidden_columns}
    intake = Intake(
        ledger,
        _without(table, answers),
        columns,
        actor=upload.made_by,
        unit=upload.unit_for_all,
        duplicates=upload.same,
        answers=answers,
        words=Vocabulary.of(ledger, upload.made_by.township).words,
        proposed_year=year_of(heading_of(upload.name, upload.outline), upload.outline),
    )
    if table.hidden and answers.with_hidden is None:
        intake.problems.append(_hidden(table))
    unseen = [at for at in sorted(table.hidden_columns) if at in columns.values()]
    if unseen and answers.with_columns is None:
        intake.problems.append(_hidden_columns(table, unseen))
    if answers.all_came is None and table.people and not any(one.mark for one in table.people):
        intake.problems.append(Problem(0, "", _UNSIGNED, asks=UNSIGNED))
    return intake


def _kept_table(upload: Import, grids: list[Grid]) -> Table:
    outline = upload.outline
    if "on" not in outline:
        raise Refusal("这份表格是程序升级以前收下的，请重新选择文件。")
    on, (first, last) = outline["on"], outline["span"]
    spread = Spread.of(outline["spread"]) if outline.get("spread") else None
    grid = next(grid for grid in grids if grid.title == on)
    rows = tuple(row for row in grid.rows if first <= row[0] <= last)
    part = replace(grid, title=outline["sheet"], rows=rows)
    # The header was found when the file came; looking for it anew with other words in memory could
    # find another.
    names = set(map(squeeze, filter(None, spread.header if spread else outline["header"])))
    table = (outline.get("is_form") and as_paper(part, names)) or read_table(part, names)
    if spread:
        table = as_rows(table, spread, find(upload.ledger))
    return _without_empty(table, set(map(int, upload.columns)))


def _without_empty(table: Table, columns: set[int]) -> Table:
    """Rows with nothing in any column that is imported: numbered ahead, and never filled in."""
    kept, empty = [], []
    for number, values in table.rows:
        cells = [values[at] for at in columns if at < len(values)]
        if any(text_of(cell) or isinstance(cell, Faulty) for cell in cells):
            kept.append((number, values))
        else:
            empty.append((number, "要导入的列都是空的"))
    return replace(table, rows=tuple(kept), left_out=tuple(sorted([*table.left_out, *empty])))


def _without(table: Table, answers: Answers) -> Table:
    """Less the rows somebody left out, and those the sheet hides where they are not wanted."""
    out = dict.fromkeys(answers.left_out, "按您说的不导入")
    if answers.with_hidden is False:
        out |= dict.fromkeys(table.hidden, "表格里隐藏的行")
    left_out = [(number, out[number]) for number, _ in table.rows if number in out]
    return replace(
        table,
        rows=tuple(row for row in table.rows if row[0] not in out),
        left_out=tuple(sorted([*table.left_out, *left_out])),
    )


def _hidden(table: Table) -> Problem:
    first = "、".join(map(str, sorted(table.hidden)[:5]))
    more = f"等 {len(table.hidden)} 行" if len(table.hidden) > 5 else "行"
    words = f"第 {first} {more}在表格里是隐藏的（筛选掉了或折叠了），要不要导入？"
    return Problem(0, "", words, asks=HIDDEN)


def _hidden_columns(table: Table, unseen: list[int]) -> Problem:
    names = "、".join(f"“{column_label(table.header, at)}”" for at in unseen)
    words = f"{names}这{'几' if len(unseen) > 1 else '一'}列在表格里是隐藏的，要不要导入？"
    return Problem(0, "", words, asks=HIDDEN_COLUMNS)


def settle(upload: Import, intake: Intake, *, carry_out: bool) -> bool:
    """Hold what was read against the ledger; write it if asked and faultless, and say what was
    found.

    Inside the caller's transaction. The town's row is locked, so that of two imports the later one
    sees the first.
    """
    Township.objects.select_for_update().get(pk=upload.unit.township_id)
    upload = locked(upload)
    require(upload.made_by, intake.ledger.define_action)
    require_waiting(upload)
    match(intake)
    upload.report = report_of(intake)
    if carry_out and not intake.problems:
        written = write(intake)
        enter_people(intake, written.added)
        _close(upload, intake, written)
    upload.save()
    return not intake.problems


def _close(upload: Import, intake: Intake, written: Written) -> None:
    """The import is done: which records are its own, and up to where their history is."""
    ledger = intake.ledger
    if written.before:
        data = {"条数": len(written.before)}
        audit(f"导入更新{ledger.title}", upload, actor=upload.made_by, data=data)
    own = [ImportedRow(of=upload, record_id=record.pk) for record in written.added]
    own += [ImportedRow(of=upload, record_id=pk, before=row) for pk, row in written.before.items()]
    ImportedRow.objects.bulk_create(own, batch_size=BATCH)
    newest = ledger.model.history.aggregate(newest=Max("history_id"))["newest"]
    upload.done_at = timezone.now()  # what a paper's names were marked is no later work
    upload.added, upload.changed = len(written.added), len(written.before)
    upload.skipped = len(intake.same) + len(intake.skipping)
    upload.last_history = newest or 0
    # What was left behind in the sheet is nobody's to keep: its file and samples go.
    upload.outline = {**upload.outline, "samples": [], "above": []}
    learn(upload, upload.unit.township)
    upload.answers = {}
    upload.report = {}
    transaction.on_commit(lambda: upload.path.unlink(missing_ok=True))


def _work(job: Job, told: Callable[[int, str], None]) -> tuple[Import, Intake]:
    links = ("unit__township", "made_by", "unit_for_all__township")
    upload = Import.objects.select_related(*links).filter(pk=job.params["import"]).first()
    if upload is None:
        raise registry.Refused(GONE)
    try:
        return upload, read(upload, told)
    except (Refusal, BadWorkbook) as refusal:
        raise registry.Refused(str(refusal)) from refusal


def _publish(job: Job, work: tuple[Import, Intake]) -> dict:
    upload, intake = work
    try:
        is_fit = settle(upload, intake, carry_out=job.params["carry_out"])
    except Refusal as refusal:
        raise registry.Refused(str(refusal)) from refusal
    return {"文件": upload.name, "行数": len(intake.table.rows), "可以导入": is_fit}


IMPORT = registry.Kind(
    KIND,
    "导入台账",
    _work,
    _publish,
    words={name: name for name in ("文件", "行数", "可以导入")},
)
