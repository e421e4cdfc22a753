"""Records on the forms an inspector files, as their ledgers declare them (records.ledger.paper)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone

from records.ledger.declaration import Ledger
from records.ledger.display import display, label_of, record_url
from records.ledger.paper import Box, Cell, RecordPaper
from records.ledger.record import Record
from townwork.lib.filled_form import FilledForm, Line, Listing, Pair
from townwork.lib.text import chinese_day
from townwork.org.models import Evidence

LONG = 100  # a text that may be so long stands across the form
ROOM_OF_TEXT = 3
EMPTY = "—"


def filled(ledger: Ledger, rows: models.QuerySet, made_on: date) -> list[FilledForm]:
    """The form of each row, in their order; `made_on` stands below it.

    Asks the database the same number of times whether they are one or a hundred.
    """
    paper = ledger.paper or RecordPaper()
    links = ("entered_by", "unit__township", *ledger.related)
    evidence = models.Prefetch("evidence", Evidence.objects.order_by("pk"))
    found = rows.select_related(*links).prefetch_related(evidence, *paper.fetched)
    return [_form(ledger, paper, record, made_on) for record in found]


def _form(ledger: Ledger, paper: RecordPaper, record: Record, made_on: date) -> FilledForm:
    lines = paper.lines or _plain_lines(ledger, record)
    return FilledForm(
        title=ledger.paper_title,
        name=str(record),
        corner=_corner(ledger, paper, record),
        lines=[_line(ledger, line, record) for line in lines if _is_asked(line, record)],
        listings=[*_listings(paper, record), *_evidence(record)],
        signatures=paper.signatures,
        remarks=_remarks(record, made_on),
        code=settings.PUBLIC_ADDRESS + record_url(ledger.slug, record.pk),
    )


def _corner(ledger: Ledger, paper: RecordPaper, record: Record) -> str:
    if not paper.corner:
        return ""
    label, words = _pair(ledger, paper.corner, record)
    return f"{label}：{words or '　　　　　　'}"


def _listings(paper: RecordPaper, record: Record) -> list[Listing]:
    """Those with anything in them."""
    made = [listing(record) for listing in paper.listings]
    return [listing for listing in made if listing.rows]


def _is_asked(line: tuple[Cell, ...] | Box, record: Record) -> bool:
    return not isinstance(line, Box) or line.is_asked(record)


def _line(ledger: Ledger, line: tuple[Cell, ...] | Box, record: Record) -> Line:
    if isinstance(line, Box):
        return Line((_pair(ledger, line.cell, record),), line.room, line.to_sign)
    return Line(tuple(_pair(ledger, cell, record) for cell in line))


def _pair(ledger: Ledger, cell: Cell, record: Record) -> Pair:
    """A cell's label and words. What is empty is left empty: there it is written by hand."""
    if not isinstance(cell, str):
        return cell.label, cell.words(record)
    field = ledger.field(cell)
    words = display(record, field)
    return label_of(ledger, field), "" if words == EMPTY else words


def _plain_lines(ledger: Ledger, record: Record) -> list[tuple[Cell, ...] | Box]:
    """The fields of the ledger's sections, two a line; a long text has its own."""
    lines: list[tuple[Cell, ...] | Box] = []
    for name in (name for _, names in ledger.sections_of(record) for name in names):
        if _is_long(ledger.field(name)):
            lines.append(Box(name, ROOM_OF_TEXT))
        elif lines and not isinstance(lines[-1], Box) and len(lines[-1]) == 1:
            lines[-1] = (*lines[-1], name)
        else:
            lines.append((name,))
    return lines


def _is_long(field: models.Field) -> bool:
    if isinstance(field, models.TextField):
        return True
    return not field.choices and (getattr(field, "max_length", 0) or 0) > LONG


def _evidence(record: Record) -> list[Listing]:
    files = list(record.evidence.all())
    if not files:
        return []
    rows = [
        (str(number), file.name, f"{timezone.localtime(file.uploaded_at):%Y-%m-%d}")
        for number, file in enumerate(files, 1)
    ]
    title = f"佐证材料（{len(files)} 件）"
    return [Listing(title, ("序号", "材料", "上传日期"), rows, (10, 68, 22))]


def _remarks(record: Record, made_on: date) -> list[str]:
    entered = timezone.localtime(record.entered_at).date()
    said = f"录入：{record.entered_by.full_name}，{chinese_day(entered)}"
    remarks = [f"{said}；打印：{chinese_day(made_on)}。"]
    if record.is_void:
        remarks.insert(0, f"已作废，不计入任何数据：{record.void_reason}")
    return remarks
