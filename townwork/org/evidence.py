"""佐证: checking, storing and detaching files.

The rules are docs/facts.md §8's: extension, content and parser agree.
"""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from django.conf import settings
from django.db import models, transaction
from PIL import Image

from townwork.audit.rows import change_rows
from townwork.audit.services import record
from townwork.lib import files
from townwork.lib.text import clean_text
from townwork.org import pictures, quotas
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.file_checks import (
    check_infection,
    check_office,
    check_pdf,
    check_video,
    instead,
)
from townwork.org.models import DetachedEvidence, Evidence, StoredFile, Township, User

MAX_BYTES = 20 * 1024 * 1024
MAX_FILES = 20
KEPT = timedelta(days=30)  # what was taken from a record can be put back for so long
COPIED = ("file", "unit", "content_type", "object_id", "name", "uploaded_by", "uploaded_at")
_OOXML = "application/vnd.openxmlformats-officedocument"
_OFFICE = {
    "xlsx": f"{_OOXML}.spreadsheetml.sheet",
    "docx": f"{_OOXML}.wordprocessingml.document",
    "pptx": f"{_OOXML}.presentationml.presentation",
    "xls": "application/vnd.ms-excel",
    "doc": "application/msword",
    "ppt": "application/vnd.ms-powerpoint",
    **dict.fromkeys(("wps", "et", "dps"), "application/octet-stream"),
    "ofd": "application/ofd",
}
_VIDEOS = {"mp4": "video/mp4", "mov": "video/quicktime"}
_PICTURES = {"JPEG": ("jpg", "image/jpeg"), "PNG": ("png", "image/png")}
KINDS_WORDS = "照片、PDF、OFD、Word、Excel、PPT、WPS 文件"


def accepted() -> list[str]:
    """The extensions of what may be put under a record; short videos by a setting."""
    videos = _VIDEOS if settings.EVIDENCE_VIDEOS else ()
    return [*pictures.FORMS, "pdf", *_OFFICE, *videos]


@dataclass(frozen=True)
class Checked:
    """`told` is what was done to it that its owner may want to know."""

    name: str
    content_type: str
    data: bytes
    thumbnail: bytes = b""
    told: str = ""


def check(name: str, data: bytes) -> Checked:
    """A file that is what it says it is, images drawn anew without their hidden data.

    Raises Refusal.
    """
    name = clean_text(unicodedata.normalize("NFC", name).replace("/", "_").replace("\\", "_"))[
        -150:
    ]
    extension = name.rpartition(".")[2].lower()
    if extension not in accepted():
        raise Refusal(f"“{name}”的类型不能上传，只能上传{KINDS_WORDS}。{instead(extension)}")
    if not data:
        raise Refusal(f"“{name}”是空文件。")
    if len(data) > MAX_BYTES:
        raise Refusal(f"“{name}”超过 20 MB，请压缩后再传。")
    check_infection(name, data)
    if extension in pictures.FORMS:
        return _picture(name, extension, data)
    if extension in _VIDEOS:
        check_video(name, data)
        return Checked(name, _VIDEOS[extension], data)
    if extension == "pdf":
        check_pdf(name, data)
        return Checked(name, "application/pdf", data)
    check_office(name, extension, data)
    return Checked(name, _OFFICE[extension], data)


def _picture(name: str, extension: str, data: bytes) -> Checked:
    """Named by what it is now."""
    drawn = pictures.redrawn(name, extension, data)
    ending, content_type = _PICTURES[drawn.form]
    if pictures.FORMS[extension] != drawn.form:
        name = f"{name.rpartition('.')[0]}.{ending}"
    return Checked(name, content_type, drawn.data, drawn.thumbnail, drawn.told)


@dataclass(frozen=True)
class Brought:
    """A checked file, on disk beside its place in the store or in it already."""

    name: str
    content_type: str
    size: int  # bytes
    digest: str
    was_whole: bool  # the same bytes lay there already
    data: bytes = b""  # of one that was just checked
    drafts: Sequence[Callable[[], None]] = ()
    told: str = ""

    @property
    def is_picture(self) -> bool:
        return self.content_type.startswith("image/")

    def put(self) -> None:
        """Into its place, with its small picture."""
        for put in self.drafts:
            put()


@contextmanager
def brought(name: str, data: bytes) -> Iterator[Brought]:
    """A file to attach, brought before the caller's transaction: while one is open nobody else
    writes on SQLite, and looking through a file, drawing a picture anew, and waiting for the disk
    take seconds. What is not attached leaves nothing.

    Raises Refusal.
    """
    checked = check(name, data)
    stored = StoredFile().named_by(checked.data)
    was_whole = stored.is_whole
    pieces = {stored.path: checked.data, stored.thumbnail_path: checked.thumbnail}
    with ExitStack() as stack:
        drafts = [
            stack.enter_context(files.beside(piece, path))
            for path, piece in pieces.items()
            if piece
        ]
        yield Brought(
            checked.name,
            checked.content_type,
            stored.size,
            stored.sha256,
            was_whole,
            checked.data,
            drafts,
            checked.told,
        )


# (name, bytes), or one that waits in the store for its form (townwork.org.waiting_files).
Papers: TypeAlias = Sequence[tuple[str, bytes] | Brought]


@contextmanager
def all_brought(papers: Papers) -> Iterator[list[Brought]]:
    """As `brought`, of each; what was chosen twice is one."""
    with ExitStack() as stack:
        files = [
            paper if isinstance(paper, Brought) else stack.enter_context(brought(*paper))
            for paper in papers
        ]
        yield list({file.digest: file for file in reversed(files)}.values())[::-1]


def attach(subject: models.Model, file: Brought, *, actor: User) -> Evidence:
    """Tie a file to `subject` (which has a unit); its bytes are stored once by their digest."""
    require(actor, "records.write")
    existing = Evidence.objects.of(subject)
    if existing.count() >= MAX_FILES:
        raise Refusal(f"一条记录最多 {MAX_FILES} 个文件。")
    is_there = existing.filter(file__sha256=file.digest).exists()
    if not is_there:
        quotas.require_room(actor, subject.unit.township, file.size)
    file.put()
    if is_there and file.was_whole:
        raise Refusal(f"“{file.name}”已经传过了。")
    if is_there:
        raise Refusal(f"“{file.name}”已经传过了；存着的那份坏了，已用这次上传的修好。")
    return _tie(subject, file, actor)


@transaction.atomic
def hold(file: Brought, *, actor: User) -> StoredFile:
    """Into the store, tied to nothing yet: what never is goes with the untied files of the sweep.

    Raises Refusal.
    """
    require(actor, "records.write")
    quotas.require_room(actor, actor.township, file.size)
    file.put()
    stored = _row(file.digest, file.size, file.content_type, actor.township)
    data = {"文件": file.name, "sha256": file.digest}
    record("暂存佐证", stored, actor=actor, data=data, moves=False)
    return stored


def keep(checked: Checked, township: Township) -> StoredFile:
    """The file, once a township by its digest, tied to nothing yet."""
    stored = StoredFile().keep(checked.data)
    if checked.thumbnail:
        files.keep(checked.thumbnail, stored.thumbnail_path)
    return _row(stored.sha256, stored.size, checked.content_type, township)


@transaction.atomic
def _row(digest: str, size: int, content_type: str, township: Township) -> StoredFile:
    # Locked: a sweep that is about to drop it waits, and finds it in use.
    stored, _ = StoredFile.objects.select_for_update().get_or_create(
        township=township,
        sha256=digest,
        defaults={"size": size, "content_type": content_type},
    )
    return stored


@transaction.atomic
def _tie(subject: models.Model, file: Brought, actor: User) -> Evidence:
    stored = _row(file.digest, file.size, file.content_type, subject.unit.township)
    evidence = Evidence.objects.create(
        file=stored, unit=subject.unit, subject=subject, name=file.name, uploaded_by=actor
    )
    evidence.told = file.told
    record("上传佐证", subject, actor=actor, data={"文件": file.name, "sha256": file.digest})
    return evidence


@transaction.atomic
def detach(evidence: Evidence, *, actor: User) -> DetachedEvidence:
    """Untie a file from its record; it can be put back for as long as it is KEPT."""
    require(actor, "records.write")
    detached = DetachedEvidence.objects.create(
        **{name: getattr(evidence, name) for name in COPIED}, detached_by=actor
    )
    evidence.delete()
    record(
        "移除佐证",
        evidence.subject,
        actor=actor,
        data={"文件": evidence.name, "sha256": evidence.file.sha256},
    )
    return detached


@transaction.atomic
def put_back(detached: DetachedEvidence, *, actor: User) -> Evidence:
    """Undo a detachment. Raises Refusal where the file was uploaded again meanwhile, or the record
    is full.
    """
    require(actor, "records.write")
    detached = DetachedEvidence.objects.select_for_update(of=("self",)).get(pk=detached.pk)
    existing = Evidence.objects.filter(
        content_type=detached.content_type, object_id=detached.object_id
    )
    if existing.filter(file=detached.file).exists():
        raise Refusal(f"“{detached.name}”已经重新传过，不用恢复。")
    if existing.count() >= MAX_FILES:
        raise Refusal(f"一条记录最多 {MAX_FILES} 个文件。")
    evidence = Evidence.objects.create(**{name: getattr(detached, name) for name in COPIED})
    # auto_now_add takes the moment of the row; it was uploaded before, and a lock goes by that.
    change_rows(Evidence.objects.filter(pk=evidence.pk), uploaded_at=detached.uploaded_at)
    detached.delete()
    record(
        "恢复佐证",
        evidence.subject,
        actor=actor,
        data={"文件": evidence.name, "sha256": evidence.file.sha256},
    )
    return evidence


def small_picture(file: StoredFile) -> bytes:
    """The small picture; made now where a restored archive has only the original, or half of it.

    Raises OSError and what Pillow raises of a damaged original.
    """
    small = file.thumbnail_path.read_bytes() if file.thumbnail_path.exists() else b""
    if not is_whole_picture(small):
        small = pictures.thumbnail(Image.open(file.path))
        files.keep(small, file.thumbnail_path)
    return small


def is_whole_picture(small: bytes) -> bool:
    """Whether a JPEG has its beginning and its end: nothing else is known of a small picture."""
    return small.startswith(b"\xff\xd8") and small.endswith(b"\xff\xd9")
