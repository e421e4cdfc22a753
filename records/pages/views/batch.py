"""Several records of a list at once: void them with one reason, or do to all what each one's page
does; and undo that.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from records.pages import batches
from records.pages.batch_acts import BatchAct, acts_of
from records.pages.filters import Listing
from records.pages.forms import VoidForm
from records.pages.models import RecordBatch
from records.pages.services import void_records
from records.pages.views.lists import find_ledger
from townwork.lib.keys import key_of
from townwork.org.access import allows, needs
from townwork.org.views.acts import Attempt
from townwork.org.views.lists import page_of


@needs("records.write")
def record_void_many(request, slug):
    """Names the ticked records and asks for the reason; then voids all of them."""
    ledger = find_ledger(slug, request.user)
    if not allows(request.user, ledger.define_action):
        raise PermissionDenied("只有宣传干事能定义台账。")
    sent = request.POST if request.method == "POST" else request.GET
    records = picked(ledger, sent.getlist("pick"), request.user)
    if not records:
        messages.error(request, "请先勾选要作废的记录。")
        return redirect(ledger.url())
    form = VoidForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, f"已作废 {len(records)} 条{ledger.title}。", form=form):
            void_records(records, actor=request.user, reason=form.cleaned_data["reason"])
            return redirect(ledger.url())
    context = {"ledger": ledger, "records": records, "form": form}
    return render(request, "records/pages/void_many.html", context)


def picked(ledger, keys: list[str], user) -> list:
    """The records of the ticked keys.

    One that does not exist for the user makes the page not exist.
    """
    ids = set(map(key_of, keys[: batches.MOST])) - {None}
    rows = ledger.rows().visible_to(user).filter(pk__in=ids)
    records = list(rows.select_related(*ledger.related, "unit__township"))
    if len(records) < len(ids):
        raise Http404
    return [record for record in records if not record.is_void]


# --- Whatever each one's page does ----------------------------------------------------------------
@needs("records.read")
def record_batch(request, slug):
    """Names the records and asks once for all; then does it to those still ticked."""
    ledger = find_ledger(slug, request.user)
    sent = request.POST if request.method == "POST" else request.GET
    acts = acts_of(ledger, request.user)
    if not acts:
        raise PermissionDenied("这本台账没有您可以成批办理的事。")
    back = f"{ledger.url()}?{sent.get('of', '')}"
    act = acts.get(sent.get("act", ""))
    if act is None:
        messages.error(request, "请先在“成批办理”里选要办的事。")
        return redirect(back)
    records, problem = _asked(request, ledger, sent)
    if problem:
        messages.error(request, problem)
        return redirect(back)
    data = request.POST if request.method == "POST" else None
    form = act.form(data, ledger=ledger, actor=request.user)
    if request.method == "POST" and form.is_valid():
        done = _carry_out(request, ledger, act, records, form)
        if done:
            return redirect("record_batches", ledger.slug)
    return _batch_page(request, ledger, act, records, form)


def _asked(request, ledger, sent) -> tuple[list, str]:
    """The records to act on, or what is wrong with what was asked."""
    if "all" not in sent:
        records = picked(ledger, sent.getlist("pick"), request.user)
        return records, "" if records else "请先勾选要办的记录。"
    rows = Listing(ledger, QueryDict(sent.get("of", "")), request.user).rows
    rows = rows.filter(voided_at=None).select_related(*ledger.related)
    records = list(rows[: batches.MOST + 1])
    if len(records) > batches.MOST:
        return [], f"符合条件的超过 {batches.MOST} 条，一次办不了这么多，请先筛选。"
    return records, "" if records else "没有符合条件的记录。"


def _carry_out(request, ledger, act: BatchAct, records: list, form) -> bool:
    seen = _seen(request.POST.getlist("seen"))
    draft = f"batch-{ledger.slug}-{act.code}"
    with Attempt(request, form=form, draft=draft) as attempt:
        asked, actor = form.cleaned_data, request.user
        batch = batches.carry_out(ledger, act, records, asked, actor=actor, seen=seen)
        attempt.done = f"已办 {batch.rows.count()} 条：{batch}。办错了可以在下面整批撤销。"
        return True
    form.problems = dict(getattr(attempt.refusal, "problems", []))
    return False


def _seen(pairs: list[str]) -> dict[int, int]:
    """{record: the newest row of its history that the page knew}."""
    parts = [pair.partition(":") for pair in pairs]
    found = {key_of(record): key_of(version) for record, _, version in parts}
    return {key: version for key, version in found.items() if key and version}


def _batch_page(request, ledger, act: BatchAct, records: list, form):
    problems = getattr(form, "problems", {})
    newest = batches.newest_of(ledger, [record.pk for record in records])
    rows = [
        {
            "record": record,
            "seen": newest.get(record.pk, ""),
            "is_ticked": record not in problems,
            "problem": problems.get(record, ""),
        }
        for record in records
    ]
    context = {
        "ledger": ledger,
        "act": act,
        "rows": rows,
        "form": form,
        "has_problems": bool(problems),
        "of": (request.POST or request.GET).get("of", ""),
    }
    return render(request, "records/pages/batch.html", context)


@needs("records.read")
def record_batches(request, slug):
    """What the reader did to many of the ledger's records at once, newest first."""
    ledger = find_ledger(slug, request.user)
    own = RecordBatch.objects.visible_to(request.user).filter(ledger=ledger.slug)
    page = page_of(request, own.annotate(count=Count("rows")).order_by("-pk"))
    acts = acts_of(ledger, request.user)
    for batch in page:
        act = acts.get(batch.act)
        batch.may_undo = act is not None and allows(request.user, act.undo_action or act.action)
    return render(request, "records/pages/batches.html", {"ledger": ledger, "page": page})


@needs("records.read")
@require_POST
def batch_undo(request, pk):
    batch = get_object_or_404(RecordBatch.objects.visible_to(request.user), pk=pk)
    ledger = find_ledger(batch.ledger, request.user)
    act = acts_of(ledger, request.user).get(batch.act)
    if act is None:
        raise PermissionDenied("这件事现在不归您办，请找宣传干事。")
    with Attempt(request) as attempt:
        count = batches.undo(batch, ledger, act, actor=request.user)
        attempt.done = f"已撤销“{batch}”：{count} 条恢复到办之前。"
    return redirect("record_batches", ledger.slug)
