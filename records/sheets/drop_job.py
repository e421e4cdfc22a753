"""Checking and carrying out what was dropped: all of its tables in one transaction, or none.

A check is the act itself, taken back, as far as one table can meet the rows of another: so a patrol
finds the venue that the sheet beside it brings, and a row that stands in two sheets is new once.
"""

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from records.ledger.custom_ledgers import find
from records.sheets import job as import_job
from records.sheets import rows
from records.sheets.dropping import is_out, lacking_of
from records.sheets.intake import Intake
from records.sheets.learning import learn_look
from records.sheets.models import Drop, Import
from records.sheets.order import depth_of, named_by
from records.sheets.report import report_of
from records.sheets.waiting import CHECKING, GONE, file_of
from townwork.audit.services import record as audit
from townwork.jobs import registry
from townwork.jobs.models import Job
from townwork.lib.grids import Grid, read_grids
from townwork.lib.workbooks import BadWorkbook
from townwork.org.errors import Refusal
from townwork.org.models import Township

LINKS = ("unit__township", "made_by", "unit_for_all__township", "file")
Opened = list[tuple[Import, Intake]]


def _share_words(opened: Opened) -> None:
    """What was said of a word in one table is meant in all of the ledger's: it is asked once."""
    said: dict[str, dict[str, dict[str, str]]] = {}
    for upload, intake in opened:
        fields = said.setdefault(upload.ledger, {})
        for name, words in intake.answers.instead.items():
            fields.setdefault(name, {}).update(words)
    for upload, intake in opened:
        names = {*intake.words, *said[upload.ledger]}
        intake.words = {
            name: {**intake.words.get(name, {}), **said[upload.ledger].get(name, {})}
            for name in names
        }


def require_checked(drop: Drop) -> None:
    """Nothing is carried out that was not shown, or was shown with something open."""
    imports = [one for one in drop.imports if not is_out(one)]
    is_open = any(not one.report or one.report["problems"] for one in imports)
    if is_open or not imports:
        raise Refusal("还有没答完、没核对好的表格，请先把它们处理好再录入。")


class _TakenBack(Exception):
    """What was tried is not to stay."""


def read(drop: Drop, told: registry.Report = lambda percent, stage: None) -> Opened:
    """Each table whose ledger is known, those first that others name; a file is read once. What one
    still lacks is asked beside what its cells say, not before it.
    """
    imports = drop.imports.select_related(*LINKS).order_by("file", "pk")
    ready = [one for one in imports if one.ledger]
    files = [(file, list(its)) for file, its in groupby(ready, lambda one: one.file)]
    opened: Opened = []
    for at, (file, its) in enumerate(files):
        told(5 + 85 * at // len(files), f"核对“{file.name}”（第 {at + 1} 份，共 {len(files)} 份）")
        grids = read_grids(file_of(file))
        opened += [(one, _opened(one, grids)) for one in its]
    _share_words(opened)
    opened.sort(key=lambda one: (-depth_of(one[1].ledger), one[0].pk))
    brought = {intake.ledger.model for _, intake in opened}
    for _, intake in opened:
        if not named_by(intake.ledger) & brought:
            rows.read(intake)
    return opened


def _opened(upload: Import, grids: list[Grid]) -> Intake:
    intake = import_job.opened(upload, grids)
    return replace(intake, lacking=frozenset(lacking_of(upload, intake.ledger)))


def settle(drop: Drop, opened: Opened, *, carry_out: bool) -> bool:
    """Try all of it, inside the caller's transaction; it stays where it is asked for and faultless,
    and else only what was found does.
    """
    Township.objects.select_for_update().get(pk=drop.unit.township_id)
    drop = locked(drop)
    try:
        with transaction.atomic():
            for at, (upload, intake) in enumerate(opened):
                if not intake.rows:  # it names what the sheets before it bring
                    rows.read(intake)
                writes = carry_out or _is_met(intake, opened[at + 1 :])
                import_job.settle(upload, intake, carry_out=writes)
            is_fit = _is_fit(drop, opened)
            if not (carry_out and is_fit):
                raise _TakenBack
            _close(drop)
    except _TakenBack:
        for upload, intake in opened:
            Import.objects.filter(pk=upload.pk).update(report=report_of(intake))
    return is_fit


def _is_met(intake: Intake, later: Opened) -> bool:
    """Whether a table after it could meet its rows: by naming them, or by saying the same."""
    model = intake.ledger.model
    return any(model in {*named_by(one.ledger), one.ledger.model} for _, one in later)


def _is_fit(drop: Drop, opened: Opened) -> bool:
    """Nothing is open: each table is a ledger's and faultless, or stays out."""
    checked = {upload.pk for upload, _ in opened}
    is_open = any(one.pk not in checked and not is_out(one) for one in drop.imports)
    return bool(opened) and not is_open and not any(intake.problems for _, intake in opened)


def locked(drop: Drop) -> Drop:
    """Raises Refusal where it is gone, or done."""
    row = Drop.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=drop.pk)
    found = row.first()
    if found is None:
        raise Refusal(GONE)
    if found.done_at:
        raise Refusal("这一批已经录入过了。")
    return found


def _close(drop: Drop) -> None:
    """It is done: what stayed out is named and goes, what was answered is the town's."""
    imports = list(drop.imports.select_related("file"))
    for one in imports:
        if one.outline.get("is_said"):
            learn_look(drop, one)
    done = [one for one in imports if one.done_at]
    out = [one for one in imports if not one.done_at]
    files = list(drop.files.all())
    drop.left_out = [[file.name, "", file.fault] for file in files if file.fault]
    drop.left_out += [[one.name, one.outline["sheet"], one.outline["out"]] for one in out]
    drop.done_at = timezone.now()
    drop.save()
    drop.imports.filter(done_at=None).delete()
    _note_last(done)
    data = {"表格": len(done), "新增": _sum(done, "added"), "更新": _sum(done, "changed")}
    audit("录入一批表格", drop, actor=drop.made_by, data=data)
    places = [file.path for file in files]
    transaction.on_commit(lambda: [place.unlink(missing_ok=True) for place in places])


def _sum(imports: Iterable[Import], name: str) -> int:
    return sum(getattr(one, name) for one in imports)


def _note_last(done: list[Import]) -> None:
    """What a later table of the same drop did to a record is nobody's later work."""
    for slug in {one.ledger for one in done}:
        newest = find(slug).model.history.aggregate(newest=Max("history_id"))["newest"]
        its = [one.pk for one in done if one.ledger == slug]
        Import.objects.filter(pk__in=its).update(last_history=newest or 0)


def _work(job: Job, told: registry.Report) -> tuple[Drop, Opened]:
    drop = Drop.objects.select_related("unit__township").filter(pk=job.params["drop"]).first()
    if drop is None:
        raise registry.Refused(GONE)
    try:
        return drop, read(drop, told)
    except (Refusal, BadWorkbook) as refusal:
        raise registry.Refused(str(refusal)) from refusal


def _publish(job: Job, work: tuple[Drop, Opened]) -> dict:
    drop, opened = work
    try:
        is_fit = settle(drop, opened, carry_out=job.params["carry_out"])
    except Refusal as refusal:
        raise registry.Refused(str(refusal)) from refusal
    return {"表格": len(opened), "可以录入": is_fit}


CHECK = registry.Kind(
    CHECKING,
    "核对和录入一批表格",
    _work,
    _publish,
    words={"表格": "表格", "可以录入": "可以录入"},
)
