"""人员: everybody of one's units; who has no account is kept here, by name, unit and position."""

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from townwork.lib.keys import key_of
from townwork.org.access import needs
from townwork.org.forms.people import GroupForm, PeopleFilter, PersonForm
from townwork.org.models import PeopleGroup, User
from townwork.org.people import by_unit, remove_group, save_group, save_person, staff_of
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


# --- 常用名单 -------------------------------------------------------------------------------------
@needs("org.keep_groups")
@require_safe
def groups(request):
    found = PeopleGroup.objects.visible_to(request.user)
    in_service = Count("people", filter=Q(people__is_active=True))
    return render(request, "org/groups.html", {"groups": found.annotate(count=in_service)})


@needs("org.keep_groups")
@require_http_methods(["GET", "POST"])
def group_add(request):
    return _group(request, PeopleGroup(township=request.user.township), "新增常用名单")


@needs("org.keep_groups")
@require_http_methods(["GET", "POST"])
def group_edit(request, pk):
    group = get_object_or_404(PeopleGroup.objects.visible_to(request.user), pk=pk)
    return _group(request, group, f"修改常用名单：{group}")


def _group(request, group: PeopleGroup, title: str):
    form = GroupForm(request.POST or None, instance=group)
    chosen = set(group.people.values_list("pk", flat=True)) if group.pk else set()
    if request.method == "POST":
        chosen = {key for key in map(key_of, request.POST.getlist("people")) if key is not None}
        if form.is_valid():
            with Attempt(request, f"已保存常用名单：{group}。", form=form):
                save_group(group, chosen, actor=request.user)
                return redirect("groups")
    context = {
        "form": form,
        "title": title,
        "parent": "常用名单",
        "back": reverse("groups"),
        "units": by_unit(staff_of(group.township_id)),
        "chosen": chosen,
    }
    return render(request, "org/group.html", context)


@needs("org.keep_groups")
@require_http_methods(["GET", "POST"])
def group_remove(request, pk):
    group = get_object_or_404(PeopleGroup.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        with Attempt(request, f"已删除常用名单：{group}。"):
            remove_group(group, actor=request.user)
        return redirect("groups")
    context = {
        "title": f"删除常用名单：{group}",
        "question": f"删除常用名单“{group}”？按它定过的学习名单不变。",
        "button": "删除",
        "back": reverse("groups"),
    }
    return render(request, "org/confirm.html", context)
