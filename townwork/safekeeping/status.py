"""系统状态: in one line each, whether the house is kept safe and does its work."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from townwork.lib import disk
from townwork.org.health import Part, parts_of
from townwork.org.models import Township
from townwork.safekeeping import runs
from townwork.safekeeping.backup import LEFT_OUT
from townwork.safekeeping.manifest import backups_in

LATE = timedelta(hours=36)  # since the last night that did it: one was left out
OK, WARN, BAD = "ok", "warn", "bad"
MOST_SHOWN = 20  # findings
SAME_DISK = "备份和数据在同一块盘上，盘坏了都没有：请装系统的人把备份另存一处。"
NO_KEYS = (
    "密钥没有放进备份，只靠备份恢复，审计链无法校验，群机器人和登录动态码要重新设："
    "请装系统的人另外保存密钥，或给备份设口令。"
)


@dataclass(frozen=True)
class Line:
    """`state` is OK, WARN or BAD; `words` are none where it says all; `more` are sentences
    below, `terminal` what whoever has the server in hand wants besides: places, settings, commands.
    """

    title: str
    state: str
    words: str
    more: list[str] = field(default_factory=list)
    terminal: list[str] = field(default_factory=list)


def lines(request: HttpRequest) -> list[Line]:
    return [*kept_safe(), *at_work(request)]


# --- Kept safe ------------------------------------------------------------------------------------


def kept_safe(now: datetime | None = None) -> list[Line]:
    now = now or timezone.now()
    return [_backup(now), _verify(now), _sweep(now)]


def _backup(now: datetime) -> Line:
    run, place = runs.last(runs.BACKUP), settings.BACKUP_DIR
    if run is None:
        return Line(
            "备份", WARN, "还没有备份过，每夜 2:30 自动备份一次。", terminal=[_lies_in(place)]
        )
    words = f"{_moment(run)} 备份，现有 {len(backups_in(place))} 份。"
    if not run.is_good or _is_late(run, now):
        said = _late(run, now) or words
        return Line("备份", BAD, said, run.findings[:MOST_SHOWN], [_lies_in(place)])
    advice = _advice(run, place)
    terminal = [_lies_in(place), *(how for _, how in advice)]
    return Line("备份", WARN if advice else OK, words, [said for said, _ in advice], terminal)


def _lies_in(place: Path) -> str:
    return f"备份在 {place}。"


def _advice(run: runs.Run, place: Path) -> list[tuple[str, str]]:
    """What would make the backup outlive this machine: (in words, how it is set)."""
    told = []
    if _is_same_disk(place) and not settings.BACKUP_SECOND:
        told.append((SAME_DISK, "另存一处用 BACKUP_DIR 或 BACKUP_SECOND。"))
    if run.facts.get("密钥") == LEFT_OUT:
        told.append((NO_KEYS, LEFT_OUT))
    return told


def _is_same_disk(place: Path) -> bool:
    try:
        return place.stat().st_dev == Path(settings.DATA_DIR).stat().st_dev
    except OSError:
        return False


def _verify(now: datetime) -> Line:
    """Several townships' findings name each other's rows: how many is told, which the terminal
    tells.
    """
    run = runs.last(runs.VERIFY)
    if run is None:
        return Line("核对", WARN, "还没有核对过，每夜自动核对一次。")
    if _is_late(run, now):
        return Line("核对", BAD, _late(run, now))
    if run.is_good:
        return Line("核对", OK, f"{_moment(run)} 核对，文件、记录、审计链都没有问题。")
    words = f"{_moment(run)} 核对，发现 {len(run.findings)} 处问题。"
    if Township.objects.count() > 1:
        more, how = ["请装系统的人在服务器上看明细。"], ["运行 manage.py verify 看明细。"]
        return Line("核对", BAD, words, more, how)
    return Line("核对", BAD, words, run.findings[:MOST_SHOWN])


def _sweep(now: datetime) -> Line:
    run = runs.last(runs.SWEEP)
    if run is None:
        return Line("清理", WARN, "还没有清理过，每夜自动清理一次。")
    if not run.is_good or _is_late(run, now):
        return Line("清理", BAD, _late(run, now) or f"{_moment(run)} 没有做完。", run.findings)
    dropped = "，".join(f"{title} {count}" for title, count in run.facts.items() if count)
    return Line("清理", OK, f"{_moment(run)} 清理：{dropped or '没有要清的'}。")


def _is_late(run: runs.Run, now: datetime) -> bool:
    return run.at < now - LATE


def _late(run: runs.Run, now: datetime) -> str:
    """Nothing where it is not."""
    if not _is_late(run, now):
        return ""
    return f"上一次是 {_moment(run)}，本应每夜一次：请查看后台程序是否在运行。"


def _moment(run: runs.Run) -> str:
    return f"{timezone.localtime(run.at):%m-%d %H:%M}"


# --- At work --------------------------------------------------------------------------------------

# How each part of /health is called, and what to do where it does not work.
PARTS = {
    "database": ("数据库", "连不上或出错，请查看数据库服务。"),
    "broker": ("消息队列", "连不上，后台任务会排着，等它恢复。"),
    "worker": ("后台程序", "没有动静，生成文件、提醒和备份都停着：请重新启动它。"),
    "beat": ("定时程序", "没有动静，提醒和每夜的备份都停着：请重新启动它。"),
}


def at_work(request: HttpRequest) -> list[Line]:
    parts = [_line_of(part) for part in parts_of(request) if part.name in PARTS]
    return [*parts, _disk(), _mail()]


def _line_of(part: Part) -> Line:
    title, remedy = PARTS[part.name]
    return Line(title, OK, "") if part.is_ok else Line(title, BAD, remedy)


def _disk() -> Line:
    warning, room = disk.warning_at(settings.DATA_DIR), disk.room_at(settings.DATA_DIR)
    return Line("磁盘", BAD if warning else OK, warning or f"还有 {room}。")


def _mail() -> Line:
    if settings.EMAIL_HOST:
        sent_by = f"由 {settings.EMAIL_HOST} 发出。"
        return Line("邮件", OK, "接好了，提醒也发邮件。", terminal=[sent_by])
    return Line(
        "邮件", WARN, "没有设置发邮件的服务器：提醒只在系统里；要发邮件，请装系统的人设置。"
    )
