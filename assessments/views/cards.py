"""A unit's scorecard: its own assessment, the inspection, vetoes proposed.

Every line on one page.
"""

from decimal import Decimal

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from assessments import marking, rounds
from assessments.card_lines import CardLine, by_section, lines_of, live_judged, vetoes_offered
from assessments.forms import InspectorForm, LinesForm, VetoForm
from assessments.marking import Entry, marks_of
from assessments.models import Round, Scorecard
from assessments.results import Addition, addition_of
from townwork.org.access import allows, needs
from townwork.org.models import User
from townwork.org.views.acts import Attempt, left_behind

State = Round.State
SOME_WRONG = "有几项没有填对，已标出；其余内容还在，改好再保存。"


@needs("assessments.read")
def scorecard(request, pk):
    return _page(request, _load(request, pk))


def _page(request, card: Scorecard, form: LinesForm | None = None, **forms):
    """The card, its lines as inputs where this person fills them now.

    What was refused comes back as typed.
    """
    lines = lines_of(card, request.user)
    mode = _mode(request.user, card)
    if mode:
        form = form or _lines_form(None, mode, lines)
        for line in lines:
            line.fields = {} if line.is_left_out else form.of(line.mark)
    acts = _acts(request, card)
    places = {"inspector_form": acts["may_assign"], "veto_form": acts["may_veto"]}
    context = {
        "card": card,
        "round": card.round,
        "lines": lines,
        "sections": by_section(lines),
        "mode": mode,
        "form": form if mode else None,
        "unsaved": left_behind(forms, places) if mode else form or left_behind(forms, places),
        "addition": _addition(card, lines),
        "vetoes": card.vetoes.select_related("criterion", "meeting", "decided_by"),
        **acts,
    }
    return render(request, "assessments/scorecard.html", context | forms)


def _addition(card: Scorecard, lines: list[CardLine]) -> Addition | None:
    """How the marks make the total, once they are settled."""
    if card.round.state in (State.SELF, State.CHECK):
        return None
    return addition_of(card, [line.mark for line in lines])


def _mode(user: User, card: Scorecard) -> str:
    """self or check where this person fills the card now, "" where they only read it."""
    state = card.round.state
    if state == State.SELF and not card.self_at and user.answers_for(card.unit):
        return "self" if allows(user, "assessments.score_self") else ""
    if state == State.CHECK and card.inspector_id == user.pk:
        return "check" if allows(user, "assessments.check") else ""
    return ""


def _acts(request, card: Scorecard) -> dict:
    """What the page offers beside the lines: the acts the services would not refuse."""
    user = request.user
    state = card.round.state
    own = user.answers_for(card.unit)
    may_veto = card.inspector_id == user.pk or allows(user, "assessments.settle")
    return {
        "may_withdraw": state == State.SELF and card.self_at and own,
        "may_appeal": card.round.takes_appeals() and own and allows(user, "assessments.appeal"),
        "may_assign": allows(user, "assessments.draft") and state in (State.SELF, State.CHECK),
        "inspector_form": InspectorForm(people=people_of(request)),
        "may_veto": may_veto and state in (State.CHECK, State.SETTLE),
        "veto_form": VetoForm(criteria=vetoes_offered(card)),
    }


def people_of(request):
    """Who of the township can inspect."""
    return User.objects.visible_to(request.user).filter(
        role__in=("clerk", "liaison"), is_active=True
    )


def _lines_form(data, mode: str, lines: list[CardLine]) -> LinesForm:
    lines = [line for line in lines if not line.is_left_out]
    marks = [line.mark for line in lines]
    if mode == "check":
        return LinesForm(data, marks=marks, column="checked", reason="check_reason")
    enters = {line.mark.criterion_id: line.judged.enters for line in lines if line.judged.enters}
    return LinesForm(data, marks=marks, column="self_score", reason="self_note", enters=enters)


# --- 自评 -------------------------------------------------------------------------------------------
@needs("assessments.score_self")
@require_POST
def card_self(request, pk):
    """Save the unit's own scores, all lines at once; then fill or submit, by the button pressed."""
    card = _load(request, pk)
    form = _lines_form(request.POST, "self", lines_of(card, request.user))
    if not form.is_valid():
        messages.error(request, SOME_WRONG)
        return _page(request, card, form)
    with Attempt(request, form=form) as attempt:
        attempt.done = _take_self(request, card, form.entries())
        return redirect("scorecard", pk)
    return _refused_page(request, card, form, attempt)


def _take_self(request, card: Scorecard, entries: dict[int, Entry]) -> str:
    """按自动分填 puts the automatic mark where nothing is; 提交 hands in. What was done, in words."""
    actor = request.user
    marking.save_self(card, entries, actor=actor)
    judged = live_judged(card, marks_of(card))
    automatic = {criterion: line.score for criterion, line in judged.items()}
    if "fill" in request.POST:
        marking.save_self(card, _filled(entries, automatic), actor=actor)
        return "空着的已按自动分填好，请核对后提交。"
    if "submit" in request.POST:
        left_out = {criterion for criterion, line in judged.items() if line.is_left_out}
        marking.submit_self(card, automatic, left_out, actor=actor)
        return "自评已提交。"
    return "已保存，还没有提交。"


def _filled(entries: dict[int, Entry], automatic: dict[int, Decimal | None]) -> dict[int, Entry]:
    return {
        criterion: entry if entry.score is not None else entry.scored(automatic.get(criterion))
        for criterion, entry in entries.items()
    }


@needs("assessments.score_self")
@require_POST
def card_withdraw(request, pk):
    with Attempt(request, "已撤回自评，可以修改。"):
        marking.withdraw_self(_load(request, pk), actor=request.user)
    return redirect("scorecard", pk)


# --- 核查 -------------------------------------------------------------------------------------------
@needs("assessments.check")
@require_POST
def card_check(request, pk):
    """Save the inspector's scores, all lines at once; then confirm or hand in,
    by the button pressed.
    """
    card = _load(request, pk)
    form = _lines_form(request.POST, "check", lines_of(card, request.user))
    if not form.is_valid():
        messages.error(request, SOME_WRONG)
        return _page(request, card, form)
    with Attempt(request, form=form) as attempt:
        attempt.done = _take_check(request, card, form.entries())
        return redirect("scorecard", pk)
    return _refused_page(request, card, form, attempt)


def _refused_page(request, card: Scorecard, form, attempt: Attempt):
    """The card as it was typed. A card is long: why it was refused is said above it too."""
    messages.error(request, str(attempt.refusal))
    return _page(request, card, form)


def _take_check(request, card: Scorecard, entries: dict[int, Entry]) -> str:
    """采用一致的分数 confirms what is not disputed; 完成核查 hands in. What was done, in words."""
    actor = request.user
    marking.save_check(card, entries, actor=actor)
    if "agree" in request.POST:
        count = marking.take_agreed(card, actor=actor)
        return f"{count} 项自动分与自评分一致，已采用；请看余下的。"
    if "submit" in request.POST:
        marking.submit_check(card, actor=actor)
        return "核查已完成。"
    return "已保存。"


@needs("assessments.draft")
@require_POST
def card_inspector(request, pk):
    card = _load(request, pk)
    form = InspectorForm(request.POST, people=people_of(request))
    if form.is_valid():
        inspector = form.cleaned_data["inspector"]
        done = f"{card.unit}由{inspector.full_name}核查。"
        with Attempt(request, done, form=form, at="inspector"):
            rounds.assign_inspector(card, inspector, actor=request.user)
            return redirect("scorecard", pk)
    return _page(request, card, inspector_form=form)


@needs("assessments.check")
@require_POST
def card_veto(request, pk):
    card = _load(request, pk)
    form = VetoForm(request.POST, criteria=vetoes_offered(card))
    if form.is_valid():
        with Attempt(request, "已提出，由审定会议决定。", form=form, at="criterion"):
            marking.propose_veto(card, **form.cleaned_data, actor=request.user)
            return redirect("scorecard", pk)
    return _page(request, card, veto_form=form)


def _load(request, pk) -> Scorecard:
    rows = Scorecard.objects.visible_to(request.user).select_related(
        "round__term__township__district", "round__rubric", "unit", "inspector", "self_by"
    )
    return get_object_or_404(rows, pk=pk)
