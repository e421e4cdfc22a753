"""Whether an uploaded file is what it says it is, and does nothing when it is opened.

What is no picture is kept as it is, byte for byte.
"""

import io
import logging
import zipfile
from zlib import error as DeflateError

import puremagic
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse
from django.conf import settings

from townwork.lib import clamd, office_contents, ole_contents, pdf_contents
from townwork.lib.archives import OLE, is_active, is_bomb, is_strange
from townwork.org.errors import Mismatch, Refusal

log = logging.getLogger(__name__)

# extension → (the part that makes it one, the name of that part's root)
_MAIN = {
    **dict.fromkeys(("xlsx", "et"), ("xl/workbook.xml", "workbook")),
    **dict.fromkeys(("docx", "wps"), ("word/document.xml", "document")),
    **dict.fromkeys(("pptx", "dps"), ("ppt/presentation.xml", "presentation")),
    "ofd": ("OFD.xml", "OFD"),
}
# What a document carries along to be started.
_PROGRAMS = (".exe", ".dll", ".scr", ".bat", ".cmd", ".ps1", ".js", ".vbs", ".jar", ".lnk")
# What to do instead, for the files people do try.
_INSTEAD = {
    "docm": "它带宏，请另存为 .docx 后再传。",
    "xlsm": "它带宏，请另存为 .xlsx 后再传。",
    "pptm": "它带宏，请另存为 .pptx 后再传。",
    "gif": "请转成 JPG 或 PNG 后再传。",
    "bmp": "请转成 JPG 或 PNG 后再传。",
    "zip": "请解开后逐个上传。",
    "rar": "请解开后逐个上传。",
    "7z": "请解开后逐个上传。",
}

VIDEOS = ("video/mp4", "video/quicktime")
_PRINT_ANEW = "请打开后用“打印”另存为 PDF，再传新的这份。"


def instead(extension: str) -> str:
    """What to do with a file of a kind that is not taken; nothing where there is no way."""
    return _INSTEAD.get(extension, "")


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


def check_pdf(name: str, data: bytes) -> None:
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-2048:]:
        raise Mismatch(name)
    if puremagic.from_string(data[:4096], mime=True) != "application/pdf":
        raise Mismatch(name)
    try:
        if pdf_contents.is_active(data):
            raise Refusal(f"“{name}”里有脚本、会启动的程序或夹带的文件，{_PRINT_ANEW}")
    except pdf_contents.Unreadable:
        raise Refusal(f"“{name}”加了密码，或结构特别、无法检查，{_PRINT_ANEW}") from None


def check_office(name: str, extension: str, data: bytes) -> None:
    """A workbook, document or slides, of the old format or the new; OFD too, which is packed the
    same way. Judged by its directory before anything is unpacked, then by its parts.
    """
    if data.startswith(OLE):
        return _check_old(name, extension, data)
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
        raise Mismatch(name) from error
    except RuntimeError as error:  # zipfile's word for an encrypted member
        raise _locked(name) from error


def _check_old(name: str, extension: str, data: bytes) -> None:
    if extension not in ole_contents.MAIN:
        raise Refusal(f"“{name}”加了密码或是旧版格式，请取消密码、另存为 .{extension} 后再传。")
    try:
        if ole_contents.is_active(extension, data):
            raise _active(name)
    except ole_contents.Locked:
        raise _locked(name) from None
    except ole_contents.Unreadable as error:
        raise Mismatch(name) from error


def _locked(name: str) -> Refusal:
    return Refusal(f"“{name}”加了密码，请取消密码后再传。")


def _check_directory(name: str, extension: str, members: list[zipfile.ZipInfo], size: int) -> None:
    names = [member.filename for member in members]
    if extension not in _MAIN or _MAIN[extension][0] not in names or is_strange(members):
        raise Mismatch(name)
    if is_active(members) or any(one.lower().endswith(_PROGRAMS) for one in names):
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
        raise Mismatch(name)
    part, root = _MAIN[extension]
    try:
        with archive.open(part) as file:
            _, first = next(iterparse(file, events=("start",), forbid_dtd=True))
    except (ParseError, DefusedXmlException, StopIteration) as error:
        raise Mismatch(name) from error
    if first.tag.rpartition("}")[2] != root:
        raise Mismatch(name)
    try:
        if office_contents.is_active(archive):
            raise _active(name)
    except (ParseError, DefusedXmlException) as error:
        raise Mismatch(name) from error


def check_video(name: str, data: bytes) -> None:
    """An MP4 or a QuickTime film, as phones write both."""
    try:
        found = puremagic.from_string(data[:4096], mime=True)
    except puremagic.PureError:
        found = ""
    if data[4:8] != b"ftyp" or found not in VIDEOS:
        raise Mismatch(name)
