"""考勤: the list of names, ticking, make-up study; the desk with its code, signing in by phone."""

from collections.abc import Callable

import segno
from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from records.kinds.study import desk as desks
from records.kinds.study import roster
from records.kinds.study.attendance_models import Attendance
from records.kinds.study.forms import DeskForm, MakeUpForm, states_from
from records.kinds.study.models import StudyPlan
from records.kinds.study.sign_in_sheet import sheet, sheet_ahead
from records.kinds.study.views.study import back_to, load
from townwork.lib.keys import key_of
from townwork.lib.text import shortened
from townwork.org.access import needs
from townwork.org.errors import Refusal
from townwork.org.models import PeopleGroup
from townwork.org.views.acts import Attempt
from townwork.org.views.files import pdf_answer, word_answer
from townwork.org.views.lists import page_of

TICKET = "study_ticket"
SIGNED = "study_signed"  # the session last signed in to with this phone


@needs("records.write")
def study_list(request, pk):
    """Whom the session expects: chosen by unit; the first time, as last time."""
    session = load(request, pk)
    if session.frozen:
        messages.error(request, session.frozen)
        return back_to(session)
    listed = set(session.attendances.values_list("person_id", flat=True))
    groups = PeopleGroup.objects.visible_to(request.user)
    if request.method == "POST" and "group" in request.POST:
        group = get_object_or_404(groups, pk=key_of(request.POST["group"]))
        with Attempt(request, f"已按“{group}”定名单。"):
            roster.fill(session, group, actor=request.user)
        return back_to(session)
    if request.method == "POST":
        keys = map(key_of, request.POST.getlist("people"))
        ticked = [key for key in keys if key is not None]
        with Attempt(request, "名单已确定。"):
            roster.set_list(session, ticked, actor=request.user)
            return back_to(session)
        listed = set(ticked)
    chosen = listed or set(roster.first_list(session).values_list("pk", flat=True))
    context = {
        "session": session,
        "groups": groups,
        "units": roster.units_offered(session),
        "chosen": chosen,
        "counted": not listed and session.present is not None,
    }
    return render(request, "records/kinds/study/list.html", context)


@needs("records.write")
def study_tick(request, pk):
    """Quick ticking: everybody's state on one page, as the paper list says."""
    session = load(request, pk)
    if session.frozen:
        messages.error(request, session.frozen)
        return back_to(session)
    typed = states_from(request.POST)
    seen = states_from(request.POST, "was")
    if request.method == "POST":
        with Attempt(request) as attempt:
            count = roster.tick(session, typed, actor=request.user, seen=seen)
            attempt.done = f"已登记，改动 {count} 人。"
            return back_to(session)
    rows = list(session.attendances.select_related("person__unit"))
    for row in rows:
        row.shown = typed.get(row.pk, row.shown_state)
    context = {"session": session, "rows": rows, "states": Attendance.State.choices}
    return render(request, "records/kinds/study/tick.html", context)


@needs("records.write")
@require_POST
def study_paper_signed(request, pk):
    session = load(request, pk)
    with Attempt(request, "已登记：有签到。"):
        roster.count_paper(session, actor=request.user)
    return back_to(session)


@needs("records.write")
def study_make_up(request, pk):
    rows = Attendance.objects.visible_to(request.user)
    rows = rows.select_related("session__unit__township", "person")
    attendance = get_object_or_404(rows, pk=pk)
    day = attendance.made_up_on or timezone.localdate()
    initial = {"on": day, "way": attendance.make_up_way}
    form = MakeUpForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, f"已登记 {attendance.person.full_name} 补学。", form=form):
            roster.make_up(attendance, **form.cleaned_data, actor=request.user)
            return back_to(attendance.session)
    context = {"attendance": attendance, "form": form, "ways": MakeUpForm.WAYS}
    return render(request, "records/kinds/study/make_up.html", context)


@needs("records.write")
def study_sheet(request, pk):
    """签到表: A4, the names in order, room to sign; without a list, empty lines alone."""
    session = load(request, pk)
    rows = session.attendances.count()
    return _sheet_answer(request, lambda form: sheet(session, form), f"签到表_{session}", rows)


@needs("records.write")
def study_plan_sheet(request, pk):
    """签到表 of a session still to come, to be printed before its day."""
    rows = StudyPlan.objects.visible_to(request.user).select_related("unit__township")
    plan = get_object_or_404(rows, pk=pk)
    return _sheet_answer(request, lambda form: sheet_ahead(plan, form), f"签到表_{plan}", None)


def _sheet_answer(request, make: Callable[[str], bytes], name: str, rows: int | None):
    """As Word where that is asked for (?form=docx)."""
    if request.GET.get("form") == "docx":
        return word_answer(request, make("docx"), f"{name}.docx", rows=rows)
    return pdf_answer(request, make("pdf"), f"{name}.pdf", rows=rows, to_save=False)


# --- The desk -------------------------------------------------------------------------------------
@needs("records.write")
@require_POST
def desk_open(request, pk):
    session = load(request, pk)
    form = DeskForm(request.POST)
    if not form.is_valid():
        messages.error(request, "“几分钟后算迟到”请填 0 到 240 的整数。")
        return back_to(session)
    with Attempt(request):
        desks.open_desk(session, **form.cleaned_data, actor=request.user)
        return redirect("study_desk", pk)
    return back_to(session)


@needs("records.write")
@require_POST
def desk_close(request, pk):
    session = load(request, pk)
    with Attempt(request) as attempt:
        left = desks.close_desk(session, actor=request.user)
        attempt.done = "签到已结束，没到的记为缺席；请假、公差可在“考勤登记”里改。"
        if left:
            attempt.done += f"没有账号的 {left} 人，请照纸质签到表登记。"
            return redirect("study_tick", pk)
    return back_to(session)


@needs("records.write")
def study_desk(request, pk):
    """The projector's page: the code, how many have come.

    A fragment of it is fetched every few seconds.
    """
    session = load(request, pk)
    desk = getattr(session, "desk", None)
    is_open = desks.is_open(desk)
    context = {
        "session": session,
        "desk": desk,
        "is_open": is_open,
        "listed": session.attendances.count(),
        "present": session.attendances.present().count(),
        "every": int(desks.REFRESH.total_seconds()),
    }
    if desk and is_open:
        address = settings.PUBLIC_ADDRESS + reverse("study_scan", args=[desks.code_of(desk)])
        context["address"] = address
        context["digits"] = desks.number_of(desk)
        context["typed_at"] = settings.PUBLIC_ADDRESS + reverse("study_sign")
        context["code"] = segno.make(address, error="m").svg_data_uri(scale=8, border=2)
    template = "records/kinds/study/_code.html" if request.htmx else "records/kinds/study/desk.html"
    return render(request, template, context)


# --- The phone ------------------------------------------------------------------------------------
def study_scan(request, code):
    """A scanned code, signed in or not: a good one becomes this phone's ticket."""
    try:
        request.session[TICKET] = desks.ticket_for(desks.scan(code))
    except Refusal as refusal:  # no act is refused: the code leads to nothing
        return _no_sign_in(request, refusal)
    return redirect("study_sign")


@needs("records.attend")
@require_safe
def study_mine(request):
    """我的学习: the sessions one was expected at and what is entered of oneself, nobody else."""
    page = page_of(request, roster.marks_of(request.user))
    return render(request, "records/kinds/study/mine.html", {"page": page})


@needs("records.attend")
@require_POST
def study_number(request):
    """The number beside the code, typed where the camera fails: the same ticket."""
    typed = request.POST.get("number", "")
    try:
        request.session[TICKET] = desks.ticket_for(desks.by_number(typed, request.user))
    except Refusal as refusal:  # told above the box it was typed in
        return _no_sign_in(request, refusal, typed=typed)
    return redirect("study_sign")


@needs("records.attend")
def study_sign(request):
    """Sign in as oneself: one tap. The ticket is used up by it, whatever the outcome."""
    try:
        if request.method == "POST":
            ticket = request.session.pop(TICKET, None)
            mark = desks.sign_in(desks.desk_of(ticket), person=request.user)
            request.session[SIGNED] = mark.session_id
            return redirect("study_sign")
        context = _phone(request)
    except Refusal as refusal:  # no page to come back to: the ticket is gone
        return _no_sign_in(request, refusal)
    return render(request, "records/kinds/study/sign.html", context)


def _no_sign_in(request, refusal: Refusal, *, typed: str = ""):
    context = {"refusal": str(refusal), "typed": shortened(typed, 20)}
    return render(request, "records/kinds/study/sign.html", context, status=404)


def _phone(request) -> dict:
    """What the phone shows: the session to sign in to, or, refreshed and gone back to as well, that
    one has; who comes without a ticket is asked for the number.
    """
    ticket = request.session.get(TICKET)
    desk = desks.desk_of(ticket) if ticket else None
    if desk:
        desks.require_expected(desk.session, request.user)
        session = desk.session_id
    else:
        session = request.session.get(SIGNED)
    mark = desks.mark_of(session, request.user)
    if mark:
        return {"mine": mark}
    return {"desk": desk, "until": ticket["until"]} if ticket else {}
