"""Half-years: set up by the clerk, closed and, by the secretary alone, opened again."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from townwork.org import services
from townwork.org.access import needs
from townwork.org.closing import checks_of
from townwork.org.forms.base import ReasonForm
from townwork.org.forms.terms import TermForm, WordsForm
from townwork.org.models import Term, Township
from townwork.org.views.acts import Attempt
from townwork.org.views.lists import page_of


@needs("org.read_terms")
@require_safe
def terms(request):
    rows = Term.objects.visible_to(request.user).select_related("township", "closed_by")
    return render(
        request,
        "org/terms.html",
        {"page": page_of(request, rows.order_by("-year", "-half", "township"))},
    )


@needs("org.set_up_term")
@require_http_methods(["GET", "POST"])
def term_add(request):
    form = TermForm(request.POST or None, actor=request.user)
    return _save(request, form, "新增半年")


@needs("org.set_up_term")
@require_http_methods(["GET", "POST"])
def term_edit(request, pk):
    term = get_object_or_404(Term.objects.visible_to(request.user), pk=pk)
    form = TermForm(request.POST or None, instance=term, actor=request.user)
    return _save(request, form, f"设置{term}")


@needs("org.close_term")
@require_http_methods(["GET", "POST"])
def term_close(request, pk):
    term = get_object_or_404(Term.objects.visible_to(request.user), pk=pk)
    question = f"锁定{term}？锁定后，发生日期在 {term.start} 至 {term.end} 的记录不能再增加、修改或作废；由书记才能重新开放。"
    checks = checks_of(term, request.user)
    return _with_reason(request, term, services.close_term, "锁定", question, checks)


@needs("org.reopen_term")
@require_http_methods(["GET", "POST"])
def term_reopen(request, pk):
    term = get_object_or_404(Term.objects.visible_to(request.user), pk=pk)
    question = f"重新开放{term}？开放后各单位又可以改动这半年的记录；已生成的总结不会变，会标出此后的变动。"
    return _with_reason(request, term, services.reopen_term, "重新开放", question)


@needs("org.set_up_term")
@require_http_methods(["GET", "POST"])
def township_words(request):
    township = get_object_or_404(Township.objects.visible_to(request.user))
    form = WordsForm(request.POST or None, instance=township)
    if request.method == "POST" and form.is_valid():
        services.save_township(form.instance, actor=request.user)
        messages.success(
            request,
            "已保存基本用语，下次生成总结时采用。",
            extra_tags=request.path,  # the browser forgets what it kept
        )
        return redirect("township_words")
    context = {
        "form": form,
        "title": f"{township}基本用语",
        "lead": "总结里固定不变的用语，填一次，每次都用。",
        "back": "/",
    }
    return render(request, "org/form.html", context)


def _save(request, form, title):
    if request.method == "POST" and form.is_valid():
        with Attempt(request, f"已保存：{form.instance}。", form=form):
            services.save_term(form.instance, actor=request.user)
            return redirect("terms")
    context = {"form": form, "title": title, "back": reverse("terms"), "parent": "半年"}
    return render(request, "org/form.html", context)


def _with_reason(request, term, service, verb, question, checks=()):
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, f"已{verb}{term}。", form=form):
            service(term, actor=request.user, reason=form.cleaned_data["reason"])
            return redirect("terms")
    context = {
        "title": f"{verb}{term}",
        "question": question,
        "checks": checks,
        "form": form,
        "button": verb,
        "back": reverse("terms"),
    }
    return render(request, "org/confirm.html", context)
