"""整改: the list, one item with its replies, and the acts on it."""

from datetime import timedelta

from django import forms
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from assessments import rectifying, standings
from assessments.forms import RectificationForm, ReplyForm, VerifyForm
from assessments.models import Mark, Rectification, RectificationReply
from assessments.standings import RECTIFICATIONS, choices_of
from assessments.views.marks import receive
from townwork.lib.keys import key_of
from townwork.org.access import allows, needs
from townwork.org.forms.base import FilterForm
from townwork.org.models import User
from townwork.org.views.acts import Attempt, left_behind
from townwork.org.views.lists import page_of


class RectificationFilter(FilterForm):
    standing = forms.ChoiceField(label="状态", choices=choices_of(RECTIFICATIONS))
    mine = forms.BooleanField(label="只看本单位的")
    unit = forms.IntegerField(widget=forms.HiddenInput)


@needs("assessments.read")
def rectifications(request):
    filters = RectificationFilter(request.GET)
    rows = _chosen(request.user, **filters.chosen()).select_related("unit", "issued_by")
    page = page_of(request, rows.prefetch_related("replies").order_by("closed_on", "due_on"))
    context = {"page": page, "filters": filters, "today": timezone.localdate()}
    return render(request, "assessments/rectifications.html", context)


def _chosen(user: User, standing: str, mine: bool, unit: int | None) -> QuerySet[Rectification]:
    rows = standings.rectifications(user, standing)
    if mine:
        rows = rows.filter(standings.of_own_units(user))
    return rows.filter(unit=unit) if unit else rows


@needs("assessments.draft")
def rectification_add(request):
    """From a line of a scorecard the unit and the words come filled in."""
    mark = _asked_mark(request)
    initial = {"due_on": timezone.localdate() + timedelta(days=15)}
    if mark:
        initial |= {
            "unit": mark.scorecard.unit_id,
            "title": str(mark.criterion),
            "requirement": mark.check_reason or mark.criterion.standard,
        }
    form = RectificationForm(
        request.POST or None, instance=Rectification(mark=mark), initial=initial, actor=request.user
    )
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form=form, at="due_on") as attempt:
            issued = rectifying.issue_rectification(form.instance, actor=request.user)
            day = f"{issued.due_on:%-m月%-d日}"
            attempt.done = f"已给{issued.unit}下达整改，期限 {day}。"
            return redirect("rectification", issued.pk)
    context = {
        "form": form,
        "title": "下达整改",
        "back": "/assessments/rectifications/",
        "parent": "整改",
    }
    return render(request, "org/form.html", context)


def _asked_mark(request) -> Mark | None:
    key = key_of(request.GET.get("mark", ""))
    rows = Mark.objects.visible_to(request.user).select_related("criterion", "scorecard")
    return None if key is None else get_object_or_404(rows, pk=key)


@needs("assessments.read")
def rectification(request, pk):
    return _page(request, _load(request, pk))


def _page(request, item: Rectification, **forms):
    """The item with its replies; a form that was refused comes back as it was typed."""
    rows = item.replies.select_related("sent_by", "verified_by")
    replies = list(rows.prefetch_related("evidence__file"))
    waiting = next((reply for reply in replies if reply.is_accepted is None), None)
    acts = _acts(request.user, item, waiting)
    places = {"reply_form": acts["may_reply"], "verify_form": acts["may_verify"]}
    context = {
        "item": item,
        "replies": replies,
        "waiting": waiting,
        "today": timezone.localdate(),
        "reply_form": ReplyForm(),
        "verify_form": VerifyForm(),
        "unsaved": left_behind(forms, places),
        **acts,
    }
    return render(request, "assessments/rectification.html", context | forms)


def _acts(user, item: Rectification, waiting: RectificationReply | None) -> dict:
    """The unit replies while nothing waits.

    What waits is looked at by somebody who did not send it.
    """
    may_write = user.answers_for(item.unit) and allows(user, "assessments.score_self")
    may_look = allows(user, "assessments.answer")
    return {
        "may_reply": may_write and not item.closed_on and waiting is None,
        "may_verify": may_look and waiting is not None and waiting.sent_by_id != user.pk,
    }


@needs("assessments.score_self")
@require_POST
def rectification_reply(request, pk):
    item = _load(request, pk)
    form = ReplyForm(request.POST)
    if form.is_valid():
        with Attempt(request, "已回复，等待核验。", form=form, at="text"):
            reply = rectifying.reply(item, form.cleaned_data["text"], actor=request.user)
            receive(request, rectifying.add_reply_file, reply)
            return redirect("rectification", pk)
    return _page(request, item, reply_form=form)


@needs("assessments.answer")
@require_POST
def reply_verify(request, pk):
    rows = RectificationReply.objects.visible_to(request.user).select_related("rectification__unit")
    reply = get_object_or_404(rows, pk=pk)
    form = VerifyForm(request.POST)
    is_accepted = "accept" in request.POST
    done = "已销号。" if is_accepted else "已退回。"
    if form.is_valid():
        with Attempt(request, done, form=form, at="reason"):
            reason = form.cleaned_data["reason"]
            rectifying.verify(reply, is_accepted, reason, actor=request.user)
            return redirect("rectification", reply.rectification_id)
    return _page(request, _load(request, reply.rectification_id), verify_form=form)


def _load(request, pk) -> Rectification:
    rows = Rectification.objects.visible_to(request.user).select_related(
        "unit__township", "issued_by", "mark__criterion", "mark__scorecard__round__term"
    )
    return get_object_or_404(rows, pk=pk)
