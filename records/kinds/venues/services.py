"""阵地: looked at, problem found → mended by → checked.

Also the venues whose content is due for renewal.
"""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from records.kinds.venues.models import Inspection, Venue, looks_at_venue
from records.pages.services import attach_evidence, require_own, save_record
from townwork.audit.services import record as audit
from townwork.org.access import require
from townwork.org.errors import Refusal, Unread
from townwork.org.evidence import Brought, Papers, all_brought
from townwork.org.models import User, answered_for

MEND_WITHIN = timedelta(days=7)  # what the form proposes; whoever inspects may say another day


def stale_venues(user: User, today: date | None = None) -> QuerySet[Venue]:
    """In use, and neither renewed (never renewed: set up) nor inspected within VENUE_FRESH_DAYS.

    The longest due first.
    """
    before = (today or timezone.localdate()) - timedelta(days=settings.VENUE_FRESH_DAYS)
    rows = Venue.objects.visible_to(user).standing().filter(closed_on=None)
    renewed_on = Coalesce("refreshed_on", "occurred_on")
    seen = looks_at_venue().order_by("-occurred_on").values("occurred_on")[:1]
    # Compared with a day that is there: SQLite and PostgreSQL differ on the greatest of nothing.
    rows = rows.annotate(fresh_on=Greatest(renewed_on, Coalesce(Subquery(seen), renewed_on)))
    return rows.filter(fresh_on__lt=before).order_by("fresh_on", "pk")


def to_mend(user: User) -> QuerySet[Inspection]:
    """Problems found and not all mended, the soonest due first."""
    rows = (
        Inspection.objects.visible_to(user)
        .standing()
        .filter(answered_for(), mended__lt=F("problems"))
    )
    return rows.order_by(F("mend_by").asc(nulls_last=True), "pk")


def past_its_day() -> Q:
    """On the last day itself there is still time; one that nobody set a day for has time."""
    return Q(mend_by__isnull=False, mend_by__lt=timezone.localdate())


def overdue_to_mend(user: User) -> QuerySet[Inspection]:
    return to_mend(user).filter(past_its_day())


def still_to_mend(user: User) -> QuerySet[Inspection]:
    return to_mend(user).exclude(past_its_day())


def undated(user: User) -> QuerySet[Inspection]:
    """All mended by what was said of them, and nobody said when: what came in by a sheet. Until
    the day is given they count as mended on no day, and nobody looks again.
    """
    rows = Inspection.objects.visible_to(user).standing().filter(answered_for(), problems__gt=0)
    mended = rows.filter(mended__gte=F("problems"), mended_on=None)
    return mended.order_by("occurred_on", "pk")


def to_check(user: User) -> QuerySet[Inspection]:
    """Mended by others, and nobody has looked again: one's own mending is not one's to check
    (docs/facts.md §4.2).
    """
    rows = Inspection.objects.visible_to(user).standing().filter(checked_on=None, problems__gt=0)
    mended = rows.filter(mended__gte=F("problems"), mended_on__isnull=False)
    return mended.exclude(mended_by=user.pk).order_by("mended_on", "pk")


def inspect_venue(
    inspection: Inspection, photos: Papers, *, actor: User, is_fresh: bool = False
) -> Inspection:
    """Note an inspection of one venue with its photographs, all or nothing.

    `is_fresh` renews the venue's day too.
    """
    venue = inspection.venue
    if venue.closed_on:
        raise Refusal(f"{venue}已停用，不用再巡查。")
    inspection.unit = venue.unit
    with all_brought(photos) as files, transaction.atomic():
        saved = save_record(inspection, actor=actor)
        for file in files:
            attach_evidence(saved, file, actor=actor)
        if is_fresh:
            _renew(venue, saved.occurred_on, actor)
        return saved


def _renew(venue: Venue, day: date, actor: User) -> None:
    """The content was looked at that day."""
    rows = Venue.objects.select_for_update(of=("self",)).select_related("unit__township")
    stored = rows.get(pk=venue.pk)
    stored.refreshed_on = max(day, stored.refreshed_on or day)
    save_record(stored, actor=actor)


def mend(inspection: Inspection, day: date, photos: Papers, *, actor: User) -> None:
    """All that was found is mended: who says so and on which day; somebody else looks again."""
    with all_brought(photos) as files:
        _mend(inspection, day, files, actor=actor)


@transaction.atomic
def _mend(inspection: Inspection, day: date, files: list[Brought], *, actor: User) -> None:
    stored = _lock(inspection, actor)
    if stored.mended >= stored.problems:
        raise Refusal("这次巡查发现的问题都已整改。")
    if not stored.occurred_on <= day <= timezone.localdate():
        raise Refusal("整改日期要在巡查当天到今天之间，请核对。")
    stored.mended = stored.problems
    stored.mended_on = day
    stored.mended_by = actor
    save_record(stored, actor=actor)
    for file in files:
        attach_evidence(stored, file, actor=actor)


@transaction.atomic
def check_mended(
    inspection: Inspection, note: str, *, actor: User, seen: int | None = None
) -> None:
    """复查通过: mended, says somebody who did not mend it."""
    stored = _checkable(inspection, actor, seen)
    stored.checked_on = timezone.localdate()
    stored.checked_by = actor
    stored.check_note = note
    save_record(stored, actor=actor)
    audit("复查通过", stored, actor=actor)


@transaction.atomic
def send_back(inspection: Inspection, note: str, *, actor: User, seen: int | None = None) -> None:
    """复查不通过: it is to mend again, with what is still wrong."""
    stored = _checkable(inspection, actor, seen)
    if not note:
        raise Refusal("请写明哪里还没有改好，再退回。")
    stored.mended = 0
    stored.mended_on = None
    stored.mended_by = None
    stored.check_note = note
    save_record(stored, actor=actor)
    audit("复查退回", stored, actor=actor)


def _checkable(inspection: Inspection, actor: User, seen: int | None) -> Inspection:
    """The row, locked, as the actor saw it: a mending of after the page was made is not passed
    unread.
    """
    stored = _lock(inspection, actor)
    if stored.checked_on:
        raise Unread("没有办成：刚刚有人复查过，现在没有要复查的整改。")
    if not stored.mended_on or stored.mended < stored.problems:
        raise Unread("没有办成：已经退回再改，或整改有改动，现在没有要复查的整改。")
    if seen not in (None, stored.newest):
        raise Unread("没有办成：您打开这一页以后，整改有了变动。请看过现在的内容再复查。")
    refused = why_not_check(stored, actor)
    if refused:
        raise Refusal(refused)
    return stored


def why_not_check(inspection: Inspection, actor: User) -> str:
    """Why this person may not look again, or nothing: not whoever mended it."""
    if inspection.mended_by_id != actor.pk:
        return ""
    return "整改是您填的，要由别人复查：本单位另一位同事，或镇宣传办。"


def _lock(inspection: Inspection, actor: User) -> Inspection:
    require(actor, "records.write")
    # Not `changeable`: what is written is living, and save_record asks of a locked half-year.
    rows = Inspection.objects.select_for_update(of=("self",))
    stored = rows.select_related("unit__township", "venue").get(pk=inspection.pk)
    require_own(stored.unit, actor)
    if stored.is_void:
        raise Refusal("这条记录已作废，不能再改；请另记一条。")
    return stored
