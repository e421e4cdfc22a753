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

# Tables nothing kept is reckoned from: each is asked anew where it is shown.
FREE = {
    # the trail itself, who is signed in, how often something was tried
    *("audit.AuditEvent", "audit.AuditHead", "audit.TrailCheck", "sessions.Session"),
    *("org.Session", "org.Tally", "org.PasswordMemory", "otp_static.StaticDevice"),
    *("otp_static.StaticToken", "otp_totp.TOTPDevice", "axes.AccessAttempt", "axes.AccessLog"),
    *("axes.AccessFailureLog", "axes.AccessAttemptExpiration"),
    # what is under way: a job, a sheet not yet carried out, a desk that is open, a link
    *("jobs.Job", "jobs.Heartbeat", "records.Import", "records.ImportedRow"),
    *("records.ColumnMemory", "records.SignInDesk", "duties.QuickLink"),
    # the text under way: who wrote what is its own history
    *("reports.Revision", "reports.Presence"),
    # what somebody has looked at
    *("duties.Message", "reports.BoardLook"),
}
# Written by signing in.
OF_SIGNING_IN = {"last_login", "password"}
_WRITE = re.compile(r'(INSERT INTO|UPDATE|DELETE FROM) "(\w+)"(?: SET (.*?)(?: WHERE|$))?')
_COLUMN = re.compile(r'"(\w+)" = ')
HEAD = "audit_audithead"


def reckoned() -> set[str]:
    """The tables whose rows pages are reckoned from."""
    return {model._meta.db_table for model in apps.get_models() if model._meta.label not in FREE}


@dataclass
class Watch:
    """What a request wrote, by the outermost transaction it was written in."""

    tables: set[str]
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
        elif table in self.tables and not (columns and columns <= OF_SIGNING_IN):
            self.written.setdefault(self.begun, set()).add(table)


@contextmanager
def watched() -> Iterator[Watch]:
    watch = Watch(reckoned())
    request_started.connect(watch.enter, weak=False)
    request_finished.connect(watch.leave, weak=False)
    try:
        with connection.execute_wrapper(watch):
            yield watch
    finally:
        request_started.disconnect(watch.enter)
        request_finished.disconnect(watch.leave)
