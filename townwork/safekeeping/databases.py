"""A database as one file, taken while people work, and put back: SQLite by VACUUM INTO, PostgreSQL
by pg_dump and pg_restore. What else the backup says of the database is read in the same snapshot.
"""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

from django.db import connection, transaction
from psycopg.conninfo import make_conninfo

from townwork.lib import files
from townwork.org.errors import Refusal

Read = Callable[[str], list[tuple[Any, ...]]]  # a SELECT, and its rows
DEBIAN = Path("/usr/lib/postgresql")  # a folder a version


class Database(Protocol):
    kind: str
    title: str
    file_name: str
    TABLES: str  # the query of their names

    def snapshot(self, path: Path) -> Any:
        """Write the database's state to `path`; a context in which `Read` reads that very state."""

    def fault(self, path: Path, tables: dict[str, int]) -> str:
        """What is wrong with a file made by `snapshot`, or nothing."""

    def load(self, path: Path) -> None:
        """Put the file's state in place of an empty database's."""


def here() -> Database:
    """This installation's."""
    return Sqlite() if connection.vendor == "sqlite" else Postgresql()


def count_rows(read: Read, tables: list[str]) -> dict[str, int]:
    counted = 'SELECT count(*) FROM "{}"'  # names out of the schema itself
    return {table: read(counted.format(table))[0][0] for table in sorted(tables)}


class Sqlite:
    kind, title, file_name = "sqlite", "SQLite", "database.sqlite3"
    TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"

    @contextmanager
    def snapshot(self, path: Path) -> Iterator[Read]:
        """VACUUM INTO reads one state of a database others write to; a copy of its file would lack
        what still lies in the write-ahead log.
        """
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(path)])
        files.sync(path)
        with self._reading(path) as read:
            yield read

    @contextmanager
    def _reading(self, path: Path) -> Iterator[Read]:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as opened:
            yield lambda query: opened.execute(query).fetchall()

    def fault(self, path: Path, tables: dict[str, int]) -> str:
        try:
            with self._reading(path) as read:
                if read("PRAGMA integrity_check") != [("ok",)]:
                    return "数据库文件损坏"
                found = count_rows(read, [name for (name,) in read(self.TABLES)])
        except sqlite3.Error as error:
            return f"数据库文件打不开（{error}）"
        return "" if found == tables else "数据库里的行数和清单不一样"

    def load(self, path: Path) -> None:
        """Nobody may be at work: whoever has the old file open goes on writing to it."""
        target = Path(connection.settings_dict["NAME"])
        connection.close()
        for beside in ("-wal", "-shm"):  # they belong to the database that goes
            target.with_name(f"{target.name}{beside}").unlink(missing_ok=True)
        files.copy(path, target, sha256=files.digest(path))


class Postgresql:
    kind, title, file_name = "postgresql", "PostgreSQL", "database.dump"
    TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"

    @contextmanager
    def snapshot(self, path: Path) -> Iterator[Read]:
        """pg_dump and our own questions see one exported snapshot."""
        with transaction.atomic(durable=True), connection.cursor() as cursor:

            def read(query: str) -> list[tuple[Any, ...]]:
                cursor.execute(query)
                return cursor.fetchall()

            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            ((exported,),) = read("SELECT pg_export_snapshot()")
            options = ["-Fc", "--no-owner", "--no-privileges", f"--snapshot={exported}"]
            self._run("pg_dump", *options, "-f", str(path))
            files.sync(path)
            yield read

    def fault(self, path: Path, tables: dict[str, int]) -> str:
        """Its hash says that it is whole; here, that this machine's pg_restore can read it."""
        done = subprocess.run(
            [str(tool("pg_restore")), "--list", str(path)], capture_output=True, text=True
        )
        if done.returncode:
            return f"pg_restore 读不了数据库文件（{last_line(done.stderr)}）"
        found = set(re.findall(r" TABLE DATA \S+ (\S+) ", done.stdout))
        return "" if found == set(tables) else "数据库里的表和清单不一样"

    def load(self, path: Path) -> None:
        with connection.cursor() as cursor:
            cursor.execute(self.TABLES)
            names = ", ".join(f'"{name}"' for (name,) in cursor.fetchall())
            if names:
                cursor.execute(f"DROP TABLE {names} CASCADE")
        options = ["--no-owner", "--no-privileges", "--clean", "--if-exists"]
        self._run("pg_restore", *options, "--single-transaction", "--exit-on-error", str(path))

    def _run(self, name: str, *words: str) -> None:
        target = make_conninfo(**target_parameters())
        env = {**os.environ, "PGPASSWORD": connection.settings_dict["PASSWORD"] or ""}
        done = subprocess.run(
            [str(tool(name)), "-d", target, *words], env=env, capture_output=True, text=True
        )
        if done.returncode:
            raise Refusal(f"{name} 没有成功：{last_line(done.stderr)}")


def target_parameters() -> dict[str, str]:
    """Where the settings lead, without the password, which others could list.

    Nothing the driver adds of its own: its libpq may be newer than the machine's programs, which
    then refuse a word they do not know.
    """
    connection.ensure_connection()
    asked = connection.get_connection_params()
    told = connection.connection.info.get_parameters()
    return {name: value for name, value in told.items() if name in asked}


def tool(name: str) -> Path:
    """PostgreSQL's own program, at least as new as the server: an older one refuses to dump a newer
    server. Raises Refusal with what to install.
    """
    server = connection.pg_version // 10_000
    found = {path: version for path in _candidates(name) if (version := _version(path))}
    fit = [path for path, version in found.items() if version >= server]
    if fit:
        return fit[0]
    newest = max(found.values(), default=None)
    lack = f"只有 {newest} 版，比服务器旧" if newest else "没有装"
    raise Refusal(
        f"备份和恢复 PostgreSQL {server} 要用 {name}，本机{lack}："
        f"请安装 postgresql-client-{server}。"
    )


def _candidates(name: str) -> list[Path]:
    on_path = shutil.which(name)
    versions = sorted(DEBIAN.glob(f"*/bin/{name}"), reverse=True)
    return [*([Path(on_path)] if on_path else []), *versions]


def _version(path: Path) -> int | None:
    done = subprocess.run([str(path), "--version"], capture_output=True, text=True)
    number = re.search(r"\) (\d+)", done.stdout)
    return int(number.group(1)) if number else None


def last_line(said: str) -> str:
    return (said.strip().splitlines() or ["没有说原因"])[-1]
