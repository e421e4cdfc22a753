"""A paper issued in the house is entered among the 制度文件 by the act that issues it: the yearly
document, a study bulletin, the notice of an assessment. One fact, entered once.
"""

from collections.abc import Mapping, Sequence

from django.db import transaction

from records.kinds.meetings.models import Regulation
from records.ledger.checks import Asked, Faults
from records.ledger.locks import lock_of
from townwork.audit.services import record as audit
from townwork.org.errors import Refusal
from townwork.org.models import Township, Unit, User


def issuing_unit(township: Township, actor: User) -> Unit:
    """Whose paper the township's is: its leadership's, or without one the unit that issues it."""
    leadership = Unit.objects.filter(township=township, kind=Unit.Kind.LEADERSHIP).active().first()
    return leadership or actor.unit


def require_unused(number: str, township: Township, kind: str = "") -> None:
    """A document number stands on one paper. One of `kind` that was registered by hand may be the
    paper itself.
    """
    named = Regulation.objects.standing().filter(unit__township=township, number=number)
    taken = named.exclude(kind=kind, written_by_issue=False).first()
    if taken:
        raise Refusal(f"文号 {number} 已经用在《{taken}》上，请核对文号。")


def refuse_issued_again(asked: Sequence[Asked]) -> list[Faults]:
    """A paper issued in the house has its row from there: registered again by its number it would
    be two.
    """
    said = [one.record for one in asked if {"number", "unit"} & one.said]
    towns = {record.unit.township_id for record in said}
    issued = Regulation.objects.standing().filter(
        written_by_issue=True, unit__township__in=towns, number__in={one.number for one in said}
    )
    rows = issued.exclude(number="").select_related("unit") if said else []
    known = {(row.unit.township_id, row.number): row for row in rows}
    return [_of_one_issued(one, known) for one in asked]


def _of_one_issued(asked: Asked, known: Mapping[tuple[int, str], Regulation]) -> Faults:
    record = asked.record
    issued = known.get((record.unit.township_id, record.number))
    if issued is None or issued.pk == record.pk:
        return {}
    words = f"文号 {record.number} 是在系统里印发的《{issued}》，印发时已经记入台账，不用再登记；"
    return {"number": f"{words}是别的文件的，请核对文号。"}


@transaction.atomic
def enter_issued(paper: Regulation, *, actor: User) -> Regulation | None:
    """The row of a paper just issued; no form changes it afterwards.

    One registered by hand before, under the same number or without one under the same title, is
    that row: it takes the paper's title and day. A locked half-year stays as it was counted: None
    where it has no row. Asked again, nothing more is written. No right is asked for: the act that
    issued the paper did.
    """
    known = _registered(paper)
    if known and known.written_by_issue:
        return known
    if lock_of(paper) or (known and lock_of(known)):
        return known
    entry = known or paper
    entry.title, entry.occurred_on = paper.title, paper.occurred_on
    entry.written_by_issue = True
    if known is None:
        entry.entered_by = actor
    entry._history_user = actor
    entry.save()
    audit(f"{'修改' if known else '新增'}制度文件", entry, actor=actor)
    return entry


def _registered(paper: Regulation) -> Regulation | None:
    """The paper's standing row, locked; what the house wrote itself before what was typed."""
    rows = Regulation.objects.standing().filter(unit__township=paper.unit.township_id)
    same = {"number": paper.number} if paper.number else {"title": paper.title}
    named = rows.filter(kind=paper.kind, **same).order_by("-written_by_issue", "pk")
    return named.select_for_update(of=("self",)).select_related("unit__township").first()
