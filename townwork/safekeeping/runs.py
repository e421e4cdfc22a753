"""What the last backup, check and sweep came to: a small file each beside the data, not a row. A
broken database must not hide that it was backed up, nor a restored one claim another's backups.
"""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from townwork.lib import files
from townwork.org.errors import Refusal

BACKUP, VERIFY, SWEEP = "backup", "verify", "sweep"
MOST_KEPT = 500  # findings: a lost disk has as many as there are files
BUSY = "另一个备份、清理或恢复正在进行，请等它做完再来。"


@dataclass(frozen=True)
class Run:
    """One that came to its end. `findings` are sentences, none where all is well; `facts` are what
    it counted.
    """

    at: datetime  # when it began
    seconds: float
    findings: list[str] = field(default_factory=list)
    facts: dict[str, int | str] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        return not self.findings


def note(kind: str, run: Run) -> None:
    said = {**asdict(run), "at": run.at.isoformat(), "findings": run.findings[:MOST_KEPT]}
    files.publish(json.dumps(said, ensure_ascii=False).encode(), _folder(), f"{kind}.json")


def last(kind: str) -> Run | None:
    """None before the first, and where its file cannot be read: then it is done again."""
    try:
        said = json.loads((_folder() / f"{kind}.json").read_text())
        return Run(**{**said, "at": datetime.fromisoformat(said["at"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def begun(at: datetime, findings: list[str], facts: dict[str, int | str] | None = None) -> Run:
    """The run that began at `at` and ends now."""
    return Run(at, round((timezone.now() - at).total_seconds(), 1), findings, facts or {})


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """A sweep must not take away what a backup is about to copy. Raises Refusal while another
    holds it; the lock goes with its holder, however that ends.
    """
    files.make_folder(_folder())
    with (_folder() / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refusal(BUSY) from None
        yield


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "safekeeping"
