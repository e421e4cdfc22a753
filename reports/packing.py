"""归档包: a half-year for the archive as one bag (BagIt, RFC 8493): the signed summary, every ledger,
what proves it, the trail, and the catalogue of files.

Anybody can check it without us: `sha256sum -c manifest-sha256.txt` inside the unpacked folder.
"""

import csv
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

import bagit
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from records.figures.figure import told_of_kept
from records.ledger.custom_ledgers import of_township
from records.ledger.declaration import Ledger, ledgers
from records.ledger.record import Record
from records.sheets import exporting
from records.sheets.cells import to_cell
from records.sheets.columns import header_of
from reports import issuing
from reports.models import Edition
from townwork.audit.models import AuditEvent
from townwork.audit.services import record
from townwork.jobs import registry
from townwork.jobs.models import Job
from townwork.jobs.services import enqueue
from townwork.lib import files
from townwork.lib.stored import Stored
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import Evidence, Term, Township, User

PACKAGE = "archive_package"
KEPT = timedelta(days=1)
RETENTION = "D10"  # 半年总结: ten years (DA/T 22-2015; docs/facts.md §6.6)
CLASS = "ZJTZ"  # 机构（问题）: 总结与台账
A_HALF_YEAR = 100  # numbers kept for each half-year's files
MOST = 2 * 1024**3  # bytes of evidence: more is no download
HEADS = ("序号", "档号", "文号", "责任者", "题名", "日期", "密级", "页数", "备注")
# A cell beginning so is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@dataclass
class Package(Stored):
    """The finished file of a job, while it is kept."""

    sha256: str = ""
    size: int = 0
    file_name: str = ""
    township: Township | None = None
    shelf = "exports"
    is_passing = True
    ending = ".zip"


@dataclass(frozen=True)
class Piece:
    """件: one file of the catalogue. `place` is its folder or file in the bag."""

    title: str
    place: str
    pages: int | None = None
    note: str = ""


@transaction.atomic
def request_package(term: Term, *, actor: User) -> Job:
    """Ask the worker for it. Raises Refusal where nothing of the half-year was signed."""
    require(actor, "summary.write")
    if issuing.in_force(term) is None:
        raise Refusal("总结签发以后才能做归档包。")
    return enqueue(
        PACKAGE,
        f"{term.township.code}-{term.code}",
        township=term.township,
        actor=actor,
        params={"term": term.pk},
        about=str(term),
    )


def make_package(job: Job, report: registry.Report) -> Package:
    term = Term.objects.select_related("township__district").get(pk=job.params["term"])
    edition = issuing.in_force(term)
    if edition is None:
        raise registry.Refused("这半年没有签发稿，不能做归档包。")
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR) as folder:
        bag = Path(folder) / f"{term.township.code}-{term.code}"
        bag.mkdir()
        report(5, "放入总结")
        pieces = [_put_summary(bag, edition)]
        pieces += _put_ledgers(bag, edition, report)
        report(75, "放入审计记录")
        pieces.append(_put_trail(bag, term))
        _write_csv(bag / "归档文件目录.csv", HEADS, _catalogue(pieces, term, edition))
        report(80, "计算校验值")
        bagit.make_bag(str(bag), _about(term, edition), checksums=["sha256"])
        report(90, "打包")
        return _zipped(bag, Path(folder) / "bag.zip")


def _about(term: Term, edition: Edition) -> dict[str, str]:
    return {
        "Source-Organization": term.township.sign_name or str(term.township),
        "External-Description": f"{term.township}{term}宣传思想文化工作归档包",
        "External-Identifier": f"{_prefix(term)}{edition.issue}",
        "Internal-Sender-Identifier": edition.sha256,
    }


def _put_summary(bag: Path, edition: Edition) -> Piece:
    folder = bag / "01总结"
    folder.mkdir()
    for stored in (edition, edition.word):
        if not stored.is_whole:
            raise registry.Refused(f"“{stored.file_name}”的文件缺失或损坏，请先从备份恢复。")
        shutil.copyfile(stored.path, folder / stored.file_name)
    rows = (
        (kept["code"], kept["name"], _said(told_of_kept(kept)), kept["measure"], _rows_of(kept))
        for kept in edition.figures
    )
    _write_csv(folder / "数据来源.csv", ("代码", "指标", "数据", "单位", "来源记录编号"), rows)
    return Piece(edition.title, folder.name, edition.pages, f"SHA-256 {edition.sha256}")


def _said(value: object) -> str:
    return "" if value is None else str(value)


def _rows_of(kept: dict) -> str:
    return " ".join(f"{ledger}-{key}" for ledger, key in kept["rows"])


def _put_ledgers(bag: Path, edition: Edition, report: registry.Report) -> Iterator[Piece]:
    """Every ledger with its rows of the half-year and those the paper's figures come from, voided
    ones named as such, with their files; one without rows by its headings.
    """
    budget, cited, term = MOST, _cited(edition), edition.term
    every = [*ledgers.values(), *of_township(term.township_id)]
    for at, ledger in enumerate(every):
        report(5 + 70 * at // len(every), f"放入{ledger.title}")
        rows = list(_rows(ledger, term, cited))
        folder = bag / f"{at + 2:02d}{safe_name(ledger.title)}"
        folder.mkdir()
        (folder / f"{safe_name(ledger.title)}.xlsx").write_bytes(exporting.export(ledger, rows))
        _write_csv(folder / f"{safe_name(ledger.title)}.csv", *_table(ledger, rows))
        budget = _put_evidence(folder, rows, budget)
        note = f"{len(rows)} 条" if rows else "没有记录"
        yield Piece(f"{term}{ledger.title}", folder.name, note=note)


def _cited(edition: Edition) -> dict[str, set[int]]:
    """{a ledger's model: keys of its rows} that the figures come from."""
    cited: dict[str, set[int]] = {}
    for kept in edition.figures:
        for label, key in kept["rows"]:
            cited.setdefault(label, set()).add(key)
    return cited


def _rows(ledger: Ledger, term: Term, cited: Mapping[str, set[int]]) -> Iterable[Record]:
    """Of what goes on from its day (阵地, 分坛) all that had begun by the end."""
    wanted = Q(occurred_on__lte=term.end)
    if not ledger.stands:
        wanted &= Q(occurred_on__gte=term.start)
    wanted |= Q(pk__in=cited.get(ledger.model._meta.label_lower, ()))
    rows = ledger.rows().filter(wanted, unit__township=term.township_id)
    return rows.select_related(*ledger.related, "unit").order_by("occurred_on", "pk")


def _table(ledger: Ledger, rows: Sequence[Record]) -> tuple[list[str], Iterator[list]]:
    fields = [ledger.field(name) for name in ledger.fields]
    heads = ["编号", *header_of(ledger), "作废事由"]
    return heads, (
        [row.pk, *(to_cell(row, field) for field in fields), row.void_reason] for row in rows
    )


def _put_evidence(folder: Path, rows: Sequence[Record], budget: int) -> int:
    """The files below their records; how many bytes may still be put in.

    Raises Refused where they are more than a download, or where one is damaged.
    """
    if not rows:
        return budget
    by_key = {row.pk: row for row in rows}
    uses = Evidence.objects.filter(
        content_type__app_label=rows[0]._meta.app_label,
        content_type__model=rows[0]._meta.model_name,
        object_id__in=by_key,
    )
    for use in uses.select_related("file").order_by("object_id", "id"):
        budget -= use.file.size
        if budget < 0:
            raise registry.Refused("这半年的佐证超过 2 GB，请在服务器上用备份归档。")
        if not use.file.is_whole:
            raise registry.Refused(f"佐证“{use.name}”的文件缺失或损坏，请先从备份恢复。")
        place = folder / "佐证" / str(use.object_id)
        place.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(use.file.path, place / f"{use.pk}-{safe_name(use.name)}")
    return budget


def _put_trail(bag: Path, term: Term) -> Piece:
    """What was done in the township from the half-year's first day until the package was made."""
    since = timezone.make_aware(datetime.combine(term.start, time.min))
    events = AuditEvent.objects.filter(chain=term.township.code, at__gte=since).order_by("number")
    heads = ("序号", "时间", "姓名", "单位", "操作", "对象", "结果", "校验值")
    rows = (
        (
            event.number,
            f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}",
            event.actor_name,
            event.actor_unit,
            event.action,
            event.object_name,
            event.get_result_display(),
            event.hash,
        )
        for event in events.iterator()
    )
    _write_csv(bag / "审计记录.csv", heads, rows)
    return Piece(f"{term}审计记录", "审计记录.csv")


def _catalogue(pieces: Sequence[Piece], term: Term, edition: Edition) -> Iterator[tuple]:
    """归档文件目录 (DA/T 22-2015 §6): a line a piece, each with its 档号."""
    first = (term.half - 1) * A_HALF_YEAR + 1
    for number, piece in enumerate(pieces, first):
        yield (
            number,
            f"{_prefix(term)}{number:04d}",
            "",
            term.township.sign_name or str(term.township),
            piece.title,
            f"{timezone.localdate(edition.signed_at):%Y%m%d}",
            "",
            "" if piece.pages is None else piece.pages,
            f"{piece.place} {piece.note}".strip(),
        )


def _prefix(term: Term) -> str:
    """全宗号-WS·年度-期限-问题-"""
    fonds = term.township.fonds_number or term.township.code.upper()
    return f"{fonds}-WS·{term.year}-{RETENTION}-{CLASS}-"


def safe_name(name: str) -> str:
    """A file name on any system: nothing that leads elsewhere, nothing hidden, not too long."""
    return _FORBIDDEN.sub("_", name).strip(" .")[-80:] or "未命名"


def _write_csv(path: Path, heads: Iterable[str], rows: Iterable[Iterable]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(heads)
        writer.writerows([_inert(value) for value in row] for row in rows)


def _inert(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _zipped(bag: Path, target: Path) -> Package:
    """The bag as one file in its place among the exports."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        for path in sorted(bag.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(bag.parent))
    package = Package(files.digest(target), target.stat().st_size)
    files.copy(target, package.path, sha256=package.sha256)
    return package


def keep_package(job: Job, package: Package) -> dict:
    term = Term.objects.get(pk=job.params["term"])
    told = {"sha256": package.sha256, "大小": package.size}
    record(
        "生成归档包", term, actor=job.requested_by, chain=job.township.code, data=told, moves=False
    )
    return {"sha256": package.sha256, "size": package.size}


def package_of(job: Job, term: Term) -> Package | None:
    """The finished file, while it is kept."""
    if job.state != Job.State.DONE or job.finished_at < timezone.now() - KEPT:
        return None
    name = f"{term.township}_{term}_归档包.zip"
    package = Package(job.result["sha256"], job.result["size"], name, term.township)
    return package if package.path.exists() else None


PACKAGE_JOB = registry.Kind(
    PACKAGE, "归档包", make_package, keep_package, words={"sha256": "sha256"}
)
