"""A stranger's sheet on its way in: received, its columns named, checked, carried out. All of it or nothing.

The file waits in the store between the steps; nothing of it is taken from the browser a second time.
"""

import hashlib
import unicodedata
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from simple_history.utils import bulk_update_with_history

from records.ledger.custom_ledgers import find
from records.ledger.declaration import Ledger
from records.sheets.headers import Table, read_table, text_of
from records.sheets.matching import Plan, plan_of
from records.sheets.models import ColumnMemory, Import, ImportedRow
from records.sheets.rows import (
    MAX_PROBLEMS,
    Problem,
    Row,
    closed_problems,
    is_required,
    label_of,
    read_rows,
    redefined_problems,
)
from records.sheets.synonyms import guess, names_of, squeeze
from records.sheets.writing import BATCH, write
from townwork.audit.services import record as audit
from townwork.jobs.models import Job
from townwork.lib.grids import Grid, read_grids
from townwork.lib.text import clean_text
from townwork.lib.workbooks import MAX_ROWS, BadWorkbook, Faulty
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import Township, Unit, User

KIND = "records_import"  # the job that checks a long sheet, or carries it out
KEPT = timedelta(days=1)
SAMPLES, SHOWN, LEFT_OUT_SHOWN = 3, 20, 50
GONE = "这份表格已经过期，请重新选择文件。"


@dataclass(frozen=True)
class Prepared:
    """What the sheet says, before it is held against the ledger."""

    table: Table
    rows: list[Row]
    problems: list[Problem]


def receive(ledger: Ledger, name: str, data: bytes, *, actor: User, sheet: str = "") -> Import:
    """Read a sheet's head and keep the file. Raises BadWorkbook. An unfinished one of the same hand is given up."""
    require(actor, ledger.define_action)
    if ledger.is_retired:
        raise Refusal(f"“{ledger.title}”已停用，不再收新记录。")
    labels = {field: label_of(ledger, field) for field in ledger.fields}
    memory = ColumnMemory.objects.filter(township=actor.township, ledger=ledger.slug).first()
    remembered = memory.columns if memory else {}
    names = names_of(ledger, labels)
    known = {name for said in names.values() for name in said} | {
        squeeze(name) for name, field in remembered.items() if field
    }
    grids = read_grids(data)
    table = _best(ledger, grids, known, sheet)
    if not table.rows:
        raise BadWorkbook("表格里只有列名，没有数据。请在列名下面填写，一行一条。")
    if len(table.rows) > MAX_ROWS:
        raise BadWorkbook(f"工作表“{table.title}”超过 {MAX_ROWS} 行，请拆成几份再传。")
    outline = _outline(ledger, table, [grid.title for grid in grids])
    if outline["is_exact"]:  # its labels say which is which, whatever was chosen for another sheet
        field_of = {label: field for field, label in labels.items()}
        columns = {at: field_of[name] for at, name in enumerate(table.header) if name}
    else:
        columns = guess(table.header, names, remembered)
    made = Import(
        unit=actor.unit,
        ledger=ledger.slug,
        name=clean_text(unicodedata.normalize("NFC", name).replace("/", "_").replace("\\", "_"))[
            -150:
        ],
        sha256=hashlib.sha256(data).hexdigest(),
        outline=outline,
        columns={str(at): field for at, field in columns.items()},
        made_by=actor,
    )
    give_up(Import.objects.filter(ledger=ledger.slug, made_by=actor))
    default_storage.save(made.storage_name, ContentFile(data))
    made.save()
    return made


def _best(ledger: Ledger, grids: list[Grid], known: set[str], wanted: str) -> Table:
    """The sheet asked for, else the one named after the ledger, else the one whose header says most."""
    tables = [read_table(grid, known) for grid in grids]
    named = [table for table in tables if table.title == (wanted or ledger.title)]
    return (
        named[0]
        if named
        else max(tables, key=lambda table: len({squeeze(name) for name in table.header} & known))
    )


def _outline(ledger: Ledger, table: Table, sheets: list[str]) -> dict:
    """What the pages show without reading the file again."""
    width = max([len(table.header), *(len(values) for _, values in table.rows[:SAMPLES])])
    header = [*table.header, *[""] * (width - len(table.header))]
    samples = [
        ["" if value is None else str(getattr(value, "words", value))[:40] for value in values]
        for _, values in table.rows[:SAMPLES]
    ]
    labels = [label_of(ledger, field) for field in ledger.fields]
    said = [name for name in header if name]
    needed = [
        label_of(ledger, field) for field in ledger.fields if is_required(ledger.field(field))
    ]
    exact = set(said) <= set(labels) and len(set(said)) == len(said) and set(needed) <= set(said)
    return {
        "sheet": table.title,
        "sheets": sheets,
        "header_row": table.header_row,
        "header": header,
        "samples": samples,
        "rows": len(table.rows),
        "is_exact": exact,
    }


def set_columns(
    one: Import, columns: dict[int, str], *, actor: User, unit: Unit | None = None, same: str = ""
) -> None:
    """Say which column is which field, and what to do with what the ledger has already; remembered for next time."""
    ledger = find(one.ledger)
    require(actor, ledger.define_action)
    _require_waiting(one)
    named = list(columns.values())
    doubled = [label_of(ledger, field) for field in ledger.fields if named.count(field) > 1]
    if doubled:
        raise Refusal(f"“{'、'.join(doubled)}”选了不止一列，请只留一列。")
    lacking = [
        label_of(ledger, field)
        for field in ledger.fields
        if is_required(ledger.field(field))
        and field not in named
        and not (field == "unit" and unit)
    ]
    if lacking:
        raise Refusal(
            f"还没有指定“{'、'.join(lacking)}”是哪一列；表格里没有的，请补上这一列后重新选择文件。"
        )
    one.columns = {str(at): field for at, field in columns.items() if field in ledger.fields}
    one.unit_for_all = None if "unit" in named else unit
    one.same, one.report = same or Import.Same.SKIP, {}
    with transaction.atomic():
        _require_waiting(_locked(one))  # it may have been carried out since the page was opened
        one.save(update_fields=["columns", "unit_for_all", "same", "report"])
        _remember(one, actor.township)


def _remember(one: Import, township: Township) -> None:
    said = {
        name: one.columns.get(str(at), "") for at, name in enumerate(one.outline["header"]) if name
    }
    memory, _ = ColumnMemory.objects.get_or_create(township=township, ledger=one.ledger)
    memory.columns = dict(list({**memory.columns, **said}.items())[-300:])
    memory.save()


def _require_waiting(one: Import) -> None:
    if one.done_at:
        raise Refusal("这份表格已经导入过了。")


def _locked(one: Import) -> Import:
    rows = Import.objects.select_for_update(of=("self",)).select_related("unit", "made_by")
    found = rows.filter(pk=one.pk).first()
    if found is None:
        raise Refusal(GONE)
    return found


def require_checked(one: Import) -> None:
    """Nothing is carried out that was not shown, or was shown with faults."""
    _require_waiting(one)
    if not one.report or one.report["problems"]:
        raise Refusal("请先把问题改好，重新选择表格，核对后再导入。")


def prepare(
    one: Import, told: Callable[[int, str], None] = lambda percent, stage: None
) -> Prepared:
    """Read the kept file into unsaved records: the long part, outside any transaction."""
    told(5, "读表格")
    ledger = find(one.ledger)
    if set(one.columns.values()) - set(ledger.fields):
        raise Refusal(f"“{ledger.title}”的栏目改过了，请重新选择文件。")
    table = _without_empty(_kept_table(one), set(map(int, one.columns)))
    total = len(table.rows)
    rows, problems = read_rows(
        ledger,
        table.rows,
        {field: int(at) for at, field in one.columns.items()},
        actor=one.made_by,
        unit=one.unit_for_all,
        lock=False,
        told=lambda done: told(20 + 70 * done // total, f"核对第 {done} 行，共 {total} 行"),
    )
    return Prepared(table, rows, problems)


def _without_empty(table: Table, columns: set[int]) -> Table:
    """Rows with nothing in any column that is imported: numbered ahead, and never filled in."""
    empty = [
        (number, "要导入的列都是空的")
        for number, values in table.rows
        if not any(
            text_of(values[at]) or isinstance(values[at], Faulty)
            for at in columns
            if at < len(values)
        )
    ]
    numbers = {number for number, _ in empty}
    rows = tuple(row for row in table.rows if row[0] not in numbers)
    return replace(table, rows=rows, left_out=tuple(sorted([*table.left_out, *empty])))


def kept(one: Import) -> bytes:
    """The file as it came. Raises Refusal where it is gone."""
    try:
        with default_storage.open(one.storage_name) as file:
            data = file.read()
    except FileNotFoundError:
        raise Refusal(GONE) from None
    if hashlib.sha256(data).hexdigest() != one.sha256:
        raise Refusal(GONE)
    return data


def _kept_table(one: Import) -> Table:
    grid = next(grid for grid in read_grids(kept(one)) if grid.title == one.outline["sheet"])
    # The header was found when the file came; looking for it anew with other words in memory could find another.
    return read_table(grid, set(map(squeeze, filter(None, one.outline["header"]))))


def settle(one: Import, prepared: Prepared, *, carry_out: bool) -> bool:
    """Hold what was read against the ledger; write it if asked and faultless, and say what was found.

    Inside the caller's transaction. The town's row is locked, so that of two imports the later one sees the first.
    """
    Township.objects.select_for_update().get(pk=one.unit.township_id)
    one = _locked(one)
    redefined = redefined_problems(prepared.rows)
    ledger = find(one.ledger)
    require(one.made_by, ledger.define_action)
    _require_waiting(one)
    found = prepared.problems or redefined
    plan = Plan() if found else plan_of(ledger, prepared.rows, one.same)
    # After the plan: records are locked before half-years.
    found = found or closed_problems(ledger, prepared.rows)
    problems = (found + plan.problems)[:MAX_PROBLEMS]
    fit = not problems
    one.report = _report(ledger, prepared, plan, problems)
    if carry_out and fit:
        _write(ledger, one, plan)
    one.save()
    return fit


def _report(ledger: Ledger, prepared: Prepared, plan: Plan, problems: list[Problem]) -> dict:
    fields = [ledger.field(name) for name in ledger.columns]
    return {
        "added": len(plan.add),
        "changed": len(plan.change),
        "same": len(plan.same),
        "skipped": len(plan.skip),
        "problems": [asdict(problem) for problem in problems],
        "columns": [label_of(ledger, field.name) for field in fields],
        "adding": [plan.shown(row, fields) for row in plan.add[:SHOWN]],
        "changing": [
            {"row": row.number, "pk": stored.pk, "name": str(stored), "lines": lines}
            for row, stored, lines in plan.change[:SHOWN]
        ],
        "skipping": plan.skip[:SHOWN],
        "left_out": [list(one) for one in prepared.table.left_out[:LEFT_OUT_SHOWN]],
        "left_out_count": len(prepared.table.left_out),
    }


def _write(ledger: Ledger, one: Import, plan: Plan) -> None:
    now, model = timezone.now(), ledger.model
    changed = [stored for _, stored, _ in plan.change]
    before = _newest_history(model, [stored.pk for stored in changed])
    if bare := [stored.pk for stored in changed if stored.pk not in before]:
        _begin_history(model, bare)
        before |= _newest_history(model, bare)
    made = write(ledger, [row.record for row in plan.add], one.made_by, now)
    for stored in changed:
        stored.index()
    if changed:
        columns = {field.name for field in model._meta.fields}
        names = sorted({*ledger.fields, "details", *model.indexed, *model.signed} & columns)
        bulk_update_with_history(
            changed, model, names, batch_size=100, default_user=one.made_by, default_date=now
        )
        audit(f"导入更新{ledger.title}", one, actor=one.made_by, data={"条数": len(changed)})
    ImportedRow.objects.bulk_create(
        [ImportedRow(of=one, record_id=record.pk) for record in made]
        + [
            ImportedRow(of=one, record_id=stored.pk, before=before[stored.pk]) for stored in changed
        ],
        batch_size=BATCH,
    )
    one.done_at, one.added, one.changed = now, len(made), len(changed)
    one.skipped = len(plan.same) + len(plan.skip)
    one.last_history = model.history.aggregate(newest=Max("history_id"))["newest"] or 0
    # What was left behind in the sheet is nobody's to keep: its file and samples go.
    one.outline = {**one.outline, "samples": []}
    one.report = {}
    transaction.on_commit(lambda: default_storage.delete(one.storage_name))


def _newest_history(model, keys: list[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for start in range(0, len(keys), BATCH):
        rows = model.history.filter(id__in=keys[start : start + BATCH]).order_by().values_list("id")
        found.update(rows.annotate(newest=Max("history_id")))
    return found


def _begin_history(model, keys: list[int]) -> None:
    """Records made without a history row get one of what they are now, in the name of who entered them."""
    for start in range(0, len(keys), BATCH):
        rows = list(
            model.objects.filter(pk__in=keys[start : start + BATCH]).select_related("entered_by")
        )
        for row in rows:
            row._history_user, row._history_date = row.entered_by, row.entered_at
        model.history.bulk_history_create(rows, batch_size=BATCH)


def give_up(waiting: QuerySet[Import]) -> int:
    """Drop imports that nobody confirmed, with their files; what is being carried out meanwhile is left alone."""
    jobs = Job.objects.active().filter(kind=KIND)
    confirmed = {job.params["import"] for job in jobs if job.params["carry_out"]}
    with transaction.atomic():
        waiting = (
            waiting.filter(done_at=None).exclude(pk__in=confirmed).select_for_update(of=("self",))
        )
        names = {one.pk: one.storage_name for one in waiting}
        Import.objects.filter(pk__in=names).delete()
        transaction.on_commit(lambda: [default_storage.delete(name) for name in names.values()])
    return len(names)


def clear_old() -> int:
    """Give up what waited longer than KEPT, and files whose row never came to be."""
    count = give_up(Import.objects.filter(made_at__lt=timezone.now() - KEPT))
    return count + _clear_strays()


def _clear_strays() -> int:
    try:
        names = default_storage.listdir("imports")[1]
    except FileNotFoundError:
        return 0
    strays = set(filter(_is_token, names)) - {
        str(token) for token in Import.objects.filter(done_at=None).values_list("token", flat=True)
    }
    old = [
        name
        for name in strays
        if timezone.now() - default_storage.get_modified_time(f"imports/{name}") > KEPT
    ]
    for name in old:
        default_storage.delete(f"imports/{name}")
    return len(old)


def _is_token(name: str) -> bool:
    try:
        return bool(uuid.UUID(name))
    except ValueError:
        return False
