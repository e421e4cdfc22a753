"""Who takes over, and what of it."""

from django import forms

from townwork.org.forms.base import CleanTextMixin
from townwork.org.handover import may_take
from townwork.org.holding import Held, is_proposed
from townwork.org.models import User


class HandoverForm(CleanTextMixin, forms.Form):
    taker = forms.ModelChoiceField(label="交给谁", queryset=None, empty_label="请选择")
    kinds = forms.MultipleChoiceField(
        label="改由接手人办的", widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args, giver: User, held: Held, **kwargs):
        super().__init__(*args, **kwargs)
        able = may_take(giver).select_related("unit").order_by("unit__order", "id").distinct()
        self.fields["taker"].queryset = able
        chosen = [(lot.key, f"{lot.words} {lot.count} 件") for lot in (*held.charges, *held.kept)]
        if not chosen:
            del self.fields["kinds"]
            return
        self.fields["kinds"].choices = chosen
        self.fields["kinds"].initial = [key for key, _ in chosen if is_proposed(key)]
