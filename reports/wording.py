"""How a value is written in a sentence (GB/T 15835, docs/facts.md §1.6).

Pure; numbers are int or Decimal.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_FLOOR, Decimal

WAN = Decimal(10_000)
Number = Decimal | int
# A figure: a number, a word, {name: count}, or a list of words or of happenings.
Value = Number | str | Mapping[str, Number] | list | tuple


def word(value: Value, measure: str, *, approximate: bool = False) -> str:
    """`value` as the template's sentence takes it, before its measure.

    Per cent and money bring their own.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return "、".join(f"{name}{plain(count)}{measure}" for name, count in value.items()) or "无"
    if isinstance(value, list | tuple):
        return _listed(value)
    if measure == "%":
        return f"{plain(value)}%"
    if measure == "元":
        return money(value, approximate=approximate)
    return floored(value) if approximate else plain(value)


def plain(number: Number) -> str:
    """A number without trailing zeros: 96.50 → 96.5."""
    return f"{Decimal(number).normalize():f}" if number else "0"


def floored(number: Number) -> str:
    """Thousands and more to full hundreds with 余: 3268 → 3200余.

    Exact hundreds stand as they are.
    """
    number = Decimal(number)
    if number < 1000 or number % 100 == 0:
        return plain(number)
    return f"{plain(number // 100 * 100)}余"


def money(yuan: Number, *, approximate: bool = False) -> str:
    """Yuan, from ten thousand in 万元: 126345 → 12.6万余元; never more than the exact sum."""
    yuan = Decimal(yuan)
    if yuan < WAN:
        return f"{floored(yuan) if approximate else plain(yuan)}元"
    if not approximate:
        return f"{plain(yuan / WAN)}万元"
    wan = (yuan / WAN).quantize(Decimal("0.1"), ROUND_FLOOR)
    return f"{plain(wan)}万{'余' if wan * WAN != yuan else ''}元"


def _listed(items: Sequence) -> str:
    if not items:
        return "无"
    if isinstance(items[0], Mapping):
        return "，".join(f"{day(item['date'])}{item['host']}举办{item['title']}" for item in items)
    return "、".join(items)


def day(text: str) -> str:
    """2026-03-05 → 3月5日: months and days carry no leading zero."""
    parsed = date.fromisoformat(text)
    return f"{parsed.month}月{parsed.day}日"
