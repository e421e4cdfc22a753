"""成批录入: several rows of a ledger typed or pasted on one page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render

from records.grids.spec import GRIDS
from records.grids.views import chosen_half
from records.ledger.declaration import Ledger
from records.pages.views.lists import find_ledger
from records.sheets.block import Block
from records.sheets.block_gaps import Gaps, gaps_of
from townwork.org.access import allows, needs
from townwork.org.views.acts import Attempt


@needs("records.write")
def record_rows(request, slug):
    """Rows to fill; sent, they are saved whole, or come back with what is wrong under each cell."""
    ledger = find_ledger(slug, request.user)
    if not allows(request.user, ledger.define_action):
        raise PermissionDenied("只有宣传干事能定义台账。")
    if ledger.is_retired:
        messages.error(request, f"“{ledger.title}”已停用，不再收新记录；已有的仍可查看和更正。")
        return redirect(ledger.url())
    block = Block(ledger, request.user)
    gaps = _gaps(request, ledger)
    draft = f"rows-{ledger.slug}-{gaps.key}" if gaps else f"rows-{ledger.slug}"
    back = gaps.back if gaps else ledger.url()
    if gaps:
        block.ask_facts_first()
    if request.method == "POST":
        block.take(request.POST)
        if "more" not in request.POST and _is_saved(request, block, draft):
            return redirect(back)
    elif gaps:
        gaps.fill(block)
    if (not gaps and request.method == "GET") or "more" in request.POST:
        block.add_empty()
    context = {"ledger": ledger, "typed": block, "draft": draft, "gaps": gaps, "back": back}
    return render(request, "records/sheets/block.html", context)


def _gaps(request, ledger: Ledger) -> Gaps | None:
    """Those that ?gaps=all asks for, or ?gaps=2026-07-01 of the column that begins so."""
    asked, spec = request.GET.get("gaps", ""), GRIDS.get(ledger.slug)
    if not asked or spec is None:
        return None
    term, _ = chosen_half(request, request.user.township)
    return gaps_of(spec, term, asked, request.user)


def _is_saved(request, block: Block, draft: str) -> bool:
    with Attempt(request, draft=draft) as attempt:
        number = block.save(is_meant="sure" in request.POST)
        if number:
            attempt.done = f"已记下 {number} 条{block.ledger.title}。"
        return bool(number)
    return False
