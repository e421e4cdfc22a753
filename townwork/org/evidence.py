"""佐证: checking, storing and detaching files. The rules are reliability.md §5's: extension, content and parser agree."""

import hashlib
import io
import unicodedata
import zipfile
from dataclasses import dataclass

import puremagic
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models, transaction
from PIL import Image, ImageOps

from townwork.audit.services import record
from townwork.lib.text import clean_text
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import Evidence, StoredFile, User

MAX_BYTES = 20 * 1024 * 1024
MAX_FILES = 20
MAX_PIXELS = 25_000_000
TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
ALLOWED_WORDS = "只能上传 PDF、JPG、PNG、XLSX、DOCX 文件"
_INNER = {"xlsx": "xl/workbook.xml", "docx": "word/document.xml"}
_ACTIVE = ("vbaproject", "externallinks/", "embeddings/", "activex/")


@dataclass(frozen=True)
class Checked:
    name: str
    content_type: str
    data: bytes


def check(name: str, data: bytes) -> Checked:
    """A file that is what it says it is, images drawn anew without their hidden data. Raises Refusal."""
    name = clean_text(unicodedata.normalize("NFC", name).replace("/", "_").replace("\\", "_"))[-150:]
    extension = name.rpartition(".")[2].lower()
    if extension not in TYPES:
        raise Refusal(f"“{name}”的类型不能上传，{ALLOWED_WORDS}。")
    if not data:
        raise Refusal(f"“{name}”是空文件。")
    if len(data) > MAX_BYTES:
        raise Refusal(f"“{name}”超过 20 MB，请压缩后再传。")
    if extension in ("jpg", "jpeg", "png"):
        data = _redrawn(name, extension, data)
    elif extension == "pdf":
        _check_pdf(name, data)
    else:
        _check_office(name, extension, data)
    return Checked(name, TYPES[extension], data)


def _mismatch(name: str) -> Refusal:
    return Refusal(f"“{name}”的内容与扩展名不符或已损坏，请重新导出后再传。")


def _redrawn(name: str, extension: str, data: bytes) -> bytes:
    form = "PNG" if extension == "png" else "JPEG"
    try:
        image = Image.open(io.BytesIO(data), formats=(form,))
        if image.width * image.height > MAX_PIXELS:
            raise Refusal(f"“{name}”的像素太多（{image.width}×{image.height}），请缩小后再传。")
        upright = ImageOps.exif_transpose(image)
        upright = upright if form == "PNG" else upright.convert("RGB")
        # Only pixels go into the archive: no EXIF, XMP or comment, so no place and no device.
        upright.info = {key: value for key, value in upright.info.items() if key == "transparency"}
        target = io.BytesIO()
        upright.save(target, form, quality=88, exif=b"")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _mismatch(name) from error
    return target.getvalue()


def _check_pdf(name: str, data: bytes) -> None:
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-2048:]:
        raise _mismatch(name)
    if puremagic.from_string(data[:4096], mime=True) != "application/pdf":
        raise _mismatch(name)


def _check_office(name: str, extension: str, data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            names = [member.filename for member in members]
    except zipfile.BadZipFile as error:
        raise _mismatch(name) from error
    if _INNER[extension] not in names or _is_strange(members, names):
        raise _mismatch(name)
    if any(mark in member.lower() for member in names for mark in _ACTIVE):
        raise Refusal(f"“{name}”含有宏、外部链接或嵌入对象，请另存为普通文档后再传。")
    unpacked = sum(member.file_size for member in members)
    if len(members) > 500 or unpacked > 50 * 1024 * 1024 or unpacked > 100 * max(len(data), 1):
        raise Refusal(f"“{name}”解开后过大，不能上传。")


def _is_strange(members, names) -> bool:
    """Paths that climb out, links and doubles: no office program writes them."""
    climbs = any(name.startswith(("/", "\\")) or ".." in name.split("/") or ":" in name for name in names)
    links = any((member.external_attr >> 16) & 0o170000 == 0o120000 for member in members)
    return climbs or links or len(set(names)) < len(names)


def attach(subject: models.Model, checked: Checked, *, actor: User) -> Evidence:
    """Store a checked file once by its digest and tie it to `subject` (which has a unit)."""
    require(actor, "records.write")
    existing = Evidence.objects.of(subject)
    if existing.count() >= MAX_FILES:
        raise Refusal(f"一条记录最多 {MAX_FILES} 个文件。")
    digest = hashlib.sha256(checked.data).hexdigest()
    if existing.filter(file__sha256=digest).exists():
        raise Refusal(f"“{checked.name}”已经传过了。")
    # The bytes first: a row without its file would be a lie, a file without a row is swept later.
    _store(digest, checked.data)
    return _tie(subject, checked, digest, actor)


def _store(digest: str, data: bytes) -> None:
    path = StoredFile(sha256=digest).storage_name
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(data))


@transaction.atomic
def _tie(subject: models.Model, checked: Checked, digest: str, actor: User) -> Evidence:
    stored, _ = StoredFile.objects.get_or_create(
        township=subject.unit.township,
        sha256=digest,
        defaults={"size": len(checked.data), "content_type": checked.content_type},
    )
    evidence = Evidence.objects.create(
        file=stored, unit=subject.unit, subject=subject, name=checked.name, uploaded_by=actor
    )
    record("上传佐证", subject, actor=actor, data={"文件": checked.name, "sha256": digest})
    return evidence


@transaction.atomic
def detach(evidence: Evidence, *, actor: User) -> None:
    """Untie a file from its record; the bytes stay in the store."""
    require(actor, "records.write")
    record(
        "移除佐证",
        evidence.subject,
        actor=actor,
        data={"文件": evidence.name, "sha256": evidence.file.sha256},
    )
    evidence.delete()
