"""A file as the answer: under a name people can read, unable to act, or plainly not there."""

from pathlib import Path
from typing import Protocol

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest

from townwork.org.evidence import open_thumbnail
from townwork.org.models import Evidence

GONE = "文件不在了，请联系管理员从备份恢复。"
# What somebody uploaded is never run in our name, whatever a browser takes it for.
SANDBOX = "default-src 'none'; sandbox"


class Paper(Protocol):
    """A file the house made itself: a document, a letter, a notice, an edition."""

    @property
    def path(self) -> Path: ...

    @property
    def file_name(self) -> str: ...


def evidence_answer(evidence: Evidence) -> FileResponse:
    """An uploaded file, to be saved. Whoever calls has found it among what the reader may see.

    Raises Http404 where its bytes are gone: a row outlives a disk that was not restored with it.
    """
    try:
        stored = default_storage.open(evidence.file.storage_name)
    except FileNotFoundError:
        raise Http404(GONE) from None
    return _sandboxed(
        FileResponse(
            stored,
            as_attachment=True,
            filename=evidence.name,
            content_type=evidence.file.content_type,
        )
    )


def thumbnail_answer(evidence: Evidence) -> FileResponse:
    """A picture's small form, to be looked at. Raises Http404 for what is no picture or is gone."""
    if not evidence.file.is_picture:
        raise Http404
    try:
        small = open_thumbnail(evidence.file)
    except (OSError, ValueError, SyntaxError):  # what Pillow raises of a damaged original
        raise Http404(GONE) from None
    return _sandboxed(FileResponse(small, content_type="image/jpeg"))


def paper_answer(request: HttpRequest, paper: Paper, *, gone: str = GONE) -> FileResponse:
    """A paper to save, or with ?view to read in the browser.

    `gone` says what to do where it is not there.
    """
    try:
        file = paper.path.open("rb")
    except FileNotFoundError:
        raise Http404(gone) from None
    return FileResponse(file, as_attachment="view" not in request.GET, filename=paper.file_name)


def _sandboxed(answer: FileResponse) -> FileResponse:
    answer["Content-Security-Policy"] = SANDBOX
    return answer
