"""Terms, and the fixed words of the township's papers."""

from datetime import timedelta

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from townwork.org.forms.base import CleanTextMixin, DayInput, OfTownshipMixin
from townwork.org.models import Term, Township, half_of


class TermForm(OfTownshipMixin, forms.ModelForm):
    class Meta:
        model = Term
        fields = ["year", "half", "theme_phrase", "report_date"]
        widgets = {"report_date": DayInput}

    def __init__(self, *args, actor, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.township_id = self.instance.township_id or actor.township_id
        self.fields["year"].validators += [MinValueValidator(2000), MaxValueValidator(2100)]
        if self.instance.pk:  # a term that has records is never moved to another half-year
            del self.fields["year"], self.fields["half"]
        else:
            self.initial |= _after_newest(self.instance.township_id)


def _after_newest(township: int) -> dict[str, int]:
    """The half-year one adds but seldom another; of an office that has none, nothing."""
    newest = Term.objects.filter(township=township).order_by("-year", "-half").first()
    if newest is None:
        return {}
    after = half_of(newest.end + timedelta(days=1))
    return {"year": after.year, "half": after.half}


class WordsForm(CleanTextMixin, forms.ModelForm):
    class Meta:
        model = Township
        fields = [
            "sign_name",
            "place_slogan",
            "forum_brand",
            "culture_brands",
            "fonds_number",
            "prints_code",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name = self.instance.name
        place = name.removesuffix("镇").removesuffix("街道").removesuffix("乡")
        examples = {
            "sign_name": f"总结和责任制文件的落款，如：中共{name}委员会",
            "place_slogan": f"总结结尾用，如：富裕文明和谐幸福美丽{place}",
            "forum_brand": f"总结里办讲坛的一段用，如：{place}讲坛",
        }
        for field, words in examples.items():
            self.fields[field].help_text = words
