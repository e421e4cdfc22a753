"""The township's rules for filings, letters and news."""

from django import forms

from records.kinds.rules.models import WorkRules
from townwork.org.forms.base import OfTownshipMixin

MOST_DAYS = 90


class RulesForm(OfTownshipMixin, forms.ModelForm):
    class Meta:
        model = WorkRules
        fields = [
            "apply_days",
            "close_days",
            "large_size",
            "forum_size",
            "answer_days",
            "answers_in_workdays",
            "send_days",
        ]

    def clean(self):
        """A quarter is the longest a rule can mean; more is a slip."""
        cleaned = super().clean()
        for name in ("apply_days", "close_days", "answer_days", "send_days"):
            if (cleaned.get(name) or 0) > MOST_DAYS:
                self.add_error(name, f"最多 {MOST_DAYS} 天，请核对。")
        return cleaned
