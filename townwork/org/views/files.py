"""A file as the answer: under a name people can read, unable to act, and only while it is, byte for
byte, what was stored.

The one door out: whatever leaves by it stands in the trail before it leaves, with its hash. What
tells nothing about the office (an empty form, the manual, a picture's small form beside its record)
does not.
"""

import hashlib
import logging
from pathlib import Path
from typing import BinaryIO, Protocol, TypeVar

from django.db import models
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from townwork.audit.models import AuditEvent
from townwork.audit.services import chain_of, record
from townwork.lib.stored import Stored
from townwork.org.errors import NotThere
from townwork.org.evidence import small_picture
from townwork.org.models import Evidence, Township

log = logging.getLogger(__name__)

REMEDY = (
    "请联系管理员从备份恢复：在服务器上运行 manage.py restore 备份目录 --files，"
    "只补回缺的和坏的文件，别的不动。"
)
# What somebody uploaded is never run in our name, whatever a browser takes it for.
SANDBOX = "default-src 'none'; sandbox"
# A browser's own reader does not open in a sandbox; a PDF that acts was never taken in.
PDF_VIEW = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Answer = TypeVar("Answer", FileResponse, HttpResponse)


class Paper(Protocol):
    """A file the house made itself: a document, a letter, a notice, an edition."""

    sha256: str
    size: int

    @property
    def path(self) -> Path: ...

    @property
    def file_name(self) -> str: ...

    @property
    def township(self) -> Township | None: ...


def workbook_answer(
    request: HttpRequest,
    data: bytes,
    name: str,
    *,
    rows: int,
    township: Township | None = None,
    action: str = "导出表格",
) -> HttpResponse:
    """A workbook made now, to be saved; `rows` of it are somebody's, heads aside."""
    hash = hashlib.sha256(data).hexdigest()
    _leaves(request, action, name, hash, rows=rows, township=township)
    return _made_now(data, name, XLSX)


def csv_answer(request: HttpRequest, data: bytes, name: str, *, rows: int) -> HttpResponse:
    """A list as CSV made now, to be saved."""
    hash = hashlib.sha256(data).hexdigest()
    _leaves(request, "导出 CSV", name, hash, rows=rows)
    return _made_now(data, name, CSV)


def pdf_answer(
    request: HttpRequest,
    data: bytes,
    name: str,
    *,
    rows: int | None = None,
    township: Township | None = None,
    to_save: bool = True,
) -> HttpResponse:
    """A PDF made now, of no paper that is kept."""
    hash = hashlib.sha256(data).hexdigest()
    _leaves(request, "导出 PDF", name, hash, rows=rows, township=township)
    return _made_now(data, name, PDF, to_save=to_save)


def word_answer(
    request: HttpRequest,
    data: bytes,
    name: str,
    *,
    rows: int | None = None,
    township: Township | None = None,
) -> HttpResponse:
    """A Word document made now, to be edited and sent."""
    hash = hashlib.sha256(data).hexdigest()
    _leaves(request, "导出 Word", name, hash, rows=rows, township=township)
    return _made_now(data, name, DOCX)


def blank_answer(data: bytes, name: str) -> HttpResponse:
    """An empty workbook to be filled in."""
    return _made_now(data, name, XLSX)


def manual_answer(data: bytes, name: str) -> HttpResponse:
    """The manual as PDF: the code's own text, and nothing of the office."""
    return _made_now(data, name, PDF)


def _made_now(data: bytes, name: str, kind: str, *, to_save: bool = True) -> HttpResponse:
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(to_save, name)
    return answer


def evidence_answer(request: HttpRequest, evidence: Evidence) -> FileResponse:
    """An uploaded file, to be saved, or with ?view to be looked at where browsers can. Whoever
    calls has found it among what the reader may see.

    Raises NotThere where its bytes are gone or are others: a row outlives a disk.
    """
    stored = _checked(request, evidence.file, evidence.name, REMEDY)
    to_view = "view" in request.GET and evidence.file.is_viewable
    _leaves(
        request,
        "查看佐证" if to_view else "下载佐证",
        evidence.name,
        evidence.file.sha256,
        subject=evidence.subject,
        township=evidence.unit.township,
    )
    kind = evidence.file.content_type
    answer = FileResponse(
        stored, as_attachment=not to_view, filename=evidence.name, content_type=kind
    )
    if to_view and kind == PDF:
        answer["Content-Security-Policy"] = PDF_VIEW
        return answer
    return _sandboxed(answer)


def thumbnail_answer(request: HttpRequest, evidence: Evidence) -> HttpResponse:
    """A picture's small form, to be looked at. Raises Http404 for what is no picture or is gone."""
    if not evidence.file.is_picture:
        raise Http404
    try:
        small = small_picture(evidence.file)
    except (OSError, ValueError, SyntaxError):  # what Pillow raises of a damaged original
        raise _reported(request, evidence.file, evidence.name, REMEDY) from None
    return _sandboxed(HttpResponse(small, content_type="image/jpeg"))


def paper_answer(request: HttpRequest, paper: Paper, *, remedy: str = REMEDY) -> FileResponse:
    """A paper to save, or with ?view to read in the browser.

    `remedy` says what to do where it is gone or damaged. Raises NotThere then.
    """
    file = _checked(request, paper, paper.file_name, remedy)
    _leaves(request, "下载文件", paper.file_name, paper.sha256, township=paper.township)
    return FileResponse(file, as_attachment="view" not in request.GET, filename=paper.file_name)


def _leaves(
    request: HttpRequest,
    action: str,
    name: str,
    sha256: str,
    *,
    rows: int | None = None,
    subject: models.Model | None = None,
    township: Township | None = None,
) -> None:
    """Say in the trail who takes what out. In the township's chain, where it is of one: a
    reviewer's act stands before its auditor.
    """
    told: dict[str, object] = {"文件": name, "sha256": sha256}
    if rows is not None:
        told["行数"] = rows
    chain = chain_of(request.user, township)
    record(action, subject, actor=request.user, chain=chain, data=told, moves=False)


def _checked(request: HttpRequest, stored: Paper | Stored, name: str, remedy: str) -> BinaryIO:
    """The open file whose bytes were just compared with the row's hash: it is this very file that
    is sent, whatever comes to lie under its name meanwhile.
    """
    try:
        file = stored.path.open("rb")
    except OSError:
        raise _reported(request, stored, name, remedy) from None
    try:
        is_whole = hashlib.file_digest(file, "sha256").hexdigest() == stored.sha256
    except OSError:  # a bad sector
        is_whole = False
    if not is_whole:
        file.close()
        raise _reported(request, stored, name, remedy)
    file.seek(0)
    return file


def _reported(request: HttpRequest, stored: Paper | Stored, name: str, remedy: str) -> NotThere:
    """What to tell the reader; the log and the trail are told here."""
    place = "/".join(stored.path.parts[-3:])
    what = "坏了，和存入时的不一样" if stored.path.exists() else "不在了"
    log.error("stored file %s is missing or damaged", place)
    record(
        "文件缺失或损坏",
        actor=request.user,
        data={"文件": name, "位置": place, "情况": what},
        result=AuditEvent.Result.DENIED,
    )
    return NotThere(f"“{name}”的文件{what}，没有给出。{remedy}（位置：files/{place}）")


def _sandboxed(answer: Answer) -> Answer:
    answer["Content-Security-Policy"] = SANDBOX
    return answer
