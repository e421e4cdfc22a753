"""How long a text may be. What is too long is refused with how much it is over, and never cut."""

from collections.abc import Callable

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.deconstruct import deconstructible

from townwork.lib.text import clean_text

_WORDS = "最多 {} 字，现在 {} 字，超出 {} 字，请缩短；填的内容都还在，没有截掉。"


def too_long(limit: int, length: int) -> str:
    """How long it may be, is, and by how much it is over; the field's name goes before it."""
    return _WORDS.format(limit, length, length - limit)


def messages_of(error: ValidationError) -> dict[str, list[str]]:
    """{field: what is wrong with it} of a model's own checks, a text too long in our words."""
    faults = getattr(error, "error_dict", None) or {"__all__": error.error_list}
    return {name: [_said(one) for one in errors] for name, errors in faults.items()}


def _said(error: ValidationError) -> str:
    params = error.params if isinstance(error.params, dict) else {}
    if error.code == "max_length" and {"limit_value", "show_value"} <= set(params):
        return too_long(params["limit_value"], params["show_value"])
    return " ".join(error.messages)


@deconstructible
class TextLimit(MaxLengthValidator):
    """Django's bound of a form's field, counted as the text is kept: a line end is one sign,
    though a browser sends two, and what cannot be seen is none.
    """

    def __init__(self, limit: int, count: Callable[[str], int], label: str) -> None:
        super().__init__(limit)
        self.count = count
        self.label = label

    def __call__(self, text: str) -> None:
        length = self.count(text)
        if length > self.limit_value:
            words = f"{self.label}{too_long(self.limit_value, length)}"
            raise ValidationError(words, code="too_long")


def bound_texts(field: forms.CharField, label: str) -> None:
    """Let the field count its text as it is kept, and name itself where there is too much."""
    count = _signs_kept if field.strip else len
    field.validators = [
        TextLimit(one.limit_value, count, label) if type(one) is MaxLengthValidator else one
        for one in field.validators
    ]


def _signs_kept(text: str) -> int:
    return len(clean_text(text, multiline=True))


class WholeTextField(BoundField):
    """A box that takes whatever is pasted. With `maxlength` a browser would cut it without a word;
    `data-most` lets static/js/limits.js count.
    """

    def build_widget_attrs(self, attrs: dict, widget: forms.Widget | None = None) -> dict:
        attrs = super().build_widget_attrs(attrs, widget)
        most = (widget or self.field.widget).attrs.get("maxlength")
        return attrs | {"maxlength": False, "data-most": most} if most else attrs


class Renderer(TemplatesSetting):
    """How every form is drawn (settings.FORM_RENDERER)."""

    bound_field_class = WholeTextField
