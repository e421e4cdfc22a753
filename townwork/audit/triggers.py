"""Database triggers that refuse to change or empty the audit trail, whoever connects."""

import re

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "audit_auditevent"

_CREATE = {
    "sqlite": [
        f"CREATE TRIGGER IF NOT EXISTS audit_no_{act.lower()} BEFORE {act} ON {TABLE} "
        "BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END"
        for act in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'audit events are append-only'; END $$",
        f"DROP TRIGGER IF EXISTS audit_append_only ON {TABLE}",
        f"CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON {TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION audit_append_only()",
        f"DROP TRIGGER IF EXISTS audit_no_truncate ON {TABLE}",
        f"CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON {TABLE} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()",
    ],
}
_DROP = {
    "sqlite": ["DROP TRIGGER IF EXISTS audit_no_update", "DROP TRIGGER IF EXISTS audit_no_delete"],
    "postgresql": [
        f"DROP TRIGGER IF EXISTS audit_append_only ON {TABLE}",
        f"DROP TRIGGER IF EXISTS audit_no_truncate ON {TABLE}",
    ],
}
# Each trigger's name and what makes it: on PostgreSQL also whether it is switched on, and the
# body of the function it calls.
_STANDING = {
    "sqlite": "SELECT name, sql FROM sqlite_master "  # nosec B608 # a constant of ours
    f"WHERE type = 'trigger' AND tbl_name = '{TABLE}'",
    "postgresql": "SELECT tgname, "  # nosec B608 # and so is this
    "concat_ws(' ', pg_get_triggerdef(t.oid), tgenabled, prosrc) "
    "FROM pg_trigger t JOIN pg_proc p ON p.oid = tgfoid "
    f"WHERE tgrelid = '{TABLE}'::regclass AND NOT tgisinternal",
}
# What must stand in each: a trigger of the same name that does nothing is none.
_WANTED = {
    "sqlite": {
        f"audit_no_{act.lower()}": rf"BEFORE {act} ON {TABLE} BEGIN SELECT RAISE\(ABORT,"
        for act in ("UPDATE", "DELETE")
    },
    "postgresql": {
        "audit_append_only": r"BEFORE (?=.*\bUPDATE\b)(?=.*\bDELETE\b)[^;]* FOR EACH ROW "
        r"EXECUTE FUNCTION (?:\w+\.)?audit_append_only\(\) [OA] BEGIN RAISE EXCEPTION",
        "audit_no_truncate": r"BEFORE TRUNCATE ON [^;]*"
        r"EXECUTE FUNCTION (?:\w+\.)?audit_append_only\(\) [OA] BEGIN RAISE EXCEPTION",
    },
}


def create(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for statement in _CREATE[connection.vendor]:
            cursor.execute(statement)


def drop(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for statement in _DROP[connection.vendor]:
            cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The triggers that are not there, are switched off, or no longer refuse."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING[connection.vendor])
        standing = {name: " ".join(text.split()) for name, text in cursor.fetchall()}
    wanted = _WANTED[connection.vendor]
    return [name for name, text in wanted.items() if not re.search(text, standing.get(name, ""))]
