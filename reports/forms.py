"""Forms of the summary."""

from django import forms

from reports import grammar
from reports.drafts import names
from townwork.lib.text import clean_text
from townwork.org.forms.base import NamedMessagesMixin
from townwork.org.models import Township


class TemplateForm(NamedMessagesMixin, forms.Form):
    """The template's text; every line that can't be read is an error of its own."""

    body = forms.CharField(
        label="模板正文", max_length=30_000, widget=forms.Textarea(attrs={"rows": 28})
    )

    def __init__(self, *args, township: Township, **kwargs):
        super().__init__(*args, **kwargs)
        self.township = township

    def clean_body(self):
        body = clean_text(self.cleaned_data["body"], multiline=True)
        try:
            grammar.parse(body, names(self.township))
        except grammar.GrammarError as error:
            raise forms.ValidationError([problem.message for problem in error.problems]) from error
        return body
