"""Rounds: open one, see how far each unit is, move it on, settle, sign."""

from datetime import timedelta

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from assessments import marking, rounds
from assessments.forms import (
    DaysForm,
    DecideForm,
    InspectorsForm,
    MeetingForm,
    RoundForm,
)
from assessments.models import Appeal, Notice, Round, Rubric, Scorecard, Veto
from assessments.notices import NOTICE, cards_of, request_notice, results_table
from assessments.results import group_of
from assessments.views.cards import people_of
from records.models import Meeting
from townwork.jobs.models import Job
from townwork.lib.pdf.tables import render_table
from townwork.org.access import allows, needs
from townwork.org.forms.signing import PasswordForm
from townwork.org.models import PeopleGroup, Term, Unit
from townwork.org.views.acts import Attempt, left_behind
from townwork.org.views.chosen import chosen_township
from townwork.org.views.files import paper_answer, pdf_answer
from townwork.org.views.groups import pressed_group
from townwork.org.views.lists import page_of
from townwork.org.workdays import Workdays

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
    is_pressed = pressed_group(request, form, "units")
    if request.method == "POST" and not is_pressed and form.is_valid():
        with Attempt(request, f"{form.instance}已开始，请分派核查人。", form=form):
            opened = rounds.open_round(
                form.instance, form.cleaned_data["units"], actor=request.user
            )
            return redirect("round", opened.pk)
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
    """Two weeks to assess oneself, two to inspect, one to settle, a week in public; each ends, and
    the last begins, on a workday.
    """
    workdays, day = Workdays.load(request.user.township), timezone.localdate()
    ahead = {"self_by": 14, "check_by": 14, "settle_by": 7, "public_from": 1, "public_to": 7}
    initial = {}
    for name, days in ahead.items():
        day = initial[name] = workdays.rolled(day + timedelta(days=days))
    return initial | {"rubric": Rubric.objects.visible_to(request.user).adopted().first()}


@needs("assessments.read")
def round_page(request, pk):
    return _page(request, _load(request, pk))


def _page(request, round: Round, **forms):
    """The round's page; a form that was refused comes back as it was typed."""
    user = request.user
    meetings = _meetings(request, round)
    acts = _acts(user, round)
    places = {
        "inspectors_form": acts["may_share"],
        "meeting_form": acts["may_settle"],
        "veto_form": acts["may_settle"],
    }
    context = {
        "round": round,
        "steps": _steps(round),
        "groups": _cards_by_group(user, round),
        "vetoes": _vetoes(user, round, meetings, forms.get("veto_form")),
        "inspectors_form": _inspectors_form(request),
        "meeting_form": MeetingForm(meetings=meetings, initial={"meeting": round.meeting}),
        "unsaved": left_behind(forms, places),
        **acts,
        **_papers(user, round),
    }
    return render(request, "assessments/round.html", context | forms)


def _inspectors_form(request) -> InspectorsForm:
    form = InspectorsForm(people=people_of(request))
    form.groups = PeopleGroup.objects.visible_to(request.user)
    return form


def _acts(user, round: Round) -> dict:
    """What the page offers: the acts the services would not refuse; and what
    keeps the round from moving on.
    """
    state = round.state
    may_draft = allows(user, "assessments.draft")
    later = rounds.ORDER[rounds.ORDER.index(state) + 1 :]
    return {
        "next_state": later[0] if later else None,
        "obstacles": rounds.obstacles(round) if user.sees_township else [],
        "may_advance": may_draft and state in rounds.ORDER[:3],
        "may_share": may_draft and state in (State.SELF, State.CHECK),
        "may_settle": allows(user, "assessments.settle") and state == State.SETTLE,
        "may_sign": allows(user, "assessments.publish") and state == State.PUBLIC,
    }


def _cards_by_group(user, round: Round) -> dict[str, list[Scorecard]]:
    """{group of units: the cards of it one may see, best first}."""
    visible = Scorecard.objects.visible_to(user).filter(round=round)
    keys = set(visible.values_list("pk", flat=True))
    groups: dict[str, list[Scorecard]] = {}
    for card in cards_of(round):
        if card.pk in keys:
            groups.setdefault(group_of(card.unit.kind), []).append(card)
    return groups


def _vetoes(user, round: Round, meetings, refused: DecideForm | None) -> list[tuple]:
    """(veto, the form that decides it); the refused one stands at its own veto."""
    rows = Veto.objects.visible_to(user).filter(scorecard__round=round)
    rows = rows.select_related("scorecard__unit", "scorecard__round__term", "criterion", "meeting")
    at = refused.veto.pk if refused else None
    return [
        (veto, refused if veto.pk == at else DecideForm(meetings=meetings, veto=veto))
        for veto in rows
    ]


def _papers(user, round: Round) -> dict:
    """公示 and 通报 made so far, the job that makes the next, and how many appeals there are."""
    notices = Notice.objects.visible_to(user).filter(round=round)
    jobs = Job.objects.visible_to(user).filter(kind=NOTICE, key=f"{round.pk}-{round.state}")
    return {
        "appeals": Appeal.objects.visible_to(user).filter(mark__scorecard__round=round).count(),
        "notices": notices.order_by("-stage", "form"),
        "job": jobs.first(),
    }


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
        with Attempt(request, "日程已改。", form=form):
            rounds.save_days(form.instance, actor=request.user)
            return redirect("round", pk)
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
        with Attempt(request, "已取消这轮考核。"):
            rounds.discard_round(round, actor=request.user)
            return redirect("rounds")
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
    if not pressed_group(request, form, "inspectors") and form.is_valid():
        with Attempt(request, form=form, at="inspectors") as attempt:
            inspectors = list(form.cleaned_data["inspectors"])
            count = rounds.share_out(round, inspectors, actor=request.user)
            attempt.done = f"已给 {count} 张得分表派了核查人。"
            return redirect("round", pk)
    return _page(request, round, inspectors_form=form)


@needs("assessments.draft")
@require_POST
def round_advance(request, pk):
    round = _load(request, pk)
    with Attempt(request) as attempt:
        advanced = rounds.advance(round, actor=request.user)
        attempt.done = f"已进入“{advanced.get_state_display()}”阶段。"
        if advanced.state == State.PUBLIC:
            request_notice(advanced, actor=request.user)
    return redirect("round", pk)


@needs("assessments.settle")
@require_POST
def round_meeting(request, pk):
    round = _load(request, pk)
    form = MeetingForm(request.POST, meetings=_meetings(request, round))
    if form.is_valid():
        with Attempt(request, "已选定审定会议。", form=form, at="meeting"):
            rounds.choose_meeting(round, form.cleaned_data["meeting"], actor=request.user)
            return redirect("round", pk)
    return _page(request, round, meeting_form=form)


@needs("assessments.publish")
def round_publish(request, pk):
    """签发: the results once more, and the password."""
    round = _load(request, pk)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, "已签发，通报正在生成。", form=form, at="password"):
            signed = rounds.publish(round, form.cleaned_data["password"], actor=request.user)
            request_notice(signed, actor=request.user)
            return redirect("round", pk)
    context = {
        "round": round,
        "form": form,
        "cards": cards_of(round),
        "obstacles": rounds.obstacles(round),
    }
    return render(request, "assessments/publish.html", context)


@needs("assessments.read")
def notice(request, pk):
    notices = Notice.objects.visible_to(request.user).select_related("round__term__township")
    return paper_answer(request, get_object_or_404(notices, pk=pk))


@needs("assessments.read")
def notice_table(request, pk):
    """The results of a published sheet as a table to hand in."""
    notices = Notice.objects.visible_to(request.user).filter(form="xlsx")
    found = get_object_or_404(
        notices.select_related("round__term__township", "round__rubric"), pk=pk
    )
    table = results_table(found)
    name = f"{found.file_name.removesuffix('.xlsx')}_汇总表.pdf"
    pdf = render_table(table).pdf
    return pdf_answer(request, pdf, name, rows=len(table.rows), township=found.township)


@needs("assessments.settle")
@require_POST
def veto_decide(request, pk):
    """The meeting's word on a veto, by the button pressed."""
    vetoes = Veto.objects.visible_to(request.user)
    vetoes = vetoes.select_related("scorecard__round__term", "scorecard__unit")
    veto = get_object_or_404(vetoes, pk=pk)
    round = _load(request, veto.scorecard.round_id)
    form = DecideForm(request.POST, meetings=_meetings(request, round), veto=veto)
    if form.is_valid():
        is_upheld = "uphold" in request.POST
        with Attempt(request, "已记录会议决定。", form=form):
            marking.decide_veto(veto, is_upheld=is_upheld, **form.cleaned_data, actor=request.user)
            return redirect("round", round.pk)
    return _page(request, round, veto_form=form)


def _load(request, pk) -> Round:
    rows = Round.objects.visible_to(request.user).select_related(
        "term__township__district", "rubric", "meeting", "published_by"
    )
    return get_object_or_404(rows, pk=pk)
