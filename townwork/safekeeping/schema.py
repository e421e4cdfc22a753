"""Whether this program can go on with a database, by the migrations it was brought through; and the
database of before, kept when it is brought further.
"""

from collections.abc import Collection
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from townwork import __version__
from townwork.lib import files
from townwork.org.errors import Refusal

Name = tuple[str, str]  # app, migration
COPIES = 3  # databases of before an upgrade
# The last version that still had the migrations a squash replaced (docs/upgrading.md).
STOP = "0.1.0"


def obstacle(applied: Collection[Name], *, made_by: str = "") -> str:
    """One sentence of why not, and what to do; nothing where `migrate` goes through. `made_by` is
    the version that made the database, where that is known.
    """
    migrations = MigrationLoader(None).disk_migrations
    replaced = {name: migration.replaces for name, migration in migrations.items()}
    known = {*migrations, *(old for olds in replaced.values() for old in olds)}
    unknown = sorted(set(applied) - known)
    if unknown:
        return (
            f"这个数据库来自更新的版本{f' {made_by}' if made_by else ''}，本机程序是 {__version__}，"
            f"不认得它的 {unknown[-1][0]} {unknown[-1][1]}：请先升级程序（见 docs/upgrading.md）。"
        )
    for name, olds in replaced.items():
        if name not in applied and _is_partly(olds, applied):
            return (
                f"这个数据库太旧（{name[0]} 停在 {max(set(olds) & set(applied))[1]}），"
                f"本机程序 {__version__} 不能直接升级：请先装 {STOP} 版升级一次，"
                "再装本版（见 docs/upgrading.md）。"
            )
    return ""


def _is_partly(olds: list[Name], applied: Collection[Name]) -> bool:
    return 0 < len(set(olds) & set(applied)) < len(set(olds))


def applied() -> set[Name]:
    """What the database was brought through; nothing for an empty one."""
    return set(MigrationRecorder(connection).applied_migrations())


def is_current(applied: Collection[Name]) -> bool:
    """Whether there is nothing to migrate."""
    return set(MigrationLoader(None).disk_migrations) <= set(applied)


def keep_before_upgrade(applied: Collection[Name]) -> Path | None:
    """A copy of a SQLite database that is about to be changed, of which the last three stay; None
    where there is nothing to change, or nothing yet to lose. PostgreSQL's is the backup's.

    Raises Refusal where there is no room for it: then nothing is changed either.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return None
    if not applied or is_current(applied):
        return None
    folder = Path(settings.DATA_DIR) / "before-upgrade"
    files.make_folder(folder)
    folder.chmod(0o700)
    path = folder / f"{timezone.localtime():%Y%m%d-%H%M%S}.sqlite3"
    draft = folder / f".{path.name}{files.DRAFT}"
    draft.unlink(missing_ok=True)
    try:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(draft)])
    except OperationalError as error:
        draft.unlink(missing_ok=True)
        raise Refusal(f"升级前的数据库没有存下来（{error}），没有升级：请先清理磁盘。") from error
    files.sync(draft)
    draft.rename(path)
    files.sync(folder)
    for old in sorted(folder.glob("*.sqlite3"))[:-COPIES]:
        old.unlink()
    return path
