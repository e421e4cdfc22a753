"""批次: asked for, watched, held, fetched."""

from collections.abc import Callable

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reports import batches
from reports.addresses import address
from reports.models import Batch
from reports.views.terms import load_term
from townwork.org.access import needs
from townwork.org.errors import NotThere
from townwork.org.models import District, Term, Township
from townwork.org.views.acts import Attempt
from townwork.org.views.files import paper_answer
from townwork.org.views.lists import page_of

EXPIRED = "压缩包没有生成或已过期（保留一天），请重新生成。"


@needs("summary.batch")
@require_http_methods(["GET", "POST"])
def batch(request, term):
    """The newest of the half-year, with how far it is; asking for one."""
    place, half = _place(request, term)
    if request.method == "POST":
        with Attempt(request):
            batches.begin(place, half, actor=request.user)
        return redirect("batch", term)
    newest = Batch.objects.visible_to(request.user).of_half(half).first()
    context = {
        "place": place,
        "half": half,
        "is_district": isinstance(place, District),
        "batch": newest,
        "here": request.get_full_path(),
        **_way_back(place, half),
    }
    if newest is not None:
        progress = batches.progress_of(newest)
        items = newest.items.select_related("unit", "township", "edition")
        may_retry = batches.may_retry(newest, progress)
        context |= {"progress": progress, "may_retry": may_retry, "page": page_of(request, items)}
    return render(request, "reports/batch.html", context)


def _way_back(place: Township | District, half: Term) -> dict[str, str]:
    if isinstance(place, District):
        return {"what": f"{half}各镇总结", "back": reverse("home"), "back_name": "首页"}
    return {"what": f"{half}单位小结", "back": address(half), "back_name": f"{half}总结"}


def _place(request, code: str) -> tuple[Township | District, Term]:
    """Whose papers they are, and of which half-year; a district has no half-years of its own."""
    if not request.user.district_id:
        term = load_term(request, code)
        return term.township, term
    half = Term.named(code)
    if half is None:
        raise Http404
    return request.user.district, half


@needs("summary.batch")
@require_POST
def batch_pause(request, pk):
    return _act(request, pk, batches.pause, "已暂停。正在做的这一份做完就停。")


@needs("summary.batch")
@require_POST
def batch_go_on(request, pk):
    return _act(request, pk, batches.go_on, "接着做。")


@needs("summary.batch")
@require_POST
def batch_cancel(request, pk):
    return _act(request, pk, batches.cancel, "已取消。")


@needs("summary.batch")
@require_POST
def batch_retry(request, pk):
    return _act(request, pk, batches.retry, "已重新排队，做好的不重做。")


def _act(request, pk, act: Callable, done: str):
    found = _load(request, pk)
    with Attempt(request, done):
        act(found, actor=request.user)
    return redirect(reverse("batch", args=[found.term.code]))


@needs("summary.batch")
@require_safe
def batch_file(request, pk):
    found = _load(request, pk)
    if not found.is_there:
        raise NotThere(EXPIRED)
    return paper_answer(request, found, remedy=EXPIRED)


def _load(request, pk) -> Batch:
    rows = Batch.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("township", "district"), pk=pk)
