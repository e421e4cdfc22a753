"""学习计划: what is planned against what was held, filing the year's plan, drafting a session from a
line of it.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from records.kinds.study.ledger import ARRANGED, STUDY
from records.kinds.study.models import StudyPlan, StudySession
from records.ledger.locks import in_open_terms
from records.pages.forms import carried_over
from records.pages.services import changeable, save_record
from townwork.org.errors import Refusal
from townwork.org.models import Unit, User


@transaction.atomic
def begin(plan: StudyPlan, *, actor: User) -> StudySession:
    """The session of a plan: the one drafted before, or a new one with the place and hosts of the
    last of its kind.
    """
    plan = changeable(plan, actor)
    drafted = plan.sessions.standing().first()
    if drafted:
        return drafted
    session = session_of(plan, likely_day(plan))
    return save_record(session, actor=actor)


def session_of(plan: StudyPlan, day: date) -> StudySession:
    """As the session would be on that day; not saved."""
    _, usual = carried_over(STUDY, plan.unit)
    planned = {"unit": plan.unit, "kind": plan.kind, "topic": plan.topic}
    planned |= {name: getattr(plan, name) for name in ARRANGED if getattr(plan, name)}
    return StudySession(plan=plan, occurred_on=day, **usual | planned)


def likely_day(plan: StudyPlan) -> date:
    """Today in the plan's month or before it.

    A month gone by is being entered late, on its planned day; a day whose hour was set as well.
    """
    planned, today = plan.occurred_on, timezone.localdate()
    is_gone_by = (planned.year, planned.month) < (today.year, today.month)
    was_arranged = bool(plan.begins) and planned < today
    return planned if is_gone_by or was_arranged else today


@transaction.atomic
def file_plans(unit: Unit, year: int, *, number: str, on: date, actor: User) -> int:
    """备案: the number and day under which the unit's plan of the year was handed up.

    Gives how many lines of the plan it now stands on; those of a locked half-year stay as they are.
    """
    plans_of_year = StudyPlan.objects.standing().filter(unit=unit, occurred_on__year=year)
    rows = plans_of_year.select_related("unit")
    rows.lock()
    plans = list(in_open_terms(rows, unit.township))
    if not plans:
        raise Refusal(f"{unit}{year}年没有可登记的学习计划（没有录入，或所在半年已锁定）。")
    if on > timezone.localdate():
        raise Refusal("备案日期不能晚于今天，请核对备案日期。")
    for plan in plans:
        plan.document_number = number
        plan.filed_on = on
        save_record(plan, actor=actor)
    return len(plans)
