"""校对 of a half-year's text: what is wrong in it, what was left as it is and why, and mending."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from records.figures.catalogue import catalogue, items_of
from records.figures.reading import figures
from records.ledger.custom_ledgers import remembering
from reports import carrying, grammar, proofs, writing
from reports.carrying import Mark
from reports.drafts import bent_of, template_of
from reports.grammar import Block
from reports.models import ExactName, Manuscript, Waiver
from reports.proofs import Context, Finding, Name, Paper
from reports.recognition import dictionary_of
from reports.standing import Line, standing
from townwork.audit.rows import add_rows
from townwork.audit.services import record, record_removal
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import Term, Township, Unit, User

LOOKED = "看过了"
Source = Manuscript.Source


@dataclass(frozen=True)
class Proofed:
    """A finding, and why it is left as it is; None: it is not."""

    finding: Finding
    waiver: Waiver | None

    @property
    def blocks_signing(self) -> bool:
        return self.finding.blocks_signing and self.waiver is None


def proofed(term: Term, blocks: Sequence[Block]) -> list[Proofed]:
    """Every finding of a filled text, the errors nobody accounted for first, and last what only
    the records can fill: of an empty half-year there are fifty.
    """
    waivers = {one.key: one for one in Waiver.objects.filter(manuscript__term=term)}
    context = context_of(term)
    paper = proofs.read(blocks, context)
    found = proofs.proof(paper, told_of(paper, context, term))
    listed = [Proofed(one, waivers.get(one.key)) for one in found]
    return sorted(listed, key=_last_what_is_accounted_for)


def _last_what_is_accounted_for(one: Proofed) -> tuple[bool, bool, bool]:
    return one.waiver is not None, one.finding.is_gap, not one.blocks_signing


def context_of(term: Term) -> Context:
    """What the text of a half-year is held against, without the figures (`told_of`)."""
    township = term.township
    units = tuple(Unit.objects.filter(township=township).values_list("name", flat=True))
    last = writing.last_written(term)
    begun = Manuscript.objects.filter(term=term).first()
    source = begun.source if begun else ""
    return Context(
        year=term.year,
        half=0 if source == Source.YEAR else term.half,
        known=dictionary_of(items_of(township.pk)),
        names=names_of(township, units),
        units=units,
        last_text=last.newest.body if last else "",
        # The numbers that were left alone then are of then.
        old_text=begun.begun.body if begun and source == Source.OLD else "",
        font_dir=settings.FONT_DIR,
    )


def told_of(paper: Paper, context: Context, term: Term) -> Context:
    """The context with the figures that a paper names or says by hand: any of the catalogue, and
    no ledger is asked for another.
    """
    named = {figure.code for one in paper.paragraphs for figure in one.figures}
    codes = [code for code in named | proofs.typed_codes(paper, context) if code in catalogue]
    with remembering():
        return replace(context, figures=figures(term.township, term, codes=sorted(codes)))


def names_of(township: Township, units: Sequence[str]) -> tuple[Name, ...]:
    """The town's list, its own words, its units."""
    listed = [Name(one.right, one.wrongs) for one in ExactName.objects.filter(township=township)]
    own = (township.name, township.district.name, township.sign_name, *units)
    return (*listed, *(Name(name) for name in own if name))


@dataclass(frozen=True)
class Carried:
    """A mark on what came along from the last half-year, and whether somebody has looked at it."""

    mark: Mark
    is_looked_at: bool


def carried(manuscript: Manuscript, lines: Sequence[Line]) -> list[Carried]:
    """The marks of a text begun from the last half-year's; `lines` are how it stands now."""
    if manuscript.source != Source.LAST:
        return []
    last = writing.last_written(manuscript.term)
    if last is None:
        return []
    begun = manuscript.begun.body
    try:
        before = standing(begun, bent_of(begun, manuscript.township, last.term))
    except grammar.GrammarError:  # a figure of then is known no more
        return []
    ordinary = carrying.sentences_of(template_of(manuscript.township))
    found = carrying.marks(lines, before, ordinary)
    looked = set(_looked_at(manuscript).values_list("key", flat=True))
    return [Carried(one, one.key in looked) for one in found]


def standing_of(manuscript: Manuscript) -> tuple[Line, ...]:
    """How the newest words stand. Raises GrammarError."""
    body = manuscript.newest.body
    return standing(body, bent_of(body, manuscript.township, manuscript.term))


def unlooked(manuscript: Manuscript) -> list[Mark]:
    """What came along and nobody has looked at; nothing of a text that can't be read."""
    if manuscript.source != Source.LAST:
        return []
    try:
        lines = standing_of(manuscript)
    except grammar.GrammarError:
        return []
    return [one.mark for one in carried(manuscript, lines) if not one.is_looked_at]


def _looked_at(manuscript: Manuscript) -> QuerySet[Waiver]:
    return Waiver.objects.filter(manuscript=manuscript, key__startswith=f"{carrying.KEY}:")


@transaction.atomic
def look(manuscript: Manuscript, keys: Collection[str], *, actor: User) -> None:
    """看过了: of sentences carried over. What was looked at before stays so."""
    require(actor, "summary.write")
    # Two who look at once wait for each other at the text.
    stored = Manuscript.objects.select_for_update(of=("self",)).get(pk=manuscript.pk)
    looked = set(_looked_at(stored).values_list("key", flat=True))
    wanted = [key for key in dict.fromkeys(keys) if key not in looked]
    rows = [Waiver(manuscript=stored, key=key, reason=LOOKED, by=actor) for key in wanted]
    if rows:
        add_rows(Waiver, rows)
        record("看过上期带来的话", stored, actor=actor, data={"处数": len(rows)})


@transaction.atomic
def mend(
    manuscript: Manuscript, finding: Finding, blocks: Sequence[Block], *, base: int, actor: User
) -> writing.Saved:
    """Put what mends a finding in its place; `blocks` are the text that was proofed.

    Raises Refusal where the words come from a figure, or only a person can tell what they should
    be.
    """
    body = proofs.mended(manuscript.newest.body, finding, blocks)
    if body is None:
        raise Refusal("这一处来自台账的数据，或要您自己定，请在文稿里改。")
    return writing.save(manuscript, body, base=base, actor=actor)


@transaction.atomic
def add_name(name: ExactName, *, actor: User) -> None:
    require(actor, "summary.write")
    name.added_by = actor
    name.save()
    record("添加规范写法", name, actor=actor)


@transaction.atomic
def remove_name(name: ExactName, *, actor: User) -> None:
    require(actor, "summary.write")
    record_removal("删除规范写法", name, actor=actor)
