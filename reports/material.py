"""素材 on its way: what was taken over or dropped of what the records and the units offer.

Of a half-year's text and whoever writes it: what one person dropped is not offered to the next.
It is asked again once the numbers said of it are others.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from reports import writing
from reports.drafts import names
from reports.grammar import neat
from reports.models import Contribution, Manuscript, Waiver
from reports.places import places_of, proposed
from reports.suggestions import Kind, Suggestion, suggestions
from townwork.audit.services import record
from townwork.lib.text import shortened
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import User

MOST = 6  # of a kind at a time: more is a list, no help
LONGEST_REASON, LONGEST_HEADING = 200, 160  # signs that an answer has room for
TAKEN, DROPPED = Waiver.TAKEN, Waiver.DROPPED
MOVED = "台账刚才变了，这一句已经不一样，请看新的。"


@dataclass(frozen=True)
class Offer:
    """A sentence, and what was said to it: `taken` where it was put, `dropped` by whom. `before` is
    the answer to it when its numbers were others.
    """

    said: Suggestion
    taken: Waiver | None = None
    dropped: Waiver | None = None
    before: Waiver | None = None
    below: int | None = None  # the heading it is proposed to go below; None for a person to say

    @property
    def is_open(self) -> bool:
        return not (self.taken or self.dropped)

    @property
    def was_taken(self) -> bool:
        """Before, with the numbers of then."""
        return self.before is not None and self.before.key.startswith(TAKEN)


@dataclass(frozen=True)
class Group:
    """The offers of a kind: the weightiest nobody answered, how many more there are, and those
    answered.
    """

    kind: Kind
    open: tuple[Offer, ...]
    more: int
    taken: tuple[Offer, ...]
    dropped: tuple[Offer, ...]


def offers(manuscript: Manuscript, reader: User) -> list[Offer]:
    """Everything there is to offer, answered or not."""
    waivers = manuscript.waivers.select_related("by")
    answers = waivers.filter(Q(key__startswith=TAKEN) | Q(key__startswith=DROPPED))
    by_key = {one.key: one for one in answers.order_by("at")}
    of_thing = {_thing(key): one for key, one in by_key.items()}
    body, codes = manuscript.newest.body, names(manuscript.term.township)
    return [
        Offer(
            said,
            by_key.get(TAKEN + said.key),
            by_key.get(DROPPED + said.key),
            of_thing.get(said.thing),
            proposed(body, said, codes),
        )
        for said in (*suggestions(manuscript.term), *_of_units(manuscript, reader))
    ]


def _thing(key: str) -> str:
    """What a waiver's key is about: Suggestion.thing."""
    return key.partition(":")[2].partition("-")[0]


def grouped(offered: Iterable[Offer]) -> list[Group]:
    offered = list(offered)
    return [
        _group(kind, [one for one in offered if one.said.kind == kind])
        for kind in Kind
        if any(one.said.kind == kind for one in offered)
    ]


def _group(kind: Kind, its: list[Offer]) -> Group:
    waiting = [one for one in its if one.is_open]
    # A unit's own words are not weighed: all of them stand there.
    most = len(waiting) if kind == Kind.UNIT else MOST
    return Group(
        kind,
        tuple(waiting[:most]),
        max(len(waiting) - most, 0),
        tuple(one for one in its if one.taken),
        tuple(one for one in its if one.dropped and not one.taken),
    )


def _of_units(manuscript: Manuscript, reader: User) -> list[Suggestion]:
    sent = Contribution.objects.visible_to(reader).filter(manuscript=manuscript)
    return [
        Suggestion(Kind.UNIT, f"contribution {one.pk}", _neat(one.body), one.unit.name, "")
        for one in sent.exclude(sent_at=None).select_related("unit")
    ]


def _neat(words: str) -> str:
    """With their marks mended, as what is typed into the text is."""
    return "\n".join(neat(line) for line in words.splitlines())


# --- Acts -----------------------------------------------------------------------------------------
@transaction.atomic
def take(
    manuscript: Manuscript, key: str, words: str, *, below: int, base: int, actor: User
) -> writing.Saved:
    """写进文稿: `words`, as they were made of an offer, below the heading on that line.

    Of two at once one takes it over; the other is told. Raises Refusal.
    """
    require(actor, "summary.write")
    said = _offered(manuscript, key, actor)
    where = next(
        (one.heading for one in places_of(manuscript.newest.body) if one.line == below), ""
    )
    # Before the text is locked: who comes second waits here, and finds it taken.
    made, is_new = Waiver.objects.get_or_create(
        manuscript=manuscript, key=TAKEN + key, defaults={"by": actor}
    )
    if not is_new:
        raise Refusal(f"这一句{made.by.full_name}已经写进文稿（{made.reason}），不用再写。")
    saved = writing.put_in(manuscript, words, said.kind, below=below, base=base, actor=actor)
    made.reason = f"第 {saved.revision.number} 版“{shortened(where, LONGEST_HEADING)}”下"
    made.save(update_fields=["reason"])
    record("采用素材", manuscript, actor=actor, data={"句子": said.sentence, "放在": made.reason})
    return saved


@transaction.atomic
def drop(manuscript: Manuscript, key: str, *, actor: User) -> None:
    """不用: not offered again, to anybody, while its numbers are these. Raises Refusal."""
    require(actor, "summary.write")
    said = _offered(manuscript, key, actor)
    _, is_new = Waiver.objects.get_or_create(
        manuscript=manuscript,
        key=DROPPED + key,
        defaults={"by": actor, "reason": shortened(said.because, LONGEST_REASON)},
    )
    if is_new:
        record("不用素材", manuscript, actor=actor, data={"句子": said.sentence})


@transaction.atomic
def bring_back(manuscript: Manuscript, key: str, *, actor: User) -> None:
    """再列出来: what was dropped or taken over is offered again; the text stays as it is."""
    require(actor, "summary.write")
    said = _offered(manuscript, key, actor)
    answered = Waiver.objects.filter(manuscript=manuscript, key__in=(TAKEN + key, DROPPED + key))
    if answered.delete()[0]:
        record("恢复素材", manuscript, actor=actor, data={"句子": said.sentence})


def _offered(manuscript: Manuscript, key: str, actor: User) -> Suggestion:
    found = (one.said for one in offers(manuscript, actor) if one.said.key == key)
    said = next(found, None)
    if said is None:
        raise Refusal(MOVED)
    return said
