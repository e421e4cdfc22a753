"""System checks: what must hold on this machine before townwork may serve, and what silently makes
it slow or ugly.

Those tagged `machine` are cheap and need no database: `make run` says them before it serves.
"""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError, connections
from django.utils import timezone

from townwork.lib import disk, harfbuzz

WANTED_PRAGMAS = {
    "journal_mode": "wal",
    "busy_timeout": 20_000,
    "synchronous": 2,
    "foreign_keys": 1,
}
WANTED_CODECS = {"jpg": "JPEG", "zlib": "PNG"}  # Pillow's names: the pictures evidence may be


@register(Tags.database)
def sqlite_pragmas(databases: Collection[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Reads the PRAGMAs back: options one level too high are ignored, and WAL fails on a network
    folder.
    """
    errors = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "sqlite" or connection.is_in_memory_db():
            continue
        with connection.cursor() as cursor:
            for pragma, wanted in WANTED_PRAGMAS.items():
                got = cursor.execute(f"PRAGMA {pragma}").fetchone()[0]
                if got != wanted:
                    errors.append(
                        Error(
                            f"SQLite 数据库 {alias} 的 {pragma} 是 {got}，应当是 {wanted}。",
                            hint="见 docs/deploy.md",
                            id="townwork.E001",
                        )
                    )
    return errors


@register()
def defused_xml(**kwargs: Any) -> list[CheckMessage]:
    """openpyxl defends against entity bombs only while defusedxml is installed."""
    import openpyxl

    if openpyxl.DEFUSEDXML:
        return []
    return [Error("没有装 defusedxml：工作簿里的 XML 炸弹防不住。", id="townwork.E002")]


@register(Tags.security, deploy=True)
def no_demo_in_production(**kwargs: Any) -> list[CheckMessage]:
    """Sample accounts have a password that the sign-in page shows: neither the variable nor a row
    may be there. They cannot sign in to a served site; their township is no real one all the same.
    """
    if not settings.SERVED:
        return []
    if settings.DEMO_PASSWORD:
        return [Error("正式站点不能设 TOWNWORK_DEMO_PASSWORD。", id="townwork.E003")]
    try:
        samples = get_user_model().objects.filter(is_sample=True).count()
    except DatabaseError:  # nothing is migrated yet, so nothing is there
        return []
    if not samples:
        return []
    return [
        Error(
            f"数据库里有 {samples} 个示例账号，正式站点不能用示例镇的数据。",
            hint="请用 TOWNWORK_DATA 或 DATABASE_URL 换一个空的，再运行 migrate 和 found。",
            id="townwork.E003",
        )
    ]


@register()
def fonts_are_cut_by_harfbuzz(**kwargs: Any) -> list[CheckMessage]:
    """Without it fontTools cuts them, twenty times as slowly and with warnings for every paper.
    `make run` has asked in bin/setup.
    """
    try:
        if harfbuzz.cuts_fonts():
            return []
    except OSError:
        return [
            Warning(
                "没有 Pango，生成不了 PDF：请安装 libpango-1.0-0 和 libpangoft2-1.0-0。",
                id="townwork.W001",
            )
        ]
    return [
        Warning(
            f"没有 HarfBuzz 的字体裁剪，生成 PDF 慢约二十倍：请安装 {harfbuzz.PACKAGE}。",
            id="townwork.W002",
        )
    ]


@register("machine")
def psycopg_is_compiled(**kwargs: Any) -> list[CheckMessage]:
    """psycopg falls back to its pure-Python part where the compiled one does not load."""
    if connections["default"].vendor != "postgresql":
        return []
    from psycopg import pq

    if pq.__impl__ != "python":
        return []
    return [
        Warning("psycopg 没有用上编译部分，数据库会慢：请重新运行 make setup。", id="townwork.W003")
    ]


@register("machine")
def pictures_can_be_read(**kwargs: Any) -> list[CheckMessage]:
    """A Pillow built from source leaves out the codecs whose libraries it did not find."""
    from PIL import features

    lacking = [name for codec, name in WANTED_CODECS.items() if not features.check_codec(codec)]
    if not lacking:
        return []
    return [
        Warning(
            f"Pillow 读不了 {'、'.join(lacking)} 图片，佐证图片会被拒收：请重新运行 make setup。",
            id="townwork.W004",
        )
    ]


@register("machine")
def typefaces_are_there(**kwargs: Any) -> list[CheckMessage]:
    """The bundled ones, without which no paper is made, and those a township meant to use by
    FONT_DIR.
    """
    from townwork.lib.pdf import typefaces

    names = {name for face in typefaces.FAMILIES.values() for name in face[:2]}
    lacking = sorted(name for name in names if not (typefaces.BUNDLED / name).is_file())
    if lacking:
        return [
            Warning(
                f"缺少自带字体 {'、'.join(lacking)}，生成不了 PDF：请重新取一份完整的代码。",
                id="townwork.W005",
            )
        ]
    known = {title for _, _, titles in typefaces.FAMILIES.values() for title in titles}
    if settings.FONT_DIR and not known & typefaces.licensed(settings.FONT_DIR).keys():
        return [
            Warning(
                f"FONT_DIR={settings.FONT_DIR} 里没有公文用的字体（如仿宋_GB2312），仍用自带字体。",
                id="townwork.W006",
            )
        ]
    return []


@register("machine")
def word_template_is_whole(**kwargs: Any) -> list[CheckMessage]:
    """The township's own page for Word papers, where it named one: every kind of block needs its
    style.
    """
    from townwork.lib import word

    lacking = word.lacking(settings.WORD_TEMPLATE) if settings.WORD_TEMPLATE else []
    if not lacking:
        return []
    return [
        Warning(
            f"WORD_TEMPLATE={settings.WORD_TEMPLATE} 缺少样式 {'、'.join(lacking)}，"
            "仍用自带的 Word 模板：请从 townwork/lib/word/official.docx 改起。",
            id="townwork.W010",
        )
    ]


@register("machine")
def the_disk_has_room(**kwargs: Any) -> list[CheckMessage]:
    short = short_of_room(settings.DATA_DIR)
    return [Warning(short, id="townwork.W007")] if short else []


@register("machine")
def the_data_is_private(**kwargs: Any) -> list[CheckMessage]:
    """Everything written is the office's alone (townwork/__init__.py); a folder of before, or one
    made by hand, may stand open. A closed folder closes all that is in it.
    """
    folder = settings.DATA_DIR
    if not folder.exists() or not folder.stat().st_mode & 0o077:
        return []
    names = ("townwork.sqlite3", "secret.key", "audit.key", "files")
    inside = [folder / name for name in names if (folder / name).exists()]
    if not any(path.stat().st_mode & 0o077 for path in inside):
        return []
    return [
        Warning(
            f"这台机器上的其他用户读得到数据目录：请运行 chmod -R go-rwx {folder}",
            id="townwork.W009",
        )
    ]


def short_of_room(folder: Path) -> str:
    """The sentence to say, or nothing. The folder need not be there yet."""
    free = disk.room_at(folder).free
    if free >= disk.LEAST_ROOM:
        return ""
    return (
        f"磁盘快满了：{folder} 所在的盘只剩 {free // 1024**2} MB，至少要 500 MB，"
        "请先清理，或用 TOWNWORK_DATA 换一个盘。"
    )


@register("machine")
def this_years_rest_days_are_known(**kwargs: Any) -> list[CheckMessage]:
    """The State Council names a year's holidays the November before; until a newer table is
    installed all weekdays of an unknown year count as workdays.
    """
    from chinese_calendar.constants import holidays

    year = timezone.localdate().year
    if year <= max(day.year for day in holidays):
        return []
    return [
        Warning(
            f"不知道 {year} 年的放假安排，限期会按普通周末推算：请更新 chinesecalendar。",
            id="townwork.W008",
        )
    ]
