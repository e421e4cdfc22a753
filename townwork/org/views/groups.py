"""常用名单 where several people or units are chosen: one press ticks those of a list."""

from django.contrib import messages
from django.forms import BaseForm
from django.shortcuts import get_object_or_404

from townwork.lib.keys import key_of
from townwork.org.models import PeopleGroup, User


def pressed_group(request, form: BaseForm, name: str) -> bool:
    """Offer the lists beside the form (org/_by_group.html). Whether one was pressed: then nothing
    is sent; the field has its people ticked, or their units, and the rest stays as typed.
    """
    groups = PeopleGroup.objects.visible_to(request.user)
    form.groups = groups
    if request.method != "POST" or "group" not in request.POST:
        return False
    group = get_object_or_404(groups, pk=key_of(request.POST["group"]))
    ticked = _ticked(form, name, group)
    _unsend(form, {name: ticked})
    form.is_ticked = True
    if ticked:
        # The browser forgets what it kept: the page has it.
        words = f"已按“{group}”勾了 {len(ticked)} 个，看过再提交。"
        messages.success(request, words, extra_tags=request.path)
    else:
        messages.error(request, f"“{group}”里没有这里可选的，请换一个名单，或逐个勾选。")
    return True


def _ticked(form: BaseForm, name: str, group: PeopleGroup) -> list[int]:
    """Of what the field offers, who is on the list, or whose unit."""
    offered = form.fields[name].queryset
    people = group.people.filter(is_active=True)
    keys = people.values("pk" if offered.model is User else "unit")
    return list(offered.filter(pk__in=keys).values_list("pk", flat=True))


def _unsend(form: BaseForm, ticked: dict) -> None:
    """As if it had not been sent: it begins with what was typed."""
    form.initial = {each: form[each].value() for each in form.fields} | ticked
    form.is_bound = False
    form._bound_fields_cache.clear()
