"""本镇类别: the page where a clerk adds the township's own kinds beside the built-in ones."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from records.ledger.own_kinds import OwnKind, of_township
from records.pages.own_kinds import Open, add_kind, open_fields, stop_kind
from townwork.lib.returning import way_back
from townwork.org.access import needs
from townwork.org.forms.base import CleanTextMixin
from townwork.org.views.acts import Attempt


class KindForm(CleanTextMixin, forms.ModelForm):
    """A new kind; `where` says of which field."""

    where = forms.ChoiceField(label="加在哪里")

    class Meta:
        model = OwnKind
        fields = ["where", "label", "measure"]
        help_texts = {"measure": "只有宣传品要填：份、条、块……"}

    field_order = ("where", "label", "measure")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.open = {one.key: one for one in open_fields()}
        self.fields["where"].choices = [
            (key, f"{one.ledger.title} · {one.field.verbose_name}")
            for key, one in self.open.items()
        ]

    @property
    def chosen(self) -> Open:
        return self.open[self.cleaned_data["where"]]


@needs("records.define")
def own_kinds(request: HttpRequest) -> HttpResponse:
    """All that may be added to, what was added, and the form for one more."""
    township = request.user.township
    asked = {name: request.GET.get(name, "") for name in ("where", "label")}
    form = KindForm(request.POST or None, initial=asked)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with Attempt(request, form=form) as attempt:
            kind = add_kind(
                township, form.chosen, said["label"], measure=said["measure"], actor=request.user
            )
            attempt.done = f"已添加“{kind}”，录入、导入、筛选和指标里都有了。"
            return redirect(way_back(request, request.GET.get("next", ""), reverse("own_kinds")))
    own = of_township(township.pk)
    groups = [
        (one, [kind for kind in own if (kind.ledger, kind.field) == _place(one)])
        for one in open_fields()
    ]
    return render(request, "records/custom/own_kinds.html", {"form": form, "groups": groups})


def _place(one: Open) -> tuple[str, str]:
    return one.ledger.slug, one.field.name


@needs("records.define")
@require_POST
def own_kind_stop(request: HttpRequest, pk: int) -> HttpResponse:
    kind = get_object_or_404(OwnKind.objects.visible_to(request.user), pk=pk)
    with Attempt(request, f"已{'恢复' if kind.is_stopped else '停用'}“{kind}”。"):
        stop_kind(kind, actor=request.user)
    return redirect("own_kinds")
