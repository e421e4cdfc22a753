"""会议: the agenda with its decisions on the meeting's page, and 督办 until they are done."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from records.kinds.meetings.forms import DecisionForm, DoneForm
from records.kinds.meetings.ledger import DECISIONS
from records.kinds.meetings.models import Decision, Meeting
from records.kinds.meetings.services import (
    done_decisions,
    finish_decision,
    open_decisions,
    overdue_decisions,
)
from records.ledger.display import record_url
from records.pages.services import save_record
from townwork.lib.shares import per_cent
from townwork.org.access import needs
from townwork.org.views.acts import Attempt
from townwork.org.views.lists import page_of

LISTS = {
    "open": ("未办结", open_decisions),
    "overdue": ("已超期", overdue_decisions),
    "done": ("已办结", done_decisions),
}


def meeting_panel(meeting, user):
    """The agenda, who came, the decisions made, and the form for another."""
    decisions = Decision.objects.visible_to(user).standing().filter(meeting=meeting)
    another = Decision(occurred_on=meeting.occurred_on)
    return {
        "agenda": agenda_of(meeting.topic),
        "share": share_of(meeting.present, meeting.expected),
        "decisions": decisions.select_related("unit").order_by("due_on", "pk"),
        "decision_form": DecisionForm(instance=another, actor=user),
        "today": timezone.localdate(),
    }


def decision_panel(decision, user):
    today = timezone.localdate()
    return {"done_form": DoneForm(initial={"day": today}), "today": today}


def agenda_of(topic: str) -> list[str]:
    """The items of an agenda as an office types them, parted by semicolons."""
    items = [item.strip() for item in topic.replace(";", "；").split("；")]
    return [item for item in items if item]


def share_of(present: int | None, expected: int | None) -> str:
    """参会率, or nothing where nobody counted."""
    share = None if present is None else per_cent(present, expected, places=1)
    return "" if share is None else f"{share}%"


@needs("records.write")
@require_POST
def decision_add(request, pk):
    """议定事项 from the meeting's page: what, who, by when; dated as the meeting is."""
    rows = Meeting.objects.visible_to(request.user).standing().select_related("unit__township")
    meeting = get_object_or_404(rows, pk=pk)
    decision = Decision(meeting=meeting, occurred_on=meeting.occurred_on)
    form = DecisionForm(request.POST, instance=decision, actor=request.user)
    if form.is_valid():
        with Attempt(request, form=form) as attempt:
            saved = save_record(form.save(commit=False), actor=request.user)
            attempt.done = f"已议定：{saved.matter}，由{saved.unit}负责。"
            return redirect(record_url("meetings", pk))
    context = {"form": form, "meeting": meeting}
    return render(request, "records/kinds/meetings/decision_add.html", context)


@needs("records.write")
@require_POST
def decision_done(request, pk):
    rows = Decision.objects.visible_to(request.user).select_related("unit", "meeting")
    decision = get_object_or_404(rows, pk=pk)
    form = DoneForm(request.POST)
    if form.is_valid():
        with Attempt(request, f"已办结：{decision}。", form=form):
            finish_decision(decision, **form.cleaned_data, actor=request.user)
            return redirect(record_url("decisions", pk))
    context = {"form": form, "decision": decision}
    return render(request, "records/kinds/meetings/decision_done.html", context)


@needs("records.read")
def decision_follow(request):
    """督办: open, overdue, done."""
    show = request.GET.get("show", "")
    if show not in LISTS:
        show = "open"
    rows_of = {name: rows(request.user) for name, (_, rows) in LISTS.items()}
    context = {
        "ledger": DECISIONS,
        "tab": "decision_follow",
        "show": show,
        "lists": [(name, title, rows_of[name].count()) for name, (title, _) in LISTS.items()],
        "page": page_of(request, rows_of[show].select_related("unit__township", "meeting")),
        "today": timezone.localdate(),
    }
    return render(request, "records/kinds/meetings/decision_follow.html", context)
