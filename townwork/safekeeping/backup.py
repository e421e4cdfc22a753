"""备份: the database first, then the files its rows name, then the manifest.

In that order, for files are only ever added and a row is written after its file: every row of the
snapshot finds its file. The other way round, rows written meanwhile would have none.
"""

import json
import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from townwork import __version__
from townwork.audit.services import record
from townwork.lib import files, seal, stored
from townwork.lib.disk import LEAST_ROOM, room_at
from townwork.org.errors import Refusal
from townwork.safekeeping import databases, retention, runs, schema
from townwork.safekeeping.databases import Read
from townwork.safekeeping.manifest import (
    HEADS,
    KEYS,
    NAME,
    POOL,
    STAMP,
    Kept,
    Manifest,
    backups_in,
    moment_of,
)
from townwork.safekeeping.remote import Remote, is_remote

LEFT_OUT = (
    "密钥没有放进备份（没有给 BACKUP_PASSPHRASE）：请另外保存 SECRET_KEY（或 secret.key）"
    "和 audit.key，没有它们，恢复后审计链无法校验，群机器人的密钥要重新填写，登录动态码要重新绑定。"
)


@dataclass
class Copied:
    """What became of the files that the snapshot's rows name."""

    kept: list[Kept] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    new: int = 0


def back_up(place: Path, *, passphrase: str = "", second: str = "") -> runs.Run:
    """One more backup in `place`, which may hold earlier ones, and in the second place (a folder,
    or what rclone calls one); those of before are thinned out. The run is kept; its findings are
    what could not be saved.

    Raises Refusal where nothing could be made at all.
    """
    began = timezone.now()
    with runs.one_at_a_time():
        _require_apart(place)
        made, manifest, copied = _make(place, passphrase)
        findings = [f"文件缺失或损坏，备份里没有：files/{path}" for path in copied.lost]
        findings += _thin_out(place) + _carry(place, second)
    facts: dict[str, int | str] = {
        "目录": str(made),
        "行数": sum(manifest.tables.values()),
        "文件": len(copied.kept),
        "新复制": copied.new,
        "密钥": "已用口令封存" if passphrase else LEFT_OUT,
    }
    run = runs.begun(began, findings, facts)
    runs.note(runs.BACKUP, run)
    return run


def _require_apart(place: Path) -> None:
    """A backup among the files it backs up would be swept as a stray."""
    root = Path(settings.MEDIA_ROOT).resolve()
    if root in (place.resolve(), *place.resolve().parents):
        raise Refusal(f"备份目录不能放在 {root} 里面，请另选一个目录，最好在另一块盘上。")


def _make(place: Path, passphrase: str) -> tuple[Path, Manifest, Copied]:
    now = timezone.localtime()
    folder, draft = place / now.strftime(STAMP), place / f".{now.strftime(STAMP)}{files.DRAFT}"
    if folder.exists():
        raise Refusal("这一秒里刚做过一份备份，请稍等再来。")
    database = databases.here()
    _require_room(place)
    files.make_folder(draft)
    draft.chmod(0o700)  # the database holds every password's hash
    try:
        if schema.is_current(schema.applied()):  # else the trail's table may be of before
            record(
                "备份", data={"目录": str(place)}, moves=False
            )  # before the snapshot, to be in it
        own = _beside(draft, passphrase)
        with database.snapshot(draft / database.file_name) as read:
            tables = databases.count_rows(read, [name for (name,) in read(database.TABLES)])
            done = read("SELECT app, name FROM django_migrations ORDER BY id")
            named = list(_named_files(read, tables))
        own.append(Kept.of(draft / database.file_name))
        copied = _copy(named, place / POOL)
        manifest = Manifest(
            made_at=now.isoformat(timespec="seconds"),
            version=__version__,
            database=database.kind,
            migrations=[f"{app}.{name}" for app, name in done],
            tables=tables,
            own=own,
            files=copied.kept,
            lost=copied.lost,
        )
        manifest.write(draft)
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    files.sync(place)
    return folder, manifest, copied


def _require_room(place: Path) -> None:
    """For the database at least; a full disk would also end the work of those who use it."""
    files.make_folder(place)
    name = Path(str(settings.DATABASES["default"]["NAME"]))
    wanted = LEAST_ROOM + (name.stat().st_size if name.is_file() else 0)
    free = room_at(place).free
    if free < wanted:
        raise Refusal(
            f"备份盘空间不够：{place} 只剩 {free // 1024**2} MB，至少要 {wanted // 1024**2} MB，"
            "请清理，或用 BACKUP_DIR 换一个盘。"
        )


def _beside(folder: Path, passphrase: str) -> list[Kept]:
    """The keys, sealed, and where the trail ended: taken before the snapshot, so that it tells of
    no event the snapshot lacks.
    """
    kept = []
    heads = Path(settings.AUDIT_HEADS_DIR) / HEADS
    if heads.exists():
        files.publish(heads.read_bytes(), folder, HEADS)
        kept.append(Kept.of(folder / HEADS))
    if passphrase:
        keys = {
            "SECRET_KEY": settings.SECRET_KEY,
            "SECRET_KEY_FALLBACKS": ",".join(settings.SECRET_KEY_FALLBACKS),
            "audit.key": _text(settings.AUDIT_KEY_FILE),
        }
        files.publish(seal.seal_with(passphrase, json.dumps(keys)), folder, KEYS)
        kept.append(Kept.of(folder / KEYS))
    return kept


def _text(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def _named_files(read: Read, tables: Collection[str]) -> Iterator[stored.Stored]:
    """Of every row of the snapshot that has bytes which stay. A database about to be upgraded may
    lack a table of today's.
    """
    for kind in stored.kinds():
        if kind._meta.db_table not in tables:
            continue
        columns = [name for name in ("sha256", "size", "form") if _has(kind, name)]
        words = ", ".join(columns)
        table = kind._meta.db_table
        # Names of our own models.
        for values in read(f'SELECT DISTINCT {words} FROM "{table}" ORDER BY sha256'):  # nosec B608
            yield kind(**dict(zip(columns, values, strict=True)))


def _has(kind: Any, name: str) -> bool:
    return any(field.name == name for field in kind._meta.fields)


def _copy(rows: list[stored.Stored], pool: Path) -> Copied:
    copied, root = Copied(), Path(settings.MEDIA_ROOT)
    for row in rows:
        place = str(row.path.relative_to(root))
        target = pool / place
        try:
            # By its hash: what went bad in the backup is healed while the original is there.
            if not files.holds(target, size=row.size, sha256=row.sha256):
                files.copy(row.path, target, sha256=row.sha256)
                copied.new += 1
            copied.kept.append(Kept(place, row.size, row.sha256))
        except (FileNotFoundError, files.Damaged):
            copied.lost.append(place)
    return copied


# --- What is kept, and where else -----------------------------------------------------------------


def _thin_out(place: Path) -> list[str]:
    """Drop backups beyond what is kept, then files that no backup names any more; what stands in
    the way of it, in words.
    """
    made = {moment: path for path in backups_in(place) if (moment := moment_of(path))}
    keep = retention.kept(made)
    for moment, path in made.items():
        if moment not in keep:
            # Without its manifest it is no backup: half a deletion leaves none that looks whole.
            (path / NAME).unlink()
            shutil.rmtree(path)
    for path in place.glob(f".*{files.DRAFT}"):
        if path.is_dir():  # of a backup that was killed: one at a time, so it is nobody's
            shutil.rmtree(path, ignore_errors=True)
    files.clear_drafts(place / POOL)
    try:
        named = {one.path for path in backups_in(place) for one in Manifest.read(path).files}
    except Refusal as refusal:  # nobody knows which files are its own: none is dropped
        return [str(refusal)]
    for path in (place / POOL).rglob("*"):
        if path.is_file() and str(path.relative_to(place / POOL)) not in named:
            path.unlink()
    return []


def _carry(place: Path, second: str) -> list[str]:
    """The same backups in the second place; what went wrong there, in words."""
    if not second:
        return []
    try:
        if is_remote(second):
            return Remote(second).carry(place)
        return _carry_to_folder(place, Path(second))
    except (OSError, files.Damaged, Refusal) as error:
        return [f"存到第二处备份 {second} 没有成功：{error}"]


def _carry_to_folder(place: Path, second: Path) -> list[str]:
    if not second.is_dir():
        return [f"第二处备份 {second} 不在（没有插上或没有挂载？），这一次没有存过去。"]
    for made in backups_in(place):
        if not (second / made.name).exists():
            _carry_one(made, second)
    return _thin_out(second)


def _carry_one(made: Path, second: Path) -> None:
    manifest, draft = Manifest.read(made), second / f".{made.name}{files.DRAFT}"
    for one in manifest.files:
        target = second / POOL / one.path
        if not files.holds(target, size=one.size, sha256=one.sha256):
            files.copy(made.parent / POOL / one.path, target, sha256=one.sha256)
    files.make_folder(draft)
    for one in manifest.own:
        files.copy(made / one.path, draft / one.path, sha256=one.sha256)
    manifest.write(draft)
    draft.rename(second / made.name)
    files.sync(second)
