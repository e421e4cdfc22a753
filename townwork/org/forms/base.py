"""What every form of this room does with what was typed."""

from django import forms

from townwork.lib.text import clean_text


class CleanTextMixin:
    """Text is normalised and freed of invisible characters before any other rule reads it (townwork.lib.text)."""

    def _clean_fields(self):
        super()._clean_fields()
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if type(field) is not forms.CharField or not isinstance(value, str):
                continue
            self.cleaned_data[name] = clean_text(value, multiline=isinstance(field.widget, forms.Textarea))
            if field.required and not self.cleaned_data[name]:
                self.add_error(name, field.error_messages["required"])


class OfTownshipMixin(CleanTextMixin):
    """A model form whose row's township is set by the view: constraints over it are checked all the same."""

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"township"}


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class ReasonForm(CleanTextMixin, forms.Form):
    """Why: asked for where an act is out of the ordinary, and kept in the audit trail."""

    reason = forms.CharField(label="事由", max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


class FilterForm(CleanTextMixin, forms.Form):
    """GET filters: nothing is required, and a value nobody offered filters nothing."""

    def __init__(self, data, **kwargs):
        super().__init__(data, **kwargs)
        for field in self.fields.values():
            field.required = False
            name = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs.setdefault("class", f"{name} {name}-sm")

    def chosen(self) -> dict:
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}
