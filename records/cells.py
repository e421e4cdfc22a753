"""A ledger's values as sheet cells, both ways. Pure: related rows are looked up by the caller."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.db import models

_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
YES, NO = {"是", "有", "√", "对", "1", "true", "y"}, {"否", "无", "×", "0", "false", "n", "没有"}


class BadCell(ValueError):
    """What is wrong with a cell, in a sentence that says how to mend it."""


def to_cell(record, field: models.Field):
    """A field's value as a person would type it."""
    if isinstance(field, models.ForeignKey):
        value = getattr(record, field.name)
        return None if value is None else str(value)
    value = field.value_from_object(record)
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def from_cell(value, field: models.Field):
    """A cell's value for the field; None for an empty one. Raises BadCell."""
    if isinstance(value, str):
        value = value.strip()
    if value is None or value == "":
        return None
    if isinstance(field, models.DateField):
        return read_date(value)
    if isinstance(field, models.BooleanField):
        return read_bool(value)
    if field.choices:
        return read_choice(value, field)
    if isinstance(field, models.DecimalField | models.IntegerField):
        return read_number(value, whole=isinstance(field, models.IntegerField))
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def read_date(value) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    match = _DATE.fullmatch(unicodedata.normalize("NFKC", str(value)).split(" 00:00")[0])
    try:
        return date(*map(int, match.groups()))
    except (AttributeError, ValueError):
        raise BadCell(f"“{value}”不是日期，请写成 2026-03-05 或 2026年3月5日") from None


def read_bool(value) -> bool:
    word = unicodedata.normalize("NFKC", str(value)).lower()
    if word in YES or word in NO:
        return word in YES
    raise BadCell(f"“{value}”应为“是”或“否”")


def read_choice(value, field: models.Field):
    for key, label in field.choices:
        if str(value) in (str(label), str(key)):
            return key
    raise BadCell(
        f"“{value}”不在可选项中，请从这些里选：{'、'.join(str(label) for _, label in field.choices)}"
    )


def read_number(value, *, whole: bool):
    try:
        number = Decimal(unicodedata.normalize("NFKC", str(value)).replace(",", "").strip())
    except InvalidOperation:
        raise BadCell(f"“{value}”不是数字") from None
    if not number.is_finite() or abs(number) > 10**12:
        raise BadCell(f"“{value}”不是可用的数字")
    if not whole:
        return number
    if number != number.to_integral_value():
        raise BadCell(f"“{value}”应为整数")
    return int(number)
