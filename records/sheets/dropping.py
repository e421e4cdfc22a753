"""一批表格 come in: files dropped at once are kept, and a worker tells which ledger each of their
tables belongs to; what it cannot tell is said on the page.
"""

import hashlib
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import transaction

from records.ledger.custom_ledgers import find
from records.ledger.declaration import Ledger
from records.sheets.answers import Answers
from records.sheets.by_cells import columns_meant
from records.sheets.columns import Vocabulary, required_of
from records.sheets.models import Drop, DroppedFile, Import
from records.sheets.receiving import file_name, outline_of
from records.sheets.recognising import (
    ROSTERS,
    Recogniser,
    Told,
    fillable,
    look_of,
    tell_all,
)
from records.sheets.spread import Spread, columns_of, spread_out
from records.sheets.waiting import CHECKING, GONE, SORTING, file_of, give_up_drops
from townwork.jobs import registry
from townwork.jobs import services as jobs
from townwork.jobs.models import Job
from townwork.lib import files
from townwork.lib.grids import Grid, read_grids, refuse_at_the_door
from townwork.lib.headers import Table
from townwork.lib.text import shortened
from townwork.lib.workbooks import MAX_BYTES, MAX_ROWS, BadWorkbook
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.file_checks import check_infection
from townwork.org.forms.sheets import KNOWN, READ
from townwork.org.models import Unit, User

MOST_TABLES = 100  # of all its files
OUT = "out"  # chosen in the place of a ledger
ROSTER = "roster-"  # before what a list of units or of staff is, chosen there too
NO_SHEET = "不是表格，没有收"


def receive_drop(dropped: list[tuple[str, bytes]], *, actor: User) -> Drop:
    """Keep the files, each (name, bytes), and have them sorted. An unfinished drop of the same hand
    is given up.

    A file that is no sheet, or stands there twice, spoils nothing: its row says why it stays out.
    """
    require(actor, "records.drop")
    if len(dropped) > settings.DROP_MAX_FILES:
        raise Refusal(f"一次最多 {settings.DROP_MAX_FILES} 个文件，请分几次拖进来。")
    if not dropped:
        raise Refusal("请先选择表格。")
    found = _as_files(dropped)
    give_up_drops(Drop.objects.filter(made_by=actor))
    for file, data in found:
        if not file.fault:
            files.keep(data, file.path)
    with transaction.atomic():
        drop = Drop.objects.create(unit=actor.unit, made_by=actor)
        for file, _ in found:
            file.drop = drop
        DroppedFile.objects.bulk_create(file for file, _ in found)
        _enqueue(SORTING, drop, actor, {})
    return drop


def _as_files(dropped: list[tuple[str, bytes]]) -> list[tuple[DroppedFile, bytes]]:
    """Each file, and what is wrong with it."""
    first: dict[str, str] = {}
    found = []
    for name, data in dropped:
        digest, name = hashlib.sha256(data).hexdigest(), file_name(name)
        fault = f"与“{first[digest]}”是同一份" if digest in first else _fault_of(name, data)
        first.setdefault(digest, name)
        found.append((DroppedFile(name=name, sha256=digest, fault=shortened(fault, 300)), data))
    return found


def _fault_of(name: str, data: bytes) -> str:
    """Told without opening it; "" where it may be one of ours."""
    if not name.lower().endswith(READ + KNOWN):
        return NO_SHEET
    if len(data) > MAX_BYTES:
        return "超过 5 MB，请拆成几份再传"
    try:
        check_infection(name, data)
        refuse_at_the_door(data)
    except (Refusal, BadWorkbook) as refusal:  # told beside this file, by the page
        return str(refusal)
    return ""


def _enqueue(kind: str, drop: Drop, actor: User, params: dict) -> Job:
    params = {"drop": drop.pk, **params}
    return jobs.enqueue(
        kind,
        str(drop.pk),
        township=actor.township,
        actor=actor,
        params=params,
        about=f"{drop.files.count()} 份表格",
    )


def have_checked(drop: Drop, *, actor: User, carry_out: bool = False) -> Job:
    """All of it held against the ledgers by the worker; written, if asked and faultless."""
    return _enqueue(CHECKING, drop, actor, {"carry_out": carry_out})


def job_of(drop: Drop) -> Job | None:
    """The newest job of this drop."""
    return Job.objects.filter(kind__in=(SORTING, CHECKING), key=str(drop.pk)).first()


# --- Sorting --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sorted:
    """What was read of the files: their tables, and what is wrong with those that hold none."""

    tables: list[Import]
    faults: dict[int, str]


def _work(job: Job, told: registry.Report) -> Sorted:
    drop = Drop.objects.select_related("unit__township", "made_by").filter(pk=job.params["drop"])
    one = drop.first()
    if one is None:
        raise registry.Refused(GONE)
    recogniser, own = Recogniser(one.unit.township), {one.slug for one in fillable(one.made_by)}
    found, rows = Sorted([], {}), 0
    dropped = list(one.files.filter(fault=""))
    for at, file in enumerate(dropped):
        told(
            5 + 85 * at // len(dropped), f"读“{file.name}”（第 {at + 1} 份，共 {len(dropped)} 份）"
        )
        try:
            tables = _tables_of(file, recogniser, own, one)
        except (Refusal, BadWorkbook) as refusal:
            found.faults[file.pk] = shortened(str(refusal), 300)
            continue
        rows += sum(table.outline["rows"] for table in tables)
        if rows > MAX_ROWS or len(found.tables) + len(tables) > MOST_TABLES:
            found.faults[file.pk] = f"这一批超过 {MAX_ROWS} 行或 {MOST_TABLES} 张表，请下一批再传"
            continue
        found.tables.extend(tables)
    return found


def _tables_of(
    file: DroppedFile, recogniser: Recogniser, own: set[str], drop: Drop
) -> list[Import]:
    told = tell_all(recogniser, read_grids(file_of(file)), file.name)
    return [
        _import_of(file, grid, table, _allowed(one, own), recogniser, drop)
        for grid, table, one in told
    ]


def _allowed(told: Told, own: set[str]) -> Told:
    if not told.slug or told.slug in own:
        return told
    who = "" if own else "，请宣传干事或联络员拖进来"
    return Told(why=f"像是“{find(told.slug).title}”，您不能录入这本台账{who}")


def _import_of(
    file: DroppedFile, grid: Grid, table: Table, told: Told, recogniser: Recogniser, drop: Drop
) -> Import:
    key, said = look_of(table, recogniser.known)
    upload = Import(
        unit=drop.unit,
        made_by=drop.made_by,
        name=file.name,
        file=file,
        sha256=file.sha256,
        ledger=told.slug,
        outline={
            **outline_of(table, [table.title], on=grid.title),
            "out": told.why,
            "roster": told.roster,
            "look": [key, said],
        },
    )
    if told.slug:
        _name_columns(upload, recogniser.by_slug[told.slug], drop.made_by)
    return upload


def _name_columns(upload: Import, vocabulary: Vocabulary, actor: User) -> None:
    """As its head says; whose rows they are, where there is but one unit they can be of."""
    header = tuple(upload.outline["header"])
    spread = upload.outline.get("spread")
    units = list(Unit.objects.visible_to(actor).active())
    if spread:
        upload.columns = columns_of(Spread.of(spread), vocabulary)
    else:
        columns = columns_meant(vocabulary, upload.outline, units)
        upload.columns = {str(at): field for at, field in columns.items()}
    upload.outline["is_exact"] = vocabulary.is_exact(header)
    if "unit" not in upload.columns.values():
        upload.unit_for_all = units[0] if len(units) == 1 else None


def _publish(job: Job, found: Sorted) -> dict:
    drop = Drop.objects.select_for_update().filter(pk=job.params["drop"], done_at=None).first()
    if drop is None:
        raise registry.Refused(GONE)
    drop.imports.delete()
    Import.objects.bulk_create(found.tables)
    for pk, fault in found.faults.items():
        DroppedFile.objects.filter(pk=pk).update(fault=fault)
    if any(one.ledger for one in found.tables):
        have_checked(drop, actor=drop.made_by)
    return {"表格": len(found.tables)}


SORT = registry.Kind(SORTING, "分拣表格", _work, _publish, words={"表格": "表格"})


# --- What is said of a table ----------------------------------------------------------------------


def is_out(upload: Import) -> bool:
    return bool(upload.outline.get("out"))


def lacking_of(upload: Import, ledger: Ledger) -> list[str]:
    """The fields that must be filled and that no column says, nor anybody on the page."""
    said = {*upload.columns.values(), *Answers.of(upload.answers).given}
    if upload.unit_for_all_id:
        said.add("unit")
    return [name for name in required_of(ledger) if name not in said]


def is_complete(upload: Import) -> bool:
    """Whether it can be held against its ledger."""
    return bool(upload.ledger) and not lacking_of(upload, find(upload.ledger))


def choose_ledger(upload: Import, slug: str, *, actor: User) -> None:
    """The table is this ledger's, a list of units or of staff, or stays out; its columns are named
    anew. Which ledger's, or that it stays out, is kept for the town once it went in.
    """
    outline = {**upload.outline, "out": "", "roster": "", "became": "", "is_said": True}
    upload.answers, upload.report, upload.columns, upload.unit_for_all = {}, {}, {}, None
    upload.outline = outline
    roster = slug.removeprefix(ROSTER) if slug.startswith(ROSTER) else ""
    if roster:
        require(actor, "org.manage")
        # Told by its rows the next time too, or chosen anew: no table of a ledger is so told.
        upload.ledger = ""
        outline.update(out=ROSTERS[roster], roster=roster, is_said=False)
    elif slug == OUT:
        upload.ledger, outline["out"] = "", "按您说的不导入"
    else:
        ledger = find(slug)
        require(actor, ledger.define_action)
        upload.ledger = slug
        vocabulary = Vocabulary.of(ledger, actor.township)
        spread_out(upload, vocabulary)
        _name_columns(upload, vocabulary, actor)
    upload.save(update_fields=["ledger", "outline", "columns", "answers", "report", "unit_for_all"])


def note_became(upload: Import, words: str) -> None:
    """A list that goes in by its own page is in; its drop goes on saying so."""
    upload.outline = {**upload.outline, "became": words}
    upload.save(update_fields=["outline"])


def fill_in(upload: Import, given: dict[str, str], unit: Unit | None, same: str) -> None:
    """What every row says of what the sheet lacks, and what to do with what is there already."""
    answers = Answers.of(upload.answers)
    said = {**answers.given, **{name: words for name, words in given.items() if words}}
    upload.answers = replace(answers, given=said).kept()
    upload.unit_for_all = unit or upload.unit_for_all
    upload.same = same or upload.same
    upload.report = {}
    upload.save(update_fields=["answers", "unit_for_all", "same", "report"])
