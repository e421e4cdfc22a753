"""Several records of a list at once: void them with one reason."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render

from records.pages.forms import VoidForm
from records.pages.services import void_records
from records.pages.views.lists import PAGE_SIZES, find_ledger
from townwork.lib.keys import key_of
from townwork.org.access import allows, needs
from townwork.org.views.acts import Attempt


@needs("records.write")
def record_void_many(request, slug):
    """Names the ticked records and asks for the reason; then voids all of them."""
    ledger = find_ledger(slug, request.user)
    if not allows(request.user, ledger.define_action):
        raise PermissionDenied("只有宣传干事能定义台账。")
    sent = request.POST if request.method == "POST" else request.GET
    records = picked(ledger, sent.getlist("pick"), request.user)
    if not records:
        messages.error(request, "请先在左边勾选要作废的记录。")
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
    ids = set(map(key_of, keys[: PAGE_SIZES[-1]])) - {None}
    rows = ledger.rows().visible_to(user).filter(pk__in=ids)
    records = list(rows.select_related(*ledger.related, "unit__township"))
    if len(records) < len(ids):
        raise Http404
    return [record for record in records if not record.is_void]
