"""What every form of this room does with what was typed."""

from collections.abc import Callable

from django import forms
from django.db.models import Model, QuerySet
from django.db.models.fields import BLANK_CHOICE_DASH
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from townwork.lib.days import typed_day, typed_month, typed_time
from townwork.lib.keys import key_of
from townwork.lib.lengths import bound_texts
from townwork.lib.text import clean_text


class NamedMessagesMixin(forms.BaseForm):
    """Every message names its field and the remedy, unless the form says it in words of its own."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            _ask_to_choose(field)

    def full_clean(self):
        for name, field in self.fields.items():
            for code, message in _messages(field, field.label or name).items():
                # Django's own words are one lazy object of the class; anything else was set by the
                # form.
                if field.error_messages.get(code) is _djangos(type(field), code):
                    field.error_messages[code] = message
            if isinstance(field, forms.CharField):
                bound_texts(field, field.label or name)
        super().full_clean()


class CleanTextMixin(NamedMessagesMixin):
    """Text is normalised and freed of invisible characters before any other
    rule reads it (townwork.lib.text).
    """

    def _clean_fields(self):
        super()._clean_fields()
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if type(field) is not forms.CharField or not isinstance(value, str):
                continue
            self.cleaned_data[name] = clean_text(
                value, multiline=isinstance(field.widget, forms.Textarea)
            )
            if field.required and not self.cleaned_data[name]:
                self.add_error(name, field.error_messages["required"])

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What was written, not chosen: (label, words)."""
        written = [
            (field.label, field.value())
            for field in self.visible_fields()
            if _is_written(field.field)
        ]
        return [(label, words) for label, words in written if words]


def _is_written(field: forms.Field) -> bool:
    return not isinstance(field, forms.ChoiceField | forms.FileField | forms.BooleanField)


def _djangos(kind: type[forms.Field], code: str):
    """Django's own message of a field's class, None where it has none."""
    messages_of = (vars(base).get("default_error_messages", {}) for base in kind.__mro__)
    return next((messages[code] for messages in messages_of if code in messages), None)


_INVALID = {
    forms.DateField: "不是有效的日期，请写成 2026-03-05。",
    forms.DecimalField: "要填数字。",
    forms.IntegerField: "要填整数。",
}


def _messages(field: forms.Field, label: str) -> dict[str, str]:
    chosen = isinstance(field, forms.ChoiceField | forms.FileField)
    words = {
        "required": f"请{'选择' if chosen else '填写'}{label}。",
        "min_value": f"{label}不能小于 %(limit_value)s。",
        "max_value": f"{label}不能大于 %(limit_value)s，请核对。",
        "null_characters_not_allowed": f"{label}里有不能识别的字符，请删去或重新输入。",
    }
    if isinstance(field, forms.ChoiceField):
        strange = f"{label}里没有这一项，请重新选择。"
        words |= dict.fromkeys(("invalid_choice", "invalid_pk_value", "invalid_list"), strange)
    if type(field) in _INVALID:
        words["invalid"] = label + _INVALID[type(field)]
    return words


def _ask_to_choose(field: forms.Field) -> None:
    """请选择 in place of the dashes of an empty choice."""
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == "---------":
            field.empty_label = "请选择"
    elif isinstance(field, forms.ChoiceField) and field.choices[:1] == [BLANK_CHOICE_DASH[0]]:
        field.choices = [("", "请选择"), *field.choices[1:]]


def the_only(rows: QuerySet) -> Model | None:
    """What a required choice begins with: the row where there is but one to choose."""
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


class SeveralField(forms.ModelMultipleChoiceField):
    """Rows of which several are chosen. Django bounds the key of a single choice, not of several:
    thirty digits would end in an OverflowError of SQLite's.
    """

    def clean(self, value):
        strange = [key for key in value or () if key_of(str(key)) is None]
        if strange:
            raise forms.ValidationError(
                self.error_messages["invalid_pk_value"],
                code="invalid_pk_value",
                params={"pk": strange[0]},
            )
        return super().clean(value)


class OfTownshipMixin(CleanTextMixin):
    """A model form whose row's township is set by the view: constraints over it
    are checked all the same.
    """

    def _get_validation_exclusions(self):
        return super()._get_validation_exclusions() - {"township"}


class SeenMixin(forms.BaseForm):
    """A form with a field `seen`: the version its page showed. What came after is not written over.

    How a version is told is the service's matter (the id of a history row, a digest of the words):
    the form only carries it there and back.
    """

    data: QueryDict

    def show_latest(self, version) -> None:
        """The next try answers to this version: the user has been shown it."""
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = version


class SuggestInput(forms.TextInput):
    """A box that proposes what it was given, (value, what it is), as one types; anything may be
    typed.
    """

    def __init__(self, offered: list[tuple[str, str]], attrs: dict | None = None):
        super().__init__(attrs)
        self.offered = offered

    def render(self, name, value, attrs=None, renderer=None):
        proposed = f"{(attrs or {}).get('id', name)}_proposed"
        box = super().render(name, value, {**(attrs or {}), "list": proposed}, renderer)
        options = format_html_join("", '<option value="{}">{}</option>', self.offered)
        return format_html('{}<datalist id="{}">{}</datalist>', box, proposed, options)


class TypedInput(forms.TextInput):
    """A box with the browser's own picker that also takes a text somebody types or pastes
    (static/js/townwork.js), or sends where there is no picker.
    """

    # What was typed as the browser writes it; None where it is no such thing.
    read: Callable[[str], str | None]

    def value_from_datadict(self, data, files, name):
        typed = super().value_from_datadict(data, files, name)
        return (self.read(typed) if isinstance(typed, str) else None) or typed

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        # A picker shows nothing of what it can't hold: what was typed stays in a box of text.
        if isinstance(value, str) and value and self.read(value) != value:
            context["widget"]["type"] = "text"
        return context


class DayInput(TypedInput, forms.DateInput):
    """A year of four signs: without an end Chromium waits for six, and the month never comes."""

    input_type = "date"

    def __init__(self, attrs=None):
        given = attrs or {}
        until = {"max": "9999-12-31"}
        super().__init__(until | given, format="%Y-%m-%d")

    @staticmethod
    def read(words: str) -> str | None:
        day = typed_day(words, timezone.localdate())
        return day.isoformat() if day else None


class MonthInput(TypedInput, forms.DateInput):
    input_type = "month"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m")

    @staticmethod
    def read(words: str) -> str | None:
        month = typed_month(words)
        return f"{month:%Y-%m}" if month else None


class TimeInput(TypedInput):
    input_type = "time"

    @staticmethod
    def read(words: str) -> str | None:
        moment = typed_time(words)
        return f"{moment:%H:%M}" if moment else None


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
