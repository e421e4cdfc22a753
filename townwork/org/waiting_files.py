"""待存的文件: those of a form that was refused wait in the store until it goes through.

Nothing is kept of them but the file itself, tied to no record: the form's page carries a sealed
word for each. What nobody sends again is swept with other such files
(townwork.safekeeping.sweeping.untied_files), long after its word is good for nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.db import transaction

from townwork.org import evidence
from townwork.org.errors import Refusal
from townwork.org.evidence import Brought
from townwork.org.models import StoredFile, User

GOOD_FOR = timedelta(days=7)  # less than evidence.KEPT, after which the bytes are swept
GONE = "先前选的文件有的放得太久，已经不在了：请把它重新选一次，其余的还在。"


@dataclass(frozen=True)
class Waiting:
    """One file; `word` is good for whoever sent it, and for nobody else."""

    file: StoredFile
    name: str
    word: str

    @property
    def brought(self) -> Brought:
        return Brought(
            self.name, self.file.content_type, self.file.size, self.file.sha256, was_whole=True
        )


def wait(
    papers: Iterable[tuple[str, bytes]], *, actor: User, beside: Sequence[Waiting] = ()
) -> tuple[list[Waiting], list[str]]:
    """Those that pass the checks, and what is wrong with the others.

    beside -- what waits for the same form already; what is among it is not taken again.
    """
    kept: list[Waiting] = []
    problems = []
    for name, data in papers:
        try:
            _require_place(name, len(beside) + len(kept))
            one = _brought_to_wait(name, data, actor)
        except Refusal as refusal:
            problems.append(str(refusal))
            continue
        if one.file not in [other.file for other in (*beside, *kept)]:
            kept.append(one)
    return kept, problems


def waiting(words: Iterable[str], *, actor: User) -> tuple[list[Waiting], list[str]]:
    """What the words stand for, and what is to be said of those that stand for nothing any more."""
    found = [_found(word, actor) for word in words]
    there = [one for one in found if one is not None]
    return there, [] if len(there) == len(found) else [GONE]


def _require_place(name: str, count: int) -> None:
    if count >= evidence.MAX_FILES:
        raise Refusal(f"“{name}”没有收下：一条记录最多 {evidence.MAX_FILES} 个文件。")


def _brought_to_wait(name: str, data: bytes, actor: User) -> Waiting:
    with evidence.brought(name, data) as file, transaction.atomic():
        stored = evidence.hold(file, actor=actor)
    word = signing.dumps([stored.pk, file.name], salt=_salt(actor), compress=True)
    return Waiting(stored, file.name, word)


def _found(word: str, actor: User) -> Waiting | None:
    try:
        key, name = signing.loads(word, salt=_salt(actor), max_age=GOOD_FOR)
    except signing.BadSignature:
        return None
    stored = StoredFile.objects.filter(pk=key, township=actor.township).first()
    return Waiting(stored, name, word) if stored and stored.is_whole else None


def _salt(actor: User) -> str:
    return f"townwork.waiting-file.{actor.pk}"
