"""Where each chain ended, night by night, kept outside the database.

One text file that is only added to: a line a chain, each bound to the line before by the trail's
key. Who deletes a chain, or cuts its tail and sets its head back, would have to do the same here,
and on every other machine the file or the auditors' mail was carried to.
"""

import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from townwork.audit import keys
from townwork.audit.findings import Finding
from townwork.audit.models import NOBODY, AuditEvent, AuditHead
from townwork.lib.files import sync

NOTED = "记下审计链尾"
NAME = "audit-heads.txt"
NO_MARK = "-"  # what the first line is bound to
_NO_NAME = "-"  # how the file calls nobody's chain


@dataclass(frozen=True)
class Line:
    at: str  # ISO 8601, to the second
    chain: str
    number: int
    hash: str
    key_id: str
    mark: str  # keyed digest of the line and the mark before it

    @classmethod
    def read(cls, text: str) -> "Line":
        """Raises ValueError for what is no line."""
        at, chain, number, hash, key_id, mark = text.split("\t")
        return cls(at, "" if chain == _NO_NAME else chain, int(number), hash, key_id, mark)

    @classmethod
    def of(cls, head: AuditHead, at: datetime, before: str) -> "Line":
        key, moment = keys.current(), at.isoformat(timespec="seconds")
        mark = key.digest(_bound(moment, head.chain, head.number, head.hash, before))
        return cls(moment, head.chain, head.number, head.hash, key.id, mark)

    def __str__(self) -> str:
        name = self.chain or _NO_NAME
        return "\t".join((self.at, name, str(self.number), self.hash, self.key_id, self.mark))

    def is_bound_to(self, before: str) -> bool:
        key = keys.by_id(self.key_id)
        facts = _bound(self.at, self.chain, self.number, self.hash, before)
        return key is not None and key.digest(facts) == self.mark


def _bound(at: str, chain: str, number: int, hash: str, before: str) -> str:
    return "\t".join(("heads", at, chain, str(number), hash, before))


def path() -> Path:
    return settings.AUDIT_HEADS_DIR / NAME


def append(at: datetime) -> list[Line]:
    """Write where each chain ends now; all the file's lines, the new ones last.

    Raises OSError, and ValueError where a line of it cannot be read.
    """
    path().parent.mkdir(parents=True, exist_ok=True)
    with path().open("a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # a second beat would bind to the same line
        file.seek(0)
        text = file.read()
        whole = text[: text.rfind("\n") + 1]
        file.truncate(len(whole.encode()))  # a line torn by a crash or a full disk
        lines = [Line.read(line) for line in whole.splitlines()]
        for head in AuditHead.objects.order_by("chain"):
            lines.append(Line.of(head, at, lines[-1].mark if lines else NO_MARK))
            file.write(f"{lines[-1]}\n")
        file.flush()
        os.fsync(file.fileno())
    sync(path().parent)
    return lines


def findings() -> Iterator[Finding]:
    """What the file and the database say differently of each other."""
    told = AuditEvent.objects.filter(chain=NOBODY, action=NOTED).order_by("-number").first()
    try:
        texts = path().read_text(encoding="utf-8").splitlines()
        lines = [Line.read(text) for text in texts]
    except FileNotFoundError:
        lines = []
    except ValueError:
        yield Finding(None, f"链尾记录 {path()} 里有读不懂的行，可能被改动过。")
        return
    yield from _altered(lines)
    yield from _shortened(lines, told)
    # The last of each chain is enough: a chain holds, or is found broken by itself.
    newest = {line.chain: line for line in lines}
    for line in newest.values():
        yield from _not_in_database(line)


def _altered(lines: list[Line]) -> Iterator[Finding]:
    before = NO_MARK
    for place, line in enumerate(lines, start=1):
        if not line.is_bound_to(before):
            yield Finding(None, f"链尾记录 {path()} 第 {place} 行与密钥不符，可能被改动过。")
            return
        before = line.mark


def _shortened(lines: list[Line], told: AuditEvent | None) -> Iterator[Finding]:
    if told is None:
        return
    count, mark = told.data["行数"], told.data["末行"]
    if len(lines) < count or lines[count - 1].mark != mark:
        yield Finding(
            None,
            f"链尾记录 {path()} 应有 {count} 行，现有 {len(lines)} 行或已不同："
            "如果刚从备份恢复，请把原来的这个文件一并放回。",
        )


def _not_in_database(line: Line) -> Iterator[Finding]:
    if line.number == 0:
        return
    stored = AuditEvent.objects.filter(chain=line.chain, number=line.number).first()
    if stored is None or stored.hash != line.hash:
        lost = "库里没有这一条了" if stored is None else "库里这一条已不是原来的"
        yield Finding(line.chain, f"{line.at[:10]} 记下的链尾是第 {line.number} 条，{lost}。")
