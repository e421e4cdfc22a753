"""签到: the desk of a session shows a QR code that changes.

Staff scan it, sign in as themselves, are marked once.

A code is good for half a minute and only while the desk is open; scanning it gives the phone a
ticket to sign in, good for five minutes (time to type a password) and for one use. Where the camera
fails, six digits beside the code do the same, for half a minute more: they have to be typed.
"""

import secrets
import time
import unicodedata
from datetime import datetime, timedelta

from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from records.kinds.study.attendance_models import Attendance, SignInDesk
from records.kinds.study.models import StudySession
from records.kinds.study.roster import first_list, lock, set_list, update_counts
from records.pages.services import changeable, require_unlocked
from townwork.audit.rows import change_rows
from townwork.audit.services import record as audit
from townwork.org import limits
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import User
from townwork.org.services import require_open

REFRESH = timedelta(seconds=10)
GOOD_FOR = timedelta(seconds=30)
TICKET_FOR = timedelta(minutes=5)
OPEN_FOR = timedelta(hours=4)
_signer = TimestampSigner(salt="records.study.desk")

EXPIRED = "这个签到码已经过期。请重新扫会场屏幕上的二维码。"
WRONG_NUMBER = "没有对上正在签到的学习。请看屏幕上现在的六位数字，重新输入；它过一会儿就换。"
CLOSED = "签到已经结束。没签上的请找主办单位登记。"
ELSEWHERE = "这次学习不是本镇的，不能签到。"
NOT_LISTED = "这次学习的名单里没有您。请主办单位先把您加进名单，再刷新本页或重新扫码。"


@transaction.atomic
def open_desk(
    session: StudySession, *, late_minutes: int, actor: User, seen: int | None = None
) -> SignInDesk:
    """Start signing in; opened again, the codes of before are dead.

    Without a list the last one is taken.

    A list counts anew what was typed in the form; `seen` is the newest row of the history that the
    actor was shown.
    """
    require(actor, "records.write")
    session = changeable(session, actor)
    if session.occurred_on != timezone.localdate():
        raise Refusal("只有学习当天能扫码签到；过后请用“考勤登记”补登。")
    if not session.attendances.exists():
        if seen not in (None, session.newest):
            raise Refusal("没有办成：您打开这一页以后，这次学习改过。请看过现在的人数再开始签到。")
        set_list(session, first_list(session).values_list("pk", flat=True), actor=actor)
    values = {
        "nonce": secrets.token_hex(4),
        "late_from": late_from(session, late_minutes),
        "opened_at": timezone.now(),
        "opened_by": actor,
        "closed_at": None,
    }
    desk, _ = SignInDesk.objects.update_or_create(session=session, defaults=values)
    audit("开始签到", session, actor=actor)
    return desk


def late_from(session: StudySession, minutes: int) -> datetime:
    """迟到起算: so many minutes after the session's hour; after now where no hour is set."""
    begins = timezone.now()
    if session.begins:
        hour = datetime.strptime(session.begins, "%H:%M").time()
        begins = timezone.make_aware(datetime.combine(session.occurred_on, hour))
    return begins + timedelta(minutes=minutes)


@transaction.atomic
def close_desk(session: StudySession, *, actor: User) -> int:
    """End signing in: who has not come stays 缺席, and is now marked so. How many are left: who has
    no account could not scan, and the paper list says whether they came.
    """
    require(actor, "records.write")
    session = changeable(session, actor)
    now = timezone.now()
    closed = SignInDesk.objects.filter(session=session, closed_at=None).update(closed_at=now)
    if not closed:
        raise Refusal("签到已经结束了。")
    absent = {"state": Attendance.State.ABSENT, "way": Attendance.Way.TICK, "marked_at": now}
    could_scan = session.attendances.filter(person__username__isnull=False)
    change_rows(could_scan.filter(marked_at=None), **absent)
    update_counts(session)
    audit("结束签到", session, actor=actor)
    return session.attendances.filter(marked_at=None).count()


def is_open(desk: SignInDesk | None) -> bool:
    return bool(desk and desk.closed_at is None and desk.opened_at > timezone.now() - OPEN_FOR)


def code_of(desk: SignInDesk) -> str:
    """The code of this moment."""
    return _signer.sign(f"{desk.pk}.{desk.nonce}")


def scan(code: str) -> SignInDesk:
    """The open desk a fresh code belongs to.

    Raises Refusal for one forged, expired or of an earlier opening.
    """
    try:
        pk, nonce = _signer.unsign(code, max_age=GOOD_FOR).split(".")
    except (BadSignature, ValueError):
        raise Refusal(EXPIRED) from None
    desk = desks().filter(pk=pk, nonce=nonce).first()
    if not is_open(desk):
        raise Refusal(CLOSED)
    return desk


def number_of(desk: SignInDesk, *, ago: int = 0) -> str:
    """Six digits, new each GOOD_FOR; `ago` so many before this moment's."""
    step = int(time.time() // GOOD_FOR.total_seconds()) - ago
    seal = salted_hmac("records.study.desk.number", f"{desk.pk}.{desk.nonce}.{step}")
    return f"{int(seal.hexdigest(), 16) % 10**6:06d}"


def by_number(typed: str, person: User) -> SignInDesk:
    """The open desk of the person's township that shows this number, or showed it just before.

    Raises Refusal for one that none shows; too many wrong ones are refused for a while.
    """
    require(person, "records.attend")
    limits.require_room("desk_number", person.pk)
    digits = "".join(sign for sign in unicodedata.normalize("NFKC", typed) if sign.isdigit())
    theirs = desks().filter(session__unit__township=person.township_id, closed_at=None)
    for desk in filter(is_open, theirs):
        if any(constant_time_compare(digits, number_of(desk, ago=ago)) for ago in (0, 1)):
            return desk
    limits.count("desk_number", person.pk)
    raise Refusal(WRONG_NUMBER)


def desks() -> QuerySet[SignInDesk]:
    return SignInDesk.objects.select_related("session__unit__township")


def ticket_for(desk: SignInDesk) -> dict:
    """What a scan leaves in the phone's own session."""
    return {
        "desk": desk.pk,
        "nonce": desk.nonce,
        "until": (timezone.now() + TICKET_FOR).timestamp(),
    }


def desk_of(ticket: dict | None) -> SignInDesk:
    """The desk a ticket is for. Raises Refusal for none, an old one, or a desk closed since."""
    if not ticket or ticket["until"] < timezone.now().timestamp():
        raise Refusal(EXPIRED)
    desk = desks().filter(pk=ticket["desk"], nonce=ticket["nonce"]).first()
    if not is_open(desk):
        raise Refusal(CLOSED)
    return desk


def require_expected(session: StudySession, person: User) -> None:
    """Raises Refusal for staff of another township and for who is not on the list."""
    if session.unit.township_id != person.township_id:
        raise Refusal(ELSEWHERE)
    if not session.attendances.filter(person=person).exists():
        raise Refusal(NOT_LISTED)


def mark_of(session_id: int | None, person: User) -> Attendance | None:
    """The person's own mark, where they have signed in to the session."""
    rows = Attendance.objects.present().select_related("session__unit", "person")
    return rows.filter(session=session_id, person=person).first()


@transaction.atomic
def sign_in(desk: SignInDesk, *, person: User) -> Attendance:
    """Mark the person present, once; who comes after `late_from` is 迟到.

    Asked again, the first mark stands.
    """
    require(person, "records.attend")
    session = lock(desk.session)
    if not is_open(SignInDesk.objects.filter(pk=desk.pk, nonce=desk.nonce).first()):
        raise Refusal(CLOSED)  # closed while the phone was typing
    require_expected(session, person)
    require_unlocked(session)
    require_open(session.unit.township, session.occurred_on)
    now = timezone.now()
    is_late = desk.late_from is not None and now > desk.late_from
    own = Attendance.objects.filter(session=session, person=person)
    marked = change_rows(
        own.exclude(state__in=Attendance.PRESENT),
        state=Attendance.State.LATE if is_late else Attendance.State.PRESENT,
        way=Attendance.Way.CODE,
        marked_at=now,
        made_up_on=None,
        make_up_way="",
        confirmed_by=None,
    )
    mark = own.select_related("session__unit", "person").get()
    if marked:
        update_counts(session)
        audit("扫码签到", session, actor=person, data={"考勤": mark.get_state_display()})
    return mark
