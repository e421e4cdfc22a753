"""Writing a half-year's text: begun once, saved in revisions, joined where two write at once.

Nothing typed is ever lost: every save is a revision of its own, and a text that cannot be joined
with what somebody else saved meanwhile is given back beside it.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from reports.drafts import template_of, year_template
from reports.models import Manuscript, Presence, Revision, Waiver
from reports.places import places_of, put
from reports.shown import plain
from reports.suggestions import Kind as SuggestionKind
from townwork.audit.services import record
from townwork.lib.joining import join
from townwork.org.access import require
from townwork.org.errors import Refusal, Unread
from townwork.org.models import Term, User

State = Manuscript.State
Kind = Revision.Kind
LOCKED = {
    State.READING: "文稿正在审阅，审完或撤回以后才能改。",
    State.CHECKED: "文稿已经核稿，要改请先撤回。",
    State.SIGNED: "这半年的总结已经签发。要改请点“更正”，写明事由。",
}
MEANWHILE = "{}刚才也改了同一段。您写的和现在保存的对照列出，请取舍后再保存。"


@transaction.atomic
def begin(
    term: Term,
    *,
    actor: User,
    source: str = Manuscript.Source.TEMPLATE,
    body: str = "",
    again: bool = False,
) -> Manuscript:
    """The half-year's own text, from here on apart from the template.

    `body` is what it begins with; "" takes what its source has. Begun `again` what stood until now
    stays a revision. Raises Refusal where it was begun by somebody else meanwhile, where it may not
    be written now, or where there is no text to begin with.
    """
    require(actor, "summary.write")
    # Two who begin at once wait for each other at the half-year.
    term = Term.objects.select_for_update(of=("self",)).get(pk=term.pk)
    stored = Manuscript.objects.filter(term=term).first()
    if stored and not again:
        raise Refusal("这半年的文稿已经起草，请打开接着写。")
    body = body or _source_text(term, source)
    if stored:
        return _begun_again(stored, source, body, actor)
    manuscript = Manuscript.objects.create(term=term, source=source, begun_by=actor)
    Revision.objects.create(manuscript=manuscript, number=1, body=body, kind=Kind.BEGUN, by=actor)
    record("起草总结", manuscript, actor=actor, data={"起草自": manuscript.get_source_display()})
    return manuscript


def _begun_again(stored: Manuscript, source: str, body: str, actor: User) -> Manuscript:
    manuscript = _locked(stored)
    manuscript.source = source
    manuscript.save(update_fields=["source"])
    _append(manuscript, manuscript.newest, body, Kind.BEGUN, actor)
    # What was taken over of 素材 stood in the words that are gone: it is offered again.
    manuscript.waivers.filter(key__startswith=Waiver.TAKEN).delete()
    said = {"起草自": manuscript.get_source_display()}
    record("重新起草总结", manuscript, actor=actor, data=said)
    return manuscript


def _source_text(term: Term, source: str) -> str:
    if source == Manuscript.Source.LAST:
        last = last_written(term)
        if last is None:
            raise Refusal("还没有更早的总结文稿，请从本镇总结模板起草。")
        return last.newest.body
    if source == Manuscript.Source.YEAR:
        return year_template()
    return template_of(term.township)


def last_written(term: Term) -> Manuscript | None:
    """The manuscript of the newest half-year before this one that has any."""
    earlier = Manuscript.objects.filter(term__township=term.township_id)
    years = earlier.filter(term__year__lt=term.year)
    same = earlier.filter(term__year=term.year, term__half__lt=term.half)
    return (years | same).order_by("-term__year", "-term__half").first()


@dataclass(frozen=True)
class Saved:
    """`is_joined`: somebody else saved meanwhile, and the body holds the changes of both."""

    revision: Revision
    is_joined: bool = False


class Clash(Unread):
    """Two changed the same paragraph. `latest` is the revision that stands."""


@transaction.atomic
def save(
    manuscript: Manuscript, body: str, *, base: int, actor: User, kind: str = Kind.SAVED
) -> Saved:
    """What was written on top of revision `base`.

    Where the text moved on meanwhile, both changes are joined paragraph by paragraph. Raises Clash
    where they are of one paragraph, Refusal where the text may not be written now.
    """
    require(actor, "summary.write")
    newest = _locked(manuscript).newest
    if body == newest.body:
        return Saved(newest)
    is_joined = newest.number != base
    if is_joined:
        body = _joined(manuscript, base, body, newest)
        kind = Kind.JOINED
    revision = _append(manuscript, newest, body, kind, actor)
    return Saved(revision, is_joined)


def _joined(manuscript: Manuscript, base: int, mine: str, newest: Revision) -> str:
    common = manuscript.revisions.filter(number=base).values_list("body", flat=True).first()
    joined = None if common is None else join(common, mine, newest.body)
    if joined is None:
        raise Clash(MEANWHILE.format(newest.by.full_name), newest)
    return joined


@transaction.atomic
def restore(manuscript: Manuscript, number: int, *, actor: User) -> Revision:
    """An earlier revision's words as the newest; what stood until now stays a revision too."""
    require(actor, "summary.write")
    newest = _locked(manuscript).newest
    wanted = manuscript.revisions.get(number=number)
    record("恢复文稿旧版", manuscript, actor=actor, data={"版本": number})
    return _append(manuscript, newest, wanted.body, Kind.RESTORED, actor)


def _locked(manuscript: Manuscript) -> Manuscript:
    """The row, held until the revision stands: numbers are given one after the other."""
    rows = Manuscript.objects.select_for_update(of=("self",)).select_related("term__township")
    stored = rows.get(pk=manuscript.pk)
    if not stored.may_be_written:
        raise Refusal(LOCKED[State(stored.state)])
    return stored


def _append(
    manuscript: Manuscript, newest: Revision, body: str, kind: str, actor: User
) -> Revision:
    return Revision.objects.create(
        manuscript=manuscript, number=newest.number + 1, body=body, kind=kind, by=actor
    )


def seen_at(manuscript: Manuscript, section: str, *, actor: User) -> list[Presence]:
    """Note where somebody is writing, and say who else is. A figure in the heading is its name."""
    section = plain(section)
    Presence.objects.update_or_create(
        manuscript=manuscript,
        user=actor,
        defaults={"section": section[:100], "at": timezone.now()},
    )
    return others_at(manuscript, actor)


def others_at(manuscript: Manuscript, reader: User) -> list[Presence]:
    """Who is writing; nobody while it is read or signed."""
    if manuscript.state != Manuscript.State.WRITING:
        return []
    since: timedelta = Presence.FRESH
    present = manuscript.present.filter(at__gte=timezone.now() - since).exclude(user=reader)
    return list(present.select_related("user"))


def put_in(
    manuscript: Manuscript, words: str, kind: SuggestionKind, *, below: int, base: int, actor: User
) -> Saved:
    """`words` at the end of the section of the heading on that line (reports.places).

    Raises Refusal where there is no such section any more.
    """
    body = manuscript.newest.body
    place = next((one for one in places_of(body) if one.line == below), None)
    if place is None:
        raise Refusal("文稿刚才变了，请重新选放在哪个标题下面。")
    return save(manuscript, put(body, words, place, kind), base=base, actor=actor)
