"""归档: a session with all five elements gets its 档号, becomes read-only, and is printed as one PDF by
a job.
"""

from django.db import transaction
from django.db.models import Max
from django.template.loader import render_to_string
from django.utils import timezone

from records.kinds.study.attendance_models import SignInDesk, StudyPaper
from records.kinds.study.elements import elements_of, names_of
from records.kinds.study.models import StudySession
from records.kinds.study.roster import by_unit
from records.pages.batch_acts import BatchAct
from records.pages.services import changeable, require_own
from townwork.audit.services import record as audit
from townwork.jobs import registry
from townwork.jobs.models import Job
from townwork.jobs.registry import Report
from townwork.jobs.services import enqueue
from townwork.lib.pdf import render, typefaces
from townwork.lib.text import pinyin_initials
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import Evidence, Township, Unit, User
from townwork.org.services import require_open

ARCHIVE = "study_archive"
RETENTION = "D10"  # 学习档案: ten years (DA/T 22-2015; docs/facts.md §6.6)


@transaction.atomic
def archive(session: StudySession, *, actor: User, queued: bool = True) -> StudySession:
    """Close the file of a session and have its PDF made.

    Raises Refusal naming the elements it lacks.
    """
    require(actor, "records.write")
    # Of two archived at once, each gets its own number.
    Township.objects.select_for_update().get(pk=session.unit.township_id)
    session = changeable(session, actor)
    _require_whole(session)
    SignInDesk.objects.filter(session=session, closed_at=None).update(closed_at=timezone.now())
    if not session.archive_number:
        session.archive_number = next_number(session.unit, session.occurred_on.year)
    session.archived_at = timezone.now()
    session.archived_by = actor
    session._history_user = actor
    session.save()
    audit("归档学习", session, actor=actor, data={"档号": session.archive_number})
    request_file(session, actor=actor, queued=queued)
    return session


def _require_whole(session: StudySession) -> None:
    """All five elements are there, and everybody on the list is marked."""
    names = names_of(session.unit.township)
    lacking = [names[field] for field in session.lacking]
    if lacking:
        raise Refusal(f"还缺{'、'.join(lacking)}，补齐五个要件才能归档。")
    unmarked = session.attendances.filter(marked_at=None).count()
    if unmarked:
        raise Refusal(f"名单里还有 {unmarked} 人没有登记考勤，请先结束签到或做考勤登记，再归档。")


def next_number(unit: Unit, year: int) -> str:
    """全宗号-WS·年度-期限-机构-件号: the next of its year, term and unit.

    A number once given is never given again.

    For a caller who holds the township's row.
    """
    township = unit.township
    fonds = township.fonds_number or township.code.upper()
    prefix = f"{fonds}-WS·{year}-{RETENTION}-{pinyin_initials(unit.name).upper()}-"
    given = StudySession.objects.filter(archive_number__startswith=prefix)
    last = given.aggregate(last=Max("archive_number"))["last"]
    count = int(last.removeprefix(prefix)) if last else 0
    return f"{prefix}{count + 1:04d}"


@transaction.atomic
def unarchive(session: StudySession, *, actor: User, reason: str) -> None:
    """退档: open the file again to mend it; it keeps its number."""
    require(actor, "records.define")
    rows = StudySession.objects.select_for_update(of=("self",)).select_related("unit__township")
    session = rows.get(pk=session.pk)
    require_own(session.unit, actor)
    if not session.archived_at:
        raise Refusal("这次学习没有归档，不用退档。")
    require_open(session.unit.township, session.occurred_on)
    session.archived_at = None
    session.archived_by = None
    session._history_user = actor
    session.save()
    session.papers.all().delete()
    audit("学习退档", session, actor=actor, data={"档号": session.archive_number, "事由": reason})


# --- The file -------------------------------------------------------------------------------------
def request_file(session: StudySession, *, actor: User, queued: bool = True) -> Job:
    return enqueue(
        ARCHIVE,
        str(session.pk),
        township=session.unit.township,
        actor=actor,
        params={"session": session.pk},
        about=str(session),
        queued=queued,
    )


def archive_html(session: StudySession) -> str:
    """Cover, catalogue, record, attendance, papers listed."""
    attendances = list(session.attendances.select_related("person__unit", "confirmed_by"))
    evidence = list(Evidence.objects.of(session).select_related("file"))
    parts = _written_parts(session, is_listed=bool(attendances))
    if evidence:
        parts.append(("佐证材料", f"{len(evidence)}件", "evidence"))
    context = {
        "session": session,
        "elements": elements_of(session),
        "parts": parts,
        "attendances": attendances,
        "by_unit": by_unit(session),
        "counts": _counts(session),
        "evidence": evidence,
    }
    return render_to_string("records/kinds/study/archive_pdf.html", context)


def _written_parts(session: StudySession, *, is_listed: bool) -> list[tuple[str, str, str]]:
    """(part, what there is of it, its place in the file) of the five.

    The place is "" where the paper lies elsewhere.
    """
    is_counted = is_listed or session.expected is not None
    materials = session.materials.splitlines()
    parts = [
        ("学习计划", str(session.plan or ""), "record"),
        ("学习记录", "发言要点" if session.minutes else "", "record"),
        ("考勤情况", _counts(session) if is_counted else "", "attendance"),
        ("学习资料", f"{len(materials)}篇" if materials else "", "record"),
        ("学习小结", "小结正文" if session.summary else "", "record"),
    ]
    # An element ticked by hand and not written here lies on paper elsewhere.
    return [part if part[1] else (part[0], "另存纸质件", "") for part in parts]


def _counts(session: StudySession) -> str:
    """The session's counts in words; what nobody counted is left out."""
    counts = {
        "应到": session.expected,
        "实到": session.present,
        "请假公差": session.on_leave,
        "补学": session.made_up,
    }
    return "，".join(f"{name}{count}人" for name, count in counts.items() if count is not None)


def work(job: Job, report: Report) -> StudyPaper:
    rows = StudySession.objects.select_related("unit__township", "plan", "archived_by")
    session = rows.get(pk=job.params["session"])
    if not session.archived_at:
        raise registry.Refused("这次学习已经退档，不再生成档案。")
    report(20, "排版")
    html = archive_html(session)
    pdf = render(html, missing=typefaces.missing(html, None)).pdf
    report(80, "保存文件")
    return StudyPaper(session=session, form="pdf").keep(pdf)


def keep(job: Job, paper: StudyPaper) -> dict:
    """The row, in the fenced transaction; a file of an earlier archiving is replaced."""
    facts = {"sha256": paper.sha256, "size": paper.size}
    StudyPaper.objects.update_or_create(session=paper.session, form=paper.form, defaults=facts)
    return {"session": paper.session_id}


ARCHIVE_JOB = registry.Kind(ARCHIVE, "学习档案", work, keep)


# --- Many at once ---------------------------------------------------------------------------------
def _unarchive_of_batch(session: StudySession, before: object, *, actor: User) -> None:
    """Its number stays given: nothing is put back but the archiving."""
    unarchive(session, actor=actor, reason="撤销成批办理")


BATCH_ACTS = (
    BatchAct(
        "archive",
        "归档",
        "records.write",
        archive,
        _unarchive_of_batch,
        undo_action="records.define",
        locks_town=True,
    ),
)
