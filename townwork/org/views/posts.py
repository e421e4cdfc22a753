"""任职 of a unit: noted, ended, and taken back where it was noted by mistake."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from townwork.org import posts as acts
from townwork.org.access import needs
from townwork.org.forms.posts import EndForm, PostForm
from townwork.org.models import Post, Unit
from townwork.org.views.acts import Attempt


@needs("org.appoint")
@require_http_methods(["GET", "POST"])
def unit_appoint(request, pk):
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    form = PostForm(request.POST or None, unit=unit)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, f"已记下：{form.instance}。", form=form, at="since"):
            acts.appoint(form.save(commit=False), actor=request.user)
            return redirect("unit", pk)
    return _page(request, unit, form, f"{unit}：记任职")


@needs("org.appoint")
@require_http_methods(["GET", "POST"])
def post_end(request, pk):
    post = _load(request, pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, f"{post}的任职已结束。", form=form, at="until"):
            acts.end(post, **form.cleaned_data, actor=request.user)
            return redirect("unit", post.unit_id)
    return _page(request, post.unit, form, f"{post}：任职结束")


@needs("org.appoint")
@require_http_methods(["GET", "POST"])
def post_take_back(request, pk):
    post = _load(request, pk)
    back = reverse("unit", args=[post.unit_id])
    if request.method == "POST":
        with Attempt(request, f"已撤销：{post}。"):
            acts.take_back(post, actor=request.user)
        return redirect(back)
    context = {
        "title": f"撤销任职：{post}",
        "question": "记错了才撤销：像没有记过一样，被它接替的人恢复任职。任期到了的，请用“任职结束”。",
        "button": "撤销",
        "back": back,
    }
    return render(request, "org/confirm.html", context)


def _load(request, pk) -> Post:
    rows = Post.objects.visible_to(request.user).select_related("unit")
    return get_object_or_404(rows, pk=pk)


def _page(request, unit, form, title):
    context = {
        "form": form,
        "title": title,
        "parent": unit,
        "back": reverse("unit", args=[unit.pk]),
    }
    return render(request, "org/form.html", context)
