"""Rest days and make-up workdays of one's own township, for its administrator."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from townwork.org import services
from townwork.org.access import needs
from townwork.org.forms.calendar import SpecialDayForm
from townwork.org.models import SpecialDay
from townwork.org.views.acts import Attempt
from townwork.org.workdays import Workdays, years_asked

LEAD = "按国务院办公厅每年公布的放假安排登记。登记后，提醒和日历立即照办；已经排定的到期日不变。"


@needs("org.manage")
@require_safe
def special_days(request):
    """One year's days; the current year where none is asked for."""
    rows = SpecialDay.objects.visible_to(request.user)
    this_year = timezone.localdate().year
    asked = years_asked(timezone.localdate())
    years = sorted({day.year for day in rows.dates("day", "year")} | {*asked}, reverse=True)
    year_asked = request.GET.get("year", "")
    year = next((known for known in years if str(known) == year_asked), this_year)
    context = {
        "lead": LEAD,
        "years": years,
        "year": year,
        "days": rows.filter(day__year=year),
        "unknown_years": Workdays.load(request.user.township).unknown([year]),
    }
    return render(request, "org/special_days.html", context)


@needs("org.manage")
@require_http_methods(["GET", "POST"])
def special_day_add(request):
    form = SpecialDayForm(request.POST or None, actor=request.user)
    if request.method == "POST" and form.is_valid():
        days = form.days()
        with Attempt(request, f"已登记：{'、'.join(map(str, days))}。", form=form):
            services.add_special_days(days, actor=request.user)
            return redirect(_address(days[0]))
    context = {
        "form": form,
        "title": "登记节假日",
        "lead": LEAD,
        "back": reverse("special_days"),
        "parent": "节假日",
    }
    return render(request, "org/form.html", context)


@needs("org.manage")
@require_http_methods(["GET", "POST"])
def special_day_remove(request, pk):
    day = get_object_or_404(SpecialDay.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        services.remove_special_day(day, actor=request.user)
        messages.success(request, f"已删除：{day}。")
        return redirect(_address(day))
    context = {
        "title": f"删除节假日：{day}",
        "question": f"删除“{day}”？删除后，这一天按系统自带的日历上班或休息；已经排定的到期日不变。",
        "button": "删除",
        "back": _address(day),
    }
    return render(request, "org/confirm.html", context)


def _address(day: SpecialDay) -> str:
    return f"{reverse('special_days')}?year={day.day.year}"
