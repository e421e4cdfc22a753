"""交接: one act gives what names a person to the next at their post, and keeps the paper of it."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from townwork.audit.rows import change_rows
from townwork.audit.services import record
from townwork.lib.pdf import Paper, render_official
from townwork.lib.pdf.layout import Paragraph
from townwork.lib.text import chinese_day
from townwork.org import following, holding
from townwork.org.access import allows, require
from townwork.org.errors import Refusal
from townwork.org.holding import Held
from townwork.org.models import Handover, User

Part = Handover.Part
NUMERALS = "一二三四"


def may_take(giver: User) -> QuerySet[User]:
    """Who has the same post: what waits there is theirs as well. A liaison's is of their unit."""
    others = User.objects.filter(role=giver.role, is_active=True).exclude(pk=giver.pk)
    others = others.filter(unit__township_id=giver.township_id)
    if giver.sees_township:
        return others
    return others.filter(Q(unit=giver.unit_id) | Q(unit__children=giver.unit_id))


@transaction.atomic
def hand_over(giver: User, taker: User, kinds: Collection[str], *, actor: User) -> Handover:
    """`kinds`: keys of the charges that go over. What the taker may not do stays and is told."""
    require(actor, "org.hand_over")
    if giver.township_id is None or giver.township_id != actor.township_id:
        raise Refusal("只能办本镇人员的交接。")
    if not may_take(giver).filter(pk=taker.pk).exists():
        raise Refusal("请选同一岗位、在用的另一个账号。")
    made = Handover(unit=giver.unit, giver=giver, taker=taker, by=actor)
    held = holding.held_by(giver)
    for key in [key for key in holding.charges if key in kinds]:
        _give(made, holding.charges[key])
    made.lots = [*made.lots, *_rest(held, kinds)]
    made.save()
    told = {"移交人": str(giver), "接手人": str(taker), "件数": _count(made)}
    record("交接", made, actor=actor, data=told)
    _tell(made)
    return made


def _tell(made: Handover) -> None:
    """The next, who reads the paper where they may, and is told whom to ask for it where not."""
    words = f"{made.giver.full_name}的工作交给您了，请看首页的待办；"
    url = reverse("home")
    if allows(made.taker, "org.hand_over"):
        words += "交的是哪些，点开看交接单。"
        url = reverse("handover", args=[made.pk])
    else:
        words += f"交接单请向{made.by.full_name}要。"
    for tell in following.told:
        tell(made.taker, words, title="交接", url=url)


def _give(made: Handover, charge: holding.Charge) -> None:
    goes, stays = charge.shared(made.giver, made.taker)
    for part, rows in ((Part.MOVED, goes), (Part.LEFT, stays)):
        if rows:
            made.lots = [*made.lots, _lot(part, charge.words, [charge.name(row) for row in rows])]
    if goes:
        keys = [row.pk for row in goes]
        made.moved = made.moved | {charge.key: keys}
        model = type(goes[0])
        change_rows(model._base_manager.filter(pk__in=keys), **{charge.field: made.taker})


def _rest(held: Held, kinds: Collection[str]) -> Iterator[dict[str, Any]]:
    for lot in held.charges:
        if lot.key not in kinds:
            yield _lot(Part.LEFT, lot.words, lot.names)
    for lot in held.begun:
        yield _lot(Part.BEGUN, lot.words, lot.names)
    for todo in held.waiting:
        yield _lot(Part.WAITING, todo.words, [], todo.count)


def _lot(part: str, words: str, names: list[str], count: int | None = None) -> dict[str, Any]:
    count = len(names) if count is None else count
    return {"part": str(part), "words": words, "names": names, "count": count}


def _count(made: Handover) -> int:
    return sum(map(len, made.moved.values()))


@transaction.atomic
def take_back(handover: Handover, *, actor: User) -> Handover:
    """Within a day, and while the taker has done nothing of it: all of it or none."""
    require(actor, "org.hand_over")
    stored = Handover.objects.select_for_update(of=("self",)).get(pk=handover.pk)
    if stored.unit.township_id != actor.township_id:
        raise Refusal("只能办本镇人员的交接。")
    if stored.taken_back_at is not None:
        raise Refusal("这次交接已经撤销。")
    if timezone.now() - stored.at >= timedelta(days=Handover.DAYS):
        raise Refusal("交接满一天就不能撤销了；要改由别人办，请从接手人那里再办一次交接。")
    for key, keys in stored.moved.items():
        _put_back(stored, holding.charges[key], keys)
    stored.taken_back_at = timezone.now()
    stored.save(update_fields=["taken_back_at"])
    record("撤销交接", stored, actor=actor, data={"件数": _count(stored)})
    return stored


def _put_back(made: Handover, charge: holding.Charge, keys: list[int]) -> None:
    rows = charge.rows(made.taker).filter(pk__in=keys)
    held = [row for row in rows.select_for_update(of=("self",)) if charge.fits(row, made.giver)]
    if len(held) < len(keys):
        raise Refusal(
            f"{charge.words}里有{made.taker.full_name}已经办了的，或已改由别人办的，不能整个撤销；"
            "没办的请从接手人那里再办一次交接。"
        )
    change_rows(rows.model._base_manager.filter(pk__in=keys), **{charge.field: made.giver})


def paper(made: Handover) -> Paper:
    """交接单 to be signed by the three; what it says is of the day it was made."""
    office = made.unit.township.sign_name or made.unit.township.name
    return render_official("工作交接单", [*_blocks(made, office)], author=office)


def _blocks(made: Handover, office: str) -> Iterator[Paragraph]:
    day = timezone.localdate(made.at)
    unit = made.unit.name_on(day)
    yield Paragraph("title", "工作交接单")
    yield Paragraph("p", f"移交人：{made.giver}，{unit}")
    yield Paragraph("p", f"接手人：{made.taker}")
    yield Paragraph("p", f"监交人：{made.by}")
    if made.taken_back_at is not None:
        undone = chinese_day(timezone.localdate(made.taken_back_at))
        yield Paragraph("p", f"这次交接已于{undone}撤销。")
    for numeral, (heading, lots) in zip(NUMERALS, made.parts, strict=False):
        yield Paragraph("h1", f"{numeral}、{heading}")
        for number, lot in enumerate(lots, 1):
            names = f"：{'；'.join(lot['names'])}" if lot["names"] else ""
            yield Paragraph("p", f"{number}．{lot['words']} {lot['count']} 件{names}。")
    if not made.lots:
        yield Paragraph("p", "没有未办完的事。")
    yield Paragraph("p", "移交人（签字）：")
    yield Paragraph("p", "接手人（签字）：")
    yield Paragraph("p", "监交人（签字）：")
    yield Paragraph("sign", office)
    yield Paragraph("date", chinese_day(day))
