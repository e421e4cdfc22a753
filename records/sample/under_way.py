"""What lies on the sample office's desk today: things in every state, so that each page has
something to show.

Through the services its users have, dated around the day of loading. Nothing here changes a figure
of the half-years in the workbook: the filed session keeps the counts it came with.
"""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from records.kinds.filings import services as filing
from records.kinds.letters import services as letters
from records.kinds.study.archiving import archive, request_file
from records.kinds.study.roster import make_up, set_list, tick
from records.models import Attendance, Filing, FilingStep, Notice, StudyPlan, StudySession
from records.pages.services import add_evidence, save_record
from townwork.jobs.services import run
from townwork.lib.pdf import render_official
from townwork.lib.pdf.layout import Paragraph
from townwork.org.models import Township, Unit, User
from townwork.org.workdays import Workdays

State = Attendance.State
SEATS = 15  # of the 中心组, its staff sitting in
MINUTES = "主持人传达学习文件，三个站办所作重点发言，最后明确下一步的责任单位和完成时限。"
SUMMARY = "学习按计划完成，会后各单位按分工落实，缺席人员已安排补学。"


def load_under_way(township: Township, today: date) -> None:
    desk = _Desk(township, today)
    _archived_session(desk)
    _session_today(desk)
    _filings(desk)
    _letters(desk)


class _Desk:
    """Who acts in the sample, and when."""

    def __init__(self, township: Township, today: date):
        self.township, self.today = township, today
        self.clerk = User.objects.get(username="clerk")
        self.secretary = User.objects.get(username="secretary")
        self.workdays = Workdays.load(township)

    def liaison(self, unit: Unit) -> User:
        return User.objects.filter(unit=unit, role=User.Role.LIAISON).order_by("pk").first()

    def unit(self, name: str) -> Unit:
        return Unit.objects.get(township=self.township, name=name)

    def seated(self) -> list[User]:
        """The secretary, the offices' and the first villages' liaisons."""
        staff = User.objects.filter(
            unit__township=self.township, position__in=("党委书记", "联络员")
        )
        return list(staff.order_by("unit__order", "pk")[:SEATS])


# --- 理论学习 -----------------------------------------------------------------------------------------
def _archived_session(desk: _Desk) -> None:
    """The last 中心组学习 with all five elements: its list, what was said, and its file."""
    sessions = StudySession.objects.standing().filter(unit__township=desk.township, kind="core")
    whole = sessions.filter(
        **dict.fromkeys(StudySession.ELEMENTS, True), expected=SEATS, on_leave=1
    )
    session = whole.order_by("-occurred_on").first()
    session.minutes, session.summary, session.begins = MINUTES, SUMMARY, "14:30"
    session.materials, session.host = f"{session.topic}学习资料汇编", "书记·青溪"
    save_record(session, actor=desk.clerk)
    _mark_as_counted(session, desk)
    archive(session, actor=desk.clerk, queued=False)
    run(request_file(session, actor=desk.clerk, queued=False).pk)


def _mark_as_counted(session: StudySession, desk: _Desk) -> None:
    """A list of names that says what the counts said before there was one."""
    present, made_up = session.present, session.made_up
    set_list(session, [person.pk for person in desk.seated()], actor=desk.clerk)
    rows = list(session.attendances.all())
    states = {row.pk: State.PRESENT for row in rows[:present]} | {
        row.pk: State.ABSENT for row in rows[present:]
    }
    states[rows[present].pk] = State.LEAVE
    tick(session, states, actor=desk.clerk)
    for row in rows[present : present + made_up]:
        make_up(
            row, on=session.occurred_on + timedelta(days=3), way="自学材料并交流", actor=desk.clerk
        )


def _session_today(desk: _Desk) -> None:
    """A line of the plan held today, with its list ready for the code on the screen, and one still
    to come.
    """
    unit = desk.unit("青溪镇领导班子")
    plans = [
        save_record(
            StudyPlan(unit=unit, occurred_on=day, kind="core", topic=topic), actor=desk.clerk
        )
        for day, topic in (
            (desk.today, "党的创新理论专题"),
            (desk.today + timedelta(days=30), "年度重点工作部署"),
        )
    ]
    session = StudySession(
        unit=unit,
        plan=plans[0],
        occurred_on=desk.today,
        kind="core",
        topic=plans[0].topic,
        place_name="镇三楼会议室",
        host="书记·青溪",
        mode="集体研讨",
        has_plan=True,
    )
    save_record(session, actor=desk.clerk)
    set_list(session, [person.pk for person in desk.seated()], actor=desk.clerk)


# --- 一会一报 -----------------------------------------------------------------------------------------
def _filings(desk: _Desk) -> None:
    """One for each step: to submit, with the head, with 宣传办, with the secretary, returned, agreed,
    to be closed.
    """
    soon = desk.workdays.after(desk.today, 8)
    _application(desk, "塘头村", "文明新风宣讲", soon, size=60)
    _submitted(desk, "桂花村", "农技交流会", soon, size=45)
    _consented(desk, "石桥村", "孝善家风讲座", soon, size=80)
    _at_secretary(desk, "文化站", "镇群众文艺展演", desk.workdays.after(desk.today, 12), size=260)
    _returned(desk, "柳林村", "健康知识讲座", soon)
    _agreed(desk, "青山村", "移风易俗交流会", soon)
    _to_close(desk, "白果村", "法治宣传讲座")


def _application(desk: _Desk, unit: str, title: str, day: date, *, size: int) -> Filing:
    unit = desk.unit(unit)
    row = Filing(
        unit=unit,
        occurred_on=day,
        title=f"{unit.name}{title}",
        kind=Filing.Kind.LECTURE,
        organiser=unit.name,
        place_name=f"{unit.name}会议室",
        size=size,
        audience="干部群众",
        has_outline=True,
        has_safety_plan=True,
    )
    return save_record(row, actor=desk.liaison(unit))


def _submitted(
    desk: _Desk, unit: str, title: str, day: date, *, size: int, on: date | None = None
) -> Filing:
    row = _application(desk, unit, title, day, size=size)
    liaison = desk.liaison(row.unit)
    if filing.procedure_of(row).needs_safety_plan:
        paper = render_official(
            "安全预案", [Paragraph("title", "安全预案"), Paragraph("p", "示例材料。")]
        ).pdf
        add_evidence(row, "安全预案.pdf", paper, actor=liaison)
    filing.submit(row, actor=liaison, today=on or desk.today)
    return row


def _consented(
    desk: _Desk, unit: str, title: str, day: date, *, size: int, on: date | None = None
) -> Filing:
    row = _submitted(desk, unit, title, day, size=size, on=on)
    head_on = on or desk.today
    filing.consent(row, "负责人甲", head_on, actor=desk.liaison(row.unit), today=head_on)
    return row


def _at_secretary(desk: _Desk, unit: str, title: str, day: date, *, size: int) -> None:
    filing.approve(
        _consented(desk, unit, title, day, size=size), actor=desk.clerk, today=desk.today
    )


def _returned(desk: _Desk, unit: str, title: str, day: date) -> None:
    row = _consented(desk, unit, title, day, size=70)
    filing.send_back(row, "请写明主讲人的单位职务。", actor=desk.clerk)


def _agreed(desk: _Desk, unit: str, title: str, day: date, on: date | None = None) -> Filing:
    row = _consented(desk, unit, title, day, size=50, on=on)
    filing.approve(row, actor=desk.clerk, today=on or desk.today)
    return row


def _to_close(desk: _Desk, unit: str, title: str) -> None:
    """Agreed in good time and held last week; its result is still owed."""
    held = desk.workdays.before(desk.today, 4)
    on = desk.workdays.before(held, 7)
    row = _agreed(desk, unit, title, held, on)
    FilingStep.objects.filter(filing=row).update(at=_at(on))


# --- 提示函 ------------------------------------------------------------------------------------------
# -
def _letters(desk: _Desk) -> None:
    """One to sign for, one under way, one that asks for more time."""
    year = desk.today.year
    _letter(desk, "东街社区", f"云宣提〔{year}〕41号", ago=1)
    signed = _letter(desk, "塘头村", f"云宣提〔{year}〕42号", ago=4)
    letters.sign(signed, actor=desk.liaison(signed.unit), today=desk.today)
    asking = _letter(desk, "文化站", f"云宣提〔{year}〕43号", ago=5)
    letters.sign(asking, actor=desk.liaison(asking.unit), today=desk.today)
    letters.ask_extension(
        asking,
        desk.today + timedelta(days=9),
        "展板需重新制作，本周内不能完成。",
        actor=desk.liaison(asking.unit),
        today=desk.today,
    )


def _letter(desk: _Desk, unit: str, number: str, *, ago: int) -> Notice:
    row = Notice(
        unit=desk.unit(unit),
        occurred_on=desk.today - timedelta(days=ago),
        number=number,
        sender="区委宣传部",
        kind=Notice.Kind.VENUE,
    )
    return save_record(row, actor=desk.clerk)


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10, 20)))
