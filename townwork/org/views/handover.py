"""交接: what a person holds, handed to the next, and its paper."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from townwork.org import handover as acts
from townwork.org.access import allows, needs
from townwork.org.forms.handover import HandoverForm
from townwork.org.holding import held_by
from townwork.org.models import Handover, User
from townwork.org.views.acts import Attempt
from townwork.org.views.files import pdf_answer


@needs("org.hand_over")
@require_http_methods(["GET", "POST"])
def account_hand_over(request, pk):
    people = User.objects.visible_to(request.user).with_account().exclude(unit=None)
    giver = get_object_or_404(people.select_related("unit__township"), pk=pk)
    held = held_by(giver)
    form = HandoverForm(request.POST or None, giver=giver, held=held)
    if request.method == "POST" and form.is_valid():
        kinds = form.cleaned_data.get("kinds", [])
        with Attempt(request, "已交接，交接单可以打印。", form=form):
            made = acts.hand_over(giver, form.cleaned_data["taker"], kinds, actor=request.user)
            return redirect("handover", made.pk)
    context = {
        "giver": giver,
        "held": held,
        "form": form,
        "has_taker": form.fields["taker"].queryset.exists(),
        "whose": "本镇" if giver.sees_township else giver.unit,
        "back": _back(request.user, giver),
        "earlier": giver.handovers.select_related("taker"),
    }
    return render(request, "org/hand_over.html", context)


def _back(user, giver):
    """To where one comes from: the accounts, or, for who has none of them, the unit's page."""
    if allows(user, "org.manage"):
        return reverse("accounts")
    return reverse("unit", args=[giver.unit_id])


def _handover(request, pk):
    rows = Handover.objects.visible_to(request.user)
    rows = rows.select_related("giver", "taker", "by", "unit__township")
    return get_object_or_404(rows, pk=pk)


@needs("org.hand_over")
@require_safe
def handover(request, pk):
    return render(request, "org/handover.html", {"handover": _handover(request, pk)})


@needs("org.hand_over")
@require_safe
def handover_paper(request, pk):
    made = _handover(request, pk)
    name = f"工作交接单_{made.giver.full_name}_{timezone.localdate(made.at)}.pdf"
    return pdf_answer(request, acts.paper(made).pdf, name, township=made.unit.township)


@needs("org.hand_over")
@require_http_methods(["GET", "POST"])
def handover_take_back(request, pk):
    made = _handover(request, pk)
    if request.method == "POST":
        with Attempt(request, "已撤销交接，交出去的又由原来的人办。"):
            acts.take_back(made, actor=request.user)
        return redirect("handover", pk)
    context = {
        "title": "撤销交接",
        "question": f"撤销{made}的交接？交出去的事又由{made.giver.full_name}办；"
        f"接手人已经办了其中一件的，不能撤销。{_stopped(made.giver)}",
        "button": "撤销交接",
        "back": reverse("handover", args=[pk]),
    }
    return render(request, "org/confirm.html", context)


def _stopped(giver):
    return "" if giver.is_active else f"{giver.full_name}的账号已停用，撤销后请先恢复账号。"
