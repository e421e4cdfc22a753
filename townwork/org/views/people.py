"""人员: everybody of one's units; who has no account is kept here, by name, unit and position."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from townwork.org.access import needs
from townwork.org.forms.people import PeopleFilter, PersonForm
from townwork.org.models import User
from townwork.org.people import save_person
from townwork.org.views.acts import Attempt
from townwork.org.views.lists import page_of


@needs("org.keep_people")
@require_safe
def people(request):
    filters = PeopleFilter(request.GET, actor=request.user)
    everybody = User.objects.visible_to(request.user).select_related("unit")
    page = page_of(request, filters.narrow(everybody))
    return render(request, "org/people.html", {"filters": filters, "page": page})


@needs("org.keep_people")
@require_http_methods(["GET", "POST"])
def person_add(request):
    """Another is asked for at once: they come by the dozen."""
    initial = {"unit": request.GET.get("unit") or request.user.unit_id}
    form = PersonForm(request.POST or None, initial=initial, actor=request.user)
    if request.method == "POST" and form.is_valid():
        person = form.instance
        with Attempt(request, f"已登记{person.unit}的{person}，可以接着登记下一个。", form=form):
            save_person(person, actor=request.user)
            return redirect(f"{reverse('person_add')}?unit={person.unit_id}")
    return _page(request, form, "登记人员")


@needs("org.keep_people")
@require_http_methods(["GET", "POST"])
def person_edit(request, pk):
    person = _person(request, pk)
    form = PersonForm(request.POST or None, instance=person, actor=request.user)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, f"已保存{person}。", form=form):
            save_person(person, actor=request.user)
            return redirect("people")
    return _page(request, form, f"修改人员：{person}")


@needs("org.keep_people")
@require_http_methods(["GET", "POST"])
def person_toggle(request, pk):
    """Who left is on no new list; those of then keep them."""
    person = _person(request, pk)
    act = "记为离岗" if person.is_active else "记为在岗"
    if request.method == "POST":
        person.is_active = not person.is_active
        with Attempt(request, f"已把{person}{act}。"):
            save_person(person, actor=request.user)
        return redirect("people")
    after = "以后的名单里不再有；以前的名单和考勤不变。" if person.is_active else "名单里又可以选。"
    context = {
        "title": f"{act}：{person}",
        "question": f"把{person.unit}的{person}{act}？{after}",
        "button": act,
        "back": reverse("people"),
    }
    return render(request, "org/confirm.html", context)


def _person(request, pk: int) -> User:
    everybody = User.objects.visible_to(request.user).without_account()
    return get_object_or_404(everybody.select_related("unit"), pk=pk)


def _page(request, form, title):
    context = {
        "form": form,
        "title": title,
        "lead": "只登记本镇各单位在岗的干部职工，只记姓名、单位和职务。群众、一般党员不登记，签到表上留有空行。",
        "back": reverse("people"),
        "parent": "人员",
    }
    return render(request, "org/form.html", context)
