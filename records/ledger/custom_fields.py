"""The kinds of field a clerk may give a ledger: each a Django field whose value lies in the
entry's `details`.

They answer to the calls the generic form, list, sheet and history make of any model field
(`value_from_object`,
`save_form_data`, `formfield`, `clean`), so that those pages serve a custom ledger as they serve a
built-in one.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from townwork.lib.text import clean_text, split_words

if TYPE_CHECKING:
    from records.ledger.custom_models import CustomField

EMPTY = (None, "")
MOST = Decimal("9999999999.99")


class OwnField:
    """A value kept under the field's name in `details`, an empty one not at all. `active` is false
    once retired.
    """

    name: str
    to_python: Callable[[Any], Any]  # the Django field's beside it
    active = True
    is_number = False
    is_long = False

    def value_from_object(self, obj: models.Model) -> Any:
        kept = (obj.details or {}).get(self.name)
        return None if kept in EMPTY else self.read(kept)

    def save_form_data(self, instance: models.Model, data: Any) -> None:
        details = dict(instance.details or {})
        details.pop(self.name, None)
        if data not in EMPTY:
            details[self.name] = self.keep(self.to_python(data))
        instance.details = details

    def read(self, kept: Any) -> Any:
        """The kept value as Python has it."""
        return kept

    def keep(self, value: Any) -> Any:
        """The value as JSON has it."""
        return value


class OwnText(OwnField, models.CharField):
    """短文字、长文字: always one line, as a sheet's cell is."""

    def to_python(self, value: Any) -> str | None:
        return None if value is None else clean_text(str(value))


class OwnWord(OwnText):
    """选项: one of the given words."""


class OwnWhole(OwnField, models.PositiveIntegerField):
    is_number = True


class OwnAmount(OwnField, models.DecimalField):
    """Kept as text: JSON has no decimals."""

    is_number = True

    def read(self, kept: Any) -> Any:
        return Decimal(kept)

    def keep(self, value: Any) -> Any:
        # 1200.5 is kept as 1200.50; more decimals stay for the rules to refuse.
        plain = value.is_finite() and value.as_tuple().exponent >= -2 and abs(value) <= MOST
        return f"{value.quantize(Decimal('0.01')) if plain else value:f}"


class OwnDay(OwnField, models.DateField):
    def read(self, kept: Any) -> Any:
        return date.fromisoformat(kept)

    def keep(self, value: Any) -> Any:
        return value.isoformat()


class OwnYesNo(OwnField, models.BooleanField):
    """是否: chosen, so that nothing said is not a no."""


KINDS: dict[str, tuple[type, dict[str, Any]]] = {
    "text": (OwnText, {"max_length": 120}),
    "long": (OwnText, {"max_length": 500}),
    "whole": (OwnWhole, {"validators": [MaxValueValidator(9_999_999)]}),
    "amount": (
        OwnAmount,
        {
            "max_digits": 12,
            "decimal_places": 2,
            "validators": [MinValueValidator(Decimal(0)), MaxValueValidator(MOST)],
        },
    ),
    "date": (OwnDay, {}),
    "yes": (OwnYesNo, {"choices": [(True, "是"), (False, "否")]}),
    "choice": (OwnWord, {"max_length": 20}),
}


def field_of(definition: "CustomField") -> OwnField:
    """The field a row of the definition describes."""
    kind, options = KINDS[definition.kind]
    if definition.kind == "choice":
        options = options | {"choices": [(word, word) for word in definition.words]}
    optional = not definition.required
    field = kind(definition.heading, blank=optional, null=optional, **options)
    field.set_attributes_from_name(definition.name)
    field.active = not definition.is_retired
    field.is_long = definition.kind == "long"
    return field


def clean_words(text: str) -> list[str]:
    """The words of a choice, each once, as they were given in order."""
    return list(dict.fromkeys(clean_text(word) for word in split_words(text)))
