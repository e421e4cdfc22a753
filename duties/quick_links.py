"""The phone link: made for one assignment and one person, good for half an
hour, used up by one report.
"""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from duties.models import Assignment, QuickLink
from duties.reporting import attach_paper, lock, save_report, submit_report
from townwork.audit.services import record
from townwork.org.access import allows, require
from townwork.org.errors import Refusal
from townwork.org.evidence import Brought, Papers, all_brought
from townwork.org.models import User
from townwork.org.passwords import password_is_due

GOOD_FOR = timedelta(minutes=30)
SPENT = "这个链接已经用过或过期了。请在电脑上打开任务，重新生成一个。"


@transaction.atomic
def make_link(assignment: Assignment, *, actor: User) -> str:
    """A new link's token; the links the person had for this assignment are void."""
    require(actor, "duties.report")
    stored = lock(assignment, actor)
    if stored.duty.is_counted:
        raise Refusal("这项职责按台账自动计数，不用填报。")
    token = secrets.token_urlsafe(24)
    QuickLink.objects.filter(assignment=stored, user=actor, used_at=None).delete()
    QuickLink.objects.create(
        digest=digest_of(token), assignment=stored, user=actor, expires_at=timezone.now() + GOOD_FOR
    )
    record("生成手机填报链接", stored, actor=actor)
    return token


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_link(token: str) -> QuickLink:
    """The link as long as it is good.

    Raises Refusal for one that never was, is used, expired, or whose person left.
    """
    links = QuickLink.objects.select_related(
        "user__unit__township", "assignment__duty", "assignment__unit__township"
    )
    link = links.filter(digest=digest_of(token)).first()
    if link is None or link.used_at or link.expires_at <= timezone.now() or not _may_still(link):
        raise Refusal(SPENT)
    return link


def _may_still(link: QuickLink) -> bool:
    """Whether its person could report on it if they were signed in: still here, with a password of
    their own, and the assignment still theirs.
    """
    person = link.user
    theirs = Assignment.objects.visible_to(person).filter(pk=link.assignment_id)
    return allows(person, "duties.report") and not password_is_due(person) and theirs.exists()


def forget_links(person: User) -> None:
    """Those not used yet: the password that made them is gone, or the person is."""
    QuickLink.objects.filter(user=person, used_at=None).delete()


def report_by_link(token: str, text: str, files: Papers) -> None:
    """Write, attach and submit as the link's person.

    All of it or nothing, and then the link is spent.
    """
    open_link(token)  # whoever holds none has nothing looked through
    with all_brought(files) as papers:
        _report(token, text, papers)


@transaction.atomic
def _report(token: str, text: str, papers: list[Brought]) -> None:
    link = open_link(token)
    if not QuickLink.objects.filter(pk=link.pk, used_at=None).update(used_at=timezone.now()):
        raise Refusal(SPENT)
    draft = link.assignment.reports.filter(state="draft").first()
    save_report(link.assignment, text, actor=link.user, on_behalf_of=draft and draft.on_behalf_of)
    for paper in papers:
        attach_paper(link.assignment, paper, actor=link.user)
    submit_report(link.assignment, actor=link.user)
