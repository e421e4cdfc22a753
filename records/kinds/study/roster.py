"""考勤: the list of names of a session, quick ticking, make-up study. The session's counts follow its list."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from records.kinds.study.attendance_models import Attendance
from records.kinds.study.models import StudySession
from records.pages.services import changeable
from townwork.audit.services import record as audit
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import Unit, User

State = Attendance.State
COUNTS = ("expected", "present", "on_leave", "made_up")  # of a session, read off its list


def staff_of(session: StudySession) -> QuerySet[User]:
    """Whom a list may hold: the township's staff in service; heads of villages sit in on the 中心组 too."""
    return User.objects.filter(
        unit__township=session.unit.township_id, is_active=True
    ).select_related("unit")


def first_list(session: StudySession) -> QuerySet[User]:
    """沿用上次: who was on the unit's last list of that kind; the unit's own staff where there was none."""
    before = StudySession.objects.standing().filter(unit=session.unit, kind=session.kind)
    last = (
        before.filter(attendances__isnull=False)
        .exclude(pk=session.pk)
        .order_by("-occurred_on", "-pk")
    )
    own = Q(unit=session.unit)
    with_list = last.values_list("pk", flat=True).first()
    return staff_of(session).filter(
        Q(pk__in=Attendance.objects.filter(session=with_list).values("person"))
        if with_list
        else own
    )


@transaction.atomic
def set_list(session: StudySession, people: Iterable[int], *, actor: User) -> None:
    """Make the list hold just these people, by id; who is not of the township's staff is passed over. Raises Refusal where somebody already marked would be dropped."""
    session = _locked(session, actor)
    offered = set(staff_of(session).values_list("pk", flat=True))
    wanted = offered & set(people)
    listed = {row.person_id: row for row in session.attendances.select_related("person")}
    dropped = (set(listed) & offered) - wanted  # who has left since stays on the lists of then
    kept = [listed[person] for person in dropped if _has_entry(listed[person])]
    if kept:
        names = "、".join(row.person.full_name for row in kept)
        raise Refusal(
            f"{names}已登记出席、请假或补学，不能从名单去掉；确需去掉，请先在考勤登记里改为缺席。"
        )
    session.attendances.filter(person__in=dropped).delete()
    Attendance.objects.bulk_create(
        Attendance(session=session, person_id=person) for person in sorted(wanted - set(listed))
    )
    follow(session)
    if not listed:
        _tell_what_was_typed(session, actor)
    audit("确定学习名单", session, actor=actor, data={"人数": len(wanted)})


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

    `seen` is what the page showed of each ("" where nobody was marked): a row left as it was shown is not touched,
    and one that somebody marked meanwhile is refused by name.
    """
    session = _locked(session, actor)
    rows = session.attendances.select_for_update(of=("self",)).select_related("person")
    wanted = [row for row in rows if row.pk in states and _differs(row, states[row.pk])]
    changed = [row for row in wanted if seen is None or seen.get(row.pk) != states[row.pk]]
    overtaken = [
        row for row in changed if seen is not None and seen.get(row.pk, "") != row.shown_state
    ]
    if overtaken:
        names = "、".join(
            f"{row.person.full_name}（{row.get_state_display()}）" for row in overtaken
        )
        raise Refusal(
            f"您打开这一页以后，{names}已另有登记；您选的还在，核对后再保存就以您选的为准。"
        )
    for row in changed:
        row.state = State(states[row.pk])
        row.way, row.marked_at = Attendance.Way.TICK, timezone.now()
        if row.is_present:
            row.made_up_on, row.make_up_way, row.confirmed_by = None, "", None
    fields = ["state", "way", "marked_at", "made_up_on", "make_up_way", "confirmed_by"]
    Attendance.objects.bulk_update(changed, fields)
    follow(session)
    if changed:
        audit("登记考勤", session, actor=actor, data={"人数": len(changed)})
    return len(changed)


def _differs(row: Attendance, state: str) -> bool:
    """A person nobody marked yet counts as absent; to say so is a mark too."""
    return row.state != state or row.marked_at is None


@transaction.atomic
def make_up(attendance: Attendance, *, on: date, way: str, actor: User) -> None:
    """补学: date, way, and who confirms it: never the person themself."""
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
    row.made_up_on, row.make_up_way, row.confirmed_by = on, way, actor
    row.save()
    follow(session)
    audit("登记补学", session, actor=actor, data={"人员": row.person.full_name, "方式": way})


def follow(session: StudySession) -> None:
    """Read the session's counts off its list, for a caller who holds the session's row (`lock`, `changeable`).

    They get no history row of their own: each mark is audited or stamped.
    """
    rows = session.attendances.aggregate(
        expected=Count("pk"),
        marked=Count("pk", filter=Q(marked_at__isnull=False)),
        present=Count("pk", filter=Q(state__in=Attendance.PRESENT)),
        on_leave=Count("pk", filter=Q(state__in=Attendance.AWAY)),
        made_up=Count("pk", filter=Q(made_up_on__isnull=False)),
    )
    marked = rows.pop("marked")
    # Before the first mark nobody knows: missing, never 0.
    counts = {
        name: (value if marked or name == "expected" else None) for name, value in rows.items()
    }
    if not rows["expected"]:
        counts = dict.fromkeys(counts)
    signed = {"has_sign_in": True} if marked else {}
    StudySession.objects.filter(pk=session.pk).update(**counts, **signed)


def lock(session: StudySession) -> StudySession:
    """The session as it stands, its row locked first of all: of two phones at once, the later one counts both."""
    rows = StudySession.objects.select_for_update(of=("self",)).select_related("unit__township")
    return rows.get(pk=session.pk)


def _locked(session: StudySession, actor: User) -> StudySession:
    require(actor, "records.write")
    return changeable(session, actor)


def by_unit(session: StudySession) -> list[tuple[str, int, int, int, int]]:
    """(unit, on the list, present, away, still owed) by unit of the people: counts only. One query."""
    rows = session.attendances.order_by().values("person__unit__order", "person__unit__name")
    counted = rows.annotate(
        listed=Count("pk"),
        present=Count("pk", filter=Q(state__in=Attendance.PRESENT)),
        away=Count("pk", filter=Q(state__in=Attendance.AWAY)),
        owed=Count(
            "pk",
            filter=~Q(state__in=Attendance.PRESENT) & Q(made_up_on=None, marked_at__isnull=False),
        ),
    ).order_by("person__unit__order", "person__unit__name")
    return [
        (row["person__unit__name"], row["listed"], row["present"], row["away"], row["owed"])
        for row in counted
    ]


def units_offered(session: StudySession) -> list[tuple[Unit, list[User]]]:
    """The township's staff under their units, for choosing the list. One query."""
    found: dict[Unit, list[User]] = {}
    for person in staff_of(session).order_by("unit__order", "id"):
        found.setdefault(person.unit, []).append(person)
    return list(found.items())
