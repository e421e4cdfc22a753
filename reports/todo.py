"""待办 of the summary: what to read, to sign, to deal with, to hand in."""

from collections import Counter

from django.db.models import OuterRef, Subquery
from django.urls import reverse

from reports.addresses import address
from reports.drift import drift_of
from reports.issuing import in_force
from reports.models import Contribution, Edition, Manuscript, Remark, Reply, Submission
from reports.reviewing import waits_for
from townwork.org.access import allows
from townwork.org.models import User
from townwork.org.todo import Todo, waiting

State = Manuscript.State


def todos(user: User) -> list[Todo]:
    """What waits for this person, each leading to where it is done; nothing that counts zero."""
    lists = (_to_read, _answered, _to_sign, _sent_back, _to_hand_in, _drifted, _of_district)
    return waiting(user, lists)


def awaited(user: User) -> list[Todo]:
    """For who writes: what readers, the secretary and the district have not answered."""
    return waiting(user, (_sent_on,))


def _sent_on(user: User) -> list[Todo]:
    if not allows(user, "summary.write"):
        return []
    words = {State.READING: "送审中的", State.CHECKED: "等书记签发的"}
    under_way = Manuscript.objects.visible_to(user).filter(state__in=words)
    sent = Submission.objects.visible_to(user).filter(state=Submission.State.SENT)
    at_district = [one.edition.term for one in sent.select_related("edition__term__township")]
    return [
        Todo(f"{words[State(one.state)]}{one.term}总结", 1, address(one.term))
        for one in under_way.select_related("term__township")
    ] + [Todo(f"等区里确认收到的{term}总结", 1, address(term)) for term in at_district]


def of_post(user: User) -> list[Todo]:
    """Without what names the person."""
    return waiting(user, (_to_sign, _sent_back, _to_hand_in, _drifted))


def _to_read(user: User) -> list[Todo]:
    asked = waits_for(user).select_related("manuscript__term__township")
    return [
        Todo(f"请您审阅的{one.manuscript.term}总结", 1, address(one.manuscript.term))
        for one in asked
    ]


def _answered(user: User) -> list[Todo]:
    """One's own remarks that somebody else had the last word on: is it dealt with by that?"""
    if not allows(user, "summary.remark"):
        return []
    last = Reply.objects.filter(remark=OuterRef("pk")).order_by("-pk")
    mine = Remark.objects.visible_to(user).filter(by=user, settled_at=None)
    open_ones = mine.exclude(manuscript__state=State.SIGNED)
    said = open_ones.annotate(last_by=Subquery(last.values("by")[:1]))
    answered = said.exclude(last_by=None).exclude(last_by=user.pk)
    terms = [one.manuscript.term for one in answered.select_related("manuscript__term__township")]
    return [
        Todo(f"{term}总结里答复了您的批注", count, address(term) + "#remarks")
        for term, count in Counter(terms).items()
    ]


def _to_sign(user: User) -> list[Todo]:
    if not allows(user, "summary.sign"):
        return []
    checked = Manuscript.objects.visible_to(user).filter(state=State.CHECKED)
    return [
        Todo(f"待签发的{one.term}总结", 1, address(one.term))
        for one in checked.select_related("term__township")
    ]


def _sent_back(user: User) -> list[Todo]:
    """For who writes: what a reader or the district gave back, and remarks not dealt with."""
    if not allows(user, "summary.write"):
        return []
    written = Manuscript.objects.visible_to(user).filter(state=State.WRITING)
    found = []
    for one in written.select_related("term__township"):
        if one.given_back:
            found.append(Todo(f"退回修改的{one.term}总结", 1, address(one.term)))
        open_remarks = one.remarks.filter(settled_at=None).count()
        if open_remarks:
            words = f"{one.term}总结没有办结的批注"
            found.append(Todo(words, open_remarks, address(one.term) + "#remarks"))
    returned = Submission.objects.visible_to(user).filter(state=Submission.State.RETURNED)
    for one in returned.select_related("edition__term__township"):
        term = one.edition.term
        if in_force(term) == one.edition:  # not yet corrected
            found.append(Todo(f"区里退回的{term}总结", 1, address(term), True))
    return found


def _to_hand_in(user: User) -> list[Todo]:
    if not allows(user, "summary.contribute"):
        return []
    asked = Contribution.objects.visible_to(user).filter(unit_id=user.unit_id, sent_at=None)
    return [
        Todo(
            f"要交的{one.manuscript.term}单位小结（{one.due_on:%-m月%-d日}前）",
            1,
            reverse("contribution", args=[one.pk]),
            one.is_late,
        )
        for one in asked.select_related("manuscript__term")
    ]


def _drifted(user: User) -> list[Todo]:
    """Signed papers whose figures are others now; those of a locked half-year can't be."""
    if not (user.township and allows(user, "summary.read")):
        return []
    signed = Edition.objects.visible_to(user).in_force().filter(term__closed_at=None)
    found = [(one, len(drift_of(one))) for one in signed.select_related("term__township__district")]
    return [
        Todo(
            f"{one.term}总结签发后变了的数据",
            count,
            reverse("edition_changes", args=[one.pk]),
            True,
        )
        for one, count in found
        if count
    ]


def _of_district(user: User) -> list[Todo]:
    if not allows(user, "summary.receive"):
        return []
    sent = Submission.objects.visible_to(user).filter(state=Submission.State.SENT)
    rows = sent.select_related("edition__term__township")
    return [
        Todo(f"{one.edition.township}报来的{one.edition.term}总结", 1, address(one.edition.term))
        for one in rows
    ]
