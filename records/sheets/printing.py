"""A ledger as the office files it on paper: the filtered list in the official table, as PDF and as
a printed sheet; and what takes a while, a long list or many records' forms, by a job.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Field
from django.http import QueryDict
from django.utils import timezone

from records.ledger.custom_ledgers import find
from records.ledger.declaration import Ledger
from records.ledger.display import label_of
from records.ledger.locks import shown_as_counted
from records.ledger.record import Record
from records.pages.columns import TOWNSHIP
from records.pages.conditions import said
from records.pages.filters import Listing
from records.pages.tables import as_listed
from records.sheets.cells import to_cell
from records.sheets.papers import filled
from townwork.jobs import registry
from townwork.jobs.models import Job
from townwork.jobs.registry import Report
from townwork.jobs.services import enqueue
from townwork.lib.pdf import Paper
from townwork.lib.pdf.filled_form import render_forms
from townwork.lib.pdf.tables import Table, render_table
from townwork.lib.printed_sheet import Form, widths_of
from townwork.lib.stored import Stored
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import Term, Township, User

LEDGER_PDF = "ledger_pdf"
AT_ONCE = 100  # rows a person waits for, a second; more is a job's
MOST = 2000  # rows: 20 s and half a gigabyte of a worker's own
KEPT = timedelta(days=1)
NAMED = (
    "unit",
    "township",
    "term",
    "since",
    "until",
)  # filters the head of the table says in its own words


@dataclass(frozen=True)
class _Column:
    name: str
    head: str
    cell: Callable[[Record], object]


def table_of(ledger: Ledger, listing: Listing, user: User) -> Table:
    """The rows of the list, numbered, with its sums; what they were narrowed by stands below."""
    found = as_listed(listing).select_related(*ledger.related, "unit__township")
    if listing.indicator:
        found = shown_as_counted(found)
    records = list(found)
    columns = _columns(listing, records, of_townships=bool(user.district_id))
    return Table(
        title=ledger.title if "台账" in ledger.title else f"{ledger.title}台账",
        unit=_unit(listing, user),
        period=_period(listing),
        made_on=timezone.localdate(),
        heads=("序号", *(column.head for column in columns)),
        rows=[
            (number, *(column.cell(record) for column in columns))
            for number, record in enumerate(records, 1)
        ],
        totals=_totals(listing, columns),
        remarks=_remarks(listing),
    )


def _columns(listing: Listing, records: Sequence[Record], *, of_townships: bool) -> list[_Column]:
    """Those chosen; of a list as it is its own and the note. What the note would say of a record
    has a column where it is none of them.
    """
    names = listing.chosen or (*listing.columns, "note")
    columns = [_column(listing.ledger, name) for name in names]
    if of_townships:
        columns.insert(0, _Column(TOWNSHIP, "镇", lambda record: str(record.unit.township)))
    if "note" not in names and any(map(_marks, records)):
        columns.append(_Column("", "说明", _marks))
    return columns


def _column(ledger: Ledger, name: str) -> _Column:
    field = ledger.field(name)
    return _Column(name, label_of(ledger, field), lambda record: _value(record, field))


def _remarks(listing: Listing) -> tuple[str, ...]:
    """What the rows were narrowed by, and whether they stand as a lock keeps them."""
    conditions = "；".join(said(listing, besides=NAMED))
    remarks = [f"条件：{conditions}"] if conditions else []
    if listing.lock:
        remarks.append(f"{listing.lock}已锁定，本表按锁定时所计列出。")
    return tuple(remarks)


def _value(row: Record, field: Field) -> object:
    """A cell of the row; its note begins with what is to be known of it."""
    value = to_cell(row, field)
    if field.name != "note":
        return value
    marks = _marks(row)
    return "；".join(str(part) for part in (marks, value) if part) if marks else value


def _marks(row: Record) -> str:
    """Of a voided row, and of one changed since the lock, that it is so."""
    marks = []
    if row.is_void:
        marks.append(f"已作废：{row.void_reason}")
    if row.has_moved_on:
        marks.append("锁定后有变")
    return "；".join(marks)


def _unit(listing: Listing, user: User) -> str:
    chosen = listing.form.form.cleaned_data.get("unit")
    if chosen:
        return str(chosen)
    return str(user.unit) if not user.sees_township else str(user.township or user.district)


def _period(listing: Listing) -> str:
    """What is asked for; behind a figure its days, though nobody set their half-year up."""
    asked = listing.form.form.cleaned_data
    half_year = listing.period.half_year if listing.period else asked.get("term")
    term = Term.named(half_year or "")
    since, until = asked.get("since"), asked.get("until")
    days = f"{since or '开始'}至{until or '今'}" if since or until else ""
    half = f"{term.year}年{term.get_half_display()}" if term else ""
    return "，".join(part for part in (half, days) if part) or "全部"


def _totals(listing: Listing, columns: Sequence[_Column]) -> tuple:
    """合计 under the columns that are summed; nothing where none of them is."""
    values = (value for _, value in listing.totals())
    sums = dict(zip(listing.totalled, values, strict=True))
    if not any(column.name in sums for column in columns):
        return ()
    return ("合计", *(_number(sums.get(column.name)) for column in columns))


def _number(value: Decimal | int | None) -> int | float | None:
    if value is None or isinstance(value, int):
        return value
    return int(value) if value == int(value) else float(value)


def form_of(table: Table) -> Form:
    """The same table as a sheet to print."""
    rows = [*table.rows, table.totals] if table.totals else table.rows
    widths = widths_of([table.heads, *rows], 5, 36)
    line = f"单位：{table.unit}　　期间：{table.period}　　制表日期：{table.made_on}"
    return Form("打印", table.title, line, table.heads, widths, rows, table.remarks)


# --- a large one: by a job ------------------------------------------------------------------------


def request_pdf(ledger: Ledger, query: str, *, actor: User) -> Job:
    """Ask the worker for the list of this query.

    One that is under way for the same person is given again.
    """
    code = QueryDict(query).get("township", "")
    township = actor.township or Township.objects.visible_to(actor).filter(code=code).first()
    if township is None:
        raise Refusal("记录较多，请先选一个镇再导出 PDF。")
    return _request(ledger, {"query": query}, township, actor)


def request_forms(ledger: Ledger, records: Sequence[Record], *, actor: User) -> Job:
    """Ask the worker for the forms of these records, in one file."""
    townships = {record.unit.township for record in records}
    if len(townships) > 1:
        raise Refusal("勾选的记录不止一个镇，请先选一个镇再打印。")
    (township,) = townships
    picks = sorted(record.pk for record in records)
    return _request(ledger, {"query": "", "picks": picks}, township, actor)


def _request(ledger: Ledger, what: dict, township: Township, actor: User) -> Job:
    require(actor, "records.read")
    wish = {"ledger": ledger.slug, **what}
    digest = hashlib.sha256(json.dumps(wish, sort_keys=True).encode()).hexdigest()[:16]
    key = f"{actor.pk}-{ledger.slug}-{digest}"
    return enqueue(LEDGER_PDF, key, township=township, actor=actor, params=wish, about=ledger.title)


@dataclass
class PrintedSheet(Stored):
    """The finished file of a job, as it is saved."""

    sha256: str = ""
    size: int = 0
    file_name: str = ""
    township: Township | None = None
    shelf = "exports"
    is_passing = True
    ending = ".pdf"


@dataclass(frozen=True)
class Made:
    paper: Paper
    title: str


def make_pdf(job: Job, report: Report) -> Made:
    """The job's work, with the asker's eyes: their scope as it is now."""
    report(5, "读取记录")
    made = _forms(job, report) if "picks" in job.params else _list(job, report)
    report(92, "保存文件")
    PrintedSheet().keep(made.paper.pdf)
    return made


def _list(job: Job, report: Report) -> Made:
    ledger, user = find(job.params["ledger"]), job.requested_by
    listing = Listing(ledger, QueryDict(job.params["query"]), user)
    table = table_of(ledger, listing, user)
    if len(table.rows) > MOST:
        raise registry.Refused(str(too_many()))
    report(30, "排版")
    return Made(render_table(table, report), table.title)


def _forms(job: Job, report: Report) -> Made:
    ledger = find(job.params["ledger"])
    rows = ledger.rows().visible_to(job.requested_by).filter(pk__in=job.params["picks"])
    forms = filled(ledger, rows.order_by("occurred_on", "pk"), timezone.localdate())
    if not forms:
        raise registry.Refused("勾选的记录已经看不到了，请回到列表重新勾选。")
    report(30, "排版")
    return Made(render_forms(forms, report), f"{ledger.paper_title}（{len(forms)} 份）")


def keep_pdf(job: Job, made: Made) -> dict:
    return {
        "sha256": made.paper.sha256,
        "size": len(made.paper.pdf),
        "pages": made.paper.pages,
        "title": made.title,
    }


def too_many(form: str = "PDF") -> Refusal:
    return Refusal(
        f"符合条件的超过 {MOST} 条，请选一个半年或单位后再导出 {form}；导出 Excel 不受此限。"
    )


def sheet_of(job: Job, name: str = "") -> PrintedSheet | None:
    """The finished file, while it is kept; what a person may see can change, so not for long."""
    if job.state != Job.State.DONE or job.finished_at < timezone.now() - KEPT:
        return None
    sheet = PrintedSheet(job.result["sha256"], job.result["size"], name, job.township)
    return sheet if sheet.path.exists() else None


def clear_exports() -> int:
    """Remove the files nobody can fetch any more."""
    limit = (timezone.now() - KEPT).timestamp()
    old = [
        path
        for path in (settings.MEDIA_ROOT / PrintedSheet.shelf).rglob("*.*")
        if path.is_file() and path.stat().st_mtime < limit
    ]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


PRINT = registry.Kind(
    LEDGER_PDF,
    "台账打印",
    make_pdf,
    keep_pdf,
    words={"title": "标题", "pages": "页数", "sha256": "sha256"},
)
