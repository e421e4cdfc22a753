"""Reading the environment: a wrong value ends the start with one sentence that names the variable.

A variable that is set to nothing counts as not set. What may hold a password (the addresses of the
database and of the broker) is never repeated in the sentence: a terminal's text is copied into
chats.
"""

import errno
import os
import re
import secrets
import zipfile
from contextlib import suppress
from email.utils import parseaddr
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import urlsplit

import dj_database_url

Network = IPv4Network | IPv6Network

SWITCH = {"1": True, "true": True, "yes": True, "on": True}
SWITCH |= {"0": False, "false": False, "no": False, "off": False}
HOST = re.compile(r"[\w-]+(\.[\w-]+)*|\[[0-9a-fA-F:.]+\]")
LEFT_OPEN = "CHANGE-ME"
FONT_SUFFIXES = {".ttf", ".otf", ".ttc"}
FONT_MARKS = {b"\x00\x01\x00\x00", b"true", b"OTTO", b"ttcf"}  # a font file's first four bytes
REASONS = {
    errno.ENOENT: "没有这个目录",
    errno.ENOTDIR: "它不是目录",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘只读",
    errno.ENOSPC: "磁盘已满",
}


class WrongSetting(SystemExit):
    """A SystemExit with a text: whoever starts (manage.py, the worker, gunicorn) ends with 1 after
    that text alone.
    """


def wrong(name: str, wanted: str, shown: str = "") -> WrongSetting:
    value = f"={shown}" if shown else ""
    return WrongSetting(f"环境变量 {name}{value} 写得不对：{wanted}。")


def reason(error: OSError) -> str:
    """Why the system refused, in the reader's language where it is a reason they meet."""
    return REASONS.get(error.errno or 0, error.strerror or str(error))


def text(name: str, default: str = "") -> str:
    """Raises WrongSetting for what deploy/townwork.env left to be filled in: as a password it would
    be everybody's.
    """
    value = os.environ.get(name) or default
    if LEFT_OPEN in value:
        raise wrong(name, f"{LEFT_OPEN} 要换成自己的值")
    return value


def required(name: str, why: str) -> str:
    value = text(name)
    if not value:
        raise WrongSetting(f"缺少环境变量 {name}：{why}。")
    return value


def number(name: str, default: int, *, least: int = 1, most: int | None = None) -> int:
    value = text(name, str(default)).strip()
    if value.isdecimal() and least <= int(value) <= (most or int(value)):
        return int(value)
    span = f"应当是 {least} 到 {most} 之间的整数" if most else f"应当是不小于 {least} 的整数"
    raise wrong(name, span, value)


def switch(name: str, default: bool) -> bool:
    value = text(name).strip()
    if not value:
        return default
    if value.lower() not in SWITCH:
        raise wrong(name, "应当是 true 或 false", value)
    return SWITCH[value.lower()]


def proxies(name: str) -> int:
    """How many proxies of our own stand in front, 0 for none; an old true or false is 1 or 0."""
    value = text(name).strip().lower()
    if value in ("", *SWITCH) and not value.isdecimal():
        return int(SWITCH.get(value, False))
    if value.isdecimal() and int(value) <= 9:
        return int(value)
    raise wrong(name, "应当是前面反向代理的个数，没有就写 0", value)


def choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    value = text(name, default).strip()
    if value not in choices:
        raise wrong(name, f"应当是 {'、'.join(choices)} 之一", value)
    return value


def data_folder(name: str, default: Path) -> Path:
    """Where everything is written; it need not be there yet, but it must be possible to make it."""
    folder = Path(text(name, str(default))).resolve()
    standing = next(path for path in (folder, *folder.parents) if path.exists())
    if not standing.is_dir():
        raise unwritable(name, folder, errno.ENOTDIR)
    if not os.access(standing, os.W_OK):
        raise unwritable(name, folder, errno.EACCES)
    return folder


def unwritable(name: str, folder: Path, number: int) -> WrongSetting:
    return WrongSetting(
        f"数据目录 {folder} 不能写入（{REASONS[number]}）：请改权限，或用 {name} 指定别的目录。"
    )


def listed(name: str) -> list[str]:
    """What stands between commas."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def hosts(name: str) -> list[str]:
    """Host names as a browser sends them, no scheme and no port; `*` and `.example.com` are
    Django's wildcards.
    """
    words = listed(name)
    for word in words:
        if word != "*" and not HOST.fullmatch(word.removeprefix(".")):
            raise wrong(name, "只写主机名，用逗号分隔，不带 http:// 和端口", word)
    return words


def web_address(name: str, default: str) -> str:
    """An address without its last slash."""
    value = text(name, default).strip()
    if not _is_web_address(value):
        raise wrong(name, "应当是 http:// 或 https:// 开头的网址", value)
    return value.rstrip("/")


def web_addresses(name: str) -> list[str]:
    words = listed(name)
    for word in words:
        if not _is_web_address(word):
            raise wrong(name, "应当是 http:// 或 https:// 开头的网址，用逗号分隔", word)
    return words


def _is_web_address(value: str) -> bool:
    return _is_address(value, ("http", "https"))


def _is_address(value: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none, a bracket left open
        return False


def networks(name: str) -> list[Network]:
    """Addresses and networks, such as 10.0.0.5, 10.0.0.0/24, ::1."""
    found = []
    for word in listed(name):
        try:
            found.append(ip_network(word))
        except ValueError as error:
            wanted = "应当是 IP 地址或网段，用逗号分隔，如 10.0.0.5,10.0.1.0/24"
            raise wrong(name, wanted, word) from error
    return found


def mail_host(name: str) -> str:
    value = text(name).strip()
    if value and not HOST.fullmatch(value):
        raise wrong(name, "只写邮件服务器的主机名，如 smtp.example.com，端口写在 EMAIL_PORT", value)
    return value


def mail_address(name: str, default: str) -> str:
    """The sender, 名称 <name@host> or the address alone."""
    value = text(name, default).strip()
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(value)[1]):
        raise wrong(name, "应当是发件邮箱地址，如 notice@example.com", value)
    return value


def database(name: str, default: str) -> dict:
    """Django's entry for the database; whether anybody answers there is asked later."""
    wanted = "应当是 postgresql://用户:密码@主机/库名，或 sqlite:///文件路径"
    value = text(name, default).strip()
    if urlsplit(value).scheme not in ("postgresql", "postgres", "sqlite"):
        raise wrong(name, wanted)
    try:
        found: dict[str, Any] = dict(
            dj_database_url.parse(value, conn_max_age=60, conn_health_checks=True)
        )
    except ValueError as error:
        raise wrong(name, wanted) from error
    if not found["NAME"] or found["NAME"] == ":memory:":
        raise wrong(name, wanted)
    if value != default and found["ENGINE"].endswith("sqlite3"):
        folder = Path(found["NAME"]).absolute().parent
        if not folder.is_dir():
            raise wrong(name, f"没有 {folder} 这个目录")
    return found


def broker(name: str, default: str) -> str:
    value = text(name, default).strip()
    path = urlsplit(value).path.strip("/")
    if not _is_address(value, ("redis", "rediss")) or not (path.isdecimal() or not path):
        raise wrong(name, "应当是 redis://主机:端口/库号，库号是数字")
    return value


def next_database(address: str) -> str:
    """Of the same Redis, the database after the one the address names."""
    parts = urlsplit(address)
    return parts._replace(path=f"/{int(parts.path.strip('/') or 0) + 1}").geturl()


def scanner(name: str) -> str:
    """tcp://host:port or unix:///path of clamd; nothing where none is asked."""
    value = text(name).strip()
    if not value or (value.startswith("unix:///") and len(value) > len("unix:///")):
        return value
    if not _is_address(value, ("tcp",)) or not urlsplit(value).port:
        raise wrong(
            name, "应当是 tcp://主机:端口，或 unix:///run/clamav/clamd.ctl 这样的路径", value
        )
    return value


def log_handler(name: str) -> dict[str, Any]:
    """Where lines go that another machine keeps, as logging's configuration has it: nowhere,
    console, or a syslog by its socket or by UDP. A syslog that is away stops nobody's work.
    """
    value = text(name).strip()
    if not value:
        return {"class": "logging.NullHandler"}
    if value == "console":
        return {"class": "logging.StreamHandler"}
    parts = urlsplit(value)
    by_socket = parts.scheme == "syslog" and not parts.netloc and parts.path
    if not by_socket and not _is_address(value, ("syslog",)):
        raise wrong(name, "应当是 console、syslog:///dev/log 或 syslog://主机:514", value)
    return {
        "class": "logging.handlers.SysLogHandler",
        "address": parts.path if by_socket else (parts.hostname, parts.port or 514),
        "facility": "auth",
        ".": {"ident": "townwork-audit: ", "append_nul": False},
    }


BROKER_PORT = 6399


def own_broker(folder: Path, port: int = BROKER_PORT) -> str:
    """The address, with its password, of the broker the desk starts for the data in `folder`."""
    return f"redis://:{key_from_file(folder / 'broker.key')}@127.0.0.1:{port}/0"


def font_folder(name: str) -> str | None:
    """A folder that holds typefaces and nothing that only calls itself one; None where the bundled
    ones do.
    """
    value = text(name).strip()
    if not value:
        return None
    try:
        fonts = [p for p in Path(value).iterdir() if p.suffix.lower() in FONT_SUFFIXES]
        broken = [font.name for font in fonts if not _is_font(font)]
    except OSError as error:
        raise wrong(name, f"应当是能读的字体目录（{reason(error)}）", value) from error
    if not fonts:
        raise wrong(name, "这个目录里没有 .ttf、.otf 或 .ttc 字体文件", value)
    if broken:
        raise wrong(name, f"{broken[0]} 不是字体文件", value)
    return value


def word_file(name: str) -> str | None:
    """A .docx; None where ours is used. What it must hold, townwork.lib.checks looks at."""
    value = text(name).strip()
    if not value:
        return None
    try:
        is_package = zipfile.is_zipfile(value)
    except OSError as error:
        raise wrong(name, f"应当是能读的 .docx 文件（{reason(error)}）", value) from error
    if not is_package:
        raise wrong(name, "应当是一个 .docx 文件", value)
    return value


def _is_font(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in FONT_MARKS


def key_from_file(path: Path) -> str:
    """The secret kept in `path`, made on first use: a desk needs no hand-made key, a server is
    given one.
    """
    try:
        return path.read_text()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    # Many may start together: whoever links its draft first wins, the others read it.
    with NamedTemporaryFile("w", dir=path.parent, prefix=f"{path.name}.") as draft:
        draft.write(secrets.token_urlsafe(50))
        draft.flush()
        os.fsync(draft.fileno())  # an empty key after a power cut would open nothing any more
        with suppress(FileExistsError):
            os.link(draft.name, path)
    return path.read_text()
