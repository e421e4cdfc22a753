"""How a value is written in a sentence (GB/T 15834, 15835, docs/facts.md §1.6).

Pure; numbers are int or Decimal.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_FLOOR, Decimal

WAN, YI = Decimal(10_000), Decimal(100_000_000)
MOST_WORDS, MOST_HAPPENINGS = 8, 6  # of a list, before it is cut with 等…项
# What a happening's own name may begin with, so that it is not 举办举办.
VERBS = (
    "举办 举行 召开 开展 组织 承办 参加 参与 走访 慰问 集中 集体 观看 参观 开办 启动 评选 表彰 "
    "放映 宣讲 研究 听取 发放 印发 设置 收到 命名"
).split()
# A figure: a number, a word, {name: count}, or a list of words or of happenings.
Number = Decimal | int
Value = Number | str | Mapping[str, Number] | list | tuple


def word(
    value: Value,
    measure: str,
    *,
    approximate: bool = False,
    quoted: bool = False,
    whole: bool = False,
) -> str:
    """`value` as the template's sentence takes it, before its measure; "" for an empty list.

    Per cent and money bring their own. `quoted`: the words of a list are titles, in 《》. `whole`:
    a list of any length is not cut.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        return "、".join(f"{name}{plain(count)}{measure}" for name, count in value.items())
    if isinstance(value, list | tuple):
        return listed(value, measure or "项", quoted=quoted, whole=whole)
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
    """Yuan, from ten thousand in 万元, from a hundred million in 亿元: 126345 → 12.6万余元.

    Never more than the exact sum; an exact one that 亿 would need more than four places for stays
    in 万.
    """
    yuan = Decimal(yuan)
    if yuan < WAN:
        return f"{floored(yuan) if approximate else plain(yuan)}元"
    unit, name = (YI, "亿") if yuan >= YI else (WAN, "万")
    if not approximate:
        exact = unit == WAN or yuan % WAN == 0
        return f"{plain(yuan / unit)}{name}元" if exact else f"{plain(yuan / WAN)}万元"
    floor = (yuan / unit).quantize(Decimal("0.1"), ROUND_FLOOR)
    return f"{plain(floor)}{name}{'余' if floor * unit != yuan else ''}元"


# --- Lists ----------------------------------------------------------------------------------------
def listed(items: Sequence, measure: str, *, quoted: bool = False, whole: bool = False) -> str:
    """Words or happenings one after the other, a long list cut: 甲、乙……等12项."""
    if not items:
        return ""
    happenings = isinstance(items[0], Mapping)
    told = [happening(item) for item in items] if happenings else topics(items)
    most = MOST_HAPPENINGS if happenings else MOST_WORDS
    if quoted and not happenings:
        told = [in_marks(item) for item in told]
    elif not happenings and any(_INNER.search(_PAIRED.sub("", item)) for item in told):
        told = [f"“{inner_quotes(item)}”" for item in told]
    shown = told if whole or len(told) <= most else told[:most]
    ending = f"等{len(told)}{measure}" if len(shown) < len(told) else ""
    if happenings:
        return "，".join(shown) + ending
    return _TOUCHING.sub(r"\1\2", "、".join(shown)) + ending


def length(items: Sequence) -> int:
    """How many things `listed` tells of."""
    return len(items) if items and isinstance(items[0], Mapping) else len(topics(items))


_NUMBERING = r"(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十\d]{1,3}）|\d{1,2}[.．、])"
_NUMBERED = re.compile(rf"^{_NUMBERING}\s*")
_ENUMERATED = re.compile(rf"[；;。\n]+\s*(?={_NUMBERING})")
_INNER = re.compile("[，、；：。]")
_PAIRED = re.compile("（[^（）]*）|“[^“”]*”|《[^《》]*》")
_TRAILING = "。；，、：,; \n"
_TOUCHING = re.compile("([”》])、([“《])")  # quoted words side by side take no 、 (GB/T 15834)


def topics(items: Sequence[str]) -> list[str]:
    """The words of a list, each once: without the marks that close them; one that is itself a
    numbered list (一、甲；二、乙。) as its own points.
    """
    parts = (
        _NUMBERED.sub("", part).strip(_TRAILING)
        for item in items
        for part in (_ENUMERATED.split(item) if _NUMBERED.match(item) else [item])
    )
    return list(dict.fromkeys(part for part in parts if part))


def in_marks(title: str) -> str:
    """《》 around a title, unless it has them."""
    return title if "《" in title else f"《{title}》"


def inner_quotes(words: str) -> str:
    return words.replace("“", "‘").replace("”", "’")


def happening(item: Mapping[str, str]) -> str:
    """3月5日青溪镇举办联欢晚会; a name that says its own verb or host says it once."""
    title = item["title"].strip(_TRAILING).removeprefix(item["host"])
    verb = "" if title.startswith(tuple(VERBS)) else "举办"
    return f"{day(item['date'])}{item['host']}{verb}{title}"


def day(text: str) -> str:
    """2026-03-05 → 3月5日: months and days carry no leading zero."""
    parsed = date.fromisoformat(text)
    return f"{parsed.month}月{parsed.day}日"
