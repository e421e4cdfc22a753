"""提醒未报: one click tells the liaisons of the units that owe something, once a day: the gaps of a
grid, or what was picked of the list of gaps.
"""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from duties.models import Message
from duties.reminding import message_key, post_once
from records.figures.coverage import Debt
from records.grids.layout import Cell
from records.grids.spec import GRIDS, GridSpec, owed_cells
from townwork.audit.services import record
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import Term, Township, Unit, User


@dataclass(frozen=True)
class Nudged:
    """How many messages are new, and the units nobody could be told of."""

    new: int
    without_liaison: tuple[Unit, ...]


@transaction.atomic
def remind_owing(
    slug: str, township: Township, half: Term, *, actor: User, today: date | None = None
) -> Nudged:
    """One message today to each liaison whose unit, or a unit below it, lacks
    something in the half-year's grid.
    """
    require(actor, "duties.draft")
    if half.is_closed:
        raise Refusal(f"{half}已锁定，不用再提醒。")
    spec = GRIDS[slug]
    today = today or timezone.localdate()
    units = Unit.objects.visible_to(actor).filter(township=township)
    owed = owed_cells(spec, units, half, township)
    owing = list(units.filter(pk__in=owed))
    liaisons = User.objects.filter(unit__township=township, role=User.Role.LIAISON, is_active=True)
    people = list(liaisons)
    messages = [_message(spec, user, owing, owed, today) for user in people]
    new = post_once([message for message in messages if message], today)
    record(f"提醒{spec.what}", township, actor=actor, data={"人数": new, "半年": half.code})
    return Nudged(new, tuple(unit for unit in owing if not _is_served(unit, people)))


@transaction.atomic
def remind_debts(
    debts: list[Debt], term: Term, *, actor: User, today: date | None = None
) -> Nudged:
    """One message today to each liaison whose unit, or a unit below it, owes one of the debts; the
    same ones are told once a day.
    """
    require(actor, "duties.draft")
    if term.is_closed:
        raise Refusal(f"{term}已锁定，不用再提醒。")
    if not debts:
        raise Refusal("已经没有要补的了，不用提醒。")
    today = today or timezone.localdate()
    liaisons = User.objects.filter(
        unit__township=term.township_id, role=User.Role.LIAISON, is_active=True
    )
    people = list(liaisons.select_related("unit"))
    messages = [_of_debts(user, debts, term, today) for user in people]
    new = post_once([message for message in messages if message], today)
    data = {"人数": new, "半年": term.code, "事项": len(debts)}
    record("提醒补报台账", term, actor=actor, data=data)
    owing = dict.fromkeys(debt.unit for debt in debts)
    return Nudged(new, tuple(unit for unit in owing if not _is_served(unit, people)))


def _of_debts(user: User, debts: list[Debt], term: Term, today: date) -> Message | None:
    own = [debt for debt in debts if user.answers_for(debt.unit)]
    if not own:
        return None
    what = f"{own[0].unit.pk}-{own[0].ledger.slug}" if len(own) == 1 else "all"
    return Message(
        key=message_key("gap", term.code, what, user.pk, today),
        township_id=term.township_id,
        channel=Message.Channel.APP,
        user=user,
        day=today,
        title=f"请补报{own[0].ledger.title}" if len(own) == 1 else f"请补报 {len(own)} 项台账",
        lines=[_line_of(debt, term) for debt in own],
        state=Message.State.SENT,
    )


def _line_of(debt: Debt, term: Term) -> dict:
    return {
        "text": f"{debt.unit} {debt.ledger.title}：{debt.when}",
        "due": "",
        "url": f"{reverse('gap_list')}?term={term.code}",
    }


def _is_served(unit: Unit, people: list[User]) -> bool:
    return any(person.answers_for(unit) for person in people)


def _message(
    spec: GridSpec, user: User, owing: list[Unit], owed: dict[int, list[Cell]], today: date
) -> Message | None:
    units = [unit for unit in owing if user.answers_for(unit)]
    if not units:
        return None
    return Message(
        key=message_key("grid", spec.slug, user.pk, today),
        township_id=units[0].township_id,
        channel=Message.Channel.APP,
        user=user,
        day=today,
        title=f"请补报{spec.what}",
        lines=[_line(spec, unit, owed[unit.pk]) for unit in units],
        state=Message.State.SENT,
    )


def _line(spec: GridSpec, unit: Unit, cells: list[Cell]) -> dict:
    columns = "、".join(dict.fromkeys(cell.column.label for cell in cells))
    first = cells[0]
    due = f"{first.column.due_on:%Y-%m-%d} 前" if first.column.due_on > first.column.end else ""
    return {
        "text": f"{unit} {spec.what}：{columns}",
        "due": due,
        "url": spec.link(first, may_write=True),
    }
