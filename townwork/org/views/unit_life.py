"""A unit's page, and the acts on its life, each said in counts before it is done."""

from operator import attrgetter

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from townwork.org import units as acts
from townwork.org.access import allows, needs
from townwork.org.forms.units import MoveForm, RenameForm, StopForm, TakeUpForm
from townwork.org.issued import issued_since
from townwork.org.models import Handover, Unit
from townwork.org.telling import told_of
from townwork.org.unfinished import lines_of
from townwork.org.views.acts import Attempt


def _unit(request, pk):
    rows = Unit.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("township", "parent", "successor"), pk=pk)


@needs("org.read_units")
@require_safe
def unit(request, pk):
    one = _unit(request, pk)
    first = acts.open_from(one.township)
    last = acts.standing_stop(one)
    context = {
        "unit": one,
        "names": _names(one),
        "places": one.former_places.select_related("head"),
        "stops": one.stops.select_related("successor"),
        "staff": one.staff.filter(is_active=True),
        "formerly": _formerly(one, request.user),
        "posts": one.posts.filter(until=None),
        "former_posts": one.posts.exclude(until=None).order_by("-until", "-id"),
        "below": one.children.active(),
        "predecessors": one.predecessors.all(),
        "lines": [(line, allows(request.user, line.read)) for line in lines_of(one)],
        "told": told_of(one, request.user),
        "may_take_back": allows(request.user, "org.manage")
        and {
            "name": bool(one.former_names) and one.former_names[-1][1] >= first.isoformat(),
            "stop": last is not None and last.since >= first,
            "move": one.moved_on is not None and one.moved_on >= first,
        },
    }
    return render(request, "org/unit.html", context)


def _formerly(one, reader):
    """[(who, until when)]: staff who handed over here and went, and accounts no longer in use; the
    day is None where nobody says.
    """
    handed = Handover.objects.visible_to(reader).filter(unit=one, taken_back_at=None)
    gone = {its.giver: its.at for its in handed.select_related("giver").order_by("at")}
    here = set(one.staff.filter(is_active=True).values_list("pk", flat=True))
    without = dict.fromkeys(one.staff.filter(is_active=False))
    return [(who, at) for who, at in (without | gone).items() if who.pk not in here]


def _names(one):
    """[(name, from which day, until which)]: the newest first; None where nobody says."""
    days = [one.begun_on and one.begun_on.isoformat(), *(day for _, day in one.former_names)]
    names = [*(name for name, _ in one.former_names), one.name]
    return list(zip(names, days, [*days[1:], None], strict=True))[::-1]


@needs("org.manage")
@require_http_methods(["GET", "POST"])
def unit_rename(request, pk):
    one = _unit(request, pk)
    form = RenameForm(request.POST or None, initial={"name": one.name})
    if request.method == "POST" and form.is_valid():
        with Attempt(request, f"已改名为{form.cleaned_data['name']}。", form=form):
            acts.rename(one, **form.cleaned_data, actor=request.user)
            return redirect("unit", pk)
    lead = "从这天起叫新名称；以前的记录、文件和半年仍按当时的名称。导入表格时新旧名称都认得。"
    return _page(request, one, form, f"{one}改名", lead, "改名")


@needs("org.manage")
@require_http_methods(["GET", "POST"])
def unit_move(request, pk):
    one = _unit(request, pk)
    form = MoveForm(request.POST or None, unit=one)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, f"已改归{form.cleaned_data['parent'] or '镇直管'}。", form=form):
            acts.move(one, **form.cleaned_data, actor=request.user)
            return redirect("unit", pk)
    lead = f"现在归{one.parent or '镇直管'}。改归以后，它的数从选定的半年起计在新的上级名下。"
    return _page(request, one, form, f"{one}改归", lead, "改归")


@needs("org.manage")
@require_http_methods(["GET", "POST"])
def unit_stop(request, pk):
    one = _unit(request, pk)
    form = StopForm(request.POST or None, unit=one, is_merger=False)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, f"已停用单位：{one}。", form=form):
            acts.stop(one, **form.cleaned_data, actor=request.user)
            return redirect("unit", pk)
    lead = "从这天起不再列入应报单位、不再有任务；已有记录都保留，以前的数不变。"
    return _page(request, one, form, f"停用单位：{one}", lead, "停用单位", acts.leaving_of(one))


@needs("org.manage")
@require_http_methods(["GET", "POST"])
def unit_merge(request, pk):
    one = _unit(request, pk)
    form = StopForm(request.POST or None, unit=one, is_merger=True)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, f"已把{one}并入{form.cleaned_data['successor']}。", form=form):
            acts.stop(one, **form.cleaned_data, actor=request.user, is_merger=True)
            return redirect("unit", pk)
    lead = "从这天起并入另一个单位：账号和能接着办的事转过去，以前的记录仍在原名下，以前的数不变。"
    return _page(request, one, form, f"{one}并入别的单位", lead, "并入", acts.leaving_of(one), True)


@needs("org.manage")
@require_http_methods(["GET", "POST"])
def unit_take_up(request, pk):
    one = _unit(request, pk)
    form = TakeUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, f"已恢复单位：{one}。", form=form):
            acts.take_up(one, **form.cleaned_data, actor=request.user)
            return redirect("unit", pk)
    lead = "从这天起重新列入应报单位；停用时到此为止的任务不再恢复。停用错了的，请用“撤销停用”。"
    return _page(request, one, form, f"恢复单位：{one}", lead, "恢复单位")


@needs("org.manage")
@require_http_methods(["GET", "POST"])
def name_take_back(request, pk):
    after = "改回原来的名称，像没有改过一样。"
    return _take_back(request, pk, acts.take_back_name, "撤销改名", after, acts.renamed_on)


@needs("org.manage")
@require_http_methods(["GET", "POST"])
def stop_take_back(request, pk):
    after = "像没有停用过一样：到此为止的任务重新打开，转走的账号转回来。"
    return _take_back(request, pk, acts.take_back_stop, "撤销停用", after, _stopped_on)


@needs("org.manage")
@require_http_methods(["GET", "POST"])
def move_take_back(request, pk):
    after = "改回原来的上级，像没有改过一样。"
    return _take_back(request, pk, acts.take_back_move, "撤销改归", after, attrgetter("moved_on"))


def _stopped_on(one):
    last = acts.standing_stop(one)
    return last and last.since


def _take_back(request, pk, act, words, after, day_of):
    """day_of -- of the unit: from which day the act is told; None where it was none."""
    one = _unit(request, pk)
    if request.method == "POST":
        with Attempt(request, f"已{words}：{one}。"):
            act(one, actor=request.user)
        return redirect("unit", pk)
    day = day_of(one)
    context = {
        "issued": issued_since(one.township, day) if day else [],
        "title": f"{words}：{one}",
        "question": f"{one}{words}？{after}",
        "button": words,
        "back": reverse("unit", args=[pk]),
    }
    return render(request, "org/confirm.html", context)


def _page(request, one, form, title, lead, button, leaving=None, is_merger=False):
    context = {
        "unit": one,
        "form": form,
        "title": title,
        "lead": lead,
        "button": button,
        "leaving": leaving,
        "is_merger": is_merger,
        "not_before": acts.not_before(one.township),
        "back": reverse("unit", args=[one.pk]),
    }
    return render(request, "org/unit_act.html", context)
