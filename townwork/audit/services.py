"""Writing and verifying the audit trail."""

import contextvars
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils import timezone

from townwork.audit.models import AuditEvent, AuditHead

if TYPE_CHECKING:
    from townwork.org.models import User

# The address of the request under way: services never take a request, yet the trail names where
# from.
current_ip: contextvars.ContextVar[str | None] = contextvars.ContextVar("current_ip", default=None)

_HASHED = [
    "chain",
    "number",
    "at",
    "actor_name",
    "actor_role",
    "actor_unit",
    "ip",
    "action",
    "object_type",
    "object_id",
    "object_name",
    "data",
    "result",
    "previous_hash",
]


def digest(event: AuditEvent) -> str:
    """SHA-256 over every field that says what happened, and the hash before it."""
    facts = {name: getattr(event, name) for name in _HASHED}
    facts["at"] = event.at.astimezone(timezone.get_fixed_timezone(0)).isoformat()
    facts["result"] = str(event.result)
    return hashlib.sha256(
        json.dumps(facts, ensure_ascii=False, sort_keys=True).encode()
    ).hexdigest()


def record(
    action: str,
    subject: models.Model | None = None,
    *,
    actor: "User | None" = None,
    chain: str | None = None,
    data: dict | None = None,
    result: str = AuditEvent.Result.OK,
) -> AuditEvent:
    """Append one event, inside the caller's transaction, so act and trail stand or fall together.

    `actor` is a User or None (the system). `chain` is the township's code; by default the actor's.
    """
    if chain is None:
        chain = actor.township.code if actor is not None and actor.township else ""
    fact = Fact.of(action, subject, actor=actor, data=data, result=result)
    return record_all([fact], chain=chain)[0]


@dataclass(frozen=True)
class Fact:
    """Who did what to what, in the words of the moment it is noted."""

    action: str
    who: dict
    what: dict
    data: dict
    result: str

    @classmethod
    def of(
        cls,
        action: str,
        subject: models.Model | None = None,
        *,
        actor: "User | None" = None,
        data: dict | None = None,
        result: str = AuditEvent.Result.OK,
    ) -> "Fact":
        said = json.loads(json.dumps(data or {}, default=str))
        return cls(action, _who(actor), _what(subject), said, result)


def record_all(facts: list[Fact], *, chain: str) -> list[AuditEvent]:
    """Append an event a fact, in their order, as `record` does; the chain's end is locked and moved
    once.
    """
    # No savepoint: an act whose line cannot be written falls with it.
    with transaction.atomic(savepoint=False):
        head = _locked_head(chain)
        events = [_appended(head, fact) for fact in facts]
        AuditEvent.objects.bulk_create(events, batch_size=500)
        AuditHead.objects.filter(chain=chain).update(number=head.number, hash=head.hash)
    return events


def _locked_head(chain: str) -> AuditHead:
    """Locked: the chain's next number and the hash before it are one writer's at a time."""
    heads = AuditHead.objects.select_for_update().filter(chain=chain)
    head = heads.first()
    if head is None:
        AuditHead.objects.get_or_create(chain=chain)
        head = heads.get()
    return head


def _appended(head: AuditHead, fact: Fact) -> AuditEvent:
    """The chain's next event, unsaved; `head` moves on to it."""
    event = AuditEvent(
        chain=head.chain,
        number=head.number + 1,
        at=timezone.now(),
        **fact.who,
        ip=current_ip.get(),
        action=fact.action,
        **fact.what,
        data=fact.data,
        result=fact.result,
        previous_hash=head.hash,
    )
    event.hash = digest(event)
    head.number, head.hash = event.number, event.hash
    return event


def _who(actor: "User | None") -> dict:
    """The actor, by name too: an account may go, what it did does not."""
    if actor is None:
        return {"actor": None, "actor_name": "系统"}
    return {
        "actor": actor,
        "actor_name": actor.get_full_name()[:80],
        "actor_role": actor.get_role_display(),
        "actor_unit": str(actor.unit or actor.district)[:80],
    }


def _what(subject: models.Model | None) -> dict:
    """What was acted on, by its words too; nothing where the act is about no one thing."""
    if subject is None:
        return {}
    return {
        "object_type": subject._meta.label_lower,
        "object_id": str(subject.pk),
        "object_name": str(subject)[:200],
    }


def broken_links(chain: str) -> Iterator[str]:
    """What is wrong with a chain, one Chinese sentence each; nothing where it holds."""
    number = 0
    previous = "0" * 64
    for event in AuditEvent.objects.filter(chain=chain).order_by("number").iterator():
        number += 1
        if event.number != number:
            yield f"第 {number} 条缺失。"
            number = event.number
        elif event.previous_hash != previous or digest(event) != event.hash:
            yield f"第 {number} 条与链不符。"
        previous = event.hash
    head = AuditHead.objects.filter(chain=chain).first()
    if head and (head.number, head.hash) != (number, previous):
        yield f"链尾应为第 {head.number} 条，实际为第 {number} 条。"
