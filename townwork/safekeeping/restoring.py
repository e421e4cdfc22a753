"""恢复: a backup put back into an empty installation, or its files into one that lost some.

Everything is checked before anything is written, in this order: the manifest, the kind of database,
the schema's version, every file's hash, the passphrase, that the target is empty. Then the files,
for without rows they are nobody's; then the keys; then the database, at once: whenever it is killed
before that, it is begun again.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from townwork.audit.services import record
from townwork.lib import files, seal, stored
from townwork.org.errors import Refusal
from townwork.org.models import Township, User
from townwork.safekeeping import databases, runs, schema
from townwork.safekeeping.manifest import HEADS, KEYS, NAME, POOL, Manifest, backups_in

BY_HAND = (
    "请放回原来的 secret.key（或 SECRET_KEY），把原来 audit.key 里的各行写在本机 audit.key 的最前面"
    "（一行一个，已有的不要删），再启动。"
)
MOST_TOLD = 5  # faults of a backup in one sentence


@dataclass(frozen=True)
class Restored:
    folder: Path
    rows: int
    files: int
    notes: list[str]  # what somebody still has to do


def chosen(place: Path) -> Path:
    """The backup meant: the folder itself, or the newest in it. Raises Refusal."""
    if (place / NAME).exists():
        return place
    made = backups_in(place)
    if not made:
        raise Refusal(f"{place} 里没有备份（找不到 {NAME}）。")
    return made[-1]


def check(place: Path, *, passphrase: str = "") -> tuple[Path, Manifest]:
    """Whether it can be restored with this program and database, wherever to. Raises Refusal."""
    folder = chosen(place)
    manifest = Manifest.read(folder)
    _require_same_kind(manifest)
    _require_known_schema(manifest)
    _require_whole(folder, manifest)
    _require_passphrase(folder, manifest, passphrase)
    return folder, manifest


def restore(place: Path, *, passphrase: str = "") -> Restored:
    """Raises Refusal before anything is written where anything is wrong."""
    with runs.one_at_a_time():
        folder, manifest = check(place, passphrase=passphrase)
        _require_empty(manifest)
        for one in manifest.files:
            files.copy(folder.parent / POOL / one.path, _target(one.path), sha256=one.sha256)
        notes = _put_keys_back(folder, manifest, passphrase)
        database = databases.here()
        database.load(folder / database.file_name)
    call_command("migrate", verbosity=0)
    if _has_keys(manifest) and passphrase:  # without the trail's keys a new one would be made
        record("从备份恢复", data={"备份": folder.name, "版本": manifest.version})
    notes += [f"备份时就已缺失：files/{path}" for path in manifest.lost]
    return Restored(folder, sum(manifest.tables.values()), len(manifest.files), notes)


def put_files_back(place: Path) -> tuple[list[str], list[str]]:
    """(places put back, places the backup has not): the missing and damaged files of an
    installation at work, from a backup's pool. Nothing else of it is touched.
    """
    pool = chosen(place).parent / POOL
    back, lacking = [], []
    for row in _broken_rows():
        name = str(row.path.relative_to(Path(settings.MEDIA_ROOT)))
        try:
            files.copy(pool / name, row.path, sha256=row.sha256)
            back.append(name)
        except (OSError, files.Damaged):
            lacking.append(name)
    return back, lacking


def _broken_rows() -> Iterator[stored.Stored]:
    seen: set[Path] = set()
    for kind in stored.kinds():
        for row in stored.rows(kind).iterator():
            if row.path not in seen and not row.is_whole:
                yield row
            seen.add(row.path)


# --- What must hold before anything is written ----------------------------------------------------


def _require_same_kind(manifest: Manifest) -> None:
    if manifest.database != connection.vendor:
        titles = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
        raise Refusal(
            f"这份备份来自 {titles[manifest.database]}，本机用的是 {titles[connection.vendor]}："
            "请把 DATABASE_URL 改成同一种数据库再恢复。"
        )


def _require_known_schema(manifest: Manifest) -> None:
    """An older schema is migrated afterwards; of a newer one this program knows nothing."""
    applied = {
        (app, name) for app, _, name in (word.partition(".") for word in manifest.migrations)
    }
    said = schema.obstacle(applied, made_by=manifest.version)
    if said:
        raise Refusal(f"没有恢复：{said}")


def _require_whole(folder: Path, manifest: Manifest) -> None:
    faults = list(manifest.faults(folder))
    if not faults:
        database = databases.here()
        said = database.fault(folder / database.file_name, manifest.tables)
        faults = [said] if said else []
    if faults:
        told = "；".join(faults[:MOST_TOLD])
        more = f"等 {len(faults)} 处" if len(faults) > MOST_TOLD else ""
        raise Refusal(f"备份不完整，没有恢复：{told}{more}。请换一份备份。")


def _require_passphrase(folder: Path, manifest: Manifest, passphrase: str) -> None:
    if passphrase and _has_keys(manifest):
        try:
            seal.unseal_with(passphrase, (folder / KEYS).read_bytes())
        except ValueError as error:
            raise Refusal(str(error)) from error


def _has_keys(manifest: Manifest) -> bool:
    return any(one.path == KEYS for one in manifest.own)


def _require_empty(manifest: Manifest) -> None:
    """No township, no person, and no file that is not the backup's: a restore that was killed may
    be begun again.
    """
    tables = connection.introspection.table_names()
    models = [model for model in (Township, User) if model._meta.db_table in tables]
    if any(model._base_manager.exists() for model in models):
        raise Refusal(
            "本机已有数据，没有恢复：只能恢复到空的安装。请用 TOWNWORK_DATA 指定一个新目录"
            "（PostgreSQL 用一个新库），确认无误后再换过来。"
        )
    own = {_target(one.path) for one in manifest.files}
    root = Path(settings.MEDIA_ROOT)
    strange = [p for p in root.rglob("*") if p.is_file() and p not in own]
    strange = [path for path in strange if not path.name.endswith(files.DRAFT)]
    if strange:
        raise Refusal(
            f"本机的 {root} 里已有别的文件（如 {strange[0].name}），没有恢复：请用空目录。"
        )


def _target(name: str) -> Path:
    """Where a file of the pool goes. Raises Refusal for a name that leads elsewhere."""
    root = Path(settings.MEDIA_ROOT).resolve()
    path = (root / name).resolve()
    if root not in path.parents:
        raise Refusal(f"备份的清单里有不该有的路径（{name}），没有恢复。")
    return path


# --- Keys -----------------------------------------------------------------------------------------


def _put_keys_back(folder: Path, manifest: Manifest, passphrase: str) -> list[str]:
    """The keys in their places; what somebody must still do by hand."""
    heads = Path(settings.AUDIT_HEADS_DIR)
    # One that lies on another machine tells of more nights than the backup's, and is to.
    if any(one.path == HEADS for one in manifest.own) and not (heads / HEADS).exists():
        files.publish((folder / HEADS).read_bytes(), heads, HEADS)
    if not _has_keys(manifest):
        return [f"备份里没有密钥：{BY_HAND}"]
    if not passphrase:
        return [f"没有给 BACKUP_PASSPHRASE，密钥没有恢复：清空后带口令再恢复一次；或{BY_HAND}"]
    keys = json.loads(seal.unseal_with(passphrase, (folder / KEYS).read_bytes()))
    _add_audit_keys(keys["audit.key"].split(), Path(settings.AUDIT_KEY_FILE))
    secret = Path(settings.DATA_DIR) / "secret.key"
    _publish_key(keys["SECRET_KEY"], secret)
    notes = []
    if settings.SERVED and keys["SECRET_KEY"] != settings.SECRET_KEY:
        notes.append(f"正式站点：请把 SECRET_KEY 设成 {secret} 里的那一串，再启动。")
    if keys.get("SECRET_KEY_FALLBACKS"):  # a backup of before has none
        former = secret.with_name("secret.key.former")
        _publish_key(keys["SECRET_KEY_FALLBACKS"], former)
        notes.append(f"请把 SECRET_KEY_FALLBACKS 设成 {former} 里的内容，再启动。")
    return notes


def _add_audit_keys(kept: list[str], path: Path) -> None:
    """The trail's keys of the backup, before those there are: none is lost, whichever is newer."""
    there = path.read_text().split() if path.exists() else []
    if set(kept) - set(there):
        _publish_key("\n".join([*kept, *(key for key in there if key not in kept)]), path)


def _publish_key(text: str, path: Path) -> None:
    files.publish(text.encode(), path.parent, path.name)
