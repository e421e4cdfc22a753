"""Whether an uploaded file is what it says it is.

Pictures are drawn anew: only pixels go into the archive.
"""

import io
import logging
import zipfile
from zlib import error as DeflateError

import puremagic
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse
from django.conf import settings
from PIL import Image, ImageOps

from townwork.lib import clamd, office_contents, pdf_contents
from townwork.lib.archives import OLE, is_active, is_bomb, is_strange
from townwork.org.errors import Refusal

log = logging.getLogger(__name__)

MAX_PIXELS = 25_000_000
THUMBNAIL = (320, 320)  # pixels: sharp at half the size on a phone's dense screen
# extension → (the part that makes it one, the name of that part's root)
_MAIN = {"xlsx": ("xl/workbook.xml", "workbook"), "docx": ("word/document.xml", "document")}
# What to do instead, for the files people do try.
_INSTEAD = {
    "doc": "请用 Word 或 WPS 另存为 .docx 后再传。",
    "xls": "请用 Excel 或 WPS 另存为 .xlsx 后再传。",
    "wps": "请另存为 .docx 后再传。",
    "et": "请另存为 .xlsx 后再传。",
    "docm": "它带宏，请另存为 .docx 后再传。",
    "xlsm": "它带宏，请另存为 .xlsx 后再传。",
    "heic": "请在手机相机设置里选“兼容性最佳”，或转成 JPG 后再传。",
    "webp": "请转成 JPG 或 PNG 后再传。",
    "gif": "请转成 JPG 或 PNG 后再传。",
    "bmp": "请转成 JPG 或 PNG 后再传。",
    "zip": "请解开后逐个上传。",
    "rar": "请解开后逐个上传。",
    "7z": "请解开后逐个上传。",
    "ofd": "请转成 PDF 后再传。",
}

_PRINT_ANEW = "请打开后用“打印”另存为 PDF，再传新的这份。"


def instead(extension: str) -> str:
    """What to do with a file of a kind that is not taken; nothing where there is no way."""
    return _INSTEAD.get(extension, "")


def mismatch(name: str) -> Refusal:
    return Refusal(f"“{name}”的内容与扩展名不符或已损坏，请重新导出后再传。")


def check_infection(name: str, data: bytes) -> None:
    """Ask the virus scanner, where there is one (CLAMD_ADDRESS). Raises Refusal, also while it does
    not answer: what was not looked at is not let in.
    """
    if not settings.CLAMD_ADDRESS:
        return
    try:
        found = clamd.infection(settings.CLAMD_ADDRESS, data)
    except clamd.NotScanned as error:
        log.error("the virus scanner gave no verdict: %s", error)
        raise Refusal(
            f"杀毒服务没有应答，“{name}”没有收下。请过几分钟再传；一直这样请告诉管理员。"
        ) from error
    if found:
        log.warning("an upload was refused: %s", found)
        raise Refusal(
            f"“{name}”被杀毒软件判为有害（{found}），没有收下。请先在本机杀毒，换一份干净的再传。"
        )


def redrawn(name: str, extension: str, data: bytes) -> tuple[bytes, bytes]:
    """The picture without EXIF, XMP or comment, so without place and device; and its thumbnail.

    Raises Refusal.
    """
    form = "PNG" if extension == "png" else "JPEG"
    try:
        image = Image.open(io.BytesIO(data), formats=(form,))
        if image.width * image.height > MAX_PIXELS:
            raise _too_large(name, f"（{image.width}×{image.height}）")
        upright = ImageOps.exif_transpose(image)
        upright = upright if form == "PNG" else upright.convert("RGB")
        upright.info = {key: value for key, value in upright.info.items() if key == "transparency"}
        target = io.BytesIO()
        upright.save(target, form, quality=88, exif=b"")
        return target.getvalue(), thumbnail(upright)
    except Image.DecompressionBombError as error:
        raise _too_large(name) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise mismatch(name) from error


def _too_large(name: str, size: str = "") -> Refusal:
    return Refusal(f"“{name}”的像素太多{size}，请缩小到 2500 万像素以内再传。")


def thumbnail(image: Image.Image) -> bytes:
    """A small JPEG of an opened picture, on white where it is see-through."""
    small = image.copy()
    small.thumbnail(THUMBNAIL)
    if small.mode != "RGB":
        seen = small.convert("RGBA")
        small = Image.new("RGB", small.size, "white")
        small.paste(seen, mask=seen.getchannel("A"))
    target = io.BytesIO()
    small.save(target, "JPEG", quality=80)
    return target.getvalue()


def check_pdf(name: str, data: bytes) -> None:
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-2048:]:
        raise mismatch(name)
    if puremagic.from_string(data[:4096], mime=True) != "application/pdf":
        raise mismatch(name)
    try:
        if pdf_contents.is_active(data):
            raise Refusal(f"“{name}”里有脚本、会启动的程序或夹带的文件，{_PRINT_ANEW}")
    except pdf_contents.Unreadable:
        raise Refusal(f"“{name}”加了密码，或结构特别、无法检查，{_PRINT_ANEW}") from None


def check_office(name: str, extension: str, data: bytes) -> None:
    """A workbook or document: judged by its directory before anything is
    unpacked, then by its parts.
    """
    if data.startswith(OLE):
        raise Refusal(f"“{name}”加了密码或是旧版格式，请取消密码、另存为 .{extension} 后再传。")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_directory(name, extension, archive.infolist(), len(data))
            _check_parts(name, extension, archive)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        DeflateError,
        EOFError,
        ValueError,
        OSError,
    ) as error:
        raise mismatch(name) from error
    except RuntimeError as error:  # zipfile's word for an encrypted member
        raise Refusal(f"“{name}”加了密码，请取消密码后再传。") from error


def _check_directory(name: str, extension: str, members: list[zipfile.ZipInfo], size: int) -> None:
    names = [member.filename for member in members]
    if _MAIN[extension][0] not in names or is_strange(members):
        raise mismatch(name)
    if is_active(members):
        raise _active(name)
    if is_bomb(members, size):
        raise Refusal(f"“{name}”解开后过大，不能上传。")


def _active(name: str) -> Refusal:
    return Refusal(
        f"“{name}”含有宏、外部链接、嵌入对象或会执行命令的域，请断开链接、另存为普通文档后再传。"
    )


def _check_parts(name: str, extension: str, archive: zipfile.ZipFile) -> None:
    """Every part whole, the main one of the right kind and without a DTD; none that acts by
    another name.
    """
    if archive.testzip():
        raise mismatch(name)
    part, root = _MAIN[extension]
    try:
        with archive.open(part) as file:
            _, first = next(iterparse(file, events=("start",), forbid_dtd=True))
    except (ParseError, DefusedXmlException, StopIteration) as error:
        raise mismatch(name) from error
    if first.tag.rpartition("}")[2] != root:
        raise mismatch(name)
    try:
        if office_contents.is_active(archive):
            raise _active(name)
    except (ParseError, DefusedXmlException) as error:
        raise mismatch(name) from error
