"""The form of a list's columns: which, in what order, sorted by what; and of keeping it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from records.ledger.declaration import Ledger
from records.ledger.display import label_of
from records.pages.columns import TOWNSHIP, offered
from records.pages.models import SavedView
from records.pages.viewing import ways_to_share
from townwork.org.forms.base import CleanTextMixin
from townwork.org.models import User

UP, DOWN = "", "-"


class ColumnsForm(CleanTextMixin, forms.Form):
    """`keeps`: whether it is to be kept as a view, which wants a name."""

    columns = forms.MultipleChoiceField(label="栏目")
    sort = forms.ChoiceField(label="按哪一栏排", required=False)
    direction = forms.ChoiceField(
        label="次序",
        required=False,
        choices=[(UP, "从小到大、从早到晚"), (DOWN, "从大到小、从晚到早")],
    )
    name = forms.CharField(
        label="视图名称",
        max_length=20,
        help_text="如“本期未整改”。存好后在列表上面点一下就是这样。",
    )
    sharing = forms.ChoiceField(label="给谁看", required=False, widget=forms.RadioSelect)
    is_first = forms.BooleanField(label="我打开这本台账，先看它", required=False)
    follows_term = forms.BooleanField(
        label="半年总看当期的", required=False, help_text="到了下个半年，打开就是那个半年的。"
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        ledger: Ledger,
        actor: User,
        keeps: bool,
        **kwargs: Any,
    ):
        super().__init__(data, **kwargs)
        named = [(name, label_of(ledger, ledger.field(name))) for name in offered(ledger)]
        towns = [(TOWNSHIP, "镇")] if actor.district_id else []
        self.fields["columns"].choices = named
        self.fields["columns"].error_messages["required"] = "请至少勾一栏。"
        self.fields["sort"].choices = [("", "台账原来的次序"), *towns, *named]
        self.fields["sharing"].choices = ways_to_share(actor)
        self.fields["name"].required = keeps

    @property
    def is_alone(self) -> bool:
        """Whether there is nobody to share with."""
        return len(self.fields["sharing"].choices) == 1

    def clean_sharing(self) -> str:
        return self.cleaned_data["sharing"] or SavedView.Sharing.OWN

    @property
    def sorting(self) -> str:
        """As an address says it."""
        column = self.cleaned_data["sort"]
        return self.cleaned_data["direction"] + column if column else ""


def arranged(ledger: Ledger, columns: Sequence[str]) -> list[tuple[str, str, bool]]:
    """Every column there may be, (name, what it is called, whether it is shown): the shown ones in
    their order, then the others.
    """
    rest = [name for name in offered(ledger) if name not in columns]
    return [
        (name, label_of(ledger, ledger.field(name)), name in columns) for name in (*columns, *rest)
    ]


def moved(columns: Sequence[str], move: str) -> list[str]:
    """The columns after one of them went a place to the left or the right, as a button says:
    up:film.
    """
    way, _, name = move.partition(":")
    found = list(columns)
    if name not in found:
        return found
    place = found.index(name)
    to = place - 1 if way == "up" else place + 1
    if 0 <= to < len(found):
        found.insert(to, found.pop(place))
    return found
