"""Whether this program can go on with a database: by the migrations it was brought through."""

from collections.abc import Collection

from django.db.migrations.loader import MigrationLoader

from townwork import __version__

Name = tuple[str, str]  # app, migration
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
