"""Acts on the document: draft, change, acknowledge, ask for issuing.

One transaction each: guards, writes, audit.
"""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max, Prefetch
from django.utils import timezone

from duties.drafting import (
    RENEWED,
    carried_over,
    copied,
    default_duties,
    default_text,
    is_carried,
    outdated,
)
from duties.fitting import misfits
from duties.issuing import ISSUE
from duties.joining import JOIN, newcomers
from duties.models import Acknowledgement, Duty, Message, ResponsibilityDocument, Robot
from duties.planning import make_plan
from duties.sending import send_test, send_test_mail
from records.kinds.meetings.issued import require_unused
from records.models import Regulation
from townwork.audit.services import record, record_removal
from townwork.jobs.models import Job
from townwork.jobs.services import enqueue
from townwork.org.access import require
from townwork.org.drafts import VersionedDraft
from townwork.org.errors import Refusal
from townwork.org.models import Township, Unit, User

WORDS = ("preamble", "closing", "recipients", "copied_to")
DRAFTS = VersionedDraft(
    ResponsibilityDocument,
    noun="责任制文件",
    action="duties.draft",
    fixed="is_issued",
    refusal="文件已经印发，不能再改；需要改动请点“修订”，另起一版。",
    copied=("township", "year", "title", *WORDS),
)
save_document = DRAFTS.save
discard_document = DRAFTS.discard  # its clauses go with it


@transaction.atomic
def draft_document(
    township: Township, year: int, *, actor: User, today: date | None = None
) -> ResponsibilityDocument:
    """The year's draft: last year's clauses and what it left undone past its day, or the
    default where there is none.
    """
    require(actor, "duties.draft")
    _require_none_of(township, year)
    documents = ResponsibilityDocument.objects.filter(township=township)
    last = documents.in_force().filter(year=year - 1).first()
    document = _begun(township, year, last, actor)
    kept = last and [duty for duty in last.duties.prefetch_related("units") if not is_carried(duty)]
    _copy(default_duties(year) if kept is None else kept, document)
    today = today or timezone.localdate()
    for duty, units in carried_over(last, year, today=today) if last else ():
        duty.document = document
        duty.save()
        duty.units.set(units)
    record("起草责任制文件", document, actor=actor, data={"据以起草": str(last or "默认文本")})
    return document


@transaction.atomic
def draft_from_old(
    township: Township, year: int, duties: list[tuple[Duty, list[Unit]]], *, actor: User
) -> ResponsibilityDocument:
    """The year's draft of clauses that were read off an old paper and accepted, each for the kinds
    it names and the units beside; preface and closing are the default's.
    """
    require(actor, "duties.draft")
    _require_none_of(township, year)
    if not duties:
        raise Refusal("一条也没有选：请在要收进草稿的条款前打勾。")
    document = _begun(township, year, None, actor)
    for order, (duty, units) in enumerate(duties, 1):
        duty.document, duty.order = document, order
        duty.save()
        duty.units.set(units)
    facts = {"据以起草": "上年的文件", "条款": len(duties)}
    record("起草责任制文件", document, actor=actor, data=facts)
    return document


def _require_none_of(township: Township, year: int) -> None:
    """Locks the township, so that there is one draft of a year."""
    Township.objects.select_for_update().get(pk=township.pk)
    if ResponsibilityDocument.objects.filter(township=township, year=year).exists():
        raise Refusal(f"{year}年度的责任制文件已经有了；要改动请在它的页面上“修订”。")


def _begun(
    township: Township, year: int, last: ResponsibilityDocument | None, actor: User
) -> ResponsibilityDocument:
    return ResponsibilityDocument.objects.create(
        township=township,
        year=year,
        drafted_from=last,
        title=f"{township.name}{year}年度意识形态和宣传思想文化工作责任制",
        created_by=actor,
        **_words_of(last),
    )


def _words_of(last: ResponsibilityDocument | None) -> dict:
    if last is None:
        return default_text()
    return {name: getattr(last, name) for name in WORDS}


def _copy(duties: Iterable[Duty], document: ResponsibilityDocument) -> None:
    for old in duties:
        duty = copied(old, document.year)
        duty.document = document
        duty.save()
        if old.pk:
            duty.units.set(old.units.all())


@transaction.atomic
def amend_document(document: ResponsibilityDocument, *, actor: User) -> ResponsibilityDocument:
    """修订: the next version as a draft; the issued one stays in force until that is issued."""
    require(actor, "duties.draft")
    document = ResponsibilityDocument.objects.select_for_update().get(pk=document.pk)
    newer = ResponsibilityDocument.objects.filter(
        township=document.township, year=document.year, version__gt=document.version
    )
    if not document.is_issued or newer.exists():
        raise Refusal("已经有修订稿了，请在修订稿上继续改；或先删除它。")
    amended = DRAFTS.next_version(document, actor=actor)
    _copy(document.duties.prefetch_related("units"), amended)
    record("修订责任制文件", amended, actor=actor)
    return amended


@transaction.atomic
def save_duty(duty: Duty, units: list[Unit], *, actor: User) -> None:
    """Add or change a clause of a draft. A new one goes last in the order of its document."""
    require(actor, "duties.draft")
    DRAFTS.lock(duty.document)
    if not duty.kinds and not units:
        raise Refusal("请至少选一类承担单位，或另外指定单位。")
    _require_fit(duty, units)
    if not duty.pk:
        duty.order = (duty.document.duties.aggregate(last=Max("order"))["last"] or 0) + 1
    duty.save()
    duty.units.set(units)
    record("保存职责条款", duty, actor=actor, data={"文件": str(duty.document)})


def _require_fit(duty: Duty, units: Iterable[Unit]) -> None:
    for one in misfits(duty.indicator, duty.kinds, units):
        raise Refusal(f"条款“{duty}”：{one.words}")


@transaction.atomic
def remove_duty(duty: Duty, *, actor: User) -> None:
    require(actor, "duties.draft")
    DRAFTS.lock(duty.document)
    record_removal("删除职责条款", duty, actor=actor, data={"文件": str(duty.document)})


@transaction.atomic
def renew_outdated(document: ResponsibilityDocument, *, actor: User) -> int:
    """Let the draft's clauses that count what the default counted before say what it says now; who
    owes them stays. Gives how many there were.
    """
    require(actor, "duties.draft")
    DRAFTS.lock(document)
    renewed = outdated(document.duties.all(), document.year)
    for duty, new in renewed:
        for name in RENEWED:
            setattr(duty, name, getattr(new, name))
        duty.save()
        record("保存职责条款", duty, actor=actor, data={"文件": str(document)})
    return len(renewed)


def request_issue(
    document: ResponsibilityDocument, issued_on: date, *, actor: User, queued: bool = True
) -> Job:
    """印发: one job makes the papers and the assignments; asking twice is one job."""
    require(actor, "duties.draft")
    if document.is_issued:
        raise Refusal("文件已经印发了。")
    if not document.number:
        raise Refusal("请先填写发文字号，再印发。")
    require_unused(document.number, document.township, Regulation.Kind.RESPONSIBILITY)
    named = Prefetch("units", Unit.objects.active().select_related("parent"))
    for duty in document.duties.prefetch_related(named):
        _require_fit(duty, duty.units.all())
    if not make_plan(document).assignments:
        raise Refusal(
            "这份文件不会产生任何任务：请检查条款的承担单位，以及本年的半年是否都已锁定；"
            "单位都是新建的，本年又没有它们从头在的一期，请起草下一年度的。"
        )
    params = {"document": document.pk, "issued_on": issued_on.isoformat()}
    return enqueue(
        ISSUE,
        str(document.pk),
        township=document.township,
        actor=actor,
        params=params,
        about=str(document),
        queued=queued,
    )


def request_joining(document: ResponsibilityDocument, *, actor: User, queued: bool = True) -> Job:
    """补发: the letters and assignments of units that came since; asking twice is one job."""
    require(actor, "duties.draft")
    if not newcomers(document):
        raise Refusal("没有要补发的单位了。")
    return enqueue(
        JOIN,
        str(document.pk),
        township=document.township,
        actor=actor,
        params={"document": document.pk},
        about=str(document),
        queued=queued,
    )


@transaction.atomic
def acknowledge(document: ResponsibilityDocument, unit: Unit, *, actor: User) -> Acknowledgement:
    """签收, once a unit; a clerk signs for their own unit only."""
    require(actor, "duties.acknowledge")
    if not document.is_issued:
        raise Refusal("文件还没有印发，不能签收。")
    if not actor.answers_for(unit):
        raise Refusal(f"只能由{unit}的人签收。")
    try:
        with transaction.atomic():
            signed = Acknowledgement.objects.create(document=document, unit=unit, by=actor)
    except IntegrityError:
        raise Refusal(f"{unit}已经签收过了。") from None
    record("签收责任书", signed, actor=actor)
    return signed


@transaction.atomic
def save_robot(robot: Robot, *, actor: User) -> None:
    require(actor, "duties.draft")
    robot.save()
    record("设置群机器人", robot, actor=actor, data={"启用": robot.is_active})


def try_robot(robot: Robot, *, actor: User) -> Message:
    """A test message and what became of it.

    No transaction: a lock would be held while the robot is waited for.
    """
    require(actor, "duties.draft")
    message = send_test(robot)
    record("测试群机器人", robot, actor=actor, data={"结果": message.get_state_display()})
    return message


def try_mail(*, actor: User) -> Message:
    """A test letter to oneself and what became of it; no transaction, as above. Raises Refusal
    where no mail is set up, or the account has no address.
    """
    require(actor, "duties.draft")
    if not settings.EMAIL_HOST:
        raise Refusal("本系统没有设置发邮件，请管理员看“系统状态”。")
    if not actor.email:
        raise Refusal("您还没有填工作邮箱，请先在“我的账号”里填上，再来试。")
    message = send_test_mail(actor)
    record("测试邮件", actor, actor=actor, data={"结果": message.get_state_display()})
    return message
