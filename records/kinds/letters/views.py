"""提示函 as work: the page 待办 with the on-time rate, and the acts on one letter's panel."""

from functools import partial

from django.db.models import Q
from django.forms import Form
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from records.figures.catalogue import indicator_of
from records.figures.citations import rows_url
from records.figures.compiling import countable, source_rows
from records.kinds.letters import services as acts
from records.kinds.letters.forms import LetterAnswerForm, LongerForm, ReplyForm
from records.kinds.letters.ledger import NOTICES
from records.kinds.letters.models import Notice, NoticeExtension
from records.kinds.letters.todo import LetterLists
from records.ledger.display import record_url
from records.ledger.indicators import Period
from records.pages.forms import SeenForm
from records.pages.views.records import detail_page
from townwork.org.access import allows, needs
from townwork.org.models import Term, Unit
from townwork.org.posts import holders_of, in_order
from townwork.org.views.acts import PAGE, Attempt
from townwork.org.views.chosen import chosen_place
from townwork.org.views.lists import page_of

ACTS = {
    "sign": (
        SeenForm,
        lambda letter, actor, seen: acts.sign(letter, actor=actor),
        "已签收，请在时限内反馈。",
    ),
    "answer": (LetterAnswerForm, acts.answer, "已登记反馈，这件办结。"),
    "extend": (LongerForm, acts.ask_extension, "已提出延期申请，等待答复；答复前仍按原时限。"),
}
RATE = "notice.ontime_rate"
WHICH = (("overdue", "超期"), ("unsigned", "待签收"), ("open", "办理中"), ("asked", "待答复的延期"))


@needs("records.read")
def letter_todo(request):
    """What is overdue, unsigned, under way, and asked to be put off.

    The term's on-time rate as the indicator has it.
    """
    township, term = chosen_place(request)
    today = timezone.localdate()
    lists = LetterLists(request.user, township, today)
    rows_of = lists.by_name()
    which = _which(request, rows_of)
    page = page_of(request, rows_of[which].select_related("unit").order_by("due_on", "pk"))
    rows = [(letter, letter.state_on(today), letter.left_on(today)) for letter in page]
    context = {
        "ledger": NOTICES,
        "tab": "letter_todo",
        "township": township,
        "term": term,
        "which": which,
        "lists": [(name, words, rows_of[name].count()) for name, words in WHICH],
        "page": page,
        "rows": rows,
    }
    if term:
        context |= _rate(request, township, term)
    return render(request, "records/kinds/letters/todo.html", context)


def _which(request, rows_of: dict) -> str:
    """The list asked for; else the first that is not empty."""
    which = request.GET.get("which", "")
    if which in rows_of:
        return which
    waiting = (name for name, rows in rows_of.items() if rows.exists())
    return next(waiting, "open")


def _rate(request, township, term: Term) -> dict:
    """按时反馈率 of the units one sees, and the list it was counted from."""
    indicator, period = indicator_of(RATE), Period.of(term)
    units = Unit.objects.visible_to(request.user).filter(township=township)
    rows = countable(NOTICES, period).filter(source_rows(indicator, period), unit__in=units)
    read = rows.order_by().aggregate(**indicator.aggregates(Q()))
    value = indicator.value(read, False) if read["below"] else None
    received = countable(NOTICES, period).filter(unit__in=units)
    return {
        "rate": value,
        "has_letters": value is not None or received.exists(),
        "indicator": indicator,
        "rate_url": rows_url(RATE, period, township.code),
    }


@needs("records.write")
@require_POST
def letter_act(request, pk, act):
    """Sign for it, answer it, or ask for more time."""
    if act not in ACTS:
        raise Http404
    form_class, service, done = ACTS[act]
    form = form_class(request.POST, auto_id=f"{act}_%s")
    act_on_letter = partial(service, _load(request, pk))
    return _carry_out(request, pk, act_on_letter, f"{act}_form", form, done)


@needs("records.approve")
@require_POST
def letter_extension(request, pk):
    """Grant or refuse more time, by the button pressed."""
    rows = NoticeExtension.objects.visible_to(request.user).select_related("notice")
    extension = get_object_or_404(rows, pk=pk)
    is_granted = "grant" in request.POST
    done = "已同意延期。" if is_granted else "已答复不同意延期。"
    answer = partial(acts.answer_extension, extension, is_granted)
    form = ReplyForm(request.POST)
    return _carry_out(request, extension.notice_id, answer, "reply_form", form, done)


def _carry_out(request, pk, act, name: str, form: Form, done: str):
    """An act of the panel: `name` is its form's there."""
    if form.is_valid():
        # The panel may no longer offer the form: somebody else was quicker.
        with Attempt(request, done, form=form, at=PAGE):
            act(**form.cleaned_data, actor=request.user)
            return redirect(record_url("notices", pk))
    forms = {name: form, "unsaved": form}
    return detail_page(request, NOTICES, _load(request, pk), **forms)


def _load(request, pk) -> Notice:
    rows = Notice.objects.visible_to(request.user).select_related(
        "unit__township", "entered_by", "voided_by"
    )
    return get_object_or_404(rows, pk=pk)


def letter_panel(letter: Notice, user) -> dict:
    """How it stands today, what the person may do now, and what was done."""
    today = timezone.localdate()
    extensions = list(letter.extensions.select_related("asked_by", "answered_by"))
    is_asked = any(extension.is_granted is None for extension in extensions)
    is_open = not (letter.is_void or letter.answered_on)
    may_write = is_open and allows(user, "records.write")
    forms = {}
    for act, (form_class, _, _) in ACTS.items():
        forms[f"{act}_form"] = form_class(auto_id=f"{act}_%s")
    return {
        "answerable": in_order(holders_of(letter.unit, letter.occurred_on)),
        "state": letter.state_on(today),
        "left": letter.left_on(today),
        "extensions": extensions,
        "acts": acts.steps_of(letter),
        "may_sign": may_write and not letter.signed_on,
        "may_answer": may_write and letter.signed_on,
        "may_extend": may_write and today <= letter.due_on and not is_asked,
        "may_reply": is_open and allows(user, "records.approve"),
        **forms,
        "reply_form": ReplyForm(),
    }
