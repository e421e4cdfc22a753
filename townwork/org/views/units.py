"""Units of one's own township: its administrator keeps them, its clerk finds them."""

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from townwork.org import services
from townwork.org.access import needs
from townwork.org.forms.people import UnitFilter, UnitForm
from townwork.org.models import Unit
from townwork.org.views.acts import Attempt
from townwork.org.views.lists import page_of


@needs("org.appoint")
@require_safe
def units(request):
    staffed = Count("staff", filter=Q(staff__is_active=True, staff__username__isnull=False))
    rows = (
        Unit.objects.visible_to(request.user).select_related("parent").annotate(headcount=staffed)
    )
    filters = UnitFilter(request.GET)
    return render(
        request,
        "org/units.html",
        {"filters": filters, "page": page_of(request, filters.narrow(rows), 50)},
    )


@needs("org.manage")
@require_http_methods(["GET", "POST"])
def unit_add(request):
    form = UnitForm(request.POST or None, actor=request.user)
    return _save(request, form, "新增单位")


@needs("org.manage")
@require_http_methods(["GET", "POST"])
def unit_edit(request, pk):
    unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    form = UnitForm(request.POST or None, instance=unit, actor=request.user)
    return _save(request, form, f"修改单位：{unit}")


def _save(request, form, title):
    if request.method == "POST" and form.is_valid():
        with Attempt(request, f"已保存单位：{form.instance}。", form=form):
            services.save_unit(form.instance, actor=request.user)
            return redirect("units")
    context = {"form": form, "title": title, "back": reverse("units"), "parent": "单位"}
    return render(request, "org/form.html", context)
