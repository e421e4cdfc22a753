"""Every act moves: a request or a job that writes a row which pages are reckoned from tells the
trail of it in the same transaction, or what is kept of the township would be stale
(docs/decisions/0012-read-once.md).

`watched` sees each statement of a test. What enters by a door (a request, a job) and writes without
moving is named when it leaves.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.apps import apps
from django.core.signals import request_finished, request_started
from django.db import connection

from townwork.audit import rows

# Tables nothing kept is reckoned from: each is asked anew where it is shown. A model of ours says so
# itself (`is_told`).
FREE = {
    # the trail itself, who is signed in, how often something was tried
    *("audit.AuditEvent", "audit.AuditHead", "audit.TrailCheck", "sessions.Session"),
    *("otp_static.StaticDevice", "otp_static.StaticToken", "otp_totp.TOTPDevice"),
    *("axes.AccessAttempt", "axes.AccessLog", "axes.AccessFailureLog"),
    "axes.AccessAttemptExpiration",
    "org.PasswordMemory",
}
# Written by signing in and by closing a hint: nothing kept is reckoned from them.
OF_NO_ACT = {"last_login", "password", "hints_closed"}
_WRITE = re.compile(r'(INSERT INTO|UPDATE|DELETE FROM) "(\w+)"(?: SET (.*?)(?: WHERE|$))?')
_COLUMN = re.compile(r'"(\w+)" = ')
HEAD = "audit_audithead"


def reckoned() -> set[str]:
    """The tables whose rows pages are reckoned from."""
    ours = [model for model in apps.get_models() if getattr(model, "is_told", True)]
    return {model._meta.db_table for model in ours if model._meta.label not in FREE}


@dataclass
class Watch:
    """What a request wrote, by the outermost transaction it was written in."""

    tables: set[str]
    told: set[str]  # those whose rows the trail tells of
    depth: int | None = None  # how many transactions were open at the door; None: outside
    begun: int = 0  # how many transactions since the door
    written: dict[int, set[str]] = field(default_factory=dict)
    moved: set[int] = field(default_factory=set)

    def enter(self, **kwargs) -> None:
        self.depth, self.begun = len(connection.atomic_blocks), 0
        self.written, self.moved = {}, set()

    def leave(self, **kwargs) -> None:
        if self.depth is None:
            return
        self.depth = None
        silent = [names for root, names in self.written.items() if root not in self.moved]
        assert not silent, f"written without an event in the same transaction: {silent}"
        written, left = set().union(*self.written.values()), rows.written()
        tables = {model: rows.told_models()[model]._meta.db_table for model in left}
        late = [model for model, keys in left.items() if keys and tables[model] in written]
        assert not late, f"written after the event, which says how the rows stand: {late}"
        unheard = written & self.told - {*tables.values()}
        assert not unheard, f"written in bulk past townwork.audit.rows: {sorted(unheard)}"

    def __call__(self, execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if self.depth is not None and not isinstance(sql, bytes):
            self._see(str(sql), params, context["cursor"].rowcount)
        return answer

    def _see(self, sql: str, params, count: int) -> None:
        inside = len(connection.atomic_blocks) > self.depth
        if not inside and sql.startswith("ROLLBACK TO"):
            self.written.pop(self.begun, None)  # the act was taken back
        if not inside:  # a transaction begins, or a statement stands alone
            self.begun += 1
        found = _WRITE.match(sql)
        if not found or not count:
            return
        table, columns = found[2], set(_COLUMN.findall(found[3] or ""))
        if table == HEAD and "moved" in columns and params[1] == params[3]:
            self.moved.add(self.begun)  # the new end is what moved
        elif table in self.tables and not (columns and columns <= OF_NO_ACT):
            self.written.setdefault(self.begun, set()).add(table)


@contextmanager
def watched() -> Iterator[Watch]:
    told = {model._meta.db_table for model in rows.told_models().values()}
    watch = Watch(reckoned(), told)
    request_started.connect(watch.enter, weak=False)
    request_finished.connect(watch.leave, weak=False)
    try:
        with connection.execute_wrapper(watch):
            yield watch
    finally:
        request_started.disconnect(watch.enter)
        request_finished.disconnect(watch.leave)
