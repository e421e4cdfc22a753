"""单位小结: each unit's own words on its half-year, asked for with a day."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from duties.drafting import default_lineage
from duties.models import Message, ProgressReport
from duties.reminding import message_key, post_once
from reports.models import Contribution, Manuscript
from townwork.audit.services import record
from townwork.org.access import require
from townwork.org.errors import Refusal
from townwork.org.models import Unit, User

SELF_CHECK = "半年自查"  # the clause, by which the default one is known whatever it is called


@transaction.atomic
def ask(manuscript: Manuscript, units: Iterable[Unit], due_on: date, *, actor: User) -> int:
    """Ask units for their words; who was asked before keeps what they wrote and gets the new day.

    Answers how many were asked anew. Raises Refusal for a day that is past, and once the text is
    with its readers or signed: nobody could take the words over.
    """
    require(actor, "summary.write")
    if not manuscript.may_be_written:
        raise Refusal("总结已经送审或签发，要小结先撤回或更正。")
    if due_on < timezone.localdate():
        raise Refusal("交小结的日期不能早于今天。")
    asked = 0
    for unit in units:
        _, is_new = Contribution.objects.update_or_create(
            manuscript=manuscript,
            unit=unit,
            defaults={"due_on": due_on},
            create_defaults={"due_on": due_on, "asked_by": actor},
        )
        asked += is_new
    record("要单位小结", manuscript, actor=actor, data={"单位数": asked, "期限": str(due_on)})
    _tell(manuscript, due_on)
    return asked


def _tell(manuscript: Manuscript, due_on: date) -> None:
    """Who works for a unit that owes its words, once a day."""
    today = timezone.localdate()
    owing = manuscript.contributions.filter(sent_at=None).select_related("unit")
    by_unit = {one.unit_id: one for one in owing}
    liaisons = User.objects.filter(unit__in=by_unit, is_active=True, role=User.Role.LIAISON)
    post_once(
        [_message(by_unit[person.unit_id], person, due_on, today) for person in liaisons], today
    )


def _message(contribution: Contribution, person: User, due_on: date, today: date) -> Message:
    term = contribution.manuscript.term
    line = {
        "text": f"{contribution.unit} {term}小结",
        "due": f"{due_on:%Y-%m-%d} 前",
        "url": reverse("contribution", args=[contribution.pk]),
    }
    return Message(
        key=message_key("contribution", contribution.pk, person.pk, today),
        township_id=term.township_id,
        channel=Message.Channel.APP,
        user=person,
        day=today,
        title=f"请交{term}单位小结",
        lines=[line],
        state=Message.State.SENT,
    )


def reported(contribution: Contribution) -> str:
    """What the unit said of the half-year in its 半年自查, sent already: it is not asked for again.
    "" where it sent none, or its summary stands already.
    """
    if contribution.body:
        return ""
    term = contribution.manuscript.term
    clause = Q(assignment__duty__title=SELF_CHECK)
    clause |= Q(assignment__duty__lineage=default_lineage(SELF_CHECK))
    sent = ProgressReport.objects.filter(clause, assignment__unit=contribution.unit_id)
    sent = sent.filter(assignment__end__range=(term.start, term.end))
    sent = sent.exclude(submitted_at=None).order_by("-submitted_at")
    return sent.values_list("text", flat=True).first() or ""


@transaction.atomic
def send(contribution: Contribution, body: str, *, actor: User) -> Contribution:
    """A unit's words, sent. They may be sent again while the summary is being written."""
    require(actor, "summary.contribute")
    if contribution.unit_id != actor.unit_id and not actor.sees_township:
        raise Refusal("只能交本单位的小结。")
    stored = Contribution.objects.select_for_update(of=("self",)).get(pk=contribution.pk)
    if not stored.manuscript.may_be_written:
        raise Refusal("总结已经送审，小结不能再改。有要补的请直接找宣传干事。")
    stored.body, stored.sent_by, stored.sent_at = body, actor, timezone.now()
    stored.save(update_fields=["body", "sent_by", "sent_at"])
    record("交单位小结", stored, actor=actor, data={"字数": len(body)})
    return stored
