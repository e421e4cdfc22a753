"""A unit's scorecard: its own assessment, the inspection, one line with all that is done on it."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from assessments import marking, rounds
from assessments.cards import CardLine, by_section, lines_of, live_judged, vetoes_offered
from assessments.forms import AppealForm, InspectorForm, LinesForm, SettleForm, VetoForm
from assessments.marking import Entry, marks_of
from assessments.models import Appeal, Mark, RectificationReply, Round, Scorecard
from townwork.org.access import allows, needs
from townwork.org.errors import Refusal
from townwork.org.models import Evidence, User

State = Round.State


@needs("assessments.read")
def scorecard(request, pk):
    return _page(request, _load(request, pk))


def _page(request, card: Scorecard, form: LinesForm | None = None, **forms):
    """The card, its lines as inputs where this person may fill them now; what was refused comes back as typed."""
    lines = lines_of(card, request.user)
    mode = _mode(request.user, card)
    if mode:
        form = form or _lines_form(None, mode, lines)
        for line in lines:
            line.fields = form.of(line.mark)
    context = {
        "card": card,
        "round": card.round,
        "lines": lines,
        "sections": by_section(lines),
        "mode": mode,
        "form": form,
        "vetoes": card.vetoes.select_related("criterion", "meeting", "decided_by"),
        **_acts(request, card),
    }
    return render(request, "assessments/scorecard.html", context | forms)


def _mode(user, card: Scorecard) -> str:
    """self or check where this person fills the card now, "" where they only read it."""
    state = card.round.state
    own = user.unit_id in (card.unit_id, card.unit.parent_id)
    if state == State.SELF and own and not card.self_at and allows(user, "assessments.score_self"):
        return "self"
    if state == State.CHECK and card.inspector_id == user.pk and allows(user, "assessments.check"):
        return "check"
    return ""


def _acts(request, card: Scorecard) -> dict:
    user, state = request.user, card.round.state
    own = user.unit_id in (card.unit_id, card.unit.parent_id)
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
    marks = [line.mark for line in lines]
    if mode == "check":
        return LinesForm(data, marks=marks, column="checked", reason="check_reason")
    enters = {line.mark.criterion_id: line.judged.enters for line in lines if line.judged.enters}
    return LinesForm(data, marks=marks, column="self_score", reason="self_note", enters=enters)


@needs("assessments.score_self")
@require_POST
def card_self(request, pk):
    """Save the unit's own scores; with 提交 pressed, submit too. 按自动分填 puts the automatic mark where nothing is."""
    card = _load(request, pk)
    lines = lines_of(card, request.user)
    form = _lines_form(request.POST, "self", lines)
    if not form.is_valid():
        messages.error(request, "有几项没有填对，已标出；其余内容还在，改好再保存。")
        return _page(request, card, form)
    entries = form.entries()
    try:
        marking.save_self(card, entries, actor=request.user)
        automatic = _automatic_now(card)
        if "fill" in request.POST:
            marking.save_self(card, _filled(entries, automatic), actor=request.user)
            messages.success(request, "空着的已按自动分填好，请核对后提交。")
        elif "submit" in request.POST:
            marking.submit_self(card, automatic, actor=request.user)
            messages.success(request, "自评已提交。")
        else:
            messages.success(request, "已保存，还没有提交。")
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        messages.error(request, str(refusal))
        return _page(request, card, form)
    return redirect("scorecard", pk)


def _automatic_now(card: Scorecard) -> dict:
    return {pk: one.score for pk, one in live_judged(card, marks_of(card)).items()}


def _filled(entries: dict[int, Entry], automatic: dict) -> dict[int, Entry]:
    return {
        pk: Entry(
            automatic.get(pk) if entry.score is None else entry.score, entry.note, entry.entered
        )
        for pk, entry in entries.items()
    }


@needs("assessments.score_self")
@require_POST
def card_withdraw(request, pk):
    card = _load(request, pk)
    return _act(request, card, "已撤回自评，可以修改。", marking.withdraw_self)


@needs("assessments.check")
@require_POST
def card_check(request, pk):
    """Save the inspector's scores; 采用一致的分数 confirms what is not disputed; 完成核查 hands the card in."""
    card = _load(request, pk)
    form = _lines_form(request.POST, "check", lines_of(card, request.user))
    if not form.is_valid():
        messages.error(request, "有几项没有填对，已标出；其余内容还在，改好再保存。")
        return _page(request, card, form)
    try:
        marking.save_check(card, form.entries(), actor=request.user)
        if "agree" in request.POST:
            count = marking.take_agreed(card, actor=request.user)
            messages.success(request, f"{count} 项自动分与自评分一致，已采用；请看余下的。")
        elif "submit" in request.POST:
            marking.submit_check(card, actor=request.user)
            messages.success(request, "核查已完成。")
        else:
            messages.success(request, "已保存。")
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return _page(request, card, form)
    return redirect("scorecard", pk)


@needs("assessments.draft")
@require_POST
def card_inspector(request, pk):
    card = _load(request, pk)
    form = InspectorForm(request.POST, people=people_of(request))
    try:
        if form.is_valid():
            rounds.assign_inspector(card, form.cleaned_data["inspector"], actor=request.user)
            messages.success(
                request, f"{card.unit}由{form.cleaned_data['inspector'].full_name}核查。"
            )
            return redirect("scorecard", pk)
    except Refusal as refusal:
        form.add_error("inspector", str(refusal))
    return _page(request, card, inspector_form=form)


@needs("assessments.check")
@require_POST
def card_veto(request, pk):
    card = _load(request, pk)
    form = VetoForm(request.POST, criteria=vetoes_offered(card))
    try:
        if form.is_valid():
            marking.propose_veto(card, **form.cleaned_data, actor=request.user)
            messages.success(request, "已提出，由审定会议决定。")
            return redirect("scorecard", pk)
    except Refusal as refusal:
        form.add_error("criterion", str(refusal))
    return _page(request, card, veto_form=form)


# --- One line ----------------------------------------------------------------------------------------------
@needs("assessments.read")
def mark(request, pk):
    return _line_page(request, _load_mark(request, pk))


def _line_page(request, mark: Mark, **forms):
    card, user = mark.scorecard, request.user
    line = next(line for line in lines_of(card, user) if line.mark.pk == mark.pk)
    state, own = card.round.state, user.unit_id in (card.unit_id, card.unit.parent_id)
    context = {
        "card": card,
        "round": card.round,
        "line": line,
        "may_upload": state == State.SELF
        and own
        and not card.self_at
        and allows(user, "assessments.score_self"),
        "may_settle": state == State.SETTLE
        and allows(user, "assessments.settle")
        and card.inspector_id != user.pk,
        "may_appeal": card.round.takes_appeals()
        and own
        and line.appeal is None
        and allows(user, "assessments.appeal"),
        "settle_form": SettleForm(initial={"score": mark.final}),
        "appeal_form": AppealForm(),
        "appeal_files": appeal_files(line.appeal),
        "rectifications": mark.rectifications.all(),
    }
    return render(request, "assessments/mark.html", context | forms)


def appeal_files(appeal: Appeal | None):
    return appeal.evidence.select_related("file", "uploaded_by") if appeal else ()


@needs("assessments.score_self")
@require_POST
def mark_file(request, pk):
    mark = _load_mark(request, pk)
    receive(request, lambda name, data: marking.add_file(mark, name, data, actor=request.user))
    return redirect("mark", pk)


def receive(request, add) -> None:
    """Take every uploaded file; say of each whether it was stored."""
    if getattr(request, "upload_too_large", False):
        messages.error(request, "文件合计超过 20 MB，没有收下；请分几次传，或压缩后再传。")
    for file in request.FILES.getlist("files"):
        try:
            messages.success(request, f"已上传“{add(file.name, file.read()).name}”。")
        except Refusal as refusal:
            messages.error(request, str(refusal))


@needs("assessments.settle")
@require_POST
def mark_settle(request, pk):
    mark = _load_mark(request, pk)
    form = SettleForm(request.POST)
    try:
        if form.is_valid():
            marking.settle_mark(mark, **form.cleaned_data, actor=request.user)
            messages.success(request, "已按审定改分。")
            return redirect("mark", pk)
    except Refusal as refusal:
        form.add_error("score", str(refusal))
    return _line_page(request, mark, settle_form=form)


@needs("assessments.appeal")
@require_POST
def mark_appeal(request, pk):
    mark = _load_mark(request, pk)
    form = AppealForm(request.POST)
    try:
        if form.is_valid():
            made = marking.appeal(mark, form.cleaned_data["reason"], actor=request.user)
            receive(
                request,
                lambda name, data: marking.add_appeal_file(made, name, data, actor=request.user),
            )
            messages.success(request, "已申请复核，由核查人以外的同志答复。")
            return redirect("mark", pk)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    return _line_page(request, mark, appeal_form=form)


# --- Files -------------------------------------------------------------------------------------------------
@needs("assessments.read")
def assessed_file(request, pk):
    """A file under a mark, an appeal or a reply: for whoever may see what it lies under."""
    evidence = _load_file(request, pk)
    try:
        file = default_storage.open(evidence.file.storage_name)
    except FileNotFoundError:
        raise Http404("文件不在了，请联系管理员从备份恢复。") from None
    response = FileResponse(
        file, as_attachment=True, filename=evidence.name, content_type=evidence.file.content_type
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@needs("assessments.score_self")
@require_POST
def assessed_file_remove(request, pk):
    evidence = _load_file(request, pk)
    if not isinstance(evidence.subject, Mark):
        raise Http404
    try:
        marking.remove_file(evidence, actor=request.user)
        messages.success(request, f"已移除“{evidence.name}”。")
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("mark", evidence.object_id)


def _load_file(request, pk) -> Evidence:
    """The scope is that of what the file lies under: an inspector of another unit sees what was handed in to them."""
    for model in (Mark, Appeal, RectificationReply):
        subject = model.objects.visible_to(request.user).filter(evidence=pk).first()
        if subject is not None:
            return subject.evidence.select_related("file", "unit__township").get(pk=pk)
    raise Http404


def _act(request, card: Scorecard, done: str, act):
    try:
        act(card, actor=request.user)
        messages.success(request, done)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("scorecard", card.pk)


def _load(request, pk) -> Scorecard:
    rows = Scorecard.objects.visible_to(request.user).select_related(
        "round__term__township__district", "round__rubric", "unit", "inspector", "self_by"
    )
    return get_object_or_404(rows, pk=pk)


def _load_mark(request, pk) -> Mark:
    rows = Mark.objects.visible_to(request.user).select_related(
        "criterion__section",
        "scorecard__round__term__township__district",
        "scorecard__round__rubric",
        "scorecard__unit",
        "scorecard__inspector",
        "checked_by",
        "settled_by",
    )
    return get_object_or_404(rows, pk=pk)
