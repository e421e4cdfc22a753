"""Writing and verifying the audit trail."""

import contextvars
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from django.db import connection, models, transaction
from django.utils import timezone

from townwork.audit import digests, heads, keys, movement, rows, stream, triggers
from townwork.audit.findings import Finding
from townwork.audit.models import NOBODY, AuditEvent, AuditHead, district_chain
from townwork.lib.numbering import current_number

if TYPE_CHECKING:
    from townwork.org.models import Township, User

# The address of the request under way: services never take a request, yet the trail names where
# from.
current_ip: contextvars.ContextVar[str | None] = contextvars.ContextVar("current_ip", default=None)


def record(
    action: str,
    subject: models.Model | None = None,
    *,
    actor: "User | None" = None,
    chain: str | None = None,
    data: dict | None = None,
    result: str = AuditEvent.Result.OK,
    moves: bool | None = None,
) -> AuditEvent:
    """Append one event, inside the caller's transaction, so act and trail stand or fall together.

    `actor` is a User or None (the system). `chain` is by default the actor's (`chain_of`).
    `moves`: whether it changed anything a page is reckoned from. None: what was done did; a sign-in
    and a download say that they do not.
    """
    if chain is None:
        chain = chain_of(actor)
    fact = Fact.of(action, subject, actor=actor, data=data, result=result, moves=moves)
    return record_all([fact], chain=chain)[0]


def record_removal(
    action: str,
    subject: models.Model,
    *,
    actor: "User | None" = None,
    chain: str | None = None,
    data: dict | None = None,
) -> AuditEvent:
    """Delete the row with all that hangs on it, and append the event: it names the row as it was,
    and says of each that it is gone.
    """
    if chain is None:
        chain = chain_of(actor)
    fact = Fact.of(action, subject, actor=actor, data=data)
    subject.delete()
    return record_all([fact], chain=chain)[0]


def chain_of(actor: "User | None", township: "Township | None" = None) -> str:
    """Where an act is told: in the township it was done in or to, so that its auditor reads it;
    else in the actor's district's chain, or in nobody's.
    """
    place = township or (actor.township if actor is not None else None)
    if place is not None:
        return place.code
    if actor is not None and actor.district is not None:
        return district_chain(actor.district.code)
    return NOBODY


@dataclass(frozen=True)
class Fact:
    """Who did what to what, in the words of the moment it is noted."""

    action: str
    who: dict
    what: dict
    data: dict
    result: str
    moves: bool  # whether what was reckoned before it is stale

    @classmethod
    def of(
        cls,
        action: str,
        subject: models.Model | None = None,
        *,
        actor: "User | None" = None,
        data: dict | None = None,
        result: str = AuditEvent.Result.OK,
        moves: bool | None = None,
    ) -> "Fact":
        said = json.loads(json.dumps(data or {}, default=str))
        if moves is None:
            moves = result == AuditEvent.Result.OK
        return cls(action, _who(actor), _what(subject), said, result, moves)


def record_all(facts: list[Fact], *, chain: str) -> list[AuditEvent]:
    """Append an event a fact, in their order, as `record` does; the chain's end is locked and moved
    once. The last of them says how the rows stand that were written.
    """
    # No savepoint: an act whose line cannot be written falls with it.
    with transaction.atomic(savepoint=False):
        head = _locked_head(chain)
        left = [rows.Told()] * (len(facts) - 1) + [rows.take()] if facts else []
        events = [_appended(head, *told) for told in zip(facts, left, strict=True)]
        AuditEvent.objects.bulk_create(events, batch_size=500)
        if events:
            seal = digests.seal(chain, events[-1])
            moved = head.hash if any(fact.moves for fact in facts) else head.moved
            AuditHead.objects.filter(chain=chain).update(
                number=head.number, hash=head.hash, seal=seal, moved=moved
            )
        transaction.on_commit(lambda: stream.send(events), robust=True)
    movement.forget()
    return events


def _locked_head(chain: str) -> AuditHead:
    """Locked: the chain's next number and the hash before it are one writer's at a time."""
    heads = AuditHead.objects.select_for_update().filter(chain=chain)
    head = heads.first()
    if head is None:
        AuditHead.objects.get_or_create(chain=chain)
        head = heads.get()
    return head


def _appended(head: AuditHead, fact: Fact, left: rows.Told) -> AuditEvent:
    """The chain's next event, unsaved; `head` moves on to it."""
    event = AuditEvent(
        chain=head.chain,
        number=head.number + 1,
        at=timezone.now(),
        **fact.who,
        ip=_address(),
        request_number=current_number.get(),
        action=fact.action,
        **fact.what,
        data=fact.data,
        result=fact.result,
        version=digests.NEWEST,
        key_id=keys.current().id,
        rows=left,
        previous_hash=head.hash,
    )
    event.hash = digests.digest(event)
    head.number, head.hash = event.number, event.hash
    return event


AT_ONCE = 2000  # rows an event


def tell_rows(why: str) -> int:
    """Say of each row that no event left as it is how it stands now; how many there were.

    After what changes rows and is no act: an upgrade, the sample, somebody who looked into what
    `verify` found and takes it as it is.
    """
    told: rows.Told = {}
    rows.last_told(AuditEvent.objects.all(), told)
    count = 0
    for model in rows.told_models().values():
        left = (found.key for found in rows.differences(told, model))
        while keys := list(islice(left, AT_ONCE)):
            rows.note_keys(model, keys)
            data = {"事由": why, "种类": str(model._meta.verbose_name), "行数": len(keys)}
            record("认定现状", chain=NOBODY, data=data, moves=False)
            count += len(keys)
    return count


def note_heads() -> list[heads.Line]:
    """Write where each chain ends outside the database, and in the trail how far that file goes:
    the one tells what the other lost. The new lines.
    """
    at = timezone.localtime()
    lines = heads.append(at)
    if lines:
        told = {"行数": len(lines), "末行": lines[-1].mark}
        record(heads.NOTED, chain=NOBODY, data=told, moves=False)
    return [line for line in lines if line.at == at.isoformat(timespec="seconds")]


def _address() -> str | None:
    """As the database will give it back: it is digested before it is stored."""
    return AuditEvent._meta.get_field("ip").get_prep_value(current_ip.get() or None)


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


MOST_A_CHAIN = 20  # findings of one chain that are told: a chain made anew differs in every event
# What other rooms hold against the rows each night: each yields its findings, and joins in ready().
FURTHER_CHECKS: list[Callable[[], Iterator[Finding]]] = []


def findings() -> Iterator[Finding]:
    """All that is wrong with the trail itself; nothing where it holds.

    Reads every event: seconds for a hundred thousand.
    """
    yield from missing_triggers()
    for chain in _chains():
        for words in islice(broken_links(chain), MOST_A_CHAIN):
            yield Finding(chain, words)
    yield from heads.findings()


def further_findings() -> Iterator[Finding]:
    """What is wrong with what the trail tells of. It may read every row there is: minutes."""
    for check in FURTHER_CHECKS:
        yield from check()


def missing_triggers() -> Iterator[Finding]:
    for name in triggers.missing(connection):
        words = f"数据库里防止修改审计记录的触发器 {name} 不在了或已停用。"
        yield Finding(None, words)


def _chains() -> list[str]:
    """Every chain that has events or a head."""
    of_events = AuditEvent.objects.order_by().values_list("chain", flat=True).distinct()
    return sorted({*of_events, *AuditHead.objects.values_list("chain", flat=True)})


def broken_links(chain: str) -> Iterator[str]:
    """What is wrong with a chain, one Chinese sentence each; nothing where it holds."""
    last = None
    for event in AuditEvent.objects.filter(chain=chain).order_by("number").iterator():
        yield from _broken_link(event, last)
        last = event
    yield from _broken_end(AuditHead.objects.filter(chain=chain).first(), last)


def _broken_link(event: AuditEvent, last: AuditEvent | None) -> Iterator[str]:
    number, previous, version = 1, digests.NO_HASH, digests.PLAIN
    if last is not None:
        number, previous, version = last.number + 1, last.hash, last.version
    follows = event.number == number
    if not follows:
        yield f"第 {number} 条缺失。"
    # Once digests have a key, one without is somebody's who had none.
    is_linked = event.version >= version and (not follows or event.previous_hash == previous)
    # What a row of before cannot have, and its digest does not cover, was written in later.
    is_of_its_time = (event.version >= digests.NUMBERED or not event.request_number) and (
        event.version >= digests.WITH_ROWS or not event.rows
    )
    try:
        if not (is_linked and is_of_its_time) or digests.digest(event) != event.hash:
            yield f"第 {event.number} 条与链不符。"
    except digests.KeyLost:
        yield f"第 {event.number} 条无法校验：它所用的密钥 {event.key_id} 不在密钥文件里。"


def _broken_end(head: AuditHead | None, last: AuditEvent | None) -> Iterator[str]:
    number, hash = (last.number, last.hash) if last else (0, digests.NO_HASH)
    if head is None:
        yield f"链尾记录不见了，现有 {number} 条。"
        return
    if (head.number, head.hash) != (number, hash):
        yield f"链尾应为第 {head.number} 条，实际为第 {number} 条。"
        return
    if last is None:
        return
    try:
        if last.version == digests.PLAIN or head.seal != digests.seal(head.chain, last):
            yield f"链尾第 {number} 条的封记不对，后面可能有记录被删去。"
    except digests.KeyLost:
        pass  # said of the event itself
