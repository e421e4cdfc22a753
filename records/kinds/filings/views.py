"""一会一报 as work: the page 待办, and the acts on one filing's panel."""

from datetime import date
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from records.kinds.filings import services as acts
from records.kinds.filings.forms import ConsentForm, DecideForm, ResultForm, WhyForm
from records.kinds.filings.ledger import FILINGS
from records.kinds.filings.models import Filing, Step
from records.kinds.filings.todo import FilingLists
from records.ledger.display import record_url
from records.pages.forms import SeenForm
from records.pages.views.records import detail_page
from townwork.org.access import allows, needs
from townwork.org.models import Post
from townwork.org.posts import holders_of
from townwork.org.views.acts import PAGE, Attempt
from townwork.org.views.chosen import chosen_township
from townwork.org.views.lists import page_of

State = Filing.State
# The unit's acts: their form, their service, what is said afterwards.
ACTS = {
    "submit": (SeenForm, acts.submit, "已提交申报，等单位负责人同意。"),
    "consent": (ConsentForm, acts.consent, "已记下单位负责人的意见。"),
    "withhold": (WhyForm, acts.withhold, "已退回，改好后再提交。"),
    "change": (WhyForm, acts.change, "可以修改了，改好后请重新提交申报。"),
    "cancel": (WhyForm, acts.cancel, "已取消。"),
    "result": (ResultForm, acts.report_result, "已登记办理结果，请按时归档。"),
    "archive": (SeenForm, acts.archive, "已归档。"),
}
SAID_OF_THE_ACTIVITY = (
    "title",
    "occurred_on",
    "place_name",
    "organiser",
    "attendance",
    "has_safety_plan",
)
WHICH = (("mine", "等我办"), ("late", "迟报"), ("open", "未归档"), ("overdue", "逾期未归档"))


@needs("records.read")
def filing_todo(request):
    """What waits for me, what is late, what is not closed: one list at a time, each with its
    number.
    """
    township = chosen_township(request)
    lists = FilingLists(request.user, township, timezone.localdate())
    rows_of = {
        "mine": lists.mine(),
        "late": lists.late(),
        "open": lists.unclosed(),
        "overdue": lists.overdue(),
    }
    which = request.GET.get("which", "")
    if which not in rows_of:
        which = "mine"
    rows = rows_of[which].select_related("unit").order_by("occurred_on", "pk")
    context = {
        "ledger": FILINGS,
        "tab": "filing_todo",
        "township": township,
        "which": which,
        "lists": [(name, words, rows_of[name].count()) for name, words in WHICH],
        "page": page_of(request, rows),
    }
    return render(request, "records/kinds/filings/todo.html", context)


@needs("records.write")
@require_POST
def filing_act(request, pk, act):
    """One of the unit's acts."""
    if act not in ACTS:
        raise Http404
    form_class, service, done = ACTS[act]
    form = form_class(request.POST, auto_id=f"{act}_%s")
    return _carry_out(request, pk, service, f"{act}_form", form, done)


@needs("records.approve")
@require_POST
def filing_decide(request, pk):
    """The office's step: approve, return, refuse, by the button pressed."""
    form = DecideForm(request.POST, auto_id="decide_%s")
    service, done = _approve, "已同意。"
    if "refuse" in request.POST:
        service, done = acts.refuse, "已答复不同意。"
    elif "return" in request.POST:
        service, done = acts.send_back, "已退回。"
    return _carry_out(request, pk, service, "decide_form", form, done)


def _approve(filing, reason, *, actor, seen):
    acts.approve(filing, actor=actor, seen=seen)


def _carry_out(request, pk, service, name: str, form: SeenForm, done: str):
    """An act of the panel: `name` is its form's there."""
    filing = _load(request, pk)
    if form.is_valid():
        # The panel may no longer offer the form: somebody else was quicker.
        draft = f"{name.removesuffix('_form')}-{pk}"
        with Attempt(request, done, form=form, at=PAGE, draft=draft, newest=lambda: filing.newest):
            service(filing, **form.cleaned_data, actor=request.user)
            return redirect(record_url("filings", pk))
    forms = {name: form, "unsaved": form}
    return detail_page(request, FILINGS, _load(request, pk), **forms)


def _load(request, pk) -> Filing:
    rows = Filing.objects.visible_to(request.user)
    rows = rows.select_related("unit__township", "venue", "entered_by", "voided_by", "filed_by")
    return get_object_or_404(rows, pk=pk)


def filing_panel(filing: Filing, user) -> dict:
    """Where it stands, what each person may do now, and everything that was done, by rounds."""
    procedure = acts.procedure_of(filing)
    today = timezone.localdate()
    is_editable = filing.state in Filing.EDITABLE
    was_held = filing.state in (State.HELD, State.ARCHIVED)
    return {
        "procedure": procedure,
        "today": today,
        "rounds": _rounds(filing),
        "coming": _coming(filing, procedure),
        "lacking": acts.lacking(filing) if is_editable else [],
        "is_past": filing.occurred_on < today,
        "is_too_late": is_editable and today >= filing.occurred_on,
        "is_late_to_file": is_editable and today > procedure.apply_by,
        "is_unapproved": was_held and not filing.approved_on,
        **_offered_acts(filing, user, today),
        **_forms(filing),
    }


def _forms(filing: Filing) -> dict:
    """Empty forms of every act; their ids differ, for several ask for one field on the page."""
    initial = {
        "seen": filing.newest,
        "attendance": filing.attendance,
        "head": _head_of(filing),
    }
    classes = {act: form_class for act, (form_class, _, _) in ACTS.items()}
    classes["decide"] = DecideForm
    forms = {}
    for act, form_class in classes.items():
        forms[f"{act}_form"] = form_class(initial=initial, auto_id=f"{act}_%s")
    return forms


def _head_of(filing: Filing) -> str:
    """Who heads the unit today, where its consent is waited for; "" where nobody noted that."""
    if filing.waits_for != Step.HEAD:
        return ""
    post = holders_of(filing.unit, timezone.localdate()).get(Post.Kind.HEAD)
    return post.full_name if post else ""


def _offered_acts(filing: Filing, user, today: date) -> dict[str, bool | str]:
    """Which acts the panel offers: those the services would not refuse."""
    offered: dict[str, bool | str] = {"may_decide": _may_decide(filing, user)}
    if allows(user, "records.write") and not filing.is_void:
        offered |= _unit_acts(filing, user, today)
    return offered


def _unit_acts(filing: Filing, user, today: date) -> dict[str, bool | str]:
    """For who writes the unit's records."""
    state = filing.state
    is_begun = filing.occurred_on <= today
    is_to_come = filing.occurred_on >= today
    is_at_head = state == State.PENDING and filing.waits_for == Step.HEAD
    return {
        "may_submit": state in Filing.EDITABLE and not is_begun,
        "may_consent": is_at_head and acts.answers_for(user, filing),
        "may_alter": state == State.APPROVED and is_to_come,
        "may_cancel": state in acts.CANCELLABLE,
        "may_result": state in acts.REPORTABLE and is_begun,
        "may_archive": state == State.HELD and filing.attendance is not None,
        "activity_url": activity_url(filing) if state in (State.HELD, State.ARCHIVED) else "",
    }


def activity_url(filing: Filing) -> str:
    """The form of the activity it became, with all that was said when it was applied for."""
    said = {name: getattr(filing, name) for name in SAID_OF_THE_ACTIVITY}
    query = {"unit": filing.unit_id} | {name: value for name, value in said.items() if value}
    return f"{reverse('record_add', args=['activities'])}?{urlencode(query)}"


def _may_decide(filing: Filing, user) -> bool:
    """Whether it waits for the step of the user's role, and is not their own."""
    if filing.is_void or not filing.waits_for:
        return False
    is_own_step = filing.waits_for == acts.STEP_OF_ROLE.get(user.role)
    return is_own_step and filing.filed_by_id != user.pk


def _rounds(filing: Filing) -> list[tuple[int, list]]:
    """The steps, the newest round first."""
    by_round: dict[int, list] = {}
    for step in filing.steps.in_order():
        by_round.setdefault(step.round, []).append(step)
    return sorted(by_round.items(), reverse=True)


def _coming(filing: Filing, procedure: acts.Procedure) -> list[str]:
    """The steps of approval still to come, the one it waits for first.

    Before it is submitted, all of them.
    """
    if filing.state in Filing.EDITABLE:
        return [step.label for step in procedure.steps]
    if filing.state != State.PENDING:
        return []
    order = list(Step)
    current = order.index(filing.waits_for)
    return [step.label for step in procedure.steps if order.index(step) >= current]
