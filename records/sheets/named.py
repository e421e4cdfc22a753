"""Who a 签到表 or 会议记录 names: found among the township's staff, and entered with its record."""

from collections import Counter
from dataclasses import dataclass

from records.ledger.record import Record
from records.sheets.intake import Intake
from townwork.lib.gatherings import SAID, Named
from townwork.org.people import named


@dataclass(frozen=True)
class Found:
    """`staff` are {key: mark}, `others` [[name, mark], …]."""

    staff: dict[int, str]
    others: list[list[str]]


def found_of(intake: Intake) -> Found:
    people: tuple[Named, ...] = intake.table.people
    known = named(intake.actor.township_id, [(one.name, one.about) for one in people])
    staff: dict[int, str] = {}
    others = []
    for one, person in zip(people, known, strict=True):
        if person and person.pk not in staff:
            staff[person.pk] = one.mark
        elif person is None:
            others.append([one.name, one.mark])
    return Found(staff, others)


def enter_people(intake: Intake, records: list[Record]) -> None:
    """With the record its paper made, inside the caller's transaction."""
    enter = intake.ledger.takes_people
    if enter is None or not intake.table.people:
        return
    found = found_of(intake)
    for record in records:
        enter(record, found.staff, found.others, actor=intake.actor)


def told_of(intake: Intake) -> list[str]:
    """What the page says of them, a sentence each; [] of a sheet that names nobody."""
    people: tuple[Named, ...] = intake.table.people
    if not people:
        return []
    marks = Counter(SAID[one.mark] for one in people if one.mark)
    counted = "，".join(f"{said} {count} 人" for said, count in marks.items())
    told = [f"表上有 {len(people)} 个人" + (f"：{counted}。" if counted else "。")]
    if intake.ledger.takes_people is None:
        return [*told, "姓名记在备注里。"]
    found = found_of(intake)
    told.append(f"其中 {len(found.staff)} 人在本镇人员里，录入时就登记考勤。")
    if found.others:
        names = "、".join(name for name, _ in found.others[:20])
        told.append(
            f"不在本镇人员里的 {len(found.others)} 人只记姓名、计入人数：{names}"
            f"{'等' if len(found.others) > 20 else ''}；是本镇人员的，先到“人员”里添上再核对。"
        )
    return told
