"""Commands in the trail: whoever has the server's command line is nobody with an account, yet is
told by the name the system knows them by.
"""

import getpass
import sqlite3
import sys
from contextlib import suppress

# They neither change the office's data nor take any out. What is not named here is told.
SILENT = {
    *("accounts_shown", "check", "collectstatic", "compilemessages", "diffsettings", "figures"),
    *("findstatic", "help", "inspectdb", "makemessages", "makemigrations", "optimizemigration"),
    *("runserver", "sendtestemail", "showmigrations", "sqlflush", "sqlmigrate"),
    *("sqlsequencereset", "startapp", "startproject", "test", "testserver", "verify", "version"),
}
SHELLS = {"shell", "dbshell"}  # they may never end, and are told as they begin
NOT_MIGRATED = "数据库还没有建好表，或者比程序旧：请先运行 manage.py migrate。"


def run(words: list[str]) -> None:
    """Run a command as Django does, `words` with manage.py first, and tell of it. A database that
    is away, or was not migrated, is one sentence whichever command meets it.
    """
    from django.db import Error

    try:
        _run(words)
    except (Error, sqlite3.Error, OSError) as error:
        said = _fault_of(error)
        if not said:
            raise
        sys.exit(said)


def _fault_of(error: Exception) -> str:
    """Nothing for an error that is the program's own: its traceback is wanted."""
    from django.db import Error

    from townwork.lib.outages import outage_of

    outage = outage_of(error)
    if outage:
        return f"{outage.words}（{str(error).strip().splitlines()[0]}）"
    if isinstance(error, OSError):
        return ""
    with suppress(Error):
        return NOT_MIGRATED if _has_to_migrate() else ""
    return ""


def _has_to_migrate() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    connection.close()  # its transaction, if any, has failed
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _run(words: list[str]) -> None:
    from django.core.management import execute_from_command_line

    asked = words[1:]
    if not is_told(asked):
        execute_from_command_line(words)
        return
    if asked[0] in SHELLS:
        note(asked)
        execute_from_command_line(words)
        return
    succeeded = False
    try:
        execute_from_command_line(words)
        succeeded = True
    finally:
        note(asked, succeeded=succeeded)


def is_told(asked: list[str]) -> bool:
    return bool(asked) and asked[0] not in SILENT and not {"-h", "--help", "--version"} & {*asked}


def note(asked: list[str], *, succeeded: bool = True) -> None:
    """Tell of a command by its name and its options' names. Their values stay untold: one may be a
    password. Where there is no trail yet, or of another version, nothing can be told.
    """
    import django
    from django.db import DatabaseError, connections

    with suppress(DatabaseError, OSError):
        django.setup()
        connections.close_all()  # a restored database lies where the old one did
        _record(asked, succeeded)


def _record(asked: list[str], succeeded: bool) -> None:
    from townwork.audit.models import NOBODY, AuditEvent
    from townwork.audit.services import record

    name, *others = asked
    options = [word.split("=")[0] for word in others if word.startswith("-")]
    told = {"命令": name[:40], "选项": " ".join(options)[:200], "系统用户": _system_user()}
    result = AuditEvent.Result.OK if succeeded else AuditEvent.Result.DENIED
    # One that failed may have done half of its work.
    record("运行命令", chain=NOBODY, data=told, result=result, moves=True)


def _system_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's number without a name
        return "不明"
