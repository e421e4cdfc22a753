"""Acts on 一会一报 (docs/facts.md §4.1): submit, approve step by step, return, refuse, change, cancel,
hold, archive.

One transaction each, under a lock on the filing's row: of two people who act at once the second is
told what the first did. Every act leaves one FilingStep and one audit event.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from records.kinds.filings import routing
from records.kinds.filings.ledger import FILINGS
from records.kinds.filings.models import Filing, FilingStep, Step
from records.kinds.rules.models import WorkRules, rules_of
from records.ledger.history import lines_between
from records.pages.services import changeable
from townwork.audit.services import record as audit
from townwork.audit.services import record_removal
from townwork.lib.text import shortened
from townwork.org.access import require
from townwork.org.errors import Refusal, Unread
from townwork.org.models import Evidence, User
from townwork.org.workdays import Workdays

State = Filing.State
Act = FilingStep.Act
# Whose step is whose; the unit head's consent is recorded by the unit.
STEP_OF_ROLE = {User.Role.CLERK: Step.PUBLICITY, User.Role.SECRETARY: Step.SECRETARY}
CANCELLABLE = (State.PENDING, State.RETURNED, State.CHANGED, State.APPROVED)
UNFILED = Filing.EDITABLE  # held from here, it was held without approval
REPORTABLE = (State.APPROVED, State.HELD, *UNFILED)
AUDITED = {"note": "说明", "head": "负责人", "head_on": "负责人同意日期"}
NOTE_LENGTH = FilingStep._meta.get_field("note").max_length


@dataclass(frozen=True)
class Procedure:
    """A filing's way: its steps, the last days for applying and closing.

    `guessed` is a year of one of them whose holidays are not known yet.
    """

    steps: tuple[Step, ...]
    apply_by: date
    close_by: date
    needs_safety_plan: bool
    guessed: int | None


def procedure_of(filing: Filing) -> Procedure:
    """By the township's rules as they stand.

    How many will come counts as none until somebody says.
    """
    township = filing.unit.township
    rules = rules_of(township)
    workdays = Workdays.load(township)
    size = filing.size or 0
    apply_by, close_by = _last_days(filing, rules, workdays)
    years = [day.year for day in (apply_by, close_by)]
    return Procedure(
        steps=_steps(filing, size, rules),
        apply_by=apply_by,
        close_by=close_by,
        needs_safety_plan=routing.needs_safety_plan(size, filing.unit.kind, rules),
        guessed=next((year for year in years if not workdays.knows(year)), None),
    )


def _last_days(filing: Filing, rules: WorkRules, workdays: Workdays) -> tuple[date, date]:
    """For applying and for closing, as they were settled.

    While it is being written its day may still move: nothing is settled then.
    """
    apply_by = routing.apply_by(filing.occurred_on, rules, workdays)
    close_by = routing.close_by(filing.occurred_on, rules, workdays)
    if filing.state in Filing.EDITABLE:
        return apply_by, close_by
    return filing.apply_by or apply_by, filing.close_by or close_by


def _steps(filing: Filing, size: int, rules: WorkRules) -> tuple[Step, ...]:
    steps = routing.route(filing.kind, size, filing.unit.kind, rules)
    filer = filing.filed_by
    is_clerks = filer is not None and filer.role == User.Role.CLERK
    return routing.without_self_approval(steps, filed_by_clerk=is_clerks)


def lacking(filing: Filing) -> list[str]:
    """What an application still lacks, each in a sentence."""
    sentences = []
    if not filing.size:
        sentences.append("请填写规模（人）。")
    if not (filing.venue_id or filing.place_name.strip()):
        sentences.append("请填写场地或地点。")
    if not procedure_of(filing).needs_safety_plan:
        return sentences
    if not filing.has_safety_plan:
        sentences.append("镇级活动和大型活动须有安全预案，请备好后勾选“有安全预案”。")
    if not Evidence.objects.of(filing).exists():
        sentences.append("请把安全预案传到这条记录的“佐证”。")
    return sentences


def answers_for(user: User, filing: Filing) -> bool:
    """Whether the person records the unit head's consent: the unit's staff, or the clerk where no
    liaison works.
    """
    units = {filing.unit_id, filing.unit.parent_id} - {None}
    if user.unit_id in units:
        return True
    liaisons = User.objects.filter(unit__in=units, role=User.Role.LIAISON, is_active=True)
    return user.role == User.Role.CLERK and not liaisons.exists()


# --- The unit's acts ------------------------------------------------------------------------------
@transaction.atomic
def submit(
    filing: Filing, *, actor: User, seen: int | None = None, today: date | None = None
) -> None:
    """提交申报: begins a round of approval, whatever was approved before."""
    today = today or timezone.localdate()
    stored = _held(filing, actor, "records.write", Filing.EDITABLE, seen)
    if today >= stored.occurred_on:
        raise Refusal("活动当天及以后不能再申报；没有经过审批就办了的，请用“登记已办”如实登记。")
    sentences = lacking(stored)
    if sentences:
        raise Refusal("还不能提交：" + "".join(sentences))
    changes = _changed_since(stored)
    _settle_days(stored)
    stored.applied_on = today
    stored.filed_by = actor
    stored.round += 1
    _move(stored, State.PENDING, Act.SUBMIT, actor, waits_for=Step.HEAD, note=changes)


@transaction.atomic
def consent(
    filing: Filing,
    head: str,
    head_on: date,
    *,
    actor: User,
    seen: int | None = None,
    today: date | None = None,
) -> None:
    """The unit's head agrees: who and when, as the unit records it."""
    stored = _at_head(filing, actor, seen)
    today = today or timezone.localdate()
    _require_ahead(stored, today)
    if not head.strip():
        raise Refusal("请填写单位负责人姓名。")
    if head_on > today:
        raise Refusal("负责人同意的日期不能晚于今天。")
    _advance(stored, Act.HEAD, actor, today, head=head.strip(), head_on=head_on)


@transaction.atomic
def withhold(filing: Filing, reason: str, *, actor: User, seen: int | None = None) -> None:
    """The unit's head does not agree yet: back to the unit with a reason."""
    stored = _at_head(filing, actor, seen)
    _move(stored, State.RETURNED, Act.RETURN, actor, note=_reason(reason))


@transaction.atomic
def change(
    filing: Filing, reason: str, *, actor: User, seen: int | None = None, today: date | None = None
) -> None:
    """变更: an approved event is to be otherwise; it is edited and applied for anew."""
    stored = _held(filing, actor, "records.write", (State.APPROVED,), seen)
    _require_ahead(stored, today or timezone.localdate())
    stored.approved_on = None
    _move(stored, State.CHANGED, Act.CHANGE, actor, note=_reason(reason))


@transaction.atomic
def cancel(filing: Filing, reason: str, *, actor: User, seen: int | None = None) -> None:
    stored = _held(filing, actor, "records.write", CANCELLABLE, seen)
    _move(stored, State.CANCELLED, Act.CANCEL, actor, note=_reason(reason))


@transaction.atomic
def report_result(
    filing: Filing,
    attendance: int,
    *,
    actor: User,
    seen: int | None = None,
    today: date | None = None,
) -> None:
    """报办理结果; also mends the number until it is archived.

    An event nobody approved is told as it was: held.
    """
    stored = _held(filing, actor, "records.write", REPORTABLE, seen)
    today = today or timezone.localdate()
    if today < stored.occurred_on:
        raise Refusal(f"活动还没有办（{stored.occurred_on}），办完再报结果。")
    note = f"实到 {attendance} 人"
    if stored.state in UNFILED:
        note += "，未经同意即举办"
        _settle_days(stored)
    stored.attendance = attendance
    _move(stored, State.HELD, Act.HOLD, actor, note=note)


@transaction.atomic
def archive(
    filing: Filing, *, actor: User, seen: int | None = None, today: date | None = None
) -> None:
    stored = _held(filing, actor, "records.write", (State.HELD,), seen)
    if stored.attendance is None:
        raise Refusal("请先报办理结果（实到人数），再归档。")
    stored.archived_on = today or timezone.localdate()
    _move(stored, State.ARCHIVED, Act.ARCHIVE, actor)


# --- The office's acts ----------------------------------------------------------------------------
@transaction.atomic
def approve(
    filing: Filing, *, actor: User, seen: int | None = None, today: date | None = None
) -> None:
    """宣传办同意, or 书记同意: one's own step, of the round one has seen, not of one's own application."""
    stored = _to_decide(filing, actor, seen)
    today = today or timezone.localdate()
    _require_ahead(stored, today)
    _advance(stored, Act(stored.waits_for), actor, today)


@transaction.atomic
def send_back(filing: Filing, reason: str, *, actor: User, seen: int | None = None) -> None:
    stored = _to_decide(filing, actor, seen)
    _move(stored, State.RETURNED, Act.RETURN, actor, note=_reason(reason))


@transaction.atomic
def refuse(filing: Filing, reason: str, *, actor: User, seen: int | None = None) -> None:
    stored = _to_decide(filing, actor, seen)
    _move(stored, State.REFUSED, Act.REFUSE, actor, note=_reason(reason))


# --- Undone together ------------------------------------------------------------------------------
@transaction.atomic
def take_back(filing: Filing, before: Any, *, actor: User) -> None:
    """撤销: as it stood before the last act, whose step is gone; the trail tells of both.

    `before` is its history row then. For who did that act and has seen that nothing came after.
    """
    stored = claim(filing, actor)
    step = stored.steps.select_related("by").last()
    if step is None or step.by_id != actor.pk:
        raise Refusal(f"没有办成：{_since(stored)}。")
    for name in ("state", "waits_for", "approved_on", "archived_on"):
        setattr(stored, name, getattr(before, name))
    stored._history_user = actor
    stored.save()
    record_removal(f"撤销一会一报：{step.get_act_display()}", step, actor=actor)


# --- Guards and the one write ---------------------------------------------------------------------
def claim(filing: Filing, actor: User) -> Filing:
    """The row as it stands, locked, of a unit the actor answers for."""
    return changeable(filing, actor, Filing.living)


def _held(
    filing: Filing, actor: User, action: str, states: Collection[str], seen: int | None
) -> Filing:
    """The row, locked, in one of the states and as the actor saw it: `seen` is the newest row of
    its history then.
    """
    require(actor, action)
    stored = claim(filing, actor)
    if stored.state not in states or seen not in (None, stored.newest):
        raise Unread(f"没有办成：{_since(stored)}。请看过现在的内容再办。")
    return stored


def _at_head(filing: Filing, actor: User, seen: int | None) -> Filing:
    stored = _waiting(filing, actor, "records.write", Step.HEAD, seen)
    if not answers_for(actor, stored):
        raise Refusal(f"单位负责人的意见由{stored.unit}的联络员记录，不能替他们记。")
    return stored


def _to_decide(filing: Filing, actor: User, seen: int | None) -> Filing:
    require(actor, "records.approve")
    stored = _waiting(filing, actor, "records.approve", STEP_OF_ROLE[actor.role], seen)
    if stored.filed_by_id == actor.pk:
        raise Refusal("不能审批自己申报的活动，请由另一位同事审批。")
    return stored


def _waiting(filing: Filing, actor: User, action: str, step: Step, seen: int | None) -> Filing:
    stored = _held(filing, actor, action, (State.PENDING,), seen)
    if stored.waits_for != step:
        raise Refusal(f"没有办成：这件在等{stored.get_waits_for_display()}。{_since(stored)}。")
    return stored


def _settle_days(filing: Filing) -> None:
    town = filing.unit.township
    routing.set_filing_days([filing], rules_of(town), Workdays.load(town))


def _require_ahead(filing: Filing, today: date) -> None:
    if today > filing.occurred_on:
        raise Refusal(
            f"举办日期（{filing.occurred_on}）已过，不能再办这一步；请退回，由单位如实登记。"
        )


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Refusal("请写明事由，让对方知道怎么办。")
    return reason.strip()


def _since(filing: Filing) -> str:
    """What happened last, an act or an edit after it: told to who meant to do something else."""
    step = filing.steps.select_related("by").last()
    edit = filing.history.select_related("history_user").first()
    if step and (edit is None or step.at >= edit.history_date):
        return f"{step.by.full_name}已于 {_clock(step.at)} 办了“{step.get_act_display()}”"
    if edit and edit.history_user:
        return f"{edit.history_user.full_name}已于 {_clock(edit.history_date)} 改过"
    return f"现在的状态是“{filing.get_state_display()}”"


def _clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%-m月%-d日 %H:%M}"


def _advance(filing: Filing, act: Act, actor: User, today: date, **facts: Any) -> None:
    """One step further, or approved where it was the last."""
    step = routing.next_step(procedure_of(filing).steps, filing.waits_for)
    if step is None:
        filing.approved_on = today
        _move(filing, State.APPROVED, act, actor, **facts)
    else:
        _move(filing, State.PENDING, act, actor, waits_for=step, **facts)


def _move(
    filing: Filing, state: str, act: Act, actor: User, *, waits_for: str = "", **facts: Any
) -> None:
    """The one write: the new state, a step of `facts`, an audit event that says the same."""
    filing.state = state
    filing.waits_for = waits_for
    filing._history_user = actor
    filing.save()
    now = timezone.now()
    FilingStep.objects.create(filing=filing, round=filing.round, act=act, by=actor, at=now, **facts)
    data = {"轮次": filing.round}
    for name, label in AUDITED.items():
        if facts.get(name):
            data[label] = facts[name]
    audit(f"一会一报：{act.label}", filing, actor=actor, data=data)


def _changed_since(filing: Filing) -> str:
    """What differs from the application before, in words; nothing at the first."""
    before = filing.steps.filter(act=Act.SUBMIT).last()
    if before is None:
        return ""
    older = filing.history.filter(history_date__lte=before.at).first()
    if older is None:
        return ""
    lines = lines_between(FILINGS, older, filing, FILINGS.form_fields)
    changes = "；".join(f"{label}：{was} → {now}" for label, was, now in lines)
    # The whole is in the record's history.
    return shortened(changes or "内容没有改动", NOTE_LENGTH)
