"""考勤: the list of names of a session, quick ticking, make-up study.

The session's counts follow its list.
"""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from records.kinds.study.attendance_models import Attendance
from records.kinds.study.models import StudySession
from records.pages.services import changeable
from townwork.audit.rows import add_rows, change_rows, rewrite
from townwork.audit.services import record as audit
from townwork.org import people
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import Evidence, PeopleGroup, Unit, User

State = Attendance.State
MARKED = ("state", "way", "marked_at", "made_up_on", "make_up_way", "confirmed_by")
COUNTS = ("expected", "present", "on_leave", "made_up")  # of a session, read off its list


def staff_of(session: StudySession) -> QuerySet[User]:
    """Whom a list may hold: the township's staff in service.

    Heads of villages sit in on the 中心组 too.
    """
    return people.staff_of(session.unit.township_id)


def first_list(session: StudySession) -> QuerySet[User]:
    """沿用上次: who was on the unit's last list of that kind.

    The unit's own staff where there was none.
    """
    alike = StudySession.objects.standing().filter(unit=session.unit, kind=session.kind)
    with_list = alike.filter(attendances__isnull=False).exclude(pk=session.pk)
    last = with_list.order_by("-occurred_on", "-pk").values_list("pk", flat=True).first()
    staff = staff_of(session)
    if last is None:
        return staff.filter(unit=session.unit)
    return staff.filter(pk__in=Attendance.objects.filter(session=last).values("person"))


@transaction.atomic
def set_list(session: StudySession, keys: Iterable[int], *, actor: User) -> None:
    """Make the list hold just these people, by id.

    Who is not of the township's staff is passed over. Raises Refusal where somebody already marked
    would be dropped.
    """
    session = _locked(session, actor)
    offered = set(staff_of(session).values_list("pk", flat=True))
    chosen = offered & set(keys)
    listed = {row.person_id: row for row in session.attendances.select_related("person")}
    # Who has left the staff since stays on the lists of then.
    dropped = (set(listed) & offered) - chosen
    _require_unmarked([listed[person] for person in dropped])
    session.attendances.filter(person__in=dropped).delete()
    added = sorted(chosen - set(listed))
    _are_no_guests(session, added)
    add_rows(Attendance, (Attendance(session=session, person_id=pk) for pk in added))
    update_counts(session)
    if not listed:
        _tell_what_was_typed(session, actor)
    audit("确定学习名单", session, actor=actor, data={"人数": len(chosen)})


def _are_no_guests(session: StudySession, people: list[int]) -> None:
    """Who is of the staff by now, and on the list, is counted once."""
    if session.guests:
        names = set(User.objects.filter(pk__in=people).values_list("full_name", flat=True))
        session.guests = [guest for guest in session.guests if guest[0] not in names]


@transaction.atomic
def fill(session: StudySession, group: PeopleGroup, *, actor: User) -> None:
    """Add a 常用名单 to whoever is on the list already."""
    listed = session.attendances.values_list("person", flat=True)
    set_list(session, {*listed, *group.people.values_list("pk", flat=True)}, actor=actor)


def _require_unmarked(rows: list[Attendance]) -> None:
    marked = [row for row in rows if _has_entry(row)]
    if marked:
        names = "、".join(row.person.full_name for row in marked)
        raise Refusal(
            f"{names}已登记出席、请假或补学，不能从名单去掉；确需去掉，请先在考勤登记里改为缺席。"
        )


def _tell_what_was_typed(session: StudySession, actor: User) -> None:
    """Counts typed by hand give way to those of a first list: a row of the history says so."""
    typed = {name: getattr(session, name) for name in COUNTS}
    session.refresh_from_db()
    if any(value not in (None, getattr(session, name)) for name, value in typed.items()):
        session._history_user = actor
        session.save()


def _has_entry(row: Attendance) -> bool:
    return row.state != State.ABSENT or row.made_up_on is not None


@transaction.atomic
def tick(
    session: StudySession,
    states: dict[int, str],
    *,
    actor: User,
    seen: dict[int, str] | None = None,
) -> int:
    """Enter {attendance id: state}, as the paper list says; the number of people changed.

    `seen` is what the page showed of each ("" where nobody was marked): a row left as it was shown
    is not touched, and one that somebody marked meanwhile is refused by name.
    """
    session = _locked(session, actor)
    rows = session.attendances.select_for_update(of=("self",)).select_related("person")
    changed = [row for row in rows if row.pk in states and _differs(row, states[row.pk])]
    if seen is not None:
        shown = {pk: said.removesuffix(Attendance.MADE_UP) for pk, said in seen.items()}
        changed = [row for row in changed if shown.get(row.pk) != states[row.pk]]
        _require_as_seen(changed, seen)
    if not changed:  # nothing to write, and so nothing for the trail
        return 0
    for row in changed:
        _mark(row, State(states[row.pk]))
    rewrite(changed, MARKED)
    update_counts(session)
    audit("登记考勤", session, actor=actor, data={"人数": len(changed)})
    return len(changed)


def _require_as_seen(rows: list[Attendance], seen: dict[int, str]) -> None:
    overtaken = [row for row in rows if seen.get(row.pk, "") != row.as_seen]
    if not overtaken:
        return
    marks = [f"{row.person.full_name}（{_said(row)}）" for row in overtaken]
    names = "、".join(marks)
    raise Refusal(f"您打开这一页以后，{names}已另有登记；您选的还在，核对后再保存就以您选的为准。")


def _said(row: Attendance) -> str:
    made_up = f"，{row.made_up_on} 已补学" if row.made_up_on else ""
    return f"{row.get_state_display()}{made_up}"


def _mark(row: Attendance, state: State) -> None:
    """Whoever was there made nothing up."""
    row.state = state
    row.way = Attendance.Way.TICK
    row.marked_at = timezone.now()
    if row.is_present:
        row.made_up_on = None
        row.make_up_way = ""
        row.confirmed_by = None


def _differs(row: Attendance, state: str) -> bool:
    """A person nobody marked yet counts as absent; to say so is a mark too."""
    return row.state != state or row.marked_at is None


@transaction.atomic
def count_paper(session: StudySession, *, actor: User) -> None:
    """有签到 by the sheet signed by hand: the counts are typed, its photo lies in the evidence.

    Raises Refusal where one of the two is missing.
    """
    session = _locked(session, actor)
    if session.present is None:
        raise Refusal("请先点“修改”，照签到表填好应到、实到人数，再来登记。")
    if not Evidence.objects.of(session).exists():
        raise Refusal("请先把签到表拍照，传到下面的“佐证”里，再来登记。")
    session.has_sign_in = True
    session._history_user = actor
    session.save()
    audit("登记纸质签到", session, actor=actor, data={"实到": session.present})


@transaction.atomic
def make_up(attendance: Attendance, *, on: date, way: str, actor: User) -> None:
    """补学 (docs/facts.md §3): date, way, and who confirms it: never the person themself.

    Raises Refusal for who was there, and for a day before the session or to come.
    """
    session = _locked(attendance.session, actor)
    row = session.attendances.select_for_update(of=("self",)).filter(pk=attendance.pk).first()
    if row is None:
        raise Refusal("名单刚刚改过，这个人已不在名单里，不用补学。")
    if row.is_present:
        raise Refusal("出席的人不用补学。")
    if row.person_id == actor.pk:
        raise Refusal("补学要由别人确认，请宣传干事或本单位其他同志登记。")
    if not session.occurred_on <= on <= timezone.localdate():
        raise Refusal("补学日期要在学习当天以后、今天以前，请核对补学日期。")
    row.made_up_on = on
    row.make_up_way = way
    row.confirmed_by = actor
    row.save()
    update_counts(session)
    audit("登记补学", session, actor=actor, data={"人员": row.person.full_name, "方式": way})


def update_counts(session: StudySession) -> None:
    """Read the session's counts off its list, for a caller who holds the session's row (`lock`,
    `changeable`).

    They get no history row of their own: each mark is audited or stamped.
    """
    counts = session.attendances.aggregate(
        expected=Count("pk"),
        marked=Count("pk", filter=Q(marked_at__isnull=False)),
        present=Count("pk", filter=Q(state__in=Attendance.PRESENT)),
        on_leave=Count("pk", filter=Q(state__in=Attendance.AWAY)),
        made_up=Count("pk", filter=Q(made_up_on__isnull=False)),
    )
    marked = counts.pop("marked")
    expected = counts["expected"]
    if expected:
        _add_guests(counts, session.guests)
    if not marked:
        # Before the first mark nobody knows: missing, never 0.
        counts = dict.fromkeys(COUNTS) | {"expected": counts["expected"]}
    if not expected:
        counts = dict.fromkeys(COUNTS)
    if marked:
        counts["has_sign_in"] = True
    facts = {**counts, "guests": session.guests}
    change_rows(StudySession.objects.filter(pk=session.pk).exclude(**counts), **facts)


def _add_guests(counts: dict[str, int], guests: list[list[str]]) -> None:
    counts["expected"] += len(guests)
    counts["present"] += sum(state in Attendance.PRESENT for _, state in guests)
    counts["on_leave"] += sum(state in Attendance.AWAY for _, state in guests)


def lock(session: StudySession) -> StudySession:
    """The session as it stands, its row locked first of all: of two phones at once, the later one
    counts both.
    """
    rows = StudySession.objects.select_for_update(of=("self",)).select_related("unit__township")
    return rows.get(pk=session.pk)


def _locked(session: StudySession, actor: User) -> StudySession:
    require(actor, "records.write")
    return changeable(session, actor)


def by_unit(session: StudySession) -> list[tuple[str, int, int, int, int]]:
    """(unit, on the list, present, away, still owed) by unit of the people: counts only.

    One query.
    """
    rows = session.attendances.order_by().values("person__unit__order", "person__unit__name")
    present = Q(state__in=Attendance.PRESENT)
    owed = ~present & Q(made_up_on=None, marked_at__isnull=False)
    counted = rows.annotate(
        listed=Count("pk"),
        present=Count("pk", filter=present),
        away=Count("pk", filter=Q(state__in=Attendance.AWAY)),
        owed=Count("pk", filter=owed),
    ).order_by("person__unit__order", "person__unit__name")
    return [
        (row["person__unit__name"], row["listed"], row["present"], row["away"], row["owed"])
        for row in counted
    ]


def marks_of(person: User) -> QuerySet[Attendance]:
    """What they themselves were expected at, in records that stand, the newest first."""
    rows = Attendance.objects.filter(person=person, session__voided_at=None)
    return rows.select_related("session__unit").order_by("-session__occurred_on", "-pk")


def units_offered(session: StudySession) -> list[tuple[Unit, list[User]]]:
    """The township's staff under their units, for choosing the list. One query."""
    return people.by_unit(staff_of(session))
