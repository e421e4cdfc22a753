"""本期待补: what each unit owes, to record, to say nil of, to remind of; and the nil returns said."""

from collections.abc import Iterable
from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from duties.nudging import Nudged, remind_debts
from records.figures.coverage import Debt
from records.figures.gaps import Gap, count_due, gaps, lines, owed_ledgers
from records.figures.reports import taken_back
from records.ledger import custom_ledgers
from records.ledger.debts import stretches_said
from records.ledger.nil_returns import NilReturn
from records.pages.services import NilAsked, declare_nil_of_many, withdraw_nil_of_many
from records.pages.views.lists import back_to
from townwork.lib.keys import key_of
from townwork.org.access import allows, needs
from townwork.org.kept import eyes_of, kept
from townwork.org.models import Term, Township, Unit, User
from townwork.org.views.acts import Attempt
from townwork.org.views.chosen import chosen_place
from townwork.org.views.lists import page_of

UNITS = 20  # on a page
NAMED = 8  # units without a liaison, by name in one message


@needs("figures.read")
def gap_list(request):
    """By unit; `ledger` narrows it to one. A reviewer reads, and chases nobody."""
    township, term = chosen_place(request)
    found = found_gaps(request.user, term) if term else []
    asked = request.GET.get("ledger", "")
    title = _title(township, asked)
    narrowed = _of_ledger(found, asked) if title else found
    context = {
        "township": township,
        "term": term,
        "terms": Term.objects.visible_to(request.user).filter(township=township).begun_today(),
        "page": Paginator(narrowed, UNITS).get_page(request.GET.get("page")),
        "number": lines(narrowed),
        "ledger": title,
        "fallen_due": fallen_due(request.user, term) if term and not narrowed else 0,
        "here": request.get_full_path(),
        **acts_on(request.user, term),
    }
    return render(request, "reports/gaps.html", context)


def acts_on(user, term: Term | None) -> dict:
    """What the person may do about a gap of the term."""
    is_open = term is not None and not term.is_closed
    return {
        "may_fill": is_open and allows(user, "records.write"),
        "may_remind": is_open and allows(user, "duties.draft"),
    }


def found_gaps(user: User, term: Term) -> list[Gap]:
    """What the units one may see still owe of the term."""
    units = Unit.objects.visible_to(user).filter(township=term.township_id)
    return kept("gaps", term.township, eyes_of(user), term.code, compute=partial(gaps, units, term))


def fallen_due(user: User, term: Term) -> int:
    """How much the units one may see were to have reported by today."""
    units = Unit.objects.visible_to(user).filter(township=term.township_id)
    return kept(
        "fallen_due",
        term.township,
        eyes_of(user),
        term.code,
        compute=partial(count_due, units, term),
    )


def _of_ledger(found: Iterable[Gap], slug: str) -> list[Gap]:
    narrowed = [
        Gap(gap.unit, tuple(debt for debt in gap.debts if debt.ledger.slug == slug))
        for gap in found
    ]
    return [gap for gap in narrowed if gap.debts]


def _title(township: Township, slug: str) -> str:
    """Of the ledger asked for; "" where there is none to ask for."""
    titles = {ledger.slug: ledger.title for ledger in owed_ledgers(township.pk)}
    return titles.get(slug, "")


@needs("records.write")
@require_POST
def gaps_nil(request):
    """零报告 of what was picked, asked about once: the page names each, and one more press says it.

    `sure` says that it was asked; a single line needs no asking.
    """
    term = _open_term(request)
    back = back_to(request, _address(term))
    picked = _picked(request, term)
    if not picked:
        messages.error(request, "请先勾选没有这类事项的；已经补报的不用再报。")
        return redirect(back)
    if "sure" not in request.POST:
        context = {"term": term, "picked": picked, "next": back}
        return render(request, "reports/gaps_nil.html", context)
    asked = [NilAsked(debt.unit, term, debt.ledger, debt.stretches) for debt in picked]
    with Attempt(request) as attempt:
        declare_nil_of_many(asked, actor=request.user)
        attempt.done = f"已记下零报告：{_said(picked)}。记错了可在“零报告”页撤回。"
    return redirect(back)


@needs("duties.draft")
@require_POST
def gaps_remind(request):
    """提醒 of what was picked: one message to each liaison, once a day for the same."""
    term = _open_term(request)
    picked = _picked(request, term)
    with Attempt(request) as attempt:
        attempt.done = _in_words(remind_debts(picked, term, actor=request.user))
    return redirect(back_to(request, _address(term)))


def _open_term(request) -> Term:
    terms = Term.objects.visible_to(request.user).select_related("township", "closed_by")
    own = terms.filter(township=request.user.township_id)
    return get_object_or_404(own.by_code(request.POST.get("term", "")))


def _picked(request, term: Term) -> list[Debt]:
    """What is owed now of what was picked: `unit:ledger`, `unit:` for all of its, `:` for all."""
    picks = set(request.POST.getlist("pick"))
    return [
        debt
        for gap in found_gaps(request.user, term)
        for debt in gap.debts
        if picks & {debt.pick, gap.pick, ":"}
    ]


def _said(picked: list[Debt]) -> str:
    first = picked[0]
    one = f"{first.unit} {first.ledger.title}（{stretches_said(first.stretches)}）"
    return one if len(picked) == 1 else f"{one}等 {len(picked)} 项"


def _in_words(nudged: Nudged) -> str:
    told = f"已提醒 {nudged.new} 人。" if nudged.new else "今天都已提醒过。"
    if not nudged.without_liaison:
        return told
    named = "、".join(map(str, nudged.without_liaison[:NAMED]))
    more = "等" if len(nudged.without_liaison) > NAMED else ""
    return f"{told}{named}{more}没有在用的联络员，请另行通知。"


def _address(term: Term) -> str:
    return f"{reverse('gap_list')}?term={term.code}"


# --- 零报告 ----------------------------------------------------------------------------------------
@needs("figures.read")
def nil_list(request):
    """Every nil return of the term in scope, the newest first: who said it, whether it holds."""
    township, term = chosen_place(request)
    rows = NilReturn.objects.visible_to(request.user).filter(term=term)
    rows = rows.select_related("unit", "declared_by").order_by("-declared_at", "-pk")
    page = page_of(request, rows)
    gone = taken_back(list(page))
    with custom_ledgers.remembering():
        listed = [(nil, _ledger_of(nil), nil.pk in gone) for nil in page]
    context = {"township": township, "term": term, "page": page, "listed": listed}
    return render(request, "reports/nil_list.html", context | acts_on(request.user, term))


def _ledger_of(nil: NilReturn):
    try:
        return custom_ledgers.find(nil.ledger)
    except KeyError:
        return None


@needs("records.write")
@require_POST
def nils_withdraw(request):
    """撤回 the picked ones: all or none."""
    keys = {key for key in map(key_of, request.POST.getlist("pick")) if key is not None}
    rows = NilReturn.objects.visible_to(request.user).filter(pk__in=keys)
    nils = list(rows.select_related("unit__township", "term__closed_by").order_by("pk"))
    if not nils:
        messages.error(request, "请先勾选要撤回的零报告。")
    with Attempt(request) as attempt:
        number = withdraw_nil_of_many(nils, actor=request.user)
        attempt.done = f"已撤回 {number} 份零报告，没有记录的会重新列为待补。" if number else ""
    return HttpResponseRedirect(back_to(request, reverse("nil_list")))
