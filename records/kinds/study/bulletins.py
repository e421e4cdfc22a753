"""学习通报: a period's bulletin, drafted from the records, edited, issued as PDF and Word."""

import re
from datetime import date, timedelta

from django.db import transaction

from records.kinds.meetings.issued import enter_issued, require_unused
from records.kinds.meetings.models import Regulation
from records.kinds.study.attendance_models import StudyBulletin, StudyPaper
from records.kinds.study.models import StudyKind, StudyPlan
from records.kinds.study.overview import UnitStudy, overview, total
from townwork.audit.services import record as audit
from townwork.audit.services import record_removal
from townwork.jobs import registry
from townwork.jobs.models import Job
from townwork.jobs.registry import Report
from townwork.jobs.services import enqueue
from townwork.lib import word
from townwork.lib.pdf import render_official
from townwork.lib.pdf.layout import Paragraph
from townwork.lib.text import chinese_day
from townwork.org.access import allows, require
from townwork.org.errors import Refusal, Unread
from townwork.org.models import Township, Unit, User
from townwork.org.services import require_open

BULLETIN = "study_bulletin"
QUARTERS = "一二三四"
_HEADING = re.compile(r"[一二三四五六七八九十]+、")
_SECOND = re.compile(r"（[一二三四五六七八九十]+）")


def period_named(since: date, until: date) -> str:
    """2026年4月, 2026年第二季度, or the days."""
    months = _whole_months(since, until)
    if months == 1:
        return f"{since.year}年{since.month}月"
    if months == 3 and since.month in (1, 4, 7, 10):
        return f"{since.year}年第{QUARTERS[since.month // 3]}季度"
    return f"{chinese_day(since)}至{chinese_day(until)}"


def _whole_months(since: date, until: date) -> int:
    """How many months of one year the days make up; 0 where they begin or end within one."""
    begins = since.day == 1
    ends = (until + timedelta(days=1)).day == 1
    if not (begins and ends and since.year == until.year):
        return 0
    return until.month - since.month + 1


@transaction.atomic
def draft_bulletin(township: Township, since: date, until: date, *, actor: User) -> StudyBulletin:
    """A draft for the period, its words made from the records.

    Raises Refusal where there is one already.
    """
    require(actor, "records.define")
    Township.objects.select_for_update().get(pk=township.pk)
    period = period_named(since, until)
    drafts = StudyBulletin.objects.filter(township=township, since=since, until=until)
    if drafts.exists():
        raise Refusal(f"{period}的学习通报已经起草，请在列表里打开它。")
    bulletin = StudyBulletin(township=township, since=since, until=until, drafted_by=actor)
    bulletin.title = f"关于{period}学习情况的通报"
    bulletin.text = words(township, since, until)
    bulletin.save()
    audit("起草学习通报", bulletin, actor=actor, chain=township.code)
    return bulletin


def words(township: Township, since: date, until: date) -> str:
    """The body: held and attended, who lags and by how much, what comes next."""
    rows = overview(Unit.objects.filter(township=township).active(), since, until)
    return "\n".join(
        [
            f"现将{period_named(since, until)}全镇理论学习情况通报如下：",
            "一、总体情况",
            _held(total(rows)),
            "二、存在的问题",
            *_lagging(rows),
            "三、下期安排",
            *_next(township, until),
        ]
    )


def _held(whole: UnitStudy) -> str:
    text = f"全镇共组织学习{whole.held}场，其中中心组学习{whole.core}场。"
    if whole.planned:
        text += f"本期计划{whole.planned}场，已开展{whole.done}场。"
    if whole.rate is not None:
        text += f"应到{whole.expected}人次，实到{whole.present}人次，补学{whole.made_up}人次，"
        text += f"到课率{whole.rate:.1f}%。"
    if whole.element_rate is not None:
        text += f"五有完整率{whole.element_rate:.1f}%，已归档{whole.archived}场。"
    return text


def _lagging(rows: list[UnitStudy]) -> list[str]:
    """Units, never persons."""
    if not rows:
        return ["各单位均没有学习计划和学习记录，请按制度及时安排学习。"]
    faults = (
        ("未按计划开展学习", "场", lambda row: row.overdue),
        ("缺课未补学", "人次", lambda row: row.owed),
        ("五有要件不全", "场", lambda row: row.held - row.complete),
    )
    lines = []
    for fault, measure, count in faults:
        units = [f"{row.unit}{count(row)}{measure}" for row in rows if count(row)]
        if units:
            lines.append(f"{fault}的有：{'、'.join(units)}。")
    return lines or ["各单位均按计划开展学习，没有缺课未补和要件不全的情况。"]


def _next(township: Township, until: date) -> list[str]:
    """The plans of as many days after the period as a month has."""
    plans = StudyPlan.objects.standing().filter(unit__township=township)
    coming = plans.filter(occurred_on__gt=until, occurred_on__lte=until + timedelta(days=31))
    lines = []
    for plan in coming.select_related("unit").order_by("occurred_on", "unit__order"):
        day = f"{plan.occurred_on.month}月{plan.occurred_on.day}日"
        kind = StudyKind(plan.kind).label
        lines.append(f"{day}，{plan.unit}，{kind}：{plan.topic}。")
    return lines or ["请各单位按年度学习计划组织学习，及时签到、归档；缺课的在当月内补学。"]


@transaction.atomic
def save_bulletin(bulletin: StudyBulletin, *, actor: User, seen: str | None = None) -> None:
    """Keep the words as typed; `seen` is the digest of those the form was opened on.

    Raises Unread, whose `latest` is the bulletin as it is now, where somebody changed them since.
    """
    require(actor, "records.define")
    _require_seen(
        _draft(bulletin),
        seen,
        "别人刚刚改过这期通报。您填的还在：核对后再按一次“保存”，就以您填的为准。",
    )
    bulletin.save()
    audit("修改学习通报", bulletin, actor=actor, chain=bulletin.township.code)


@transaction.atomic
def discard_bulletin(bulletin: StudyBulletin, *, actor: User) -> None:
    require(actor, "records.define")
    stored = _draft(bulletin)
    record_removal("删除学习通报草稿", stored, actor=actor, chain=stored.township.code)


@transaction.atomic
def issue_bulletin(
    bulletin: StudyBulletin, *, number: str, on: date, actor: User, seen: str | None = None
) -> StudyBulletin:
    """印发 the words as typed: frozen from now on, entered among the 制度文件 (where it counts), set as
    PDF and Word by a job."""
    require(actor, "records.define")
    stored = _draft(bulletin)
    _require_seen(
        stored,
        seen,
        "别人刚刚改过这期通报，请看过现在的正文再印发。您填的还在，再按一次就以您填的为准。",
    )
    require_unused(number, stored.township)
    stored.title = bulletin.title
    stored.text = bulletin.text
    stored.regulation = _enter(stored.title, number, on, actor)
    stored.number = number
    stored.issued_on = on
    stored.issued_by = actor
    stored.save()
    audit("印发学习通报", stored, actor=actor, chain=stored.township.code, data={"文号": number})
    request_papers(stored, actor=actor)
    return stored


def _enter(title: str, number: str, on: date, actor: User) -> Regulation:
    """The bulletin's row among the 制度文件."""
    entry = Regulation(
        unit=actor.unit,
        occurred_on=on,
        title=title,
        kind=Regulation.Kind.BULLETIN,
        number=number,
        sent_to="各村（社区）、各站办所、各下属单位",
    )
    entry.full_clean(exclude=["entered_by"])
    require_open(entry.unit.township, on)
    return enter_issued(entry, actor=actor)


def _draft(bulletin: StudyBulletin) -> StudyBulletin:
    stored = StudyBulletin.objects.select_for_update().get(pk=bulletin.pk)
    if stored.is_issued:
        raise Refusal("通报已经印发，不能再改；有更正请另发一期。")
    return stored


def _require_seen(stored: StudyBulletin, seen: str | None, words: str) -> None:
    if seen and seen != stored.digest:
        raise Unread(words, stored)


# --- The files ------------------------------------------------------------------------------------
def paper_of(bulletin: StudyBulletin) -> list[Paragraph]:
    """The bulletin under its red head and number: the numbering an official types decides the
    typeface.
    """
    office = bulletin.township.sign_name or bulletin.township.name
    lines = [line.strip() for line in bulletin.text.splitlines() if line.strip()]
    return [
        Paragraph("title", bulletin.title),
        Paragraph("masthead", f"{office}文件"),
        Paragraph("number", bulletin.number),
        Paragraph("recipients", "各村（社区），镇属各站办所、各下属单位："),
        *(_paragraph(line) for line in lines),
        Paragraph("sign", office),
        Paragraph("date", chinese_day(bulletin.issued_on)),
        Paragraph("imprint", f"\n{office}\n{chinese_day(bulletin.issued_on)}印发"),
    ]


def _paragraph(line: str) -> Paragraph:
    if _HEADING.match(line):
        return Paragraph("h1", "", lead=line)
    if _SECOND.match(line):
        lead, stop, rest = line.partition("。")
        return Paragraph("h2", rest, lead=lead + stop)
    return Paragraph("p", line)


def request_papers(bulletin: StudyBulletin, *, actor: User, queued: bool = True) -> Job:
    return enqueue(
        BULLETIN,
        str(bulletin.pk),
        township=bulletin.township,
        actor=actor,
        params={"bulletin": bulletin.pk},
        about=str(bulletin),
        queued=queued,
    )


def work(job: Job, report: Report) -> list[StudyPaper]:
    bulletin = StudyBulletin.objects.select_related("township").get(pk=job.params["bulletin"])
    text = paper_of(bulletin)
    author = bulletin.township.sign_name
    report(20, "排版")
    pdf = render_official(bulletin.title, text, author=author)
    report(80, "保存文件")
    docx = word.official(text, author=author, imprint_apart=pdf.imprint_apart)
    files = {"pdf": pdf.pdf, "docx": docx}
    return [StudyPaper(bulletin=bulletin, form=form).keep(data) for form, data in files.items()]


def keep(job: Job, papers: list[StudyPaper]) -> dict:
    """The rows, in the fenced transaction; a file made earlier is replaced."""
    for paper in papers:
        facts = {"sha256": paper.sha256, "size": paper.size}
        StudyPaper.objects.update_or_create(
            bulletin=paper.bulletin, form=paper.form, defaults=facts
        )
    return {"bulletin": job.params["bulletin"]}


BULLETIN_JOB = registry.Kind(
    BULLETIN, "学习通报", work, keep, may_ask=lambda user, job: allows(user, "records.define")
)
