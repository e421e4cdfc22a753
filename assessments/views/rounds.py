"""Rounds: open one, see how far each unit is, move it on, settle, sign; appeals and vetoes that wait for an answer."""

from datetime import timedelta

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from assessments import marking, rounds
from assessments.forms import (
    AnswerForm,
    DaysForm,
    DecideForm,
    InspectorsForm,
    MeetingForm,
    PasswordForm,
    RoundForm,
)
from assessments.models import Appeal, Notice, Round, Rubric, Scorecard, Veto
from assessments.notices import NOTICE, cards_of, request_notice
from assessments.results import group_of
from assessments.views.cards import people_of
from records.models import Meeting
from townwork.jobs.models import Job
from townwork.org.access import allows, needs
from townwork.org.errors import Refusal
from townwork.org.models import Term, Unit
from townwork.org.views.chosen import chosen_township
from townwork.org.views.lists import page_of

State = Round.State


@needs("assessments.read")
def assessments(request):
    """A unit sees its own cards, the township its rounds."""
    return redirect("rounds" if request.user.sees_township else "my_cards")


@needs("assessments.read")
def my_cards(request):
    """The cards of one's units, and those one inspects."""
    cards = Scorecard.objects.visible_to(request.user).select_related("round__term", "unit")
    context = {
        "own": cards.exclude(inspector=request.user).order_by(
            "-round__term__year", "-round__term__half"
        ),
        "to_check": cards.filter(inspector=request.user, round__state=State.CHECK),
        "checked": cards.filter(inspector=request.user).exclude(round__state=State.CHECK),
    }
    return render(request, "assessments/my_cards.html", context)


@needs("assessments.read")
def round_list(request):
    township = chosen_township(request)
    rows = Round.objects.visible_to(request.user).filter(term__township=township)
    context = {
        "township": township,
        "page": page_of(request, rows.select_related("term", "rubric", "published_by")),
    }
    return render(request, "assessments/rounds.html", context)


@needs("assessments.draft")
def round_open(request):
    """Term, rubric, units and dates; the dates come filled in from today."""
    form = RoundForm(request.POST or None, initial=_days_from(request), **_offered(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = rounds.open_round(form.instance, form.cleaned_data["units"], actor=request.user)
            messages.success(request, f"{made}已开始，请分派核查人。")
            return redirect("round", made.pk)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "title": "开始考核", "back": "/assessments/rounds/", "parent": "考核"}
    return render(request, "org/form.html", context)


def _offered(request) -> dict:
    user = request.user
    terms = Term.objects.visible_to(user).begun(timezone.localdate())
    return {
        "terms": terms.exclude(pk__in=Round.objects.visible_to(user).values("term")),
        "rubrics": Rubric.objects.visible_to(user).adopted(),
        "units": Unit.objects.visible_to(user).active(),
    }


def _days_from(request) -> dict:
    """Two weeks to assess oneself, two to inspect, one to settle, a week in public."""
    today = timezone.localdate()
    ahead = {"self_by": 14, "check_by": 28, "settle_by": 35, "public_from": 36, "public_to": 43}
    initial = {name: today + timedelta(days=days) for name, days in ahead.items()}
    return initial | {"rubric": Rubric.objects.visible_to(request.user).adopted().first()}


@needs("assessments.read")
def round_page(request, pk):
    return _page(request, _load(request, pk))


def _page(request, round: Round, **forms):
    user, cards = request.user, Scorecard.objects.visible_to(request.user).filter(round=round)
    seen = set(cards.values_list("pk", flat=True))
    mine = [card for card in cards_of(round) if card.pk in seen]
    groups: dict[str, list[Scorecard]] = {}
    for card in mine:
        groups.setdefault(group_of(card.unit.kind), []).append(card)
    next_state = rounds.ORDER[rounds.ORDER.index(round.state) + 1 :][:1]
    vetoes = Veto.objects.visible_to(user).filter(scorecard__round=round)
    meetings = _meetings(request, round)
    context = {
        "round": round,
        "steps": _steps(round),
        "groups": groups,
        "obstacles": rounds.obstacles(round) if user.sees_township else [],
        "next_state": next_state[0] if next_state else None,
        "may_advance": allows(user, "assessments.draft") and round.state in rounds.ORDER[:3],
        "may_sign": allows(user, "assessments.publish") and round.state == State.PUBLIC,
        "may_share": allows(user, "assessments.draft") and round.state in (State.SELF, State.CHECK),
        "may_settle": allows(user, "assessments.settle") and round.state == State.SETTLE,
        "vetoes": [
            (veto, DecideForm(meetings=meetings))
            for veto in vetoes.select_related("scorecard__unit", "criterion", "meeting")
        ],
        "appeals": Appeal.objects.visible_to(user).filter(mark__scorecard__round=round).count(),
        "notices": Notice.objects.visible_to(user).filter(round=round).order_by("-stage", "form"),
        "job": Job.objects.visible_to(user)
        .filter(kind=NOTICE, key=f"{round.pk}-{round.state}")
        .first(),
        "inspectors_form": InspectorsForm(people=people_of(request)),
        "meeting_form": MeetingForm(meetings=meetings, initial={"meeting": round.meeting}),
    }
    return render(request, "assessments/round.html", context | forms)


def _meetings(request, round: Round):
    """A meeting which settles a term's scores is held after the term began."""
    meetings = Meeting.objects.visible_to(request.user).standing().select_related("unit")
    return meetings.filter(occurred_on__gte=round.term.start).order_by("-occurred_on")


def _steps(round: Round) -> list[dict]:
    """Each stage with its end, and who moved the round there when."""
    done = {step.state: step for step in round.steps.select_related("by")}
    ends = {
        State.SELF: round.self_by,
        State.CHECK: round.check_by,
        State.SETTLE: round.settle_by,
        State.PUBLIC: round.public_to,
        State.PUBLISHED: None,
    }
    return [{"state": state, "until": ends[state], "step": done.get(state)} for state in State]


@needs("assessments.draft")
def round_days(request, pk):
    round = _load(request, pk)
    form = DaysForm(request.POST or None, instance=round)
    if request.method == "POST" and form.is_valid():
        try:
            rounds.save_days(form.instance, actor=request.user)
            messages.success(request, "日程已改。")
            return redirect("round", pk)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    context = {
        "form": form,
        "title": "修改日程",
        "back": f"/assessments/rounds/{pk}/",
        "parent": "考核",
    }
    return render(request, "org/form.html", context)


@needs("assessments.draft")
def round_discard(request, pk):
    round = _load(request, pk)
    if request.method == "POST":
        try:
            rounds.discard_round(round, actor=request.user)
            messages.success(request, "已取消这轮考核。")
            return redirect("rounds")
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return redirect("round", pk)
    context = {
        "title": "取消考核",
        "question": f"取消“{round}”？得分表一并删除，不能恢复。",
        "button": "取消这轮考核",
        "back": f"/assessments/rounds/{pk}/",
    }
    return render(request, "org/confirm.html", context)


@needs("assessments.draft")
@require_POST
def round_share(request, pk):
    round = _load(request, pk)
    form = InspectorsForm(request.POST, people=people_of(request))
    try:
        if form.is_valid():
            count = rounds.share_out(
                round, list(form.cleaned_data["inspectors"]), actor=request.user
            )
            messages.success(request, f"已给 {count} 张得分表派了核查人。")
            return redirect("round", pk)
    except Refusal as refusal:
        form.add_error("inspectors", str(refusal))
    return _page(request, round, inspectors_form=form)


@needs("assessments.draft")
@require_POST
def round_advance(request, pk):
    round = _load(request, pk)
    try:
        moved = rounds.advance(round, actor=request.user)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("round", pk)
    messages.success(request, f"已进入“{moved.get_state_display()}”阶段。")
    if moved.state == State.PUBLIC:
        request_notice(moved, actor=request.user)
    return redirect("round", pk)


@needs("assessments.settle")
@require_POST
def round_meeting(request, pk):
    round = _load(request, pk)
    form = MeetingForm(request.POST, meetings=_meetings(request, round))
    try:
        if form.is_valid():
            rounds.choose_meeting(round, form.cleaned_data["meeting"], actor=request.user)
            messages.success(request, "已选定审定会议。")
            return redirect("round", pk)
    except Refusal as refusal:
        form.add_error("meeting", str(refusal))
    return _page(request, round, meeting_form=form)


@needs("assessments.publish")
def round_publish(request, pk):
    """签发: the results once more, and the password."""
    round = _load(request, pk)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            signed = rounds.publish(round, form.cleaned_data["password"], actor=request.user)
            request_notice(signed, actor=request.user)
            messages.success(request, "已签发，通报正在生成。")
            return redirect("round", pk)
        except Refusal as refusal:
            form.add_error("password", str(refusal))
    context = {
        "round": round,
        "form": form,
        "cards": cards_of(round),
        "obstacles": rounds.obstacles(round),
    }
    return render(request, "assessments/publish.html", context)


@needs("assessments.read")
def notice(request, pk):
    notice = get_object_or_404(
        Notice.objects.visible_to(request.user).select_related("round__term__township"), pk=pk
    )
    try:
        file = notice.path.open("rb")
    except FileNotFoundError:
        raise Http404("文件不在了，请联系管理员从备份恢复。") from None
    return FileResponse(file, as_attachment="view" not in request.GET, filename=notice.file_name)


# --- What waits for an answer ------------------------------------------------------------------------------
@needs("assessments.settle")
@require_POST
def veto_decide(request, pk):
    veto = get_object_or_404(
        Veto.objects.visible_to(request.user).select_related(
            "scorecard__round__term", "scorecard__unit"
        ),
        pk=pk,
    )
    form = DecideForm(request.POST, meetings=_meetings(request, veto.scorecard.round))
    if not form.is_valid():
        messages.error(request, "请选审定会议，并写明会议决定。")
        return redirect("round", veto.scorecard.round_id)
    try:
        facts = form.cleaned_data
        marking.decide_veto(
            veto, facts["meeting"], "uphold" in request.POST, facts["decision"], actor=request.user
        )
        messages.success(request, "已记录会议决定。")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("round", veto.scorecard.round_id)


@needs("assessments.read")
def appeals(request):
    """复核申请: what waits first."""
    return _appeals(request)


def _appeals(request, refused: int = 0, form: AnswerForm | None = None):
    rows = Appeal.objects.visible_to(request.user).select_related(
        "mark__criterion__section",
        "mark__scorecard__unit",
        "mark__scorecard__round__term",
        "asked_by",
        "answered_by",
    )
    page = page_of(
        request, rows.prefetch_related("evidence__file").order_by("is_upheld", "-asked_at")
    )
    may = allows(request.user, "assessments.answer")
    listed = [
        (
            one,
            (form if one.pk == refused else AnswerForm())
            if may and _is_open(one, request.user)
            else None,
        )
        for one in page
    ]
    shown = any(one.pk == refused and place for one, place in listed)
    context = {"page": page, "listed": listed, "unsaved": None if shown else form}
    return render(request, "assessments/appeals.html", context)


def _is_open(appeal: Appeal, user) -> bool:
    others = (appeal.mark.scorecard.inspector_id, appeal.asked_by_id)
    return appeal.is_upheld is None and user.pk not in others


@needs("assessments.answer")
@require_POST
def appeal_answer(request, pk):
    appeal = get_object_or_404(
        Appeal.objects.visible_to(request.user).select_related(
            "mark__scorecard__round", "mark__scorecard__unit"
        ),
        pk=pk,
    )
    form = AnswerForm(request.POST)
    try:
        if form.is_valid():
            facts = form.cleaned_data
            marking.answer_appeal(
                appeal,
                "uphold" in request.POST,
                facts["answer"],
                facts["score"],
                actor=request.user,
            )
            messages.success(request, "已答复。")
            return redirect("appeals")
    except Refusal as refusal:
        form.add_error("answer", str(refusal))
    return _appeals(request, appeal.pk, form)


def _load(request, pk) -> Round:
    rows = Round.objects.visible_to(request.user).select_related(
        "term__township__district", "rubric", "meeting", "published_by"
    )
    return get_object_or_404(rows, pk=pk)
